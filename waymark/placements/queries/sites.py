"""The guard over places that are no school: all commissioners, all sites of a proprietor, counts only."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import FilteredRelation, Q

from waymark.core import clock
from waymark.core.dates import ONE_DAY, minutes_between
from waymark.core.periods import not_over_by
from waymark.core.refusals import Refusal
from waymark.matching import queries as matching
from waymark.organisations.models import Organisation
from waymark.placements.models import PlacementSession
from waymark.placements.states import HOLD_A_PLACE, UNDER_WAY, PlacementState
from waymark.programmes import queries as programmes
from waymark.programmes.rules import PupilAtSite, SiteFacts, unregistered_site_findings
from waymark.pupils.models import Pupil
from waymark.pupils.states import CharacteristicKind
from waymark.quality import queries as quality

GUARDED = (CharacteristicKind.EHC_PLAN, CharacteristicKind.LOOKED_AFTER)
OF_THE_PLACE = frozenset({"one_pupil_makes_a_school", "would_be_a_school", "near_five_pupils"})
OF_A_HALF_DAY = (
    *("placement_id", "placement__provider_id", "placement__commissioner_id", "placement__pupil_id"),
    *("placement__state", "placement__starts_on", "placement__started_on"),
    *("placement__planned_end_on", "placement__ended_on", "starts_at", "ends_at", "valid_from", "valid_to"),
)


@dataclass(frozen=True, slots=True)
class HalfDay:
    """A half-day a week of one pupil at a provider, on the days from `from_day` to `until_day`, both included."""

    placement: int
    provider: int
    commissioner: int
    pupil: int
    minutes: int
    from_day: date
    until_day: date | None

    def is_on(self, day: date) -> bool:
        return self.from_day <= day and (self.until_day is None or day <= self.until_day)


@dataclass(frozen=True, slots=True)
class Trait:
    """An EHC plan, or being looked after, of one record of a child: half-open."""

    kind: CharacteristicKind
    valid_from: date
    valid_to: date | None

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True)
class Counted:
    """All that the guard counts at some providers from a day on. The keys of pupils serve for counting; no page shows them.

    A child of two records that two people joined is one child. Records with one number of which nobody has decided
    count once (DD24), and nothing else of them comes together.
    """

    half_days: list[HalfDay]
    children: matching.Children
    traits: dict[int, list[Trait]]  # by child
    standings: quality.Standings

    def facts(
        self, provider: int, on: date, *, pupil: Pupil | None = None, week: Sequence[programmes.Component] = ()
    ) -> SiteFacts:
        """How long each pupil of every commissioner is there on the day, with `week` for the pupil in question."""
        places = self.standings.together(provider, on)
        if not places:
            return SiteFacts(guard_applies=False, pupils=())
        there = [
            self._row(each.pupil, each.minutes, on)
            for each in self.half_days
            if each.provider in places and each.is_on(on) and (pupil is None or each.pupil != pupil.pk)
        ]
        if pupil is None:
            return SiteFacts(guard_applies=True, pupils=tuple(there))
        standing = [each for each in week if each.from_day <= on and (each.until_day is None or on <= each.until_day)]
        total = sum(each.minutes for each in standing)
        there += [self._row(pupil.pk, each.minutes, on, total) for each in standing if each.organisation.pk in places]
        return SiteFacts(guard_applies=True, pupils=tuple(there), this_pupil=str(self.children.keys[pupil.pk]))

    def days(self, provider: int, first: date, last: date) -> list[date]:
        """The first day, and those up to the last on which more may come together there than the day before."""
        near = {
            key
            for each in self.standings.changes(first, last) | {first}
            for key in self.standings.together(provider, each)
        }
        begin = {each.from_day for each in self.half_days if each.provider in near}
        return sorted({first} | {each for each in begin | self.standings.changes(first, last) if first < each <= last})

    def _row(self, record: int, minutes: int, on: date, total: int = 0) -> PupilAtSite:
        child = self.children.keys[record]
        held = {each.kind for each in self.traits.get(child, ()) if each.holds_on(on)}
        return PupilAtSite(
            key=str(child),
            counts_as=str(self.children.counted[record]),
            minutes=minutes,
            sessions=1,
            total_minutes=total,
            has_ehc_plan=CharacteristicKind.EHC_PLAN in held,
            is_looked_after=CharacteristicKind.LOOKED_AFTER in held,
        )


def counted(providers: Iterable[int] | None, first: date, last: date, *, pupil: Pupil | None = None) -> Counted:
    """What the guard counts from the first day to the last at these providers and others of their proprietors, or at all.

    Four statements, however many providers, pupils and days there are; one or two more where records were joined.
    """
    if providers is None:
        rows = _half_days(None, first, last)
        standings = quality.standings({each.provider for each in rows})
    else:
        asked = list(providers)
        standings = quality.standings(asked)
        days = {first} | standings.changes(first, last)
        if not any(standings.together(each, day) for each in asked for day in days):
            return Counted([], matching.Children({}, {}, {}), {}, standings)
        rows = _half_days(standings.providers, first, last)
    records = {each.pupil for each in rows}
    children, traits = _guarded(records if pupil is None else records | {pupil.pk})
    return Counted(rows, children, traits, standings)


def _half_days(providers: Collection[int] | None, first: date, last: date) -> list[HalfDay]:
    rows = PlacementSession.objects.filter(
        Q(placement__state__in=HOLD_A_PLACE) | Q(placement__state=PlacementState.ENDED, placement__ended_on__gte=first)
    ).filter(not_over_by(first), valid_from__lte=last)
    if providers is not None:
        rows = rows.filter(placement__provider__in=providers)
    today = clock.today()
    found = []
    for each in rows.order_by().values_list(*OF_A_HALF_DAY):
        placement, provider, commissioner, record, state, starts_on, started_on = each[:7]
        planned_end_on, ended_on, starts_at, ends_at, valid_from, valid_to = each[7:]
        runs_on = state in UNDER_WAY and planned_end_on < today  # past its planned end, and not ended
        ends = [ended_on or (None if runs_on else planned_end_on), valid_to - ONE_DAY if valid_to else None]
        half_day = HalfDay(
            placement,
            provider,
            commissioner,
            record,
            minutes_between(starts_at, ends_at),
            max(valid_from, started_on or starts_on),
            min(filter(None, ends), default=None),
        )
        if half_day.until_day is None or half_day.until_day >= max(first, half_day.from_day):
            found.append(half_day)
    return found


def _guarded(records: set[int]) -> tuple[matching.Children, dict[int, list[Trait]]]:
    """The records as children, and who of them has an EHC plan or is looked after, by any record joined to theirs."""
    known, held = _traits(records)
    children = matching.children(known, decided=[each.pk for each in known if each.decided])  # type: ignore[attr-defined]  # annotated
    elsewhere = {other for others in children.records.values() for other in others} - records
    if elsewhere:
        held |= _traits(elsewhere)[1]
    found: dict[int, list[Trait]] = {}
    for key, others in children.records.items():
        found.setdefault(children.keys[key], []).extend(trait for other in others for trait in held.get(other, ()))
    return children, found


def _traits(records: set[int]) -> tuple[list[Pupil], dict[int, list[Trait]]]:
    """These records, each with whether anything was decided of it and another, and what of them the guard asks for."""
    if not records:
        return [], {}
    kinds = Q(characteristics__kind__in=[kind.value for kind in GUARDED])
    rows = (
        Pupil.objects.filter(pk__in=records)
        .annotate(decided=matching.is_decided(), guarded=FilteredRelation("characteristics", condition=kinds))
        .order_by()
        .values_list("pk", "upn", "decided", "guarded__kind", "guarded__valid_from", "guarded__valid_to")
    )
    pupils: dict[int, Pupil] = {}
    held: dict[int, list[Trait]] = {}
    for key, upn, decided, kind, valid_from, valid_to in rows:
        each = pupils.setdefault(key, Pupil(pk=key, upn=upn))
        each.decided = decided  # type: ignore[attr-defined]  # for counting only
        if kind:
            held.setdefault(key, []).append(Trait(CharacteristicKind(kind), valid_from, valid_to))
    return list(pupils.values()), held


def guard_findings(
    providers: Collection[Organisation],
    pupil: Pupil,
    on: date,
    *,
    until: date | None = None,
    week: Sequence[programmes.Component],
) -> list[Refusal]:
    """What the guard says of these providers with such a week, on a day and on every later one on which more come there.

    What concerns the pupil's own week is asked of the first day alone. Each finding once, with its highest figure.
    """
    asked = {each.pk for each in providers}
    if not any(each.organisation.pk in asked and not each.is_school for each in week):
        return []
    last = max(on, until or on)
    all_there = counted(asked, on, last, pupil=pupil)
    found: dict[str, Refusal] = {}
    for provider in sorted(asked):
        own = {each.from_day for each in week if on < each.from_day <= last}
        for day in sorted({*all_there.days(provider, on, last), *own}):
            facts = all_there.facts(provider, day, pupil=pupil, week=week)
            for each in unregistered_site_findings(facts, on=day):
                if day == on or each.code in OF_THE_PLACE:
                    before = found.get(each.code)
                    if before is None or _figure(each) > _figure(before):
                        found[each.code] = each
    return list(found.values())


def _figure(finding: Refusal) -> float:
    return max((float(value) for value in finding.values.values()), default=0.0)
