"""What the pages of placements show, and to whom they offer what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet
from django.http import Http404
from django.urls import reverse

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import clock
from waymark.core.kept import all_together, kept
from waymark.core.paging import page_number, within
from waymark.core.policies import Denied
from waymark.core.words import joined, lower_first
from waymark.matching import queries as matching
from waymark.organisations import queries as organisations
from waymark.organisations.states import ContactFunction
from waymark.placements import rules
from waymark.placements.models import (
    Agreement,
    AnswerLink,
    LearningPlan,
    Pause,
    PauseRequest,
    Placement,
    PlacementQuerySet,
    PlacementSession,
    PlacementTerms,
    Report,
    Review,
)
from waymark.placements.queries.brokering import Broker, broker_of
from waymark.placements.queries.days import open_pause_request, pauses_of, sessions_of
from waymark.placements.queries.links import answer_links_of
from waymark.placements.queries.marks import marks_of
from waymark.placements.queries.papers import Papers, hand_over_facts, papers_of, reports_of, reviews_of
from waymark.placements.queries.readiness import readiness_facts
from waymark.placements.queries.starts import gates, start_facts
from waymark.placements.queries.terms import holding, terms_of
from waymark.placements.states import BEFORE_START, LIVE, UNDER_WAY, PlacementState, TermsState
from waymark.programmes import queries as programmes
from waymark.pupils.names import called
from waymark.safeguarding import queries as safeguarding
from waymark.safeguarding.models import RiskAssessment
from waymark.safeguarding.rules import acknowledged, handed_over

PAGE = 50
LISTS = {
    "open": LIVE,
    "waiting": BEFORE_START,
    "agreed": (PlacementState.AGREED,),
    "under_way": UNDER_WAY,
    "over": (PlacementState.ENDED, PlacementState.DECLINED, PlacementState.WITHDRAWN),
}
PROVIDERS_GATES = frozenset(
    {
        "provider_accepted",
        "risk_acknowledged",
        "learning_plan_provider",
        "agreement_provider",
        "agreement_party",
        "stop_procedure",
        "information_received",
    }
)
ARRANGED_GATES = (
    "transport",
    "meals",
    "medication",
    "equipment",
    "emergency_contacts",
    "first_day",
    "parent_told",
)


@dataclass(frozen=True)
class PupilOfLine:
    public_id: UUID
    name: str


class Line:
    """A placement in the list: what a line says of it, and no more."""

    def __init__(self, row: tuple[Any, ...]) -> None:
        self.public_id, self.reference, self.state, pupil, *name = row[:7]
        self.pupil = PupilOfLine(pupil, called(*name))
        self.what, self.where, self.school, starts_on, started_on, planned_end_on, ended_on = row[7:]
        self.begins_on: date = started_on or starts_on
        self.ends_on: date = ended_on or planned_end_on


OF_A_LINE = (
    *("public_id", "reference", "state", "pupil__public_id"),
    *("pupil__known_as", "pupil__forename", "pupil__surname"),
    *("offer__title", "provider__name", "programme__school__name"),
    *("starts_on", "started_on", "planned_end_on", "ended_on"),
)


@dataclass(frozen=True)
class ListPage:
    rows: list[Line]
    which: str
    number: int
    of: int
    total: int
    pupils: int  # of all pages: a pupil may have several placements, and a child two records


def list_page(actor: Actor, *, which: str = "", page: str = "") -> ListPage:
    """The placements the actor may see, by pupil, a page at a time."""
    which = which if which in LISTS else "open"
    states = LISTS[which]
    total, pupils = _counted.first(actor, states) or (0, 0)
    of, number = within(total, page_number(page), PAGE)
    shown = _first_page(actor, states) if number == 1 else _lines(actor, states)[(number - 1) * PAGE : number * PAGE]
    children = matching.joined_for(actor) if total else {}
    if children:
        joined = set(_all(actor, states).filter(pupil__in=children).values_list("pupil_id", flat=True))
        pupils -= len(joined) - len({children[each] for each in joined})
    return ListPage([Line(row) for row in shown], which, number, of, total, pupils)


def _all(actor: Actor, states: tuple[PlacementState, ...]) -> PlacementQuerySet:
    return Placement.objects.visible_to(actor).filter(state__in=states).order_by()


def _lines(actor: Actor, states: tuple[PlacementState, ...]) -> QuerySet[Placement, tuple[Any, ...]]:
    return _all(actor, states).order_by("pupil__surname", "pupil__forename", "pk").values_list(*OF_A_LINE)


@kept
def _first_page(actor: Actor, states: tuple[PlacementState, ...]) -> QuerySet[Placement, tuple[Any, ...]]:
    return _lines(actor, states)[:PAGE]


@kept
def _counted(actor: Actor, states: tuple[PlacementState, ...]) -> QuerySet[Placement, tuple[int, int]]:
    """How many placements, of how many pupils."""
    rows = all_together(_all(actor, states))
    return rows.annotate(total=Count("pk"), pupils=Count("pupil", distinct=True)).values_list("total", "pupils")


def is_commissioners_editor(actor: Actor, placement: Placement) -> bool:
    return placement.commissioner_id == actor.organisation_pk and actor.may(Permission.PLACEMENT_EDIT)


def deny_unless_provider(actor: Actor, placement: Placement) -> None:
    """Denied for whoever does not answer for the provider, before their form is looked at."""
    if placement.provider_id != actor.organisation_pk or not actor.may(Permission.PLACEMENT_ANSWER):
        raise Denied(Permission.PLACEMENT_ANSWER)


def may_agree_plan(actor: Actor, placement: Placement, plan: LearningPlan | None) -> bool:
    """Whether this actor's side has still to agree the present version."""
    if plan is None or placement.state not in LIVE:
        return False
    if placement.provider_id == actor.organisation_pk:
        return plan.agreed_by_provider_at is None and actor.may(Permission.PLACEMENT_ANSWER)
    return plan.agreed_by_commissioner_at is None and is_commissioners_editor(actor, placement)


