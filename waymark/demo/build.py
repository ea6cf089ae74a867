"""The demonstration area, built through the services by people acting on past days, so that its history is true.

Each pupil's story is a generator: it yields the moment at which it goes on, and everything is taken in the order of
time. The same area every time; only ids differ.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from django.core.management.base import CommandError
from django.db import transaction

from waymark.accounts.actors import Actor, job_actor, staff_actor
from waymark.accounts.models import Membership, Person
from waymark.accounts.permissions import Permission
from waymark.accounts.roles import Role
from waymark.core import clock, history, jobs
from waymark.core.models import Instance
from waymark.core.refusals import Refused
from waymark.demo.area import (
    AREA_CLOSURES,
    CASES,
    DEMO_DAY,
    FIRST_DAY,
    HALF_TERMS,
    PEOPLE,
    PROVIDERS,
    Case,
    Place,
    Story,
)
from waymark.demo.days import school_days_of_the_story
from waymark.demo.words import ANSWERS, NEEDS, Need
from waymark.organisations import services as organisations
from waymark.organisations.models import Organisation
from waymark.organisations.queries import partnership_of
from waymark.organisations.states import ContactFunction, OrganisationKind
from waymark.placements import services as placements
from waymark.placements.models import Placement
from waymark.programmes import services as programmes
from waymark.programmes.models import Programme
from waymark.programmes.states import LegalRoute
from waymark.pupils import services as pupils
from waymark.pupils.models import Pupil
from waymark.pupils.rules import check_letter
from waymark.pupils.states import ContactLimit
from waymark.quality import services as quality
from waymark.referrals import services as referrals
from waymark.referrals.models import Referral
from waymark.referrals.states import Ground, ReferralKind, Section
from waymark.safeguarding import services as safeguarding
from waymark.school_year import services as school_year
from waymark.school_year.states import ClosureKind, Half

MORNING = time(9, 5)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
SCHOOL_TIMES = {Half.AM: (time(9), time(11, 45)), Half.PM: (time(13), time(15, 15))}
FACT_VALUES = {"sen_support": "SEMH", "ehc_plan": "SEMH", "looked_after": "855"}
TERM_ENDS_ON = date(2026, 12, 18)
T = TypeVar("T")


def build(size: str = "small", *, say: Callable[[str], object] = lambda line: None) -> None:
    """Make the area in an empty database and mark it as a demonstration for good. Refused where anything is kept."""
    if size != "small":
        raise CommandError("The demonstration is built in one size: small.")
    if Instance.objects.exists() or Organisation.objects.exists():
        raise CommandError("This database is in use: a demonstration is built in an empty one only.")
    with transaction.atomic():
        begins = at(FIRST_DAY, 8)
        Instance.objects.create(pk=1, is_demo=True, demo_now=at(DEMO_DAY, MORNING.hour, MORNING.minute), made_at=begins)
        with clock.at(begins):
            area = Area()
            area.gather()
        say("The area stands: bodies, people, providers, terms.")
        told(area)
        say(f"{len(CASES)} pupils have their stories.")
        with clock.at(at(DEMO_DAY, MORNING.hour, MORNING.minute)):
            jobs.run_all()


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment of the day in London."""
    return datetime.combine(day, time(hour, minute), clock.LONDON)


def workday(day: date, back: int) -> date:
    """The weekday that lies `back` weekdays before `day`."""
    while back:
        day -= timedelta(days=1)
        back -= day.weekday() < 5
    return day


def side_by_side(stories: list[Iterator[datetime]]) -> Iterator[datetime]:
    """Several stories as one, in the order of time. Each begins by yielding its first moment."""
    waiting = [(moment, order) for order, story in enumerate(stories) if (moment := next(story, None))]
    heapq.heapify(waiting)
    while waiting:
        moment, order = heapq.heappop(waiting)
        yield moment
        goes_on_at = next(stories[order], None)
        if goes_on_at is not None:
            heapq.heappush(waiting, (goes_on_at, order))


def told(area: Area) -> None:
    """Run every story to the morning of the demonstration, in the order of time."""
    until = at(DEMO_DAY, MORNING.hour, MORNING.minute)
    stories: list[Iterator[datetime]] = [Tale(area, case, number).told() for number, case in enumerate(CASES)]
    stories.append(school_days_of_the_story(area, until))
    story = side_by_side(stories)
    moment = next(story, None)
    while moment is not None and moment <= until:
        with clock.at(moment):
            moment = next(story, None)


