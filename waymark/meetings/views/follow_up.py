"""Letters, actions and challenges: what follows a decision."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.policies import Denied, requires
from waymark.meetings import forms, queries, services, wording
from waymark.meetings.models import AgendaItem
from waymark.meetings.states import ChallengeBy, ChallengeOutcome


@requires(Permission.MEETING_RUN)
def letters(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Who is written to, before the letters are written."""
    found = queries.item_or_404(request.actor, item_id)
    queries.deny_unless_run_by(request.actor, found.meeting.body)
    if request.method == "GET" and queries.decision_of(found) is None:
        return redirect(found)
    form = forms.LettersForm(request.POST or None, record=found)
    if form.submitted(lambda data: services.write_letters(request.actor, found, version=form.version)):
        messages.success(request, f"{len(form.result)} letters are written.")
        return redirect(found)
    _note(request, found, "meetings.letters.read")
    context = {
        "item": found,
        "family": queries.may_be_written_to(request.actor, found.pupil) if found.pupil else [],
        "limited": queries.not_written_to(request.actor, found.pupil) if found.pupil else 0,
        "wording": wording,
    }
    return form.page(request, "meetings/letters.html", context)


@requires(Permission.MEETING_ACT)
def given(request: HttpRequest, item_id: UUID) -> HttpResponse:
    found = queries.item_or_404(request.actor, item_id)
    _deny_unless_party(request, found, Permission.MEETING_ACT)
    to_give = queries.letters_to_give(request.actor, found)
    if not to_give and queries.awaits_close(request.actor, found):
        return _close_letters(request, found)
    form = forms.GivenForm(request.POST or None, record=found, initial={"given_on": clock.today()})
    form.let_choose("letters", to_give, label=wording.letter_name)
    if form.submitted(
        lambda data: services.note_given(
            request.actor, found, data["letters"], on=data["given_on"], version=form.version
        )
    ):
        messages.success(request, "Written down: the letters were given.")
        return redirect(found)
    _note(request, found, "meetings.given.read")
    return form.page(request, "meetings/given.html", {"item": found, "to_give": to_give, "wording": wording})


def _close_letters(request: HttpRequest, found: AgendaItem) -> HttpResponse:
    """What is left may not be given any more: that is looked at by a person, and then nothing is owed."""
    form = forms.LettersForm(request.POST or None, record=found)
    if form.submitted(
        lambda data: services.note_given(request.actor, found, [], on=clock.today(), version=form.version)
    ):
        messages.success(request, "Written down: no letter is left to give.")
        return redirect(found)
    _note(request, found, "meetings.given.read")
    return form.page(request, "meetings/nothing_to_give.html", {"item": found, "wording": wording})


@requires(Permission.MEETING_VIEW)
def actions(request: HttpRequest) -> HttpResponse:
    page = queries.actions_page(request.actor, which=request.GET.get("show", ""), page=request.GET.get("page", ""))
    history.note_read(request.actor, "meetings.actions.read", pupils=page.pupils)
    return render(request, "meetings/actions.html", {"page": page, "wording": wording})


@requires(Permission.MEETING_RUN)
def add_action(request: HttpRequest, item_id: UUID) -> HttpResponse:
    found = queries.item_or_404(request.actor, item_id)
    queries.deny_unless_run_by(request.actor, found.meeting.body)
    if request.method == "GET" and queries.decision_of(found) is None:
        return redirect(found)
    form = forms.ActionForm(request.POST or None)
    form.let_choose("owner", queries.action_owners(found))
    form.let_choose("owner_person", queries.action_people(found, clock.today()), label=wording.person_and_body)
    if form.submitted(
        lambda data: services.add_action(
            request.actor,
            found,
            what=data["what"],
            owner=data["owner"],
            owner_person=data["owner_person"],
            due_on=data["due_on"],
        )
    ):
        messages.success(request, "The action is written down, and on the work list of whoever does it.")
        return redirect(found)
    _note(request, found, "meetings.add_action.read")
    return form.page(request, "meetings/add_action.html", {"item": found, "wording": wording})


@requires(Permission.MEETING_ACT)
def action(request: HttpRequest, action_id: UUID) -> HttpResponse:
    """An action, and for whoever owns it the form to close it."""
    found = queries.action_or_404(request.actor, action_id)
    form = forms.DoneForm(request.POST or None, record=found, initial={"done_on": clock.today(), "what_was_done": ""})
    if form.submitted(
        lambda data: services.close_action(
            request.actor, found, on=data["done_on"], what_was_done=data["what_was_done"], version=form.version
        )
    ):
        messages.success(request, "Closed: it is done.")
        return redirect("meetings:actions")
    _note(request, found.item, "meetings.action.read")
    may_close = request.actor.organisation_pk in (found.owner_id, found.item.meeting.body.organisation_id)
    context = {"action": found, "may_close": may_close and found.done_on is None, "wording": wording}
    return form.page(request, "meetings/action.html", context)


@requires(Permission.DECISION_CHALLENGE)
def challenge(request: HttpRequest, item_id: UUID) -> HttpResponse:
    found = queries.item_or_404(request.actor, item_id)
    _deny_unless_party(request, found, Permission.DECISION_CHALLENGE)
    if request.method == "GET" and queries.decision_of(found) is None:
        return redirect(found)
    sides = queries.sides_to_challenge(request.actor, found)
    if request.method == "GET" and not sides:
        messages.info(request, "Everybody for whom you can challenge this decision has challenged it.")
        return redirect(found)
    is_school = found.school_id == request.actor.organisation_pk
    form = forms.ChallengeForm(request.POST or None, sides=sides or [ChallengeBy.FAMILY])
    if form.submitted(
        lambda data: services.challenge(request.actor, found, by=ChallengeBy(data["by"]), reason=data["reason"])
    ):
        messages.success(request, f"Sent to {form.result.answering_body.name}, which answers in writing.")
        return redirect(found)
    _note(request, found, "meetings.challenge.read")
    return form.page(request, "meetings/challenge.html", {"item": found, "is_school": is_school, "wording": wording})


@requires(Permission.MEETING_VIEW)
def answer(request: HttpRequest, challenge_id: UUID) -> HttpResponse:
    """A challenge, and for whoever answers it the form to do so."""
    found = queries.challenge_or_404(request.actor, challenge_id)
    if request.method == "POST":
        queries.deny_unless_answering(request.actor, found)
    form = forms.AnswerForm(request.POST or None, record=found)
    if form.submitted(
        lambda data: services.answer(
            request.actor,
            found,
            outcome=ChallengeOutcome(data["outcome"]),
            answer=data["answer"],
            version=form.version,
        )
    ):
        messages.success(request, "Answered. The school reads it and tells the family.")
        return redirect(found.item)
    _note(request, found.item, "meetings.challenge.read")
    context = {
        "challenge": found,
        "may_answer": queries.may_answer(request.actor, found),
        "may_not": queries.who_may_not_answer(found) if found.answered_on is None else [],
        "wording": wording,
    }
    return form.page(request, "meetings/answer.html", context)


def _deny_unless_party(request: HttpRequest, item: AgendaItem, permission: Permission) -> None:
    if request.actor.organisation_pk not in (item.school_id, item.meeting.body.organisation_id):
        raise Denied(permission)


def _note(request: HttpRequest, item: AgendaItem, action: str) -> None:
    history.note_read(request.actor, action, pupils=[item.pupil] if item.pupil else [], subject=item)
