"""Bodies, their members and contacts, for pages, rules and other slices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core.lookup import one_or_404
from waymark.core.paging import one_page
from waymark.core.periods import not_over_by
from waymark.core.policies import Denied
from waymark.organisations import rules
from waymark.organisations.models import (
    AuthorityCode,
    Contact,
    LeadSchool,
    Organisation,
    OrganisationQuerySet,
    PartnershipMembership,
    Postcode,
    Site,
    WeekPattern,
)
from waymark.organisations.postcode_file import plain_postcode
from waymark.organisations.states import (
    WITH_PATTERNS,
    HowItEnded,
    LeadPart,
    MembershipStatus,
    OrganisationKind,
)


def organisation_or_404(actor: Actor, organisation_id: UUID) -> Organisation:
    return one_or_404(
        Organisation.objects.visible_to(actor).select_related("parent_authority", "school_detail", "run_by"),
        organisation_id,
    )


def is_in_own_area(actor: Actor, organisation: Organisation) -> bool:
    """Whether the body stands in the area of the actor's authority, or is it. Jobs work everywhere."""
    return actor.is_job or actor.organisation_pk in (organisation.parent_authority_id, organisation.pk)


def deny_unless_own(actor: Actor, organisation: Organisation) -> None:
    """A person changes what belongs to their own body; a job may change any."""
    if not actor.is_job and actor.organisation_pk != organisation.pk:
        raise Denied(Permission.ORGANISATION_EDIT)


def own_contact(actor: Actor, contact_id: UUID) -> Contact:
    """A contact of the actor's own body, to be changed."""
    contact = contact_or_404(actor, contact_id)
    deny_unless_own(actor, contact.organisation)
    return contact


def own_site(actor: Actor, site_id: UUID) -> Site:
    """A site of the actor's own body, to be changed."""
    site = site_or_404(actor, site_id)
    deny_unless_own(actor, site.organisation)
    return site


def own_school_of_area(actor: Actor, school_id: UUID) -> Organisation:
    """A school in the area of the actor's authority, of which the actor says what sort it is."""
    school = organisation_or_404(actor, school_id)
    if not school.is_school:
        raise Http404
    if not is_in_own_area(actor, school):
        raise Denied(Permission.MEMBERSHIP_EDIT)
    return school


def own_week_pattern(actor: Actor, pattern_id: UUID) -> WeekPattern:
    """A week pattern of the actor's own school, to be changed."""
    rows = WeekPattern.objects.visible_to(actor).select_related("school__school_detail", "site")
    pattern = one_or_404(rows, pattern_id)
    deny_unless_own(actor, pattern.school)
    return pattern


def has_patterns(kind: str) -> bool:
    """Whether a school of this kind has week patterns."""
    return kind in WITH_PATTERNS


def week_patterns(school: Organisation, on: date) -> list[WeekPattern]:
    """The week patterns of a school that hold on the day."""
    return list(WeekPattern.objects.on(on).filter(school=school))


def own_partnership(actor: Actor, partnership_id: UUID) -> Organisation:
    """A partnership in the area of the actor's authority, whose members the actor decides on."""
    partnership = organisation_or_404(actor, partnership_id)
    if not partnership.is_partnership:
        raise Http404
    if not is_in_own_area(actor, partnership):
        raise Denied(Permission.MEMBERSHIP_EDIT)
    return partnership


def own_membership(actor: Actor, membership_id: UUID) -> PartnershipMembership:
    membership = membership_or_404(actor, membership_id)
    if not is_in_own_area(actor, membership.partnership):
        raise Denied(Permission.MEMBERSHIP_EDIT)
    return membership


def settled_partnership(actor: Actor, partnership_id: UUID) -> Organisation:
    """A partnership whose lead school the actor's body may name: its own, or one of its area."""
    partnership = partnership_or_404(actor, partnership_id)
    if not is_in_own_area(actor, partnership):
        raise Denied(Permission.PARTNERSHIP_EDIT)
    return partnership


def partnership_or_404(actor: Actor, partnership_id: UUID) -> Organisation:
    partnership = organisation_or_404(actor, partnership_id)
    if not partnership.is_partnership:
        raise Http404
    return partnership


