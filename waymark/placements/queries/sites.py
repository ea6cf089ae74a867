"""The guard over places that are no school: all commissioners, counts only."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from waymark.core.dates import minutes_between
from waymark.core.periods import not_over_by
from waymark.organisations.models import Organisation
from waymark.placements.models import PlacementSession
from waymark.placements.states import HOLD_A_PLACE
from waymark.programmes import queries as programmes
from waymark.programmes.rules import PupilAtSite, SiteFacts
from waymark.pupils.models import Characteristic, Pupil
from waymark.pupils.states import CharacteristicKind


def site_facts(provider: Organisation, pupil: Pupil, on: date, *, week: list[programmes.Component]) -> SiteFacts:
    """How long each pupil of every commissioner is at the provider on the day, with `week` for the pupil in question.

    The keys of other pupils serve only to count a pupil of two commissioners once; no page shows them.
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
    traits = _guarded({row.placement.pupil_id for row in rows} | {pupil.pk}, on)
    standing = [each for each in week if each.from_day <= on and (each.until_day is None or on <= each.until_day)]
    total = sum(each.minutes for each in standing)
    for key in asked:
        there = [
            _at_site(row.placement.pupil, minutes_between(row.starts_at, row.ends_at), traits)
            for row in rows
            if row.placement.provider_id == key
        ]
        there += [_at_site(pupil, each.minutes, traits, total) for each in standing if each.organisation.pk == key]
        found[key] = SiteFacts(guard_applies=True, pupils=tuple(there), this_pupil=_pupil_key(pupil))
    return found


def _at_site(pupil: Pupil, minutes: int, guarded: dict[int, set[str]], total: int = 0) -> PupilAtSite:
    """One half-day of one pupil at the provider."""
    traits = guarded.get(pupil.pk, set())
    return PupilAtSite(
        key=_pupil_key(pupil),
        minutes=minutes,
        sessions=1,
        total_minutes=total,
        has_ehc_plan=CharacteristicKind.EHC_PLAN in traits,
        is_looked_after=CharacteristicKind.LOOKED_AFTER in traits,
    )


def _guarded(pupils: set[int], on: date) -> dict[int, set[str]]:
    """Which of these pupils have an EHC plan or are looked after on the day."""
    found: dict[int, set[str]] = {}
    kinds = (CharacteristicKind.EHC_PLAN, CharacteristicKind.LOOKED_AFTER)
    for pupil_id, kind in (
        Characteristic.objects.on(on).filter(pupil_id__in=pupils, kind__in=kinds).values_list("pupil_id", "kind")
    ):
        found.setdefault(pupil_id, set()).add(kind)
    return found


def _pupil_key(pupil: Pupil) -> str:
    return f"upn {pupil.upn}" if pupil.upn else f"pupil {pupil.pk}"
