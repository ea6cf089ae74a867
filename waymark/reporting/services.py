"""An export is asked for, agreed to where it holds many children, and taken; each file that leaves is in the register."""

from __future__ import annotations

import hashlib

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.models import lock
from waymark.core.moves import move
from waymark.core.refusals import refuse
from waymark.core.table_writer import csv_bytes, xlsx_bytes
from waymark.reporting import notices, queries, rules
from waymark.reporting.models import DisclosedPupil, Disclosure, Export
from waymark.reporting.queries import Asked
from waymark.reporting.states import MOVES, ExportAction, ExportKind, ExportState, FileForm

NEEDS = {
    ExportKind.PUPILS: Permission.EXPORT_PUPILS,
    ExportKind.MARKS: Permission.EXPORT_PUPILS,
    ExportKind.ATTENDANCE: Permission.EXPORT_PUPILS,
    ExportKind.HISTORY: Permission.HISTORY_READ,
}


@transaction.atomic
def ask(actor: Actor, asked: Asked, *, form: FileForm, to_whom: str, why: str) -> Export:
    """Ask for a file. With more children than one person may take out in a day it waits for a second person."""
    actor.require(NEEDS[asked.kind], over=asked.about)
    assert actor.membership is not None
    content = queries.content_of(actor, asked)
    facts = queries.ask_facts(actor, asked, content, to_whom=to_whom, why=why)
    refuse(rules.ask_refusals(facts, on=clock.today()))
    waits = rules.needs_second_person(facts, on=clock.today())
    export = Export.objects.create(
        organisation=actor.organisation,
        kind=asked.kind,
        form=form,
        about=asked.about,
        first_on=asked.first_on,
        last_on=asked.last_on,
        to_whom=to_whom.strip(),
        why=why.strip(),
        rows=len(content.table.rows),
        children=len(content.children),
        state=ExportState.WAITING if waits else ExportState.READY,
        asked_at=clock.now(),
        asked_by=actor.membership,
    )
    after = {"kind": asked.kind, "rows": export.rows, "children": export.children, "to_whom": to_whom}
    history.record(actor, "export.ask", export, after=after, reason=why, pupil=asked.about)
    if waits:
        notices.export_waits(actor, export)
    return export


@transaction.atomic
def decide(actor: Actor, export: Export, *, agree: bool, reason: str, version: int | None = None) -> Export:
    """A second person agrees to an export of many children, or refuses it."""
    actor.require(Permission.EXPORT_APPROVE, over=export)
    export = lock(Export, export.pk, version)
    facts = rules.DecideFacts(is_own=export.asked_by.person_id == actor.person.pk, reason=reason)
    refuse(rules.decide_refusals(facts, on=clock.today()))
    export.decided_at, export.decided_by, export.decision_reason = clock.now(), actor.membership, reason.strip()
    action = ExportAction.APPROVE if agree else ExportAction.REFUSE
    fields = ("decided_at", "decided_by", "decision_reason")
    move(export, action, MOVES, actor=actor, reason=reason, fields=fields)
    return export


@transaction.atomic
def take(actor: Actor, export: Export) -> tuple[bytes, Disclosure]:
    """The file, made now of what its asker may see now, and its line in the register. The asker alone takes it."""
    actor.require(NEEDS[ExportKind(export.kind)], over=export)
    assert actor.membership is not None
    export = lock(Export, queries.own_export_or_404(actor, export.public_id).pk)
    content = queries.content_of(actor, queries.asked_of(export))
    refuse(rules.take_refusals(queries.take_facts(actor, export, content), on=clock.today()))
    made = csv_bytes(content.table) if export.form == FileForm.CSV else xlsx_bytes(content.table, made_on=clock.today())
    disclosure = Disclosure.objects.create(
        export=export,
        organisation=export.organisation,
        kind=export.kind,
        to_whom=export.to_whom,
        why=export.why,
        rows=len(content.table.rows),
        children=len(content.children),
        size=len(made),
        sha256=hashlib.sha256(made).hexdigest(),
        given_at=clock.now(),
        given_by=actor.membership,
    )
    DisclosedPupil.objects.bulk_create(
        [DisclosedPupil(disclosure=disclosure, pupil=pupil) for pupil in content.children], batch_size=500
    )
    after = {"sha256": disclosure.sha256, "rows": disclosure.rows, "to_whom": export.to_whom}
    history.record(actor, "export.take", export, after=after, reason=export.why, pupils=content.children)
    return made, disclosure
