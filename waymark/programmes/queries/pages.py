"""What the pages of programmes show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from waymark.accounts.actors import Actor
from waymark.accounts.models import Membership
from waymark.accounts.permissions import Permission
from waymark.accounts.roles import Role
from waymark.core import clock
from waymark.core.paging import one_page, page_number
from waymark.core.refusals import Refusal
from waymark.programmes import rules
from waymark.programmes.models import (
    KeyWorkerSpell,
    NotNeeded,
    PartTimePlan,
    PartTimeReview,
    Programme,
    Responsibility,
    Target,
)
from waymark.programmes.queries.components import Part, pages_elsewhere, parts
from waymark.programmes.queries.doors import programmes_for
from waymark.programmes.queries.facts import findings, has_ehc_plan, part_time_reviews, plan_back
from waymark.programmes.queries.key_workers import is_live, key_worker_history, key_workers_on
from waymark.programmes.queries.parts import counts, not_needed, part_rows, to_do
from waymark.programmes.queries.standing import Now, look_findings, responsibilities, standing_now, standings
from waymark.programmes.queries.targets import Line, Model, latest_review, lines, target_findings, templates
from waymark.programmes.queries.weeks import Week, week
from waymark.programmes.states import LegalRoute, Otherwise, PartKind, ProgrammeState, Standing
from waymark.pupils.queries import year_group, year_group_in
from waymark.referrals.models import Referral
from waymark.referrals.states import ReferralKind
from waymark.school_year.queries import school_academic_year


@dataclass(frozen=True)
class Row:
    """A programme in the list."""

    programme: Programme
    key_worker: Membership | None
    standing: Standing


@dataclass(frozen=True)
class ListPage:
    rows: list[Row]
    which: str
    kind: str
    number: int
    of: int
    total: int


PAGE = 30
# What a kind of referral leads to, unless the person who opens the programme knows better.
BY_KIND = {
    ReferralKind.OFF_SITE_DIRECTION: LegalRoute.OFF_SITE_DIRECTION,
    ReferralKind.PERMANENT_EXCLUSION: LegalRoute.PERMANENT_EXCLUSION,
    ReferralKind.MEDICAL: LegalRoute.SECTION_19_MEDICAL,
    ReferralKind.NO_SCHOOL_PLACE: LegalRoute.FAIR_ACCESS,
    ReferralKind.EHC_PLAN_PACKAGE: LegalRoute.EHC_PLAN_PACKAGE,
}


def list_page(actor: Actor, *, which: str = "", kind: str = "", page: str = "") -> ListPage:
    """The programmes the actor may see: those that go on, one's own caseload, or those that have ended.

    `kind` keeps those of one standing: alternative provision, or one of what is no AP.
    """
    if which not in ("open", "mine", "ended"):
        which = "mine" if actor.role is Role.KEY_WORKER else "open"
    rows = programmes_for(actor, mine=which == "mine")
    rows = rows.filter(state=ProgrammeState.ENDED) if which == "ended" else rows.exclude(state=ProgrammeState.ENDED)
    if kind in set(Standing):
        answers = standings(list(rows), actor.day)
        rows = rows.filter(pk__in=[pk for pk, answer in answers.items() if answer.standing == kind])
    else:
        kind = ""
    rows = rows.order_by("pupil__surname", "pupil__forename", "pk")
    found = one_page(rows, page_number(page), size=PAGE)
    workers = key_workers_on(found.rows, actor.day)
    kinds = standings(found.rows, actor.day)
    shown = [Row(each, workers.get(each.pk), kinds[each.pk].standing) for each in found.rows]
    return ListPage(shown, which, kind, found.number, found.of, found.total)


@dataclass(frozen=True)
class ProgrammePage:
    """Everything that the programme's page shows."""

    week: Week
    findings: list[Refusal]
    parts: list[Part]
    elsewhere: list[tuple[str, str]]  # words and address of pages of later slices
    key_workers: list[KeyWorkerSpell]
    standing: rules.StandingAnswer
    route: rules.RouteAnswer
    responsibility: Responsibility | None
    now: Now
    look: list[Refusal]  # why somebody should look again at who answers
    targets: list[Line]
    target_findings: list[Refusal]
    counts: dict[PartKind, int]
    to_do: list[PartKind]
    not_needed: dict[PartKind, NotNeeded]
    key_stage: int
    has_worker: bool
    plan_back: PartTimePlan | None
    part_time_reviews: list[PartTimeReview]
    may_edit: bool
    may_place: bool
    may_end: bool
    may_follow: bool  # a pattern of some school's week

    @property
    def has_changed(self) -> bool:
        """Whether the pupil belongs elsewhere than was written down."""
        return any(finding.code in rules.CHANGES for finding in self.look)


