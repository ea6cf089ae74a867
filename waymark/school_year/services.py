"""Half terms and closures of a body. A school without its own dates has its authority's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.models import lock
from waymark.core.refusals import Refusal, refuse
from waymark.organisations.models import Organisation
from waymark.organisations.queries import deny_unless_own
from waymark.school_year import queries, rules
from waymark.school_year.models import Closure, HalfTerm
from waymark.school_year.states import ClosureKind
from waymark.school_year.wording import year_words


@dataclass(frozen=True)
class HalfTermRow:
    """A half term to be: its name, and both its days, included."""

    name: str
    starts_on: date
    ends_on: date


@transaction.atomic
def set_half_terms(
    actor: Actor,
    organisation: Organisation,
    academic_year: int,
    rows: Iterable[HalfTermRow | tuple[str, date, date]],
    *,
    reason: str = "",
    version: int | None = None,
) -> list[HalfTerm]:
    """These are the body's half terms of that year, instead of any that were there. No rows: the authority's hold again.

    `version` is that of the organisation, which rises with each change of its dates.
    """
    _require_own(actor, organisation)
    organisation = lock(Organisation, organisation.pk, version)
    wanted = sorted(
        (row if isinstance(row, HalfTermRow) else HalfTermRow(*row) for row in rows), key=lambda row: row.starts_on
    )
    if wanted:
        refuse(half_term_findings(wanted, academic_year, on=actor.day), reason=reason)
    present = list(HalfTerm.objects.in_force().filter(organisation=organisation, academic_year=academic_year))
    before = [[row.name, row.starts_on, row.ends_on] for row in present]
    for row in present:
        _supersede(actor, row)
    made = [
        HalfTerm.objects.create(
            organisation=organisation,
            academic_year=academic_year,
            name=row.name,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
        )
        for row in wanted
    ]
    organisation.save_changes()
    history.record(
        actor,
        "school_year.set_half_terms",
        organisation,
        before={"academic_year": academic_year, "half_terms": before},
        after={"half_terms": [[row.name, row.starts_on, row.ends_on] for row in wanted]},
        reason=reason,
    )
    return made


def half_term_findings(wanted: list[HalfTermRow], academic_year: int, *, on: date) -> list[Refusal]:
    """What is wrong with these half terms, in order, as those of this academic year."""
    terms = tuple(rules.Term(name=row.name, starts_on=row.starts_on, ends_on=row.ends_on) for row in wanted)
    findings = rules.calendar_findings(rules.SchoolCalendar(terms=terms), on=on)
    first, last = date(academic_year, 8, 1), date(academic_year + 1, 8, 31)
    findings += [
        Refusal(
            "term_outside_its_year",
            clause="EA1996 s579",
            who="school",
            values={"term": row.name, "year": year_words(academic_year)},
        )
        for row in wanted
        if row.starts_on < first or row.ends_on > last
    ]
    return findings


@transaction.atomic
def add_closure(
    actor: Actor, organisation: Organisation, *, on: date, kind: ClosureKind | str, label: str = ""
) -> Closure:
    """The body has no pupils on that day: INSET, or closed for the reason in `label`. An authority's holds for its area."""
    _require_own(actor, organisation)
    lock(Organisation, organisation.pk)
    if Closure.objects.in_force().filter(organisation=organisation, on=on).exists():
        refuse([Refusal("closed_already", clause="EA1996 s579", who="school")])
    if not _meets(organisation, on):
        refuse([Refusal("not_a_day_in_term", clause="EA1996 s579", who="school")])
    closure = Closure.objects.create(organisation=organisation, on=on, kind=ClosureKind(kind), label=label)
    history.record(actor, "closure.add", closure, after={"on": on, "kind": kind, "label": label}, happened_on=on)
    return closure


@transaction.atomic
def remove_closure(actor: Actor, closure: Closure, *, reason: str = "") -> None:
    """The school opens on that day after all. The history keeps that it was to be closed."""
    _require_own(actor, closure.organisation)
    closure = lock(Closure, closure.pk)
    if closure.superseded_at is not None:
        return
    _supersede(actor, closure)
    history.record(actor, "closure.remove", closure, before={"on": closure.on, "kind": closure.kind}, reason=reason)


def _supersede(actor: Actor, row: HalfTerm | Closure) -> None:
    row.superseded_at, row.superseded_by_label = clock.now(), actor.label
    row.save_changes("superseded_at", "superseded_by_label")


def _meets(organisation: Organisation, on: date) -> bool:
    try:
        return rules.is_school_day(queries.calendar_for(organisation, on), on=on)
    except rules.CalendarRunsOut:
        return False


def _require_own(actor: Actor, organisation: Organisation) -> None:
    actor.require(Permission.ORGANISATION_EDIT, over=organisation)
    deny_unless_own(actor, organisation)
