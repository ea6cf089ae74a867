"""Pupils as pages, rules and other slices need them. Every page begins at `visible_to`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core.dates import academic_year
from waymark.core.models import Record
from waymark.core.policies import Denied
from waymark.organisations.models import Organisation
from waymark.organisations.queries import authority_with
from waymark.pupils import names, rules
from waymark.pupils.models import (
    Address,
    Characteristic,
    Involvement,
    ParentOrCarer,
    Pupil,
    PupilImport,
    RollEntry,
)
from waymark.pupils.reasons import BASES
from waymark.pupils.states import Basis, CharacteristicKind, ContactLimit, HomeBasis, RollKind
from waymark.school_year.queries import first_day, school_academic_year

R = TypeVar("R", bound=Record)

SEARCH_LIMIT = 50
PAGE = 30


def pupil_or_404(actor: Actor, pupil_id: UUID) -> Pupil:
    """The pupil, if the actor may know of them today; otherwise the one 404."""
    found = (
        Pupil.objects.visible_to(actor).select_related("home_authority", "held_by").filter(public_id=pupil_id).first()
    )
    if found is None:
        raise Http404
    return found


def may_change(actor: Actor, pupil: Pupil) -> bool:
    """Whether the actor's body keeps this record: a school that has the pupil on its roll today, or a job."""
    if not actor.may(Permission.PUPIL_EDIT):
        return False
    if actor.is_job:
        return True
    return RollEntry.objects.on(actor.day).filter(pupil=pupil, school_id=actor.organisation_pk).exists()


def pupil_to_change(actor: Actor, pupil_id: UUID) -> Pupil:
    """The pupil, to be changed by the actor. Denied for somebody who may see and not change."""
    pupil = pupil_or_404(actor, pupil_id)
    if not may_change(actor, pupil):
        raise Denied(Permission.PUPIL_EDIT)
    return pupil


def parent_or_404(actor: Actor, parent_id: UUID) -> ParentOrCarer:
    return _about_pupil_or_404(ParentOrCarer.objects.visible_to(actor), parent_id)


def characteristic_or_404(actor: Actor, characteristic_id: UUID) -> Characteristic:
    return _about_pupil_or_404(Characteristic.objects.visible_to(actor), characteristic_id)


def roll_entry_or_404(actor: Actor, entry_id: UUID) -> RollEntry:
    return _about_pupil_or_404(RollEntry.objects.visible_to(actor), entry_id)


def import_or_404(actor: Actor, import_id: UUID) -> PupilImport:
    found = PupilImport.objects.visible_to(actor).select_related("school").filter(public_id=import_id).first()
    if found is None:
        raise Http404
    return found


def _about_pupil_or_404(rows: QuerySet[R], public_id: UUID) -> R:
    found = rows.select_related("pupil").filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


# Lists and search


def search(actor: Actor, text: str, *, limit: int = SEARCH_LIMIT) -> list[Pupil]:
    """The pupils the actor may know of whose names begin with these words, in any order, or whose UPN this is."""
    return list(_matching(actor, text)[:limit]) if text.strip() else []


def _matching(actor: Actor, text: str) -> QuerySet[Pupil]:
    pupils = Pupil.objects.visible_to(actor)
    if not text.strip():
        return pupils
    by_name = Q()
    for word in names.folded(text).split():
        by_name &= Q(search_name__contains=f" {word}")
    by_number = Q(upn=rules.normalise_upn(text)) & ~Q(upn="")
    return pupils.filter(by_name | by_number)


@dataclass(frozen=True)
class Row:
    """A pupil in a list."""

    pupil: Pupil
    year_group: int
    main_school: Organisation | None


@dataclass(frozen=True)
class PupilsPage:
    rows: list[Row]
    number: int
    of: int
    total: int


def pupils_page(actor: Actor, *, text: str = "", page: int = 1) -> PupilsPage:
    """The pupils the actor may know of, by name, a page at a time."""
    return _paged(actor, _matching(actor, text), page)


