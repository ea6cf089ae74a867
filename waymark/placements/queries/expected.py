"""Who is expected at which provider on a session, and how that half-day stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from waymark.core.dates import Weekday
from waymark.core.kept import kept
from waymark.core.periods import holds_on
from waymark.organisations.models import Organisation, Site
from waymark.placements.models import Pause, Placement, PlacementSession
from waymark.placements.states import PlacementState
from waymark.pupils.models import Pupil
from waymark.school_year import queries as school_year
from waymark.school_year.rules import SchoolCalendar, may_meet
from waymark.school_year.states import Half


class Standing(StrEnum):
    """How a half-day at a provider stands on a day."""

    EXPECTED = "expected"
    NOT_STARTED = "not_started"
    PAUSED = "paused"


@dataclass(frozen=True)
class Expected:
    """A pupil with a half-day at a provider. The rows come with pupil, provider, site, programme and school.

    `calendar` is that of the school on roll.
    """

    placement: Placement
    session: PlacementSession
    standing: Standing
    calendar: SchoolCalendar


def on_the_day(
    on: date,
    half: Half | str,
    provider: Organisation | None = None,
    pupils: QuerySet[Pupil] | Iterable[Pupil] | None = None,
) -> list[Expected]:
    """Every pupil with a half-day at a provider on this session, and whether that is under way, in two statements.

    A placement counts from its first day to its last, both included, on the half-days that hold that day, where the
    school on roll is open for that session. Without a known calendar the pupil is expected: a pupil looked for in
    vain is safer than one whom nobody looks for. By provider, start and name.
    """
    not_started = Q(
        placement__state=PlacementState.AGREED, placement__starts_on__lte=on, placement__planned_end_on__gte=on
    )
    rows = _sessions(on, half, provider, pupils).filter(_under_way(on) | not_started)
    return _with_calendars(list(rows.annotate(is_paused=_is_paused(on))), on, half)


def _under_way(on: date) -> Q:
    ended = Q(placement__ended_on__isnull=True) | Q(placement__ended_on__gte=on)
    return Q(placement__started_on__lte=on) & ended


def expected_by_site(on: date, half: Half) -> dict[Site, list[Expected]]:
    """`active_sessions` at each site, the rows with what a register says of them, their UPN and the site's provider."""
    found: dict[int, list[Expected]] = {}
    for each in _with_calendars(_everywhere(on, Weekday.of(on), half), on, half):
        if each.standing is Standing.EXPECTED:
            found.setdefault(each.placement.site_id, []).append(each)
    sites = Site.objects.select_related("organisation").in_bulk(list(found))
    for key, expected in found.items():
        for each in expected:
            each.placement.site, each.placement.provider = sites[key], sites[key].organisation
    return {sites[key]: expected for key, expected in found.items()}


@kept
def _everywhere(on: date, weekday: Weekday, half: Half) -> QuerySet[PlacementSession]:
    rows = PlacementSession.objects.filter(holds_on(on) & _under_way(on), weekday=weekday, half=half)
    return (
        rows.annotate(is_paused=_is_paused(on))
        .select_related("placement__pupil", "placement__programme__school")
        .only(*OF_A_REGISTER, "placement__pupil__upn")
        .order_by(
            "placement__provider__name", "starts_at", "placement__pupil__surname", "placement__pupil__forename", "pk"
        )
    )


def expected_at(site: Site, on: date, half: Half) -> list[Expected]:
    """Who is expected at this site on this session: `active_sessions` of one site, for its register."""
    return expected_of(_at_site(site.pk, on, Weekday.of(on), half), site, on, half)


def expected_of(rows: list[PlacementSession], site: Site, on: date, half: Half) -> list[Expected]:
    """Those of the rows of `at_site` who are expected on the session, in their order."""
    for row in rows:
        row.placement.site, row.placement.provider = site, site.organisation
    return [each for each in _with_calendars(rows, on, half) if each.standing is Standing.EXPECTED]


@kept
def _at_site(site: int, on: date, weekday: Weekday, half: Half) -> QuerySet[PlacementSession]:
    return at_site(site, on, weekday, half)


