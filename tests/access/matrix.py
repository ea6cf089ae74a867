"""Try every door as everybody, about everybody, by looking and by sending a form: `./run matrix`.

A cell is one request of one visitor about one record. It is a leak when the answer holds a word that the visitor may
not read, when it does what the visitor may not do, or when it tells a stranger that a record exists; it is a false
denial when somebody entitled does not get in, or gets a page that says nothing.
"""

from __future__ import annotations

import logging
import random
import time
import uuid
from collections import Counter
from collections.abc import Iterator, Set
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.urls import reverse

from tests.access import visitors, world
from tests.access.doors import (
    DOORS,
    FOR_ONESELF,
    ONLY_IN_A_DEMO,
    OPEN_TO_ALL,
    READ_BY_LINK,
    ROLES_WITHOUT_CASES,
    SAMPLES,
    SIGN_IN,
    WAYS_IN,
)
from tests.access.entry_points import parameters
from tests.access.footprint import (
    footprint,
    hostile_values,
    rows,
    statements_watched,
    taken_unasked,
    without_chance,
)
from tests.access.forms import forms_on
from tests.access.visitors import LINK, NOBODY, stay_signed_in
from tests.access.world import NOW, PROVIDERS, TODAY, school_of
from waymark.core import clock
from waymark.core.models import AuditEvent, EventPupil

SEED = "WAYMARK_MATRIX_SEED"
SHARE = 0.1  # of all cells, when the tests run it
SEEN_EVERY = 30  # seconds
ENOUGH_WITHOUT = 3  # records about which nobody found a form on a page


@dataclass(frozen=True)
class Fault:
    """One thing wrong in one cell."""

    is_leak: bool
    cell: str
    what: str

    def __str__(self) -> str:
        return f"{'LEAK' if self.is_leak else 'FALSE DENIAL'}: {self.cell}: {self.what}"


@dataclass(frozen=True)
class Cell:
    """One request: a door, looked through or knocked at with a form, by somebody, about some record."""

    door: str
    method: str
    visitor: Any
    record: Any = None
    ask: str = ""  # what stands behind the question mark

    def __str__(self) -> str:
        return f"{self.method} {self.door}{self.ask and '?'}{self.ask} by {self.visitor}" + (
            f" about {self.record}" if self.record else ""
        )


NEVER_OPEN = ("forbidden", "sign in")  # whatever the record
STANDARD = set(logging.makeLogRecord({}).__dict__) - {"args", "msg", "exc_info", "exc_text"}


