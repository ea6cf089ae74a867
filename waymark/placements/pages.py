"""What the pages of placements are given: facts already put into the words of who reads them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import clock
from waymark.documents import wording as paper_wording
from waymark.documents.content import NAMES
from waymark.organisations.models import Contact
from waymark.placements import forms, money_words, queries, rules, services, wording
from waymark.placements.models import AnswerLink, LearningPlan, PlaceHold, Placement, PlacementTerms
from waymark.placements.rules import Gate
from waymark.placements.states import (
    BEFORE_START,
    HOLD_A_PLACE,
    LIVE,
    UNDER_WAY,
    ChargeMode,
    EndReason,
    FundingPlace,
    FundingRoute,
    OutcomeResult,
    PlacementState,
    TermsState,
)
from waymark.placements.steps import STEPS, step_words
from waymark.programmes import queries as programmes
from waymark.programmes import wording as programme_wording
from waymark.programmes.models import Programme
from waymark.programmes.states import LegalRoute
from waymark.pupils import queries as pupils
from waymark.quality import queries as quality
from waymark.quality import wording as quality_wording
from waymark.quality.models import Offer


@dataclass(frozen=True)
class GateRow:
    """A gate on the page: its name, what is said of it, and the button for whoever may close it."""

    gate: Gate
    name: str
    said: str
    href: str
    button: str


def gate_rows(actor: Actor, placement: Placement, gates: list[Gate], papers: queries.Papers) -> list[GateRow]:
    """The gates in words, the open ones first, each with its button if this actor may close it."""
    bodies = {
        "school": placement.programme.school.name,
        "provider": placement.provider.name,
        queries.party_of(placement.commissioner).value: placement.commissioner.name,
    }
    links = queries.gate_links(actor, placement, gates, papers)
    rows: list[GateRow] = []
    for gate in sorted(gates, key=lambda each: each.closed):
        name, to_do = wording.gate_words(gate, bodies)
        done = wording.closed_words(gate)
        href = links.get(gate.code, "")
        rows.append(GateRow(gate, name, done if gate.closed else to_do, href, wording.GATES[gate.code].button))
    return rows


def list_context(actor: Actor, page: queries.ListPage) -> dict[str, Any]:
    return {
        "page": page,
        "for_provider": actor.organisation.is_provider,
        "finds_for_others": actor.may(Permission.BROKERED_VIEW) and queries.may_broker(actor.organisation),
        "state_words": wording.state_words,
    }


def team_context(actor: Actor, placement: Placement) -> dict[str, Any]:
    """The case team's page."""
    today = clock.today()
    page = queries.team_page(actor, placement, today)
    return {
        "placement": placement,
        "page": page,
        "gates": gate_rows(actor, placement, page.gates, page.papers),
        "state": wording.state_words(placement.state),
        "terms": page.terms,
        "charge_words": wording.charge_words,
        "fees_words": money_words.fees_words,
        "who_pays_words": money_words.who_pays_words,
        "found_words": wording.found_words,
        "end_reasons": wording.END_REASONS,
        "decline_reasons": wording.DECLINE_REASONS,
        "half_day_words": programme_wording.half_day_words,
        "route": programme_wording.ROUTES[LegalRoute(placement.programme.legal_route)],
        "is_before_start": placement.state in BEFORE_START,
    }


def provider_context(actor: Actor, placement: Placement) -> dict[str, Any]:
    """The provider's page: what it needs to know, and what it must do."""
    today = clock.today()
    page = queries.provider_page(actor, placement, today)
    return {
        "placement": placement,
        "page": page,
        "gates": gate_rows(actor, placement, page.gates, page.papers),
        "state": wording.state_words(placement.state, for_provider=True),
        "terms": page.terms,
        "charge_words": wording.charge_words,
        "fees_words": money_words.fees_words,
        "half_day_words": programme_wording.half_day_words,
    }