def former_page(actor: Actor, *, page: int = 1) -> PupilsPage:
    """Former pupils of the actor's school, a page at a time."""
    return _paged(actor, former_pupils(actor), page)


def rows_page(actor: Actor, pupils: list[Pupil]) -> PupilsPage:
    """Pupils found already, as one page of a list."""
    facts = facts_of(pupils, actor.day)
    rows = [Row(each, facts[each.pk].year_group, facts[each.pk].main_school) for each in pupils]
    return PupilsPage(rows, 1, 1, len(rows))


def _paged(actor: Actor, found: QuerySet[Pupil], page: int) -> PupilsPage:
    total = found.count()
    of = max(1, -(-total // PAGE))
    number = min(max(1, page), of)
    rows = rows_page(actor, list(found[(number - 1) * PAGE : number * PAGE])).rows
    return PupilsPage(rows, number, of, total)


# Facts


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
    years: dict[int, int] = {}
    found = {}
    for pupil in pupils:
        main = next((each.school for each in rolls if each.pupil_id == pupil.pk and each.kind == RollKind.MAIN), None)
        own = [each for each in traits if each.pupil_id == pupil.pk]
        found[pupil.pk] = PupilFacts(
            pupil=pupil,
            on=on,
            year_group=pupil.year_group + _school_year(main, on, years) - pupil.year_group_from,
            age=_age(pupil.date_of_birth, on),
            characteristics=frozenset(CharacteristicKind(each.kind) for each in own),
            looked_after_by=next((each.value for each in own if each.kind == CharacteristicKind.LOOKED_AFTER), ""),
            home_authority=authorities.get(pupil.home_authority_id or 0),
            main_school=main,
            subsidiary_schools=tuple(
                each.school for each in rolls if each.pupil_id == pupil.pk and each.kind == RollKind.SUBSIDIARY
            ),
            address_withheld=pupil.pk in withheld,
        )
    return found


def _school_year(school: Organisation | None, on: date, years: dict[int, int]) -> int:
    """The academic year the school is in; bodies of one area share their first day, so each area is asked once."""
    if school is None:
        return academic_year(on)
    area = school.parent_authority_id or school.pk
    if area not in years:
        years[area] = school_academic_year(school, on)
    return years[area]


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
    row = RollEntry.objects.on(on).filter(pupil=pupil, kind=RollKind.MAIN).select_related("school").first()
    return row.school if row else None


def schools_on_roll(pupil: Pupil, on: date) -> list[Organisation]:
    """Every school that has the pupil on its roll on the day, the main one first."""
    rows = RollEntry.objects.on(on).filter(pupil=pupil).select_related("school")
    return [row.school for row in sorted(rows, key=lambda row: row.kind != RollKind.MAIN)]


def pupils_on_roll(school: Organisation, on: date) -> QuerySet[Pupil]:
    """For services: the pupils on a school's roll on the day, main or subsidiary."""
    return Pupil.objects.filter(pk__in=RollEntry.objects.on(on).filter(school=school).values("pupil_id"))


# Records that may be of one pupil


def in_own_records(actor: Actor, school: Organisation) -> QuerySet[Pupil]:
    """What a school may compare a new pupil with: those its people may see, and those it holds from before.

    A look-alike in another body's records is not among them, and so never shows itself.
    """
    return Pupil.objects.filter(Q(pk__in=Pupil.objects.visible_to(actor).values("pk")) | Q(held_by=school))


def look_alikes(actor: Actor, school: Organisation, pupil: rules.KnownPupil) -> list[tuple[Pupil, rules.Likeness]]:
    """Records of the school that may be of this pupil, the likeliest first: same number, or same name and birth."""
    candidates = in_own_records(actor, school).filter(
        Q(date_of_birth=pupil.date_of_birth) | (Q(upn=rules.normalise_upn(pupil.upn)) & ~Q(upn=""))
    )
    known = {str(each.public_id): each for each in candidates}
    matches = rules.same_pupil(
        rules.SamePupilFacts(pupil=pupil, known=tuple(known_pupil(each) for each in known.values())), on=actor.day
    )
    return [(known[match.key], match.likeness) for match in matches if match.likeness != rules.Likeness.NAMESAKE]


@dataclass(frozen=True)
class LookAlike:
    """A record of the school that may be of the pupil, and whether the pupil is on its roll today."""

    pupil: Pupil
    is_same_number: bool
    is_on_roll: bool


def look_alikes_page(actor: Actor, pupil: rules.KnownPupil) -> list[LookAlike]:
    """The look-alikes within what the actor's school holds or sees, for the page that asks whether to go on."""
    on_roll = set(pupils_on_roll(actor.organisation, actor.day).values_list("pk", flat=True))
    return [
        LookAlike(each, likeness == rules.Likeness.SAME_UPN, each.pk in on_roll)
        for each, likeness in look_alikes(actor, actor.organisation, pupil)
    ]


def other_schools(actor: Actor, pupil: Pupil) -> QuerySet[Organisation]:
    """Schools that could have the pupil on their roll as well: open, and not having the pupil already."""
    there = RollEntry.objects.on(actor.day).filter(pupil=pupil).values("school_id")
    return Organisation.objects.visible_to(actor).schools().filter(closed_on__isnull=True).exclude(pk__in=there)


def imports(actor: Actor, *, limit: int = 10) -> list[PupilImport]:
    """The files of the actor's school that were sent before, the latest first."""
    rows = PupilImport.objects.visible_to(actor).defer("content").select_related("uploaded_by__person")
    return list(rows.order_by("-uploaded_at", "-pk")[:limit])


def known_pupil(pupil: Pupil) -> rules.KnownPupil:
    return rules.KnownPupil(
        key=str(pupil.public_id),
        forename=pupil.forename,
        surname=pupil.surname,
        date_of_birth=pupil.date_of_birth,
        upn=pupil.upn,
    )


def former_pupils(actor: Actor) -> QuerySet[Pupil]:
    """Pupils the actor's school holds who are on its roll no longer, for when one comes back."""
    if not actor.may(Permission.PUPIL_EDIT) or actor.membership is None:
        return Pupil.objects.none()
    present = RollEntry.objects.on(actor.day).filter(school_id=actor.organisation_pk).values("pupil_id")
    return Pupil.objects.filter(held_by_id=actor.organisation_pk).exclude(pk__in=present)


def former_pupil_or_404(actor: Actor, pupil_id: UUID) -> Pupil:
    found = former_pupils(actor).filter(public_id=pupil_id).first()
    if found is None:
        raise Http404
    return found


# Home authority


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


# Why somebody may see a pupil, and who else may


@dataclass(frozen=True)
class Reason:
    """Why a body may know of a pupil, in a sentence without its full stop, and since when."""

    sentence: str
    since: date
    until: date | None
    organisation: Organisation
    basis: Basis

    def __iter__(self) -> Iterator[str | date]:
        """Unpacks as (sentence, since)."""
        return iter((self.sentence, self.since))


def why_visible(actor: Actor, pupil: Pupil) -> list[Reason]:
    """Why the actor may see the pupil today; each unpacks as (sentence, since)."""
    rows = Involvement.objects.live_for(actor).filter(pupil=pupil).select_related("organisation")
    return [_reason(row) for row in rows.order_by("valid_from", "pk")]


def involvements(actor: Actor, pupil: Pupil) -> list[Reason]:
    """Who may know of the pupil, or might before, and why; those of today first."""
    rows = Involvement.objects.visible_to(actor).filter(pupil=pupil).select_related("organisation")
    found = [_reason(row) for row in rows.order_by("-valid_from", "organisation__name", "pk")]
    return sorted(found, key=lambda each: each.until is not None and each.until <= actor.day)


def _reason(row: Involvement) -> Reason:
    sentence = BASES[Basis(row.basis)].format(body=row.organisation.name)
    return Reason(sentence, row.valid_from, row.valid_to, row.organisation, Basis(row.basis))


# Parts of pages


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
    return sorted(rows, key=lambda row: (row.valid_to is not None, -row.valid_from.toordinal()))


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
