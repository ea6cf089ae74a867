"""Facts for the rules, and what the rules find."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import prefetch_related_objects

from waymark.accounts.models import Membership
from waymark.core import clock
from waymark.core.refusals import Refusal
from waymark.organisations.models import Organisation
from waymark.programmes import rules
from waymark.programmes.models import PartTimePlan, PartTimeReview, Programme
from waymark.programmes.queries.components import Component, findings_elsewhere
from waymark.programmes.queries.key_workers import key_worker_roles
from waymark.programmes.queries.patterns import pattern_findings
from waymark.programmes.queries.weeks import week
from waymark.programmes.states import LegalRoute, ProgrammeState
from waymark.pupils.models import Characteristic, Pupil
from waymark.pupils.queries import year_group
from waymark.pupils.states import CharacteristicKind
from waymark.referrals import queries as referrals
from waymark.referrals.models import Referral


def week_sessions(components: Iterable[Component]) -> tuple[rules.WeekSession, ...]:
    """The half-days of a week as the rules take them."""
    return tuple(
        rules.WeekSession(
            weekday=each.weekday,
            half=each.half,
            minutes=each.minutes,
            place=each.place or str(each.organisation.pk),
            is_own_school=each.is_school,
            may_be_full_time=each.may_be_full_time,
            kind=each.kind,
            from_day=each.from_day,
            until_day=each.until_day,
        )
        for each in components
    )


def hours_facts(
    programme: Programme,
    on: date,
    components: Iterable[Component],
    *,
    ehc_plan: bool | None = None,
) -> rules.HoursFacts:
    """Such a week, and what is agreed if it is part time: asked only then. `ehc_plan` saves a question where it is known."""
    sessions = week_sessions(components)
    if rules.hours_per_week(rules.WeekFacts(sessions=sessions), on=on) >= rules.FULL_TIME_HOURS.on(on):
        return rules.HoursFacts(sessions=sessions, part_time=rules.PartTimeFacts(starts_on=programme.starts_on))
    return rules.HoursFacts(sessions=sessions, part_time=part_time_facts(programme, on, ehc_plan=ehc_plan))


def has_ehc_plan(pupil: Pupil, on: date) -> bool:
    return Characteristic.objects.on(on).filter(pupil=pupil, kind=CharacteristicKind.EHC_PLAN).exists()


def plan_back(programme: Programme) -> PartTimePlan | None:
    """The plan back to full time, with its steps, if one was written."""
    _with_part_time(programme)
    return getattr(programme, "part_time_plan", None)


def part_time_reviews(programme: Programme) -> list[PartTimeReview]:
    """The looks at a part-time week, the last first."""
    _with_part_time(programme)
    return list(programme.part_time_reviews.all())


def _with_part_time(programme: Programme) -> None:
    """Ask once what is agreed of part time: a page says it twice."""
    prefetch_related_objects([programme], "part_time_plan__steps", "part_time_reviews")


def part_time_facts(programme: Programme, on: date, *, ehc_plan: bool | None = None) -> rules.PartTimeFacts:
    plan = plan_back(programme)
    asked = [CharacteristicKind.EHC_PLAN, CharacteristicKind.SOCIAL_WORKER]
    held = Characteristic.objects.on(on).filter(pupil=programme.pupil_id, kind__in=asked)
    kinds = set(held.values_list("kind", flat=True))
    held_on = [each.held_on for each in part_time_reviews(programme) if each.held_on <= on]
    return rules.PartTimeFacts(
        reason=programme.part_time_reason,
        is_for_behaviour=programme.part_time_is_for_behaviour,
        parent_agreed_on=programme.part_time_parent_agreed_on,
        starts_on=programme.starts_on,
        ends_on=programme.part_time_ends_on,
        next_review_on=programme.part_time_review_on,
        last_review_on=max(held_on, default=None),
        has_ehc_plan=CharacteristicKind.EHC_PLAN in kinds if ehc_plan is None else ehc_plan,
        caseworker_told_on=programme.caseworker_told_on,
        has_social_worker=CharacteristicKind.SOCIAL_WORKER in kinds,
        social_worker_told_on=plan.social_worker_told_on if plan else None,
        steps=tuple(rules.StepBack(from_day=row.from_day, hours=row.hours) for row in plan.steps.all()) if plan else (),
    )


def component_facts(
    programme: Programme, components: Iterable[Component], *, year: int | None = None
) -> rules.ComponentFacts:
    """Such a week, and what was said for it. `year`, the year group of today, saves two questions where it is known."""
    return rules.ComponentFacts(
        sessions=week_sessions(components),
        year_group=year_group(programme.pupil, clock.today()) if year is None else year,
        one_to_one_reason=programme.one_to_one_reason,
        single_provider_reason=programme.single_provider_reason,
    )


def week_findings(
    programme: Programme,
    components: list[Component],
    on: date,
    *,
    ehc_plan: bool | None = None,
    year: int | None = None,
) -> list[Refusal]:
    """What the rules say of such a week on a day: hours, components, and half-days planned twice."""
    return [
        *rules.hours_findings(hours_facts(programme, on, components, ehc_plan=ehc_plan), on=on),
        *rules.component_findings(component_facts(programme, components, year=year), on=on),
        *rules.overlap_refusals(rules.WeekFacts(sessions=week_sessions(components)), on=on),
    ]


def findings(
    programme: Programme,
    on: date,
    components: list[Component] | None = None,
    *,
    ehc_plan: bool | None = None,
    year: int | None = None,
) -> list[Refusal]:
    """What the rules say of the programme on the day its planned week is complete, and what later slices find."""
    components = week(programme, on).components if components is None else components
    day = max([on, *(each.from_day for each in components)])
    return [
        *week_findings(programme, components, day, ehc_plan=ehc_plan, year=year),
        *pattern_findings(programme, components, day),
        *findings_elsewhere(programme, day, components),
    ]


def open_facts(
    pupil: Pupil,
    referral: Referral | None,
    commissioner: Organisation,
    *,
    aims: str,
    starts_on: date,
    planned_end_on: date,
) -> rules.OpenFacts:
    return rules.OpenFacts(
        referral_accepted=referral is not None and referrals.leads_to_programme(referral),
        school_commissions=commissioner.is_school,
        has_programme_already=Programme.objects.filter(pupil=pupil, commissioner=commissioner)
        .exclude(state=ProgrammeState.ENDED)
        .exists(),
        aims=aims,
        starts_on=starts_on,
        planned_end_on=planned_end_on,
        year_group=year_group(pupil, clock.today()),
    )


def commission_refusals(commissioner: Organisation, school_pk: int | None, route: LegalRoute | str) -> list[Refusal]:
    """What stands against this body's commissioning for a pupil of that school, on this footing."""
    facts = rules.CommissionFacts(
        by_school=commissioner.is_school, own_roll=school_pk == commissioner.pk, route=LegalRoute(route)
    )
    return rules.commission_refusals(facts, on=clock.today())


def key_worker_facts(
    commissioner: Organisation, person: Membership, valid_from: date, programme: Programme | None = None
) -> rules.KeyWorkerFacts:
    previous = programme.key_workers.filter(valid_to__isnull=True).first() if programme else None
    return rules.KeyWorkerFacts(
        is_of_commissioner=person.organisation_id == commissioner.pk,
        role_allows=person.role in key_worker_roles(commissioner),
        valid_from=valid_from,
        membership_from=person.valid_from,
        membership_to=person.valid_to,
        previous_from=previous.valid_from if previous else None,
    )
