"""What the pages of a passport show: the whole for those who work with it, copies for those who were given them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.organisations.models import Organisation
from waymark.passports import queries, rules, sheet
from waymark.passports.models import HandOver, PassportRequest
from waymark.passports.rules import Change, Completeness, Line, Reader
from waymark.passports.states import PART_OF, EntryKind, Part, Purpose
from waymark.pupils.models import Pupil

FOR = {
    Reader.PROVIDER: [Purpose.PLACEMENT],
    Reader.SCHOOL: [Purpose.MANAGED_MOVE, Purpose.NEW_SCHOOL],
}


@dataclass(frozen=True)
class Missing:
    """A part that the purpose needs and that says nothing that holds; with what may be written to fill it, if anything."""

    part: Part
    kinds: list[EntryKind]


@dataclass(frozen=True)
class ReceiverRow:
    """A body that has a copy or may be given one: its last copy, and how much has changed since."""

    organisation: Organisation
    last: HandOver | None
    changes: list[Change]
    may_be_given: bool


@dataclass(frozen=True)
class PupilPage:
    """One pupil's passport. Without `holds` there are the copies alone."""

    pupil: Pupil
    holds: bool
    copies: list[HandOver]
    purpose: Purpose = Purpose.PLACEMENT
    groups: list[tuple[Part, list[Line]]] = field(default_factory=list)
    completeness: Completeness | None = None
    missing: list[Missing] = field(default_factory=list)
    receivers: list[ReceiverRow] = field(default_factory=list)
    requests: list[PassportRequest] = field(default_factory=list)
    written: frozenset[EntryKind] = frozenset()
    may_edit: bool = False
    may_ask: bool = False
    may_hand_over: bool = False

    @property
    def never_given(self) -> list[ReceiverRow]:
        return [row for row in self.receivers if row.last is None and row.may_be_given]

    @property
    def outdated(self) -> list[ReceiverRow]:
        return [row for row in self.receivers if row.changes and row.may_be_given]

    @property
    def tells_safety(self) -> bool:
        return any(part in rules.NOT_AFTER_THE_END for part, _ in self.groups)


def purpose_of(word: str) -> Purpose:
    """The purpose that an address asks for; a placement for anything else."""
    return Purpose(word) if word in set(Purpose) else Purpose.PLACEMENT


def kind_of(word: str) -> EntryKind:
    """What an address asks to write; what helps for anything else."""
    return EntryKind(word) if word in set(EntryKind) else EntryKind.HELPS


def pupil_page(actor: Actor, pupil: Pupil, purpose: Purpose) -> PupilPage:
    """The passport as the actor may see it. A fixed number of statements."""
    copies = queries.copies(actor, pupil)
    if not queries.holds(actor, pupil):
        return PupilPage(pupil, holds=False, copies=copies)
    lines = sheet.assembled(actor, pupil)
    whole = sheet.completeness(lines, purpose, on=actor.day)
    requests = queries.open_requests(actor, pupil)
    may_edit = actor.may(Permission.PASSPORT_EDIT)
    shown = [line for line in lines if not line.only_for]
    return PupilPage(
        pupil=pupil,
        holds=True,
        copies=copies,
        purpose=purpose,
        groups=[(part, list(rows)) for part, rows in groupby(shown, key=lambda line: line.part)],
        completeness=whole,
        missing=[Missing(part, [kind for kind, of in PART_OF.items() if of is part]) for part in whole.missing],
        receivers=_receivers(actor, pupil, lines, copies),
        requests=requests,
        may_edit=may_edit,
        may_ask=may_edit and not actor.organisation.is_school and not whole.is_complete and not requests,
        may_hand_over=actor.may(Permission.PASSPORT_HAND_OVER),
    )


