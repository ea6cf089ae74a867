"""The list of pupils, a pupil's record, and adding and changing it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from waymark.accounts.permissions import Permission
from waymark.core import history
from waymark.core.paging import page_number
from waymark.core.policies import requires
from waymark.organisations.queries import authorities
from waymark.pupils import forms, queries, rules, services, wording
from waymark.pupils.models import Pupil
from waymark.pupils.states import CharacteristicKind


@requires(Permission.PUPIL_VIEW)
def pupil_list(request: HttpRequest) -> HttpResponse:
    """The pupils the actor may know of, a page at a time; or those with the words that were sent."""
    form = forms.SearchForm(request.POST or None)
    found: list[Pupil] = []
    searched = form.submitted(lambda data: queries.search(request.actor, data["words"]))
    if searched:
        found = form.result
        page = queries.rows_page(request.actor, found)
    else:
        page = queries.pupils_page(request.actor, page=page_number(request.GET.get("page", "")))
    history.note_read(request.actor, "pupils.list.read", pupils=[row.pupil for row in page.rows])
    context = {"page": page, "searched": searched, "actor": request.actor, "limit": queries.SEARCH_LIMIT}
    return form.page(request, "pupils/list.html", context)


@requires(Permission.PUPIL_VIEW)
def pupil(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    """The record: identity, roll, what is so, people, address as far as it may be shown."""
    found = queries.pupil_or_404(request.actor, pupil_id)
    page = queries.record_page(request.actor, found)
    context = {
        "pupil": found,
        "identity": page.identity,
        "people": page.people,
        "reasons": page.reasons,
        "home": page.home,
        "wording": wording,
        "actor": request.actor,
    }
    history.note_read(request.actor, "pupils.record.read", pupils=[found], subject=found)
    return render(request, "pupils/pupil.html", context)


@requires(Permission.PUPIL_VIEW)
def who_may_know(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    """Which bodies may know of the pupil, on what basis, from when to when."""
    found = queries.pupil_or_404(request.actor, pupil_id)
    context = {"pupil": found, "reasons": queries.involvements(request.actor, found), "day": request.actor.day}
    history.note_read(request.actor, "pupils.who_may_know.read", pupils=[found], subject=found)
    return render(request, "pupils/who_may_know.html", context)


@requires(Permission.PUPIL_EDIT)
def add(request: HttpRequest) -> HttpResponse:
    """Add a pupil to the roll of the actor's school."""
    form = forms.AddForm(request.POST or None, initial={"on_roll_from": request.actor.day, "sex": "U"})
    form.let_choose("authority", authorities())

    def keep(data: dict[str, Any]) -> Pupil:
        return services.add_pupil(
            request.actor,
            data=services.PupilData(
                forename=data["forename"],
                surname=data["surname"],
                known_as=data["known_as"],
                date_of_birth=data["date_of_birth"],
                sex=data["sex"],
                upn=data["upn"],
                year_group=data["year_group"],
                on_roll_from=data["on_roll_from"],
                address_lines=data["address_lines"],
                postcode=data["postcode"],
                do_not_disclose=data["do_not_disclose"],
                address_authority=data["authority"],
                reason_to_go_on=data["reason_to_go_on"],
            ),
        )

    if form.submitted(keep):
        messages.success(request, "The pupil is added. Next, write down a parent or carer.")
        return redirect("pupils:pupil", form.result.public_id)
    return form.page(request, "pupils/add.html", {"alike": _alike(request, form)})


@requires(Permission.PUPIL_EDIT)
def change(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    """Put right who the pupil is."""
    found = queries.pupil_to_change(request.actor, pupil_id)
    now = queries.year_group(found, request.actor.day)
    form = forms.ChangeForm(request.POST or None, record=found, year_group_now=now)
    if form.submitted(
        lambda data: services.change_pupil(
            request.actor,
            found,
            forename=data["forename"],
            surname=data["surname"],
            known_as=data["known_as"],
            date_of_birth=data["date_of_birth"],
            sex=data["sex"],
            upn=data["upn"],
            year_group=data["year_group"],
            version=form.version,
            reason=data["reason_to_go_on"],
        )
    ):
        messages.success(request, "The record is changed.")
        return redirect("pupils:pupil", found.public_id)
    history.note_read(request.actor, "pupils.change.read", pupils=[found], subject=found)
    return form.page(request, "pupils/change.html", {"pupil": found, "alike": _alike(request, form, found)})


def _alike(request: HttpRequest, form: forms.IdentityForm, itself: Pupil | None = None) -> list[queries.LookAlike]:
    """After a finding about a second record: those of the school that may be of the pupil. Their showing is kept."""
    told = {finding.code for finding in [*form.refusals, *form.warnings]} & {"same_upn", "same_name_and_birth"}
    if not told:
        return []
    data = form.cleaned_data
    known = rules.KnownPupil(
        key=str(itself.public_id) if itself else "",
        forename=data.get("forename", ""),
        surname=data.get("surname", ""),
        date_of_birth=data.get("date_of_birth"),
        upn=data.get("upn", ""),
    )
    found = queries.look_alikes_page(request.actor, known)
    history.note_read(request.actor, "pupils.look_alikes.read", pupils=[each.pupil for each in found])
    return found


@requires(Permission.PUPIL_EDIT)
def add_characteristic(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    """Something is so of the pupil, from a day."""
    found = queries.pupil_to_change(request.actor, pupil_id)
    form = forms.CharacteristicForm(request.POST or None, record=found)
    if form.submitted(
        lambda data: services.add_characteristic(
            request.actor,
            found,
            kind=data["kind"],
            value=data["value"],
            valid_from=data["valid_from"],
            version=form.version,
        )
    ):
        messages.success(request, "It is written down.")
        return redirect("pupils:pupil", found.public_id)
    history.note_read(request.actor, "pupils.form.read", pupils=[found], subject=found)
    return form.page(request, "pupils/characteristic.html", {"pupil": found})


@requires(Permission.PUPIL_EDIT)
def end_characteristic(request: HttpRequest, characteristic_id: UUID) -> HttpResponse:
    """Something is so no longer."""
    row = queries.characteristic_or_404(request.actor, characteristic_id)
    found = queries.pupil_to_change(request.actor, row.pupil.public_id)
    form = forms.EndForm(request.POST or None, record=row, initial={"last_day": request.actor.day})
    if form.submitted(
        lambda data: services.end_characteristic(request.actor, row, last_day=data["last_day"], version=form.version)
    ):
        messages.success(request, "Its last day is written down.")
        return redirect("pupils:pupil", found.public_id)
    context = {"pupil": found, "what": wording.CHARACTERISTICS[CharacteristicKind(row.kind)], "since": row.valid_from}
    history.note_read(request.actor, "pupils.form.read", pupils=[found], subject=found)
    return form.page(request, "pupils/end.html", context)
