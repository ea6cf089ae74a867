"""Pages of forums and panels and of who sits on them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from waymark.accounts.permissions import Permission
from waymark.core import clock
from waymark.core.policies import requires
from waymark.meetings import forms, queries, services, wording
from waymark.meetings.states import BodyKind


@requires(Permission.MEETING_RUN)
def begin(request: HttpRequest) -> HttpResponse:
    form = forms.BodyForm(request.POST or None)
    if form.submitted(
        lambda data: services.begin_body(
            request.actor, kind=BodyKind(data["kind"]), name=data["name"], quorum=data["quorum"]
        )
    ):
        messages.success(request, f"{form.result.name} is there. Add its members.")
        return redirect(form.result)
    return form.page(request, "meetings/begin_body.html")


@requires(Permission.MEETING_VIEW)
def body(request: HttpRequest, body_id: UUID) -> HttpResponse:
    found = queries.body_or_404(request.actor, body_id)
    page = queries.body_page(request.actor, found)
    return render(request, "meetings/body.html", {"body": found, "page": page, "wording": wording})


@requires(Permission.MEETING_RUN)
def add_member(request: HttpRequest, body_id: UUID) -> HttpResponse:
    found = queries.body_or_404(request.actor, body_id)
    queries.deny_unless_run_by(request.actor, found)
    form = forms.MemberForm(request.POST or None, initial={"valid_from": clock.today()})
    form.let_choose("membership", queries.who_may_sit(found, clock.today()), label=wording.person_and_body)
    if form.submitted(
        lambda data: services.add_member(
            request.actor, found, data["membership"], is_chair=data["is_chair"], valid_from=data["valid_from"]
        )
    ):
        messages.success(request, f"{form.result.membership.person.name} sits on {found.name}.")
        return redirect(found)
    return form.page(request, "meetings/add_member.html", {"body": found})


@requires(Permission.MEETING_RUN)
def end_member(request: HttpRequest, member_id: UUID) -> HttpResponse:
    found = queries.member_or_404(request.actor, member_id)
    queries.deny_unless_run_by(request.actor, found.body)
    form = forms.EndMemberForm(request.POST or None, record=found)
    if form.submitted(
        lambda data: services.end_member(
            request.actor, found, valid_to=data["valid_to"], reason=data["reason"], version=form.version
        )
    ):
        messages.success(request, f"{found.membership.person.name} leaves {found.body.name}.")
        return redirect(found.body)
    return form.page(request, "meetings/end_member.html", {"member": found})