class Area:
    """The bodies and the people, by the short keys of `area.py`."""

    def __init__(self) -> None:
        self.bodies: dict[str, Organisation] = {}
        self.people: dict[str, Membership] = {}

    def gather(self) -> None:
        """Load the public bodies, add the invented ones, and say who works where."""
        builder = job_actor("build the demonstration", *Permission)
        organisations.load_area(builder)
        for body in Organisation.objects.all():
            self.bodies[body.urn or body.la_code or body.short_name] = body
        county = self.bodies["855"]
        for provider in PROVIDERS:
            made = organisations.add_organisation(
                builder, kind=OrganisationKind.PROVIDER, name=provider.name, parent_authority=county
            )
            organisations.add_site(
                builder, made, name=provider.name, address=provider.address, postcode=provider.postcode
            )
            self.bodies[provider.name] = made
        for somebody in PEOPLE:
            self.add_person(builder, somebody.name, somebody.role, somebody.body, one_click=bool(somebody.try_this))
        for provider in PROVIDERS:
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

    def add_person(self, builder: Actor, name: str, role: Role, body: str, *, one_click: bool = False) -> None:
        place = self.bodies[body]
        mailbox = "".join(letter for letter in name.lower().replace(" ", ".") if letter.isascii())
        person = Person(email=f"{mailbox}@example.org", name=name, is_demo=one_click)
        person.set_unusable_password()
        person.save()
        membership = Membership.objects.create(
            person=person, organisation=place, role=role, valid_from=date(2025, 9, 1)
        )
        history.record(builder, "membership.begin", membership, after={"role": role, "organisation": place})
        self.people[name] = membership

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
                    telephone=f"0116 496 0{100 + number}",  # numbers kept for drama by the regulator
                )

    def add_offers(self, builder: Actor) -> None:
        every = [f"{day}-{half}" for day in WEEKDAYS for half in Half]
        coordinators = [person for person in self.people.values() if person.role == Role.COORDINATOR]
        for provider in PROVIDERS:
            body = self.bodies[provider.name]
            quality.set_status(
                builder,
                body,
                status=provider.status,
                valid_from=FIRST_DAY,
                source="The provider's own word, checked against the register",
            )
            quality.add_offer(
                self.actor(self.people[provider.manager]),
                body,
                title=provider.offer,
                what=provider.what,
                kind=provider.kind,
                sessions=every,
                places=provider.places,
                price_pence=provider.price_pence,
                price_unit=provider.price_unit,
                lowest_year=provider.lowest_year,
                am_starts_at=time(9),
                am_ends_at=time(11, 30),
            )
            for coordinator in coordinators:
                quality.sign_off(
                    self.actor(coordinator),
                    body,
                    what_was_checked="Visit in July: safeguarding policy and training, checks on staff, insurance to next summer, fire and first aid, and two lessons seen.",
                    expires_on=date(2027, 7, 9),
                )

    def actor(self, who: Membership | str) -> Actor:
        """The person acting now, for their body."""
        membership = self.people[who] if isinstance(who, str) else who
        return staff_actor(Membership.objects.select_related("person", "organisation").get(pk=membership.pk))

    def holder(self, body: Organisation, role: Role, turn: int = 0) -> Membership:
        """Somebody who holds the role in the body; by turns where there are several."""
        holders = [person for person in self.people.values() if person.organisation == body and person.role == role]
        return holders[turn % len(holders)]

    def in_role(self, body: Organisation, role: Role) -> Actor:
        """Somebody who holds the role in the body, acting now."""
        return self.actor(self.holder(body, role))


