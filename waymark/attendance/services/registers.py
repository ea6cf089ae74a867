"""A register is opened and marked, and a mark is corrected."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from django.db import transaction
from django.http import Http404

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.attendance import queries, rules
from waymark.attendance.models import Mark, Register
from waymark.attendance.queries import RegisterRow
from waymark.attendance.services.alerts import answer_alerts
from waymark.attendance.services.months import count_in
from waymark.attendance.states import Attended
from waymark.core import clock, history
from waymark.core.models import Conflict
from waymark.core.refusals import Refusal, Refused, refuse
from waymark.core.rows import insert
from waymark.duties import services as duties
from waymark.duties.states import DutyKind
from waymark.organisations.models import Site
from waymark.placements.queries import Expected
from waymark.school_year.states import Half


@dataclass(frozen=True, kw_only=True)
class MarkInput:
    """What somebody says of one pupil. `placement` is its public id; `why` is needed to change a mark, or to come late."""

    placement: UUID
    attended: Attended
    minutes_late: int | None = None
    reason_code: str = ""
    note: str = ""
    why: str = ""

    def says_the_same_as(self, mark: Mark | None) -> bool:
        return mark is not None and (self.attended, self.minutes_late, self.reason_code, self.note) == (
            mark.attended,
            mark.minutes_late,
            mark.reason_code,
            mark.note,
        )


@dataclass(frozen=True)
class Saved:
    """What came of saving a register."""

    register: Register
    written: list[Mark] = field(default_factory=list)
    remaining: int = 0  # pupils expected without a mark

    @property
    def is_complete(self) -> bool:
        return self.remaining == 0


@transaction.atomic
def open_register(actor: Actor, site: Site, on: date, half: Half | str) -> Register:
    """The register of a site for a session, made when it is first asked for, with the duty to take it.

    Refused while nobody is expected there.
    """
    actor.require(Permission.REGISTER_MARK)
    if actor.membership is not None and site.organisation_id != actor.organisation_pk:
        raise Http404
    found = Register.objects.select_related("provider", "site__organisation").filter(site=site, on=on, half=half)
    return found.first() or open_for(actor, site, on, half, queries.expected_at(site, on, half))


def open_for(actor: Actor, site: Site, on: date, half: Half | str, expected: Sequence[Expected]) -> Register:
    """`open_register` for somebody who knows already who is expected there; no permission is asked."""
    if not expected:
        raise Refused([Refusal("nobody_expected", "WM expected")])
    register, made = Register.objects.get_or_create(
        site=site, on=on, half=half, defaults={"provider": site.organisation, "opened_at": clock.now()}
    )
    if made:
        history.record(actor, "register.open", register, happened_on=on)
        facts = rules.RegisterFacts(half=Half(half), starts_at=min(each.session.starts_at for each in expected))
        duties.open_duty(
            actor,
            DutyKind.TAKE_REGISTER,
            owner=site.organisation,
            subject=register,
            link=register.get_absolute_url(),
            clause="WM cut-off",
            due_at=rules.register_due_at(facts, on=on),
        )
    return register


@transaction.atomic
def mark(
    actor: Actor,
    register: Register,
    marks: Iterable[MarkInput],
    *,
    version: int | None = None,
    rows: Sequence[RegisterRow] | None = None,
) -> Saved:
    """Write what is said of these pupils, all of it or nothing. What is said already is not written again.

    A change of a mark adds a mark that replaces it, with the reason. Conflict when there is something to write and
    the register was saved by somebody else since `version`. Each refusal carries the row it is about. Give the `rows`
    where they were read after the register was held, in this transaction; else both are read here.
    """
    if rows is None:
        register = queries.register_or_404(actor, register.public_id, held=True)
        rows = queries.register_rows(actor, register)
    actor.require(Permission.REGISTER_MARK)
    by_placement = {row.placement.public_id: row for row in rows}
    said = [each for each in marks if not _stands(each, by_placement.get(each.placement))]
    if said:
        if version is not None and register.version != version:
            raise Conflict(register)
        refuse(_findings(register, said, by_placement))
    written = _write(actor, register, said, by_placement)
    count_in(written)
    marked = {each.placement_id for each in written}
    remaining = [row for row in rows if row.is_expected and not row.mark and row.placement.pk not in marked]
    if written:
        with history.in_one_go():
            _save_register(actor, register, written, complete=not remaining)
        answer_alerts(actor, register, written, rows)
    return Saved(register, written, len(remaining))


def _stands(said: MarkInput, row: RegisterRow | None) -> bool:
    return row is not None and said.says_the_same_as(row.mark)


def _findings(register: Register, said: Iterable[MarkInput], rows: dict[UUID, RegisterRow]) -> list[Refusal]:
    found = []
    for each in said:
        row = rows.get(each.placement)
        facts = rules.MarkFacts(
            session_on=register.on,
            half=Half(register.half),
            starts_at=row.starts_at if row else None,
            ends_at=row.ends_at if row else None,
            is_expected=row is not None and row.is_expected,
            recorded_at=clock.now(),
            attended=each.attended,
            minutes_late=each.minutes_late,
            reason_code=each.reason_code,
            corrects=row is not None and row.mark is not None,
            reason=each.why,
            placement_last_day=row.placement.ended_on if row else None,
        )
        found += [
            replace(refusal, values={**refusal.values, "row": each.placement.hex})
            for refusal in rules.mark_refusals(facts, on=clock.today())
        ]
    return found


def _write(actor: Actor, register: Register, said: Iterable[MarkInput], rows: dict[UUID, RegisterRow]) -> list[Mark]:
    now = clock.now()
    made = [
        Mark(
            register=register,
            placement=rows[each.placement].placement,
            pupil=rows[each.placement].pupil,
            attended=each.attended,
            minutes_late=each.minutes_late,
            reason_code=each.reason_code,
            note=each.note,
            recorded_at=now,
            recorded_by_label=actor.label,
            replaces=rows[each.placement].mark,
            correction_reason=each.why,
        )
        for each in said
    ]
    insert(made)
    return made


def _save_register(actor: Actor, register: Register, written: list[Mark], *, complete: bool) -> None:
    if complete and register.taken_at is None:
        register.taken_at, register.taken_by_label = clock.now(), actor.label
        register.save_changes("taken_at", "taken_by_label")
        duties.discharge(actor, DutyKind.TAKE_REGISTER, register)
    else:
        register.save_changes()
    corrected = [each for each in written if each.replaces_id]
    history.record(
        actor,
        "register.correct" if corrected else "register.mark",
        register,
        before=[as_said(each.replaces) for each in corrected if each.replaces],
        after=[as_said(each) for each in written],
        reason="; ".join(dict.fromkeys(each.correction_reason for each in written if each.correction_reason)),
        happened_on=register.on,
        pupils=[each.pupil for each in written],
    )


def as_said(mark_: Mark) -> dict[str, object]:
    """What a mark says, as the history keeps it."""
    return {
        "placement": mark_.placement,
        "attended": mark_.attended,
        "minutes_late": mark_.minutes_late,
        "reason_code": mark_.reason_code,
    }
