"""One pupil's story, told by the people who act in it. The same every time; only ids differ."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from waymark.accounts.actors import Actor
from waymark.accounts.models import Membership
from waymark.accounts.roles import Role
from waymark.core import clock
from waymark.core.refusals import Refused
from waymark.demo import passports_tale, placements_tale, programmes_tale
from waymark.demo.bodies import WEEKDAYS, Area
from waymark.demo.moments import at, side_by_side, workday
from waymark.demo.plans import Plan
from waymark.demo.pupils import Case, Place, Story
from waymark.demo.referrals_tale import gates_closed
from waymark.demo.words import ANSWERS, NEEDS, Need
from waymark.organisations.queries import partnership_of
from waymark.placements import services as placements
from waymark.placements.models import Placement
from waymark.placements.states import DeclineReason
from waymark.programmes import services as programmes
from waymark.programmes.models import Programme
from waymark.programmes.states import LegalRoute
from waymark.pupils import services as pupils
from waymark.pupils.models import Pupil
from waymark.pupils.rules import check_letter
from waymark.pupils.states import ContactLimit
from waymark.referrals import services as referrals
from waymark.referrals.models import Referral
from waymark.referrals.states import SECTIONS, Ground, ReferralKind, Section
from waymark.safeguarding import services as safeguarding
from waymark.school_year.queries import school_academic_year
from waymark.school_year.states import Half

SCHOOL_TIMES = {Half.AM: (time(9), time(11, 45)), Half.PM: (time(13), time(15, 15))}
FACT_VALUES = {"sen_support": "SEMH", "ehc_plan": "SEMH", "looked_after": "855"}
FIRST_LOOK = timedelta(weeks=4)  # at a part-time week
T = TypeVar("T")


class Tale:
    """One pupil's story, as the people of the area live it."""

    kind = ReferralKind.AT_RISK

    def __init__(self, area: Area, case: Case, number: int) -> None:
        self.area, self.case, self.number = area, case, number
        fitting = [need for need in NEEDS if need.of == case.sex]
        self.need: Need = fitting[number % len(fitting)]
        self.school = area.bodies[case.school]
        partnership = partnership_of(self.school, area.plan.demo_day)
        assert partnership is not None
        self.partnership = partnership
        people = [one for one in area.plan.people if one.body == case.school]
        self.referrer_name = next(one.name for one in people if one.role == Role.SCHOOL_REFERRER)
        self.head_name = next(one.name for one in people if one.role == Role.SCHOOL_HEAD)
        self.pupil: Pupil
        self.referral: Referral
        self.programme: Programme

    @property
    def plan(self) -> Plan:
        return self.area.plan

    @property
    def added_on(self) -> date:
        """The day on which the school wrote the pupil down: early in the year in which the story begins."""
        first = self.plan.first_day
        if self.case.places and self.case.places[0].starts_on >= first + timedelta(days=360):
            first = first.replace(year=first.year + 1)
        return first + timedelta(days=self.plan.days_before_pupils)

    @property
    def last_day(self) -> date:
        """Of every placement, where they have ended."""
        return self.case.last_day or workday(self.plan.demo_day, 2 if self.case.story is Story.TAIL else 22)

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
        yield at(self.added_on, 8, self.number % 60)
        self.add_pupil()
        if self.case.story is Story.ON_ROLL:
            return
        starts_on = self.case.places[0].starts_on if self.case.places else self.plan.demo_day
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
        programmes_tale.write_down(self)
        reviews = [self.part_time_reviewed(starts_on)] if self.case.part_time else []
        readings = programmes_tale.readings(self)
        yield from side_by_side([readings, *(self.placed(place) for place in self.case.places), *reviews])
        if self.case.story is Story.ENDED:
            yield at(self.last_day + timedelta(days=7), 10)
            self.programme.refresh_from_db()
            programmes.end(self.coordinator, self.programme, on=clock.today(), reason=placements_tale.BACK)

    def before(self, starts_on: date, weekdays: int, hour: int) -> datetime:
        """A moment some weekdays before the first placement starts, never after the day before the demonstration."""
        return at(workday(min(starts_on, self.plan.demo_day), weekdays), hour, (5 + self.number) % 60)

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
                year_group=case.year - (2026 - school_academic_year(self.school, self.added_on)),
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
            telephone=f"07700 900{(100 + self.number) % 1000:03d}",  # numbers kept for drama by the regulator
            preferred_contact="Telephone, after three",
        )
        if case.restricted_parent:
            pupils.add_parent_or_carer(
                self.referrer,
                self.pupil,
                name=case.restricted_parent,
                relationship="Parent",
                has_parental_responsibility=True,
                telephone=f"07700 900{(300 + self.number) % 1000:03d}",
                limit=ContactLimit.NOT_WHEREABOUTS,
                limit_reason="A court order of 3 March 2026: not to be told where the pupil lives or is taught.",
            )
        for kind in case.facts:
            pupils.add_characteristic(
                self.referrer, self.pupil, kind=kind, value=FACT_VALUES.get(kind, ""), valid_from=self.plan.at_work_from
            )

    def write_risk_assessment(self) -> None:
        safeguarding.write_risk_assessment(
            self.referrer,
            self.pupil,
            keep_safe=self.need.keep_safe,
            risks=self.need.risks,
            what_helps=self.need.helps,
            emergency_contact=f"{self.referrer_name}, 0116 496 0{(500 + self.number) % 1000:03d}",
            medical=self.need.health,
            has_left_without_permission="leave" in self.need.risks,
            review_on=clock.today() + timedelta(weeks=14),
        )

    def begin_referral(self) -> None:
        referral = referrals.begin(self.referrer, self.pupil, kind=self.kind)
        need, case = self.need, self.case
        sections: dict[Section, dict[str, Any]] = {
            Section.CONTACT: {
                "contact_name": self.referrer_name,
                "contact_role": "Pastoral lead",
                "contact_details": f"0116 496 0{(500 + self.number) % 1000:03d}",
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
                "proposed_starts_on": case.places[0].starts_on if case.places else self.plan.asked_for[0],
                "proposed_ends_on": self.plan.places_end_on if case.places else self.plan.asked_for[1],
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
                "agreed_how": "in_person",
            },
        }
        unwritten = {Section.OUTCOMES, Section.VOICES, Section.AGREEMENT} if case.story is Story.DRAFT else set()
        for section, data in sections.items():
            if section in SECTIONS[self.kind] and section not in unwritten:
                referral = referrals.save_section(self.referrer, referral, section, data)
        self.referral = gates_closed(self.referrer, self.head, referral, self.need, case.facts)

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
            planned_end_on=self.plan.places_end_on,
            aims=self.need.outcome,
            key_worker=self.key_worker,
        )
        elsewhere = {session for place in case.places for session in place.sessions.split()}
        own = [(WEEKDAYS.index(day), half) for day in WEEKDAYS for half in Half if f"{day}-{half}" not in elsewhere]
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
                part_time_ends_on=self.plan.term_ends_on,
                part_time_parent_agreed_on=clock.today(),
                part_time_review_on=first + FIRST_LOOK,
            )
            programmes.set_plan_back(
                self.coordinator,
                self.programme,
                steps=[
                    (first + FIRST_LOOK, Decimal(15)),
                    (self.plan.term_ends_on + timedelta(days=1), Decimal(20)),
                ],
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
                planned_end_on=self.plan.places_end_on,
                pupil_voice=need.pupil,
                family_voice=need.parent,
                why_this_provider="Two were compared: this one has the right group size and is nearer.",
                travel="By bus with a pass from the school.",
                money=placements_tale.money(offer),
                reason_to_go_on=reason,
            )
        )
        if story is Story.PROPOSED:
            return
        yield self.before(starts_on, 5, 14)
        placement = self.going_on(lambda reason: placements.offer(self.coordinator, placement, reason_to_go_on=reason))
        placements.give_off_site_notice(self.coordinator, placement, on=clock.today())
        placements_tale.arrange(self, placement)
        if self.has_plan:
            placements.share_ehc_plan(self.coordinator, placement, on=clock.today())
        if story is Story.OFFERED:
            return
        yield self.before(starts_on, 4, 9)
        provider = lambda: self.provider_of(place)  # noqa: E731  # acts anew at each moment
        if story is Story.TURNED_DOWN:
            placements.decline(
                provider(),
                placement,
                why=DeclineReason.STAFF,
                reason="We have no second member of staff on Wednesdays this term.",
            )
            return
        placements.accept(provider(), placement)
        placements.confirm_arrangements(provider(), placement)
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
        passports_tale.fill_and_hand_over(self, placement)
        yield self.before(starts_on, 3, 9)
        passports_tale.read(self, placement, provider())
        placements.agree_learning_plan(provider(), placement)
        placements.sign_agreement(provider(), placement, typed_name=provider().person.name)
        if not (one_gate and place.provider != "Canal Street Motors"):
            placements.sign_agreement(self.head, placement, typed_name=self.head_name)
        if story in (Story.TWO_GATES, Story.AGREED):
            return
        yield at(starts_on, 8, (5 + self.number) % 60)
        self.going_on(
            lambda reason: placements.start(self.coordinator, placement, on=starts_on, reason_to_go_on=reason)
        )
        yield from placements_tale.goes_on(self, placement)

    def part_time_reviewed(self, starts_on: date) -> Iterator[datetime]:
        """A part-time week is looked at again on each day that was agreed."""
        due = starts_on + FIRST_LOOK
        while due < self.plan.demo_day:
            yield at(due, 15, self.number % 60)
            following = min(due + timedelta(weeks=6), self.plan.term_ends_on)
            programmes.review_part_time(
                self.area.actor(self.key_worker),
                self.programme,
                held_on=due,
                found="Manages three half-days and is tired after them. The doctor says to wait with more.",
                next_review_on=following,
            )
            due = following

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
