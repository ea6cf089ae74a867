"""The waiting list."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from waymark.accounts.permissions import Permission
from waymark.core import history
from waymark.core.policies import requires
from waymark.meetings import forms, queries, services, wording
from waymark.meetings.models import WaitingPlace
from waymark.meetings.states import Priority, WaitingEnd


@requires(Permission.MEETING_VIEW)
def waiting_list(request: HttpRequest) -> HttpResponse:
    page = queries.waiting_page(request.actor, page=request.GET.get("page", ""))
    history.note_read(request.actor, "meetings.waiting.read", pupils=page.pupils)
    return render(request, "meetings/waiting.html", {"page": page, "wording": wording})


@requires(Permission.MEETING_RUN)
def join(request: HttpRequest) -> HttpResponse:
    """Put somebody on the list who was accepted without a panel, or was taken off before."""
    found = queries.referrals_to_put_on_list(request.actor)
    form = forms.JoinForm(request.POST or None)
    form.let_choose("referral", found, label=wording.pupil_and_referral)
    if form.submitted(
        lambda data: services.put_on_list(
            request.actor, data["referral"], priority=Priority(data["priority"]), reasons=data["reasons"]
        )
    ):
        messages.success(request, f"{form.result.pupil.name} is on the waiting list.")
        return redirect("meetings:waiting")
    history.note_read(request.actor, "meetings.join.read", pupils=[each.pupil for each in found])
    return form.page(request, "meetings/join.html", {"found": found})


@requires(Permission.MEETING_VIEW)
def place(request: HttpRequest, waiting_id: UUID) -> HttpResponse:
    found = queries.waiting_or_404(request.actor, waiting_id)
    history.note_read(request.actor, "meetings.waiting_place.read", pupils=[found.pupil], subject=found)
    context = {
        "place": found,
        "order": queries.order_of(found),
        "may_change": queries.may_order(request.actor, found),
        "wording": wording,
    }
    return render(request, "meetings/waiting_place.html", context)


@requires(Permission.MEETING_RUN)
def priority(request: HttpRequest, waiting_id: UUID) -> HttpResponse:
    found = _own(request, waiting_id)
    form = forms.PriorityForm(request.POST or None, record=found)
    if form.submitted(
        lambda data: services.set_priority(
            request.actor, found, priority=Priority(data["priority"]), reasons=data["reasons"], version=form.version
        )
    ):
        messages.success(request, "The place in the order is changed from today.")
        return redirect(found)
    history.note_read(request.actor, "meetings.priority.read", pupils=[found.pupil], subject=found)
    return form.page(
        request, "meetings/priority.html", {"place": found, "order": queries.order_of(found), "wording": wording}
    )


@requires(Permission.MEETING_RUN)
def leave(request: HttpRequest, waiting_id: UUID) -> HttpResponse:
    found = _own(request, waiting_id)
    form = forms.LeaveForm(request.POST or None, record=found)
    if form.submitted(
        lambda data: services.leave(
            request.actor, found, as_=WaitingEnd(data["left_as"]), reason=data["reason"], version=form.version
        )
    ):
        messages.success(request, f"{found.pupil.name} no longer waits.")
        return redirect("meetings:waiting")
    history.note_read(request.actor, "meetings.leave.read", pupils=[found.pupil], subject=found)
    return form.page(request, "meetings/leave.html", {"place": found})


def _own(request: HttpRequest, waiting_id: UUID) -> WaitingPlace:
    found = queries.waiting_or_404(request.actor, waiting_id)
    queries.deny_unless_keeps_list(request.actor, found)
    return found
