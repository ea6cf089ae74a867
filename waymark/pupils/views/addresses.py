"""Where a pupil lives, and which authority the pupil belongs to."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from waymark.accounts import sessions
from waymark.accounts.permissions import Permission
from waymark.core import history
from waymark.core.policies import requires
from waymark.organisations.queries import authorities
from waymark.pupils import forms, queries, services, wording


@requires(Permission.PUPIL_VIEW)
def address(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    """The present address as far as it may be shown, and those before it."""
    pupil = queries.pupil_or_404(request.actor, pupil_id)
    context = {
        "pupil": pupil,
        "address": queries.present_address(request.actor, pupil),
        "earlier": queries.earlier_addresses(request.actor, pupil),
        "may_edit": queries.may_change(request.actor, pupil),
        "may_reveal": request.actor.may(Permission.ADDRESS_REVEAL),
    }
    history.note_read(request.actor, "pupils.address.read", pupils=[pupil], subject=pupil)
    return render(request, "pupils/address.html", context)


@requires(Permission.ADDRESS_REVEAL, step_up=True)
def reveal(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    """Ask why; the answer to the POST shows the address, once. Each showing is an event with its reason."""
    pupil = queries.pupil_or_404(request.actor, pupil_id)
    form = forms.RevealForm(request.POST or None)
    if form.submitted(lambda data: services.reveal_address(request.actor, pupil, reason=data["why"])):
        sessions.shows_danger(request)
        return render(request, "pupils/revealed.html", {"pupil": pupil, "address": form.result})
    history.note_read(request.actor, "pupils.form.read", pupils=[pupil], subject=pupil)
    return form.page(request, "pupils/reveal.html", {"pupil": pupil})


@requires(Permission.PUPIL_EDIT)
def change_address(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    """The pupil lives elsewhere now."""
    pupil = queries.pupil_to_change(request.actor, pupil_id)
    form = forms.AddressForm(request.POST or None, record=pupil, initial={"lived_from": request.actor.day})
    form.let_choose("authority", authorities())
    if form.submitted(
        lambda data: services.change_address(
            request.actor,
            pupil,
            lines=data["address_lines"],
            postcode=data["postcode"],
            do_not_disclose=data["do_not_disclose"],
            authority=data["authority"],
            valid_from=data["lived_from"],
            version=form.version,
            reason=data["reason_to_go_on"],
        )
    ):
        messages.success(request, "The address is changed.")
        return redirect("pupils:address", pupil.public_id)
    history.note_read(request.actor, "pupils.form.read", pupils=[pupil], subject=pupil)
    return form.page(request, "pupils/change_address.html", {"pupil": pupil})


@requires(Permission.PUPIL_EDIT)
def withhold(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    """The present address must not be disclosed from now on, or may be again."""
    pupil = queries.pupil_to_change(request.actor, pupil_id)
    withheld = queries.present_address(request.actor, pupil).withheld
    form = forms.WithholdForm(request.POST or None, record=pupil)
    if form.submitted(
        lambda data: services.withhold_address(
            request.actor, pupil, do_not_disclose=not withheld, reason=data["why"], version=form.version
        )
    ):
        messages.success(request, "The address is open again." if withheld else "The address is withheld from now on.")
        return redirect("pupils:address", pupil.public_id)
    history.note_read(request.actor, "pupils.form.read", pupils=[pupil], subject=pupil)
    return form.page(request, "pupils/withhold.html", {"pupil": pupil, "withheld": withheld})


@requires(Permission.PUPIL_EDIT)
def home_authority(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    """Set the home authority by hand, with the reason; the page shows what the record says."""
    pupil = queries.pupil_to_change(request.actor, pupil_id)
    form = forms.HomeForm(request.POST or None, record=pupil)
    form.let_choose("authority", authorities())
    if form.submitted(
        lambda data: services.set_home_authority(
            request.actor, pupil, authority=data["authority"], note=data["why"], version=form.version
        )
    ):
        messages.success(request, "The home authority is set.")
        return redirect("pupils:pupil", pupil.public_id)
    history.note_read(request.actor, "pupils.home_authority.read", pupils=[pupil], subject=pupil)
    context = {
        "pupil": pupil,
        "home": queries.home_page(request.actor, pupil),
        "wording": wording,
        "work_out": _drawn(request, forms.WorkOutForm(None, record=pupil)),
    }
    return form.page(request, "pupils/home_authority.html", context)


@requires(Permission.PUPIL_EDIT)
def work_out_home(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    """Let the record decide on the home authority again."""
    pupil = queries.pupil_to_change(request.actor, pupil_id)
    form = forms.WorkOutForm(request.POST or None, record=pupil)
    if form.submitted(lambda data: services.work_out_home_authority(request.actor, pupil, version=form.version)):
        messages.success(request, "The home authority follows the record again.")
        return redirect("pupils:pupil", pupil.public_id)
    history.note_read(request.actor, "pupils.form.read", pupils=[pupil], subject=pupil)
    return form.page(request, "pupils/work_out_home.html", {"pupil": pupil})


def _drawn(request: HttpRequest, form: forms.WorkOutForm) -> forms.WorkOutForm:
    """A second form of a page, which needs the request for its protection."""
    form.request = request
    return form
