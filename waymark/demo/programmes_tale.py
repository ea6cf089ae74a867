"""What is written down of a programme beside its week, and the readings of its targets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from waymark.accounts.actors import Actor
from waymark.accounts.roles import Role
from waymark.core import clock
from waymark.demo.bodies import Area
from waymark.demo.moments import at, workday
from waymark.demo.pupils import Story
from waymark.programmes import queries
from waymark.programmes import services as programmes
from waymark.programmes.models import Programme
from waymark.programmes.rules import key_stage_of
from waymark.programmes.states import Judgement, PartKind, SiteAccess, TargetArea, TargetState
from waymark.pupils import services as pupils
from waymark.pupils.models import Pupil
from waymark.pupils.queries import main_school, year_group

if TYPE_CHECKING:
    from waymark.demo.tale import Tale

NOT_BEGUN = (Story.PROPOSED, Story.OFFERED, Story.TURNED_DOWN)
EXAM_FROM = 10
CITY = "856"  # the number of the authority
ATTENDED = (Decimal("78"), Decimal("84"), Decimal("88"), Decimal("91"))


def write_down(tale: Tale) -> None:
    """Who cares for what, the site, examinations, agencies and targets; of a plan that has hardly begun, the targets."""
    worker = tale.area.actor(tale.key_worker)
    programme = tale.programme
    programme.refresh_from_db()
    year = year_group(tale.pupil, clock.today())
    _targets(worker, tale, programme, year)
    if tale.case.story in NOT_BEGUN:
        return
    _care(worker, tale, programme)
    _site(worker, tale, programme)
    if year >= EXAM_FROM:
        _exams(worker, tale, programme)
    _agencies(worker, tale, programme)


def _targets(worker: Actor, tale: Tale, programme: Programme, year: int) -> None:
    stage = key_stage_of(year)
    general = {each.area: each for each in queries.templates(stage)}
    begins, ends = programme.starts_on, programme.planned_end_on
    first = queries.latest_review(programme, begins, ends, begins)

    def set_one(area: TargetArea, baseline: str, *, what: str = "", measure: str = "", **more: object) -> None:
        model = general[area]
        programmes.set_target(
            worker,
            programme,
            area=area,
            what=what or model.what,
            baseline=baseline,
            measure=measure or model.measure,
            aim=model.aim,
            starts_on=begins,
            by_when=ends,
            next_review_on=first,
            **more,  # type: ignore[arg-type]  # the figures
        )

    start = Decimal(55 + tale.number % 4 * 5)
    set_one(
        TargetArea.ATTENDANCE,
        f"{start} sessions in 100 in the half term before",
        baseline_figure=start,
        aim_figure=Decimal("95"),
        unit="% of sessions",
    )
    set_one(TargetArea.PERSONAL, tale.need.ground_detail, what=tale.need.outcome, measure=tale.need.measure)
    set_one(TargetArea.NEXT_STEP, tale.need.wanted)
    if tale.number % 3:
        set_one(TargetArea.ENGLISH_AND_MATHS, "Two years below age in reading, one in number, by the school's test")


def _care(worker: Actor, tale: Tale, programme: Programme) -> None:
    for task, whose, person in (
        ("first_call", "school", tale.referrer_name),
        ("safeguarding", "school", tale.head_name),
        ("weekly_call", "partnership", tale.key_worker.person.name),
        ("check_in", "both", f"{tale.key_worker.person.name} and {tale.referrer_name}"),
    ):
        programmes.write_pastoral(worker, programme, task=task, whose=whose, person=person)


def _site(worker: Actor, tale: Tale, programme: Programme) -> None:
    own = programme.school_sessions.filter(valid_to__isnull=True).exists()
    access = (SiteAccess.AT_TIMES if tale.number % 2 else SiteAccess.YES) if own else SiteAccess.NO
    programmes.say_site_access(
        worker,
        programme,
        access=access,
        when="On the half-days at school, from ten minutes before, by the main entrance"
        if access is SiteAccess.AT_TIMES
        else "",
        why="The whole week is elsewhere, and visits are arranged with the head first."
        if access is SiteAccess.NO
        else "",
        said_on=clock.today(),
    )


def _exams(worker: Actor, tale: Tale, programme: Programme) -> None:
    is_last_year = year_group(tale.pupil, tale.plan.demo_day) >= 11
    for subject in ("English language", "Mathematics"):
        programmes.write_exam(
            worker,
            programme,
            subject=subject,
            level="gcse",
            board="The one that the school uses",
            series="Summer 2027" if is_last_year else "Summer 2028",
            entered_by="school",
            pays="school",
            venue=programme.school.name,
        )
    if tale.has_plan or tale.number % 4 == 0:
        programmes.write_arrangement(
            worker,
            programme,
            what="extra_time",
            details="A quarter more time in every written paper",
            evidence_on=clock.today() - timedelta(days=40),
            state="approved" if tale.has_plan else "asked",
            answered_on=clock.today() if tale.has_plan else None,
        )
    else:
        programmes.say_not_needed(
            worker, programme, PartKind.ARRANGEMENTS, why="The tests of September showed no need."
        )


def _agencies(worker: Actor, tale: Tale, programme: Programme) -> None:
    if tale.number % 3 == 2:
        why = "No other service knows the pupil; asked again at the first review."
        programmes.say_not_needed(worker, programme, PartKind.AGENCIES, why=why)
        return
    agency, person, does = (
        ("early_help", "Pat Lane, family worker", "Sees the family every other week, about mornings and money.")
        if tale.number % 3
        else ("mental_health", "Dr Sunil Rao", "Six talks about worry, and a letter to the school after the third.")
    )
    programmes.write_agency(
        worker,
        programme,
        agency=agency,
        person=person,
        reach="Through the duty desk of the service",
        does=does,
        for_return="Comes to the meeting about the way back.",
        by_when=programme.planned_end_on,
        next_look_on=queries.latest_review(programme, programme.starts_on, None, clock.today()),
    )


def readings(tale: Tale) -> Iterator[datetime]:
    """The key worker reads the targets before each is due; for one pupil in seven, somebody has yet to do it."""
    ended = tale.case.story in (Story.TAIL, Story.ENDED)
    until = min(tale.plan.demo_day, tale.last_day) if ended else tale.plan.demo_day
    turn = 0
    while tale.case.story not in NOT_BEGUN and tale.number % 7:
        day = queries.next_reading_on(tale.programme)
        if day is None or workday(day, 1) >= until:
            return
        yield at(workday(day, 1), 15, tale.number % 60)
        _read_all(tale, turn, clock.today())
        turn += 1


def _read_all(tale: Tale, turn: int, on: date) -> None:
    worker = tale.area.actor(tale.key_worker)
    following = queries.latest_review(tale.programme, on, None, on)
    for order, target in enumerate(tale.programme.targets.filter(state=TargetState.OPEN)):
        behind = (tale.number + order + turn) % 4 == 0
        programmes.review_target(
            worker,
            target,
            reviewed_on=on,
            reading="As the registers say" if target.is_counted else "As the tutor and the pupil both say",
            figure=ATTENDED[turn % len(ATTENDED)] if target.is_counted else None,
            judgement=Judgement.BEHIND if behind else Judgement.ON_COURSE,
            why="The start of the week is the hard part; a call on Sunday evenings from now on." if behind else "",
            next_review_on=following,
        )
    for part in tale.programme.agency_parts.filter(ended_on__isnull=True):
        same = ("agency", "person", "reach", "does", "for_return", "by_when")
        programmes.write_agency(worker, part, **{name: getattr(part, name) for name in same}, next_look_on=following)


def moved_home(area: Area) -> Iterator[datetime]:
    """Siân has moved into the city in the middle of her programme: somebody is to look at it again."""
    yield at(workday(area.plan.demo_day, 2), 12, 20)
    pupil = Pupil.objects.get(surname="O’Brien", forename="Siân")
    school = main_school(pupil, clock.today())
    assert school is not None
    pupils.set_home_authority(
        area.in_role(school, Role.SCHOOL_REFERRER),
        pupil,
        authority=area.bodies[CITY],
        note="Moved to her aunt in the city; told by her mother on the telephone.",
    )
