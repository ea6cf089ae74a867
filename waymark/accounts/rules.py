"""How long a session lasts, what an invitation is good for, and when a person may act for a body."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from waymark.core.clauses import cites
from waymark.core.dates import Dated
from waymark.core.refusals import Refusal, Severity

START = date(2018, 9, 1)

IDLE_MINUTES = Dated({START: 30}, clause="WM session")
IDLE_MINUTES_IN_DANGER = Dated({START: 15}, clause="WM session")
ABSOLUTE_HOURS = Dated({START: 12}, clause="WM session")
STEP_UP_MINUTES = Dated({START: 10}, clause="WM step-up")
INVITATION_HOURS = Dated({START: 72}, clause="WM invitation")


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionFacts:
    """Instants with a time zone; `shows_danger` while pages of class C3 are open, such as a withheld address."""

    began_at: datetime
    last_seen_at: datetime
    asked_at: datetime
    shows_danger: bool = False


@cites("WM session")
def session_is_over(facts: SessionFacts, *, on: date) -> bool:
    """A session of work ends after 30 idle minutes, 15 where danger is at stake, and after 12 hours at most.

    It is over at the very minute. A clock that went backwards ends it too.
    """
    if facts.asked_at < facts.last_seen_at or facts.last_seen_at < facts.began_at:
        return True
    minutes = IDLE_MINUTES_IN_DANGER.on(on) if facts.shows_danger else IDLE_MINUTES.on(on)
    idle_over = facts.asked_at - facts.last_seen_at >= timedelta(minutes=minutes)
    return idle_over or facts.asked_at - facts.began_at >= timedelta(hours=ABSOLUTE_HOURS.on(on))


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofFacts:
    """Instants with a time zone; `proved_at` is when both factors were last shown, if ever."""

    proved_at: datetime | None
    asked_at: datetime


@cites("WM step-up")
def proof_is_recent(facts: ProofFacts, *, on: date) -> bool:
    """Before what could endanger somebody both factors were shown within ten minutes.

    At the very minute it is too late. A clock that went backwards proves nothing.
    """
    if facts.proved_at is None or facts.asked_at < facts.proved_at:
        return False
    return facts.asked_at - facts.proved_at < timedelta(minutes=STEP_UP_MINUTES.on(on))


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationFacts:
    """Instants with a time zone; addresses as they were typed."""

    made_at: datetime
    asked_at: datetime
    used_at: datetime | None = None
    withdrawn_at: datetime | None = None
    sent_to: str
    asked_by: str


@cites("WM invitation")
def invitation_refusals(facts: InvitationFacts, *, on: date) -> list[Refusal]:
    """An invitation is for one person, once, within 72 hours, unless it was taken back."""
    findings = []
    if facts.used_at is not None:
        findings.append(Refusal("invitation_used", clause="WM invitation"))
    if facts.withdrawn_at is not None and facts.withdrawn_at <= facts.asked_at:
        findings.append(Refusal("invitation_withdrawn", clause="WM invitation"))
    if facts.asked_at - facts.made_at >= timedelta(hours=INVITATION_HOURS.on(on)) or facts.asked_at < facts.made_at:
        findings.append(Refusal("invitation_expired", clause="WM invitation"))
    if facts.sent_to.strip().casefold() != facts.asked_by.strip().casefold():
        findings.append(Refusal("invitation_for_another", clause="WM invitation"))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipFacts:
    """Half-open: from `valid_from` until the day before `valid_to`. An organisation that has closed has no members."""

    valid_from: date
    valid_to: date | None = None
    organisation_closed_on: date | None = None


@cites("WM membership")
def membership_is_live(facts: MembershipFacts, *, on: date) -> bool:
    """Who may act for a body is so from one day to another, and never beyond; nor for a body that has closed.

    The closing day is the body's last.
    """
    if on < facts.valid_from or (facts.valid_to is not None and facts.valid_to <= on):
        return False
    return facts.organisation_closed_on is None or on <= facts.organisation_closed_on


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitingFacts:
    """`role_is_held_there`: bodies of that kind have the role. `in_area`: the inviter's authority is the body's."""

    is_own_organisation: bool
    is_oneself: bool = False
    in_area: bool = False
    role_is_held_there: bool
    role_is_administrator: bool = False
    has_administrator: bool = False
    holds_role_already: bool = False
    is_invited_already: bool = False


@cites("WM membership", "WM invitation", "WM two people")
def inviting_refusals(facts: InvitingFacts, *, on: date) -> list[Refusal]:
    """A body invites its own people; the first administrator of a body is invited by the authority of its area."""
    findings = []
    if not facts.is_own_organisation:
        if not facts.in_area:
            findings.append(Refusal("not_your_organisation", clause="WM membership"))
        elif not facts.role_is_administrator:
            findings.append(Refusal("only_an_administrator_there", clause="WM membership"))
        elif facts.has_administrator:
            findings.append(Refusal("has_an_administrator", clause="WM membership"))
    findings += _new_role_refusals(facts)
    if facts.is_invited_already:
        findings.append(Refusal("invited_already", clause="WM invitation"))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleGiftFacts:
    """`valid_to` is the first day without the role, if one is set; `is_oneself`: who gives it would get it."""

    is_oneself: bool
    role_is_held_there: bool
    holds_role_already: bool = False
    valid_from: date
    valid_to: date | None = None


def _new_role_refusals(facts: InvitingFacts | RoleGiftFacts) -> list[Refusal]:
    """What stands against anybody's getting a role, invited or given it."""
    findings = []
    if facts.is_oneself:
        findings.append(Refusal("role_for_oneself", clause="WM two people"))
    if not facts.role_is_held_there:
        findings.append(Refusal("role_not_held_there", clause="WM membership"))
    if facts.holds_role_already:
        findings.append(Refusal("holds_the_role_already", clause="WM membership"))
    return findings


@cites("WM membership", "WM order of dates", "WM two people")
def role_gift_refusals(facts: RoleGiftFacts, *, on: date) -> list[Refusal]:
    """A colleague gets another role from today or later; nobody gives one to themselves."""
    findings = _new_role_refusals(facts)
    if facts.valid_from < on:
        findings.append(Refusal("begins_in_the_past", clause="WM order of dates"))
    if facts.valid_to is not None and facts.valid_to <= facts.valid_from:
        findings.append(Refusal("ends_before_it_begins", clause="WM order of dates"))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleEndFacts:
    """`ends_on` is the first day without the role, as `valid_to` is; `is_last_administrator` of the body."""

    valid_from: date
    valid_to: date | None = None
    ends_on: date
    reason: str
    is_last_administrator: bool = False


@cites("WM membership", "WM order of dates", "WM reason")
def role_end_refusals(facts: RoleEndFacts, *, on: date) -> list[Refusal]:
    """A role ends today or later, with a reason; a body that loses its last administrator is told so first."""
    findings = []
    if facts.valid_to is not None and facts.valid_to <= on:
        findings.append(Refusal("role_has_ended", clause="WM membership"))
    if facts.ends_on < on or facts.ends_on < facts.valid_from:
        findings.append(Refusal("ends_in_the_past", clause="WM order of dates"))
    if not facts.reason.strip():
        findings.append(Refusal("no_reason", clause="WM reason"))
    if facts.is_last_administrator:
        findings.append(Refusal("last_administrator", clause="WM membership", severity=Severity.WARNING))
    return findings