def may_return_plan(actor: Actor, placement: Placement, plan: LearningPlan | None) -> bool:
    """Whether this actor's side may return the present version; under way a provider that has agreed to it may not."""
    if plan is None or placement.state not in LIVE:
        return False
    if placement.provider_id == actor.organisation_pk:
        bound = placement.state in UNDER_WAY and plan.agreed_by_provider_at is not None
        return not bound and actor.may(Permission.PLACEMENT_ANSWER)
    return is_commissioners_editor(actor, placement)


def may_sign(actor: Actor, placement: Placement, agreement: Agreement | None) -> bool:
    """Whether this actor's side has still to sign the present version."""
    if agreement is None or placement.state not in LIVE:
        return False
    if placement.provider_id == actor.organisation_pk:
        return agreement.signed_by_provider_at is None and actor.may(Permission.PLACEMENT_ANSWER)
    is_party = placement.contract_party_id == actor.organisation_pk
    return is_party and agreement.signed_by_party_at is None and actor.may(Permission.AGREEMENT_SIGN)


def may_give_notice(actor: Actor, placement: Placement) -> bool:
    """Whether the actor's body directs, or commissions for who does: for showing the way, not for guarding it."""
    school = placement.programme.school_id == actor.organisation_pk and actor.may(Permission.PUPIL_EDIT)
    return school or is_commissioners_editor(actor, placement)


