"""The provider's side: how long an offer stands, the first answer by a link, changes to the plan, and asking for a pause."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from waymark.core.clauses import cites
from waymark.core.dates import Dated
from waymark.core.refusals import Refusal
from waymark.placements.states import PlacementState
from waymark.school_year.rules import SchoolCalendar, school_days_or_weekdays_after

START = date(2018, 9, 1)
OFFER_SCHOOL_DAYS = Dated({START: 10}, clause="WM offer life")
LINK_HOURS = Dated({START: 72}, clause="WM answer link")


@cites("WM offer life", "WM places")
def offer_stands_until(facts: SchoolCalendar, *, on: date) -> date:
    """The last day on which an offer made on `on` can be accepted: the tenth school day after it.

    Counted in weekdays where the calendar does not reach.
    """
    return school_days_or_weekdays_after(facts, on=on, days=OFFER_SCHOOL_DAYS.on(on))


def offer_has_lapsed(offered_until: date | None, *, on: date) -> bool:
    """An offer that nobody accepted by its last day holds no place any more. Without a last day it stands."""
    return offered_until is not None and offered_until < on


@dataclass(frozen=True, slots=True, kw_only=True)
class AskLinkFacts:
    """Somebody at the provider to whom a link would go. `confirmed`: the commissioner says that this is who it should be."""

    state: PlacementState
    has_lapsed: bool
    is_contact: bool
    has_email: bool
    confirmed: bool


@cites("WM answer link", "UKGDPR 5(1)(f)")
def ask_link_refusals(facts: AskLinkFacts, *, on: date) -> list[Refusal]:
    """A link goes to a contact of the provider whom the commissioner vouches for, while the offer waits for its answer."""
    del on
    checks = [
        (facts.state is not PlacementState.OFFERED, "not_waiting_for_an_answer", "partnership"),
        (facts.has_lapsed, "offer_lapsed", "partnership"),
        (not facts.is_contact, "no_contact_of_theirs", "provider"),
        (not facts.has_email, "no_email", "provider"),
        (not facts.confirmed, "not_confirmed", "partnership"),
    ]
    return [Refusal(code, clause="WM answer link", who=who) for is_so, code, who in checks if is_so]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerLinkFacts:
    """A link at the moment it is tried. `device` is "" for a device that holds nothing yet.

    `may_answer`: the contact is still one of the provider, at the same address; `is_open`: the offer waits for its answer.
    """

    asked_at: datetime
    ends_at: datetime
    may_answer: bool
    is_open: bool
    device: str = ""
    opened_device: str = ""
    is_opened: bool = False
    is_replaced: bool = False
    is_answered: bool = False


@cites("WM answer link")
def answer_link_refusals(facts: AnswerLinkFacts, *, on: date) -> list[Refusal]:
    """A link opens once, on one device, within its hours, for a contact of the provider, until the offer is answered."""
    del on
    checks = [
        (facts.asked_at >= facts.ends_at, "link_over"),
        (facts.is_replaced, "link_replaced"),
        (facts.is_answered, "link_answered"),
        (not facts.may_answer or not facts.is_open, "link_stopped"),
        (facts.is_opened and (not facts.device or facts.device != facts.opened_device), "link_spent"),
    ]
    return [Refusal(code, clause="WM answer link") for is_so, code in checks if is_so]


def answer_link_ends_at(made_at: datetime, *, on: date) -> datetime:
    """The moment from which a link made at `made_at` opens nothing."""
    return made_at + timedelta(hours=LINK_HOURS.on(on))


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAsideFacts:
    """A version of the plan that one side returns or takes back. `has_agreed`: that side had agreed to it."""

    as_provider: bool
    has_agreed: bool
    has_started: bool
    reason: str


@cites("SEIP2018 12.4", "WM reason")
def set_aside_refusals(facts: SetAsideFacts, *, on: date) -> list[Refusal]:
    """Either side returns a plan with a reason. Under way a provider that has agreed proposes a change instead."""
    del on
    findings = [] if facts.reason.strip() else [Refusal("no_reason", clause="WM reason")]
    if facts.as_provider and facts.has_agreed and facts.has_started:
        findings.append(Refusal("propose_a_change", clause="SEIP2018 12.4", who="provider"))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseRequestFacts:
    started_on: date
    from_on: date
    reason: str
    is_asked_already: bool = False


@cites("SUSP2024 providers", "KCSIE2025 concern", "WM reason", "WM order of dates")
def pause_request_refusals(facts: PauseRequestFacts, *, on: date) -> list[Refusal]:
    """A provider asks for a pause with a reason, from today or later; it can neither pause nor suspend by itself."""
    findings = [] if facts.reason.strip() else [Refusal("no_reason", clause="WM reason")]
    if facts.from_on < max(on, facts.started_on):
        findings.append(Refusal("pause_not_ahead", clause="WM order of dates"))
    if facts.is_asked_already:
        findings.append(Refusal("pause_asked_already", clause="SUSP2024 providers", who="partnership"))
    return findings
