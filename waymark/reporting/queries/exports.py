"""What an export holds, asked anew each time and as its asker; and the register of what left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from waymark.accounts import queries as accounts
from waymark.accounts.actors import Actor
from waymark.accounts.permissions import HOLDS, Permission
from waymark.accounts.roles import Role
from waymark.accounts.wording.events import action_words, kind_words, role_words
from waymark.attendance.models import Mark
from waymark.attendance.rules import REASON_WORDS
from waymark.attendance.states import Attended
from waymark.core import clock
from waymark.core.lookup import one_or_404
from waymark.core.paging import Page, one_page
from waymark.core.standby import for_reports
from waymark.core.table_writer import Cell, Table
from waymark.organisations.models import Organisation
from waymark.pupils import queries as pupils
from waymark.pupils.models import Pupil
from waymark.reporting import rules
from waymark.reporting.models import DisclosedPupil, Disclosure, Export
from waymark.reporting.queries.years import year_table
from waymark.reporting.states import ExportKind, ExportState

ROWS = 50
ATTENDED = {
    Attended.PRESENT: "Present",
    Attended.LATE: "Late",
    Attended.ABSENT: "Absent",
    Attended.PROVIDER_CLOSED: "Provider closed",
}


def export_or_404(actor: Actor, export_id: UUID) -> Export:
    rows = Export.objects.visible_to(actor)
    return one_or_404(rows.select_related("about", "organisation", "asked_by__person", "decided_by__person"), export_id)


def own_export_or_404(actor: Actor, export_id: UUID) -> Export:
    """An export that the actor asked for, in this very role; Http404 for anybody else's."""
    rows = Export.objects.visible_to(actor).filter(asked_by=actor.membership)
    return one_or_404(rows.select_related("about", "organisation"), export_id)


@dataclass(frozen=True)
class Content:
    """A table and the children in it."""

    table: Table
    children: Sequence[Pupil]


@dataclass(frozen=True)
class Asked:
    """What an export is of."""

    kind: ExportKind
    about: Pupil | None = None
    first_on: date | None = None
    last_on: date | None = None


def asked_of(export: Export) -> Asked:
    return Asked(ExportKind(export.kind), export.about, export.first_on, export.last_on)


@for_reports
def content_of(actor: Actor, asked: Asked) -> Content:
    """The table, of what the actor may see now and of nothing else."""
    if asked.kind is ExportKind.PUPILS:
        return _pupils(actor)
    assert asked.first_on is not None and asked.last_on is not None
    if asked.kind is ExportKind.MARKS:
        return _marks(actor, asked.about, asked.first_on, asked.last_on)
    if asked.kind is ExportKind.ATTENDANCE:
        actor.require(Permission.REGISTER_VIEW)
        return Content(*year_table(actor, rules.school_year(asked.first_on)))
    return _history(actor, asked.first_on, asked.last_on)


def _pupils(actor: Actor) -> Content:
    """The pupils of the page of pupils, all of its pages. No address."""
    actor.require(Permission.PUPIL_VIEW)
    found = list(Pupil.objects.visible_to(actor).select_related("home_authority").order_by("surname", "forename", "pk"))
    facts = pupils.facts_of(found, actor.day)
    rows: list[list[Cell]] = []
    for each in found:
        known = facts[each.pk]
        school = known.main_school.name if known.main_school else ""
        home = each.home_authority.name if each.home_authority else ""
        rows.append(
            [each.surname, each.forename, each.known_as, each.date_of_birth, each.upn, known.year_group, school, home]
        )
    heads = ["Surname", "Forename", "Known as", "Date of birth", "UPN", "Year group", "School", "Home authority"]
    return Content(Table("Pupils", heads, rows), found)


