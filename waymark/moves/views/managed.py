"""Pages of managed moves."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.policies import Denied, requires
from waymark.exclusions import queries as exclusions
from waymark.exclusions.models import Exclusion
from waymark.moves import forms, queries, services, wording
from waymark.moves.models import ManagedMove
from waymark.moves.states import Party
from waymark.pupils import queries as pupils
from waymark.pupils.models import Pupil


@requires(Permission.MOVE_VIEW)
def move_list(request: HttpRequest) -> HttpResponse:
    page = queries.moves_page(request.actor, which=request.GET.get("show", ""), page=request.GET.get("page", ""))
    history.note_read(request.actor, "moves.list.read", pupils=page.pupils)
    return render(request, "moves/list.html", {"page": page, "wording": wording, "actor": request.actor})


@requires(Permission.MOVE_VIEW)
def move(request: HttpRequest, move_id: UUID) -> HttpResponse:
    found = queries.move_or_404(request.actor, move_id)
    _note(request, found, "moves.move.read")
    return render(request, "moves/move.html", _context(request, found))


@requires(Permission.MOVE_EDIT)
def propose(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    pupil = pupils.pupil_or_404(request.actor, pupil_id)
    if request.method == "GET" and request.actor.organisation.is_authority:
        messages.info(request, "The school or its partnership proposes a managed move. You will be asked to agree.")
        return redirect(pupil)
    if already := queries.open_move(request.actor, pupil):
        messages.info(request, "A managed move of this pupil is under way. Go on with this one.")
        return redirect(already)
    form = forms.ProposeForm(request.POST or None)
    form.let_choose("to_school", queries.other_schools(request.actor, pupil))
    known = _exclusion_on_record(request, pupil, form)

    def keep(data: dict[str, Any]) -> ManagedMove:
        return services.propose(
            request.actor,
            pupil,
            to_school=data["to_school"],
            why=data["why"],
            pupil_voice=data["pupil_voice"],
            family_voice=data["family_voice"],
            exclusion_open=data.get("exclusion_open") == "yes",
            reason=data["reason_to_go_on"],
        )

    if form.submitted(keep):
        messages.success(request, f"Managed move {form.result.reference} is proposed. Those who must agree are told.")
        return redirect(form.result)
    history.note_read(request.actor, "moves.propose.read", pupils=[pupil])
    return form.page(request, "moves/propose.html", {"pupil": pupil, "known": known})


@requires(Permission.MOVE_AGREE)
def agree(request: HttpRequest, move_id: UUID) -> HttpResponse:
    found, file = _found(request, move_id)
    if (party := queries.party_of(request.actor, found)) is None:
        raise Denied(Permission.MOVE_AGREE)
    if request.method == "GET" and not file.may_agree:
        return redirect(found)
    form = forms.AgreeForm(
        request.POST or None, record=found, party=party, has_plan=file.has_plan, initial={"given_on": clock.today()}
    )

    def keep(data: dict[str, Any]) -> Any:
        if data["answer"] == "no":
            return services.end_move(request.actor, found, party=party, reason=data["why"], version=form.version)
        return services.agree(
            request.actor,
            found,
            given_on=data["given_on"],
            words=data["words"],
            is_freely=data.get("is_freely", False),
            plan_note=data.get("plan_note", ""),
            version=form.version,
        )

    if form.submitted(keep):
        agreed = form.cleaned_data["answer"] == "yes"
        said = "Your agreement is written down." if agreed else "Your no is written down: the move goes no further."
        messages.success(request, said)
        return redirect(found)
    return _page(request, form, "agree", found, party=party)


@requires(Permission.MOVE_AGREE)
def admissions(request: HttpRequest, move_id: UUID) -> HttpResponse:
    found, file = _found(request, move_id)
    if queries.party_of(request.actor, found) not in (Party.TO_SCHOOL, Party.AUTHORITY):
        raise Denied(Permission.MOVE_AGREE)
    if request.method == "GET" and not file.may_agree_admissions:
        return redirect(found)
    form = forms.AdmissionsForm(request.POST or None, record=found, initial={"given_on": clock.today()})
    if form.submitted(
        lambda data: services.agree_admissions(request.actor, found, version=form.version, **_plain(data))
    ):
        messages.success(request, "The consent is written down.")
        return redirect(found)
    return _page(request, form, "admissions", found)


@requires(Permission.MOVE_EDIT)
def parent(request: HttpRequest, move_id: UUID) -> HttpResponse:
    found, file = _found(request, move_id)
    if not queries.schools_side(request.actor, found):
        raise Denied(Permission.MOVE_EDIT)
    if request.method == "GET" and not file.may_ask_parent:
        return redirect(found)
    form = forms.ParentForm(request.POST or None, record=found, initial={"given_on": clock.today()})
    people = queries.parents_to_ask(found.pupil, request.actor.day)
    form.let_choose("parent", people, label=lambda each: f"{each.name}, {each.relationship}")
    if form.submitted(lambda data: services.agree_parent(request.actor, found, version=form.version, **_plain(data))):
        messages.success(request, "What the parent or carer said is written down.")
        return redirect(found)
    return _page(request, form, "parent", found, people=people)


@requires(Permission.MOVE_EDIT)
def handover(request: HttpRequest, move_id: UUID) -> HttpResponse:
    found, file = _found(request, move_id)
    if not (queries.schools_side(request.actor, found) or queries.party_of(request.actor, found) is Party.TO_SCHOOL):
        raise Denied(Permission.MOVE_EDIT)
    if request.method == "GET" and not file.may_share:
        return redirect(found)
    form = forms.HandoverForm(request.POST or None, record=found)
    if form.submitted(lambda data: services.save_handover(request.actor, found, _plain(data), version=form.version)):
        messages.success(request, "Saved.")
        return redirect(found)
    return _page(request, form, "handover", found)


@requires(Permission.MOVE_EDIT)
def notice(request: HttpRequest, move_id: UUID) -> HttpResponse:
    found, file = _found(request, move_id)
    if queries.party_of(request.actor, found) is not Party.FROM_SCHOOL:
        raise Denied(Permission.MOVE_EDIT)
    if request.method == "GET" and not file.may_give_notice:
        return redirect(found)
    form = forms.NoticeForm(request.POST or None, record=found)
    if form.submitted(lambda data: services.give_notice(request.actor, found, version=form.version, **_plain(data))):
        messages.success(request, "The notice is written down.")
        return redirect(found)
    return _page(request, form, "notice", found)


@requires(Permission.MOVE_EDIT)
def start(request: HttpRequest, move_id: UUID) -> HttpResponse:
    found, file = _found(request, move_id)
    if queries.party_of(request.actor, found) is not Party.FROM_SCHOOL:
        raise Denied(Permission.MOVE_EDIT)
    if request.method == "GET" and not file.may_start:
        return redirect(found)
    form = forms.StartForm(request.POST or None, record=found)
    known = _exclusion_on_record(request, found.pupil, form)
    if form.submitted(
        lambda data: services.start_trial(
            request.actor, found, exclusion_open=data.get("exclusion_open") == "yes", version=form.version
        )
    ):
        messages.success(request, "The trial has started. The pupil is on both rolls.")
        return redirect(found)
    return _page(request, form, "start", found, known=known)


@requires(Permission.MOVE_EDIT)
def review(request: HttpRequest, move_id: UUID) -> HttpResponse:
    found, file = _found(request, move_id)
    if not (queries.schools_side(request.actor, found) or queries.party_of(request.actor, found) is Party.TO_SCHOOL):
        raise Denied(Permission.MOVE_EDIT)
    if request.method == "GET" and not file.may_review:
        return redirect(found)
    form = forms.ReviewForm(request.POST or None, record=found, initial={"held_on": clock.today()})
    if form.submitted(lambda data: services.review(request.actor, found, version=form.version, **_plain(data))):
        messages.success(request, "The review is written down.")
        return redirect(found)
    return _page(request, form, "review", found)


@requires(Permission.MOVE_EDIT)
def outcome(request: HttpRequest, move_id: UUID) -> HttpResponse:
    found, file = _found(request, move_id)
    if queries.party_of(request.actor, found) is not Party.FROM_SCHOOL:
        raise Denied(Permission.MOVE_EDIT)
    if request.method == "GET" and not file.may_settle:
        return redirect(found)
    form = forms.OutcomeForm(request.POST or None, record=found)
    if form.submitted(lambda data: _settle(request, found, data, form.version)):
        messages.success(request, "Written down: what comes of the trial.")
        return redirect(found)
    return _page(request, form, "outcome", found)


def _settle(request: HttpRequest, found: ManagedMove, data: dict[str, Any], version: int | None) -> ManagedMove:
    if data["outcome"] == "permanent":
        return services.confirm(request.actor, found, joins_on=data["joins_on"], reason=data["reason"], version=version)
    if data["outcome"] == "return":
        return services.return_to_school(request.actor, found, reason=data["reason"], version=version)
    return services.extend(
        request.actor,
        found,
        trial_ends_on=data["trial_ends_on"],
        review_on=data["review_on"],
        reason=data["reason"],
        version=version,
    )


@requires(Permission.MOVE_EDIT)
def admit(request: HttpRequest, move_id: UUID) -> HttpResponse:
    found, file = _found(request, move_id)
    if queries.party_of(request.actor, found) is not Party.TO_SCHOOL:
        raise Denied(Permission.MOVE_EDIT)
    if request.method == "GET" and not file.may_admit:
        return redirect(found)
    form = forms.AdmitForm(request.POST or None, record=found, initial={"on": found.joins_on})
    if form.submitted(lambda data: services.admit(request.actor, found, on=data["on"], version=form.version)):
        messages.success(request, "The pupil is on your main roll.")
        return redirect(found)
    return _page(request, form, "admit", found)


@requires(Permission.MOVE_EDIT)
def end(request: HttpRequest, move_id: UUID) -> HttpResponse:
    found, file = _found(request, move_id)
    if request.method == "GET" and not file.may_end:
        return redirect(found)
    parties = [party for party in Party if queries.may_end_for(request.actor, found, party)]
    form = forms.EndForm(request.POST or None, record=found, parties=parties)
    if form.submitted(lambda data: services.end_move(request.actor, found, version=form.version, **_plain(data))):
        messages.success(request, "Written down: the move goes no further.")
        return redirect(found)
    return _page(request, form, "end", found)


def _found(request: HttpRequest, move_id: UUID) -> tuple[ManagedMove, queries.MoveFile]:
    found = queries.move_or_404(request.actor, move_id)
    return found, queries.file_of_move(request.actor, found)


def _exclusion_on_record(request: HttpRequest, pupil: Pupil, form: forms.MoveForm) -> Exclusion | None:
    """The permanent exclusion that stands, if the reader may know of it: then the form does not ask whether there is one."""
    known = exclusions.standing_exclusion(request.actor, pupil)
    if known is not None:
        del form.fields["exclusion_open"]
    return known


def _plain(data: dict[str, Any]) -> dict[str, Any]:
    """What was typed, for a service that takes each answer by its name."""
    return {name: value for name, value in data.items() if name != "reason_to_go_on"}


def _note(request: HttpRequest, found: ManagedMove, action: str) -> None:
    history.note_read(request.actor, action, pupils=[found.pupil], subject=found)


def _context(request: HttpRequest, found: ManagedMove) -> dict[str, Any]:
    file = queries.file_of_move(request.actor, found)
    return {"move": found, "file": file, "wording": wording, "actor": request.actor}


def _page(request: HttpRequest, form: Any, template: str, found: ManagedMove, **more: Any) -> HttpResponse:
    _note(request, found, f"moves.{template}.read")
    return form.page(request, f"moves/{template}.html", {**_context(request, found), **more})
