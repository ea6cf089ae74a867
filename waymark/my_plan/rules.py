"""What a plan may tell, to whom a link to it may go, and for how long it opens."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from waymark.core.clauses import cites
from waymark.core.dates import ONE_DAY, Dated, start_of_day
from waymark.core.refusals import Refusal
from waymark.my_plan.states import Reader
from waymark.pupils.states import ContactLimit

START = date(2018, 9, 1)
DAYS_TO_OPEN = Dated({START: 7}, clause="WM plan link")
WEEKS_KEPT = Dated({START: 12}, clause="WM plan link")
ANSWER_DAYS = Dated({START: 5}, clause="WM plan answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class WhereaboutsFacts:
    """Whether a withheld address is in force, and what each parent or carer of today may be told."""

    address_withheld: bool
    limits: tuple[ContactLimit, ...] = ()


@cites("UKGDPR 5(1)(f)", "WM plan whereabouts")
def shows_places(facts: WhereaboutsFacts, *, on: date) -> bool:
    """A plan leaves the house: it tells no place and no time where somebody may not know where the pupil is.

    `on` plays no part: the facts are those of the day.
    """
    del on
    return not facts.address_withheld and all(limit == ContactLimit.NONE for limit in facts.limits)


@dataclass(frozen=True, slots=True, kw_only=True)
class SendFacts:
    """A link about to be sent. `may_have_it`: for a parent or carer, that nothing forbids telling them where the pupil is."""

    reader: Reader
    goes_on: bool
    has_email: bool
    may_have_it: bool = True
    confirmed: bool = False


@cites("WM plan link", "UKGDPR 5(1)(f)", "APS2025 voice")
def send_refusals(facts: SendFacts, *, on: date) -> list[Refusal]:
    """A link goes to the pupil, or to a parent or carer who may know where the pupil is, at an address that was checked."""
    del on
    findings = []
    if not facts.goes_on:
        findings.append(Refusal("programme_over", clause="WM plan link", who="partnership"))
    if not facts.has_email:
        findings.append(Refusal("no_email", clause="WM plan link", who="partnership"))
    if not facts.may_have_it:
        findings.append(Refusal("may_not_have_it", clause="UKGDPR 5(1)(f)", who="partnership"))
    if not facts.confirmed:
        findings.append(Refusal("not_confirmed", clause="WM plan link", who="partnership"))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkFacts:
    """A link at the moment it is tried; devices by their hashes, "" for one that holds nothing."""

    asked_at: datetime
    ends_at: datetime
    goes_on: bool
    may_have_it: bool
    device: str = ""
    opened_device: str = ""
    opened_at: datetime | None = None
    is_stopped: bool = False


@cites("WM plan link", "UKGDPR 5(1)(f)")
def link_refusals(facts: LinkFacts, *, on: date) -> list[Refusal]:
    """A link opens once, within its days, on one device, which keeps the plan for twelve weeks while the programme runs.

    For a parent or carer only while nothing forbids telling them where the pupil is.
    """
    opened = facts.opened_at is not None
    over = facts.opened_at + timedelta(weeks=WEEKS_KEPT.on(on)) if facts.opened_at else facts.ends_at
    checks = [
        (facts.asked_at >= over, "link_over"),
        (facts.is_stopped, "link_stopped"),
        (not facts.goes_on, "programme_over"),
        (not facts.may_have_it, "may_not_have_it"),
        (opened and (not facts.device or facts.device != facts.opened_device), "link_spent"),
    ]
    return [Refusal(code, clause="WM plan link") for is_so, code in checks if is_so]


def link_ends_at(made_at: datetime, *, on: date) -> datetime:
    """The moment from which a link made at `made_at` can no longer be opened for the first time."""
    return made_at + timedelta(days=DAYS_TO_OPEN.on(on))


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedFacts:
    """A calendar that some program fetches again and again, with no device to know it by."""

    asked_at: datetime
    planned_end_on: date
    goes_on: bool
    shows_places: bool
    may_have_it: bool
    is_stopped: bool = False


@cites("WM calendar feed", "UKGDPR 5(1)(f)")
def feed_refusals(facts: FeedFacts, *, on: date) -> list[Refusal]:
    """A calendar is there only where the plan tells places, for who may have them, until the programme's planned end."""
    del on
    checks = [
        (not facts.shows_places, "whereabouts_withheld"),
        (not facts.may_have_it, "may_not_have_it"),
        (not facts.goes_on or facts.asked_at >= start_of_day(facts.planned_end_on + ONE_DAY), "programme_over"),
        (facts.is_stopped, "feed_stopped"),
    ]
    return [Refusal(code, clause="WM calendar feed") for is_so, code in checks if is_so]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFacts:
    """An answer to what somebody said about the plan."""

    answer: str
    is_answered: bool = False


@cites("WM plan answer", "WM answer to voices")
def answer_refusals(facts: AnswerFacts, *, on: date) -> list[Refusal]:
    """What a pupil or a family says of the plan is answered once, in words that they will read."""
    del on
    findings = []
    if not facts.answer.strip():
        findings.append(Refusal("no_answer", clause="WM answer to voices", who="partnership"))
    if facts.is_answered:
        findings.append(Refusal("answered_already", clause="WM plan answer", who="partnership"))
    return findings
