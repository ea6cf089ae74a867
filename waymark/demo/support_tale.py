"""What schools have tried: plans in every state, told by the people who act in them on past days."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from waymark.accounts.actors import Actor
from waymark.accounts.roles import Role
from waymark.demo.bodies import Area
from waymark.demo.moments import at, side_by_side, workday
from waymark.demo.pupils import Case, Story
from waymark.pupils.models import Pupil
from waymark.support import queries, services
from waymark.support.models import Cycle, SupportPlan
from waymark.support.states import CapacityKind, Impact, Level, NextStep, Result, Service

PARTNERSHIP = "SL"


@dataclass
class Tried:
    """One pupil's support, as their school lives it. Days are counted in weekdays back from the demonstration."""

    area: Area
    case: Case
    number: int

    @property
    def actor(self) -> Actor:
        return self.area.in_role(self.area.bodies[self.case.school], Role.SCHOOL_REFERRER)

    @property
    def pupil(self) -> Pupil:
        school = self.area.bodies[self.case.school]
        return Pupil.objects.get(surname=self.case.surname, date_of_birth=self.case.born, held_by=school)

    def back(self, weekdays: int) -> date:
        return workday(self.area.plan.demo_day, weekdays)

    def ahead(self, days: int) -> date:
        return self.area.plan.demo_day + timedelta(days=days)

    def afternoon(self, weekdays: int) -> datetime:
        return at(self.back(weekdays), 15, self.number % 60)

    def start(self, level: Level, why: str, since: int, strengths: str = "") -> Generator[datetime, None, SupportPlan]:
        """On that afternoon, begin a plan."""
        yield self.afternoon(since)
        return services.start_plan(
            self.actor, self.pupil, level=level, why=why, strengths=strengths, starts_on=self.back(since)
        )

    def cycle(
        self,
        plan: SupportPlan,
        *,
        knows: str,
        aim: str,
        since: int,
        until: date,
        done: tuple[tuple[str, str, str], ...],
    ) -> Cycle:
        plan.refresh_from_db()
        cycle = services.begin_cycle(
            self.actor, plan, assessment=knows, aim=aim, starts_on=self.back(since), review_on=until
        )
        for what, who, how_often in done:
            services.add_intervention(
                self.actor, cycle, what=what, who=who, how_often=how_often, starts_on=self.back(since), ends_on=until
            )
        return cycle

    def review(
        self, cycle: Cycle, step: NextStep, scale: Impact, *, changed: str, proof: str, pupil: str, family: str, on: int
    ) -> Iterator[datetime]:
        """On that afternoon, look back at a cycle."""
        yield self.afternoon(on)
        services.review_cycle(
            self.actor,
            cycle,
            reviewed_on=self.back(on),
            impact_scale=scale,
            impact=changed,
            evidence=proof,
            pupil_view=pupil,
            family_view=family,
            next_step=step,
        )


def stepped_up(tried: Tried) -> Iterator[datetime]:
    """Tier 2 helped a little; tier 3 runs, and its review is near."""
    plan = yield from tried.start(
        Level.TIER_2,
        "Leaves most lessons before the end, and was sent home twice in the summer.",
        55,
        "Draws, and is kind.",
    )
    first = tried.cycle(
        plan,
        knows="Reads two years below age. Noise sets things off; a short break helps.",
        aim="In every English lesson to the end, three weeks running.",
        since=55,
        until=tried.back(33),
        done=(
            ("Paired reading", "Teaching assistant, year 9", "three times a week"),
            ("A card to leave for five minutes", "All teachers", ""),
        ),
    )
    yield tried.afternoon(50)
    asked = services.ask_for_help(
        tried.actor,
        tried.pupil,
        service=Service.EDUCATIONAL_PSYCHOLOGY,
        who="The link psychologist",
        what="Whether the reading points to a need that we should have looked into.",
        asked_on=tried.back(50),
    )
    yield tried.afternoon(36)
    services.answer_help(
        tried.actor,
        asked,
        reply=Result.ADVICE,
        outcome="A screening for dyslexia, and shorter texts in all subjects. Both are under way.",
        answered_on=tried.back(37),
    )
    yield from tried.review(
        first,
        NextStep.STEP_UP,
        Impact.SOME,
        changed="Stays until the break now, and leaves after it.",
        proof="22 lessons left early in the first three weeks, nine in the last three.",
        pupil="The card is good. The afternoons are too loud.",
        family="Mornings at home are calmer.",
        on=33,
    )
    yield tried.afternoon(32)
    tried.cycle(
        plan,
        knows="The screening points to dyslexia. Afternoons in large groups are the hard part.",
        aim="No afternoon lesson left early, two weeks running.",
        since=32,
        until=tried.ahead(3),
        done=(
            ("Reading programme for dyslexia", "Specialist teacher", "twice a week"),
            ("Afternoon English in a group of six", "English department", ""),
        ),
    )


