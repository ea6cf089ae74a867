"""Parts of pages about a pupil: identity, people, addresses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.pupils import rules
from waymark.pupils.models import Address, Characteristic, ParentOrCarer, Pupil, RollEntry
from waymark.pupils.queries.doors import may_change
from waymark.pupils.queries.facts import PupilFacts, pupil_facts
from waymark.pupils.states import ContactLimit, RollKind


@dataclass(frozen=True)
class AddressView:
    """An address fit for a page: `lines` and `postcode` are empty when it must not be disclosed."""

    known: bool
    withheld: bool
    lines: str = ""
    postcode: str = ""
    area: str = ""
    since: date | None = None


def present_address(actor: Actor, pupil: Pupil) -> AddressView:
    """Where the pupil lives, as far as a page may show it. A withheld address is never loaded here."""
    rows = Address.objects.visible_to(actor).on(actor.day).filter(pupil=pupil)
    if rows.filter(do_not_disclose=True).exists():
        return AddressView(known=True, withheld=True)
    row = rows.filter(do_not_disclose=False).select_related("authority").first()
    if row is None:
        return AddressView(known=False, withheld=False)
    area = row.authority.name if row.authority else ""
    return AddressView(True, False, row.lines, row.postcode, area, row.valid_from)


@dataclass(frozen=True)
class Person:
    """A parent or carer on a page, with what they may be sent."""

    record: ParentOrCarer
    limit: ContactLimit
    may_know_whereabouts: bool
    may_have_progress: bool
    may_agree: bool


@dataclass(frozen=True)
class People:
    """The parents and carers of a pupil today, for `pupils/_people.html`."""

    pupil: Pupil
    people: list[Person]
    any_limit: bool
    may_edit: bool


def people(actor: Actor, pupil: Pupil) -> People:
    """The parents and carers of today, those with parental responsibility first."""
    withheld = Address.objects.on(actor.day).filter(pupil=pupil, do_not_disclose=True).exists()
    rows = ParentOrCarer.objects.visible_to(actor).on(actor.day).filter(pupil=pupil)
    found = [_person(row, withheld, actor.day) for row in rows]
    found.sort(key=lambda each: not each.record.has_parental_responsibility)
    limited = any(each.limit != ContactLimit.NONE for each in found)
    return People(pupil, found, limited, may_change(actor, pupil))


def _person(row: ParentOrCarer, withheld: bool, on: date) -> Person:
    def may(letter: rules.LetterKind) -> bool:
        return rules.contact_may_receive(contact_facts(row, letter, address_withheld=withheld), on=on)

    return Person(
        row,
        ContactLimit(row.limit),
        may(rules.LetterKind.WHEREABOUTS),
        may(rules.LetterKind.PROGRESS),
        may(rules.LetterKind.AGREEMENT),
    )


def contact_facts(row: ParentOrCarer, letter: rules.LetterKind, *, address_withheld: bool) -> rules.ContactFacts:
    return rules.ContactFacts(
        letter=letter,
        has_parental_responsibility=row.has_parental_responsibility,
        has_care=row.lives_with_pupil,
        limit=ContactLimit(row.limit),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        pupil_address_withheld=address_withheld,
        lives_with_pupil=row.lives_with_pupil,
    )


@dataclass(frozen=True)
class Identity:
    """Who the pupil is today, for `pupils/_identity.html`."""

    pupil: Pupil
    facts: PupilFacts
    address: AddressView
    upn_is_temporary: bool
    characteristics: list[Characteristic]
    rolls: list[RollEntry]
    may_edit: bool
    may_reveal: bool


def identity(actor: Actor, pupil: Pupil) -> Identity:
    """Identity, roll, characteristics and address of today, as far as a page may show them."""
    address = present_address(actor, pupil)
    return Identity(
        pupil=pupil,
        facts=pupil_facts(pupil, actor.day),
        address=address,
        upn_is_temporary=rules.upn_is_temporary(rules.UpnFacts(upn=pupil.upn), on=actor.day),
        characteristics=list(Characteristic.objects.visible_to(actor).on(actor.day).filter(pupil=pupil)),
        rolls=roll_entries(actor, pupil),
        may_edit=may_change(actor, pupil),
        may_reveal=address.withheld and actor.may(Permission.ADDRESS_REVEAL),
    )


def roll_entries(actor: Actor, pupil: Pupil) -> list[RollEntry]:
    """Every roll the pupil is or was on, running ones first."""
    rows = RollEntry.objects.visible_to(actor).filter(pupil=pupil).select_related("school")
    return sorted(
        rows, key=lambda row: (row.valid_to is not None, row.kind != RollKind.MAIN, -row.valid_from.toordinal())
    )


def characteristics(actor: Actor, pupil: Pupil) -> list[Characteristic]:
    """Every dated fact about the pupil, running ones first."""
    rows = Characteristic.objects.visible_to(actor).filter(pupil=pupil)
    return sorted(rows, key=lambda row: (row.valid_to is not None, row.kind, -row.valid_from.toordinal()))


def earlier_addresses(actor: Actor, pupil: Pupil) -> list[AddressView]:
    """Earlier addresses as far as a page may show them.

    While the present address is withheld, none is shown: a row of homes tells too much. Nor is one that was withheld
    at any time, though it stood open before.
    """
    rows = Address.objects.visible_to(actor).filter(pupil=pupil)
    before = rows.filter(valid_to__lte=actor.day)
    withheld = rows.filter(do_not_disclose=True)
    open_rows = before.exclude(lines__in=withheld.values("lines"))
    if rows.on(actor.day).filter(do_not_disclose=True).exists():
        open_rows = open_rows.none()
    shown = [
        AddressView(True, False, row.lines, row.postcode, row.authority.name if row.authority else "", row.valid_from)
        for row in open_rows.select_related("authority")
    ]
    hidden = before.exclude(pk__in=open_rows.values("pk")).values_list("valid_from", flat=True)
    shown += [AddressView(True, True, since=since) for since in hidden]
    return sorted(shown, key=lambda each: each.since or date.min, reverse=True)
