"""The guard over places that are no school: all commissioners, counts only."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from django.db.models import Exists, OuterRef

from waymark.core.dates import minutes_between
from waymark.core.periods import not_over_by
from waymark.matching import queries as matching
from waymark.organisations.models import Organisation
from waymark.placements.models import PlacementSession
from waymark.placements.states import HOLD_A_PLACE
from waymark.programmes import queries as programmes
from waymark.programmes.rules import PupilAtSite, SiteFacts
from waymark.pupils.models import Characteristic, Pupil
from waymark.pupils.states import CharacteristicKind


def site_facts(provider: Organisation, pupil: Pupil, on: date, *, week: list[programmes.Component]) -> SiteFacts:
    """How long each pupil of every commissioner is at the provider on the day, with `week` for the pupil in question.

    A child of two records that two people joined is one child. Records with one number of which nobody has decided
    count once (DD24), and nothing else of them comes together. The keys of other pupils serve only for this; no page
    shows them.
    """
    return sites_facts([provider], pupil, on, week=week)[provider.pk]


def sites_facts(
    providers: Collection[Organisation], pupil: Pupil, on: date, *, week: list[programmes.Component]
) -> dict[int, SiteFacts]:
    """`site_facts` of several providers, by key, in as many statements as for one."""
    guarded = {each.organisation.pk for each in week if not each.may_be_full_time}
    asked = [provider.pk for provider in providers if provider.pk in guarded]
    found = {provider.pk: SiteFacts(guard_applies=False, pupils=()) for provider in providers}
    if not asked:
        return found
    rows = list(
        PlacementSession.objects.filter(
            placement__provider__in=asked, placement__state__in=HOLD_A_PLACE, placement__starts_on__lte=on
        )
        .filter(not_over_by(on))
        .exclude(placement__pupil=pupil)
        .select_related("placement__pupil")
    )
    children, traits = _guarded([pupil, *(row.placement.pupil for row in rows)], on)
    standing = [each for each in week if each.from_day <= on and (each.until_day is None or on <= each.until_day)]
    total = sum(each.minutes for each in standing)
    for key in asked:
        there = [
            _at_site(row.placement.pupil_id, minutes_between(row.starts_at, row.ends_at), children, traits)
            for row in rows
            if row.placement.provider_id == key
        ]
        there += [
            _at_site(pupil.pk, each.minutes, children, traits, total)
            for each in standing
            if each.organisation.pk == key
        ]
        found[key] = SiteFacts(guard_applies=True, pupils=tuple(there), this_pupil=str(children.keys[pupil.pk]))
    return found


def _at_site(
    record: int, minutes: int, children: matching.Children, guarded: dict[int, set[str]], total: int = 0
) -> PupilAtSite:
    """One half-day of one child at the provider."""
    child = children.keys[record]
    traits = guarded.get(child, set())
    return PupilAtSite(
        key=str(child),
        counts_as=str(children.counted[record]),
        minutes=minutes,
        sessions=1,
        total_minutes=total,
        has_ehc_plan=CharacteristicKind.EHC_PLAN in traits,
        is_looked_after=CharacteristicKind.LOOKED_AFTER in traits,
    )


def _guarded(pupils: Sequence[Pupil], on: date) -> tuple[matching.Children, dict[int, set[str]]]:
    """The pupils as children, and which children have an EHC plan or are looked after, by any record joined to theirs."""
    known = _traits({each.pk for each in pupils}, on)
    children = matching.children(pupils, decided=[key for key, (_, is_decided) in known.items() if is_decided])
    elsewhere = {record for records in children.records.values() for record in records} - set(known)
    if elsewhere:
        known |= _traits(elsewhere, on)
    found: dict[int, set[str]] = {}
    for key, records in children.records.items():
        found.setdefault(children.keys[key], set()).update(*(known[record][0] for record in records))
    return children, found


def _traits(pupils: set[int], on: date) -> dict[int, tuple[set[str], bool]]:
    """What of each record the guard asks for, and whether anything was decided of it and another."""
    kinds = (CharacteristicKind.EHC_PLAN, CharacteristicKind.LOOKED_AFTER)
    held = Characteristic.objects.on(on).filter(pupil=OuterRef("pk"))
    rows = Pupil.objects.filter(pk__in=pupils).annotate(decided=matching.is_decided())
    rows = rows.annotate(**{kind.value: Exists(held.filter(kind=kind)) for kind in kinds})
    found = rows.order_by().values_list("pk", "decided", *(kind.value for kind in kinds))
    return {
        key: ({kind.value for kind, holds in zip(kinds, holding, strict=True) if holds}, decided)
        for key, decided, *holding in found
    }
