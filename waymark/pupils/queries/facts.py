"""A pupil as they stand on a day: for rules, and for other slices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from waymark.accounts.actors import Actor
from waymark.core.dates import academic_year
from waymark.core.kept import kept
from waymark.organisations.models import Organisation
from waymark.pupils.models import Address, Characteristic, Pupil, RollEntry
from waymark.pupils.states import CharacteristicKind, RollKind
from waymark.school_year.queries import first_day, school_academic_year, school_years


@dataclass(frozen=True)
class PupilFacts:
    """A pupil on one day, for rules. Schools and authorities are organisations; `looked_after_by` is a code or ""."""

    pupil: Pupil
    on: date
    year_group: int
    age: int
    characteristics: frozenset[CharacteristicKind]
    looked_after_by: str
    home_authority: Organisation | None
    main_school: Organisation | None
    subsidiary_schools: tuple[Organisation, ...]
    address_withheld: bool

    @property
    def ehc_plan(self) -> bool:
        return CharacteristicKind.EHC_PLAN in self.characteristics

    @property
    def looked_after(self) -> bool:
        return CharacteristicKind.LOOKED_AFTER in self.characteristics

    @property
    def has_social_worker(self) -> bool:
        return CharacteristicKind.SOCIAL_WORKER in self.characteristics


def pupil_facts(pupil: Pupil, on: date) -> PupilFacts:
    """The pupil as they stand on the day."""
    return facts_of([pupil], on)[pupil.pk]


def facts_of(pupils: Sequence[Pupil], on: date) -> dict[int, PupilFacts]:
    """`pupil_facts` for many in a fixed number of queries, by the key of the pupil."""
    keys = [each.pk for each in pupils]
    rolls = list(RollEntry.objects.on(on).filter(pupil__in=keys).select_related("school"))
    traits = list(Characteristic.objects.on(on).filter(pupil__in=keys))
    withheld = set(
        Address.objects.on(on).filter(pupil__in=keys, do_not_disclose=True).values_list("pupil_id", flat=True)
    )
    authorities = {each.pk: each for each in Organisation.objects.authorities()} if pupils else {}
    years = school_years([each.school for each in rolls if each.kind == RollKind.MAIN], on)
    return {
        pupil.pk: facts_from(
            pupil,
            on,
            rolls=[each for each in rolls if each.pupil_id == pupil.pk],
            traits=[each for each in traits if each.pupil_id == pupil.pk],
            withheld=pupil.pk in withheld,
            home=authorities.get(pupil.home_authority_id or 0),
            years=years,
        )
        for pupil in pupils
    }


def facts_from(
    pupil: Pupil,
    on: date,
    *,
    rolls: Sequence[RollEntry],
    traits: Sequence[Characteristic],
    withheld: bool,
    home: Organisation | None,
    years: dict[int, int],
) -> PupilFacts:
    """The facts from rows of that day already read; `years` is the academic year of each main school."""
    main = next((each.school for each in rolls if each.kind == RollKind.MAIN), None)
    return PupilFacts(
        pupil=pupil,
        on=on,
        year_group=year_group_in(pupil, years[main.pk] if main else academic_year(on)),
        age=_age(pupil.date_of_birth, on),
        characteristics=frozenset(CharacteristicKind(each.kind) for each in traits),
        looked_after_by=next((each.value for each in traits if each.kind == CharacteristicKind.LOOKED_AFTER), ""),
        home_authority=home,
        main_school=main,
        subsidiary_schools=tuple(each.school for each in rolls if each.kind == RollKind.SUBSIDIARY),
        address_withheld=withheld,
    )


def year_group(pupil: Pupil, on: date) -> int:
    """The pupil's year group on the day; `pupil_facts` says the same among much else."""
    school = main_school(pupil, on)
    return year_group_in(pupil, school_academic_year(school, on) if school else academic_year(on))


def year_group_in(pupil: Pupil, school_year: int) -> int:
    """The year group in an academic year of the pupil's school: as the school said it once, moved on by the years since."""
    return pupil.year_group + school_year - pupil.year_group_from


def _age(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def year_starts_on(school: Organisation | None, on: date) -> date | None:
    """The first day of the school's year that `on` falls in, if it opened before September; for the age rules."""
    if school is None:
        return None
    day = first_day(school, school_academic_year(school, on))
    return day if day is not None and day <= on else None


def main_school(pupil: Pupil, on: date) -> Organisation | None:
    """The school that has the pupil on its main roll on the day."""
    row = _main_entry.first(pupil.pk, on)
    return row.school if row else None


@kept
def _main_entry(pupil: int, on: date) -> QuerySet[RollEntry]:
    return RollEntry.objects.on(on).filter(pupil=pupil, kind=RollKind.MAIN).select_related("school")[:1]


def schools_on_roll(pupil: Pupil, on: date) -> list[Organisation]:
    """Every school that has the pupil on its roll on the day, the main one first."""
    rows = RollEntry.objects.on(on).filter(pupil=pupil).select_related("school")
    return [row.school for row in sorted(rows, key=lambda row: row.kind != RollKind.MAIN)]


def pupils_on_roll(school: Organisation, on: date) -> QuerySet[Pupil]:
    """For services: the pupils on a school's roll on the day, main or subsidiary."""
    return Pupil.objects.filter(pk__in=RollEntry.objects.on(on).filter(school=school).values("pupil_id"))


def other_schools(actor: Actor, pupil: Pupil) -> QuerySet[Organisation]:
    """Schools that could have the pupil on their roll as well: open, and not having the pupil already."""
    there = RollEntry.objects.on(actor.day).filter(pupil=pupil).values("school_id")
    found = Organisation.objects.visible_to(actor).schools().open_on(actor.day).exclude(pk__in=there)
    return found.select_related("school_detail")
