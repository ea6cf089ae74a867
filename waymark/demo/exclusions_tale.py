"""Exclusions in the demonstration: a few pupils of the small area, in every state, as heads and officers live them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

from waymark.accounts.actors import Actor
from waymark.accounts.roles import Role
from waymark.core import clock
from waymark.demo.bodies import Area
from waymark.demo.moments import at, side_by_side
from waymark.demo.pupils import Case, Story
from waymark.exclusions import services
from waymark.exclusions.models import Exclusion
from waymark.exclusions.states import Cause, ExclusionKind, OfferAnswer, PanelOutcome, Section19Outcome
from waymark.pupils.models import Pupil
from waymark.school_year.queries import calendar_for
from waymark.school_year.rules import add_school_days, school_days_before

SUSPENDED = (  # how many school days before the demonstration, until how many before it, and why
    (28, 28, "DB", "Disrupted four lessons on one day, after two warnings and a talk with a parent."),
    (13, 12, "PP", "Pushed another pupil down the stairs. Seen by two members of staff."),
    (1, 0, "VA", "Threatened a member of staff in the dinner hall, in front of others."),
)
HAPPENED = (
    (
        ("OW", "PP"),
        "Brought a knife to school and showed it to two pupils. Said so when asked.",
        "The reasons are clear, and a place in the partnership will be looked for at once.",
    ),
    (
        ("PA",),
        "Struck a teacher who stood in the door. It is the third time that a member of staff was hurt this year.",
        "Two other schools were asked last month, and neither could take him. I see no other way now.",
    ),
    (
        ("DA", "PP"),
        "Sold cannabis to pupils of year 8 at the gate on two days, and threatened the one who told.",
        "The partnership offers a mentor from Monday, wherever the next place is.",
    ),
)
SHORTEST = timedelta(weeks=12)  # an area whose story is shorter has no room for these
LONG_AGO = 40  # school days before the demonstration: what follows reaches over half term


def exclusions(area: Area) -> Iterator[datetime]:
    """Every story of an exclusion, side by side. A county tells the same of as many pupils."""
    if area.plan.demo_day - area.plan.first_day < SHORTEST:
        return
    if area.plan.seed:
        open_cases = (Story.ON_ROLL, Story.DRAFT, Story.DECLINED)
        cases = [case for case in area.plan.cases if case.story in open_cases and not case.city]
        tellers = list(zip(BY_NAME.values(), reversed(cases), strict=False))  # support is given to the first ones
    else:
        by_name = {(case.forename, case.surname): case for case in area.plan.cases}
        tellers = [(teller, by_name[name]) for name, teller in BY_NAME.items()]
    yield from side_by_side([teller(Excluded(area, case)) for teller, case in tellers])


class Excluded:
    """One pupil, and who acts about their exclusion."""

    def __init__(self, area: Area, case: Case) -> None:
        self.area, self.case = area, case

    @property
    def pupil(self) -> Pupil:
        school = self.area.bodies[self.case.school]
        return Pupil.objects.get(forename=self.case.forename, surname=self.case.surname, held_by=school)

    @property
    def head(self) -> Actor:
        return self.area.in_role(self.area.bodies[self.case.school], Role.SCHOOL_HEAD)

    @property
    def officer(self) -> Actor:
        home = self.pupil.home_authority or self.area.bodies["855"]
        return self.area.in_role(home, Role.INCLUSION_OFFICER)

    def school_day(self, back: int) -> date:
        """The school day that lies `back` school days before the demonstration."""
        demo_day = self.area.plan.demo_day
        calendar = calendar_for(self.area.bodies[self.case.school], demo_day)
        return school_days_before(calendar, on=demo_day, days=back)

    def when(self, back: int, hour: int) -> datetime:
        return at(self.school_day(back), hour, 20)

    def suspend(self, last: date, reason: str, words: str) -> Exclusion:
        today = clock.today()
        decision = services.Decision(
            kind=ExclusionKind.SUSPENSION,
            decided_on=today,
            starts_on=today,
            ends_on=last,
            reasons=(reason,),
            what_happened=words,
        )
        return services.decide(self.head, self.pupil, decision)

    def exclude(self) -> Exclusion:
        today = clock.today()
        reasons, happened, chair = HAPPENED[len(self.case.surname) % len(HAPPENED)]
        decision = services.Decision(
            kind=ExclusionKind.PERMANENT,
            decided_on=today,
            starts_on=today,
            reasons=reasons,
            what_happened=happened,
            chair_consulted_on=today,
            chair_said=chair,
        )
        reason = "The virtual school and the SEN officer were asked first, and agree that nothing else is left."
        return services.decide(self.head, self.pupil, decision, reason=reason)

    def tell(self, row: Exclusion) -> None:
        row.refresh_from_db()
        waiting = row.notices.filter(told_on__isnull=True, at_once=True)
        services.tell(self.head, row, waiting, told_on=clock.today(), how="By telephone, and a letter by hand")

    def decline(self, row: Exclusion) -> None:
        row.refresh_from_db()
        services.governors_decide(
            self.head,
            row,
            met_on=clock.today(),
            reinstate=False,
            why="The governors heard the family and the head. To have the pupil back would put others at risk.",
        )
        self.tell(row)

    def offer(self, row: Exclusion, place: str, days: int) -> None:
        """So many school days on: a county's half term may lie between."""
        row.refresh_from_db()
        calendar = calendar_for(self.area.bodies[self.case.school], clock.today())
        made = services.offer(
            self.officer,
            row,
            place=place,
            starts_on=add_school_days(calendar, on=clock.today(), days=days),
            hours_per_week=Decimal(20),
            offered_on=clock.today(),
        )
        services.answer_offer(self.officer, made, answer=OfferAnswer.TAKEN_UP, on=clock.today())

    def decide_section_19(
        self,
        row: Exclusion,
        outcome: Section19Outcome = Section19Outcome.OWED,
        reasons: str = "No school is named yet, and the pupil would go without education.",
    ) -> None:
        row.refresh_from_db()
        services.decide_section_19(
            self.officer,
            row.pupil,
            cause=Cause.EXCLUSION,
            outcome=outcome,
            considered="Age, needs and distance from home; what the pupil and the family wish.",
            reasons=reasons,
            offer="Twenty hours a week, as written down with the exclusion." if outcome == "owed" else "",
            decided_on=clock.today(),
            next_look_on=clock.today() + timedelta(weeks=8),
            exclusion=row,
        )


