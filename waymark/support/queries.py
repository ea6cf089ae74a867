"""Support for pupils shaped for pages, for rules and for later slices. Every page begins at `visible_to`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core.dates import ONE_DAY, academic_year
from waymark.core.jinja2env import day_date
from waymark.core.lookup import one_or_404
from waymark.core.paging import Page, one_page, page_number
from waymark.core.policies import Denied
from waymark.core.refusals import Refusal
from waymark.documents import queries as documents
from waymark.documents.models import Document
from waymark.organisations import queries as organisations
from waymark.organisations.models import Organisation, PartnershipMembership
from waymark.organisations.states import MembershipStatus
from waymark.pupils.models import Characteristic, Pupil, RollEntry
from waymark.pupils.states import CharacteristicKind
from waymark.support import rules
from waymark.support.models import CapacitySchool, CapacityWork, Cycle, CycleNote, HelpAsked, Intervention, SupportPlan
from waymark.support.states import CycleState, Impact, Level, PlanState, Result, Service

ROWS = 50
WHICH = {"open": PlanState.OPEN, "ended": PlanState.ENDED}


# Doors


def plan_or_404(actor: Actor, plan_id: UUID) -> SupportPlan:
    """The plan, if it is the actor's to see."""
    rows = SupportPlan.objects.visible_to(actor)
    return one_or_404(rows.select_related("pupil", "school", "started_by__person"), plan_id)


def cycle_or_404(actor: Actor, cycle_id: UUID) -> Cycle:
    """The cycle, if its plan is the actor's to see."""
    rows = Cycle.objects.visible_to(actor)
    return one_or_404(rows.select_related("plan__pupil", "plan__school", "reviewed_by__person"), cycle_id)


def intervention_or_404(actor: Actor, intervention_id: UUID) -> Intervention:
    """The thing that is done, if its plan is the actor's to see."""
    return one_or_404(Intervention.objects.visible_to(actor).select_related("cycle__plan__pupil"), intervention_id)


def help_or_404(actor: Actor, help_id: UUID) -> HelpAsked:
    """What was asked, if it is the actor's to see."""
    return one_or_404(HelpAsked.objects.visible_to(actor).select_related("pupil", "school"), help_id)


# Facts for services


def on_roll_from(pupil: Pupil, school: Organisation, on: date) -> date | None:
    """The first day on the roll of this school, where the pupil is on it that day."""
    rows = RollEntry.objects.on(on).filter(pupil=pupil, school=school)
    return rows.order_by("valid_from").values_list("valid_from", flat=True).first()


def open_plan(pupil: Pupil, school: Organisation) -> SupportPlan | None:
    """For services: the school's open plan for the pupil."""
    return SupportPlan.objects.filter(pupil=pupil, school=school, state=PlanState.OPEN).first()


def last_day_told(plan: SupportPlan) -> date:
    """The last day that the plan tells of: of its start, or of the start or the review of a cycle."""
    days = [plan.starts_on]
    for starts_on, reviewed_on in plan.cycles.values_list("starts_on", "reviewed_on"):
        days += [starts_on, reviewed_on or starts_on]
    return max(days)


def last_review(plan: SupportPlan, before: Cycle | None = None) -> date:
    """The day of the last review, or the first day of the plan: no cycle begins before it."""
    rows = plan.cycles.filter(reviewed_on__isnull=False)
    if before is not None:
        rows = rows.filter(number__lt=before.number)
    return max([plan.starts_on, *(day for day in rows.values_list("reviewed_on", flat=True) if day)])


def running_cycle(plan: SupportPlan) -> Cycle | None:
    """For services: the cycle that runs."""
    return plan.cycles.filter(state=CycleState.RUNNING).first()