def first_cycle(tried: Tried) -> Iterator[datetime]:
    """A first cycle runs, and the attendance team has not answered yet."""
    plan = yield from tried.start(
        Level.TIER_2, "Comes late or not at all on Mondays and Tuesdays.", 20, "Plays football."
    )
    tried.cycle(
        plan,
        knows="New group of friends since the summer. No need in learning is known.",
        aim="In school by nine on every Monday and Tuesday, three weeks running.",
        since=19,
        until=tried.ahead(10),
        done=(("A call home before eight", "Head of year", "Mondays and Tuesdays"),),
    )
    yield tried.afternoon(6)
    services.ask_for_help(
        tried.actor,
        tried.pupil,
        service=Service.ATTENDANCE_TEAM,
        who="The duty officer",
        what="What else the family can be offered before it comes to a meeting.",
        asked_on=tried.back(6),
    )


def referred_on(tried: Tried) -> Iterator[datetime]:
    """Tier 3 was not enough: the school refers, and the partnership reads what was tried."""
    plan = yield from tried.start(Level.TIER_3, "Fights twice a week, and three suspensions since March.", 55)
    cycle = tried.cycle(
        plan,
        knows="Angry when corrected before others. Calm with younger pupils and with animals.",
        aim="No fight for four weeks.",
        since=54,
        until=tried.back(26),
        done=(("Anger group", "Behaviour support", "weekly"), ("Helps in year 7 reading", "Librarian", "twice a week")),
    )
    yield from tried.review(
        cycle,
        NextStep.REFER_ON,
        Impact.NONE,
        changed="As many fights as before; none while helping in year 7.",
        proof="Five fights in the behaviour log in each half of the cycle.",
        pupil="I like the little ones. Nobody listens to me in class.",
        family="We do not know what to do any more.",
        on=26,
    )


def overdue(tried: Tried) -> Iterator[datetime]:
    """A cycle has run past its review."""
    plan = yield from tried.start(Level.TIER_2, "Does no work in five subjects, and disturbs others.", 45)
    tried.cycle(
        plan,
        knows="Understands what is said, writes little. Glasses are being seen to.",
        aim="Half of each task done, in all five subjects.",
        since=44,
        until=tried.back(2),
        done=(("Tasks in three small steps", "The five teachers", "every lesson"),),
    )


def did_well(tried: Tried) -> Iterator[datetime]:
    """One cycle was enough, and the plan has ended."""
    plan = yield from tried.start(
        Level.TIER_2, "Cried before school and stayed away on six days.", 55, "Sings, and has one good friend."
    )
    cycle = tried.cycle(
        plan,
        knows="A change of form took her friend away.",
        aim="In school every day for three weeks.",
        since=55,
        until=tried.back(25),
        done=(
            ("Back in the form of her friend", "Head of year", ""),
            ("A word at the gate", "Form tutor", "each morning"),
        ),
    )
    yield from tried.review(
        cycle,
        NextStep.END,
        Impact.REACHED,
        changed="In school every day since the third week.",
        proof="The register: one day of absence in five weeks, with a cold.",
        pupil="It is fine now.",
        family="Thank you for listening.",
        on=25,
    )


