"""The bodies of the area beside the national register: what a file would change of them, and changing it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from waymark.accounts.actors import Actor
from waymark.core import clock
from waymark.organisations import services as organisations
from waymark.organisations.models import Organisation, SchoolDetail
from waymark.organisations.queries import authorities
from waymark.organisations.states import OrganisationKind
from waymark.school_register import rules
from waymark.school_register.models import RegisterEntry
from waymark.school_register.queries import OPEN
from waymark.school_register.states import ChangeKind, SchoolStatus

BODY_FIELDS = ("name", "ukprn", "laestab", "opened_on", "closed_on")
DETAIL_FIELDS = ("phase", "establishment_type", "lowest_age", "highest_age", "is_academy")
WORDS = {"laestab": "LAESTAB", "ukprn": "UKPRN", "establishment_type": "type", "is_academy": "an academy"}


@dataclass
class BodyChange:
    """What would become of one body here: added, or some values taken over. `kept` differ and are left to a person."""

    kind: ChangeKind
    urn: str
    name: str
    words: str
    body: Organisation | None = None
    entry: RegisterEntry | None = None
    values: dict[str, Any] = field(default_factory=dict)
    detail: dict[str, Any] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        return f"{self.name} ({self.urn}): {self.words}"


class Bodies:
    """All of them, while a file is gone through: what would be added, and what taken over."""

    def __init__(self) -> None:
        self.authorities = {body.la_code: body for body in authorities() if body.la_code}
        bodies = Organisation.objects.select_related("school_detail", "parent_authority")
        self.by_urn = {body.urn: body for body in bodies.exclude(urn="")}
        self.unnumbered: dict[tuple[int | None, str], list[Organisation]] = {}
        for body in bodies.schools().filter(urn=""):
            self.unnumbered.setdefault((body.parent_authority_id, _folded(body.name)), []).append(body)
        self.found: list[tuple[RegisterEntry | None, RegisterEntry, Organisation]] = []
        self.to_add: list[RegisterEntry] = []
        self.kept: list[str] = []

    def look_at(self, old: RegisterEntry | None, new: RegisterEntry, *, with_primary: bool, actor: Actor) -> None:
        body = self.by_urn.get(new.urn)
        if body is not None:
            self.found.append((old, new, body))
            return
        authority = self.authorities.get(new.la_code)
        if authority is None:
            return
        alike = self.unnumbered.get((authority.pk, _folded(new.name)), [])
        if len(alike) == 1 and new.status in OPEN:
            self.found.append((None, new, alike[0]))
            return
        facts = rules.AreaFacts(
            status=SchoolStatus(new.status),
            type_code=new.type_code,
            highest_age=new.highest_age,
            with_primary=with_primary,
        )
        if rules.belongs_in_the_area(facts, on=actor.day):
            self.to_add.append(new)

    def missing(self, seen: bytearray) -> list[Organisation]:
        return [body for urn, body in self.by_urn.items() if urn.isdigit() and not seen[int(urn)]]

    def changes(self) -> list[BodyChange]:
        added = [
            BodyChange(
                ChangeKind.ADDED,
                entry.urn,
                entry.name,
                f"added to {self.authorities[entry.la_code].name}, {entry.type_name}",
                entry=entry,
            )
            for entry in self.to_add
        ]
        return [*added, *(change for each in self.found for change in self._of_body(*each))]

    def _of_body(self, old: RegisterEntry | None, new: RegisterEntry, body: Organisation) -> Iterator[BodyChange]:
        """What is taken over for a body. A provider's own values are left: its registration is a person's to judge."""
        if body.is_provider:
            return
        detail = body.school_detail if hasattr(body, "school_detail") else None
        change = BodyChange(ChangeKind.OTHER, new.urn, body.name, "", body=body, entry=new)
        words = []
        if body.urn != new.urn:
            change.kind, change.values["urn"] = ChangeKind.NUMBERED, new.urn
            words.append(f"its URN is {new.urn}")
        before, now = (_values(old) if old else {}), _values(new)
        for names, holder, into in (
            (BODY_FIELDS, body, change.values),
            (DETAIL_FIELDS, detail, change.detail),
        ):
            for name in names:
                ours = getattr(holder, name) if holder is not None else None
                if now[name] in ("", None) and name not in ("closed_on", "is_academy"):
                    continue  # the register is silent
                facts = rules.BodyFacts(
                    ours=ours, before=before.get(name), now=now[name], was_in_the_register=old is not None
                )
                if rules.takes_over(facts, on=clock.today()):
                    into[name] = now[name]
                    kind, said = _told(name, ours, now[name], new)
                    change.kind = kind if kind != ChangeKind.OTHER and change.kind == ChangeKind.OTHER else change.kind
                    words.append(said)
                elif ours != now[name] and before.get(name) != now[name]:
                    self.kept.append(
                        f"{body.name} ({new.urn}): {WORDS.get(name, name)} stays {_said(ours)}, which was set by hand; "
                        f"the register says {_said(now[name])}"
                    )
        parent = self.authorities.get(new.la_code)
        moved = old is not None and old.la_code != new.la_code
        if parent is not None and body.parent_authority_id != parent.pk and (moved or body.parent_authority is None):
            change.values["parent_authority"] = parent
            change.kind = ChangeKind.MOVED_AUTHORITY
            words.append(f"is in {parent.name} now")
        elif moved and parent is None:
            self.kept.append(f"{body.name} ({new.urn}): the register moved it to authority {new.la_code}, not here")
        if change.values or change.detail:
            change.words = "; ".join(words)
            yield change


def _told(name: str, ours: Any, now: Any, entry: RegisterEntry) -> tuple[ChangeKind, str]:
    if name == "name":
        return ChangeKind.RENAMED, f"renamed to {now}"
    if name == "closed_on":
        if now is None:
            return ChangeKind.REOPENED, "open again"
        why = f" ({entry.why_closed.lower()})" if entry.why_closed else ""
        if entry.status == SchoolStatus.CLOSED:
            return ChangeKind.CLOSED, f"closed on {now.isoformat()}{why}"
        return ChangeKind.CLOSING, f"proposed to close on {now.isoformat()}{why}"
    if name == "establishment_type":
        return ChangeKind.TYPE_CHANGED, f"type {_said(ours)} becomes {_said(now)}"
    return ChangeKind.OTHER, f"{WORDS.get(name, name.replace('_', ' '))} {_said(ours)} becomes {_said(now)}"


def _said(value: Any) -> str:
    if value in ("", None):
        return "not known"
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _values(entry: RegisterEntry) -> dict[str, Any]:
    """An entry as the fields of a body and of its detail."""
    return {
        "name": entry.name,
        "ukprn": entry.ukprn,
        "laestab": entry.laestab,
        "opened_on": entry.opened_on,
        "closed_on": entry.closed_on if entry.status in ("closed", "closing") else None,
        "phase": entry.phase,
        "establishment_type": entry.type_name,
        "lowest_age": entry.lowest_age,
        "highest_age": entry.highest_age,
        "is_academy": entry.type_name.casefold().startswith("academy")
        or entry.type_name.casefold().startswith("free schools"),
    }


def _folded(name: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in name.casefold().replace("’", "'")).split())


def apply(actor: Actor, change: BodyChange) -> None:
    if change.body is None:
        assert change.entry is not None
        _add(actor, change.entry)
        return
    organisations.take_over_from_register(actor, change.body, values=change.values, detail=change.detail)


def _add(actor: Actor, entry: RegisterEntry) -> None:
    values = _values(entry)
    school = organisations.add_organisation(
        actor,
        kind=OrganisationKind.SCHOOL,
        urn=entry.urn,
        parent_authority=next(body for body in authorities() if body.la_code == entry.la_code),
        **{name: values[name] for name in (*BODY_FIELDS, *DETAIL_FIELDS) if name != "phase"},
    )
    SchoolDetail.objects.filter(school=school).update(phase=entry.phase)
    if entry.address:
        organisations.add_site(actor, school, name=entry.name[:120], address=entry.address, postcode=entry.postcode)
