"""Parts of pages about a pupil: identity, people, addresses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Case, F, QuerySet, Value, When

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core.kept import kept
from waymark.organisations.queries import authorities
from waymark.pupils import rules
from waymark.pupils.models import Address, Characteristic, ParentOrCarer, Pupil, RollEntry
from waymark.pupils.queries.doors import may_change
from waymark.pupils.queries.facts import PupilFacts, facts_from
from waymark.pupils.queries.home import HomePage, home_from, home_page_from
from waymark.pupils.queries.why import Reason, why_visible
from waymark.pupils.states import ContactLimit, RollKind
from waymark.school_year.queries import school_years


@dataclass(frozen=True)
class AddressView:
    """An address fit for a page: `lines` and `postcode` are empty when it must not be disclosed."""

    known: bool
    withheld: bool
    lines: str = ""
    postcode: str = ""
    area: str = ""
    area_code: str = ""
    since: date | None = None


def present_address(actor: Actor, pupil: Pupil) -> AddressView:
    """Where the pupil lives, as far as a page may show it. The words of a withheld address never leave the database."""
    rows = Address.objects.visible_to(actor).on(actor.day).filter(pupil=pupil).order_by("-valid_from")
    row = rows.annotate(shown=_if_open("lines"), shown_postcode=_if_open("postcode")).values(
        "do_not_disclose", "shown", "shown_postcode", "authority__name", "authority__la_code", "valid_from"
    )[:1]
    for found in row:
        return AddressView(
            True,
            found["do_not_disclose"],
            found["shown"],
            found["shown_postcode"],
            found["authority__name"] or "",
            found["authority__la_code"] or "",
            found["valid_from"],
        )
    return AddressView(known=False, withheld=False)


def _if_open(column: str) -> Case:
    return Case(When(do_not_disclose=False, then=F(column)), default=Value(""))


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
    withheld = address_is_withheld(pupil.pk, actor.day)
    return _people(pupil, _parents(actor, pupil), withheld, may_change(actor, pupil), on=actor.day)


def _parents(actor: Actor, pupil: Pupil) -> list[ParentOrCarer]:
    rows = ParentOrCarer.objects.visible_to(actor).on(actor.day).filter(pupil=pupil)
    return list(rows.select_related("authority"))


def _people(pupil: Pupil, rows: list[ParentOrCarer], withheld: bool, may_edit: bool, *, on: date) -> People:
    found = [_person(row, withheld, on) for row in rows]
    found.sort(key=lambda each: not each.record.has_parental_responsibility)
    limited = any(each.limit != ContactLimit.NONE for each in found)
    return People(pupil, found, limited, may_edit)


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


def address_is_withheld(pupil: int, on: date) -> bool:
    """Whether the address of the pupil with this key must not be disclosed on the day."""
    return Address.objects.on(on).filter(pupil=pupil, do_not_disclose=True).exists()


def withheld_words(pupil: Pupil) -> list[str]:
    """For services: the lines and postcodes of this pupil that must not be disclosed. They are compared, never shown."""
    return [part for row in _withheld(pupil.pk) for part in row if part]


@kept
def _withheld(pupil: int) -> QuerySet[Address, tuple[str, str]]:
    return Address.objects.filter(pupil=pupil, do_not_disclose=True).values_list("lines", "postcode")


def is_limited(row: ParentOrCarer, on: date, *, address_withheld: bool) -> bool:
    """Whether anything limits what this person may be told: a limit, or a withheld address of a pupil who lives elsewhere."""
    facts = contact_facts(row, rules.LetterKind.WHEREABOUTS, address_withheld=address_withheld)
    forbidden = {each.code for each in rules.contact_refusals(facts, on=on)}
    return row.limit != ContactLimit.NONE or bool(forbidden - {"not_a_parent"})


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


@dataclass(frozen=True)
class RecordPage:
    """All that the page of a pupil's record shows."""

    identity: Identity
    people: People
    home: HomePage
    reasons: list[Reason]


def record_page(actor: Actor, pupil: Pupil) -> RecordPage:
    """The record of today as far as the actor may see it. Each table is read once, however many rows it has."""
    day = actor.day
    address = present_address(actor, pupil)
    rolls = roll_entries(actor, pupil)
    today = [each for each in rolls if each.valid_from <= day and (each.valid_to is None or each.valid_to > day)]
    traits = characteristics_on(actor, pupil.pk, day)
    parents = _parents(actor, pupil)
    here = {each.la_code: each for each in authorities()}
    may_edit = actor.may(Permission.PUPIL_EDIT) and any(each.school_id == actor.organisation_pk for each in today)
    facts = facts_from(
        pupil,
        day,
        rolls=today,
        traits=traits,
        withheld=address.withheld,
        home=pupil.home_authority,
        years=school_years([each.school for each in today], day),
    )
    answer = home_from(address.area_code, parents, facts.looked_after_by, on=day)
    identity = Identity(
        pupil=pupil,
        facts=facts,
        address=address,
        upn_is_temporary=rules.upn_is_temporary(rules.UpnFacts(upn=pupil.upn), on=day),
        characteristics=traits,
        rolls=rolls,
        may_edit=may_edit,
        may_reveal=address.withheld and actor.may(Permission.ADDRESS_REVEAL),
    )
    return RecordPage(
        identity=identity,
        people=_people(pupil, parents, address.withheld, may_edit, on=day),
        home=home_page_from(pupil, answer, here.get(answer.authority), may_edit=may_edit),
        reasons=why_visible(actor, pupil),
    )


def roll_entries(actor: Actor, pupil: Pupil) -> list[RollEntry]:
    """Every roll the pupil is or was on, running ones first."""
    rows = _roll_entries(actor, pupil.pk)
    return sorted(
        rows, key=lambda row: (row.valid_to is not None, row.kind != RollKind.MAIN, -row.valid_from.toordinal())
    )


@kept
def _roll_entries(actor: Actor, pupil: int) -> QuerySet[RollEntry]:
    return RollEntry.objects.visible_to(actor).filter(pupil=pupil).select_related("school__school_detail")


def characteristics(actor: Actor, pupil: Pupil) -> list[Characteristic]:
    """Every dated fact about the pupil, running ones first."""
    rows = Characteristic.objects.visible_to(actor).filter(pupil=pupil)
    return sorted(rows, key=lambda row: (row.valid_to is not None, row.kind, -row.valid_from.toordinal()))


@kept
def characteristics_on(actor: Actor, pupil: int, day: date) -> QuerySet[Characteristic]:
    """The facts about the pupil that hold on the day."""
    return Characteristic.objects.visible_to(actor).on(day).filter(pupil=pupil)


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
    shown = [AddressView(True, False, row.lines, row.postcode, since=row.valid_from) for row in open_rows]
    hidden = before.exclude(pk__in=open_rows.values("pk")).values_list("valid_from", flat=True)
    shown += [AddressView(True, True, since=since) for since in hidden]
    return sorted(shown, key=lambda each: each.since or date.min, reverse=True)