def propose_context(programme: Programme, offer: Offer, place: FundingPlace) -> dict[str, Any]:
    today = clock.today()
    week = programmes.week(programme, today)
    return {
        "who_pays": queries.who_pays(programme, place, max(today, programme.starts_on)),
        "words": money_words,
        "programme": programme,
        "offer": offer,
        "week": week,
        "programme_wording": programme_wording,
        "days": programme_wording.week_days(week),
        "status": quality.status_answer(offer.provider, today),
        "price": quality_wording.price_words(offer.price_pence, offer.price_unit),
        "quality_wording": quality_wording,
    }


def plan_context(actor: Actor, placement: Placement) -> dict[str, Any]:
    plans = queries.plans_of(actor, placement)
    current = next((plan for plan in plans if plan.is_current), None)
    return {
        "placement": placement,
        "plan": current,
        "proposal": next((plan for plan in plans if plan.is_proposal), None),
        "earlier": [plan for plan in plans if not plan.is_current and not plan.is_proposal],
        "may_return": queries.may_return_plan(actor, placement, current),
        "may_propose": placement.provider_id == actor.organisation_pk
        and placement.state in (PlacementState.AGREED, *UNDER_WAY)
        and current is not None
        and actor.may(Permission.PLACEMENT_ANSWER),
        "may_agree": queries.may_agree_plan(actor, placement, current),
        "may_write": queries.is_commissioners_editor(actor, placement) and placement.state in LIVE,
    }


def agreement_context(actor: Actor, placement: Placement) -> dict[str, Any]:
    agreements = queries.agreements_of(actor, placement)
    current = next((each for each in agreements if each.is_current), None)
    return {
        "placement": placement,
        "agreement": current,
        "earlier": [each for each in agreements if not each.is_current],
        "may_read": queries.documents_of(actor, placement),
        "kinds": NAMES,
        "may_sign": queries.may_sign(actor, placement, current),
        "may_write": queries.is_commissioners_editor(actor, placement) and placement.state in LIVE,
    }


def terms_context(actor: Actor, placement: Placement) -> dict[str, Any]:
    """All versions. Out of which money it is paid is told to the case team alone."""
    versions = queries.terms_of(actor, placement)
    waits = any(each.state == TermsState.WAITING for each in versions)
    provider = placement.provider_id == actor.organisation_pk
    is_open = placement.state in LIVE
    return {
        "placement": placement,
        "versions": versions,
        "now": queries.holding(versions, clock.today()),
        "words": wording,
        "money_words": money_words,
        "shows_payer": not actor.organisation.is_provider,
        "stays": {} if actor.organisation.is_provider else _stays(placement, versions),
        "may_answer": waits and provider and is_open and actor.may(Permission.PLACEMENT_ANSWER),
        "may_write": is_open and queries.is_commissioners_editor(actor, placement),
    }


def _stays(placement: Placement, versions: list[PlacementTerms]) -> dict[int, str]:
    """What the whole stay comes to by the versions that are agreed or wait, in words, by their numbers; "" by others."""
    open_ones = (TermsState.AGREED, TermsState.WAITING)
    return {
        each.number: money_words.stay_words(queries.stay_of(placement, each)) if each.state in open_ones else ""
        for each in versions
    }


TERMS = ("rate_pence", "rate_unit", "charge_mode", "bespoke", "planned_end_on")


def terms_values(placement: Placement, on: date) -> dict[str, Any]:
    """The version that waits, or was agreed last, to be written on from. Who pays is left to the table where it said so."""
    terms = queries.waiting_terms(placement) or queries.newest_terms(placement)
    by_the_table = terms.funding_row and not terms.funding_reason
    return {
        **{name: getattr(terms, name) for name in TERMS},
        "funding_place": queries.place_of_terms(placement, on, terms.funding_place),
        "funding_route": "" if by_the_table else terms.funding_route,
        "funding_reason": terms.funding_reason,
        **forms.fee_values(queries.fees_of(terms)),
    }


def first_day_of_new_terms(placement: Placement, on: date) -> date:
    """The first on which other terms may begin."""
    return max(on, queries.newest_terms(placement).valid_from)


