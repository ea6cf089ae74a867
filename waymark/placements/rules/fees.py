"""Fees beside the price of a place."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from waymark.core.clauses import cites
from waymark.core.refusals import Refusal
from waymark.placements.states import FeeDue

MOST_FEES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee:
    """What for, in pence, how often; to the provider, or to somebody else, such as whoever audits places."""

    what: str
    pence: int
    due: FeeDue
    to_provider: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FeesFacts:
    fees: tuple[Fee, ...]


@cites("WM fees", "COMM2022 audit fee")
def fee_refusals(facts: FeesFacts, *, on: date) -> list[Refusal]:
    """Each fee says what it is for and how much it is, and there are no more than four. `on` plays no part."""
    del on
    findings = []
    for number, fee in enumerate(facts.fees, 1):
        if not fee.what.strip():
            findings.append(Refusal("fee_without_words", clause="WM fees", values={"number": number}))
        if fee.pence <= 0:
            findings.append(Refusal("fee_without_amount", clause="WM fees", values={"number": number}))
    if len(facts.fees) > MOST_FEES:
        findings.append(Refusal("too_many_fees", clause="WM fees", values={"most": MOST_FEES}))
    return findings


def to_the_provider(fees: Iterable[Fee]) -> tuple[Fee, ...]:
    """The fees that bind the provider, in an order of their own: put in another order they are the same."""
    return tuple(sorted((fee for fee in fees if fee.to_provider), key=lambda fee: (fee.what, fee.pence, fee.due)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """How many half-days, terms and academic years a stay has."""

    sessions: int
    terms: int
    years: int

    def of(self, due: FeeDue) -> int:
        return {
            FeeDue.ONCE: 1,
            FeeDue.TERM: self.terms,
            FeeDue.YEAR: self.years,
            FeeDue.SESSION: self.sessions,
        }[due]


def fees_of_stay(fees: Iterable[Fee], times: Times) -> int:
    """What the fees come to over a stay, in pence: a term or a year that it touches counts whole."""
    return sum(fee.pence * times.of(fee.due) for fee in fees)
