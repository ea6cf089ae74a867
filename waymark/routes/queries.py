"""What is known before anything is asked, whom to ring, and what was kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import Q

from waymark.accounts.actors import Actor
from waymark.core.lookup import one_or_404
from waymark.exclusions import queries as exclusions
from waymark.exclusions.models import Exclusion
from waymark.exclusions.states import OVER
from waymark.organisations import rules as membership_rules
from waymark.organisations.models import Contact, Organisation, PartnershipMembership
from waymark.organisations.queries import periods
from waymark.organisations.states import ContactFunction, OrganisationKind
from waymark.pupils import queries as pupils
from waymark.pupils.models import Pupil
from waymark.routes import rules, tables
from waymark.routes.models import RouteAnswer
from waymark.routes.states import ANSWERS, Body, Care, Home, Level, Plan, Question, School, Situation
from waymark.support import queries as support

Answers = Mapping[str, str]
CORRECTED = (Question.SITUATION,)  # taken from roll and exclusions: whoever asks may know of it before the record does
COUNTY_SCHOOLS = (School.MEMBER, School.BUYS, School.OUTSIDE)
MOST_KEPT = 20


@dataclass(frozen=True)
class Case:
    """What the guide knows before it asks: of a pupil from the record, without a name of the actor's school alone."""

    table: rules.Table | None
    known: rules.RouteFacts
    has_plan: bool = False  # by the record; whether it was reviewed early is asked
    pupil: Pupil | None = None
    school: Organisation | None = None
    partnership: Organisation | None = None  # of the school, or the last one that it was in
    home: Organisation | None = None
    area: tuple[Organisation, ...] = ()  # the two authorities of the table, and every partnership

    @property
    def names(self) -> dict[str, str]:
        """What the two authorities of the table are called, by "county" and "city"."""
        if self.table is None:
            return {}
        bodies = {body.la_code: body.name for body in self.area if body.is_authority}
        return {"county": bodies.get(self.table.county, "the county"), "city": bodies.get(self.table.city, "the city")}

    def begins_with(self, answers: Answers) -> rules.RouteFacts:
        """What is known before anything is asked, with what the person corrected of it."""
        corrected = {str(each): answers[each] for each in CORRECTED if self.known.answer(each) and each in answers}
        return rules.facts_from({**self.known.given(), **corrected})

    def said(self, facts: rules.RouteFacts) -> dict[str, str]:
        """What the person said: the answers without those that stand in the record."""
        return {question: value for question, value in facts.given().items() if self.known.answer(question) != value}


def own_area(actor: Actor) -> str:
    """The number of the authority in whose area the actor's body stands, or which it is."""
    body = actor.organisation
    return body.la_code if body.is_authority else _la_code(body)


def nameless_case(actor: Actor) -> Case:
    """A question without a name: the school is known where a school asks."""
    table = tables.table_for(own_area(actor), actor.day)
    if not actor.organisation.is_school:
        partnership = actor.organisation if actor.organisation.is_partnership else None
        return Case(table=table, known=rules.RouteFacts(), partnership=partnership, area=_area(actor, table))
    school = actor.organisation
    standing, partnership = _standing(school, table, actor)
    known = rules.RouteFacts(school=standing)
    return Case(table=table, known=known, school=school, partnership=partnership, area=_area(actor, table))


def pupil_case(actor: Actor, pupil: Pupil) -> Case:
    """What the record says of the pupil today."""
    facts = pupils.pupil_facts(pupil, actor.day)
    school, home = facts.main_school, facts.home_authority
    areas = [school.parent_authority.la_code] if school and school.parent_authority else []
    areas += [home.la_code] if home else []
    found = (tables.table_for(area, actor.day) for area in [*areas, own_area(actor)])
    table = next((each for each in found if each is not None), None)
    excluded = _excluded(actor, pupil, school)
    stands_as = school or (excluded.school if excluded else None)  # of a pupil without a roll, the last school
    standing, partnership = _standing(stands_as, table, actor) if stands_as else (None, None)
    return Case(
        table=table,
        known=rules.RouteFacts(
            home=_home(home, table) if home else None,
            school=standing,
            plan=None if facts.ehc_plan else Plan.NONE,
            care=Care.YES if facts.looked_after else Care.NO,
            situation=Situation.EXCLUDED if excluded else Situation.ON_ROLL if school else None,
            level=rules.level_of_plan(rules.PlannedFacts(level=support.current_level(actor, pupil)), on=actor.day),
        ),
        has_plan=facts.ehc_plan,
        pupil=pupil,
        school=school,
        partnership=partnership,
        home=home,
        area=_area(actor, table),
    )