def plans_of_leavers(on: date) -> list[tuple[SupportPlan, date]]:
    """Open plans of pupils who have left the roll of their school by the day, each with the last day there."""
    plans = SupportPlan.objects.filter(state=PlanState.OPEN).order_by("pk")
    entries = RollEntry.objects.filter(pupil__in=plans.order_by().values("pupil_id"))
    stays = set(entries.exclude(valid_to__lte=on).values_list("pupil_id", "school_id"))
    left = [each for each in plans.select_related("pupil", "school") if (each.pupil_id, each.school_id) not in stays]
    rows = entries.filter(valid_to__isnull=False)
    days = {
        (pupil, school): until
        for pupil, school, until in rows.order_by("valid_to").values_list("pupil_id", "school_id", "valid_to")
        if until is not None
    }
    return [
        (each, days[each.pupil_id, each.school_id] - ONE_DAY)
        for each in left
        if (each.pupil_id, each.school_id) in days
    ]


# Pages


@dataclass(frozen=True)
class Told:
    """A cycle with what was done in it and what was added to it afterwards."""

    cycle: Cycle
    done: list[Intervention]
    notes: list[CycleNote]


@dataclass(frozen=True)
class PlanRow:
    """A plan in a list, with the cycle that runs, if one does."""

    plan: SupportPlan
    running: Cycle | None

    def is_overdue(self, on: date) -> bool:
        return self.running is not None and self.running.review_on < on


def list_page(actor: Actor, *, which: str = "open", page: str = "1") -> tuple[str, Page[SupportPlan], list[PlanRow]]:
    """A page of the actor's plans: open ones, the review that is due first at the top; or those that have ended."""
    which = which if which in WHICH else "open"
    rows = SupportPlan.objects.visible_to(actor).filter(state=WHICH[which]).select_related("pupil", "school")
    rows = rows.order_by("-ended_on", "-pk")
    if which == "open":
        next_review = Min("cycles__review_on", filter=Q(cycles__state=CycleState.RUNNING))
        rows = rows.annotate(next_review=next_review)
        rows = rows.order_by(F("next_review").asc(nulls_last=True), "starts_on", "pk")
    found = one_page(rows, page_number(page), size=ROWS)
    return which, found, _with_running(found.rows)


def pupil_plans(actor: Actor, pupil: Pupil) -> list[PlanRow]:
    """Every plan of the pupil that the actor may see, the latest first."""
    rows = SupportPlan.objects.visible_to(actor).filter(pupil=pupil).select_related("school")
    return _with_running(list(rows))


def help_for(actor: Actor, pupil: Pupil) -> list[HelpAsked]:
    """Whom a school asked for help with the pupil, the latest first."""
    rows = HelpAsked.objects.visible_to(actor).filter(pupil=pupil)
    return list(rows.select_related("school", "asked_by__person", "answered_by__person"))


def told(plans: Sequence[SupportPlan]) -> dict[int, list[Told]]:
    """The cycles of plans that the caller was shown, in order, by the key of the plan; three questions in all."""
    cycles = list(
        Cycle.objects.filter(plan__in=[each.pk for each in plans])
        .select_related("begun_by__person", "reviewed_by__person")
        .order_by("plan", "number")
    )
    keys = [each.pk for each in cycles]
    done: dict[int, list[Intervention]] = {key: [] for key in keys}
    notes: dict[int, list[CycleNote]] = {key: [] for key in keys}
    for row in Intervention.objects.filter(cycle__in=keys):
        done[row.cycle_id].append(row)
    for note in CycleNote.objects.filter(cycle__in=keys).select_related("written_by__person"):
        notes[note.cycle_id].append(note)
    found: dict[int, list[Told]] = {each.pk: [] for each in plans}
    for cycle in cycles:
        found[cycle.plan_id].append(Told(cycle, done[cycle.pk], notes[cycle.pk]))
    return found


@dataclass(frozen=True)
class PlanPage:
    """All that the page of a plan shows to this actor."""

    plan: SupportPlan
    told: list[Told]
    papers: list[Document]
    hints: list[Refusal]
    may_write: bool

    @property
    def running(self) -> Told | None:
        return next((each for each in self.told if each.cycle.state == CycleState.RUNNING), None)

    @property
    def is_open(self) -> bool:
        return self.plan.state == PlanState.OPEN


def plan_page(actor: Actor, plan: SupportPlan) -> PlanPage:
    """The plan with its cycles and papers, and for its school what to think of."""
    writes = may_write(actor, plan)
    is_open = plan.state == PlanState.OPEN
    return PlanPage(
        plan=plan,
        told=told([plan])[plan.pk],
        papers=documents.documents_about(actor, plan),
        hints=_hints(plan, actor.day) if writes and is_open else [],
        may_write=writes,
    )