@dataclass(frozen=True)
class LeadPage:
    """Who leads a partnership and who stands in today, and everybody before and after, the latest first."""

    partnership: Organisation
    lead: LeadSchool | None
    deputy: LeadSchool | None
    rows: list[LeadSchool]
    may_edit: bool


def lead_page(actor: Actor, partnership: Organisation) -> LeadPage:
    rows = list(LeadSchool.objects.visible_to(actor).filter(partnership=partnership).select_related("school"))
    now = {row.part: row for row in rows if row.valid_from <= actor.day < row.valid_to}
    return LeadPage(
        partnership=partnership,
        lead=now.get(LeadPart.LEAD),
        deputy=now.get(LeadPart.DEPUTY),
        rows=rows,
        may_edit=actor.may(Permission.PARTNERSHIP_EDIT) and is_in_own_area(actor, partnership),
    )


def lead_school(partnership: Organisation, on: date) -> Organisation | None:
    """The school that leads the partnership on the day."""
    row = LeadSchool.objects.on(on).filter(partnership=partnership, part=LeadPart.LEAD).select_related("school").first()
    return row.school if row else None


def leading(partnership: Organisation) -> tuple[rules.Leading, ...]:
    """Who leads and stands in, as facts for the rules."""
    return tuple(
        rules.Leading(
            school=str(row.school_id),
            part=LeadPart(row.part),
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            notice_ends_on=row.notice_ends_on,
        )
        for row in LeadSchool.objects.filter(partnership=partnership)
    )


@dataclass(frozen=True)
class OrganisationPage:
    """What the page of a body shows to this actor."""

    organisation: Organisation
    sites: list[Site]
    contacts: list[Contact]
    running: list[PartnershipMembership]
    over: list[PartnershipMembership]
    is_own: bool
    may_edit: bool
    may_decide_on_members: bool
    leading: LeadPage | None = None
    patterns: list[WeekPattern] = field(default_factory=list)
    patterns_over: list[WeekPattern] = field(default_factory=list)
    may_say_kind: bool = False
    provisions: list[Organisation] = field(default_factory=list)


def organisation_page(actor: Actor, organisation: Organisation) -> OrganisationPage:
    rows = memberships(organisation) if organisation.is_partnership or organisation.is_school else []
    is_own = organisation.pk == actor.organisation_pk
    patterns = (
        list(WeekPattern.objects.filter(school=organisation).select_related("site")) if organisation.is_school else []
    )
    return OrganisationPage(
        organisation=organisation,
        sites=sites(organisation),
        contacts=contacts(organisation, actor.day),
        running=[row for row in rows if row.valid_to is None or row.valid_to > actor.day],
        over=[row for row in rows if row.valid_to is not None and row.valid_to <= actor.day],
        is_own=is_own,
        may_edit=is_own and actor.may(Permission.ORGANISATION_EDIT),
        may_decide_on_members=actor.may(Permission.MEMBERSHIP_EDIT)
        and organisation.is_partnership
        and is_in_own_area(actor, organisation),
        leading=lead_page(actor, organisation) if organisation.is_partnership else None,
        patterns=[row for row in patterns if row.valid_to is None or row.valid_to > actor.day],
        patterns_over=[row for row in patterns if row.valid_to is not None and row.valid_to <= actor.day],
        provisions=list(organisation.provisions.order_by("name")) if organisation.is_school else [],
        may_say_kind=organisation.is_school
        and actor.may(Permission.MEMBERSHIP_EDIT)
        and is_in_own_area(actor, organisation),
    )


def school_with(urn: str) -> Organisation | None:
    """The school that takes part here with this URN, if there is one."""
    return Organisation.objects.schools().select_related("parent_authority").filter(urn=urn).exclude(urn="").first()


def authority_with(la_code: str) -> Organisation | None:
    """The authority of this three-figure number, if it takes part here."""
    return Organisation.objects.authorities().filter(la_code=la_code).exclude(la_code="").first()


def authorities() -> list[Organisation]:
    return list(Organisation.objects.authorities())


def authority_of_postcode(postcode: str) -> Organisation | None:
    """The authority in whose area the postcode lies, if both are known here."""
    return authorities_of_postcodes([postcode]).get(plain_postcode(postcode))


