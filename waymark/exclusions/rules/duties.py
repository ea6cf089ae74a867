"""Who must hear of an exclusion, and what education is owed while it lasts."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from waymark.core.clauses import cites
from waymark.core.dates import Dated
from waymark.core.refusals import Refusal, Severity
from waymark.duties.rules import paper_due
from waymark.exclusions.rules.clocks import FIVE_DAYS
from waymark.exclusions.states import ExclusionKind, OfferAnswer, Recipient, Section19Outcome
from waymark.school_year.rules import SchoolCalendar

ORDER = "WM order of dates"
FULL_TIME_FROM = Dated({date(2018, 9, 1): Decimal(18)}, clause="APS2025 hours")
LONGEST_LOOK = Dated({date(2018, 9, 1): timedelta(weeks=12)}, clause="WM section 19 look")


@dataclass(frozen=True, slots=True, kw_only=True)
class HearFacts:
    """`lives_elsewhere`: the home authority is another than the school's. `term_sessions` includes this suspension."""

    kind: ExclusionKind
    lives_elsewhere: bool = False
    has_social_worker: bool = False
    looked_after: bool = False
    term_sessions: int = 0
    misses_exam: bool = False


@cites(
    "EXCL2012 5",
    "EXCL2012 5 authority",
    "EXCL2012 5 home",
    "EXCL2012 5 social worker",
    "EXCL2012 5 virtual school",
    "EXCL2012 5 governors",
)
def who_must_hear(facts: HearFacts, *, on: date) -> list[Recipient]:
    """Parents, the authority and the governors hear of every exclusion; others where the pupil has them.

    The home authority hears of a permanent one, if it is another.
    """
    del on
    found = [Recipient.PARENTS, Recipient.AUTHORITY]
    if facts.kind is ExclusionKind.PERMANENT and facts.lives_elsewhere:
        found.append(Recipient.HOME_AUTHORITY)
    if facts.has_social_worker:
        found.append(Recipient.SOCIAL_WORKER)
    if facts.looked_after:
        found.append(Recipient.VIRTUAL_SCHOOL)
    return [*found, Recipient.GOVERNORS]


@cites("EXCL2012 5 governors")
def governors_hear_at_once(facts: HearFacts, *, on: date) -> bool:
    """Governors hear at once of a permanent exclusion, of more than five days in the term, and of a missed public exam."""
    return facts.kind is ExclusionKind.PERMANENT or facts.misses_exam or facts.term_sessions > FIVE_DAYS.on(on)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldFacts:
    """`since`: the day of what they are told."""

    since: date
    told_on: date


@cites("EXCL2012 5")
def told_refusals(facts: ToldFacts, *, on: date) -> list[Refusal]:
    """Somebody was told on a day that has come, and not before there was something to tell."""
    checks = [
        (facts.told_on > on, "in_the_future", ORDER),
        (facts.told_on < facts.since, "told_before_it_happened", ORDER),
    ]
    return [Refusal(code, clause=clause, who="school") for is_so, code, clause in checks if is_so]


@dataclass(frozen=True, slots=True, kw_only=True)
class UntoldFacts:
    """`untold`: how many must hear without delay, and have not by what is written down."""

    untold: int


@cites("EXCL2012 5")
def untold_warnings(facts: UntoldFacts, *, on: date) -> list[Refusal]:
    """What comes after the head's decision is written down once everybody has heard of it, or with a reason."""
    del on
    return [Refusal("untold", clause="EXCL2012 5", severity=Severity.WARNING, who="school")] if facts.untold else []


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyFacts:
    """`governors_by`: the last day on which the governors may meet; None where no clock of theirs runs."""

    calendar: SchoolCalendar
    governors_by: date | None = None


@cites("SEIP2018 16A.1 challenge", "WM paper time")
def reply_due(facts: ReplyFacts, *, on: date) -> date:
    """A head replies to a challenge made on `on` within five school days, and not after the governors must have met."""
    in_five_days = paper_due(facts.calendar, on=on)
    return min(in_five_days, facts.governors_by or in_five_days)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferFacts:
    """A place offered to a pupil who is out, or will be. `out_since`: the first day; `decided_on`: the head's decision.

    `is_school_day`: whether the first day there is one. `owed_from`: the day from which education is owed and not yet
    arranged; None where nothing is.
    """

    place: str
    starts_on: date
    out_since: date
    decided_on: date
    offered_on: date
    hours_per_week: Decimal
    why_less: str = ""
    is_school_day: bool = True
    owed_from: date | None = None


@cites("EIA2006 s100", "EIA2006 s101", "SEIP2018 S3.5.1.2")
def offer_refusals(facts: OfferFacts, *, on: date) -> list[Refusal]:
    """An offer names the place and the day, which lies ahead of it; less than full time is offered only with its reason.

    A first day that is no school day, or lies after the day from which education is owed, asks for a reason too.
    """
    checks = [
        (not facts.place.strip(), "no_place", "EIA2006 s100"),
        (facts.offered_on > on, "in_the_future", ORDER),
        (facts.offered_on < facts.decided_on, "offered_before", ORDER),
        (facts.starts_on < facts.out_since, "starts_before_out", ORDER),
        (facts.out_since <= facts.starts_on < facts.offered_on <= on, "starts_before_offered", ORDER),
        (
            facts.hours_per_week < FULL_TIME_FROM.on(on) and not facts.why_less.strip(),
            "not_full_time",
            "EIA2006 s101",
        ),
    ]
    found = [Refusal(code, clause=clause) for is_so, code, clause in checks if is_so]
    if not facts.is_school_day:
        found.append(Refusal("starts_on_no_school_day", clause="EIA2006 s101", severity=Severity.WARNING))
    if facts.owed_from is not None and facts.starts_on > facts.owed_from:
        values = {"owed_from": facts.owed_from.isoformat()}
        found.append(Refusal("starts_after_owed", clause="EIA2006 s101", severity=Severity.WARNING, values=values))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFacts:
    offered_on: date
    answered_on: date
    answer: OfferAnswer
    why: str = ""
    is_answered: bool = False


