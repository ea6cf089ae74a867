"""Pupils who show early that they may lose a place, with the reasons. As many statements for few as for many."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from waymark.accounts.actors import Actor
from waymark.attendance import queries as attendance
from waymark.attendance.queries import Counts
from waymark.casefile import rules
from waymark.casefile.rules import Sign
from waymark.core.dates import ONE_DAY, minutes_between
from waymark.core.paging import Page, one_page_of_list
from waymark.core.periods import holds_on
from waymark.exclusions import queries as exclusions
from waymark.exclusions.models import Exclusion
from waymark.exclusions.queries import Totals
from waymark.organisations.models import Organisation
from waymark.placements.models import Placement, PlacementSession
from waymark.placements.states import UNDER_WAY
from waymark.programmes.models import Programme, SchoolSession
from waymark.programmes.rules.hours import hours_of
from waymark.programmes.states import ProgrammeState
from waymark.pupils.models import Pupil, RollEntry
from waymark.pupils.states import RollKind

ROWS = 50


@dataclass(frozen=True)
class Line:
    """One pupil, the signs, and what they rest on."""

    pupil: Pupil
    school: Organisation | None
    signs: list[Sign]
    totals: Totals
    counts: Counts
    hours: Decimal | None


def early_warning(actor: Actor, number: int) -> Page[Line]:
    """The pupils of whom the actor may know with any sign, the most signs first; a page of them."""
    day = actor.day
    counts = _counts(actor, day)
    hours = _hours(actor, day)
    excluded = set(Exclusion.objects.visible_to(actor).order_by().values_list("pupil_id", flat=True))
    keys = excluded | set(counts) | set(hours)
    pupils = list(Pupil.objects.visible_to(actor).filter(pk__in=keys))
    totals = exclusions.totals_of(actor, [each for each in pupils if each.pk in excluded], day)
    rolls = RollEntry.objects.visible_to(actor).on(day).filter(kind=RollKind.MAIN, pupil__in=keys)
    schools = {row.pupil_id: row.school for row in rolls.select_related("school")}
    lines = []
    for pupil in pupils:
        total, count = totals.get(pupil.pk, Totals()), counts.get(pupil.pk, Counts())
        facts = rules.EarlyFacts(
            suspensions=total.suspensions,
            has_open_exclusion=total.open_case is not None,
            possible=count.possible,
            attended=count.attended,
            hours=hours.get(pupil.pk),
        )
        if signs := rules.early_signs(facts, on=day):
            lines.append(Line(pupil, schools.get(pupil.pk), signs, total, count, hours.get(pupil.pk)))
    lines.sort(key=lambda line: (-len(line.signs), -line.totals.sessions))
    return one_page_of_list(lines, number, size=ROWS)


def _counts(actor: Actor, day: date) -> dict[int, Counts]:
    """The marks of this month and the one before, by pupil, over all providers."""
    this_month = day.replace(day=1)
    by_provider = attendance.counts_between(actor, (this_month - ONE_DAY).replace(day=1), day)
    found: dict[int, list[Counts]] = {}
    for (pupil, _), count in by_provider.items():
        found.setdefault(pupil, []).append(count)
    return {pupil: Counts.sum(several) for pupil, several in found.items()}


def _hours(actor: Actor, day: date) -> dict[int, Decimal]:
    """The hours of the week in programmes that run, those at school included, by pupil."""
    running = Programme.objects.visible_to(actor).filter(state=ProgrammeState.RUNNING).order_by()
    minutes: dict[int, list[int]] = {pupil: [] for pupil in running.values_list("pupil_id", flat=True)}
    placed = Placement.objects.visible_to(actor).filter(state__in=UNDER_WAY)
    at_providers = PlacementSession.objects.filter(holds_on(day), placement__in=placed).order_by()
    at_school = SchoolSession.objects.filter(holds_on(day), programme__in=running).order_by()
    rows = [
        *at_providers.values_list("placement__pupil_id", "starts_at", "ends_at"),
        *at_school.values_list("programme__pupil_id", "starts_at", "ends_at"),
    ]
    for pupil, starts_at, ends_at in rows:
        if pupil in minutes:
            minutes[pupil].append(minutes_between(starts_at, ends_at))
    return {pupil: hours_of(several) for pupil, several in minutes.items()}
