"""The cast of the tests, the same everywhere: Ashgrove School refers, Birchfield School is the stranger, Canal Street
Motors provides. `Cast.gather()` makes the bodies and one person for each role; the rest is done through services.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tests.told import told_once
from waymark.accounts.actors import Actor, staff_actor
from waymark.accounts.models import Membership, Person
from waymark.accounts.roles import Role
from waymark.organisations.models import Organisation, PartnershipMembership, Site
from waymark.organisations.states import OrganisationKind
from waymark.school_year.models import HalfTerm

TERMS = (  # the invented county's year 2026/27, both days included
    ("Autumn, first half", date(2026, 8, 25), date(2026, 10, 16)),
    ("Autumn, second half", date(2026, 10, 26), date(2026, 12, 18)),
    ("Spring, first half", date(2027, 1, 4), date(2027, 2, 12)),
    ("Spring, second half", date(2027, 2, 22), date(2027, 3, 25)),
    ("Summer, first half", date(2027, 4, 12), date(2027, 5, 28)),
    ("Summer, second half", date(2027, 6, 7), date(2027, 7, 9)),
)
SCHOOL_DAY = date(2026, 11, 24)  # a Tuesday in term


@dataclass
class Cast:
    """Bodies and people. `actor("coordinator")` acts now; each name below is also a Membership."""

    county: Organisation
    city: Organisation
    partnership: Organisation
    other_partnership: Organisation
    ashgrove: Organisation
    birchfield: Organisation
    canal_street: Organisation
    other_provider: Organisation
    referrer: Membership
    head: Membership
    coordinator: Membership
    key_worker: Membership
    provider_manager: Membership
    inclusion_officer: Membership
    auditor: Membership
    administrator: Membership
    stranger_referrer: Membership  # Birchfield School
    stranger_coordinator: Membership
    stranger_provider: Membership
    stranger_officer: Membership

    def actor(self, name: str) -> Actor:
        return staff_actor(Membership.objects.select_related("person", "organisation").get(pk=getattr(self, name).pk))

    @classmethod
    @told_once
    def gather(cls) -> Cast:
        def body(kind: OrganisationKind, name: str, parent: Organisation | None = None, **more: str) -> Organisation:
            made = Organisation.objects.create(kind=kind, name=name, parent_authority=parent, **more)
            if kind in (OrganisationKind.PROVIDER, OrganisationKind.SCHOOL):
                Site.objects.create(
                    organisation=made, name=name, address=f"1 {name} Lane, Whitcombe", postcode="LE8 5PB"
                )
            return made

        def person(name: str, role: Role, organisation: Organisation) -> Membership:
            someone = Person.objects.create(email=f"{name.split()[0].lower()}@example.org", name=name)
            someone.set_unusable_password()
            someone.save()
            return Membership.objects.create(
                person=someone, organisation=organisation, role=role, valid_from=date(2026, 8, 1)
            )

        kinds = OrganisationKind
        county = body(kinds.AUTHORITY, "Whitcombe County Council", la_code="855")
        city = body(kinds.AUTHORITY, "Rydal City Council", la_code="856")
        partnership = body(kinds.PARTNERSHIP, "South Whitcombe Partnership", county)
        other_partnership = body(kinds.PARTNERSHIP, "North Whitcombe Partnership", county)
        ashgrove = body(kinds.SCHOOL, "Ashgrove School", county, urn="100001")
        birchfield = body(kinds.SCHOOL, "Birchfield School", county, urn="100002")
        canal_street = body(kinds.PROVIDER, "Canal Street Motors", county)
        other_provider = body(kinds.PROVIDER, "Harrow Farm", county)
        for authority in (county, city):
            for name, starts_on, ends_on in TERMS:
                HalfTerm.objects.create(
                    organisation=authority, academic_year=2026, name=name, starts_on=starts_on, ends_on=ends_on
                )
        for school, group in ((ashgrove, partnership), (birchfield, other_partnership)):
            PartnershipMembership.objects.create(partnership=group, school=school, valid_from=date(2018, 9, 1))
        return cls(
            county=county,
            city=city,
            partnership=partnership,
            other_partnership=other_partnership,
            ashgrove=ashgrove,
            birchfield=birchfield,
            canal_street=canal_street,
            other_provider=other_provider,
            referrer=person("Ruth Okafor", Role.SCHOOL_REFERRER, ashgrove),
            head=person("Helen Marsh", Role.SCHOOL_HEAD, ashgrove),
            coordinator=person("Colin Reyes", Role.COORDINATOR, partnership),
            key_worker=person("Kezia Hall", Role.KEY_WORKER, partnership),
            provider_manager=person("Martin Pike", Role.PROVIDER_MANAGER, canal_street),
            inclusion_officer=person("Imran Shah", Role.INCLUSION_OFFICER, county),
            auditor=person("Anita Bell", Role.AUDITOR, county),
            administrator=person("Alison Gray", Role.ADMINISTRATOR, county),
            stranger_referrer=person("Stella Voss", Role.SCHOOL_REFERRER, birchfield),
            stranger_coordinator=person("Simon Lacey", Role.COORDINATOR, other_partnership),
            stranger_provider=person("Petra Quill", Role.PROVIDER_MANAGER, other_provider),
            stranger_officer=person("Oscar Penn", Role.INCLUSION_OFFICER, city),
        )