class Words(logging.Handler):
    """Everything that is logged while the matrix runs: canaries in it are leaks too."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.said: list[str] = []
        self.formatter = logging.Formatter("%(message)s")

    def emit(self, record: logging.LogRecord) -> None:
        more = {name: value for name, value in record.__dict__.items() if name not in STANDARD}
        self.said.append(f"{self.format(record)} {more}")


class Matrix:
    """The county, its visitors and the table, and what came of trying them."""

    def __init__(self) -> None:
        self.world = world.build()
        self.hostile = hostile_values(self.world)
        with clock.at(NOW):
            self.visitors = visitors.gather(self.world)
            self.browsers = {each: visitors.browser(self.world, each) for each in self.visitors}
            self.seen_at = time.monotonic()
            self.before, self.rows_before = footprint(), rows()
            self.last_event = AuditEvent.objects.order_by("-pk").values_list("pk", flat=True)[0]
        self.start_afresh()
        self.forget_forms()

    def start_afresh(self) -> None:
        """Forget what was tried."""
        self.is_share = False
        self.faults: list[Fault] = []
        self.tried = 0
        self.statuses: Counter[int] = Counter()
        self.searched: tuple[Any, set[Any]] | None = None
        self.nothing: dict[tuple[str, str, Any], Any] = {}
        self.log = Words()

    def forget_forms(self) -> None:
        """Forget the forms that were found; they hold as long as the county and the code stay as they are."""
        self.filled: dict[tuple[str, Any], Any] = {}
        self.gave: dict[str, str] = {}  # the role that found a form at this door
        self.gave_none: Counter[str] = Counter()  # about how many records nobody found one

    # What is tried

    def cells(self, *, every: bool = False) -> list[Cell]:
        """All that is tried. A door that never opens to a visitor is tried about one record, by turns, or about every one."""
        found = []
        for name, door in DOORS.items():
            records = self.world.of_kind(door.about) if door.about else [None]
            assert records, f"nothing in the world to try {name} with: it needs a {door.about}"
            for at, visitor in enumerate(self.visitors):
                for which, record in enumerate(records):
                    cells = [Cell(name, method, visitor, record) for method in ("GET", "POST")]
                    cells += [Cell(name, "GET", visitor, record, ask) for ask in door.asks]
                    if every or self.standing(cells[0]) not in NEVER_OPEN or which == at % len(records):
                        found += cells
        for name in sorted({*OPEN_TO_ALL, *SIGN_IN, *FOR_ONESELF, *ONLY_IN_A_DEMO} - set(DOORS)):
            found += [Cell(name, "GET", visitor) for visitor in self.visitors]
        return found

    def run(self, share: float = 1.0, seed: int = 0, *, part: int = 0, of: int = 1, every: bool = False) -> None:
        """Try a share of the cells, always the same for one seed; all of them by default. `part` of `of` parts."""
        every = self.cells(every=every)[part::of]
        self.is_share = share < 1
        if self.is_share:
            chosen = random.Random(seed)
            every = [cell for cell in every if chosen.random() < share]
        root = logging.getLogger()
        root.addHandler(self.log)
        try:
            with clock.at(NOW):
                for cell in every:
                    self.stay_signed_in()
                    self.try_cell(cell)
        finally:
            root.removeHandler(self.log)
        for line in self.log.said:
            for canary in self.world.canaries.found_in(line.encode()):
                self.faults.append(Fault(True, "the log", f"{canary} in: {line[:200]}"))

    def stay_signed_in(self) -> None:
        """Let every browser have been seen just now: trying takes longer than anybody may idle.

        And whoever was last seen a minute ago is noted anew at each request, because what a request writes is undone.
        """
        if time.monotonic() - self.seen_at > SEEN_EVERY:
            for visitor, client in self.browsers.items():
                stay_signed_in(client, visitor)
            self.seen_at = time.monotonic()

    # One cell

    def try_cell(self, cell: Cell) -> None:
        self.tried += 1
        door = DOORS.get(cell.door)
        with self.undone():
            answer = self.knock(cell)
            self.statuses[answer.status_code] += 1
            self.judge_words(cell, door, answer)
            if door is not None:
                self.judge_door(cell, door, answer)

    def knock(self, cell: Cell, *, public_id: str = "", bare: bool = False) -> Any:
        """Send the request and return the answer. With `public_id` it is about that id instead of the record.

        A `bare` form carries what no form asks for, and nothing that the page's form does.

        An answer of 500 is a fault whatever it was asked for: to judge it, to get a form, or about nothing.
        """
        client = self.browsers[cell.visitor]
        path = self.path(cell, public_id)
        typed = urlencode(self.form_for(cell, bare=bare), doseq=True) if cell.method == "POST" else ""
        with statements_watched() as wrote:
            if cell.method == "GET":
                answer: Any = client.get(path)
            else:
                answer = client.post(path, typed, content_type="application/x-www-form-urlencoded")
        answer.wrote = wrote
        if answer.status_code >= 500:
            error = answer.exc_info[1] if getattr(answer, "exc_info", None) else None
            about = f" (asked about {public_id})" if public_id else ""
            self.fault(False, cell, f"{answer.status_code} {type(error).__name__}: {error}{about}")
        return answer

    def path(self, cell: Cell, public_id: str = "") -> str:
        door = DOORS.get(cell.door)
        kwargs = self.fixed_parts(door) if door else dict(SAMPLES.get(cell.door, {}))
        if door and door.about and cell.record is not None:
            kwargs[self.parameter(cell.door, door)] = public_id or cell.record.public_id
        return reverse(cell.door, kwargs=kwargs) + (f"?{cell.ask}" if cell.ask else "")

    def fixed_parts(self, door: Any) -> dict[str, Any]:
        """The parts of the address that the row gives: a number or word, or another record."""
        return {
            name: self.world.one(*value).public_id if isinstance(value, tuple) else value
            for name, value in door.more.items()
        }

    @staticmethod
    def parameter(name: str, door: Any) -> str:
        """What the address calls the record that the door is about: the one id that the row does not give."""
        ids = [part for part, kind in parameters()[name].items() if kind == "uuid" and part not in door.more]
        assert len(ids) == 1, f"{name} names {len(ids)} records: its row says what the others are, in `more`"
        return ids[0]

    # Forms

    def form_for(self, cell: Cell, *, bare: bool = False) -> dict[str, Any]:
        """What a person would send from this page, unless it is bare, and every field name of every model beside it.

        A share sends bare what is to be refused: to find a form takes as long as all else, and 422 is a fault as well.
        """
        standing = self.standing(cell)
        # a person who may not read a word cannot type it either: 403 and 409 pages give back what was typed
        hostile = self.hostile if standing in ("entitled", "elsewhere") else {}
        if bare or (self.is_share and standing != "entitled"):
            return {**hostile, "form_key": str(uuid.uuid4())}
        form = self.page_form(cell) if standing in ("entitled", "elsewhere", "missing") else self.any_form(cell)
        typed = form.data() if form else {"form_key": [str(uuid.uuid4())]}
        return {**hostile, **{name: [self.world.canaries.without(each) for each in typed[name]] for name in typed}}

    def page_form(self, cell: Cell) -> Any:
        """The form as somebody entitled would fill it in; None where there is none to be had."""
        key = (cell.door, cell.record)
        if key not in self.filled:
            self.filled[key] = None if self.seems_only_read(cell.door) else self.form_on_page(cell)
        return self.filled[key]

    def seems_only_read(self, door: str) -> bool:
        """Whether a share may leave it at what was seen: that nobody found a form about several records."""
        return self.is_share and door not in self.gave and self.gave_none[door] >= ENOUGH_WITHOUT

    def form_on_page(self, cell: Cell) -> Any:
        """Open the page as one of each role that may send its form, first as whoever found one there before."""
        before = self.gave.get(cell.door)
        for visitor in sorted(self.who_may_send(cell), key=lambda each: each.role != before):
            with self.undone():
                answer = self.knock(Cell(cell.door, "GET", visitor, cell.record))
            if answer.status_code == 200 and (found := forms_on(answer.content, self.path(cell))):
                self.gave[cell.door] = visitor.role
                return found[-1]
        self.gave_none[cell.door] += 1
        return None

    def who_may_send(self, cell: Cell) -> list[Any]:
        """Of each role somebody who may send the form: of a body that has to do with the record, if there is one."""
        found: dict[str, Any] = {}
        near = {cell.record.of, *cell.record.parties.values()} if cell.record else set()
        for visitor in sorted(self.visitors, key=lambda each: each.body not in near):
            if self.standing(Cell(cell.door, "POST", visitor, cell.record)) == "entitled":
                found.setdefault(visitor.role + (visitor.body if visitor.role == LINK else ""), visitor)
        return list(found.values())

    def any_form(self, cell: Cell) -> Any:
        """The form of this page about whichever record, one that was opened before if there is: for those to whom the page
        does not open."""
        records = self.world.of_kind(door.about) if (door := DOORS[cell.door]).about else [None]
        records = sorted(records, key=lambda record: self.filled.get((cell.door, record)) is None)
        for record in records:
            if form := self.page_form(Cell(cell.door, "POST", cell.visitor, record)):
                return form
        return None

    # Judgement

    def standing(self, cell: Cell) -> str:
        """By the table: "sign in", "forbidden", "missing", "elsewhere" (may see, is not the one to act) or "entitled"."""
        door, visitor, record = DOORS[cell.door], cell.visitor, cell.record
        if door.link:
            held = (
                visitor.role == LINK
                and record.parties["provider"] == visitor.body
                and record.parties["on"] == str(TODAY)
            )
            return "entitled" if held else "gone"
        if visitor.role in (NOBODY, LINK):
            return "sign in"
        if visitor.role not in door.roles:
            return "forbidden"
        if record is not None and visitor.body not in record.bodies and visitor.membership not in record.seats:
            return "missing"
        if record is not None and record.of in self.world.pupils and visitor.role in ROLES_WITHOUT_CASES:
            return "missing"
        if record is not None and self.world.withholds(record, visitor.membership):
            return "missing"
        if record is not None and door.by and visitor.body not in self.parties(door, record):
            return "elsewhere"
        if cell.method == "POST" and door.acts is not None and visitor.role not in door.acts:
            return "elsewhere"
        return "entitled"

    @staticmethod
    def parties(door: Any, record: Any) -> set[str]:
        return {record.parties[name] for name in door.by.split(" or ") if name in record.parties}

    def judge_words(self, cell: Cell, door: Any, answer: Any) -> None:
        """No word in the answer, nor in its headers and cookies, that this visitor may not read."""
        for canary in self.words_in(answer):
            if not self.may_read(cell, door, canary):
                self.fault(True, cell, f"{answer.status_code} tells the {canary}")

    def words_in(self, answer: Any) -> set[Any]:
        """Every canary in the answer. An answer is searched once, though it is judged in several ways."""
        if self.searched is None or self.searched[0] is not answer:
            self.searched = answer, self.search(answer)
        return self.searched[1]

    def search(self, answer: Any) -> set[Any]:
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        said = "\n".join(f"{name}: {value}" for name, value in answer.items())
        cookies = answer.cookies.output()
        return self.world.canaries.found_in(body, said.encode(), cookies.encode())

    def may_read(self, cell: Cell, door: Any, canary: Any) -> bool:
        visitor = cell.visitor
        if visitor.role == LINK:
            return canary.kind.split(" at ")[0] in READ_BY_LINK and visitor.body in PROVIDERS.get(canary.of, set())
        if visitor.role == NOBODY or self.world.hides(canary.of, visitor.membership):
            return False
        if door is not None and canary.kind in door.tells and self.standing(cell) == "entitled":
            return self.tells(cell, canary)
        if visitor.role in ROLES_WITHOUT_CASES:
            return False
        return visitor.body in self.world.readers[canary]

    def tells(self, cell: Cell, canary: Any) -> bool:
        """Whether what only this page tells is of the record asked for, or of a pupil that the visitor's school had.

        What is about a body and no pupil it tells to the readers among bodies, in roles without cases too.
        """
        if canary.of not in self.world.pupils:
            return cell.visitor.body in self.world.readers[canary]
        about = cell.record.of if cell.record else ""
        if about in self.world.pupils:
            return canary.of == about
        return school_of(canary.of) == cell.visitor.body

    def judge_door(self, cell: Cell, door: Any, answer: Any) -> None:
        standing, status = self.standing(cell), answer.status_code
        if status >= 500:
            return
        if standing == "sign in":
            self.judge_sign_in(cell, answer)
        elif standing == "forbidden":
            self.expect(cell, status == 403, f"{status} where the role may not: 403", leak=status < 400)
            self.judge_uniform(cell, answer)
        elif standing == "missing":
            self.expect(cell, status == 404, f"{status} about a record of others: 404", leak=True)
            self.judge_uniform(cell, answer)
        elif standing == "gone":
            self.expect(cell, status in (405, 410), f"{status} without the link: 410", leak=True)
            self.judge_uniform(cell, answer)
        elif standing == "elsewhere":
            fine = status in (403, 404) or (cell.method == "GET" and status in (200, 302))
            self.expect(cell, fine, f"{status} for a body whose act it is not: 403", leak=True)
            self.judge_bare(cell)
        else:
            self.judge_entitled(cell, door, answer)
        looks = standing == "elsewhere" and cell.method == "GET"
        if standing == "entitled" or looks:
            self.judge_taken(cell, answer)
        else:
            self.judge_effect(cell, answer)

    def judge_bare(self, cell: Cell) -> None:
        """A form that lacks everything is refused as one that lacks nothing: who asks comes before what is asked."""
        if cell.method == "POST" and not self.is_share:
            with self.undone():
                status = self.knock(cell, bare=True).status_code
            self.expect(
                cell, status in (403, 404), f"{status} for a bare form of a body whose act it is not: 403", leak=True
            )

    def judge_sign_in(self, cell: Cell, answer: Any) -> None:
        where = answer.headers.get("Location", "")
        fine = self.is_way_in(answer) or (cell.method == "POST" and answer.status_code == 403)
        self.expect(cell, fine, f"{answer.status_code} {where} for somebody not signed in: the way in", leak=True)

    @staticmethod
    def is_way_in(answer: Any) -> bool:
        return answer.status_code == 302 and answer.headers["Location"].startswith(WAYS_IN)

    def judge_uniform(self, cell: Cell, answer: Any) -> None:
        """The same answer, byte for byte, as about an id that does not exist."""
        if cell.record is None:
            return
        key = (cell.door, cell.method, cell.visitor)
        if key not in self.nothing:
            unknown = str(uuid.uuid4())
            with self.undone():
                self.nothing[key] = self.plain(self.knock(cell, public_id=unknown), unknown)
        status, body, headers = self.nothing[key]
        here = cell.record.public_id  # told back as well where it stands among what was typed
        same = self.plain(answer, here) == (status, body.replace(here.encode(), b""), headers)
        self.expect(cell, same, "differs from the answer about nothing", leak=True)

    def plain(self, answer: Any, public_id: str) -> tuple[int, bytes, tuple[tuple[str, str], ...]]:
        """Status, body and headers, without the id that was asked for and what is drawn anew for each answer."""
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        for asked_for in (public_id, self.hostile["public_id"]):
            body = body.replace(asked_for.encode(), b"")
        headers = tuple(sorted((name, value) for name, value in answer.items() if name != "Content-Length"))
        return answer.status_code, without_chance(body), headers

    def judge_entitled(self, cell: Cell, door: Any, answer: Any) -> None:
        status = answer.status_code
        fine = status in (200, 302, 400, 405, 409, 422) or (status == 404 and not door.looks)
        self.expect(cell, fine, f"{status} for somebody entitled", leak=False)
        if status == 200:
            self.judge_trace(cell, answer)
        if cell.method == "GET" and status == 200:
            found = {c for c in self.words_in(answer) if self.may_read(cell, door, c)}
            about = cell.record.of if cell.record is not None and cell.record.of in self.world.pupils else ""
            told = [c for c in found if c.kind in door.shows and about in ("", c.of)]
            asked = door.shows and not cell.ask and (about or door.lists == "")
            if asked and not told and self.has_something_to_read(cell, door, about):
                self.fault(False, cell, f"the page says nothing of {', '.join(door.shows)}")
            for record in self.world.of_kind(door.lists) if door.lists else []:
                told_of = cell.visitor.body in record.bodies and not self.world.withholds(
                    record, cell.visitor.membership
                )
                if told_of and not any(c.of == record.of for c in found):
                    self.fault(False, cell, f"the list says nothing of the {record}")
        if cell.method == "GET" and status not in (200, 302) and door.looks:
            self.fault(False, cell, f"{status} when looking")

    def has_something_to_read(self, cell: Cell, door: Any, about: str) -> bool:
        """Whether the visitor may read any of the words for which this page is there: of this pupil, or of somebody."""
        return any(
            canary.kind in door.shows and about in ("", canary.of) and self.may_read(cell, door, canary)
            for canary in self.world.readers
        )

    def judge_trace(self, cell: Cell, answer: Any) -> None:
        """Every pupil of whom the page tells is in an event of this reading (P7)."""
        newest = EventPupil.objects.filter(event_id__gt=self.last_event)
        traced = {str(each) for each in newest.values_list("pupil_id", flat=True)}
        told = {canary.of for canary in self.words_in(answer) if canary.kind != "upn"} & set(self.world.pupils)
        for of in sorted(told):
            if str(self.world.pupils[of].public_id) not in traced:
                self.fault(True, cell, f"read of {of} without a trace")

    def judge_effect(self, cell: Cell, answer: Any) -> None:
        """Nothing has changed: no row, no event, no message."""
        changed = self.changed(answer)
        self.expect(cell, not changed, f"changed {changed}", leak=True)

    def judge_taken(self, cell: Cell, answer: Any) -> None:
        """Looking changes nothing but the note that somebody looked; a form writes only what it asks for."""
        if cell.method == "GET":
            changed = self.changed(answer, besides={"core.AuditEvent"})
            self.expect(cell, not changed, f"looking changed {changed}", leak=True)
        elif self.changed(answer):
            form = self.page_form(cell)
            before = {label: rows for label, rows in self.rows_before.items() if label in answer.wrote}
            for what in taken_unasked(self.hostile, before, form.asks_for() if form else set()):
                self.fault(True, cell, f"took {what}, which no form asks for")

    # Small things

    def changed(self, answer: Any, *, besides: Set[str] = frozenset()) -> list[str]:
        """The tables that hold something else than before; they are counted only where a statement wrote to one."""
        if answer.wrote <= besides:
            return []
        return [name for name, value in footprint().items() if value != self.before[name] and name not in besides]

    def expect(self, cell: Cell, fine: bool, what: str, *, leak: bool) -> None:
        if not fine:
            self.fault(leak, cell, what)

    def fault(self, is_leak: bool, cell: Cell | str, what: str) -> None:
        self.faults.append(Fault(is_leak, str(cell), what))

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Whatever happens inside is taken back."""
        with transaction.atomic():
            yield
            transaction.set_rollback(True)

    # What came of it

    @property
    def leaks(self) -> list[Fault]:
        return [fault for fault in self.faults if fault.is_leak]

    @property
    def false_denials(self) -> list[Fault]:
        return [fault for fault in self.faults if not fault.is_leak]

    def result(self) -> dict[str, int]:
        return {"cells": self.tried, "leaks": len(self.leaks), "false_denials": len(self.false_denials)}