def _out_now(one: Excluded) -> Iterator[datetime]:
    """Three suspensions in a term; the last began yesterday, and not everybody has heard."""
    for back, until, reason, words in SUSPENDED:
        yield one.when(back, 14)
        row = one.suspend(one.school_day(until), reason, words)
        if back > 2:
            one.tell(row)


def _settled(one: Excluded) -> Iterator[datetime]:
    """A permanent exclusion, told and taught from the sixth day, and final since this week: the name is to leave the roll."""
    yield one.when(22, 15)
    row = one.exclude()
    one.tell(row)
    yield one.when(19, 10)
    one.decide_section_19(row)
    one.offer(row, "Oakfield Short Stay School, Blaby", 2)
    yield one.when(10, 17)
    one.decline(row)
    yield one.when(2, 9)
    row.refresh_from_db()
    services.waive_review(one.head, row, on=clock.today())


def _waiting(one: Excluded) -> Iterator[datetime]:
    """A permanent exclusion of this week: the authority has yet to arrange education, and has asked the head a question."""
    yield one.when(3, 15)
    row = one.exclude()
    one.tell(row)
    yield one.when(2, 11)
    services.challenge(
        one.officer,
        row,
        words="An assessment of needs was asked for in October. What would the school need to wait for it?",
    )


def _sent_back(one: Excluded) -> Iterator[datetime]:
    """A panel has directed the governors to look again."""
    yield one.when(LONG_AGO, 16)
    row = one.exclude()
    one.tell(row)
    one.decide_section_19(row)
    one.offer(row, "Oakfield Short Stay School, Blaby", 4)
    yield one.when(LONG_AGO - 11, 17)
    one.decline(row)
    yield one.when(LONG_AGO - 14, 12)
    row.refresh_from_db()
    services.apply_for_review(one.officer, row, on=clock.today(), sen_expert=True)
    yield one.when(3, 16)
    row.refresh_from_db()
    services.panel_decides(
        one.officer,
        row,
        met_on=clock.today(),
        told_on=clock.today(),
        outcome=PanelOutcome.DIRECT,
        why="The governors did not hear the pupil, and did not ask about special needs.",
    )


def _cancelled(one: Excluded) -> Iterator[datetime]:
    """A suspension that was cancelled on its second day."""
    yield one.when(9, 14)
    row = one.suspend(one.school_day(5), "TH", "A telephone was missing and thought to be in the bag.")
    one.tell(row)
    yield one.when(8, 12)
    row.refresh_from_db()
    services.cancel(one.head, row, on=clock.today(), why="The telephone was found elsewhere.", meeting_offered=True)
    one.tell(row)


def _under_review(one: Excluded) -> Iterator[datetime]:
    """The governors declined, and the family has applied: a panel is to meet within fifteen school days."""
    yield one.when(25, 14)
    row = one.exclude()
    one.tell(row)
    yield one.when(23, 10)
    taught = "From Monday the family's own choice of an independent school teaches the pupil, all week."
    one.decide_section_19(row, Section19Outcome.NOT_OWED, taught)
    yield one.when(14, 17)
    one.decline(row)
    yield one.when(6, 10)
    row.refresh_from_db()
    services.apply_for_review(one.officer, row, on=clock.today(), sen_expert=False)


def _reinstated(one: Excluded) -> Iterator[datetime]:
    """Governors reinstated a pupil who was permanently excluded."""
    yield one.when(20, 15)
    row = one.exclude()
    one.tell(row)
    yield one.when(11, 17)
    row.refresh_from_db()
    services.governors_decide(
        one.head,
        row,
        met_on=clock.today(),
        reinstate=True,
        back_on=one.school_day(10),
        why="A first offence, admitted at once. A plan to come back is agreed with the family.",
    )
    one.tell(row)


BY_NAME: dict[tuple[str, str], Callable[[Excluded], Iterator[datetime]]] = {  # in the small area
    ("Poppy", "Langford"): _out_now,
    ("Reece", "Walton"): _settled,
    ("Mohammed", "Iqbal"): _waiting,
    ("Ellie-Mae", "Carr"): _sent_back,
    ("Sunita", "Rai"): _cancelled,
    ("Nathan", "Keogh"): _under_review,
    ("Caleb", "Ingram"): _reinstated,
}