def may_write(actor: Actor, row: SupportPlan | HelpAsked) -> bool:
    """Whether this person writes for the school of the row: for showing the way, not for guarding it."""
    return actor.may(Permission.SUPPORT_EDIT) and row.school_id == actor.organisation_pk


def may_start(actor: Actor, pupil: Pupil) -> bool:
    """Whether this person may begin something for the pupil now: for showing the way, not for guarding it."""
    if not actor.may(Permission.SUPPORT_EDIT):
        return False
    return on_roll_from(pupil, actor.organisation, actor.day) is not None


@dataclass(frozen=True)
class Evidence:
    """Everything a school has tried for a pupil, for one printed list."""

    plans: list[tuple[SupportPlan, list[Told], list[Document]]] = field(default_factory=list)
    asked: list[HelpAsked] = field(default_factory=list)


def evidence(actor: Actor, pupil: Pupil) -> Evidence:
    """What the actor may read of all that was tried, in the order of time."""
    plans = [row.plan for row in reversed(pupil_plans(actor, pupil))]
    cycles = told(plans)
    papers: dict[UUID | None, list[Document]] = {}
    mine = [each.public_id for each in plans]
    for paper in Document.objects.visible_to(actor).filter(subject_id__in=mine, withdrawn_at__isnull=True):
        papers.setdefault(paper.subject_id, []).append(paper)
    listed = [(each, cycles[each.pk], papers.get(each.public_id, [])) for each in plans]
    return Evidence(listed, help_for(actor, pupil)[::-1])


# For later slices


def current_level(actor: Actor, pupil: Pupil) -> Level | None:
    """The tier or level that the pupil is on today, as far as the actor may know; None where no plan is open."""
    rows = SupportPlan.objects.visible_to(actor).filter(pupil=pupil, state=PlanState.OPEN)
    level = rows.order_by("-starts_on", "-pk").values_list("level", flat=True).first()
    return Level(level) if level else None


def tried_so_far(actor: Actor, pupil: Pupil) -> str:
    """What was tried for the pupil and what came of it, as plain text in the order of time; "" where nothing was.

    For a referral: each cycle with its days, what was done, the aim, the impact and the evidence, and whom the school
    asked for help. Only what the actor may see.
    """
    found = evidence(actor, pupil)
    parts = [_in_words(each) for _, cycles, _ in found.plans for each in cycles]
    parts += [_asked_in_words(each) for each in found.asked]
    return "\n\n".join(parts)


def _in_words(each: Told) -> str:
    cycle = each.cycle
    until = cycle.reviewed_on or cycle.review_on
    lines = [f"{Level(cycle.level).label}, {day_date(cycle.starts_on)} to {day_date(until)}. Aim: {cycle.aim}"]
    for one in each.done:
        often = f", {one.how_often}" if one.how_often else ""
        lines.append(f"- {one.what} ({one.who}{often}), {day_date(one.starts_on)} to {day_date(one.ends_on)}")
    if cycle.state == CycleState.REVIEWED:
        lines.append(f"Impact: {Impact(cycle.impact_scale).label}. {cycle.impact}")
        lines.append(f"Evidence: {cycle.evidence}")
        lines.append(f"The pupil says: {cycle.pupil_view}")
        lines.append(f"The family says: {cycle.family_view}")
    else:
        lines.append("Not reviewed yet." if cycle.state == CycleState.RUNNING else "Ended before a review.")
    lines += [f"Added on {day_date(note.written_at)}: {note.words}" for note in each.notes]
    return "\n".join(lines)


def _asked_in_words(asked: HelpAsked) -> str:
    said = f"Asked for help on {day_date(asked.asked_on)}: {Service(asked.service).label}. {asked.what}"
    if asked.answered_on is None:
        return f"{said}\nNo answer yet."
    return f"{said}\nAnswer on {day_date(asked.answered_on)}: {Result(asked.reply).label}. {asked.outcome}"


# Behind the pages


