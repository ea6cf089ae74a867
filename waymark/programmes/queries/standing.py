"""Where a pupil belongs, who answers for the education, and whether the programme is alternative provision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from waymark.core import clock
from waymark.core.periods import not_over_by
from waymark.core.refusals import Refusal
from waymark.duties.models import Duty
from waymark.duties.states import DutyKind, DutyState
from waymark.organisations.models import Organisation
from waymark.programmes import rules
from waymark.programmes.models import Programme, Responsibility, SchoolSession
from waymark.programmes.queries.components import pupils_elsewhere
from waymark.programmes.states import Answers, Arranger, LegalRoute, Otherwise, Registration
from waymark.pupils.models import Pupil, RollEntry
from waymark.pupils.queries import year_group_in
from waymark.pupils.states import RollKind
from waymark.school_year.queries import school_years


@dataclass(frozen=True)
class Now:
    """Who has the pupil and who answers, by the records as they stand on a day."""

    school: Organisation
    main_school: Organisation | None
    registration: Registration
    home_authority: Organisation | None
    responsible_body: Organisation | None
    on_rolls: tuple[Organisation, ...] = ()


def arranged_by(programme: Programme) -> Arranger:
    """Who arranges the education elsewhere in law: it decides the party of contracts and the school's mark."""
    facts = rules.RouteFacts(route=LegalRoute(programme.legal_route))
    return rules.route_answer(facts, on=clock.today()).arranged_by


def standing_now(pupil: Pupil, school: Organisation, route: LegalRoute | str, on: date) -> Now:
    """Who has the pupil and who answers on the day, for a programme of that school so far."""
    rolls = list(RollEntry.objects.on(on).filter(pupil=pupil).select_related("school__school_detail"))
    return _now(rolls, pupil.home_authority, school, LegalRoute(route), on)


def _now(
    rolls: Sequence[RollEntry], home: Organisation | None, school: Organisation, route: LegalRoute, on: date
) -> Now:
    main = next((row.school for row in rolls if row.kind == RollKind.MAIN), None)
    subsidiary = [row.school_id for row in rolls if row.kind == RollKind.SUBSIDIARY]
    keeps = main is None or school.pk in subsidiary
    answering = school if keeps or main is None else main
    facts = rules.RollFacts(
        school=str(school.pk),
        main_school=str(main.pk) if main else "",
        subsidiary_schools=tuple(str(pk) for pk in subsidiary),
    )
    answer = rules.route_answer(rules.RouteFacts(route=route, on_a_roll=main is not None), on=on)
    return Now(
        school=answering,
        main_school=main,
        registration=rules.registration(facts, on=on),
        home_authority=home,
        responsible_body=answering if answer.answers is Answers.SCHOOL else home,
        on_rolls=tuple(row.school for row in rolls),
    )


def responsibilities(programme: Programme) -> list[Responsibility]:
    """What was written down of who answers, the newest first."""
    rows = programme.responsibilities.select_related("school", "home_authority", "responsible_body", "noted_by__person")
    return list(rows)


def look_findings(
    programme: Programme, then: Responsibility | None, now: Now, on: date, *, ehc_plan: bool
) -> list[Refusal]:
    """Whether somebody must look at the programme again."""
    if then is None:
        return []
    facts = rules.LookFacts(
        route=LegalRoute(programme.legal_route),
        home_then=str(then.home_authority_id or ""),
        home_now=str(now.home_authority.pk) if now.home_authority else "",
        school=str(programme.school_id),
        main_school_now=str(now.main_school.pk) if now.main_school else "",
        registration_then=Registration(then.registration),
        registration_now=now.registration,
        has_ehc_plan=ehc_plan,
    )
    return rules.look_again_findings(facts, on=on)


def to_look_at(programmes: Sequence[Programme], on: date) -> list[Programme]:
    """Those whose pupil belongs elsewhere than was written down, in a fixed number of statements."""
    pupils = [each.pupil_id for each in programmes]
    rolls: dict[int, list[RollEntry]] = {}
    for row in RollEntry.objects.on(on).filter(pupil__in=pupils).select_related("school"):
        rolls.setdefault(row.pupil_id, []).append(row)
    open_rows = Responsibility.objects.filter(programme__in=programmes, valid_to__isnull=True)
    then = {row.programme_id: row for row in open_rows}
    found = []
    for each in programmes:
        now = _now(
            rolls.get(each.pupil_id, []), each.pupil.home_authority, each.school, LegalRoute(each.legal_route), on
        )
        seen = look_findings(each, then.get(each.pk), now, on, ehc_plan=True)
        if any(finding.code in rules.CHANGES for finding in seen):
            found.append(each)
    return found


def is_due(programme: Programme, kind: DutyKind) -> bool:
    """Whether somebody is asked for this in the programme."""
    return bool(_waiting([programme], kind))


def waiting_to_look(programmes: Sequence[Programme]) -> list[Programme]:
    """Those of which somebody is asked to look again."""
    found = _waiting(programmes, DutyKind.LOOK_AT_PROGRAMME)
    return [each for each in programmes if each.public_id in found]


def _waiting(programmes: Sequence[Programme], kind: DutyKind) -> set[UUID]:
    rows = Duty.objects.filter(kind=kind, subject_id__in=[each.public_id for each in programmes], done_at__isnull=True)
    return set(rows.filter(state__in=[DutyState.OPEN, DutyState.MISSED]).values_list("subject_id", flat=True))


def standings(programmes: Sequence[Programme], on: date) -> dict[int, rules.StandingAnswer]:
    """Whether each programme is alternative provision, by its key, in a fixed number of statements."""
    years = school_years([each.school for each in programmes], on) if programmes else {}
    elsewhere = pupils_elsewhere([each.pupil_id for each in programmes], on)
    rows = SchoolSession.objects.filter(not_over_by(on), programme__in=programmes)
    at_school = set(rows.values_list("programme_id", flat=True))
    return {
        each.pk: rules.standing(
            rules.StandingFacts(
                year_group=year_group_in(each.pupil, years[each.school_id]),
                elsewhere=each.pupil_id in elsewhere,
                at_own_school=each.pk in at_school,
                otherwise=Otherwise(each.otherwise),
            ),
            on=on,
        )
        for each in programmes
    }