def gate_links(actor: Actor, placement: Placement, found: list[rules.Gate], papers: Papers) -> dict[str, str]:
    """For each open gate that this actor may close: where that is done."""
    if placement.state not in BEFORE_START:
        return {}
    editor = is_commissioners_editor(actor, placement)
    school = placement.programme.school_id == actor.organisation_pk and actor.may(Permission.PUPIL_EDIT)
    provider = placement.provider_id == actor.organisation_pk
    mine = placement.commissioner_id == actor.organisation_pk
    plan, agreement = papers.plan, papers.agreement

    def here(name: str) -> str:
        return reverse(f"placements:{name}", args=[placement.public_id])

    links = {
        "pupil_voice": here("voices") if editor or school else "",
        "family_voice": here("voices") if editor or school else "",
        "planned_end": here("change_terms") if editor else "",
        "first_review": here("change_terms") if editor else "",
        "sign_off": reverse("quality:sign_off", args=[placement.provider.public_id])
        if mine and actor.may(Permission.SIGN_OFF)
        else "",
        "risk_handed_over": here("offer" if placement.state == PlacementState.PROPOSED else "hand_over")
        if editor
        else "",
        "ehc_plan_shared": here("ehc_plan") if editor or school else "",
        "provider_accepted": here("answer")
        if provider and placement.state == PlacementState.OFFERED and actor.may(Permission.PLACEMENT_ANSWER)
        else "",
        "risk_acknowledged": here("risk") if provider and actor.may(Permission.SAFETY_ACKNOWLEDGE) else "",
        **dict.fromkeys(ARRANGED_GATES, here("arrange") if editor or school else ""),
        "information_passed": here("inform")
        if (editor or school) and placement.state in (PlacementState.OFFERED, PlacementState.AGREED)
        else "",
        **dict.fromkeys(
            ("stop_procedure", "information_received"),
            here("arrangements") if provider and actor.may(Permission.PLACEMENT_ANSWER) else "",
        ),
        **dict.fromkeys(("authority_told", "partnership_told"), here("tell") if editor or school else ""),
        "learning_plan_commissioner": here("write_plan" if plan is None else "plan") if editor else "",
        "learning_plan_provider": here("plan") if provider and may_agree_plan(actor, placement, plan) else "",
        "agreement_party": here("agreement")
        if not provider and may_sign(actor, placement, agreement)
        else here("write_agreement")
        if editor and agreement is None
        else "",
        "agreement_provider": here("agreement") if provider and may_sign(actor, placement, agreement) else "",
        "direction_notice": here("notice") if editor or school else "",
        "hours": placement.programme.get_absolute_url() if editor else "",
        "lawful_week": placement.programme.get_absolute_url() if editor else "",
    }
    return {gate.code: links[gate.code] for gate in found if not gate.closed and links.get(gate.code)}


@dataclass(frozen=True)
class TeamPage:
    """What the case team's page shows."""

    sessions: list[PlacementSession]
    terms: PlacementTerms
    waiting_terms: bool
    gates: list[rules.Gate]
    papers: Papers
    pauses: list[Pause]
    reviews: list[Review]
    reports: list[Report]
    marks: list[tuple[str, str, str]]
    may_edit: bool
    may_start: bool
    may_end: bool
    needs_hand_over: bool
    pause_asked: PauseRequest | None
    plan_proposed: bool
    has_lapsed: bool
    links: list[AnswerLink]
    broker: Broker | None

    @property
    def open_gates(self) -> int:
        return sum(not gate.closed for gate in self.gates)


def team_page(actor: Actor, placement: Placement, on: date) -> TeamPage:
    """The placement for the commissioner, the school and the authority."""
    mine = placement.commissioner_id == actor.organisation_pk
    before = placement.state in BEFORE_START
    begun = placement.started_on is not None
    papers = papers_of(placement)
    versions = terms_of(actor, placement)
    return TeamPage(
        sessions=sessions_of(placement, on),
        terms=holding(versions, on),
        waiting_terms=any(each.state == TermsState.WAITING for each in versions),
        gates=gates(placement, max(on, placement.starts_on), papers=papers) if before else [],
        papers=papers,
        pauses=pauses_of(placement) if begun else [],
        reviews=reviews_of(actor, placement) if begun else [],
        reports=reports_of(actor, placement) if begun else [],
        marks=marks_of(actor, placement),
        may_edit=mine and actor.may(Permission.PLACEMENT_EDIT),
        may_start=mine and actor.may(Permission.PLACEMENT_START),
        may_end=mine and actor.may(Permission.PLACEMENT_END),
        needs_hand_over=placement.state in UNDER_WAY and not handed_over(hand_over_facts(placement), on=on),
        pause_asked=open_pause_request(placement) if placement.state == PlacementState.ACTIVE else None,
        plan_proposed=placement.state in LIVE and placement.learning_plans.filter(is_proposal=True).exists(),
        has_lapsed=placement.state == PlacementState.OFFERED and rules.offer_has_lapsed(placement.offered_until, on=on),
        links=answer_links_of(actor, placement) if placement.state == PlacementState.OFFERED else [],
        broker=broker_of(placement, on),
    )