def programme_page(actor: Actor, programme: Programme, on: date) -> ProgrammePage:
    is_own = programme.commissioner_id == actor.organisation_pk and programme.state != ProgrammeState.ENDED
    goes_on = programme.state != ProgrammeState.ENDED
    laid_out = week(programme, on)
    ehc_plan = has_ehc_plan(programme.pupil, on)
    now = standing_now(programme.pupil, programme.school, programme.legal_route, on)
    year = year_group_in(programme.pupil, school_academic_year(now.main_school or programme.school, on))
    then = next((row for row in responsibilities(programme) if row.valid_to is None), None)
    route = rules.RouteFacts(route=LegalRoute(programme.legal_route), on_a_roll=now.main_school is not None)
    facts = rules.StandingFacts(
        year_group=year,
        elsewhere=any(not each.is_school for each in laid_out.components),
        at_own_school=any(each.is_school for each in laid_out.components),
        otherwise=Otherwise(programme.otherwise),
    )
    targets = lines(programme, on)
    found, needless = counts(programme), not_needed(programme)
    workers = key_worker_history(programme)
    return ProgrammePage(
        week=laid_out,
        findings=findings(programme, on, laid_out.components, ehc_plan=ehc_plan, year=year) if goes_on else [],
        parts=parts(programme, on),
        elsewhere=pages_elsewhere(programme),
        key_workers=workers,
        standing=rules.standing(facts, on=on),
        route=rules.route_answer(route, on=on),
        responsibility=then,
        now=now,
        look=look_findings(programme, then, now, on, ehc_plan=ehc_plan) if goes_on else [],
        targets=targets,
        target_findings=target_findings(year, [line.target for line in targets], on) if goes_on else [],
        counts=found,
        to_do=to_do(year, found, needless, on),
        not_needed=needless,
        key_stage=rules.key_stage_of(year),
        has_worker=any(is_live(spell, on) for spell in workers),
        plan_back=plan_back(programme) if programme.part_time_reason else None,
        part_time_reviews=part_time_reviews(programme) if programme.part_time_reason else [],
        may_edit=is_own and actor.may(Permission.PROGRAMME_EDIT),
        may_place=is_own and actor.may(Permission.PLACEMENT_EDIT),
        may_end=is_own and actor.may(Permission.PLACEMENT_END),
        may_follow=is_own
        and (
            programme.week_pattern_id is not None
            or any(each.has_week_patterns for each in (programme.school, programme.commissioner, *now.on_rolls))
        ),
    )


@dataclass(frozen=True)
class LookPage:
    """Who answered and who answers now, and what was written down before."""

    then: Responsibility | None
    now: Now
    findings: list[Refusal]
    earlier: list[Responsibility]


def look_page(programme: Programme, on: date) -> LookPage:
    now = standing_now(programme.pupil, programme.school, programme.legal_route, on)
    rows = responsibilities(programme)
    then = next((row for row in rows if row.valid_to is None), None)
    seen = look_findings(programme, then, now, on, ehc_plan=has_ehc_plan(programme.pupil, on))
    return LookPage(then, now, seen, [row for row in rows if row.valid_to is not None])


@dataclass(frozen=True)
class PartPage:
    """One part: the rows that stand, those that are over, and whether somebody said that none is needed."""

    part: PartKind
    rows: list[Any]
    over: list[Any]
    not_needed: NotNeeded | None
    may_edit: bool


def part_page(actor: Actor, programme: Programme, part: PartKind) -> PartPage:
    rows, over = part_rows(programme, part)
    return PartPage(part, rows, over, not_needed(programme).get(part), may_edit(actor, programme))


@dataclass(frozen=True)
class TargetsPage:
    lines: list[Line]
    findings: list[Refusal]
    templates: list[Model]  # in general words, for what no target covers yet
    key_stage: int
    may_edit: bool


def targets_page(actor: Actor, programme: Programme) -> TargetsPage:
    year = year_group(programme.pupil, actor.day)
    found = lines(programme, actor.day)
    goes_on = programme.state != ProgrammeState.ENDED
    missing = target_findings(year, [line.target for line in found], actor.day) if goes_on else []
    areas = {finding.values["area"] for finding in missing if finding.code == "target_missing"}
    stage = rules.key_stage_of(year)
    begin_with = [each for each in templates(stage) if each.area in areas]
    return TargetsPage(found, missing, begin_with, stage, may_edit(actor, programme))


def may_edit(actor: Actor, programme: Programme) -> bool:
    """Whether the actor may write in the programme now: a courtesy of the page, for the service asks again."""
    is_own = programme.commissioner_id == actor.organisation_pk and programme.state != ProgrammeState.ENDED
    return is_own and actor.may(Permission.PROGRAMME_EDIT)


def first_target(programme: Programme, like: str, on: date) -> dict[str, object]:
    """What a new target begins with: general words, where `like` names some, and usual days."""
    stage = rules.key_stage_of(year_group(programme.pupil, on))
    begins = max(on, programme.starts_on)
    days: dict[str, object] = {
        "starts_on": begins,
        "by_when": programme.planned_end_on,
        "next_review_on": latest_review(programme, begins, programme.planned_end_on, on),
    }
    found = next((each for each in templates(stage) if each.key == like), None)
    if found is None:
        return days
    return {
        **days,
        "area": found.area,
        "what": found.what,
        "measure": found.measure,
        "aim": found.aim,
        "unit": found.unit,
    }


def first_review(target: Target, on: date) -> dict[str, object]:
    """What a review begins with: today, and the last day for the one after it."""
    return {"reviewed_on": on, "next_review_on": latest_review(target.programme, on, None, on)}


def first_terms(referral: Referral) -> dict[str, object]:
    """What the referral asked for, to begin with."""
    return {
        "legal_route": BY_KIND.get(ReferralKind(referral.kind), LegalRoute.DIRECT_COMMISSION),
        "starts_on": referral.proposed_starts_on,
        "planned_end_on": referral.proposed_ends_on,
        "aims": "\n".join(row.what for row in referral.outcomes.all() if row.what),
    }


def first_school_times(programme: Programme) -> dict[str, object]:
    """The times of a school day, unless the programme has its own, and the day from which a change holds."""
    usual: dict[str, object] = {
        "am_starts_at": time(8, 50),
        "am_ends_at": time(12, 10),
        "pm_starts_at": time(13),
        "pm_ends_at": time(15, 10),
    }
    for row in programme.school_sessions.filter(valid_to__isnull=True):
        usual |= {f"{row.half}_starts_at": row.starts_at, f"{row.half}_ends_at": row.ends_at}
    return {**usual, "valid_from": max(clock.today(), programme.starts_on)}
