"""Managed moves and fair access in the demonstration: a case in every state, by people acting on past days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from waymark.accounts.actors import Actor
from waymark.accounts.roles import Role
from waymark.demo.bodies import Area
from waymark.demo.moments import at
from waymark.moves import services
from waymark.moves.models import FairAccessCase, ManagedMove
from waymark.moves.states import AgreedHow, CaseState, Category, MoveState
from waymark.organisations.models import Organisation
from waymark.pupils import services as pupils
from waymark.pupils.models import ParentOrCarer
from waymark.pupils.services import PupilData
from waymark.school_year.queries import calendar_for
from waymark.school_year.rules import CalendarRunsOut, add_school_days, school_days_before

HERE, THERE = "138521", "138527"  # two neighbours of one partnership
THE_OTHER_WAY = {MoveState.PROPOSED, MoveState.JOINING}  # so that the first school is asked, and has one to admit
AUTHORITY, PARTNERSHIP = "855", "SL"
MOVES: tuple[tuple[str, str, MoveState, int], ...] = (  # who, until where, and how many school days ago it was proposed
    ("Leon", "Abara", MoveState.PROPOSED, 3),
    ("Maisie", "Crowther", MoveState.AGREED, 8),
    ("Tyler", "Okonjo", MoveState.TRIAL, 26),
    ("Freya", "Lindqvist", MoveState.JOINING, 34),
    ("Idris", "Vaughan", MoveState.MOVED, 40),
    ("Poppy", "Marlowe", MoveState.RETURNED, 38),
    ("Zain", "Qadir", MoveState.STOPPED, 36),
    ("Ellis", "Thornby", MoveState.DECLINED, 20),
)
CASES: tuple[tuple[str, str, CaseState, int, bool], ...] = (  # the last: permanently excluded before
    ("Noor", "Haddad", CaseState.APPLIED, 6, False),
    ("Danica", "Petrov", CaseState.REFUSED, 15, False),
    ("Callum", "Reith", CaseState.CONSIDERED, 18, True),
    ("Amara", "Diallo", CaseState.ALLOCATED, 20, False),
    ("Jude", "Fairley", CaseState.ADMITTED, 33, False),
    ("Rhys", "Colborne", CaseState.ADMITTED, 37, True),
    ("Lena", "Sorel", CaseState.PLACED, 20, False),
    ("Hamza", "Iqbal", CaseState.CLOSED, 22, False),
)
ROLLS_ENTERED = 39  # school days ago
ROLLS = {"138521": 1180, "138527": 940, "137931": 870, "147902": 1010, "137115": 760}


def moves_of_the_story(area: Area) -> list[Iterator[datetime]]:
    """One story for each case."""
    stories = [_rolls(area)] if _fits(area, ROLLS_ENTERED) else []
    for number, (forename, surname, state, ago) in enumerate(MOVES):
        if _fits(area, ago):
            stories.append(MoveTale(area, number, f"{forename} {surname}", state, ago).told())
    for number, (forename, surname, case_state, ago, excluded) in enumerate(CASES):
        if _fits(area, ago):
            stories.append(_case(area, number, f"{forename} {surname}", case_state, ago, excluded))
    return stories


def _fits(area: Area, ago: int) -> bool:
    """Whether that day lies in the story: a short one has no room for what began long ago."""
    try:
        return _day(area, ago) > area.plan.first_day + timedelta(days=area.plan.days_before_pupils)
    except CalendarRunsOut:
        return False


def _day(area: Area, ago: int) -> date:
    """The school day of the area that lies so many before the demonstration."""
    day = area.plan.demo_day
    return school_days_before(calendar_for(area.bodies[AUTHORITY], day), on=day, days=ago)


def _later(area: Area, day: date, days: int) -> date:
    return add_school_days(calendar_for(area.bodies[AUTHORITY], day), on=day, days=days)


def _rolls(area: Area) -> Iterator[datetime]:
    """The co-ordinator enters how many pupils each school has."""
    day = _day(area, ROLLS_ENTERED)
    yield at(day, 16)
    year = day.year if day.month >= 9 else day.year - 1
    coordinator = area.in_role(area.bodies[PARTNERSHIP], Role.COORDINATOR)
    for urn, number in ROLLS.items():
        services.enter_roll_size(coordinator, area.bodies[urn], academic_year=year, number=number)


class MoveTale:
    """One managed move, as far as it has come."""

    def __init__(self, area: Area, number: int, name: str, state: MoveState, ago: int) -> None:
        self.area, self.number, self.state = area, number, state
        self.here, self.there = (THERE, HERE) if state in THE_OTHER_WAY else (HERE, THERE)
        self.forename, self.surname = name.split(" ", 1)
        self.proposed_on = _day(area, ago)
        self.move: ManagedMove

    def of_school(self, urn: str, role: Role) -> Actor:
        return self.area.in_role(self.area.bodies[urn], role)

    @property
    def referrer(self) -> Actor:
        return self.of_school(self.here, Role.SCHOOL_REFERRER)

    def told(self) -> Iterator[datetime]:
        on = self.proposed_on
        yield at(on, 8, 40)
        parent = self._added()
        yield at(on, 14, 30)
        self._proposed(parent)
        if self.state is MoveState.PROPOSED:
            return
        on = _later(self.area, on, 2)
        yield at(on, 10, 15)
        if self.state is MoveState.DECLINED:
            new_head = self.of_school(self.there, Role.SCHOOL_HEAD)
            reason = "The year group already has several pupils who need the same support."
            services.end_move(new_head, self.move, party="to_school", reason=reason)
            return
        self._agreed(parent, on)
        on = _later(self.area, on, 1)
        yield at(on, 11)
        starts_on = self._noticed(on)
        if self.state is MoveState.AGREED:
            return
        yield at(starts_on, 8, 50)
        services.start_trial(self.referrer, self._now(), exclusion_open=False)
        yield from self._comes_of_it(starts_on)

    def _now(self) -> ManagedMove:
        """The move as it stands."""
        self.move.refresh_from_db()
        return self.move

    def _added(self) -> ParentOrCarer:
        area = self.area
        data = PupilData(
            forename=self.forename,
            surname=self.surname,
            date_of_birth=date(2013, 1, 9) + timedelta(days=17 * self.number),
            on_roll_from=self.proposed_on,
            address_lines=f"{12 + self.number} Mere Lane, Blaby",
            postcode="LE8 9ZZ",
            address_authority=area.bodies[AUTHORITY],
            reason_to_go_on="Checked against the admission form.",
        )
        pupil = pupils.add_pupil(self.referrer, data=data)
        return pupils.add_parent_or_carer(
            self.referrer,
            pupil,
            name=f"Robin {self.surname}",
            relationship="Parent",
            has_parental_responsibility=True,
            lives_with_pupil=True,
            telephone=f"07700 9006{self.number:02d}",
        )

    def _proposed(self, parent: ParentOrCarer) -> None:
        self.move = services.propose(
            self.referrer,
            parent.pupil,
            to_school=self.area.bodies[self.there],
            why="Lessons are calm, break times are not: old quarrels follow the pupil. A new start nearby may hold.",
            pupil_voice="I want to go where nobody knows me from year 7.",
            family_voice="We asked for this. We want a school that we can walk to.",
            exclusion_open=False,
        )

    def _agreed(self, parent: ParentOrCarer, on: date) -> None:
        head, new_head = self.of_school(self.here, Role.SCHOOL_HEAD), self.of_school(self.there, Role.SCHOOL_HEAD)
        officer = self.area.in_role(self.area.bodies[AUTHORITY], Role.INCLUSION_OFFICER)
        services.agree(head, self.move, given_on=on, is_freely=True)
        services.agree(new_head, self.move, given_on=on, words="We will find a tutor group that fits.")
        services.agree(officer, self.move, given_on=on)
        services.agree_admissions(
            new_head, self.move, name="The trust's admissions lead", given_on=on, how=AgreedHow.BY_MESSAGE
        )
        services.agree_parent(
            self.referrer,
            self.move,
            parent=parent,
            given_on=on,
            how=AgreedHow.SIGNED_FORM,
            words="Yes, as long as we hear how it goes every week.",
        )

    def _noticed(self, on: date) -> date:
        """Told and noticed on the day; the first day of the trial is the fifth school day after."""
        starts_on = _later(self.area, on, 5)
        handover = {
            "attainment": "Reads well above the age; mathematics a year behind since the spring.",
            "risks": "None known beyond quarrels at break.",
            "strategies": "A place to go at break, and a word with the tutor each morning.",
            "integration_plan": "The tutor meets the family on the first day; a buddy from the tutor group for two weeks.",
        }
        services.save_handover(self.referrer, self._now(), handover)
        services.give_notice(
            self.referrer,
            self._now(),
            notice_given_on=on,
            trial_starts_on=starts_on,
            trial_ends_on=starts_on + timedelta(weeks=8),
            review_on=self._look_on(starts_on, 8),
            address=f"{self.area.bodies[self.there].name}, main entrance",
            report_to="The head of year, at reception",
            school_days=35,
            session_times="8:40 to 12:35 and 1:20 to 3:10; break at 10:50",
            reasons="To see whether the new school suits.",
            objectives="In every lesson for six weeks, and a friend to sit with at lunch.",
        )
        return starts_on

    def _comes_of_it(self, starts_on: date) -> Iterator[datetime]:
        on = _later(self.area, starts_on, 8)
        yield at(on, 15, 20)
        if self.state is MoveState.STOPPED:
            reason = "The family says that the way home after dark is too long."
            services.end_move(self.referrer, self._now(), party="parent", reason=reason)
            return
        services.review(
            self.of_school(self.there, Role.SCHOOL_HEAD),
            self._now(),
            held_on=on,
            how_it_goes="In all lessons. Two late mornings in the first week, none since.",
            pupil_words="It is all right. I like technology.",
            family_words="Mornings are quiet now.",
            next_on=self._look_on(on, 15),
        )
        if self.state is MoveState.TRIAL:
            return
        on = _later(self.area, on, 4)
        yield at(on, 13, 5)
        if self.state is MoveState.RETURNED:
            reason = "The work was too far from what was taught before. Everybody prefers the first school, with help."
            services.return_to_school(self.referrer, self._now(), reason=reason)
            return
        joins_on = _later(self.area, on, 3) if self.state is MoveState.MOVED else _later(self.area, self._today(), 3)
        services.confirm(self.referrer, self._now(), joins_on=joins_on, reason="Settled, and wants to stay.")
        if self.state is MoveState.MOVED:
            yield at(joins_on, 9, 30)
            services.admit(self.of_school(self.there, Role.SCHOOL_REFERRER), self._now(), on=joins_on)

    def _look_on(self, day: date, days: int) -> date:
        """So many school days later, and no later than four weeks: a summer may lie between."""
        return min(_later(self.area, day, days), day + timedelta(weeks=4))

    def _today(self) -> date:
        return self.area.plan.demo_day


def _case(area: Area, number: int, name: str, state: CaseState, ago: int, excluded: bool) -> Iterator[datetime]:
    """One child who needs a school, as far as the case has come."""
    authority, group = area.bodies[AUTHORITY], area.bodies[PARTNERSHIP]
    on = _day(area, ago)
    yield at(on, 9, 20)
    officer = area.in_role(authority, Role.INCLUSION_OFFICER)
    forename, surname = name.split(" ", 1)
    data = PupilData(
        forename=forename,
        surname=surname,
        date_of_birth=date(2013, 2, 3) + timedelta(days=19 * number),
        address_lines=f"{3 + number} Orchard Way, Wigston",
        postcode="LE18 9ZZ",
        reason_to_go_on="Checked with the family.",
    )
    child = pupils.add_child_without_school(officer, data=data)
    case = services.begin_case(officer, child, applied_on=on, applied_to="The three nearest schools")
    if state is CaseState.APPLIED:
        return
    on = _later(area, on, 4)
    yield at(on, 11, 40)
    officer = area.in_role(authority, Role.INCLUSION_OFFICER)
    if state is CaseState.CLOSED:
        services.close_case(officer, case, reason="The family has moved to another county.")
        return
    offered = state is CaseState.PLACED
    answer = "A place from Monday." if offered else "All three are full in this year group."
    case = services.answer_application(officer, case, offered=offered, answered_on=on, reason=answer)
    if state in (CaseState.REFUSED, CaseState.PLACED):
        return
    yield from _found_a_school(area, case, state, on, group, excluded=excluded)


def _found_a_school(
    area: Area, case: FairAccessCase, state: CaseState, on: date, group: Organisation, *, excluded: bool
) -> Iterator[datetime]:
    on = _later(area, on, 2)
    yield at(on, 10, 5)
    case = services.consider(
        area.in_role(area.bodies[AUTHORITY], Role.INCLUSION_OFFICER),
        case,
        category=Category.READY_TO_RETURN if excluded else Category.HOMELESS,
        category_why="Excluded last year, and ready for mainstream." if excluded else "In temporary housing.",
        steps_tried="Three schools asked, and all answered that the year is full.",
        considered_on=on,
        looked_after=False,
        has_plan=False,
        plan_names_school=False,
        was_excluded=excluded,
        child_words="I just want to start somewhere.",
        family_words="Near the bus, please.",
        partnership=group,
    )
    if state is CaseState.CONSIDERED:
        return
    on = _later(area, on, 12)
    yield at(on, 14, 45)
    school = area.bodies[HERE]
    case = services.allocate(
        area.in_role(group, Role.COORDINATOR),
        case,
        school=school,
        allocated_on=on,
        admission_on=_later(area, on, 4),
        reasons="It is on the bus line, and has taken fewest for its size this year.",
        panel="The partnership's panel",
        all_invited=True,
        says_full=True,
    )
    if state is CaseState.ADMITTED:
        on = _later(area, on, 4)
        yield at(on, 8, 55)
        services.admit_child(area.in_role(school, Role.SCHOOL_REFERRER), case, on=on)
