"""The attendance of a school year; and exports: what may be asked for, the request, the second person, the file, the register of disclosures."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render

from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.attachments import attachment
from waymark.core.dates import academic_year
from waymark.core.paging import page_number
from waymark.core.policies import requires
from waymark.pupils import queries as pupils
from waymark.pupils.models import Pupil
from waymark.reporting import forms, queries, rules, services, wording
from waymark.reporting.models import Disclosure
from waymark.reporting.queries import Asked
from waymark.reporting.states import ExportKind, FileForm

TYPES = {
    FileForm.CSV: "text/csv; charset=utf-8",
    FileForm.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@requires(Permission.BOARD_VIEW)
def attendance(request: HttpRequest) -> HttpResponse:
    """A school year: how much of what was possible each pupil attended."""
    asked = forms.year_asked(request.GET)
    report = queries.year_report(request.actor, asked, page_number(request.GET.get("page", "")))
    history.note_read(request.actor, "reporting.attendance.read", pupils=[line.pupil for line in report.page.rows])
    context = {
        "report": report,
        "asked": asked,
        "year_choices": [(str(year), wording.year_words(year)) for year in queries.years_to_choose()],
        "school_choices": [(str(each.public_id), each.name) for each in report.schools],
        "provider_choices": [(str(each.public_id), each.name) for each in report.providers],
        "address": forms.address_of(asked),
        "days": rules.days_of_school_year(asked.year),
        "actor": request.actor,
        "wording": wording,
    }
    return render(request, "reporting/attendance.html", context)


@requires(Permission.EXPORT_VIEW)
def exports(request: HttpRequest) -> HttpResponse:
    """What may be asked for, and what the reader's body has asked for."""
    page = queries.exports_page(request.actor, page_number(request.GET.get("page", "")))
    return render(request, "reporting/exports.html", {"page": page, "actor": request.actor, "wording": wording})


@requires(Permission.EXPORT_PUPILS, step_up=True)
def ask_pupils(request: HttpRequest) -> HttpResponse:
    form = forms.AskForm(request.POST or None)
    return _ask(request, form, ExportKind.PUPILS)


@requires(Permission.EXPORT_PUPILS, step_up=True)
def ask_marks(request: HttpRequest) -> HttpResponse:
    return _ask(request, _period_form(request), ExportKind.MARKS)


@requires(Permission.EXPORT_PUPILS, step_up=True)
def ask_marks_of(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    pupil = pupils.pupil_or_404(request.actor, pupil_id)
    history.note_read(request.actor, "reporting.ask.read", pupils=[pupil])
    return _ask(request, _period_form(request), ExportKind.MARKS, pupil)


@requires(Permission.EXPORT_PUPILS, step_up=True)
def ask_attendance(request: HttpRequest) -> HttpResponse:
    initial = {"year": str(forms.year_asked(request.GET).year)}
    form = forms.AskYearForm(request.POST or None, initial=initial, years=queries.years_to_choose())
    return _ask(request, form, ExportKind.ATTENDANCE)


@requires(Permission.HISTORY_READ, step_up=True)
def ask_history(request: HttpRequest) -> HttpResponse:
    return _ask(request, _period_form(request), ExportKind.HISTORY)


@requires(Permission.EXPORT_VIEW)
def export(request: HttpRequest, export_id: UUID) -> HttpResponse:
    """A request: what, for whom, why, how much; and what may be done with it now."""
    found = queries.export_or_404(request.actor, export_id)
    take = forms.TakeForm(None)
    take.request = request
    if found.about is not None:
        history.note_read(request.actor, "reporting.export.read", pupils=[found.about], subject=found)
    context = {
        "export": found,
        "take": take,
        "may_take": queries.may_take(request.actor, found),
        "may_decide": queries.may_decide(request.actor, found),
        "most": rules.MOST_CHILDREN.on(clock.today()),
        "second_persons": [role.label for role in queries.second_persons(found.organisation)],
        "disclosures": list(found.disclosures.order_by("-pk")[:20]),
        "wording": wording,
    }
    return render(request, "reporting/export.html", context)


@requires(Permission.EXPORT_APPROVE)
def decide(request: HttpRequest, export_id: UUID) -> HttpResponse:
    found = queries.export_or_404(request.actor, export_id)
    if request.method == "GET" and not queries.may_decide(request.actor, found):
        return redirect(found)
    form = forms.DecideForm(request.POST or None, record=found)
    if form.submitted(
        lambda data: services.decide(
            request.actor, found, agree=data["decision"] == "agree", reason=data["reason"], version=form.version
        )
    ):
        messages.success(request, "Your decision is kept.")
        return redirect(found)
    return form.page(request, "reporting/decide.html", {"export": found, "wording": wording})


@requires(Permission.EXPORT_VIEW, step_up=True)
def file(request: HttpRequest, export_id: UUID) -> HttpResponse:
    """The file, to the one who asked for it: made now, and written into the register before it leaves."""
    found = queries.own_export_or_404(request.actor, export_id)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    content, disclosure = services.take(request.actor, found)
    return _as_file(content, disclosure, FileForm(found.form))


@requires(Permission.DISCLOSURES_READ)
def disclosures(request: HttpRequest) -> HttpResponse:
    """The register: every file that left, with who took it, for whom and why, and its fingerprint."""
    page = queries.disclosures_page(request.actor, page_number(request.GET.get("page", "")))
    return render(request, "reporting/disclosures.html", {"page": page, "wording": wording})


def _period_form(request: HttpRequest) -> forms.AskPeriodForm:
    today = clock.today()
    return forms.AskPeriodForm(
        request.POST or None, initial={"first_on": date(academic_year(today), 9, 1), "last_on": today}
    )


def _ask(request: HttpRequest, form: forms.AskForm, kind: ExportKind, pupil: Pupil | None = None) -> HttpResponse:
    if form.submitted(
        lambda data: services.ask(
            request.actor,
            Asked(kind, pupil, *_period(data)),
            form=forms.file_form(data),
            to_whom=data["to_whom"],
            why=data["why"],
        )
    ):
        return redirect(form.result)
    context = {"kind": kind, "pupil": pupil, "wording": wording, "most": rules.MOST_CHILDREN.on(clock.today())}
    return form.page(request, "reporting/ask.html", context)


def _period(data: dict[str, Any]) -> tuple[date | None, date | None]:
    """The days that were typed, or those of the school year that was chosen."""
    if "year" in data:
        return rules.days_of_school_year(int(data["year"]))
    return data.get("first_on"), data.get("last_on")


def _as_file(content: bytes, disclosure: Disclosure, form: FileForm) -> HttpResponse:
    """The bytes as an attachment whose name says what it is and when it was made, and nothing of anybody."""
    name = f"{disclosure.kind}-{disclosure.given_at:%Y-%m-%d}.{form}"
    return attachment(content, content_type=TYPES[form], name=name)