def terms_fields(data: dict[str, Any]) -> dict[str, Any]:
    said = {name: data[name] for name in (*TERMS, "valid_from", "reason", "reason_to_go_on")}
    return said | {"charge_mode": ChargeMode(said["charge_mode"]), "money": money(data)}


def write_terms_context(placement: Placement, on: date, place: FundingPlace) -> dict[str, Any]:
    return {
        "placement": placement,
        "waiting": queries.waiting_terms(placement),
        "who_pays": queries.who_pays(placement.programme, place, max(on, placement.starts_on)),
        "words": money_words,
        "step": STEPS["write_terms"],
        "intro": step_words("write_terms", placement),
    }


def money(data: dict[str, Any]) -> services.Money:
    """What a form says of who pays and of the fees, as the service takes it."""
    return services.Money(
        place=FundingPlace(data["funding_place"]) if data["funding_place"] else None,
        route=FundingRoute(data["funding_route"]) if data["funding_route"] else None,
        reason=data["funding_reason"],
        fees=data["fees"],
    )


def after_context(actor: Actor, placement: Placement, page: queries.EndPage) -> dict[str, Any]:
    """Why it ended is told to the case team alone."""
    facts = rules.EndReasonFacts(reason=EndReason(placement.end_code)) if placement.end_code else None
    meaning = rules.end_reason_meaning(facts, on=clock.today()) if facts else None
    return {
        "placement": placement,
        "page": page,
        "words": wording,
        "for_team": not actor.organisation.is_provider,
        "census": wording.CENSUS_NOTES[meaning.census] if meaning else "",
    }


def end_report_fields(data: dict[str, Any], outcomes: int) -> dict[str, Any]:
    return {
        "said": [
            rules.OutcomeSaid(
                number=number,
                result=OutcomeResult(data[f"result_{number}"]) if data[f"result_{number}"] else None,
                words=data[f"words_{number}"],
            )
            for number in range(1, outcomes + 1)
        ],
        "summary": data["summary"],
        "pupil_view": data["pupil_view"],
    }


def letters_context(actor: Actor, placement: Placement) -> dict[str, Any]:
    return {
        "placement": placement,
        "letters": queries.letters_of(actor, placement),
        "may_write": placement.state in BEFORE_START and queries.may_give_notice(actor, placement),
        "paper_wording": paper_wording,
    }


def arranged(placement: Placement) -> dict[str, Any]:
    """What stands there already, to be written on from."""
    row = queries.arrangements_of(placement)
    if row is None:
        return {"transport_support": placement.travel}
    return {name: getattr(row, name) for name in ARRANGED}


ARRANGED = (
    "transport_mode",
    "transport_payer",
    "transport_support",
    "meals",
    "medication",
    "equipment",
    "emergency_contacts_confirmed_on",
    "first_day",
    "stop_procedure",
    "parent_told_on",
    "parent_told_how",
)


def arrangements_context(actor: Actor, placement: Placement) -> dict[str, Any]:
    provider = placement.provider_id == actor.organisation_pk
    if provider and placement.ended_on is not None and clock.today() > placement.ended_on:
        row, information = None, []  # what was needed for the pupil is not needed any more
    else:
        row, information = queries.arrangements_of(placement), queries.information_of(actor, placement)
    waits = row is None or row.confirmed_at is None or any(each.received_at is None for each in information)
    return {
        "placement": placement,
        "row": row,
        "information": information,
        "words": wording,
        "may_confirm": provider
        and waits
        and row is not None
        and placement.state in HOLD_A_PLACE
        and actor.may(Permission.PLACEMENT_ANSWER),
        "may_arrange": placement.state in LIVE and queries.may_give_notice(actor, placement),
        "may_inform": placement.state in HOLD_A_PLACE and queries.may_give_notice(actor, placement),
    }


def checklist_context(actor: Actor, placement: Placement) -> dict[str, Any]:
    kept = queries.checklist_of(actor, placement)
    lines = [
        {**line, "closed_on": date.fromisoformat(line["closed_on"]) if line["closed_on"] else None}
        for line in (kept.lines if kept else [])
    ]
    return {"placement": placement, "checklist": kept, "lines": lines}