def _receivers(actor: Actor, pupil: Pupil, lines: list[Line], copies: list[HandOver]) -> list[ReceiverRow]:
    own = [copy for copy in copies if copy.pupil_id == pupil.pk]
    last: dict[int, HandOver] = {}
    for copy in sorted(own, key=lambda each: each.number):
        last[copy.receiver_id] = copy
    may_be = queries.receivers(actor, pupil)
    before = [copy.receiver for copy in last.values() if copy.receiver_id not in {each.pk for each in may_be}]
    return [
        ReceiverRow(each, last.get(each.pk), changed_since(last.get(each.pk), lines, on=actor.day), each in may_be)
        for each in [*may_be, *sorted(before, key=lambda body: body.name)]
    ]


def changed_since(copy: HandOver | None, lines: list[Line], *, on: date) -> list[Change]:
    """What the receiver of the copy would be told otherwise today."""
    if copy is None:
        return []
    now = sheet.for_receiver(lines, copy.receiver, on=on)
    return rules.changes(copy.content, rules.content_of(now))


@dataclass(frozen=True)
class HandOverPage:
    """What one receiver would be given, before it is."""

    pupil: Pupil
    receiver: Organisation
    purposes: list[Purpose]
    groups: list[tuple[Part, list[Line]]]
    completeness: Completeness
    kept_back: int
    last: HandOver | None
    changes: list[Change]


def hand_over_page(actor: Actor, pupil: Pupil, receiver: Organisation) -> HandOverPage:
    lines = sheet.assembled(actor, pupil)
    reader, last = queries.reader_of(receiver), queries.last_copy(pupil, receiver)
    given = sheet.for_receiver(lines, receiver, on=actor.day)
    purposes = FOR[reader]
    everything = [line for line in lines if not line.only_for and line.part is not Part.PROVISION]
    kept_back = sum(line not in given for line in everything)
    return HandOverPage(
        pupil=pupil,
        receiver=receiver,
        purposes=purposes,
        groups=[(part, list(rows)) for part, rows in groupby(given, key=lambda line: line.part)],
        completeness=rules.completeness(rules.PassportFacts(lines=given, purpose=purposes[0]), on=actor.day),
        kept_back=kept_back,
        last=last,
        changes=rules.changes(last.content, rules.content_of(given)) if last else [],
    )


@dataclass(frozen=True)
class VersionPage:
    """One copy: what of it the reader may see today, what it changed, and what has changed since."""

    copy: HandOver
    content: rules.Content
    is_latest: bool
    has_the_pupil: bool
    is_ours: bool  # the reader's body was given it
    changes: list[Change]  # against the copy before
    number_before: int
    since: list[Change]  # for those who work with the whole passport
    holds: bool
    may_acknowledge: bool
    may_hand_over: bool
    others: list[HandOver]


def version_page(actor: Actor, copy: HandOver) -> VersionPage:
    has_the_pupil = queries.has_the_pupil(actor, copy)
    shown = rules.parts_shown(rules.ShownFacts(parts=tuple(Part), has_the_pupil=has_the_pupil), on=actor.day)
    others = [each for each in queries.copies(actor, copy.pupil) if each.receiver_id == copy.receiver_id]
    others = [each for each in others if each.pupil_id == copy.pupil_id]
    latest = all(each.number <= copy.number for each in others)
    before = next((each for each in others if each.number < copy.number), None)
    holds = queries.holds(actor, copy.pupil)
    is_ours = copy.receiver_id == actor.organisation_pk
    since = changed_since(copy, sheet.assembled(actor, copy.pupil), on=actor.day) if holds and latest else []
    changes = rules.changes(before.content, copy.content) if before else []
    return VersionPage(
        copy=copy,
        content=[each for each in copy.content if Part(each["part"]) in shown],
        is_latest=latest,
        has_the_pupil=has_the_pupil,
        is_ours=is_ours,
        changes=[each for each in changes if each.part in shown],
        number_before=before.number if before else 0,
        since=since,
        holds=holds,
        may_acknowledge=is_ours and latest and copy.read is None and queries.may_acknowledge(actor),
        may_hand_over=holds
        and actor.may(Permission.PASSPORT_HAND_OVER)
        and queries.may_know(actor, copy.pupil, copy.receiver),
        others=[each for each in others if each.pk != copy.pk],
    )
