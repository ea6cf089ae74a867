"""Out of which money a place is paid, and what is paid beside its price."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from waymark.core import clock
from waymark.core.refusals import Refusal
from waymark.placements import queries, rules
from waymark.placements.states import FundingPlace, FundingRoute
from waymark.programmes.models import Programme
from waymark.quality.models import Offer


@dataclass(frozen=True)
class Money:
    """What is said of the money of a place, beside its price.

    Without `place` the sort of place is what the record tells; without `route` the area's table says who pays.
    `reason` says why otherwise.
    """

    place: FundingPlace | None = None
    route: FundingRoute | None = None
    reason: str = ""
    fees: tuple[rules.Fee, ...] = ()


AS_USUAL = Money()


def money_findings(programme: Programme, offer: Offer, money: Money, on: date) -> tuple[rules.Funding, list[Refusal]]:
    """Out of which money the place is paid from that day, and what stands against it."""
    place = money.place or queries.likely_place(programme, offer, on)
    facts = queries.funding_facts(programme, place, on, chosen=money.route, reason=money.reason)
    table = queries.funding_table(programme.commissioner, on)
    found, findings = rules.funding(facts, table, on=on), rules.funding_refusals(facts, table, on=on)
    if queries.payer_of(programme, offer.provider, found.route, clock.today()) is None:
        findings.append(Refusal("nobody_pays", clause="APS2025 funding"))
    if found.route is FundingRoute.HOSPITAL and place not in rules.HOSPITAL:
        findings.append(Refusal("grant_of_no_hospital", clause="APS2025 hospital places"))
    return found, findings