def in_the_city(tried: Tried) -> Iterator[datetime]:
    """A city child: the city's levels, and one that has no county tier beside it."""
    plan = yield from tried.start(Level.PSP_2A, "Walks about the school instead of going to lessons.", 50)
    cycle = tried.cycle(
        plan,
        knows="Reads well. Does not know why it happens; mostly after break.",
        aim="In the lesson after break, every day for two weeks.",
        since=49,
        until=tried.back(28),
        done=(("Meets the mentor at the end of break", "Learning mentor", "daily"),),
    )
    yield from tried.review(
        cycle,
        NextStep.STEP_UP,
        Impact.SOME,
        changed="Goes to the lesson when the mentor is there, and not otherwise.",
        proof="14 of 20 lessons; the six others were days without the mentor.",
        pupil="I forget the time.",
        family="He says that he likes the mentor.",
        on=28,
    )
    yield tried.afternoon(27)
    tried.cycle(
        plan,
        knows="Somebody at his side works. Part-time help from outside begins.",
        aim="In every lesson after break without being fetched.",
        since=27,
        until=tried.ahead(20),
        done=(("Part-time group of the city's support service", "City support service", "two mornings a week"),),
    )


def broken_off(tried: Tried) -> Iterator[datetime]:
    """The plan ended before anybody could review it."""
    plan = yield from tried.start(Level.TIER_2, "Often in trouble on the bus and at the gate.", 50)
    tried.cycle(
        plan,
        knows="Only on the way to school; lessons go well.",
        aim="No report from the bus for four weeks.",
        since=49,
        until=tried.back(5),
        done=(("Sits with a prefect on the bus", "Head of year", "daily"),),
    )
    yield tried.afternoon(12)
    plan.refresh_from_db()
    services.end_plan(
        tried.actor,
        plan,
        on=tried.back(12),
        reason="The family drives him to school now.",
        reason_to_go_on="There is nothing left to review.",
        version=plan.version,
    )


Script = Callable[[Tried], Iterator[datetime]]
BY_NAME: dict[tuple[str, str], Script] = {  # in the small area
    ("Poppy", "Langford"): stepped_up,
    ("Zofia", "Kowalczyk-Hughes"): first_cycle,
    ("Leo", "Ashby"): referred_on,
    ("Mohammed", "Iqbal"): overdue,
    ("Sunita", "Rai"): did_well,
    ("Jack", "Sweeney"): in_the_city,
    ("Oliver", "Stokes"): broken_off,
}
BY_STORY: tuple[tuple[Story, int, Script, int], ...] = (  # in the county: for which pupil of a story, and since when
    (Story.DRAFT, 0, stepped_up, 55),
    (Story.ON_ROLL, 0, first_cycle, 20),
    (Story.ON_ROLL, 1, did_well, 55),
    (Story.SENT, 0, referred_on, 55),
    (Story.DECLINED, 0, overdue, 45),
    (Story.WITHDRAWN, 0, broken_off, 50),
)


def work_for_schools(area: Area) -> Iterator[datetime]:
    """What a partnership did to make its schools stronger."""
    coordinator = area.in_role(area.bodies[PARTNERSHIP], Role.COORDINATOR)
    assert coordinator.membership is not None
    for back, kind, hours, how_many, what, outcome in (
        (30, CapacityKind.TRAINING, "2.5", 3, "How to calm a corridor between lessons.", "Two schools changed duties."),
        (21, CapacityKind.OUTREACH, "6.0", 1, "A day in year 9 lessons, and what we saw said to the staff.", ""),
        (9, CapacityKind.NETWORK, "1.5", 3, "What works for pupils who come back from a programme.", "Notes shared."),
    ):
        day = workday(area.plan.demo_day, back)
        yield at(day, 16)
        services.write_work(
            coordinator,
            kind=kind,
            happened_on=day,
            hours=Decimal(hours),
            who=f"{coordinator.membership.person.name}, co-ordinator",
            what=what,
            outcome=outcome,
            schools=list(queries.schools_served(coordinator, day)[:how_many]),
        )


def what_was_tried(area: Area) -> Iterator[datetime]:
    """The support of the pupils who have any, in the order of time."""
    if area.plan.seed:
        written_down = area.plan.first_day + timedelta(days=area.plan.days_before_pupils)
        of = {story: [case for case in area.plan.cases if case.story is story] for story, *_ in BY_STORY}
        scripts = [
            (of[story][which], script)
            for story, which, script, back in BY_STORY
            if which < len(of[story]) and workday(area.plan.demo_day, back) > written_down
        ]
    else:
        by_name = {(case.forename, case.surname): case for case in area.plan.cases}
        scripts = [(by_name[name], script) for name, script in BY_NAME.items()]
    told = [script(Tried(area, case, number)) for number, (case, script) in enumerate(scripts)]
    return side_by_side([*told, work_for_schools(area)])
