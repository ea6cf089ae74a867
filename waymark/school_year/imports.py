"""A file of dates taken in: what it would do is shown first, then all of it is done, or nothing.

The half terms of a year in the file replace those of that year; days without pupils are added or changed, and those
that the file does not have are left.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import history
from waymark.core.dates import ONE_DAY, academic_year
from waymark.core.models import lock
from waymark.core.refusals import Refusal, refuse
from waymark.core.sentences import sentence
from waymark.core.tables import Fault
from waymark.organisations.models import Organisation
from waymark.organisations.queries import deny_unless_own
from waymark.school_year import queries, rules, services
from waymark.school_year.calendar_file import DateRow, read_dates
from waymark.school_year.models import Closure, HalfTerm
from waymark.school_year.services import HalfTermRow
from waymark.school_year.states import ClosureKind
from waymark.school_year.wording import REFUSALS, year_words

LONGEST_CLOSURE = timedelta(days=31)


@dataclass(frozen=True)
class YearPlan:
    """The half terms of one year: those there are, and those that take their place."""

    academic_year: int
    before: tuple[HalfTermRow, ...]
    after: tuple[HalfTermRow, ...]


@dataclass(frozen=True)
class DayPlan:
    """A day without pupils: what the file says, and what was there, "" for nothing."""

    on: date
    kind: ClosureKind
    label: str
    was: str = ""


@dataclass
class CalendarPlan:
    """What the rows of a file would do to the dates of one body. With faults, nothing."""

    organisation: Organisation
    years: list[YearPlan] = field(default_factory=list)
    added: list[DayPlan] = field(default_factory=list)
    changed: list[DayPlan] = field(default_factory=list)
    left: int = 0
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def changes_anything(self) -> bool:
        return bool(self.years or self.added or self.changed)

    @property
    def first_year(self) -> int:
        """The academic year of the first thing that changes."""
        days = [academic_year(day.on) for day in (*self.added, *self.changed)]
        return min([*(year.academic_year for year in self.years), *days])

    @property
    def digest(self) -> str:
        """The same for the same plan: whoever takes the file in has seen what it does."""
        return hashlib.sha256(repr((self.organisation.pk, self.years, self.added, self.changed)).encode()).hexdigest()


def plan_calendar(actor: Actor, organisation: Organisation, content: bytes) -> CalendarPlan:
    """What a file would do to the dates of the own body. Every row is about it."""
    actor.require(Permission.ORGANISATION_EDIT, over=organisation)
    deny_unless_own(actor, organisation)
    rows, reading = read_dates(content)
    plan = CalendarPlan(organisation, faults=list(reading.faults), notes=reading.notes)
    own = {organisation.urn, organisation.la_code, ""}
    for row in rows:
        if row.whose not in own:
            plan.faults.append(
                Fault(row.number, "Whose", f"{row.whose} is another body's number. Send its dates there.")
            )
    _plan_rows(actor, plan, [row for row in rows if row.whose in own])
    return plan


def plan_calendars(actor: Actor, content: bytes) -> tuple[list[CalendarPlan], list[Fault]]:
    """The same for a file about many bodies, each row saying whose: for the operator. Faults of no one body come apart."""
    actor.require(Permission.ORGANISATION_EDIT)
    rows, reading = read_dates(content)
    faults = list(reading.faults)
    by_whose: dict[str, list[DateRow]] = {}
    for row in rows:
        by_whose.setdefault(row.whose, []).append(row)
    bodies = {body.urn: body for body in Organisation.objects.schools().filter(urn__in=list(by_whose))}
    bodies |= {body.la_code: body for body in Organisation.objects.authorities().filter(la_code__in=list(by_whose))}
    bodies.pop("", None)
    plans = []
    for whose, theirs in by_whose.items():
        if whose not in bodies:
            reason = f"{whose} is nobody's number here." if whose else "it is empty: say whose dates these are."
            faults += [Fault(row.number, "Whose", reason) for row in theirs]
            continue
        plan = CalendarPlan(bodies[whose])
        _plan_rows(actor, plan, theirs)
        faults += plan.faults
        plans.append(plan)
    return plans, sorted(faults, key=lambda fault: fault.row)


def _plan_rows(actor: Actor, plan: CalendarPlan, rows: list[DateRow]) -> None:
    terms = [row for row in rows if row.is_half_term]
    sound = []
    for row in rows:
        reason = _why_not(row)
        if reason:
            plan.faults.append(Fault(row.number, "Name" if row.is_half_term and not row.name else "Last day", reason))
        else:
            sound.append(row)
    planned = _plan_years(actor, plan, [row for row in terms if row in sound])
    if not plan.faults:
        _plan_days(plan, [row for row in sound if not row.is_half_term], planned)
    plan.faults.sort(key=lambda fault: fault.row)
    if plan.faults:
        plan.years, plan.added, plan.changed = [], [], []


def _why_not(row: DateRow) -> str:
    if row.is_half_term and not row.name:
        return "it is empty. Name the half term, such as Autumn, first half."
    if row.last_day < row.first_day:
        return "it lies before the first day."
    if row.is_half_term and row.last_day == row.first_day:
        return "a half term needs its last day too."
    if not row.is_half_term and row.last_day - row.first_day > LONGEST_CLOSURE:
        return "more than a month without pupils is no closure. Change the half terms."
    return ""


def _year_of(day: date) -> int:
    return academic_year(day + rules.SUMMER_SHIFT)


def _plan_years(actor: Actor, plan: CalendarPlan, rows: list[DateRow]) -> dict[int, tuple[HalfTermRow, ...]]:
    by_year: dict[int, list[DateRow]] = {}
    for row in sorted(rows, key=lambda row: row.first_day):
        by_year.setdefault(_year_of(row.first_day), []).append(row)
    planned = {}
    for year, theirs in by_year.items():
        wanted = tuple(HalfTermRow(row.name, row.first_day, row.last_day) for row in theirs)
        for finding in services.half_term_findings(list(wanted), year, on=actor.day):
            named = next((row for row in theirs if row.name == finding.values.get("term")), theirs[0])
            plan.faults.append(Fault(named.number, "First day", sentence(REFUSALS[finding.code], finding)))
        present = HalfTerm.objects.in_force().filter(organisation=plan.organisation, academic_year=year)
        before = tuple(HalfTermRow(row.name, row.starts_on, row.ends_on) for row in present.order_by("starts_on"))
        planned[year] = wanted
        if before != wanted:
            plan.years.append(YearPlan(year, before, wanted))
    return planned


def _plan_days(plan: CalendarPlan, rows: list[DateRow], planned: dict[int, tuple[HalfTermRow, ...]]) -> None:
    present = {row.on: row for row in Closure.objects.in_force().filter(organisation=plan.organisation)}
    calendars: dict[int, rules.SchoolCalendar] = {}
    taken: dict[date, int] = {}
    for row in rows:
        year = academic_year(row.first_day)
        if year not in calendars:
            calendars[year] = _calendar_to_be(plan.organisation, row.first_day, planned)
        days = _days_that_meet(calendars[year], row)
        if not days:
            plan.faults.append(Fault(row.number, "First day", REFUSALS["not_a_day_in_term"]))
        for day in days:
            if day in taken:
                plan.faults.append(Fault(row.number, "First day", f"row {taken[day]} is about this day too."))
                break
            taken[day] = row.number
            was = present.get(day)
            wanted = DayPlan(day, ClosureKind(row.kind), row.name)
            if was is None:
                plan.added.append(wanted)
            elif (was.kind, was.label) != (wanted.kind, wanted.label):
                plan.changed.append(replace(wanted, was=f"{was.kind}: {was.label}"))
            else:
                plan.left += 1


def _calendar_to_be(
    organisation: Organisation, on: date, planned: dict[int, tuple[HalfTermRow, ...]]
) -> rules.SchoolCalendar:
    """The calendar with the half terms of the file in the place of those they replace, and no closures."""
    present = queries.calendar_for(organisation, on)
    kept = [term for term in present.terms if _year_of(term.starts_on) not in planned]
    coming = [
        rules.Term(name=row.name, starts_on=row.starts_on, ends_on=row.ends_on)
        for rows in planned.values()
        for row in rows
    ]
    terms = tuple(sorted(kept + coming, key=lambda term: term.starts_on))
    return rules.SchoolCalendar(terms=terms, bank_holidays=present.bank_holidays)


def _days_that_meet(calendar: rules.SchoolCalendar, row: DateRow) -> list[date]:
    days, day = [], row.first_day
    while day <= row.last_day:
        try:
            if rules.is_school_day(calendar, on=day):
                days.append(day)
        except rules.CalendarRunsOut:
            return []
        day += ONE_DAY
    return days


@transaction.atomic
def take_in_calendar(
    actor: Actor, organisation: Organisation, content: bytes, *, digest: str, file_name: str = ""
) -> CalendarPlan:
    """Do what the file says, as the person saw it. Refused if it would do something else by now."""
    organisation = lock(Organisation, organisation.pk)
    plan = plan_calendar(actor, organisation, content)
    if plan.faults or plan.digest != digest:
        refuse([Refusal("file_looks_different_now", clause="UKGDPR 5(1)(d)", who="school")])
    if not plan.changes_anything:
        refuse([Refusal("nothing_new_in_file", clause="UKGDPR 5(1)(d)", who="school")])
    apply_plan(actor, plan, sha256=hashlib.sha256(content).hexdigest(), file_name=file_name)
    return plan


@transaction.atomic
def apply_plan(actor: Actor, plan: CalendarPlan, *, sha256: str, file_name: str = "") -> None:
    """Set the half terms and the days of one body as planned."""
    body = plan.organisation
    for year in plan.years:
        services.set_half_terms(actor, body, year.academic_year, year.after)
    for day in plan.changed:
        present = Closure.objects.in_force().get(organisation=body, on=day.on)
        services.remove_closure(actor, present, reason="Replaced by a file of dates")
    for day in (*plan.changed, *plan.added):
        services.add_closure(actor, body, on=day.on, kind=day.kind, label=day.label)
    history.record(
        actor,
        "school_year.import",
        body,
        after={
            "file": file_name[-200:],
            "sha256": sha256,
            "years": [year_words(year.academic_year) for year in plan.years],
            "days": len(plan.added) + len(plan.changed),
        },
    )