def _with_running(plans: Sequence[SupportPlan]) -> list[PlanRow]:
    rows = Cycle.objects.filter(plan__in=[each.pk for each in plans], state=CycleState.RUNNING)
    running = {each.plan_id: each for each in rows}
    return [PlanRow(each, running.get(each.pk)) for each in plans]


def _hints(plan: SupportPlan, on: date) -> list[Refusal]:
    in_care = Characteristic.objects.on(on).filter(pupil=plan.pupil_id, kind=CharacteristicKind.LOOKED_AFTER)
    asked = HelpAsked.objects.filter(pupil=plan.pupil_id, school=plan.school_id).values_list("service", flat=True)
    return rules.hints(
        rules.HintFacts(
            level=Level(plan.level),
            is_looked_after=in_care.exists(),
            asked=frozenset(Service(each) for each in asked),
            membership=_membership(plan.school, on),
        ),
        on=on,
    )


def _membership(school: Organisation, on: date) -> MembershipStatus | None:
    """How the school stands to the partnership that it was in last; None for a school that never was in one."""
    rows = PartnershipMembership.objects.filter(school=school, valid_from__lte=on).select_related("partnership")
    last = rows.order_by("-valid_from").first()
    return organisations.membership_status(school, last.partnership, on) if last else None


# Work for schools


def work_or_404(actor: Actor, work_id: UUID) -> CapacityWork:
    """The work, for the body that did it. Denied for another body that may see it."""
    found = one_or_404(CapacityWork.objects.visible_to(actor).select_related("body"), work_id)
    if found.body_id != actor.organisation_pk:
        raise Denied(Permission.CAPACITY_EDIT)
    return found


def schools_served(actor: Actor, on: date) -> QuerySet[Organisation]:
    """The schools that the actor's body works for: its members today, or those of the authority."""
    body = actor.organisation
    if body.is_partnership:
        return organisations.member_schools(body, on)
    return Organisation.objects.schools().open_on(on).filter(parent_authority=body).order_by("name")


def schools_of(work: CapacityWork) -> list[Organisation]:
    """The schools that it was for, by name."""
    return [each.school for each in work.for_schools.filter(is_current=True).select_related("school")]


@dataclass(frozen=True)
class WorkPage:
    """An academic year of work for schools. `totals`: school, how often, hours; `hours`: of all work, each counted once."""

    year: int
    years: list[int]
    page: Page[CapacityWork]
    schools: dict[int, list[Organisation]]  # by the key of the work; for a school itself alone
    totals: list[tuple[str, int, Decimal]]
    hours: Decimal


def work_page(actor: Actor, *, year: str = "", page: str = "1") -> WorkPage:
    """A page of the work that the actor may see, the latest first. Hours count for each school that took part."""
    everything = CapacityWork.objects.visible_to(actor)
    days = everything.order_by().aggregate(first=Min("happened_on"), last=Max("happened_on"))
    this = academic_year(actor.day)
    first, last = (academic_year(day) if day else this for day in (days["first"], days["last"]))
    years = list(range(max(last, this), min(first, this) - 1, -1))
    chosen = int(year) if year.isascii() and year.isdigit() and len(year) == 4 and int(year) in years else this
    rows = everything.filter(happened_on__gte=date(chosen, 9, 1), happened_on__lt=date(chosen + 1, 9, 1))
    counted = rows.filter(struck_at__isnull=True)
    found = one_page(rows.select_related("body", "written_by__person"), page_number(page), size=ROWS)
    named = CapacitySchool.objects.filter(is_current=True)
    if actor.organisation.is_school:
        named = named.filter(school_id=actor.organisation_pk)
    schools: dict[int, list[Organisation]] = {row.pk: [] for row in found.rows}
    for each in named.filter(work__in=list(schools)).select_related("school"):
        schools[each.work_id].append(each.school)
    totals = (
        named.filter(work__in=counted.order_by().values("pk"))
        .order_by("school__name")
        .values_list("school__name")
        .annotate(Count("pk"), Sum("work__hours"))
    )
    hours = counted.order_by().aggregate(hours=Sum("hours"))["hours"] or Decimal(0)
    return WorkPage(chosen, years, found, schools, list(totals), hours)