def at_site(site: int, on: date, weekday: Weekday, half: Half) -> QuerySet[PlacementSession]:
    """The half-days at the site that hold on the day, of placements that run, with what a register says of them."""
    return (
        PlacementSession.objects.filter(weekday=weekday, half=half, placement__site=site)
        .filter(holds_on(on) & _under_way(on))
        .annotate(is_paused=_is_paused(on))
        .select_related("placement__pupil", "placement__programme__school")
        .only(*OF_A_REGISTER)
        .order_by("starts_at", "placement__pupil__surname", "placement__pupil__forename", "pk")
    )


# What a register says of those who stand in it; anything else is read when it is asked for.
OF_A_REGISTER = (
    *("placement", "starts_at", "ends_at"),
    *(
        f"placement__{name}"
        for name in ("public_id", "pupil", "programme", "site", "provider", "state", "started_on", "ended_on")
    ),
    *(f"placement__pupil__{name}" for name in ("public_id", "forename", "surname", "known_as")),
    *(f"placement__programme__{name}" for name in ("public_id", "school", "pupil", "legal_route")),
    *(f"placement__programme__school__{name}" for name in ("public_id", "name", "kind", "parent_authority")),
)


def _is_paused(on: date) -> Exists:
    paused = Pause.objects.filter(placement=OuterRef("placement"), starts_on__lte=on)
    return Exists(paused.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on)))


def _with_calendars(found: list[PlacementSession], on: date, half: Half | str) -> list[Expected]:
    """Those whose school is open for the session, each with the calendar of the school."""
    schools = {row.placement.programme.school_id: row.placement.programme.school for row in found}
    calendars = school_year.calendars_for(list(schools.values()), on) if schools else {}
    meeting = {school: each for school, each in calendars.items() if may_meet(each, half, on=on)}
    return [
        Expected(row.placement, row, _standing(row), meeting[row.placement.programme.school_id])
        for row in found
        if row.placement.programme.school_id in meeting
    ]


def _standing(row: Any) -> Standing:
    if row.placement.started_on is None:
        return Standing.NOT_STARTED
    return Standing.PAUSED if row.is_paused else Standing.EXPECTED


def active_sessions(
    on: date,
    half: Half | str,
    provider: Organisation | None = None,
    pupils: QuerySet[Pupil] | Iterable[Pupil] | None = None,
) -> list[Expected]:
    """Who is expected at a provider on this session of this day: under way, and not paused."""
    return [each for each in on_the_day(on, half, provider, pupils) if each.standing is Standing.EXPECTED]


def agreed_not_started(
    on: date,
    half: Half | str,
    provider: Organisation | None = None,
    pupils: QuerySet[Pupil] | Iterable[Pupil] | None = None,
) -> list[Expected]:
    """Pupils whose placement is agreed, whose first day has come, and whom nobody has started: on the board, never nowhere."""
    return [each for each in on_the_day(on, half, provider, pupils) if each.standing is Standing.NOT_STARTED]


def paused_sessions(
    on: date, half: Half | str, pupils: QuerySet[Pupil] | Iterable[Pupil] | None = None
) -> list[Expected]:
    """Pupils whose half-day at a provider is paused: nobody there expects them, so somebody else must."""
    return [each for each in on_the_day(on, half, None, pupils) if each.standing is Standing.PAUSED]


def _sessions(
    on: date,
    half: Half | str,
    provider: Organisation | None,
    pupils: QuerySet[Pupil] | Iterable[Pupil] | None,
) -> QuerySet[PlacementSession]:
    rows = (
        PlacementSession.objects.filter(weekday=on.weekday(), half=half)
        .filter(holds_on(on))
        .select_related(
            "placement__pupil",
            "placement__provider",
            "placement__site",
            "placement__offer",
            "placement__commissioner",
            "placement__programme__school",
        )
        .order_by(
            "placement__provider__name", "starts_at", "placement__pupil__surname", "placement__pupil__forename", "pk"
        )
    )
    if provider is not None:
        rows = rows.filter(placement__provider=provider)
    if pupils is not None:
        rows = rows.filter(placement__pupil__in=pupils)
    return rows
