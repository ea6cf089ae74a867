"""The national register as pages and rules ask it: a school by its number, who followed it, and what is to be settled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import Http404

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.organisations import queries as organisations
from waymark.organisations.models import Organisation, PartnershipMembership
from waymark.school_register import rules
from waymark.school_register.models import RegisterEdition, RegisterEntry, SchoolLink
from waymark.school_register.states import FileKind, SchoolStatus

OPEN = (SchoolStatus.OPEN, SchoolStatus.CLOSING)
MOST_FOUND = 50


def entries_of(urns: Iterable[str]) -> dict[str, RegisterEntry]:
    """What the register says of these, by URN."""
    return {entry.urn: entry for entry in RegisterEntry.objects.filter(urn__in=[urn for urn in urns if urn])}


def entry_of(organisation: Organisation) -> RegisterEntry | None:
    """What the register says of a body: by its URN, else by its UKPRN, where one open school has that."""
    return entries_of_bodies([organisation]).get(organisation.pk)


def entries_of_bodies(bodies: Iterable[Organisation]) -> dict[int, RegisterEntry]:
    """`entry_of` for several bodies in two statements, by the body's key."""
    bodies = list(bodies)
    by_urn = entries_of(body.urn for body in bodies)
    numbers = [body.ukprn for body in bodies if body.ukprn and body.urn not in by_urn]
    by_ukprn: dict[str, list[RegisterEntry]] = {}
    for entry in RegisterEntry.objects.filter(ukprn__in=numbers) if numbers else ():
        by_ukprn.setdefault(entry.ukprn, []).append(entry)
    found = {}
    for body in bodies:
        same = by_ukprn.get(body.ukprn, [])
        likely = [by_urn[body.urn]] if body.urn in by_urn else [each for each in same if each.is_open] or same
        if len(likely) == 1:
            found[body.pk] = likely[0]
    return found


def successors_of(urn: str) -> list[RegisterEntry]:
    """The open schools that the register leads to from a closed one, over any that have closed since."""

    def links(origins: list[str]) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for link in SchoolLink.objects.filter(urn__in=origins).order_by("pk"):
            if rules.is_successor_link(link.link_type):
                found.setdefault(link.urn, []).append(link.link_urn)
        entries.update(entries_of(each for ends in found.values() for each in ends))
        return found

    entries: dict[str, RegisterEntry] = {}
    following = rules.follow_successors(urn, links, lambda each: each in entries and entries[each].is_open)
    return [entries[each] for each in following]


def latest_edition(kind: FileKind) -> RegisterEdition | None:
    return RegisterEdition.objects.filter(kind=kind).first()


@dataclass(frozen=True)
class Closing:
    """A running membership of a school that has closed or will: whom it is for, and what the register leads to."""

    membership: PartnershipMembership
    entry: RegisterEntry | None
    successors: list[Successor]

    @property
    def school(self) -> Organisation:
        return self.membership.school

    @property
    def closed_on(self) -> date | None:
        return self.membership.school.closed_on


@dataclass(frozen=True)
class Successor:
    """An open school that follows: its entry, the body here if there is one, and the partnership that has it already."""

    entry: RegisterEntry
    body: Organisation | None
    partnership: Organisation | None


def closing_memberships() -> list[PartnershipMembership]:
    """Running memberships of schools that the register has closed, or will close."""
    rows = PartnershipMembership.objects.filter(valid_to__isnull=True, school__closed_on__isnull=False)
    return list(rows.select_related("school", "partnership__parent_authority").order_by("school__closed_on", "pk"))


def closings_for(actor: Actor) -> list[PartnershipMembership]:
    """Those that the actor may settle: of the own partnership, or of the own authority's."""
    if not actor.may(Permission.PARTNERSHIP_EDIT):
        return []
    return [row for row in closing_memberships() if may_settle(actor, row.partnership)]


def may_settle(actor: Actor, partnership: Organisation) -> bool:
    """Whether what follows a member is for the actor's body to say: the partnership itself, or its authority."""
    return actor.is_job or actor.organisation_pk in (partnership.pk, partnership.parent_authority_id)


def closing_or_404(actor: Actor, membership_id: UUID) -> PartnershipMembership:
    """A membership of a school that closes, for the partnership and its authority to settle."""
    membership = organisations.membership_or_404(actor, membership_id)
    if membership.school.closed_on is None or not may_settle(actor, membership.partnership):
        raise Http404
    return membership


def closing_page(membership: PartnershipMembership, on: date) -> Closing:
    urn = membership.school.urn
    entries = successors_of(urn) if urn else []
    bodies = {body.urn: body for body in Organisation.objects.schools().filter(urn__in=[each.urn for each in entries])}
    running = PartnershipMembership.objects.filter(school__in=bodies.values(), valid_to__isnull=True)
    partnerships = {row.school_id: row.partnership for row in running.select_related("partnership")}
    successors = [
        Successor(each, body, partnerships.get(body.pk) if body else None)
        for each in entries
        for body in [bodies.get(each.urn)]
    ]
    return Closing(membership, entries_of([urn]).get(urn), successors)


@dataclass(frozen=True)
class RegisterPage:
    """What the page of the register shows."""

    schools: RegisterEdition | None
    links: RegisterEdition | None
    found: list[RegisterEntry]
    closings: list[PartnershipMembership]
    count: int


def register_page(actor: Actor, *, text: str = "") -> RegisterPage:
    return RegisterPage(
        schools=latest_edition(FileKind.SCHOOLS),
        links=latest_edition(FileKind.LINKS),
        found=_search(actor, text),
        closings=closings_for(actor),
        count=RegisterEntry.objects.visible_to(actor).count(),
    )


def _search(actor: Actor, text: str) -> list[RegisterEntry]:
    """Schools by number, or by every word of the name, open ones first; nothing for nothing."""
    words = text.split()
    if not words:
        return []
    rows = RegisterEntry.objects.visible_to(actor)
    if len(words) == 1 and words[0].isdigit():
        rows = rows.filter(urn=words[0]) | rows.filter(ukprn=words[0])
    else:
        for word in words:
            rows = rows.filter(name__icontains=word)
    return sorted(rows.order_by("name", "urn")[:MOST_FOUND], key=lambda entry: not entry.is_open)


@dataclass(frozen=True)
class EntryPage:
    """A school of the register, the schools that followed and came before it, and the body here, if it takes part."""

    entry: RegisterEntry
    successors: list[RegisterEntry]
    predecessors: list[SchoolLink]
    body: Organisation | None


def entry_page(actor: Actor, urn: str) -> EntryPage:
    entry = RegisterEntry.objects.visible_to(actor).filter(urn=urn).first()
    if entry is None:
        raise Http404
    links = SchoolLink.objects.visible_to(actor).filter(urn=urn, link_type__istartswith="predecessor")
    return EntryPage(
        entry=entry,
        successors=[] if entry.is_open else successors_of(urn),
        predecessors=list(links.order_by("link_on", "pk")),
        body=Organisation.objects.visible_to(actor).filter(urn=urn).first(),
    )
