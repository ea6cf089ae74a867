"""Who a pupil is: the record is made by the school that has the pupil on its roll, and put right by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.models import lock
from waymark.core.refusals import Refusal, refuse
from waymark.organisations.models import Organisation
from waymark.organisations.queries import authority_of_postcode
from waymark.pupils import queries, rules
from waymark.pupils.models import Address, Pupil
from waymark.pupils.names import folded
from waymark.pupils.services.guard import require_change
from waymark.pupils.services.home import settle_home_authority
from waymark.pupils.services.rolls import write_entry
from waymark.pupils.states import RollKind, Sex
from waymark.school_year.queries import school_academic_year


@dataclass(frozen=True, kw_only=True)
class PupilData:
    """A new pupil. Names exactly as given; one name alone is the surname. Without `year_group` the age decides.

    `address_authority` is the authority in whose area the address lies, if it takes part here. `on_roll_from` is
    today unless said otherwise. `reason_to_go_on` answers warnings.
    """

    surname: str
    date_of_birth: date
    forename: str = ""
    known_as: str = ""
    upn: str = ""
    sex: Sex | str = Sex.UNKNOWN
    year_group: int | None = None
    on_roll_from: date | None = None
    roll_kind: RollKind | str = RollKind.MAIN
    address_lines: str = ""
    postcode: str = ""
    do_not_disclose: bool = False
    address_authority: Organisation | None = None
    reason_to_go_on: str = ""


@transaction.atomic
def add_pupil(actor: Actor, *, data: PupilData) -> Pupil:
    """Make the record of a pupil on the roll of the actor's school.

    The school, its authority and the pupil's home authority may know of the pupil from the first day on the roll.
    Records that may be of the same pupil warn, as far as the actor's school holds or sees them.
    """
    actor.require(Permission.PUPIL_EDIT)
    school = lock(Organisation, actor.organisation.pk)  # two people adding one pupil: one after another
    school_year = SchoolYear.of(school, actor.day)
    findings = record_findings(actor, data, school_year)
    findings += duplicate_findings(actor, school, known_of(data))
    warnings = refuse(findings, reason=data.reason_to_go_on)
    pupil = make_record(actor, data, school_year, warnings, held_by=school)
    on_roll_from = data.on_roll_from or actor.day
    write_entry(actor, pupil, school, kind=RollKind(data.roll_kind), valid_from=on_roll_from)
    if data.address_lines:
        lives_in = data.address_authority
        if lives_in is None and not data.do_not_disclose:
            lives_in = authority_of_postcode(data.postcode)
        address = Address.objects.create(
            pupil=pupil,
            lines=data.address_lines,
            postcode=rules.normalise_postcode(data.postcode),
            do_not_disclose=data.do_not_disclose,
            authority=lives_in,
            valid_from=on_roll_from,
        )
        history.record(actor, "address.add", address, after={"do_not_disclose": data.do_not_disclose}, pupil=pupil)
    settle_home_authority(actor, pupil, on=on_roll_from)
    return pupil


@transaction.atomic
def change_pupil(
    actor: Actor,
    pupil: Pupil,
    *,
    forename: str,
    surname: str,
    date_of_birth: date,
    known_as: str = "",
    upn: str = "",
    sex: Sex | str = Sex.UNKNOWN,
    year_group: int | None = None,
    version: int | None = None,
    reason: str = "",
) -> Pupil:
    """Put right who the pupil is. `reason` answers warnings. What stood before stays in the history."""
    require_change(actor, pupil)
    pupil = lock(Pupil, pupil.pk, version)
    data = PupilData(
        forename=forename,
        surname=surname,
        date_of_birth=date_of_birth,
        known_as=known_as,
        upn=upn,
        sex=sex,
        year_group=year_group,
    )
    school = queries.main_school(pupil, actor.day) or pupil.held_by
    school_year = SchoolYear.of(school, actor.day)
    findings = record_findings(actor, data, school_year)
    findings += duplicate_findings(actor, pupil.held_by, known_of(data, key=str(pupil.public_id)))
    warnings = refuse(findings, reason=reason)
    year, year_from = school_year.group(date_of_birth, year_group, on=actor.day)
    write_identity(
        actor,
        pupil,
        {
            "upn": rules.normalise_upn(upn),
            "forename": forename,
            "surname": surname,
            "known_as": known_as,
            "date_of_birth": date_of_birth,
            "sex": str(sex),
            "year_group": year,
            "year_group_from": year_from,
        },
        reason=reason if warnings else "",
    )
    return pupil


def make_record(actor: Actor, data: PupilData, school_year: SchoolYear, warnings: list[Refusal], **held: Any) -> Pupil:
    """Write a pupil on whom the rules agree, with the event. `held`: by whom, and what is known of the home authority."""
    year, year_from = school_year.group(data.date_of_birth, data.year_group, on=actor.day)
    pupil = Pupil.objects.create(
        upn=rules.normalise_upn(data.upn),
        forename=data.forename,
        surname=data.surname,
        known_as=data.known_as,
        search_name=folded(data.forename, data.surname, data.known_as),
        date_of_birth=data.date_of_birth,
        sex=data.sex,
        year_group=year,
        year_group_from=year_from,
        added_at=clock.now(),
        added_by_label=actor.label,
        **held,
    )
    history.record(
        actor,
        "pupil.add",
        pupil,
        after={**identity_of(pupil), "warnings": [each.code for each in warnings]},
        reason=data.reason_to_go_on if warnings else "",
        pupil=pupil,
    )
    return pupil


def write_identity(actor: Actor, pupil: Pupil, values: dict[str, Any], *, reason: str = "") -> None:
    """Write the new identity of a locked pupil, with the event."""
    before = identity_of(pupil)
    for name, value in values.items():
        setattr(pupil, name, value)
    pupil.search_name = folded(pupil.forename, pupil.surname, pupil.known_as)
    pupil.save_changes(*values, "search_name")
    history.record(actor, "pupil.change", pupil, before=before, after=identity_of(pupil), reason=reason, pupil=pupil)


def record_findings(actor: Actor, data: PupilData, school_year: SchoolYear) -> list[Refusal]:
    """What the rules say of the record by itself."""
    facts = rules.PupilRecordFacts(
        forename=data.forename,
        surname=data.surname,
        date_of_birth=data.date_of_birth,
        upn=data.upn,
        postcode=data.postcode,
        year_group=data.year_group,
        school_year_starts_on=school_year.starts_on,
    )
    return rules.pupil_record_refusals(facts, on=actor.day)


def known_of(data: PupilData, *, key: str = "") -> rules.KnownPupil:
    return rules.KnownPupil(
        key=key, forename=data.forename, surname=data.surname, date_of_birth=data.date_of_birth, upn=data.upn
    )


def duplicate_findings(actor: Actor, school: Organisation, pupil: rules.KnownPupil) -> list[Refusal]:
    """Records of the school that may be of this pupil. One in another body's records is never told of (DD24)."""
    known = tuple(queries.known_pupil(each) for each, _ in queries.look_alikes(actor, school, pupil))
    findings = rules.duplicate_warnings(rules.SamePupilFacts(pupil=pupil, known=known), on=actor.day)
    return list(dict.fromkeys(findings))


@dataclass(frozen=True)
class SchoolYear:
    """The academic year a school is in, and its first day if it opened before September."""

    academic_year: int
    starts_on: date | None

    @classmethod
    def of(cls, school: Organisation, on: date) -> SchoolYear:
        return cls(school_academic_year(school, on), queries.year_starts_on(school, on))

    def group(self, born: date, said: int | None, *, on: date) -> tuple[int, int]:
        """The year group, by age unless the school says another, and the academic year in which it is so."""
        if said is not None:
            return said, self.academic_year
        ages = rules.AgeFacts(date_of_birth=born, school_year_starts_on=self.starts_on)
        return max(0, rules.national_curriculum_year(ages, on=on)), self.academic_year


def identity_of(pupil: Pupil) -> dict[str, Any]:
    """The identity as the history keeps it."""
    return {
        "upn": pupil.upn,
        "forename": pupil.forename,
        "surname": pupil.surname,
        "known_as": pupil.known_as,
        "date_of_birth": pupil.date_of_birth,
        "sex": str(pupil.sex),
        "year_group": pupil.year_group,
        "year_group_from": pupil.year_group_from,
    }
