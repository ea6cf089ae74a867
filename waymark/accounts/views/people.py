"""Pages of an administrator: the people of one's organisation, and the first administrators of the area's bodies."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from waymark.accounts import queries, services
from waymark.accounts.forms import (
    ChangeRoleForm,
    EndRoleForm,
    GiveRoleForm,
    InviteAdministratorForm,
    InviteForm,
    PlainForm,
    ReasonForm,
    SignOutForm,
)
from waymark.accounts.permissions import Permission
from waymark.accounts.roles import Role
from waymark.accounts.wording.people import KINDS
from waymark.core.policies import requires


@requires(Permission.PEOPLE_ADMIN)
def people(request: HttpRequest) -> HttpResponse:
    actor = request.actor
    held = list(queries.colleagues(actor))
    context = {
        "memberships": held,
        "former": list(queries.former_colleagues(actor)[:50]),
        "invitations": list(queries.invitations_waiting(actor)),
        "secured": queries.people_with_second_factor([membership.person_id for membership in held]),
        "signed_in": queries.people_signed_in([membership.person_id for membership in held]),
        "is_authority": actor.organisation.is_authority,
    }
    return PlainForm().page(request, "accounts/people.html", context)


@requires(Permission.PEOPLE_ADMIN, step_up=True)
def invite(request: HttpRequest) -> HttpResponse:
    """Invite a colleague into one's own organisation."""
    organisation = request.actor.organisation
    form = InviteForm(request.POST or None, kind=organisation.kind)
    if form.submitted(
        lambda data: services.invite(
            request.actor, organisation, role=data["role"], email=data["email"], name=data["name"]
        )
    ):
        messages.success(request, "The invitation is on its way. It can be taken up within three days.")
        return redirect("accounts:people")
    return form.page(request, "accounts/invite.html", {"organisation": organisation})


@requires(Permission.PEOPLE_ADMIN)
def withdraw_invitation(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    invitation = queries.invitation_or_404(request.actor, invitation_id)
    form = PlainForm(request.POST or None, record=invitation)
    if form.submitted(lambda data: services.withdraw_invitation(request.actor, invitation, version=form.version)):
        messages.success(request, "The invitation is withdrawn. Its link no longer works.")
        return redirect("accounts:people")
    return form.page(request, "accounts/withdraw_invitation.html", {"invitation": invitation})


@requires(Permission.PEOPLE_ADMIN)
def colleague(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """One colleague: the roles they hold here, how they sign in, and what an administrator can do about both."""
    membership = queries.membership_or_404(request.actor, membership_id)
    person = membership.person_id
    context = {
        "membership": membership,
        "roles": queries.roles_of_colleague(request.actor, membership),
        "is_oneself": request.actor.membership.person_id == person,
        "is_secured": bool(queries.people_with_second_factor([person])),
        "is_signed_in": bool(queries.people_signed_in([person])),
    }
    return render(request, "accounts/colleague.html", context)


@requires(Permission.PEOPLE_ADMIN, step_up=True)
def give_role(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """Another role for a colleague, beside those they hold."""
    membership = queries.membership_or_404(request.actor, membership_id)
    form = GiveRoleForm(
        request.POST or None, kind=membership.organisation.kind, initial={"begins_on": request.actor.day}
    )
    if form.submitted(
        lambda data: services.give_role(
            request.actor, membership, role=data["role"], valid_from=data["begins_on"], valid_to=data["ends_on"]
        )
    ):
        messages.success(request, f"{membership.person.name} has the role {form.result.role_name}.")
        return redirect("accounts:colleague", membership.public_id)
    return form.page(request, "accounts/give_role.html", {"membership": membership})


@requires(Permission.PEOPLE_ADMIN, step_up=True)
def change_colleague_role(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """Another role for a colleague instead of this one."""
    membership = queries.membership_or_404(request.actor, membership_id)
    form = ChangeRoleForm(request.POST or None, record=membership, kind=membership.organisation.kind)
    if form.submitted(
        lambda data: services.change_role(
            request.actor,
            membership,
            role=data["new_role"],
            on=data["changes_on"],
            reason=data["reason"],
            version=form.version,
            reason_to_go_on=data["reason_to_go_on"],
        )
    ):
        messages.success(request, f"{membership.person.name} has the role {form.result.role_name}.")
        return redirect("accounts:colleague", form.result.public_id)
    return form.page(request, "accounts/change_role.html", {"membership": membership})


@requires(Permission.PEOPLE_ADMIN)
def end_role(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    membership = queries.membership_or_404(request.actor, membership_id)
    form = EndRoleForm(request.POST or None, record=membership)
    if form.submitted(
        lambda data: services.end_role(
            request.actor,
            membership,
            on=data["ends_on"],
            reason=data["reason"],
            version=form.version,
            reason_to_go_on=data["reason_to_go_on"],
        )
    ):
        messages.success(request, "The end of the role is kept.")
        return redirect("accounts:people")
    return form.page(request, "accounts/end_role.html", {"membership": membership})


@requires(Permission.PEOPLE_ADMIN, step_up=True)
def reset_second_factor(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    membership = queries.membership_or_404(request.actor, membership_id)
    form = ReasonForm(request.POST or None)
    if form.submitted(lambda data: services.reset_second_factor(request.actor, membership, reason=data["reason"])):
        messages.success(request, "The second step is reset. They set up a new one when they next sign in.")
        return redirect("accounts:people")
    return form.page(request, "accounts/reset_second_factor.html", {"membership": membership})


@requires(Permission.PEOPLE_ADMIN)
def colleague_devices(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """Where a colleague is signed in, and the end of it."""
    membership = queries.membership_or_404(request.actor, membership_id)
    form = SignOutForm(request.POST or None)
    if form.submitted(lambda data: services.end_sessions_of(request.actor, membership, reason=data["reason"])):
        messages.success(request, f"{membership.person.name} is signed out on every device.")
        return redirect("accounts:people")
    found = queries.sessions_of_colleague(request.actor, membership)
    return form.page(request, "accounts/colleague_devices.html", {"membership": membership, "sessions": found})


@requires(Permission.PEOPLE_ADMIN)
def area(request: HttpRequest) -> HttpResponse:
    """The bodies of an authority's area, and who can invite their people."""
    text, kind = request.GET.get("q", "").strip()[:100], request.GET.get("kind", "")
    context = {
        "bodies": queries.bodies_of_the_area(request.actor, text=text, kind=kind),
        "kinds": KINDS,
        "q": text,
        "kind": kind,
    }
    return PlainForm().page(request, "accounts/area.html", context)


@requires(Permission.PEOPLE_ADMIN, step_up=True)
def invite_administrator(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Invite the first administrator of a body in the authority's area."""
    organisation = queries.organisation_of_area_or_404(request.actor, organisation_id)
    form = InviteAdministratorForm(request.POST or None)
    if form.submitted(
        lambda data: services.invite(
            request.actor, organisation, role=Role.ADMINISTRATOR, email=data["email"], name=data["name"]
        )
    ):
        messages.success(request, f"The invitation for {organisation} is on its way.")
        return redirect("accounts:area")
    return form.page(request, "accounts/invite_administrator.html", {"organisation": organisation})
