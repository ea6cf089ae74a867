"""Parents and carers: what is written down of them, and who may get a letter."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from waymark.core.clauses import cites
from waymark.core.refusals import Refusal, Severity
from waymark.pupils.names import is_visible
from waymark.pupils.states import ContactLimit


class LetterKind(StrEnum):
    """A letter that says where the pupil is or lives; one about progress alone; one that asks for an agreement."""

    WHEREABOUTS = "whereabouts"
    PROGRESS = "progress"
    AGREEMENT = "agreement"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactFacts:
    """A parent or carer as recorded: half-open, from `valid_from` until the day before `valid_to`."""

    letter: LetterKind
    has_parental_responsibility: bool
    has_care: bool = False
    limit: ContactLimit = ContactLimit.NONE
    valid_from: date
    valid_to: date | None = None
    pupil_address_withheld: bool = False
    lives_with_pupil: bool = False


@cites("EA1996 s576", "UKGDPR 5(1)(f)", "SEIP2018 11.2")
def contact_refusals(facts: ContactFacts, *, on: date) -> list[Refusal]:
    """A letter goes to a parent with responsibility or care, unless a limit forbids it that day.

    A letter that tells where the pupil is goes to nobody from whom whereabouts are withheld, and, where the pupil's
    address is withheld, only to those who live with the pupil. Decided on the day of sending, not of writing.
    """
    findings = []
    if on < facts.valid_from or (facts.valid_to is not None and facts.valid_to <= on):
        findings.append(Refusal("not_a_contact_now", clause="UKGDPR 5(1)(d)"))
    if not (facts.has_parental_responsibility or facts.has_care):
        findings.append(Refusal("not_a_parent", clause="EA1996 s576"))
    if facts.letter == LetterKind.AGREEMENT and not facts.has_parental_responsibility:
        findings.append(Refusal("agreement_needs_responsibility", clause="EA1996 s576"))
    if facts.limit == ContactLimit.NO_CONTACT:
        findings.append(Refusal("no_contact", clause="UKGDPR 5(1)(f)"))
    not_here = facts.pupil_address_withheld and not facts.lives_with_pupil
    if facts.letter != LetterKind.PROGRESS and (facts.limit == ContactLimit.NOT_WHEREABOUTS or not_here):
        findings.append(Refusal("whereabouts_withheld", clause="UKGDPR 5(1)(f)"))
    return findings


@cites("EA1996 s576", "UKGDPR 5(1)(f)")
def contact_may_receive(facts: ContactFacts, *, on: date) -> bool:
    """A letter may go to this person on that day if nothing forbids it."""
    return not contact_refusals(facts, on=on)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParentFacts:
    """A parent or carer to be written down; `limit_before` is what they might not be told until now."""

    name: str
    limit: ContactLimit = ContactLimit.NONE
    limit_reason: str = ""
    limit_before: ContactLimit = ContactLimit.NONE


@cites("WM contact limit", "EA1996 s576")
def parent_refusals(facts: ParentFacts, *, on: date) -> list[Refusal]:
    """A parent or carer has a name; a limit has its reason; loosening one warns. `on` plays no part."""
    del on
    findings = []
    if not is_visible(facts.name):
        findings.append(Refusal("no_parent_name", clause="EA1996 s576", who="school"))
    if facts.limit != ContactLimit.NONE and not facts.limit_reason.strip():
        findings.append(Refusal("no_limit_reason", clause="WM contact limit", who="school"))
    order = list(ContactLimit)
    if order.index(facts.limit) < order.index(facts.limit_before):
        warning = Severity.WARNING
        findings.append(Refusal("limit_loosened", clause="WM contact limit", severity=warning, who="school"))
    return findings


def tells_address(text: str, withheld: Iterable[str]) -> bool:
    """Whether the text holds one of these withheld address lines or postcodes, however it is spaced or written large."""
    said = _plain(text)
    return any(len(_plain(each)) >= 5 and _plain(each) in said for each in withheld)


def _plain(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
