"""How long a register opens by its link."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from waymark.core.clauses import cites
from waymark.core.dates import ONE_DAY, Dated, start_of_day
from waymark.core.refusals import Refusal

START = date(2018, 9, 1)
IDLE_MINUTES = Dated({START: 15}, clause="WM register link")


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkFacts:
    """A register link and the device that shows it; devices by their hashes, "" for none.

    `asked_at` and `last_used_at` are by one clock. In the demonstration, whose clock stands still, the caller counts
    the idle time by the wall clock and says `last_used_at` as so long before `asked_at`.
    """

    session_on: date
    asked_at: datetime
    redeemed_at: datetime | None = None
    redeemed_device: str = ""
    device: str = ""
    last_used_at: datetime | None = None
    replaced_at: datetime | None = None


def link_ends_at(session_on: date) -> datetime:
    """Midnight in London at the end of the session's day, as an instant in UTC."""
    return start_of_day(session_on + ONE_DAY)


@cites("WM register link")
def register_link_refusals(facts: LinkFacts, *, on: date) -> list[Refusal]:
    """A link opens one register on one device, until its session's day ends or 15 minutes pass without use."""
    if facts.asked_at >= link_ends_at(facts.session_on):
        return [Refusal("link_day_over", "WM register link")]
    if facts.replaced_at is not None:
        return [Refusal("link_replaced", "WM register link")]
    if facts.redeemed_at is None:
        return []
    if not facts.device or facts.device != facts.redeemed_device:
        return [Refusal("link_spent", "WM register link")]
    idle = facts.asked_at - (facts.last_used_at or facts.redeemed_at)
    if idle >= timedelta(minutes=IDLE_MINUTES.on(on)):
        return [Refusal("link_idle", "WM register link", values={"minutes": IDLE_MINUTES.on(on)})]
    return []
