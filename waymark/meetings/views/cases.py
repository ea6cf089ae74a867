"""One case on an agenda: its pack, an interest in it, and the decision."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.attachments import attachment
from waymark.core.pages import typed_words
from waymark.core.policies import requires
from waymark.documents import queries as documents
from waymark.documents.inspection import KINDS
from waymark.meetings import forms, queries, services, wording
from waymark.meetings.models import AgendaItem, Decision
from waymark.referrals import queries as referrals
from waymark.referrals import wording as referral_wording


@requires(Permission.MEETING_VIEW)
def case(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """The pack, and once it was decided all that came of it."""
    found = queries.item_or_404(request.actor, item_id)
    page = queries.case_page(request.actor, found)
    _note(request, found, "meetings.case.read")
    context = {
        "item": found,
        "page": page,
        "wording": wording,
        "actor": request.actor,
        "parts": wording.parts_of(found.referral) if found.referral else [],
        "papers": referrals.papers_for_pack(found.referral) if found.referral else [],
        "paper_kinds": KINDS,
        "told": referrals.told_of(found.referral) if found.referral else None,
        "referral_wording": referral_wording,
    }
    return render(request, "meetings/case.html", context)


@requires(Permission.MEETING_VIEW)
def paper(request: HttpRequest, item_id: UUID, document_id: UUID) -> HttpResponse:
    """A paper of the pack as an attachment, for whoever may read the case, as long as they may."""
    found = queries.item_or_404(request.actor, item_id)
    document = queries.paper_or_404(request.actor, found, document_id)
    content = services.read_paper(request.actor, found, document)
    return attachment(content, content_type=document.content_type, name=documents.file_name(document))


@requires(Permission.MEETING_RUN)
def move_up(request: HttpRequest, item_id: UUID) -> HttpResponse:
    found = _own(request, item_id)
    form = forms.MoveUpForm(request.POST or None)
    if form.submitted(lambda data: services.move_up(request.actor, found)):
        messages.success(request, f"{found} is heard one place earlier.")
    return redirect(found.meeting)


@requires(Permission.MEETING_RUN)
def take_off(request: HttpRequest, item_id: UUID) -> HttpResponse:
    found = _own(request, item_id)
    form = forms.TakeOffForm(request.POST or None, record=found)
    if form.submitted(
        lambda data: services.take_off(request.actor, found, reason=data["reason"], version=form.version)
    ):
        messages.success(request, f"{found} is off the agenda.")
        return redirect(found.meeting)
    _note(request, found, "meetings.take_off.read")
    return form.page(request, "meetings/take_off.html", {"item": found, "wording": wording})


@requires(Permission.MEETING_VIEW)
def interest(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Say that one has something to do with a case. The page names the case and shows nothing of it."""
    found = queries.item_or_404(request.actor, item_id)
    form = forms.InterestForm(request.POST or None)
    if form.submitted(
        lambda data: services.declare_interest(
            request.actor, found, reason=data["reason"], had_read=data["had_read"] == "yes"
        )
    ):
        messages.success(request, "Written down. This case is no longer shown to you.")
        return redirect(found.meeting)
    _note(request, found, "meetings.interest.read")
    return form.page(request, "meetings/interest.html", {"item": found, "wording": wording})


@requires(Permission.MEETING_RUN)
def decide(request: HttpRequest, item_id: UUID) -> HttpResponse:
    found = _own(request, item_id)
    if request.method == "GET" and queries.decision_of(found) is not None:
        return redirect(found)
    form = forms.DecideForm(
        request.POST or None, record=found, kind=found.meeting.body.kind, is_question=found.is_question
    )
    form.let_choose("defer_to", queries.later_meetings(request.actor, found.meeting), label=wording.where_and_when)
    if "considered_school" in form.fields:
        schools = queries.schools_of_the_area(found.meeting.body, clock.today())
        form.let_choose("considered_school", [each for each in schools if each.pk != found.school_id])
        form.let_choose("next_school", schools)
    if form.submitted(
        lambda data: services.decide(
            request.actor,
            found,
            **form.said(data),
            version=form.version,
            reason_to_go_on=data["reason_to_go_on"],
        )
    ):
        messages.success(request, f"Written down: {wording.OUTCOMES[form.result.outcome].lower()}.")
        return redirect(found)
    _note(request, found, "meetings.decide.read")
    if form.is_bound and (written := queries.written_meanwhile(found)):
        return _decided_meanwhile(request, found, written)
    table = queries.table(found)
    return form.page(request, "meetings/decide.html", {"item": found, "table": table, "wording": wording})


def _decided_meanwhile(request: HttpRequest, item: AgendaItem, decision: Decision) -> HttpResponse:
    """A colleague was first: what was decided stands here beside what was typed, and sending it again would do nothing."""
    context = {
        "item": item,
        "decision": decision,
        "rows": [("What was decided", wording.OUTCOMES[decision.outcome]), *wording.decision_rows(decision)],
        "typed": typed_words(request),
        "wording": wording,
    }
    return render(request, "meetings/decided_meanwhile.html", context, status=409)


def _own(request: HttpRequest, item_id: UUID) -> AgendaItem:
    found = queries.item_or_404(request.actor, item_id)
    queries.deny_unless_run_by(request.actor, found.meeting.body)
    return found


def _note(request: HttpRequest, item: AgendaItem, action: str) -> None:
    history.note_read(request.actor, action, pupils=[item.pupil] if item.pupil else [], subject=item)
