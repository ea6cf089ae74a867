"""My work, search, and the pupil's file."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.accounts.queries import ReadingPage
from waymark.accounts.wording import events as event_wording
from waymark.attendance import wording as attendance_wording
from waymark.casefile import forms, wording
from waymark.casefile.queries import chronology as story
from waymark.casefile.queries import early_warning as warning
from waymark.casefile.queries import home as work
from waymark.casefile.queries import pupil_file as files
from waymark.casefile.queries import readings
from waymark.casefile.queries import search as finding
from waymark.core import history
from waymark.core.paging import page_number
from waymark.core.policies import requires
from waymark.documents import wording as paper_wording
from waymark.duties import wording as duty_wording
from waymark.exclusions import wording as exclusion_wording
from waymark.placements import wording as placement_wording
from waymark.pupils import wording as pupil_wording
from waymark.referrals import wording as referral_wording


@requires(Permission.HOME_VIEW)
def home(request: HttpRequest) -> HttpResponse:
    found = work.home(request.actor)
    history.note_read(request.actor, "casefile.home.read", pupils=found.pupils)
    context = {
        "actor": request.actor,
        "home": found,
        "wording": wording,
        "attendance_wording": attendance_wording,
        "duty_wording": duty_wording,
        "referral_wording": referral_wording,
    }
    return forms.SearchForm(None).page(request, "casefile/home.html", context)


@requires(Permission.HOME_VIEW)
def search(request: HttpRequest) -> HttpResponse:
    form = forms.SearchForm(request.POST or None)
    form.submitted(lambda data: finding.search(request.actor, data["text"]))
    found = form.result
    if found:
        history.note_read(request.actor, "casefile.search.read", pupils=found.read)
    context = {"actor": request.actor, "found": found, "wording": wording, "placement_wording": placement_wording}
    return form.page(request, "casefile/search.html", context)


@requires(Permission.HOME_VIEW)
def pupil(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    found = files.pupil_or_404(request.actor, pupil_id)
    file = files.pupil_file(request.actor, found)
    kept_here = any(row.school_id == request.actor.organisation_pk for row in file.rolls)
    context = {
        "actor": request.actor,
        "file": file,
        "may_decide": request.actor.may(Permission.PUPIL_MATCH),
        "may_see_exclusions": request.actor.may(Permission.EXCLUSION_VIEW),
        "may_ask_who_looked": request.actor.may(Permission.PUPIL_HISTORY) and kept_here,
        "wording": wording,
        "attendance_wording": attendance_wording,
        "exclusion_wording": exclusion_wording,
        "placement_wording": placement_wording,
        "pupil_wording": pupil_wording,
        "referral_wording": referral_wording,
    }
    read = [found, *(other.pupil for other in file.others)]
    history.note_read(request.actor, "casefile.pupil.read", pupils=read, subject=found)
    return render(request, "casefile/pupil.html", context)


@requires(Permission.HOME_VIEW)
def chronology(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    found = files.pupil_or_404(request.actor, pupil_id)
    page = story.chronology(request.actor, found, part=request.GET.get("show", ""), page=request.GET.get("page", ""))
    history.note_read(request.actor, "casefile.chronology.read", pupils=[found], subject=found)
    return render(request, "casefile/chronology.html", {"pupil": found, "page": page, "wording": wording})


@requires(Permission.HOME_VIEW)
def papers(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    found = files.pupil_or_404(request.actor, pupil_id)
    documents = files.documents(request.actor, found)
    history.note_read(request.actor, "casefile.papers.read", pupils=[found], subject=found)
    return render(
        request, "casefile/papers.html", {"pupil": found, "documents": documents, "paper_wording": paper_wording}
    )


@requires(Permission.EXCLUSION_VIEW)
def early_warning(request: HttpRequest) -> HttpResponse:
    page = warning.early_warning(request.actor, page_number(request.GET.get("page", "")))
    history.note_read(request.actor, "casefile.early_warning.read", pupils=[line.pupil for line in page.rows])
    return render(request, "casefile/early_warning.html", {"page": page, "wording": wording})


@requires(Permission.PUPIL_HISTORY)
def who_looked(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    """Who was shown this pupil, when, for which body and on which page: for the head of the school on roll."""
    found = readings.kept_pupil_or_404(request.actor, pupil_id)
    page = readings.readings(request.actor, found, request.GET.get("page", ""))
    history.note_read(request.actor, "casefile.who_looked.read", pupils=[found], subject=found)
    context = {"actor": request.actor, "pupil": found, "page": page, "wording": event_wording}
    return render(request, "casefile/who_looked.html", context)


@requires(Permission.HISTORY_READ)
def looked_at(request: HttpRequest) -> HttpResponse:
    """The same for an auditor, who says why and reads no name."""
    form = forms.LookedAtForm(request.POST or None)
    form.submitted(lambda data: _look_up(request.actor, data["upn"], data["why"]))
    context = {"page": form.result, "wording": event_wording}
    return form.page(request, "casefile/looked_at.html", context)


def _look_up(actor: Actor, upn: str, why: str) -> ReadingPage:
    found = readings.pupil_with_number(actor, upn)
    history.record(actor, "history.ask", found, reason=why, pupil=found)
    return readings.readings(actor, found)