def _area(actor: Actor, table: rules.Table | None) -> tuple[Organisation, ...]:
    """The bodies that doors may name: the authorities of the table, and the partnerships."""
    if table is None:
        return ()
    of_the_area = Q(la_code__in=[table.county, table.city]) | Q(kind=OrganisationKind.PARTNERSHIP)
    rows = Organisation.objects.visible_to(actor).open_on(actor.day).filter(of_the_area)
    return tuple(rows.select_related("parent_authority").order_by("name", "pk"))


def _standing(
    school: Organisation, table: rules.Table | None, actor: Actor
) -> tuple[School | None, Organisation | None]:
    """How the school stands by the table, and its partnership; of a school that left, the last one that it was in."""
    if table is None:
        return None, None
    rows = PartnershipMembership.objects.filter(school=school).select_related("partnership").order_by("valid_from")
    listed = list(rows)
    area = _la_code(school)
    status = membership_rules.membership_status(membership_rules.MembershipFacts(periods=periods(rows)), on=actor.day)
    facts = rules.StandingFacts(membership=status, in_county=area == table.county, in_city=area == table.city)
    return rules.school_standing(facts, on=actor.day), listed[-1].partnership if listed else None


def _excluded(actor: Actor, pupil: Pupil, school: Organisation | None) -> Exclusion | None:
    """The permanent exclusion that keeps the pupil out of school, as far as the actor may know of it.

    One that is final does so until another school takes the pupil on: a name may stand on the old roll for some days.
    """
    found = exclusions.lasting_exclusion(actor, pupil)
    if found is None:
        return None
    is_elsewhere = school is not None and school.pk != found.school_id
    return None if found.state in OVER and is_elsewhere else found


def _home(home: Organisation, table: rules.Table | None) -> Home | None:
    if table is None:
        return None
    return {table.county: Home.COUNTY, table.city: Home.CITY}.get(home.la_code, Home.ELSEWHERE)


@dataclass(frozen=True)
class Step:
    """Where the guide is: the facts so far, the questions that were asked on the way, and the one to ask now, if any."""

    facts: rules.RouteFacts
    asked: list[Question]
    now: Question | None
    offered: list[str]


def walk(actor: Actor, case: Case, answers: Answers, *, until: str = "") -> Step:
    """Go through the questions in the order in which they are asked, up to one without an answer, or `until`.

    `until` may be one that the record has answered and that may be corrected: it is asked before all others.

    Answers to questions that are not asked any more are left behind: changing one answer may make others idle.
    """
    assert case.table is not None
    facts, asked = case.begins_with(answers), list[Question]()
    if until in CORRECTED and case.known.answer(until):
        return Step(facts, asked, Question(until), offered(Question(until), case, facts))
    while (now := rules.next_question(facts, case.table, on=actor.day)) is not None:
        choices = offered(now, case, facts)
        if now == until or answers.get(now) not in choices:
            return Step(facts, asked, now, choices)
        asked.append(now)
        facts = rules.facts_from({**facts.given(), now: answers[now]})
    return Step(facts, asked, None, [])


def offered(question: Question, case: Case, facts: rules.RouteFacts) -> list[str]:
    """The answers that one may give to a question in this case."""
    values = [value.value for value in ANSWERS[question]]
    if question is Question.LEVEL and facts.school in COUNTY_SCHOOLS:
        values.remove(Level.PSP_2B)  # the county has no such level
    if question is Question.PLAN and case.has_plan:
        values.remove(Plan.NONE)  # the record says that there is one; asked is whether it was reviewed
    return values


# Whom to ring


@dataclass(frozen=True)
class Line:
    """Whom to ring for one thing at one body. Where nobody is named, `instead` are those who are there for other things.

    `body` is None for an authority that takes no part here.
    """

    body: Organisation | None
    function: ContactFunction
    people: tuple[Contact, ...] = ()
    is_you: bool = False  # the reader is named for it
    instead: tuple[Contact, ...] = ()

    @property
    def is_missing(self) -> bool:
        return not self.people and not self.is_you


def whom_to_ring(actor: Actor, case: Case, door: rules.Door, facts: rules.RouteFacts) -> list[Line]:
    """The people of the door as they are today, in one statement however many bodies there are."""
    wanted: list[tuple[Organisation | None, ContactFunction]] = []
    for place, function in door.contacts:
        for body in _bodies(Body(place), case, facts):
            if (body, ContactFunction(function)) not in wanted:
                wanted.append((body, ContactFunction(function)))
    return _lines(actor, wanted)


