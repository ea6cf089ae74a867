"""Who may find a place for another body to buy, and what the finder answers for."""

from dataclasses import dataclass
from datetime import date

from waymark.core.clauses import cites
from waymark.core.refusals import Refusal, Severity
from waymark.quality.rules import SignOffFacts, sign_off_findings


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerFacts:
    """Bodies by any handle; `seller` is the provider, `run_by` a school whose provision it is.

    `may_broker`: a partnership, an authority, or a short-stay or hospital school with its centres. `sign_offs` as the
    finder's own.
    """

    broker: str
    buyer: str
    seller: str
    run_by: str = ""
    may_broker: bool = True
    same_area: bool = True
    sign_offs: SignOffFacts


@cites("SEIP2018 S3.4.1.3", "CITY brokered", "SEIP2018 12.8")
def broker_findings(facts: BrokerFacts, *, on: date) -> list[Refusal]:
    """A place is found by a body of the area that is neither its buyer nor its seller, and that has checked the provider.

    That it has not, or no longer, warns: the buyer's own sign-off is asked for at the start all the same.
    """
    found = []
    if facts.broker == facts.buyer:
        found.append(Refusal("broker_is_buyer", clause="CITY brokered", who="partnership"))
    if facts.broker in (facts.seller, facts.run_by):
        found.append(Refusal("broker_is_seller", clause="CITY brokered", who="partnership"))
    if not facts.may_broker:
        found.append(Refusal("body_does_not_broker", clause="SEIP2018 S3.4.1.3", who="partnership"))
    if not facts.same_area:
        found.append(Refusal("broker_of_another_area", clause="SEIP2018 S3.4.1.3", who="partnership"))
    if not found and not is_checked(facts.sign_offs, on=on):
        found.append(
            Refusal("broker_has_not_checked", clause="SEIP2018 12.8", severity=Severity.WARNING, who="partnership")
        )
    return found


@cites("SEIP2018 12.8")
def is_checked(facts: SignOffFacts, *, on: date) -> bool:
    """Whether the finder's own sign-off of the provider is in force; one that ends soon still is."""
    return all(each.is_warning for each in sign_off_findings(facts, on=on))


@cites("SEIP2018 12.8", "CITY brokered")
def must_look_again(facts: SignOffFacts, *, on: date) -> bool:
    """The finder of a place that runs looks at the provider again when its own sign-off has run out, or there is none.

    Not when it has taken the sign-off back itself: then it has looked.
    """
    codes = {each.code for each in sign_off_findings(facts, on=on) if not each.is_warning}
    return bool(codes - {"sign_off_withdrawn"})
