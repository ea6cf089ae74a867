"""On what legal footing a pupil is educated elsewhere, who arranges it and who answers; and when to look again."""

from dataclasses import dataclass
from datetime import date

from waymark.core.clauses import cites
from waymark.core.refusals import Refusal, Severity
from waymark.programmes.states import Answers, Arranger, LegalRoute, Registration

WARNING = Severity.WARNING


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteFacts:
    """`on_a_roll`: some school has the pupil on its main roll."""

    route: LegalRoute
    on_a_roll: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteAnswer:
    """Who arranges, who answers for the pupil's education, and the clause that says so."""

    arranged_by: Arranger
    answers: Answers
    clause: str


_ROUTES: dict[LegalRoute, tuple[Arranger, str]] = {
    LegalRoute.OFF_SITE_DIRECTION: (Arranger.SCHOOL, "EA2002 s29A"),
    LegalRoute.PERMANENT_EXCLUSION: (Arranger.AUTHORITY, "EA1996 s19"),
    LegalRoute.SECTION_19_MEDICAL: (Arranger.AUTHORITY, "APS2025 medical"),
    LegalRoute.FAIR_ACCESS: (Arranger.AUTHORITY, "SEIP2018 S2.2 no place"),
    LegalRoute.EHC_PLAN_PACKAGE: (Arranger.AUTHORITY, "CFA2014 s42"),
    LegalRoute.DIRECT_COMMISSION: (Arranger.SCHOOL, "COMM2022 direct"),
}


@cites(
    "EA2002 s29A",
    "EA1996 s19",
    "APS2025 medical",
    "SEIP2018 S2.1 duty",
    "SEIP2018 S2.2 no place",
    "SEIP2018 S2.2 package",
    "CFA2014 s42",
    "COMM2022 direct",
    "SEIP2018 S3.5.5.2",
)
def route_answer(facts: RouteFacts, *, on: date) -> RouteAnswer:
    """A school arranges what it directs or buys; the authority what it owes, even where a partnership does the work.

    Whoever arranges answers for it. Once a pupil placed through fair access is on a roll, that school answers, while
    the place stays one that the authority arranged. `on` plays no part.
    """
    del on
    arranged_by, clause = _ROUTES[facts.route]
    answers = Answers.SCHOOL if arranged_by is Arranger.SCHOOL else Answers.HOME_AUTHORITY
    if facts.route is LegalRoute.FAIR_ACCESS and facts.on_a_roll:
        return RouteAnswer(arranged_by=arranged_by, answers=Answers.SCHOOL, clause="SEIP2018 S3.5.5.2")
    return RouteAnswer(arranged_by=arranged_by, answers=answers, clause=clause)


@dataclass(frozen=True, slots=True, kw_only=True)
class RollFacts:
    """Schools by any handle: that of the programme, and those that have the pupil on their roll on the day."""

    school: str
    main_school: str = ""
    subsidiary_schools: tuple[str, ...] = ()


@cites("CITY dual", "WM main roll", "SEIP2018 S2.2 roll")
def registration(facts: RollFacts, *, on: date) -> Registration:
    """A pupil is registered at one school alone, at two as the main or the subsidiary one, elsewhere, or nowhere.

    Said of the programme's school. A provider that is no school has no roll. `on` plays no part.
    """
    del on
    if facts.school == facts.main_school:
        return Registration.DUAL_MAIN if facts.subsidiary_schools else Registration.SINGLE
    if facts.school in facts.subsidiary_schools:
        return Registration.DUAL_SUBSIDIARY
    return Registration.ELSEWHERE if facts.main_school or facts.subsidiary_schools else Registration.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class LookFacts:
    """What was written down of a programme, and what holds on the day. Bodies by any handle, "" for none."""

    route: LegalRoute
    home_then: str
    home_now: str
    school: str
    main_school_now: str
    registration_then: Registration
    registration_now: Registration
    has_ehc_plan: bool = False


@cites(
    "WM look again",
    "SEIP2018 7.1",
    "SEIP2018 7.2",
    "SEIP2018 6.2",
    "BELONG1996 2",
    "EA2002 s29A",
    "SEIP2018 S2.2 package",
)
def look_again_findings(facts: LookFacts, *, on: date) -> list[Refusal]:
    """A programme is looked at again when the pupil's home authority, school or registration is another than before.

    All are warnings: the programme goes on meanwhile. So is a footing that does not fit the pupil: a direction without
    a school that has the pupil on its roll, a package of an EHC plan without the plan. `on` plays no part.
    """
    del on
    found = []
    if facts.home_then != facts.home_now:
        found.append(Refusal("home_changed", clause="SEIP2018 7.1", severity=WARNING, who="partnership"))
    moved = facts.main_school_now not in ("", facts.school)
    if moved and facts.registration_now is not Registration.DUAL_SUBSIDIARY:
        found.append(Refusal("school_changed", clause="SEIP2018 6.2", severity=WARNING, who="partnership"))
    if facts.registration_then is not facts.registration_now and not found:
        found.append(Refusal("registration_changed", clause="WM look again", severity=WARNING, who="partnership"))
    if facts.route is LegalRoute.OFF_SITE_DIRECTION and facts.registration_now is Registration.NONE:
        found.append(Refusal("direction_without_roll", clause="EA2002 s29A", severity=WARNING, who="school"))
    if facts.route is LegalRoute.EHC_PLAN_PACKAGE and not facts.has_ehc_plan:
        found.append(
            Refusal("package_without_plan", clause="SEIP2018 S2.2 package", severity=WARNING, who="partnership")
        )
    return found


CHANGES = frozenset({"home_changed", "school_changed", "registration_changed"})  # what looking again settles