def _bodies(place: Body, case: Case, facts: rules.RouteFacts) -> list[Organisation | None]:
    """Which bodies a place in the case is: none where there is no such body, [None] where it takes no part here."""
    assert case.table is not None
    by_code = {each.la_code: each for each in case.area if each.is_authority}
    numbers = {str(Home.COUNTY): case.table.county, str(Home.CITY): case.table.city}
    home = case.home or by_code.get(numbers.get(str(facts.home), ""))
    if place is Body.OWN_SCHOOL:
        return [case.school] if case.school else []
    if place is Body.HOME_AUTHORITY:
        return [home]
    if place is Body.SCHOOL_AUTHORITY:
        own = case.school.parent_authority if case.school else None
        code = case.table.city if facts.school is School.CITY else case.table.county
        found = own or (by_code.get(code) if facts.school is not School.ELSEWHERE else None)
        return [found] if found else []
    if place is Body.PARTNERSHIP:
        if facts.school not in (School.MEMBER, School.BUYS):
            return []  # it gets no preventive support, or is not of the county
        if case.partnership or case.school:
            return [case.partnership] if case.partnership else []
        return [each for each in case.area if each.is_partnership and _la_code(each) == case.table.county]
    if case.partnership and facts.school in COUNTY_SCHOOLS and facts.home is Home.COUNTY:
        return [case.partnership]
    return [each for each in case.area if each.is_partnership and home and each.parent_authority_id == home.pk]


def _la_code(body: Organisation) -> str:
    return body.parent_authority.la_code if body.parent_authority else ""


def _lines(actor: Actor, wanted: Iterable[tuple[Organisation | None, ContactFunction]]) -> list[Line]:
    listed = list(wanted)
    rows = Contact.objects.visible_to(actor).on(actor.day)
    people = list(rows.filter(organisation__in={body.pk for body, _ in listed if body is not None}))
    lines = []
    for body, function in listed:
        there = [each for each in people if body is not None and each.organisation_id == body.pk]
        named = [each for each in there if each.function == function]
        mine = [each for each in there if _is_reader(actor, each)]
        others = [] if named else list({each.name: each for each in there if each not in mine}.values())
        to_ring = tuple(each for each in named if each not in mine)
        is_you = any(each in mine for each in named)
        lines.append(Line(body=body, function=function, people=to_ring, is_you=is_you, instead=tuple(others)))
    return lines


def _is_reader(actor: Actor, contact: Contact) -> bool:
    """Whether the contact of a body is the person who reads: by address, or by name where none is given."""
    if actor.membership is None or contact.organisation_id != actor.organisation_pk:
        return False
    person = actor.membership.person
    if contact.email:
        return bool(contact.email.casefold() == person.email.casefold())
    return bool(contact.name.casefold() == person.name.casefold())


@dataclass(frozen=True)
class ContactsPage:
    """Whom to ring in the area, body by body: the authorities, the partnerships, and the reader's own school."""

    title: str
    bodies: list[tuple[Organisation, list[Line]]]


FOR_AUTHORITY = (ContactFunction.LEAD_OFFICER,)
FOR_PARTNERSHIP = (ContactFunction.COORDINATOR, ContactFunction.CHAIR)
FOR_SCHOOL = (ContactFunction.KEY_CONTACT, ContactFunction.SAFEGUARDING_LEAD)


def contacts_page(actor: Actor) -> ContactsPage:
    """The live contacts of the actor's area; a body without anybody named is there all the same."""
    table = tables.table_for(own_area(actor), actor.day)
    codes = [table.county, table.city] if table else [own_area(actor)]
    bodies = list(
        Organisation.objects.visible_to(actor)
        .open_on(actor.day)
        .filter(
            (Q(la_code__in=codes) & ~Q(la_code=""))
            | Q(kind=OrganisationKind.PARTNERSHIP, parent_authority__la_code__in=codes)
            | Q(pk=actor.organisation_pk, kind=OrganisationKind.SCHOOL)
        )
        .order_by("name", "pk")
    )
    bodies.sort(key=lambda body: (not body.is_school, not body.is_partnership))
    lines = _lines(actor, [(body, function) for body in bodies for function in _functions(body)])
    return ContactsPage(
        title=table.title if table else "",
        bodies=[(body, [line for line in lines if line.body == body]) for body in bodies],
    )


def _functions(body: Organisation) -> tuple[ContactFunction, ...]:
    return FOR_SCHOOL if body.is_school else FOR_PARTNERSHIP if body.is_partnership else FOR_AUTHORITY


# What was kept


def kept_or_404(actor: Actor, answer_id: UUID) -> RouteAnswer:
    rows = RouteAnswer.objects.visible_to(actor).select_related("pupil")
    return one_or_404(rows, answer_id)


def kept_about(actor: Actor, pupil: Pupil) -> list[RouteAnswer]:
    """The latest answers about the pupil that the actor may read."""
    rows = RouteAnswer.objects.visible_to(actor).filter(pupil=pupil)
    return list(rows[:MOST_KEPT])


def as_it_was(case: Case, answer: RouteAnswer) -> tuple[Case, rules.RouteFacts]:
    """The case with the answers that were kept in place of what the record says today."""
    facts = rules.facts_from(answer.answers)
    return replace(case, known=facts), facts
