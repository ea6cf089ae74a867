"""What the pages of exclusions show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core.paging import one_page, page_number
from waymark.core.refusals import Refusal
from waymark.duties.models import Duty
from waymark.duties.states import DutyState
from waymark.exclusions import rules
from waymark.exclusions.models import Challenge, Exclusion, Notice, Offer, OffRollDecision, Section19Decision
from waymark.exclusions.queries import doors
from waymark.exclusions.queries.facts import Case, case_of, governors_facts, who_owes
from waymark.exclusions.queries.totals import Totals, totals_for
from waymark.exclusions.states import (
    OVER,
    Body,
    ClockKind,
    ExclusionKind,
    ExclusionState,
    GovernorsCase,
)
from waymark.organisations.models import Organisation
from waymark.pupils.models import Pupil, RollEntry

ROWS = 30
LISTS = ("now", "year", "earlier")


@dataclass(frozen=True)
class ListPage:
    which: str
    rows: list[Exclusion]
    number: int
    of: int

    @property
    def pupils(self) -> list[Pupil]:
        return [row.pupil for row in self.rows]


def list_page(actor: Actor, *, which: str = "now", page: str = "1") -> ListPage:
    """A page of the exclusions the actor may see: of pupils out now or not settled, of this year, or of earlier years.

    Not settled is what is not decided to its end, what somebody still owes or must hear of, and a permanent exclusion
    whose pupil is still on the roll of the school.
    """
    which = which if which in LISTS else "now"
    rows = Exclusion.objects.visible_to(actor).select_related("pupil", "school")
    year = rules.year_for_counting(rules.DayFacts(day=actor.day), on=actor.day)
    if which == "now":
        out = Q(ends_on__gte=actor.day) & (Q(back_on__isnull=True) | Q(back_on__gt=actor.day))
        permanent = Q(kind=ExclusionKind.PERMANENT)
        on_its_roll = RollEntry.objects.on(actor.day).filter(
            pupil=OuterRef("pupil"), school=OuterRef("school"), valid_from__lte=OuterRef("starts_on")
        )
        to_leave = permanent & Q(state=ExclusionState.FINAL) & Exists(on_its_roll)
        owed = Duty.objects.filter(subject_type=Exclusion._meta.label_lower, subject_id=OuterRef("public_id"))
        owed = owed.filter(state__in=[DutyState.OPEN, DutyState.MISSED], done_at__isnull=True)
        untold = Notice.objects.filter(exclusion=OuterRef("pk"), told_on__isnull=True)
        unsettled = (permanent & ~Q(state__in=OVER)) | to_leave | Exists(owed) | Exists(untold)
        rows = rows.filter(out | unsettled)
    elif which == "year":
        rows = rows.filter(starts_on__gte=year.starts_on)
    else:
        rows = rows.filter(starts_on__lt=year.starts_on)
    shown = one_page(rows, page_number(page), size=ROWS)
    return ListPage(which, shown.rows, shown.number, shown.of)


@dataclass(frozen=True)
class PupilPage:
    """The exclusions of one pupil, and what was decided about education out of school."""

    pupil: Pupil
    totals: Totals
    rows: list[Exclusion]
    decisions: list[Section19Decision]
    may_exclude: bool
    off_roll: list[OffRollDecision]
    may_decide_section_19: bool
    may_decide_off_roll: bool


def pupil_page(actor: Actor, pupil: Pupil) -> PupilPage:
    rows = list(Exclusion.objects.visible_to(actor).filter(pupil=pupil).select_related("school"))
    decisions = Section19Decision.objects.visible_to(actor).filter(pupil=pupil)
    off_roll = OffRollDecision.objects.visible_to(actor).filter(pupil=pupil)
    return PupilPage(
        pupil=pupil,
        totals=totals_for(actor, pupil, actor.day),
        rows=rows,
        decisions=list(decisions.select_related("authority", "decided_by__person")),
        may_exclude=actor.may(Permission.EXCLUSION_DECIDE) and doors.is_on_roll(pupil, actor),
        off_roll=list(off_roll.select_related("partnership", "decided_by__person")),
        may_decide_section_19=actor.may(Permission.SECTION_19_DECIDE),
        may_decide_off_roll=actor.may(Permission.OFF_ROLL_DECIDE) and not doors.is_on_a_roll(pupil, actor.day),
    )


@dataclass(frozen=True)
class CasePage:
    """Everything on the page of an exclusion, and what this reader may do next."""

    row: Exclusion
    case: Case
    clocks: list[rules.Clock]
    governors: GovernorsCase
    adjustment_is_due: bool
    removal: list[Refusal]
    challenges: list[Challenge]
    owner: Organisation | None
    may_tell: bool
    may_hear_parents: bool
    may_govern: bool
    may_ask_review: bool
    may_hold_review: bool
    may_reconsider: bool
    may_cancel: bool
    may_arrange: bool
    may_challenge: bool
    may_reply: bool
    may_decide_section_19: bool
    may_leave_roll: bool

    @property
    def offers(self) -> list[Offer]:
        return self.case.offers

    def clock(self, kind: ClockKind) -> rules.Clock | None:
        return next((each for each in self.clocks if each.kind == kind), None)

    @property
    def next_clock(self) -> rules.Clock | None:
        """What is owed and not done, and due first."""
        owed = [(each.due_on, at, each) for at, each in enumerate(self.clocks) if each.is_open and each.due_on]
        return min(owed)[2] if owed else None

    @property
    def final_on(self) -> date | None:
        """The day with whose end nobody can change it any more."""
        clock = self.clock(ClockKind.LEAVE_ROLL)
        return clock.from_on if clock else None


def case_page(actor: Actor, row: Exclusion) -> CasePage:
    """The case as it stands on the actor's day."""
    case, day = case_of(row), actor.day
    clocks = rules.clocks(case.facts, on=day)
    edits = actor.may(Permission.EXCLUSION_EDIT)
    school = edits and doors.is_school(actor, row)
    either = edits and doors.is_school_or_authority(actor, row)
    heads = actor.may(Permission.EXCLUSION_DECIDE) and doors.is_school(actor, row)
    state = ExclusionState(row.state)
    body = Body.HOME_AUTHORITY if row.is_permanent else Body.SCHOOL
    leaves = any(each.kind is ClockKind.LEAVE_ROLL and each.is_open for each in clocks)
    authority = actor.membership is not None and doors.is_its_authority(actor, row)
    return CasePage(
        row=row,
        case=case,
        clocks=clocks,
        governors=rules.governors_case(governors_facts(case.facts), on=day),
        adjustment_is_due=rules.adjustment_is_due(case.facts, on=day),
        removal=rules.removal_refusals(removal_facts(row, clocks), on=day),
        challenges=list(row.challenges.select_related("raised_by__person", "replied_by__person")),
        owner=who_owes(row, body),
        may_tell=school and any(each.told_on is None for each in case.notices),
        may_hear_parents=school and state is ExclusionState.IN_FORCE and row.representations_on is None,
        may_govern=school and state is ExclusionState.IN_FORCE,
        may_ask_review=either and row.is_permanent and state is ExclusionState.DECLINED,
        may_hold_review=either and state is ExclusionState.UNDER_REVIEW,
        may_reconsider=school and state is ExclusionState.SENT_BACK,
        may_cancel=heads and state is ExclusionState.IN_FORCE,
        may_arrange=doors.may_arrange(actor, row) and state not in _BACK,
        may_challenge=edits and authority and row.is_permanent and state is ExclusionState.IN_FORCE,
        may_reply=heads,
        may_decide_section_19=actor.may(Permission.SECTION_19_DECIDE) and row.is_permanent,
        may_leave_roll=leaves and actor.may(Permission.PUPIL_EDIT) and doors.is_school(actor, row),
    )


_BACK = (ExclusionState.CANCELLED, ExclusionState.REINSTATED)


def removal_facts(row: Exclusion, clocks: list[rules.Clock]) -> rules.RemovalFacts:
    window = next((each.due_on for each in clocks if each.kind is ClockKind.REVIEW_WINDOW), None)
    if window is not None:
        window = max(window, row.starts_on)  # nothing is final before it has begun
    return rules.RemovalFacts(kind=ExclusionKind(row.kind), state=ExclusionState(row.state), window_ends_on=window)


def window_ends_on(row: Exclusion, on: date) -> date | None:
    """The last day on which parents may ask for a review; None while it has not begun."""
    return rules.review_window(case_of(row).facts, on=on).due_on


def untold_facts(row: Exclusion) -> rules.UntoldFacts:
    return rules.UntoldFacts(untold=row.notices.filter(told_on__isnull=True, at_once=True).count())


def untold(row: Exclusion) -> list[Notice]:
    """Who must still be told, in the order in which it came up."""
    return list(row.notices.filter(told_on__isnull=True))