def contact_words(contact: Contact) -> str:
    return f"{contact.name}, {contact.email}"


def link_context(link: AnswerLink) -> dict[str, Any]:
    """What somebody reads who has no account: what the answer needs, and no more."""
    placement = link.placement
    terms = queries.newest_terms(placement)
    return {
        "link": link,
        "placement": placement,
        "first_name": placement.pupil.known_as or placement.pupil.forename,
        "year": pupils.year_group(placement.pupil, clock.today()),
        "sessions": queries.sessions_of(placement),
        "half_day_words": programme_wording.half_day_words,
        "price": wording.charge_words(terms),
        "fees": money_words.fees_words(terms, for_provider=True),
    }


def plan_values(placement: Placement) -> dict[str, Any]:
    """The present version, to be written on from."""
    plan: LearningPlan | None = queries.current_plan(placement)
    return {name: getattr(plan, name) for name in PLAN_FIELDS} if plan else {}


PLAN_FIELDS = ("outcomes", "measured_by", "english_and_maths", "qualifications", "way_back")


def plan_fields(data: dict[str, Any]) -> dict[str, Any]:
    return {name: data[name] for name in PLAN_FIELDS}


def review_fields(data: dict[str, Any]) -> dict[str, Any]:
    return {name: data[name] for name in ("held_on", "attends", "is_safe", "needs_met")}


def report_fields(data: dict[str, Any]) -> dict[str, Any]:
    return {name: data[name] for name in ("about_until", "progress", "attendance_and_conduct", "next_steps")}


def voices(data: dict[str, Any]) -> dict[str, Any]:
    return {name: data[name] for name in ("pupil_voice", "family_voice")}


def days(data: dict[str, Any]) -> dict[str, Any]:
    """What a form about half-days says, as the service takes it."""
    pairs = [key.split("-") for key in data["sessions"]]
    return {
        "sessions": [(int(weekday), half) for weekday, half in pairs],
        **{
            name: data[name]
            for name in (
                "starts_on",
                "planned_end_on",
                "first_review_on",
                "why_this_provider",
                "travel",
                "reason_to_go_on",
            )
        },
    }


def hours(data: dict[str, Any]) -> dict[str, Any]:
    """What a form about other half-days says, as the service takes it."""
    pairs = [key.split("-") for key in data["sessions"]]
    return {
        "sessions": [(int(weekday), half) for weekday, half in pairs],
        **{name: data[name] for name in ("valid_from", "reason", "reason_to_go_on")},
    }


def number(text: str) -> int:
    """A version number that a page carried; 0 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def address(name: str, placement: Placement) -> str:
    return reverse(f"placements:{name}", args=[placement.public_id])


def is_open(placement: Placement) -> bool:
    return placement.state in HOLD_A_PLACE


def hold(data: dict[str, Any]) -> dict[str, Any]:
    """What the form of a hold says, as the service takes it."""
    pairs = [key.split("-") for key in data["sessions"]]
    return {
        "sessions": [(int(weekday), half) for weekday, half in pairs],
        **{name: data[name] for name in ("keeps_from", "stands_until", "reason", "is_interim", "long_term_by")},
    }


def hold_context(actor: Actor, hold: PlaceHold) -> dict[str, Any]:
    """The page of a place held; whoever commissions may let it go while there is something to let go."""
    state = wording.hold_state(hold, on=clock.today())
    is_theirs = actor.may(Permission.PLACEMENT_EDIT) and hold.commissioner_id == actor.organisation_pk
    return {
        "hold": hold,
        "state": state,
        "half_days": wording.half_days_words(hold.sessions),
        "may_let_go": is_theirs and hold.released_at is None and (state is wording.HELD or hold.is_interim),
        "is_held": state is wording.HELD,
        "may_open_places": actor.may(Permission.PLACES_VIEW),
    }
