"""The bodies of the demonstration, who works where, and what its providers offer."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, time

from waymark.accounts.actors import Actor, job_actor, staff_actor
from waymark.accounts.models import Membership, Person
from waymark.accounts.permissions import Permission
from waymark.accounts.roles import Role
from waymark.core import history
from waymark.demo.plans import Plan
from waymark.demo.terms import AREA_CLOSURES, HALF_TERMS
from waymark.organisations import services as organisations
from waymark.organisations.models import Organisation
from waymark.organisations.states import ContactFunction, OrganisationKind
from waymark.quality import services as quality
from waymark.quality.states import PlaceUnit
from waymark.school_year import services as school_year
from waymark.school_year.states import ClosureKind, Half

STRATEGY = "Leicestershire AP Strategy 2025-2028, Funding for Alternative Provision (APS2025 hospital places)"
CITY_PAGE = "Leicester Partnership School’s own page, About us: its function and centres (CITY places)"
PLACES_BY_NUMBER = (
    (
        "855",
        "Leicester Children’s Hospital School",
        "Long-term places under a consultant, free of charge; more at a daily rate",
        28,
        PlaceUnit.PUPILS,
        False,
        STRATEGY,
    ),
    (
        "856",
        "Carisbrooke Centre",
        "Key stages 3 and 4, dual registration or permanent exclusion",
        70,
        PlaceUnit.FULL_TIME,
        False,
        CITY_PAGE,
    ),
    (
        "856",
        "Millgate Lodge Centre",
        "Key stage 4 vocational, after permanent exclusion",
        20,
        PlaceUnit.FULL_TIME,
        False,
        CITY_PAGE,
    ),
    (
        "856",
        "Millgate Lodge Centre",
        "Key stage 4 vocational, found and checked for schools that buy them",
        50,
        PlaceUnit.PUPILS,
        True,
        CITY_PAGE,
    ),
)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")


class Area:
    """The bodies and the people, by the short keys of `people.py` and `pupils.py`."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.bodies: dict[str, Organisation] = {}
        self.people: dict[str, Membership] = {}
        self.holders: defaultdict[tuple[int, str], list[Membership]] = defaultdict(list)

    def gather(self) -> None:
        """Load the public bodies, add the invented ones, and say who works where."""
        builder = job_actor("build the demonstration", *Permission)
        organisations.load_area(builder)
        for body in Organisation.objects.all():
            self.bodies[body.urn or body.la_code or body.short_name] = body
        county = self.bodies["855"]
        for provider in self.plan.providers:
            made = organisations.add_organisation(
                builder, kind=OrganisationKind.PROVIDER, name=provider.name, parent_authority=county
            )
            organisations.add_site(
                builder, made, name=provider.name, address=provider.address, postcode=provider.postcode
            )
            self.bodies[provider.name] = made
        for somebody in self.plan.people:
            self.add_person(builder, somebody.name, somebody.role, somebody.body, one_click=bool(somebody.try_this))
        for provider in self.plan.providers:
            if provider.manager not in self.people:
                self.add_person(builder, provider.manager, Role.PROVIDER_MANAGER, provider.name)
        for authority in ("855", "856"):
            for year, rows in HALF_TERMS.items():
                school_year.set_half_terms(
                    builder, self.bodies[authority], year, rows, reason="The dates as the authority publishes them."
                )
            for day in AREA_CLOSURES:
                school_year.add_closure(
                    builder, self.bodies[authority], on=day, kind=ClosureKind.INSET, label="INSET day of the area"
                )
        self.add_contacts()
        self.add_offers(builder)
        self.add_places_by_number(builder)

    def add_person(self, builder: Actor, name: str, role: Role, body: str, *, one_click: bool = False) -> None:
        place = self.bodies[body]
        mailbox = "".join(letter for letter in name.lower().replace(" ", ".") if letter.isascii())
        person = Person(email=f"{mailbox}@example.org", name=name, is_demo=one_click)
        person.set_unusable_password()
        person.save()
        membership = Membership.objects.create(
            person=person, organisation=place, role=role, valid_from=self.plan.at_work_from
        )
        history.record(builder, "membership.begin", membership, after={"role": role, "organisation": place})
        self.people[name] = membership
        self.holders[place.pk, role].append(membership)

    def add_contacts(self) -> None:
        """Whom to ring: the attendance lead and safeguarding lead of each school, and who takes each register."""
        functions = {
            Role.SCHOOL_REFERRER: (ContactFunction.KEY_CONTACT, ContactFunction.ATTENDANCE),
            Role.SCHOOL_HEAD: (ContactFunction.SAFEGUARDING_LEAD,),
            Role.COORDINATOR: (ContactFunction.COORDINATOR,),
            Role.PROVIDER_MANAGER: (ContactFunction.REGISTERS, ContactFunction.SAFEGUARDING_LEAD),
            Role.INCLUSION_OFFICER: (ContactFunction.LEAD_OFFICER,),
        }
        for number, membership in enumerate(self.people.values()):
            for function in functions.get(Role(membership.role), ()):
                organisations.add_contact(
                    self.actor(membership),
                    membership.organisation,
                    function=function,
                    name=membership.person.name,
                    email=membership.person.email,
                    telephone=f"0116 496 0{(100 + number) % 1000:03d}",  # numbers kept for drama by the regulator
                )

    def add_offers(self, builder: Actor) -> None:
        every = [f"{day}-{half}" for day in WEEKDAYS for half in Half]
        for provider in self.plan.providers:
            body = self.bodies[provider.name]
            quality.set_status(
                builder,
                body,
                status=provider.status,
                valid_from=self.plan.first_day,
                source="The provider's own word, checked against the register",
            )
            if provider.proprietor:
                quality.set_proprietor(
                    builder,
                    body,
                    name=provider.proprietor,
                    valid_from=self.plan.first_day,
                    source="The register of companies",
                )
            quality.add_offer(
                self.actor(self.people[provider.manager]),
                body,
                title=provider.offer,
                what=provider.what,
                kind=provider.kind,
                subjects=provider.subjects,
                sessions=every,
                places=provider.places,
                price_pence=provider.price_pence,
                price_unit=provider.price_unit,
                lowest_year=provider.lowest_year,
                am_starts_at=time(9),
                am_ends_at=time(11, 30),
            )
        self.sign_off_all(self.plan.signed_off_until)

    def add_places_by_number(self, builder: Actor) -> None:
        """What the county and the city publish of places that are no offers here."""
        for authority, where, what_for, number, unit, at_least, source in PLACES_BY_NUMBER:
            quality.set_commissioned_places(
                builder,
                self.bodies[authority],
                where=where,
                what_for=what_for,
                number=number,
                unit=unit,
                is_at_least=at_least,
                valid_from=None,  # neither document says since when
                source=source,
            )

    def sign_off_all(self, expires_on: date) -> None:
        """Every partnership has looked at every provider and signs it off."""
        coordinators = [person for person in self.people.values() if person.role == Role.COORDINATOR]
        for provider in self.plan.providers:
            for coordinator in coordinators:
                quality.sign_off(
                    self.actor(coordinator),
                    self.bodies[provider.name],
                    what_was_checked="Visit in July: safeguarding policy and training, checks on staff, insurance to next summer, fire and first aid, and two lessons seen.",
                    expires_on=expires_on,
                )

    def actor(self, who: Membership | str) -> Actor:
        """The person acting now, for their body. In a county nobody's role changes, and nobody is looked up again."""
        membership = self.people[who] if isinstance(who, str) else who
        if self.plan.seed:
            return staff_actor(membership)
        return staff_actor(Membership.objects.select_related("person", "organisation").get(pk=membership.pk))

    def holder(self, body: Organisation, role: Role, turn: int = 0) -> Membership:
        """Somebody who holds the role in the body; by turns where there are several."""
        holders = self.holders[body.pk, role]
        return holders[turn % len(holders)]

    def in_role(self, body: Organisation, role: Role) -> Actor:
        """Somebody who holds the role in the body, acting now."""
        return self.actor(self.holder(body, role))
