"""Pages of exclusions: the list, a pupil, a case with its clocks, and one page for each step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from waymark.accounts.permissions import Permission
from waymark.core import history
from waymark.core.models import Conflict
from waymark.core.policies import requires
from waymark.exclusions import forms, queries, services, wording
from waymark.exclusions.models import Exclusion
from waymark.exclusions.states import Cause, ExclusionKind, Section19Outcome
from waymark.pupils import queries as pupils
from waymark.pupils.models import Pupil
from waymark.school_year.states import Half


@requires(Permission.EXCLUSION_VIEW)
def exclusion_list(request: HttpRequest) -> HttpResponse:
    page = queries.list_page(request.actor, which=request.GET.get("show", ""), page=request.GET.get("page", ""))
    history.note_read(request.actor, "exclusions.list.read", pupils=page.pupils)
    return render(request, "exclusions/list.html", {"page": page, "wording": wording, "actor": request.actor})


@requires(Permission.PLACEMENT_VIEW)
def providers(request: HttpRequest) -> HttpResponse:
    """That a provider cannot exclude, and what it can do instead."""
    return render(request, "exclusions/providers.html")


@requires(Permission.EXCLUSION_VIEW)
def pupil(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    found = pupils.pupil_or_404(request.actor, pupil_id)
    page = queries.pupil_page(request.actor, found)
    history.note_read(request.actor, "exclusions.pupil.read", pupils=[found], subject=found)
    return render(request, "exclusions/pupil.html", {"page": page, "pupil": found, "wording": wording})


@requires(Permission.EXCLUSION_DECIDE)
def suspend(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    return _decide(
        request,
        pupil_id,
        ExclusionKind.SUSPENSION,
        forms.SuspendForm(request.POST or None, initial={"decided_on": request.actor.day}),
    )


@requires(Permission.EXCLUSION_DECIDE)
def permanent(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    return _decide(
        request,
        pupil_id,
        ExclusionKind.PERMANENT,
        forms.PermanentForm(request.POST or None, initial={"decided_on": request.actor.day}),
    )


def _decide(request: HttpRequest, pupil_id: UUID, kind: ExclusionKind, form: forms.DecideForm) -> HttpResponse:
    found = pupils.pupil_or_404(request.actor, pupil_id)

    def keep(data: dict[str, Any]) -> Exclusion:
        decision = services.Decision(
            kind=kind,
            reasons=tuple(data[name] for name in ("reason_1", "reason_2", "reason_3") if data[name]),
            elsewhere_sessions=int((data.get("elsewhere") or 0) * 2),
            starts_half=Half(data.get("starts_half") or Half.AM),
            ends_half=Half(data.get("ends_half") or Half.PM),
            ends_on=data.get("ends_on"),
            lunchtimes=data.get("lunchtimes", False),
            chair_consulted_on=data.get("chair_consulted_on"),
            chair_said=data.get("chair_said", ""),
            **{name: data[name] for name in SAME},
        )
        return services.decide(request.actor, found, decision, reason=data["reason_to_go_on"])

    if form.submitted(keep):
        messages.success(request, f"{wording.KINDS[kind]} written down. Now tell everybody who must hear.")
        return redirect("exclusions:notices", form.result.public_id)
    history.note_read(request.actor, "exclusions.decide.read", pupils=[found])
    totals = queries.totals_for(request.actor, found, request.actor.day)
    known = queries.lasting_exclusion(request.actor, found)
    context = {"pupil": found, "kind": kind, "totals": totals, "known": known, "wording": wording}
    return form.page(request, "exclusions/decide.html", context)


SAME = ("decided_on", "starts_on", "what_happened", "new_evidence", "misses_exam", "exam_on")


@requires(Permission.EXCLUSION_VIEW)
def exclusion(request: HttpRequest, exclusion_id: UUID) -> HttpResponse:
    found = queries.exclusion_or_404(request.actor, exclusion_id)
    history.note_read(request.actor, "exclusions.exclusion.read", pupils=[found.pupil], subject=found)
    return render(request, "exclusions/exclusion.html", _context(request, found))


@requires(Permission.EXCLUSION_VIEW)
def clocks(request: HttpRequest, exclusion_id: UUID) -> HttpResponse:
    """Each deadline of a case, and how it was counted."""
    found = queries.exclusion_or_404(request.actor, exclusion_id)
    history.note_read(request.actor, "exclusions.clocks.read", pupils=[found.pupil], subject=found)
    return render(request, "exclusions/clocks.html", _context(request, found))


@requires(Permission.EXCLUSION_EDIT)
def notices(request: HttpRequest, exclusion_id: UUID) -> HttpResponse:
    found = queries.exclusion_of_school(request.actor, exclusion_id)
    return _step(request, found, forms.NoticesForm, services.tell, "notices")


@requires(Permission.EXCLUSION_EDIT)
def hear_parents(request: HttpRequest, exclusion_id: UUID) -> HttpResponse:
    found = queries.exclusion_of_school(request.actor, exclusion_id)
    return _step(request, found, forms.HearParentsForm, services.hear_parents, "hear_parents")


@requires(Permission.EXCLUSION_EDIT)
def governors(request: HttpRequest, exclusion_id: UUID) -> HttpResponse:
    found = queries.exclusion_of_school(request.actor, exclusion_id)
    return _step(request, found, forms.GovernorsForm, services.governors_decide, "governors")


@requires(Permission.EXCLUSION_EDIT)
def apply_for_review(request: HttpRequest, exclusion_id: UUID) -> HttpResponse:
    found = queries.exclusion_to_review(request.actor, exclusion_id)
    return _step(request, found, forms.ApplyForm, services.apply_for_review, "apply_for_review")


@requires(Permission.EXCLUSION_EDIT)
def waive_review(request: HttpRequest, exclusion_id: UUID) -> HttpResponse:
    found = queries.exclusion_to_review(request.actor, exclusion_id)
    return _step(request, found, forms.WaiveForm, services.waive_review, "waive_review")


@requires(Permission.EXCLUSION_EDIT)
def panel(request: HttpRequest, exclusion_id: UUID) -> HttpResponse:
    found = queries.exclusion_to_review(request.actor, exclusion_id)
    return _step(request, found, forms.PanelForm, services.panel_decides, "panel")


@requires(Permission.EXCLUSION_EDIT)
def reconsider(request: HttpRequest, exclusion_id: UUID) -> HttpResponse:
    found = queries.exclusion_of_school(request.actor, exclusion_id)
    return _step(request, found, forms.GovernorsForm, services.reconsider, "reconsider")


@requires(Permission.EXCLUSION_DECIDE)
def cancel(request: HttpRequest, exclusion_id: UUID) -> HttpResponse:
    found = queries.exclusion_of_school(request.actor, exclusion_id, Permission.EXCLUSION_DECIDE)
    return _step(request, found, forms.CancelForm, services.cancel, "cancel")


@requires(Permission.PUPIL_EDIT)
def leave_roll(request: HttpRequest, exclusion_id: UUID) -> HttpResponse:
    """The name leaves the roll for an exclusion that is final. From the day after, the school may see the case no longer."""
    found = queries.exclusion_of_school(request.actor, exclusion_id, Permission.PUPIL_EDIT)
    then = reverse("exclusions:list")
    return _step(request, found, forms.LeaveRollForm, services.leave_roll, "leave_roll", then=then)


@requires(Permission.SIXTH_DAY_ARRANGE)
def sixth_day(request: HttpRequest, exclusion_id: UUID) -> HttpResponse:
    """What was offered from the sixth day, and a new offer."""
    found = queries.exclusion_to_arrange(request.actor, exclusion_id)
    return _step(request, found, forms.OfferForm, services.offer, "sixth_day")


@requires(Permission.SIXTH_DAY_ARRANGE)
def answer_offer(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    made = queries.offer_to_answer(request.actor, offer_id)
    return _step(
        request, made.exclusion, forms.AnswerOfferForm, services.answer_offer, "answer_offer", record=made, offer=made
    )


@requires(Permission.EXCLUSION_EDIT)
def challenge(request: HttpRequest, exclusion_id: UUID) -> HttpResponse:
    found = queries.exclusion_to_challenge(request.actor, exclusion_id)
    return _step(request, found, forms.ChallengeForm, services.challenge, "challenge")


@requires(Permission.EXCLUSION_DECIDE)
def reply(request: HttpRequest, challenge_id: UUID) -> HttpResponse:
    made = queries.challenge_to_answer(request.actor, challenge_id)
    return _step(request, made.exclusion, forms.ReplyForm, services.reply, "reply", record=made, challenge=made)


@requires(Permission.SECTION_19_DECIDE)
def decide_section_19(request: HttpRequest, exclusion_id: UUID) -> HttpResponse:
    """What an authority decides for a pupil who is excluded."""
    found = queries.exclusion_or_404(request.actor, exclusion_id)
    return _section_19(request, found.pupil, found)


@requires(Permission.SECTION_19_DECIDE)
def decide_section_19_of_pupil(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    """What an authority decides for a child out of school for another cause."""
    return _section_19(request, pupils.pupil_or_404(request.actor, pupil_id), None)


def _section_19(request: HttpRequest, about: Pupil, found: Exclusion | None) -> HttpResponse:
    first: dict[str, Any] = {"decided_on": request.actor.day}
    if found:
        first["cause"] = Cause.EXCLUSION.value
    form = forms.Section19Form(request.POST or None, initial=first)

    def call(data: dict[str, Any]) -> Any:
        return services.decide_section_19(
            request.actor,
            about,
            cause=Cause(data["cause"]),
            outcome=Section19Outcome(data["outcome"]),
            considered=data["considered"],
            reasons=data["reasons"],
            offer=data["offer"],
            is_full_time=not data["less"],
            why_less=data["why_less"],
            decided_on=data["decided_on"],
            next_look_on=data["next_look_on"],
            exclusion=found,
            reason=data["reason_to_go_on"],
        )

    if form.submitted(call):
        messages.success(request, "The decision is written down.")
        return redirect(found) if found else redirect("exclusions:pupil", about.public_id)
    history.note_read(request.actor, "exclusions.section_19.read", pupils=[about], subject=found)
    context = {"pupil": about, "row": found, "wording": wording}
    return form.page(request, "exclusions/decide_section_19.html", context)


@requires(Permission.OFF_ROLL_DECIDE)
def decide_off_roll(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    """Whether the partnership goes on with a child who is on no roll."""
    about = pupils.pupil_or_404(request.actor, pupil_id)
    if request.method == "GET" and queries.is_on_a_roll(about, request.actor.day):
        messages.info(request, "A school has this pupil on its roll. This decision is for a child who is on none.")
        return redirect("exclusions:pupil", about.public_id)
    form = forms.OffRollForm(request.POST or None, initial={"decided_on": request.actor.day})

    def call(data: dict[str, Any]) -> Any:
        del data["reason_to_go_on"]
        return services.decide_off_roll(request.actor, about, **{**data, "goes_on": data["goes_on"] == "yes"})

    if form.submitted(call):
        messages.success(request, "The decision is written down.")
        return redirect("exclusions:pupil", about.public_id)
    history.note_read(request.actor, "exclusions.off_roll.read", pupils=[about])
    return form.page(request, "exclusions/decide_off_roll.html", {"pupil": about})


# Which answer of the case page says that a step can be taken now.
OPEN_WHILE = {
    "notices": "may_tell",
    "hear_parents": "may_hear_parents",
    "governors": "may_govern",
    "apply_for_review": "may_ask_review",
    "waive_review": "may_ask_review",
    "panel": "may_hold_review",
    "reconsider": "may_reconsider",
    "cancel": "may_cancel",
    "leave_roll": "may_leave_roll",
    "sixth_day": "may_arrange",
    "answer_offer": "may_arrange",
    "challenge": "may_challenge",
    "reply": "may_reply",
}


def _step(
    request: HttpRequest,
    found: Exclusion,
    form_class: type[forms.StepForm],
    service: Callable[..., Any],
    template: str,
    *,
    record: Any = None,
    then: str = "",
    **more: Any,
) -> HttpResponse:
    """The page of one step, or back to the case: when it is taken, or when there is nothing to do for now.

    `then`: where it leads once it is taken, where not to the case.

    The service takes the record (the case, where no other is named), and by name what the form gives and the version
    that it was filled in over.
    """
    about = record or found
    form = form_class(request.POST or None, record=about)
    if form.submitted(lambda data: service(request.actor, about, **form.given(data), version=form.version)):
        messages.success(request, wording.TAKEN[template])
        return redirect(then or found)
    context = _context(request, found)
    if not getattr(context["page"], OPEN_WHILE[template]):
        if request.method == "GET":
            return redirect(found)
        raise Conflict(found)  # the case has moved on; what was typed is shown
    history.note_read(request.actor, f"exclusions.{template}.read", pupils=[found.pupil], subject=found)
    return form.page(request, f"exclusions/{template}.html", {**context, **more})


def _context(request: HttpRequest, found: Exclusion) -> dict[str, Any]:
    page = queries.case_page(request.actor, found)
    return {"page": page, "row": found, "pupil": found.pupil, "wording": wording, "actor": request.actor}