class Tale:
    """One pupil's story, as the people of the area live it."""

    def __init__(self, area: Area, case: Case, number: int) -> None:
        self.area, self.case, self.number = area, case, number
        fitting = [need for need in NEEDS if need.of == case.sex]
        self.need: Need = fitting[number % len(fitting)]
        self.school = area.bodies[case.school]
        partnership = partnership_of(self.school, DEMO_DAY)
        assert partnership is not None
        self.partnership = partnership
        self.referrer_name = next(s.name for s in PEOPLE if s.body == case.school and s.role == Role.SCHOOL_REFERRER)
        self.head_name = next(s.name for s in PEOPLE if s.body == case.school and s.role == Role.SCHOOL_HEAD)
        self.pupil: Pupil
        self.referral: Referral
        self.programme: Programme

    # Who acts

    @property
    def referrer(self) -> Actor:
        return self.area.actor(self.referrer_name)

    @property
    def head(self) -> Actor:
        return self.area.actor(self.head_name)

    @property
    def coordinator(self) -> Actor:
        return self.area.in_role(self.partnership, Role.COORDINATOR)

    @property
    def key_worker(self) -> Membership:
        turn = 0 if self.case.school == "138521" else self.number
        return self.area.holder(self.partnership, Role.KEY_WORKER, turn)

    def provider_of(self, place: Place) -> Actor:
        return self.area.in_role(self.area.bodies[place.provider], Role.PROVIDER_MANAGER)

    # What happens

    def told(self) -> Iterator[datetime]:
        """Yield each moment at which the story goes on."""
        yield at(FIRST_DAY + timedelta(days=1), 8, self.number)
        self.add_pupil()
        if self.case.story is Story.ON_ROLL:
            return
        starts_on = self.case.places[0].starts_on if self.case.places else workday(DEMO_DAY, -0)
        yield self.before(starts_on, 8, 10)
        self.write_risk_assessment()
        self.begin_referral()
        if self.case.story is Story.DRAFT:
            return
        yield self.before(starts_on, 8, 14)
        self.referral = self.going_on(lambda reason: referrals.send(self.referrer, self.referral, reason=reason))
        yield from self.decided(starts_on)
        if not self.case.places:
            return
        yield self.before(starts_on, 5, 10)
        self.open_programme()
        yield from side_by_side([self.placed(place) for place in self.case.places])

    def before(self, starts_on: date, weekdays: int, hour: int) -> datetime:
        """A moment some weekdays before the first placement starts, never after the day before the demonstration."""
        return at(workday(min(starts_on, DEMO_DAY), weekdays), hour, 5 + self.number)

    def add_pupil(self) -> None:
        case = self.case
        stem = f"{self.school.laestab or '8554999'}{19 + case.year % 5:02d}{100 + self.number:03d}"
        letter = check_letter(stem)
        self.pupil = pupils.add_pupil(
            self.referrer,
            data=pupils.PupilData(
                forename=case.forename,
                surname=case.surname,
                known_as=case.known_as,
                date_of_birth=case.born,
                upn=f"{letter}{stem}",
                sex=case.sex,
                year_group=case.year,
                on_roll_from=date(2026 - (case.year - 7), 9, 1),
                address_lines=f"{self.number + 2} Mill Close, {'Leicester' if case.city else 'Whetstone'}",
                postcode="LE2 9ZZ" if case.city else "LE8 9ZZ",
                do_not_disclose=case.hidden_address,
                address_authority=self.area.bodies["856" if case.city else "855"],
                reason_to_go_on="Checked with the family.",
            ),
        )
        pupils.add_parent_or_carer(
            self.referrer,
            self.pupil,
            name=case.parent,
            relationship="Parent",
            has_parental_responsibility=True,
            lives_with_pupil=True,
            telephone=f"07700 900{100 + self.number}",  # numbers kept for drama by the regulator
            preferred_contact="Telephone, after three",
        )
        if case.restricted_parent:
            pupils.add_parent_or_carer(
                self.referrer,
                self.pupil,
                name=case.restricted_parent,
                relationship="Parent",
                has_parental_responsibility=True,
                telephone=f"07700 900{300 + self.number}",
                limit=ContactLimit.NOT_WHEREABOUTS,
                limit_reason="A court order of 3 March 2026: not to be told where the pupil lives or is taught.",
            )
        for kind in case.facts:
            pupils.add_characteristic(
                self.referrer, self.pupil, kind=kind, value=FACT_VALUES.get(kind, ""), valid_from=date(2025, 9, 1)
            )

    def write_risk_assessment(self) -> None:
        safeguarding.write_risk_assessment(
            self.referrer,
            self.pupil,
            keep_safe=self.need.keep_safe,
            risks=self.need.risks,
            what_helps=self.need.helps,
            emergency_contact=f"{self.referrer_name}, 0116 496 0{500 + self.number}",
            medical=self.need.health,
            has_left_without_permission="leave" in self.need.risks,
            review_on=clock.today() + timedelta(weeks=14),
        )

    def begin_referral(self) -> None:
        referral = referrals.begin(self.referrer, self.pupil, kind=ReferralKind.AT_RISK)
        need, case = self.need, self.case
        sections: dict[Section, dict[str, Any]] = {
            Section.CONTACT: {
                "contact_name": self.referrer_name,
                "contact_role": "Pastoral lead",
                "contact_details": f"0116 496 0{500 + self.number}",
            },
            Section.WHY: {
                "ground": Ground.CAUSES_ADDRESSED,
                "ground_detail": need.ground_detail,
                "tried_so_far": need.tried,
            },
            Section.ATTENDANCE: {
                "attendance_percent": Decimal(58 + 7 * (self.number % 5)),
                "attendance_note": "Worst on Mondays.",
            },
            Section.NEEDS: {"send_needs": need.send, "health_needs": need.health, "family_support": need.family},
            Section.ASKED_FOR: {
                "provision_wanted": need.wanted,
                "hours_per_week": Decimal("7.5"),
                "proposed_starts_on": (case.places[0].starts_on if case.places else date(2026, 12, 7)),
                "proposed_ends_on": date(2027, 3, 25),
                "other_provision": "None.",
            },
            Section.OUTCOMES: {"outcomes": [{"what": need.outcome, "measured_by": need.measure}]},
            Section.WAY_BACK: {"exit_strategy": need.way_back},
            Section.VOICES: {"pupil_voice": need.pupil, "family_voice": need.parent},
            Section.AGREEMENT: {
                "agreed_by_name": case.parent,
                "agreed_by_relationship": "Parent",
                "agreed_by_has_responsibility": True,
                "agreed_on": clock.today(),
                "agreed_how": "signed_form",
            },
        }
        unwritten = {Section.OUTCOMES, Section.VOICES, Section.AGREEMENT} if case.story is Story.DRAFT else set()
        for section, data in sections.items():
            if section not in unwritten:
                referral = referrals.save_section(self.referrer, referral, section, data)
        self.referral = referral

    def decided(self, starts_on: date) -> Iterator[datetime]:
        story = self.case.story
        if story is Story.SENT:
            return
        yield self.before(starts_on, 6, 15)
        to_pupil, to_family = ANSWERS[self.number % len(ANSWERS)]
        if story is Story.RETURNED:
            referrals.return_to_school(
                self.coordinator,
                self.referral,
                reason="Please add what the educational psychologist advised in October, and what came of it.",
                answer_to_pupil=to_pupil,
                answer_to_family=to_family,
                on=clock.today(),
            )
        elif story is Story.DECLINED:
            referrals.decline(
                self.coordinator,
                self.referral,
                reason="The panel thinks that the mentor who has just begun should be given until February.",
                answer_to_pupil=to_pupil,
                answer_to_family=to_family,
                on=clock.today(),
            )
        elif story is Story.WITHDRAWN:
            referrals.withdraw(self.referrer, self.referral, reason="The family is moving away in December.")
        else:
            referrals.accept(
                self.coordinator,
                self.referral,
                reason="What could be done in school has been done, and a change of place for part of the week is likely to help.",
                conditions="The school keeps the pupil in its own lessons for the rest of the week.",
                answer_to_pupil=to_pupil,
                answer_to_family=to_family,
                on=clock.today(),
            )

    def open_programme(self) -> None:
        case = self.case
        first = min(place.starts_on for place in case.places)
        self.referral.refresh_from_db()
        self.programme = programmes.open_programme(
            self.coordinator,
            self.referral,
            legal_route=LegalRoute.OFF_SITE_DIRECTION,
            starts_on=first,
            planned_end_on=date(2027, 3, 25),
            aims=self.need.outcome,
            key_worker=self.key_worker,
        )
        elsewhere = {session for place in case.places for session in place.sessions.split()}
        own = [
            (WEEKDAYS.index(day), half)
            for day in WEEKDAYS
            for half in Half
            if f"{day}-{half}" not in elsewhere and (day, half) != ("fri", Half.PM)
        ]
        if case.part_time:
            own = own[:2]
        if own:
            programmes.set_school_sessions(
                self.coordinator,
                self.programme,
                [programmes.SchoolHalfDay(day, half, *SCHOOL_TIMES[Half(half)]) for day, half in own],
                valid_from=first,
            )
        self.programme.refresh_from_db()
        if case.part_time:
            programmes.set_hours_reasons(
                self.coordinator,
                self.programme,
                part_time_reason="Coming back after a long illness, as the doctor advises.",
                part_time_ends_on=TERM_ENDS_ON,
                part_time_parent_agreed_on=clock.today(),
                part_time_review_on=first + timedelta(days=28),
            )
        if len(elsewhere) == 10:
            programmes.set_hours_reasons(
                self.coordinator,
                self.programme,
                single_provider_reason="After two broken placements one small school is what the pupil can manage; the SEN officer agrees.",
            )

    def placed(self, place: Place) -> Iterator[datetime]:
        """From the proposal to where the story stands on the day of the demonstration."""
        story, need = self.case.story, self.need
        starts_on = place.starts_on
        yield self.before(starts_on, 5, 11)
        offer = self.area.bodies[place.provider].offers.get()
        chosen = [
            (WEEKDAYS.index(day), Half(half)) for day, half in (each.split("-") for each in place.sessions.split())
        ]
        placement: Placement = self.going_on(
            lambda reason: placements.propose(
                self.coordinator,
                self.programme,
                offer,
                sessions=chosen,
                starts_on=starts_on,
                planned_end_on=date(2027, 3, 25),
                pupil_voice=need.pupil,
                family_voice=need.parent,
                why_this_provider="Two were compared: this one has the right group size and is nearer.",
                travel="By bus with a pass from the school.",
                reason_to_go_on=reason,
            )
        )
        if story is Story.PROPOSED:
            return
        yield self.before(starts_on, 5, 14)
        placement = self.going_on(lambda reason: placements.offer(self.coordinator, placement, reason_to_go_on=reason))
        placements.give_off_site_notice(self.coordinator, placement, on=clock.today())
        if self.has_plan:
            placements.share_ehc_plan(self.coordinator, placement, on=clock.today())
        if story is Story.OFFERED:
            return
        yield self.before(starts_on, 4, 9)
        provider = lambda: self.provider_of(place)  # noqa: E731  # acts anew at each moment
        if story is Story.TURNED_DOWN:
            placements.decline(
                provider(), placement, reason="We have no second member of staff on Wednesdays this term."
            )
            return
        placements.accept(provider(), placement)
        one_gate = story is Story.TWO_GATES
        if not (one_gate and place.provider == "Canal Street Motors"):
            placements.acknowledge_risk(provider(), placement)
        yield self.before(starts_on, 4, 13)
        self.going_on(
            lambda reason: placements.write_learning_plan(
                self.area.actor(self.key_worker),
                placement,
                outcomes=need.outcome,
                measured_by=need.measure,
                english_and_maths="With the school, in its own part of the week.",
                way_back=need.way_back,
                reason_to_go_on=reason,
            )
        )
        placements.agree_learning_plan(self.coordinator, placement)
        placements.write_agreement(self.coordinator, placement)
        yield self.before(starts_on, 3, 9)
        placements.agree_learning_plan(provider(), placement)
        placements.sign_agreement(provider(), placement, typed_name=provider().person.name)
        if not (one_gate and place.provider != "Canal Street Motors"):
            placements.sign_agreement(self.head, placement, typed_name=self.head_name)
        if story in (Story.TWO_GATES, Story.AGREED):
            return
        yield at(starts_on, 8, 5 + self.number)
        self.going_on(
            lambda reason: placements.start(self.coordinator, placement, on=starts_on, reason_to_go_on=reason)
        )
        yield from self.goes_on(placement)

    def goes_on(self, placement: Placement) -> Iterator[datetime]:
        """What happens to a placement that has started."""
        story = self.case.story
        if placement.first_review_on < DEMO_DAY and self.number % 7:  # one in seven is overdue
            yield at(workday(placement.first_review_on, 2), 14, self.number)
            placements.write_review(
                self.area.actor(self.key_worker),
                placement,
                held_on=clock.today(),
                attends="Comes on most days, and says so when there is a reason not to.",
                is_safe="Seen at work with the two adults; what keeps the pupil safe is known to both.",
                needs_met="The small group suits. More reading is to be built in.",
            )
        if story is Story.PAUSED:
            yield at(workday(DEMO_DAY, 6), 15)
            placements.pause(
                self.coordinator,
                placement,
                on=clock.today() + timedelta(days=1),
                reason="In hospital for two weeks; back in December.",
            )
        if story in (Story.TAIL, Story.ENDED):
            last_day = workday(DEMO_DAY, 2 if story is Story.TAIL else 22)
            yield at(last_day, 16)
            self.going_on(
                lambda reason: placements.end(
                    self.coordinator,
                    placement,
                    on=last_day,
                    reason="Back in all lessons at school.",
                    reason_to_go_on=reason,
                )
            )
        if story is Story.ENDED:
            yield at(last_day + timedelta(days=6), 15)
            placements.write_report(
                self.area.in_role(placement.provider, Role.PROVIDER_MANAGER),
                placement,
                about_until=last_day,
                progress="Two reading levels up since September, by the same test at the start and the end.",
                attendance_and_conduct="Here on every day but two, and a help to younger pupils.",
                next_steps="A reading mentor at school would keep the habit.",
            )

    @property
    def has_plan(self) -> bool:
        return "ehc_plan" in self.case.facts

    def going_on(self, act: Callable[[str], T]) -> T:
        """Act; where a rule warns, act again with the reason that the story gives."""
        try:
            return act("")
        except Refused as refused:
            if any(not finding.is_warning for finding in refused.refusals):
                raise
            return act("Talked over with the school and the family; looked at again at the first review.")
