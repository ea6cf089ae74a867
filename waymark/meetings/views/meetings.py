"""The calendar, and the pages of one meeting."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from waymark.accounts.permissions import Permission
from waymark.core import history
from waymark.core.policies import requires
from waymark.meetings import forms, queries, services, wording
from waymark.meetings.models import Meeting


@requires(Permission.MEETING_VIEW)
def calendar(request: HttpRequest) -> HttpResponse:
    page = queries.calendar_page(request.actor, which=request.GET.get("show", ""), page=request.GET.get("page", ""))
    return render(request, "meetings/list.html", {"page": page, "wording": wording, "actor": request.actor})


@requires(Permission.MEETING_VIEW)
def meeting(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    return _meeting(request, queries.meeting_or_404(request.actor, meeting_id), forms.ReadyForm(None))


@requires(Permission.MEETING_RUN)
def call(request: HttpRequest, body_id: UUID) -> HttpResponse:
    body = queries.body_or_404(request.actor, body_id)
    queries.deny_unless_run_by(request.actor, body)
    form = forms.CallForm(request.POST or None)
    if form.submitted(lambda data: services.summon(request.actor, body, **_when(data))):
        messages.success(request, f"Meeting {form.result.reference} is called. Put cases on its agenda.")
        return redirect(form.result)
    return form.page(request, "meetings/call.html", {"body": body})


@requires(Permission.MEETING_RUN)
def move(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    found = _own(request, meeting_id)
    form = forms.CallForm(request.POST or None, record=found)
    if form.submitted(lambda data: services.change(request.actor, found, **_when(data), version=form.version)):
        messages.success(request, "The meeting is moved. Its members are told.")
        return redirect(found)
    return form.page(request, "meetings/move.html", {"meeting": found})


@requires(Permission.MEETING_RUN)
def cancel(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    found = _own(request, meeting_id)
    form = forms.CancelForm(request.POST or None, record=found)
    if form.submitted(lambda data: services.cancel(request.actor, found, reason=data["reason"], version=form.version)):
        messages.success(request, "The meeting is cancelled. Its members are told.")
        return redirect(found)
    return form.page(request, "meetings/cancel.html", {"meeting": found})


@requires(Permission.MEETING_RUN)
def ready(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    found = _own(request, meeting_id)
    form = forms.ReadyForm(request.POST or None, record=found)
    if form.submitted(lambda data: services.is_ready(request.actor, found, version=form.version)):
        messages.success(request, "The agenda is ready. The members are told where to find it.")
        return redirect(found)
    return _meeting(request, found, form)


@requires(Permission.MEETING_RUN)
def attendance(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    found = _own(request, meeting_id)
    page = queries.meeting_page(request.actor, found)
    form = forms.AttendanceForm(request.POST or None, record=found, seats=page.seats)
    if form.submitted(
        lambda data: services.note_attendance(
            request.actor, found, form.noted(data), version=form.version, reason_to_go_on=data["reason_to_go_on"]
        )
    ):
        messages.success(request, "Who came is written down.")
        return redirect(found)
    return form.page(request, "meetings/attendance.html", {"meeting": found, "page": page})


@requires(Permission.MEETING_RUN)
def book(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    found = _own(request, meeting_id)
    referrals = queries.referrals_to_book(request.actor, found)
    form = forms.BookForm(request.POST or None)
    form.let_choose("referral", referrals, label=wording.referral_to_book)
    if form.submitted(
        lambda data: services.book(request.actor, found, data["referral"], reason_to_go_on=data["reason_to_go_on"])
    ):
        messages.success(request, "The case is on the agenda.")
        return redirect(found)
    history.note_read(request.actor, "meetings.book.read", pupils=[each.pupil for each in referrals], subject=found)
    return form.page(request, "meetings/book.html", {"meeting": found, "referrals": referrals})


@requires(Permission.REFERRAL_SEND)
def ask(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    found = queries.meeting_or_404(request.actor, meeting_id)
    form = forms.QuestionForm(request.POST or None)
    if form.submitted(
        lambda data: services.ask(
            request.actor, found, year_group=int(data["year_group"]), worry=data["worry"], asked=data["asked"]
        )
    ):
        messages.success(request, "Your question is on the agenda. You read the advice here after the meeting.")
        return redirect(form.result)
    return form.page(request, "meetings/ask.html", {"meeting": found})


def _own(request: HttpRequest, meeting_id: UUID) -> Meeting:
    found = queries.meeting_or_404(request.actor, meeting_id)
    queries.deny_unless_run_by(request.actor, found.body)
    return found


def _when(data: dict[str, Any]) -> dict[str, Any]:
    return {name: data[name] for name in ("meets_on", "begins", "place", "papers_open_on", "papers_close_on")}


def _meeting(request: HttpRequest, found: Meeting, form: forms.ReadyForm) -> HttpResponse:
    page = queries.meeting_page(request.actor, found)
    history.note_read(request.actor, "meetings.meeting.read", pupils=page.pupils, subject=found)
    context = {
        "meeting": found,
        "page": page,
        "wording": wording,
        "actor": request.actor,
        "move_up_form": forms.MoveUpForm(None),
    }
    context["move_up_form"].request = request
    if form.record is None:
        form = forms.ReadyForm(None, record=found)
    return form.page(request, "meetings/meeting.html", context)