@cites("WM another offer")
def answer_refusals(facts: AnswerFacts, *, on: date) -> list[Refusal]:
    """An offer is taken up or refused, once, after it was made; a refusal says why, so that the next one fits better."""
    clause = "WM another offer"
    checks = [
        (facts.is_answered, "answered_already", clause),
        (facts.answered_on > on, "in_the_future", ORDER),
        (facts.answered_on < facts.offered_on, "answered_before", ORDER),
        (facts.answer is OfferAnswer.REFUSED and not facts.why.strip(), "no_why", clause),
    ]
    return [Refusal(code, clause=clause) for is_so, code, clause in checks if is_so]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section19Facts:
    """A decision of an authority. `is_home`: it is the pupil's home authority; `home_is_known`: somebody is.

    `excluded_on`: the day on which the head excluded, where the decision is about that.
    """

    outcome: Section19Outcome
    decided_on: date
    considered: str
    reasons: str
    is_home: bool
    home_is_known: bool = True
    offer: str = ""
    is_full_time: bool = True
    why_less: str = ""
    next_look_on: date | None = None
    excluded_on: date | None = None


@cites("EA1996 s19", "SEIP2018 7.2", "WM section 19 look")
def section_19_refusals(facts: Section19Facts, *, on: date) -> list[Refusal]:
    """The home authority writes down what it considered, its reasons, what it offers and when it looks again.

    A decision not made is written down as well, with why. Less than full time needs its reason. Where no home authority
    is known, the authority that acts says why it does: a child is not to wait for that answer.
    """
    owed = facts.outcome is Section19Outcome.OWED
    section, look = "EA1996 s19", "WM section 19 look"
    latest = facts.decided_on + LONGEST_LOOK.on(on)
    checks = [
        (facts.home_is_known and not facts.is_home, "not_home_authority", "SEIP2018 7.2"),
        (facts.decided_on > on, "in_the_future", ORDER),
        (facts.excluded_on is not None and facts.decided_on < facts.excluded_on, "decided_before_excluded", ORDER),
        (not facts.considered.strip(), "nothing_considered", section),
        (not facts.reasons.strip(), "no_reason", section),
        (owed and not facts.offer.strip(), "no_offer", section),
        (owed and not facts.is_full_time and not facts.why_less.strip(), "not_full_time", section),
        (facts.next_look_on is None, "no_next_look", look),
        (facts.next_look_on is not None and facts.next_look_on <= facts.decided_on, "look_too_early", ORDER),
        (facts.next_look_on is not None and facts.next_look_on > latest, "look_too_late", look),
    ]
    found = _looked_at_again(checks, latest, who="authority")
    if not facts.home_is_known:
        found.append(Refusal("home_not_known", clause="SEIP2018 7.2", severity=Severity.WARNING, who="authority"))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class OffRollFacts:
    """A decision of a partnership about a child who is missing education. `supported_by`: who on its staff goes on."""

    goes_on: bool
    is_on_a_roll: bool
    missing_since: date
    decided_on: date
    considered: str
    reasons: str
    supported_by: str = ""
    next_look_on: date | None = None


@cites("SEIP2018 S2.2 off roll", "WM section 19 look")
def off_roll_refusals(facts: OffRollFacts, *, on: date) -> list[Refusal]:
    """A partnership decides for a child on no roll, with its reasons; if it goes on, who does, and when it looks again."""
    section, look = "SEIP2018 S2.2 off roll", "WM section 19 look"
    latest = facts.decided_on + LONGEST_LOOK.on(on)
    next_look = facts.next_look_on if facts.goes_on else None
    checks = [
        (facts.is_on_a_roll, "still_on_a_roll", section),
        (facts.decided_on > on, "in_the_future", ORDER),
        (facts.missing_since > facts.decided_on, "missing_after_decided", ORDER),
        (not facts.considered.strip(), "nothing_considered", section),
        (not facts.reasons.strip(), "no_reason", section),
        (facts.goes_on and not facts.supported_by.strip(), "nobody_goes_on", section),
        (facts.goes_on and next_look is None, "no_next_look", look),
        (next_look is not None and next_look <= facts.decided_on, "look_too_early", ORDER),
        (next_look is not None and next_look > latest, "look_too_late", look),
    ]
    return _looked_at_again(checks, latest, who="partnership")


def _looked_at_again(checks: list[tuple[bool, str, str]], latest: date, *, who: str) -> list[Refusal]:
    values = {"latest": latest.isoformat()}
    return [Refusal(code, clause=clause, who=who, values=values) for is_so, code, clause in checks if is_so]
