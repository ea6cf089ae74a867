"""What happened to a pupil, built from the rows themselves, the newest first.

Each part is asked for only when it is shown, and the number of statements does not grow with the story: what belongs
to an exclusion, a case of a meeting or a move is asked for all of them at once, and not at all where there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.casefile.queries import pupil_file
from waymark.casefile.queries.chronology import (
    attendance,
    exclusions,
    meetings,
    moves,
    passports,
    placements,
    programmes,
    referrals,
    support,
)
from waymark.casefile.queries.chronology.entry import Entry, Part
from waymark.core.dates import london_date
from waymark.core.paging import one_page_of_list, page_number
from waymark.pupils import queries as pupils
from waymark.pupils.models import Pupil
from waymark.safeguarding.models import RiskAssessment

PAGE = 50


@dataclass(frozen=True)
class Chronology:
    """One page of the story."""

    part: Part | None
    entries: list[Entry]
    number: int
    of: int


def chronology(actor: Actor, pupil: Pupil, *, part: str = "", page: str = "1") -> Chronology:
    """The pupil's story as far as the actor may see it, all of it or one part, a page at a time."""
    wanted = Part(part) if part in set(Part) else None
    found = [entry for name, source in SOURCES.items() if wanted in (None, name) for entry in source(actor, pupil)]
    found.sort(key=lambda entry: entry.order)
    found.reverse()  # of one moment, what a part tells last is the newest
    shown = one_page_of_list(found, page_number(page), size=PAGE)
    return Chronology(wanted, shown.rows, shown.number, shown.of)


def _roll(actor: Actor, pupil: Pupil) -> Iterator[Entry]:
    for row in pupils.roll_entries(actor, pupil):
        yield Entry("roll_joined", row.valid_from, values={"school": row.school.name}, tone="key")
        if row.valid_to and row.valid_to <= actor.day:
            yield Entry("roll_left", row.valid_to, values={"school": row.school.name})


def _safety(actor: Actor, pupil: Pupil) -> Iterator[Entry]:
    """That something was written, never what: the words have their own door."""
    if not actor.may(Permission.SAFETY_VIEW):
        return
    for row in RiskAssessment.objects.visible_to(actor).filter(pupil=pupil).defer("keep_safe", "risks", "medical"):
        at = row.written_at
        yield Entry(
            "safety_written", london_date(at), row.written_by_label, {"number": str(row.number)}, recorded_at=at
        )


def _papers(actor: Actor, pupil: Pupil) -> Iterator[Entry]:
    for row in pupil_file.documents(actor, pupil):
        at = row.made_at
        yield Entry("paper_made", london_date(at), row.made_by_label, {"title": row.title}, recorded_at=at)


def _programmes_and_placements(actor: Actor, pupil: Pupil) -> Iterator[Entry]:
    yield from programmes.told(actor, pupil)
    yield from placements.told(actor, pupil)


SOURCES: dict[Part, Callable[[Actor, Pupil], Iterator[Entry]]] = {
    Part.SUPPORT: support.told,
    Part.EXCLUSIONS: exclusions.told,
    Part.REFERRALS: referrals.told,
    Part.MEETINGS: meetings.told,
    Part.MOVES: moves.told,
    Part.PLACEMENTS: _programmes_and_placements,
    Part.ABSENCE: attendance.told,
    Part.SAFETY: _safety,
    Part.ROLL: _roll,
    Part.PASSPORTS: passports.told,
    Part.PAPERS: _papers,
}
