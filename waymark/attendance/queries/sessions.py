"""Half-days: which one it is now, and who is expected at it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from waymark.core import clock
from waymark.core.dates import london_instant
from waymark.organisations.models import Site
from waymark.placements import queries as placements
from waymark.placements.queries import Expected
from waymark.school_year.states import Half

AFTERNOON_FROM = time(12, 30)
FRIDAY = 4


@dataclass(frozen=True, order=True)
class Session:
    """Half a day: the unit of registers and of the board."""

    on: date
    half: Half

    @property
    def is_over(self) -> bool:
        """Whether its day has passed in London."""
        return self.on < clock.today()

    @property
    def before(self) -> Session:
        """The session before, on the weekday before at the earliest."""
        if self.half is Half.PM:
            return Session(self.on, Half.AM)
        return Session(self.on - timedelta(days=3 if self.on.weekday() == 0 else 1), Half.PM)

    @property
    def after(self) -> Session:
        if self.half is Half.AM:
            return Session(self.on, Half.PM)
        return Session(self.on + timedelta(days=3 if self.on.weekday() == FRIDAY else 1), Half.AM)


def session_now() -> Session:
    """The session of this moment in London: the afternoon's from half past twelve."""
    local = clock.now().astimezone(clock.LONDON)
    return Session(local.date(), Half.PM if local.time() >= AFTERNOON_FROM else Half.AM)


def expected_at(site: Site, on: date, half: Half | str) -> list[Expected]:
    """The pupils expected at this site on this session, by start and name."""
    return placements.expected_at(site, on, Half(half))


def sites_expecting(on: date, half: Half | str) -> dict[Site, list[Expected]]:
    """Every site with pupils expected on the session, with who they are."""
    return placements.expected_by_site(on, Half(half))


def starts_at(expected: Iterable[Expected], on: date) -> datetime:
    """When the first of them begins."""
    return london_instant(on, min(each.session.starts_at for each in expected))
