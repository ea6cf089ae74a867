"""Pages of the guide: where one begins, one question a page, the answer, what was kept, and whom to ring."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import history
from waymark.core.paging import page_number
from waymark.core.policies import requires
from waymark.organisations import wording as organisation_wording
from waymark.pupils import queries as pupils
from waymark.routes import carried, forms, queries, rules, services, wording
from waymark.routes.states import Force, Question

CARRIED = "so_far"


@requires(Permission.ROUTE_ASK)
def start(request: HttpRequest) -> HttpResponse:
    """For which pupil, or for none."""
    form = forms.FindForm(request.POST or None)
    searched = form.submitted(lambda data: pupils.search(request.actor, data["words"]))
    if searched:
        page = pupils.rows_page(request.actor, form.result)
    else:
        page = pupils.pupils_page(request.actor, page=page_number(request.GET.get("page", "")))
    history.note_read(request.actor, "routes.start.read", pupils=[row.pupil for row in page.rows])
    return form.page(request, "routes/start.html", {"page": page, "searched": searched})


@requires(Permission.ROUTE_ASK)
def question(request: HttpRequest) -> HttpResponse:
    """The guide without a name. Nothing of it is kept."""
    return _guide(request, queries.nameless_case(request.actor), reverse("routes:start"))


@requires(Permission.ROUTE_ASK)
def pupil(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    """What the record says already, and the answers that were kept."""
    found = pupils.pupil_or_404(request.actor, pupil_id)
    case = queries.pupil_case(request.actor, found)
    context = {
        "pupil": found,
        "case": case,
        "known": wording.given(case.known, case.names),
        "kept": queries.kept_about(request.actor, found),
    }
    history.note_read(request.actor, "routes.pupil.read", pupils=[found])
    return render(request, "routes/pupil.html", context)


@requires(Permission.ROUTE_ASK)
def check(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    """The guide for one pupil: only what the record does not say is asked."""
    found = pupils.pupil_or_404(request.actor, pupil_id)
    return _guide(request, queries.pupil_case(request.actor, found), reverse("routes:pupil", args=[found.public_id]))


@requires(Permission.ROUTE_ASK)
def keep(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    """Keep the answer on the page."""
    found = pupils.pupil_or_404(request.actor, pupil_id)
    if request.method == "GET":
        return redirect("routes:pupil", found.public_id)
    answers = forms.posted_answers(request.POST)
    form = forms.KeepForm(request.POST, answers=answers)
    if form.submitted(lambda data: services.keep(request.actor, found, answers, row_shown=data["row_shown"])):
        messages.success(request, "The answer is kept with the pupil.")
        return redirect(form.result)
    case = queries.pupil_case(request.actor, found)
    return _guide(request, case, reverse("routes:pupil", args=[found.public_id]), keep_form=form)


@requires(Permission.ROUTE_ASK)
def kept(request: HttpRequest, answer_id: UUID) -> HttpResponse:
    """An answer as it was kept, with the people of today."""
    found = queries.kept_or_404(request.actor, answer_id)
    case, facts = queries.as_it_was(queries.pupil_case(request.actor, found.pupil), found)
    history.note_read(request.actor, "routes.kept.read", pupils=[found.pupil], subject=found)
    shown = _shown(request, case, facts) if case.table else {}
    context = {
        **shown,
        "answer": found,
        "pupil": found.pupil,
        "force": wording.FORCES[Force(found.force)],
        "given": wording.given(facts, case.names),
    }
    return render(request, "routes/kept.html", context)


@requires(Permission.ROUTE_ASK)
def contacts(request: HttpRequest) -> HttpResponse:
    """Whom to ring in the area, as of today."""
    page = queries.contacts_page(request.actor)
    return render(request, "routes/contacts.html", {"page": page, "functions": organisation_wording.FUNCTIONS})


def _guide(
    request: HttpRequest, case: queries.Case, before: str, *, keep_form: forms.KeepForm | None = None
) -> HttpResponse:
    """The question to ask now, or the answer. `before` is the page before the first question.

    What is sent is answered by the address of the next page, which carries the answers, so that Back leads here again.
    """
    actor = request.actor
    context: dict[str, Any] = {"pupil": case.pupil, "case": case, "before": before}
    if case.table is None:
        _note(request, case)
        return render(request, "routes/no_table.html", context)
    sent, is_sent = request.POST, request.method == "POST"
    at, go = sent.get("at", ""), sent.get("go", "")
    if is_sent:
        answers, back_to = forms.posted_answers(sent), sent.get(forms.CHANGE, "") if go == "change" else ""
    else:
        answers, back_to = carried.opened(actor, case, request.GET.get(CARRIED, ""))
    if go == "back" and at not in case.known.given():
        way = queries.walk(actor, case, answers, until=at)
        if not way.asked:
            return redirect(before)
        back_to = way.asked[-1]
    step = queries.walk(actor, case, answers, until=back_to)
    is_missing = is_sent and go == "next" and at == step.now
    if is_sent and not is_missing and keep_form is None:
        return redirect(f"{request.path}?{CARRIED}={carried.seal(actor, case, answers, back_to)}")
    _note(request, case)
    if step.now is None:
        form = keep_form or forms.KeepForm(None, answers=case.said(step.facts))
        shown = _shown(request, case, step.facts)
        form.show(shown["row"].name)
        may_change = [each for each in queries.CORRECTED if case.known.answer(each)] + step.asked
        change = forms.ChangeForm(answers=case.said(step.facts), asked=may_change)
        change.request = request
        return form.page(request, "routes/answer.html", {**context, **shown, "change": change, "asked": may_change})
    asking = forms.QuestionForm(
        sent if is_missing else None,
        question=step.now,
        choices=wording.choices(step.now, step.offered, case.names),
        answers={**answers, **case.said(step.facts)},
        now=step.facts.answer(step.now),
    )
    number = len(step.asked) + 1
    return asking.page(request, "routes/question.html", {**context, "question": step.now, "number": number})


def _note(request: HttpRequest, case: queries.Case) -> None:
    if case.pupil is not None:
        history.note_read(request.actor, "routes.check.read", pupils=[case.pupil])


def _refer(actor: Actor, case: queries.Case, door: rules.Door, facts: rules.RouteFacts) -> str:
    """Where the referral of this door begins, with the answers sealed into its address; "" where this person begins none."""
    if case.pupil is None or not door.referral or case.school != actor.organisation:
        return ""
    if not actor.may(Permission.REFERRAL_WRITE):
        return ""
    brings = urlencode({"kind": door.referral, "answers": carried.seal(actor, case, facts.given(), "")})
    return f"{reverse('referrals:begin', args=[case.pupil.public_id])}?{brings}"


def _shown(request: HttpRequest, case: queries.Case, facts: rules.RouteFacts) -> dict[str, Any]:
    """What an answer says: the door, why, what binds and what is advice, whom to ring, and why not the others."""
    actor, table = request.actor, case.table
    assert table is not None
    names = case.names
    row = rules.door_for(facts, table, on=actor.day) or table.fallback
    door = table.door(row.door)
    others = rules.why_not(facts, table, on=actor.day)
    lines = queries.whom_to_ring(actor, case, door, facts)
    parts = [*rules.said_beside(facts, table, on=actor.day), *door.parts]
    return {
        "table": table,
        "row": row,
        "door": door,
        "parts": [(force, [part for part in parts if part.force is force]) for force in Force],
        "lines": lines,
        "several": wording.several(facts)
        if len({line.body for line in lines if line.body and line.body.is_partnership}) > 1
        else "",
        "others": [(table.door(each.door).name, wording.against(each, names)) for each in others],
        "given": wording.given(facts, names),
        "known": [question for question in Question if case.known.answer(question) == facts.answer(question)],
        "recorded": {question: words for question, _, words in wording.given(case.known, names)},
        "forces": wording.FORCES,
        "forces_in_full": wording.FORCES_IN_FULL,
        "functions": organisation_wording.FUNCTIONS,
        "is_school": actor.organisation.is_school,
        "may_ask_forum": actor.organisation.is_school and actor.may(Permission.REFERRAL_SEND),
        "may_plan_support": case.pupil is not None
        and case.school == actor.organisation
        and actor.may(Permission.SUPPORT_EDIT),
        "refer": _refer(actor, case, door, facts),
        "may_commission": case.pupil is not None
        and case.school == actor.organisation
        and actor.may(Permission.PROGRAMME_EDIT),
    }
