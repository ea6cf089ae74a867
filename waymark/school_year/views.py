"""Pages of the school year: half terms, closures and bank holidays of a body."""

from __future__ import annotations

from base64 import b64encode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from waymark.accounts.permissions import Permission
from waymark.core.policies import requires
from waymark.organisations.queries import deny_unless_own, organisation_or_404
from waymark.school_year import calendar_file, forms, imports, queries, services, wording
from waymark.school_year.states import ClosureKind

YEARS = range(2018, 2060)
LOOKS_BACK, LOOKS_AHEAD = 3, 2


def _where(organisation_id: UUID, academic_year: int) -> str:
    return reverse("school_year:year_of", args=[organisation_id, academic_year])


@requires(Permission.ORGANISATION_VIEW)
def year(request: HttpRequest, organisation_id: UUID, academic_year: int | None = None) -> HttpResponse:
    """The half terms and closures of one year of a body, this year unless another is asked for."""
    found = organisation_or_404(request.actor, organisation_id)
    this_year = queries.school_academic_year(found, request.actor.day)
    asked = this_year if academic_year is None else academic_year
    if asked not in YEARS:
        raise Http404
    near = range(this_year - LOOKS_BACK, this_year + LOOKS_AHEAD + 1)  # what the pager leads to
    page = queries.year_page(found, asked)
    is_own = found.pk == request.actor.organisation_pk
    context = {
        "page": page,
        "organisation": found,
        "words": wording.year_words,
        "wording": wording,
        "may_edit": is_own and request.actor.may(Permission.ORGANISATION_EDIT),
        "before": _where(found.public_id, asked - 1) if asked - 1 in near else "",
        "after": _where(found.public_id, asked + 1) if asked + 1 in near else "",
    }
    return render(request, "school_year/year.html", context)


@requires(Permission.ORGANISATION_EDIT)
def half_terms(request: HttpRequest, academic_year: int) -> HttpResponse:
    """The own half terms of a year. With all boxes empty, the authority's hold."""
    if academic_year not in YEARS:
        raise Http404
    organisation = request.actor.organisation
    page = queries.year_page(organisation, academic_year)
    form = forms.HalfTermsForm(request.POST or None, record=organisation, half_terms=page.half_terms)
    if form.submitted(
        lambda data: services.set_half_terms(
            request.actor,
            organisation,
            academic_year,
            form.rows(data),
            reason=data["reason_to_go_on"],
            version=form.version,
        )
    ):
        messages.success(request, f"The half terms of {wording.year_words(academic_year)} are set.")
        return redirect(_where(organisation.public_id, academic_year))
    context = {"organisation": organisation, "page": page, "words": wording.year_words}
    return form.page(request, "school_year/half_terms.html", context)


@requires(Permission.ORGANISATION_EDIT)
def import_calendar(request: HttpRequest) -> HttpResponse:
    """Choose a file of dates. With a fault, the page names each; otherwise it shows what the file would do."""
    organisation = request.actor.organisation
    form = forms.CalendarFileForm(request.POST or None, request.FILES or None)
    plan = None
    if form.submitted(lambda data: (data["file"].name, data["file"].read())):
        file_name, content = form.result
        plan = imports.plan_calendar(request.actor, organisation, content)
        if not plan.faults:
            return _shown(request, plan, content, file_name)
    context = {"organisation": organisation, "plan": plan, "columns": calendar_file.SHAPE.columns}
    answer = form.page(request, "school_year/import.html", context)
    answer.status_code = 422 if plan is not None else answer.status_code
    return answer


def _shown(request: HttpRequest, plan: imports.CalendarPlan, content: bytes, file_name: str) -> HttpResponse:
    carried = {
        "content": b64encode(content).decode("ascii"),
        "seen": plan.digest,
        "file_name": file_name[-200:],
    }
    form = forms.TakeInCalendarForm(None, initial=carried)
    context = {"plan": plan, "organisation": plan.organisation, "words": wording.year_words, "wording": wording}
    return form.page(request, "school_year/import_preview.html", context)


@requires(Permission.ORGANISATION_EDIT)
def take_in_calendar(request: HttpRequest) -> HttpResponse:
    """The file that was looked at is taken in, all of it or nothing."""
    organisation = request.actor.organisation
    form = forms.TakeInCalendarForm(request.POST or None)
    if form.submitted(
        lambda data: imports.take_in_calendar(
            request.actor,
            organisation,
            calendar_file.carried(data["content"]),
            digest=data["seen"],
            file_name=data["file_name"],
        )
    ):
        messages.success(request, "The dates are in the calendar.")
        return redirect(_where(organisation.public_id, form.result.first_year))
    return form.page(request, "school_year/import_again.html", {"organisation": organisation})


@requires(Permission.ORGANISATION_EDIT)
def calendar_template(request: HttpRequest) -> HttpResponse:
    """A file with the headings alone, to be filled in."""
    answer = HttpResponse(calendar_file.SHAPE.header_only(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="dates.csv"'
    return answer


@requires(Permission.ORGANISATION_EDIT)
def add_closure(request: HttpRequest) -> HttpResponse:
    """A day without pupils at the own body."""
    organisation = request.actor.organisation
    form = forms.ClosureForm(request.POST or None)
    if form.submitted(
        lambda data: services.add_closure(
            request.actor, organisation, on=data["on"], kind=ClosureKind(data["kind"]), label=data["label"]
        )
    ):
        messages.success(request, "The day is in the calendar.")
        return redirect("school_year:year", organisation.public_id)
    return form.page(request, "school_year/closure.html", {"organisation": organisation})


@requires(Permission.ORGANISATION_EDIT)
def remove_closure(request: HttpRequest, closure_id: UUID) -> HttpResponse:
    """The school opens after all."""
    closure = queries.closure_or_404(request.actor, closure_id)
    deny_unless_own(request.actor, closure.organisation)
    form = forms.RemoveClosureForm(request.POST or None)
    if form.submitted(lambda data: services.remove_closure(request.actor, closure)):
        messages.success(request, "The closure is taken back.")
        return redirect("school_year:year", closure.organisation.public_id)
    return form.page(request, "school_year/remove_closure.html", {"closure": closure, "wording": wording})
