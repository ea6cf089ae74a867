"""Which authority a pupil belongs to."""

from __future__ import annotations

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
    address = Address.objects.on(on).filter(pupil=pupil).select_related("authority").order_by("-valid_from").first()
    lives_in = address.authority.la_code if address and address.authority else ""
    parents = ParentOrCarer.objects.on(on).filter(pupil=pupil).select_related("authority")
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
    looked_after = Characteristic.objects.on(on).filter(pupil=pupil, kind=CharacteristicKind.LOOKED_AFTER).first()
    facts = rules.HomeFacts(parents=tuple(homes), looked_after_by=looked_after.value if looked_after else "")
    return rules.home_authority(facts, on=on)


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
    by_the_record, record_basis = home_of(answer)
    return HomePage(
        authority=pupil.home_authority,
        basis=HomeBasis(pupil.home_authority_basis),
        note=pupil.home_authority_note,
        by_the_record=by_the_record,
        record_basis=record_basis,
        clause=answer.clause,
        may_edit=may_change(actor, pupil),
    )
