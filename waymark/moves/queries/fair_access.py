"""Fair access cases shaped for pages and rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F, QuerySet

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core.lookup import one_or_404
from waymark.core.paging import Page, one_page, page_number
from waymark.moves import rules
from waymark.moves.models import FairAccessCase
from waymark.moves.states import OPEN_CASES, CaseState
from waymark.organisations import queries as organisations
from waymark.organisations.models import Organisation
from waymark.pupils import queries as pupils
from waymark.pupils import rules as pupil_rules
from waymark.pupils.models import Pupil
from waymark.school_year.queries import calendar_for
from waymark.school_year.rules import SATURDAY, CalendarRunsOut, is_school_day

ROWS = 50
WHICH = ("open", "over")


def case_or_404(actor: Actor, case_id: UUID) -> FairAccessCase:
    """The case, if it is the actor's to see."""
    rows = FairAccessCase.objects.visible_to(actor)
    return one_or_404(rows.select_related("pupil", "authority", "partnership", "school"), case_id)


def open_case(actor: Actor, pupil: Pupil) -> FairAccessCase | None:
    """The one that the actor may see and that is still under way."""
    return FairAccessCase.objects.visible_to(actor).filter(pupil=pupil, state__in=OPEN_CASES).first()


@dataclass(frozen=True)
class CasesPage:
    """One page of the list: the cases under way, or those that are over."""

    which: str
    page: Page[FairAccessCase]
    may_add_child: bool

    @property
    def pupils(self) -> list[Pupil]:
        return list({row.pupil_id: row.pupil for row in self.page.rows}.values())


def cases_page(actor: Actor, *, which: str, page: str) -> CasesPage:
    """The actor's cases: under way, the longest considered first; or over, the latest first."""
    which = which if which in WHICH else "open"
    rows = FairAccessCase.objects.visible_to(actor).select_related("pupil", "school", "partnership")
    if which == "open":
        rows = rows.filter(state__in=OPEN_CASES).order_by(F("considered_on").asc(nulls_last=True), "applied_on", "pk")
    else:
        rows = rows.exclude(state__in=OPEN_CASES).order_by("-applied_on", "-pk")
    may_add = actor.may(Permission.FAIR_ACCESS_EDIT) and actor.organisation.is_authority
    return CasesPage(which, one_page(rows, page_number(page), size=ROWS), may_add)


def left_behind(pupil: Pupil) -> QuerySet[FairAccessCase]:
    """For services: open cases of an authority where the child lives no more, as long as no school was allocated."""
    rows = FairAccessCase.objects.filter(pupil=pupil, state__in=set(OPEN_CASES) - {CaseState.ALLOCATED})
    return rows.exclude(authority=pupil.home_authority_id)


def begin_facts(actor: Actor, pupil: Pupil, applied_on: date) -> rules.BeginFacts:
    """What decides whether the actor's body may begin a case for this child."""
    own = actor.organisation.area_pk
    ages = pupil_rules.AgeFacts(date_of_birth=pupil.date_of_birth)
    return rules.BeginFacts(
        applied_on=applied_on,
        is_own_child=own is not None and pupil.home_authority_id == own,
        is_of_school_age=pupil_rules.is_of_compulsory_school_age(ages, on=actor.day),
        has_open_case=FairAccessCase.objects.filter(pupil=pupil, state__in=OPEN_CASES)
        .exclude(pk__in=left_behind(pupil))
        .exists(),
        has_a_school=pupils.main_school(pupil, actor.day) is not None,
    )


def partnerships_of(authority: Organisation) -> list[Organisation]:
    """The partnerships of the authority's area, one of which may hear the case at its panel."""
    rows = Organisation.objects.partnerships().filter(parent_authority=authority, closed_on__isnull=True)
    return list(rows.order_by("name"))


def allocating_to(actor: Actor, case: FairAccessCase) -> QuerySet[Organisation]:
    """The schools that the actor's body may allocate to: a partnership its members, the authority all of its area."""
    if actor.organisation.is_partnership:
        return organisations.member_schools(actor.organisation, actor.day).open_on(actor.day)
    rows = Organisation.objects.schools().open_on(actor.day).filter(parent_authority=case.authority_id)
    return rows.order_by("name")


def allocate_facts(
    actor: Actor,
    case: FairAccessCase,
    school: Organisation,
    *,
    allocated_on: date,
    admission_on: date,
    reasons: str,
    all_invited: bool,
    says_full: bool,
) -> rules.AllocateFacts:
    """What decides whether this school may be allocated."""
    return rules.AllocateFacts(
        state=CaseState(case.state),
        allocated_on=allocated_on,
        considered_on=case.considered_on,
        admission_on=admission_on,
        reasons=reasons,
        is_ours=allocating_to(actor, case).filter(pk=school.pk).exists(),
        is_open=school.closed_on is None or school.closed_on >= admission_on,
        is_school_day=_meets(school, admission_on),
        all_invited=all_invited,
        says_full=says_full,
    )


def _meets(school: Organisation, on: date) -> bool:
    """Whether the school meets that day; any weekday where its calendar does not reach."""
    try:
        return is_school_day(calendar_for(school, on), on=on)
    except CalendarRunsOut:
        return on.weekday() < SATURDAY


def may_edit_case(actor: Actor, case: FairAccessCase) -> bool:
    """Whether the actor's body works on this case, and the role does: the authority, or the partnership it was given to."""
    own = actor.organisation_pk in (case.authority_id, case.partnership_id)
    return own and actor.may(Permission.FAIR_ACCESS_EDIT)


@dataclass(frozen=True)
class CaseFile:
    """A case with its clocks, and what this actor may do now."""

    clocks: list[tuple[str, rules.Clock, date | None]]  # which clock, how it was counted, and the day it was met
    may_answer: bool
    may_consider: bool
    may_allocate: bool
    may_admit: bool
    may_close: bool


def file_of_case(actor: Actor, case: FairAccessCase) -> CaseFile:
    """All that a page of this case shows to this actor. Ways are shown here, and guarded in the services."""
    calendar = calendar_for(case.authority, case.applied_on)
    clocks = [
        ("aim", rules.answer_aim_clock(calendar, on=case.applied_on), case.answered_on),
        ("answer", rules.answer_clock(calendar, on=case.applied_on), case.answered_on),
    ]
    if case.considered_on:
        calendar = calendar_for(case.authority, case.considered_on)
        clocks.append(("allocation", rules.allocation_clock(calendar, on=case.considered_on), case.allocated_on))
    state, edits = CaseState(case.state), may_edit_case(actor, case)
    return CaseFile(
        clocks=clocks,
        may_answer=edits and state is CaseState.APPLIED,
        may_consider=edits and state is CaseState.REFUSED,
        may_allocate=edits and actor.may(Permission.FAIR_ACCESS_DECIDE) and state is CaseState.CONSIDERED,
        may_admit=actor.organisation_pk == case.school_id
        and actor.may(Permission.MOVE_EDIT)
        and state is CaseState.ALLOCATED,
        may_close=edits and state in OPEN_CASES,
    )