def authorities_of_postcodes(postcodes: Iterable[str]) -> dict[str, Organisation]:
    """`authority_of_postcode` for many in three statements, by the plain postcode."""
    wanted = {plain_postcode(postcode) for postcode in postcodes if postcode.strip()}
    if not wanted:
        return {}
    codes = dict(Postcode.objects.filter(postcode__in=wanted).exclude(gss_code="").values_list("postcode", "gss_code"))
    numbers = dict(AuthorityCode.objects.filter(gss_code__in=codes.values()).values_list("gss_code", "la_code"))
    bodies = {body.la_code: body for body in authorities() if body.la_code} if numbers else {}
    found = {postcode: bodies.get(numbers.get(code, "")) for postcode, code in codes.items()}
    return {postcode: body for postcode, body in found.items() if body is not None}


def positions_of(postcodes: Iterable[str]) -> dict[str, rules.Position]:
    """Where postcodes lie, by the plain postcode: themselves, else the middle of their district. One statement."""
    wanted = {plain_postcode(postcode) for postcode in postcodes if postcode.strip()}
    districts = {postcode: postcode.partition(" ")[0] for postcode in wanted}
    rows = (
        {row.postcode: row for row in Postcode.objects.filter(postcode__in={*wanted, *districts.values()})}
        if wanted
        else {}
    )
    return {
        postcode: rules.Position(easting=row.easting, northing=row.northing, is_rough=row.postcode != postcode)
        for postcode in wanted
        for row in [rows.get(postcode) or rows.get(districts[postcode])]
        if row is not None
    }


def partnership_of(school: Organisation, on: date) -> Organisation | None:
    """The partnership that the school is a member of on the day."""
    row = PartnershipMembership.objects.on(on).filter(school=school).select_related("partnership").first()
    return row.partnership if row else None


def member_schools(partnership: Organisation, on: date) -> OrganisationQuerySet:
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
    return one_or_404(Contact.objects.visible_to(actor).select_related("organisation"), contact_id)


def site_or_404(actor: Actor, site_id: UUID) -> Site:
    return one_or_404(Site.objects.visible_to(actor).select_related("organisation"), site_id)


def sites(organisation: Organisation) -> list[Site]:
    return list(Site.objects.filter(organisation=organisation))


def sites_to_choose(actor: Actor, organisation: Organisation) -> QuerySet[Site]:
    return Site.objects.visible_to(actor).filter(organisation=organisation)


def membership_or_404(actor: Actor, membership_id: UUID) -> PartnershipMembership:
    return one_or_404(
        PartnershipMembership.objects.visible_to(actor).select_related("partnership", "school"), membership_id
    )


def memberships(organisation: Organisation) -> list[PartnershipMembership]:
    """The memberships of a school, or the members of a partnership, running ones first."""
    rows = PartnershipMembership.objects.filter(Q(school=organisation) | Q(partnership=organisation))
    found = list(rows.select_related("school", "partnership").order_by("school__name", "-valid_from"))
    return sorted(found, key=lambda row: row.valid_to is not None)


def schools_without_partnership(actor: Actor, on: date) -> QuerySet[Organisation]:
    """Schools that could join a partnership: open, and a member of none."""
    taken = PartnershipMembership.objects.filter(not_over_by(on))
    return (
        Organisation.objects.visible_to(actor)
        .schools()
        .open_on(on)
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
    elif kind in WITH_PATTERNS:
        found = found.filter(kind=OrganisationKind.SCHOOL, school_detail__kind=kind)
    for word in text.split():
        found = found.filter(Q(name__icontains=word) | Q(short_name__icontains=word) | Q(urn=word) | Q(la_code=word))
    running = PartnershipMembership.objects.on(actor.day).select_related("partnership")
    rows = (
        found.order_by("name", "pk")
        .select_related("school_detail")
        .prefetch_related("sites", Prefetch("membership_rows", queryset=running, to_attr="running_memberships"))
    )
    shown = one_page(rows, page, size=PAGE)
    return DirectoryPage([_entry(each) for each in shown.rows], shown.number, shown.of, shown.total)


def _entry(organisation: Organisation) -> Entry:
    site = next(iter(organisation.sites.all()), None)
    running: list[PartnershipMembership] = getattr(organisation, "running_memberships", [])
    place = f"{site.address}, {site.postcode}".strip(", ") if site else ""
    return Entry(organisation, place, running[0].partnership if running else None)
