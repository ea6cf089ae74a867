"""Which authority a pupil belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from waymark.accounts.actors import Actor
from waymark.organisations.models import Organisation
from waymark.organisations.queries import authority_with
from waymark.pupils import rules
from waymark.pupils.models import Address, Characteristic, ParentOrCarer, Pupil
from waymark.pupils.queries.doors import may_change
from waymark.pupils.states import CharacteristicKind, HomeBasis


def home_answer(pupil: Pupil, on: date) -> rules.HomeAnswer:
    """Which authority the pupil belongs to by the record as it stands, with the reason."""
    areas = Address.objects.on(on).filter(pupil=pupil).order_by("-valid_from").values_list("authority__la_code")
    parents = ParentOrCarer.objects.on(on).filter(pupil=pupil).select_related("authority")
    care = Characteristic.objects.on(on).filter(pupil=pupil, kind=CharacteristicKind.LOOKED_AFTER)
    [lives_in] = areas.first() or [None]
    return home_from(lives_in or "", list(parents), next(iter(care.values_list("value", flat=True)), ""), on=on)


def home_from(lives_in: str, parents: Sequence[ParentOrCarer], looked_after_by: str, *, on: date) -> rules.HomeAnswer:
    """The same from rows already read; `lives_in` and `looked_after_by` are numbers of authorities, or empty."""
    homes = [
        rules.ParentHome(
            authority=lives_in if each.lives_with_pupil else (each.authority.la_code if each.authority else ""),
            has_parental_responsibility=each.has_parental_responsibility,
            pupil_normally_lives_here=each.lives_with_pupil,
        )
        for each in parents
    ]
    if lives_in and not any(home.pupil_normally_lives_here for home in homes):
        homes = [rules.ParentHome(authority=lives_in, pupil_normally_lives_here=True)]
    return rules.home_authority(rules.HomeFacts(parents=tuple(homes), looked_after_by=looked_after_by), on=on)


def home_of(answer: rules.HomeAnswer) -> tuple[Organisation | None, HomeBasis]:
    """The organisation of an answer, and on what it rests. None for an authority that takes no part here."""
    return authority_with(answer.authority) if answer.authority else None, HomeBasis(answer.reason)


@dataclass(frozen=True)
class HomePage:
    """The home authority of a pupil and on what it rests, beside what the record says."""

    authority: Organisation | None
    basis: HomeBasis
    note: str
    by_the_record: Organisation | None
    record_basis: HomeBasis
    clause: str
    may_edit: bool

    @property
    def differs(self) -> bool:
        return self.basis == HomeBasis.BY_HAND and self.authority != self.by_the_record


def home_page(actor: Actor, pupil: Pupil) -> HomePage:
    answer = home_answer(pupil, actor.day)
    return home_page_from(pupil, answer, home_of(answer)[0], may_edit=may_change(actor, pupil))


def home_page_from(
    pupil: Pupil, answer: rules.HomeAnswer, by_the_record: Organisation | None, *, may_edit: bool
) -> HomePage:
    return HomePage(
        authority=pupil.home_authority,
        basis=HomeBasis(pupil.home_authority_basis),
        note=pupil.home_authority_note,
        by_the_record=by_the_record,
        record_basis=HomeBasis(answer.reason),
        clause=answer.clause,
        may_edit=may_edit,
    )