def _marks(actor: Actor, about: Pupil | None, first_on: date, last_on: date) -> Content:
    """The marks that stand, of sessions of these days, both included; of one pupil or of all the actor may see."""
    actor.require(Permission.REGISTER_VIEW)
    found = Mark.objects.visible_to(actor).standing().filter(register__on__gte=first_on, register__on__lte=last_on)
    if about is not None:
        found = found.filter(pupil=about)
    marks = list(
        found.select_related("pupil", "register__provider").order_by(
            "register__on", "register__half", "pupil__surname", "pupil__forename", "pk"
        )
    )
    rows: list[list[Cell]] = [
        [
            mark.pupil.surname,
            mark.pupil.forename,
            mark.pupil.upn,
            mark.register.on,
            "Morning" if mark.register.half == "am" else "Afternoon",
            mark.register.provider.name,
            ATTENDED[Attended(mark.attended)],
            mark.minutes_late,
            REASON_WORDS.get(mark.reason_code, mark.reason_code),
            "Yes" if mark.is_late_edit(mark.register.on) else "",
        ]
        for mark in marks
    ]
    heads = [
        "Surname",
        "Forename",
        "UPN",
        "Day",
        "Session",
        "Provider",
        "Mark",
        "Minutes late",
        "Reason",
        "Typed later",
    ]
    return Content(Table("Marks", heads, rows), list({mark.pupil_id: mark.pupil for mark in marks}.values()))


def _history(actor: Actor, first_on: date, last_on: date) -> Content:
    """The events that happened on these days, as the page of the history shows them."""
    actor.require(Permission.HISTORY_READ)
    rows: list[list[Cell]] = [
        [
            row.event.happened_on,
            row.event.recorded_at.strftime("%Y-%m-%d %H:%M:%SZ"),
            row.body,
            row.event.seq,
            action_words(row.event.action),
            row.event.actor_label,
            role_words(row.event.role) if row.event.role else "",
            kind_words(row.event.subject_type),
            row.pupils,
            row.event.hash,
        ]
        for row in accounts.events_between(actor, first_on, last_on, most=rules.MOST_ROWS + 1)
    ]
    heads = ["Happened", "Recorded (UTC)", "Chain", "Link", "What", "Who", "Role", "About", "Pupils", "Hash"]
    return Content(Table("History", heads, rows), [])


def ask_facts(actor: Actor, asked: Asked, content: Content, *, to_whom: str, why: str) -> rules.AskFacts:
    return rules.AskFacts(
        rows=len(content.table.rows),
        children_in_a_day=children_in_a_day(actor, content),
        to_whom=to_whom,
        why=why,
        first_on=asked.first_on,
        last_on=asked.last_on,
    )


def children_in_a_day(actor: Actor, content: Content) -> int:
    """How many children this file and the person's files of the last 24 hours hold together, in whatever role."""
    since = clock.now() - timedelta(hours=24)
    given = DisclosedPupil.objects.filter(
        disclosure__given_at__gt=since, disclosure__given_by__person=actor.person
    ).values_list("pupil_id", flat=True)
    return len({each.pk for each in content.children} | (set(given) if content.children else set()))


def take_facts(actor: Actor, export: Export, content: Content) -> rules.TakeFacts:
    agreed = export.decided_at is not None
    return rules.TakeFacts(
        state=ExportState(export.state),
        open_since=export.decided_at or export.asked_at,
        now=clock.now(),
        children=len(content.children),
        children_in_a_day=children_in_a_day(actor, content),
        agreed_children=export.children if agreed else None,
    )


def exports_page(actor: Actor, number: int) -> Page[Export]:
    """The requests of the actor's body, the newest first."""
    rows = Export.objects.visible_to(actor).select_related("asked_by__person", "decided_by__person")
    return one_page(rows, number, size=ROWS)


@for_reports
def disclosures_page(actor: Actor, number: int) -> Page[Disclosure]:
    rows = Disclosure.objects.visible_to(actor).select_related("organisation", "given_by__person", "export")
    return one_page(rows, number, size=ROWS)


def second_persons(organisation: Organisation) -> list[Role]:
    """The roles that may agree to an export of many children."""
    return [role for role in Role if Permission.EXPORT_APPROVE in HOLDS[role]]


def may_decide(actor: Actor, export: Export) -> bool:
    """For showing the way, not for guarding it."""
    own = export.asked_by.person_id == actor.person.pk
    return actor.may(Permission.EXPORT_APPROVE) and export.state == ExportState.WAITING and not own


def may_take(actor: Actor, export: Export) -> bool:
    """For showing the button, not for guarding it."""
    since = export.decided_at or export.asked_at
    is_own = actor.membership is not None and export.asked_by_id == actor.membership.pk
    return is_own and export.state == ExportState.READY and clock.now() - since <= rules.OPEN_FOR
