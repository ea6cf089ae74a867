"""A parent's or carer's agreement: who may be asked by a link, and for how long the link opens."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from waymark.core.clauses import cites
from waymark.core.dates import Dated
from waymark.core.refusals import Refusal
from waymark.referrals.states import ReferralState

START = date(2018, 9, 1)
LINK_HOURS = Dated({START: 72}, clause="WM consent link")


@dataclass(frozen=True, slots=True, kw_only=True)
class AskFacts:
    """The adult whom the school would ask, as recorded today. `confirmed`: the school says that it has checked."""

    state: ReferralState
    is_current: bool
    has_responsibility: bool
    is_limited: bool
    has_email: bool
    confirmed: bool
    has_agreed: bool = False


@cites("WM consent link", "EA1996 s576", "UKGDPR 5(1)(f)", "SEIP2018 10.1")
def ask_refusals(facts: AskFacts, *, on: date) -> list[Refusal]:
    """A link goes to a named adult with parental responsibility and no limit on contact, whom the school vouches for."""
    del on
    findings = []
    if facts.state not in (ReferralState.DRAFT, ReferralState.RETURNED):
        findings.append(Refusal("already_sent", clause="SEIP2018 10.1", who="partnership"))
    if facts.has_agreed:
        findings.append(Refusal("agreed_already", clause="WM consent link", who="school"))
    if not facts.is_current or facts.is_limited:
        findings.append(Refusal("may_not_be_asked", clause="UKGDPR 5(1)(f)", who="school"))
    if not facts.has_responsibility:
        findings.append(Refusal("asked_without_responsibility", clause="EA1996 s576", who="school"))
    if not facts.has_email:
        findings.append(Refusal("no_email", clause="WM consent link", who="school"))
    if not facts.confirmed:
        findings.append(Refusal("not_confirmed", clause="WM consent link", who="school"))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenFacts:
    """An agreement that somebody would write down: how the one that stands was given, "" for none."""

    standing_how: str


@cites("WM consent link")
def write_agreement_refusals(facts: WrittenFacts, *, on: date) -> list[Refusal]:
    """What a parent answered by a link is theirs: nobody at school writes over it."""
    del on
    return (
        [Refusal("agreed_already", clause="WM consent link", who="school")] if facts.standing_how == "by_link" else []
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkFacts:
    """A link at the moment it is tried. `device` is "" for a device that holds nothing yet.

    `may_be_asked`: the adult it went to could still be sent one today; `is_open`: the referral can still be agreed to.
    """

    asked_at: datetime
    ends_at: datetime
    may_be_asked: bool
    is_open: bool
    device: str = ""
    opened_device: str = ""
    is_opened: bool = False
    is_replaced: bool = False
    is_answered: bool = False


@cites("WM consent link")
def link_refusals(facts: LinkFacts, *, on: date) -> list[Refusal]:
    """A link opens once, on one device, within its hours, for an adult who may still be asked, until it is answered."""
    del on
    checks = [
        (facts.asked_at >= facts.ends_at, "link_over"),
        (facts.is_replaced, "link_replaced"),
        (facts.is_answered, "link_answered"),
        (not facts.may_be_asked or not facts.is_open, "link_stopped"),
        (facts.is_opened and (not facts.device or facts.device != facts.opened_device), "link_spent"),
    ]
    return [Refusal(code, clause="WM consent link") for is_so, code in checks if is_so]


def link_ends_at(made_at: datetime, *, on: date) -> datetime:
    """The moment from which a link made at `made_at` opens nothing."""
    return made_at + timedelta(hours=LINK_HOURS.on(on))
