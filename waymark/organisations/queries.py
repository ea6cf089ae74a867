"""Bodies, their members and contacts, for pages, rules and other slices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404

from waymark.accounts.actors import Actor
from waymark.organisations import rules
from waymark.organisations.models import Contact, Organisation, PartnershipMembership, Site
from waymark.organisations.states import HowItEnded, MembershipStatus, OrganisationKind


def organisation_or_404(actor: Actor, organisation_id: UUID) -> Organisation:
    found = (
        Organisation.objects.visible_to(actor)
        .select_related("parent_authority", "school_detail")
        .filter(public_id=organisation_id)
        .first()
    )
    if found is None:
        raise Http404
    return found


def authority_with(la_code: str) -> Organisation | None:
    """The authority of this three-figure number, if it takes part here."""
    return Organisation.objects.authorities().filter(la_code=la_code).exclude(la_code="").first()


def authorities() -> list[Organisation]:
    return list(Organisation.objects.authorities())


def partnership_of(school: Organisation, on: date) -> Organisation | None:
    """The partnership that the school is a member of on the day."""
    row = PartnershipMembership.objects.on(on).filter(school=school).select_related("partnership").first()
    return row.partnership if row else None


def member_schools(partnership: Organisation, on: date) -> QuerySet[Organisation]:
    """The schools that are members on the day, by name."""
    rows = PartnershipMembership.objects.on(on).filter(partnership=partnership)
    return Organisation.objects.filter(pk__in=rows.values("school_id")).order_by("name")


def membership_status(school: Organisation, partnership: Organisation, on: date) -> MembershipStatus:
    """How the school stands to the partnership on the day."""
    rows = PartnershipMembership.objects.filter(partnership=partnership, school=school)
    return rules.membership_status(rules.MembershipFacts(periods=periods(rows)), on=on)


def periods(rows: QuerySet[PartnershipMembership]) -> tuple[rules.MembershipPeriod, ...]:
    """Memberships as facts for the rules."""
    return tuple(
        rules.MembershipPeriod(
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            how_it_ended=HowItEnded(row.how_it_ended) if row.how_it_ended else None,
        )
        for row in rows.order_by("valid_from")
    )


def contacts(organisation: Organisation, on: date) -> list[Contact]:
    """Whom to ring there on the day, by function and name."""
    return list(Contact.objects.on(on).filter(organisation=organisation))


def contact_or_404(actor: Actor, contact_id: UUID) -> Contact:
    found = Contact.objects.visible_to(actor).select_related("organisation").filter(public_id=contact_id).first()
    if found is None:
        raise Http404
    return found


def site_or_404(actor: Actor, site_id: UUID) -> Site:
    found = Site.objects.visible_to(actor).select_related("organisation").filter(public_id=site_id).first()
    if found is None:
        raise Http404
    return found


def sites(organisation: Organisation) -> list[Site]:
    return list(Site.objects.filter(organisation=organisation))


def membership_or_404(actor: Actor, membership_id: UUID) -> PartnershipMembership:
    found = (
        PartnershipMembership.objects.visible_to(actor)
        .select_related("partnership", "school")
        .filter(public_id=membership_id)
        .first()
    )
    if found is None:
        raise Http404
    return found


def memberships(organisation: Organisation) -> list[PartnershipMembership]:
    """The memberships of a school, or the members of a partnership, running ones first."""
    rows = PartnershipMembership.objects.filter(Q(school=organisation) | Q(partnership=organisation))
    found = list(rows.select_related("school", "partnership").order_by("school__name", "-valid_from"))
    return sorted(found, key=lambda row: row.valid_to is not None)


def schools_without_partnership(actor: Actor, on: date) -> QuerySet[Organisation]:
    """Schools that could join a partnership: open, and a member of none."""
    taken = PartnershipMembership.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))
    return (
        Organisation.objects.visible_to(actor)
        .schools()
        .filter(closed_on__isnull=True)
        .exclude(pk__in=taken.values("school_id"))
        .order_by("name")
    )


@dataclass(frozen=True)
class Entry:
    """A line of the directory: the body, where it is, and its partnership."""

    organisation: Organisation
    place: str
    partnership: Organisation | None


@dataclass(frozen=True)
class DirectoryPage:
    entries: list[Entry]
    number: int
    of: int
    total: int


PAGE = 25


def directory(actor: Actor, *, kind: str = "", text: str = "", page: int = 1) -> DirectoryPage:
    """The bodies that take part, by name: of one kind, with these words in the name or this number, a page at a time."""
    found = Organisation.objects.visible_to(actor)
    if kind in {each.value for each in OrganisationKind}:
        found = found.filter(kind=kind)
    for word in text.split():
        found = found.filter(Q(name__icontains=word) | Q(short_name__icontains=word) | Q(urn=word) | Q(la_code=word))
    total = found.count()
    of = max(1, -(-total // PAGE))
    number = min(max(1, page), of)
    running = PartnershipMembership.objects.on(actor.day).select_related("partnership")
    rows = found.order_by("name", "pk").prefetch_related(
        "sites", Prefetch("membership_rows", queryset=running, to_attr="running_memberships")
    )[(number - 1) * PAGE : number * PAGE]
    return DirectoryPage([_entry(each) for each in rows], number, of, total)


def _entry(organisation: Organisation) -> Entry:
    site = next(iter(organisation.sites.all()), None)
    running: list[PartnershipMembership] = getattr(organisation, "running_memberships", [])
    place = f"{site.address}, {site.postcode}".strip(", ") if site else ""
    return Entry(organisation, place, running[0].partnership if running else None)