@dataclass(frozen=True)
class ProviderPage:
    """What a provider needs to know of a placement, and nothing else."""

    sessions: list[PlacementSession]
    terms: PlacementTerms
    waiting_terms: bool
    gates: list[rules.Gate]
    is_over: bool
    keep_safe: str
    emergency_contact: str
    risk_to_read: bool
    people: list[tuple[str, str, str, str]]  # name, part, telephone, e-mail
    papers: Papers
    reports: list[Report]
    marks: list[tuple[str, str, str]]
    may_answer: bool
    has_lapsed: bool
    may_report: bool
    may_ask_pause: bool
    pause_asked: PauseRequest | None


def provider_page(actor: Actor, placement: Placement, on: date) -> ProviderPage:
    """The placement for its provider. When it is over, what was needed to keep the pupil safe is no longer shown."""
    is_over = placement.ended_on is not None and on > placement.ended_on
    assessment = None if is_over else safeguarding.current_assessment(actor, placement.pupil)
    before = placement.state in (PlacementState.OFFERED, PlacementState.AGREED)
    papers, risk = papers_of(placement), hand_over_facts(placement)
    facts = start_facts(placement, on, papers=papers, risk=risk, ehc_plan=False) if before else None
    day = max(on, placement.starts_on)
    found = rules.start_gates(facts, on=day) if facts else []
    if facts:
        found += rules.readiness_gates(readiness_facts(placement, on), on=day)
    versions = terms_of(actor, placement)
    return ProviderPage(
        sessions=sessions_of(placement, on),
        terms=holding(versions, on),
        waiting_terms=any(each.state == TermsState.WAITING for each in versions),
        gates=[gate for gate in found if gate.code in PROVIDERS_GATES],
        is_over=is_over,
        keep_safe=assessment.keep_safe if assessment else "",
        emergency_contact=assessment.emergency_contact if assessment else "",
        risk_to_read=assessment is not None and not acknowledged(risk, on=on),
        people=[] if is_over else _people(placement, on),
        papers=papers,
        reports=reports_of(actor, placement) if placement.started_on else [],
        marks=marks_of(actor, placement),
        may_answer=placement.state == PlacementState.OFFERED and actor.may(Permission.PLACEMENT_ANSWER),
        has_lapsed=placement.state == PlacementState.OFFERED and rules.offer_has_lapsed(placement.offered_until, on=on),
        may_report=placement.state in (*UNDER_WAY, PlacementState.ENDED) and actor.may(Permission.PLACEMENT_ANSWER),
        may_ask_pause=placement.state == PlacementState.ACTIVE and actor.may(Permission.PLACEMENT_ANSWER),
        pause_asked=open_pause_request(placement) if placement.state == PlacementState.ACTIVE else None,
    )


def _people(placement: Placement, on: date) -> list[tuple[str, str, str, str]]:
    """Whom the provider rings: the school's contacts for safety and attendance, each once, and the key worker."""
    school = placement.programme.school
    wanted = {
        ContactFunction.SAFEGUARDING_LEAD: "Safeguarding lead",
        ContactFunction.ATTENDANCE: "Attendance",
        ContactFunction.KEY_CONTACT: "Contact",
    }
    parts: dict[tuple[str, str, str], list[str]] = {}
    for each in organisations.contacts(school, on):
        if each.function in wanted:
            person = (each.name, each.telephone, each.email)
            parts.setdefault(person, []).append(wanted[ContactFunction(each.function)])
    found = [
        (name, f"{joined([words[0], *map(lower_first, words[1:])])}, {school.name}", telephone, email)
        for (name, telephone, email), words in parts.items()
    ]
    worker = programmes.key_worker(placement.programme, on)
    if worker:
        found.append((worker.person.name, f"Key worker, {placement.commissioner.name}", "", worker.person.email))
    return found


@dataclass(frozen=True)
class RiskPage:
    """The version that the provider has, to be read."""

    assessment: RiskAssessment | None
    number: int
    is_read: bool


def risk_page(actor: Actor, placement: Placement) -> RiskPage:
    """What the provider reads and confirms; Http404 when there is nothing, or when the placement is over."""
    assessment = safeguarding.current_assessment(actor, placement.pupil)
    is_over = placement.ended_on is not None and clock.today() > placement.ended_on
    if assessment is None or is_over:
        raise Http404
    return RiskPage(assessment, assessment.number, acknowledged(hand_over_facts(placement), on=clock.today()))
