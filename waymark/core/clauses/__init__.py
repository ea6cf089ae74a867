"""The register of clauses: what the law, the agreements and our own house rules ask, each in one line of our own words.

A key is the name of a source and the number of a clause in it: `SEIP2018 12.4`. `S3.7.1.1` is schedule 3, paragraph
7.1.1. Each source is one TOML file beside this module; each clause has a meaning and the day from which it holds.
`@cites` ties a function to its clauses and fails at import on an unknown key, so that no rule can name a clause that
nobody wrote down. A rule is a function decorated so in a module `waymark.<slice>.rules`; it is known as
`<slice>.<function>`.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, TypeVar

Function = TypeVar("Function", bound=Callable[..., Any])

RULES_MODULE = re.compile(r"^waymark\.(?P<slice>[a-z_]+)\.rules(\.[a-z_]+)?$")
SOURCE_FIELDS = {"title", "address", "citation", "valid_from", "valid_to", "note", "clauses"}
CLAUSE_FIELDS = {"meaning", "valid_from", "valid_to", "outside", "later", "warns_from", "refuses_from"}


class UnknownClause(LookupError):
    """A key that is in no file of the register."""


class BadRegister(ValueError):
    """A file of the register that does not say what it must."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A document that clauses come from; `valid_to` is the first day on which it no longer holds."""

    name: str
    title: str
    address: str
    citation: str
    valid_from: date
    valid_to: date | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One clause in our own words.

    `outside` is set where the clause asks nothing of software; `later` names the slice that will cite it. Half-open:
    the clause holds from `valid_from` until the day before `valid_to`. What is announced and not yet law has the day
    from which it warns and, once that is known, the day from which it refuses.
    """

    key: str
    source: Source
    number: str
    meaning: str
    valid_from: date
    valid_to: date | None
    outside: bool
    later: str
    warns_from: date | None = None
    refuses_from: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


_CITATIONS: dict[str, set[str]] = {}
_DATED: set[str] = set()
_RULES: dict[str, Callable[..., Any]] = {}


def clause(key: str) -> Clause:
    """The clause of that key; UnknownClause if the register has none."""
    try:
        return _register()[key]
    except KeyError:
        raise UnknownClause(f"No clause {key!r} in waymark/core/clauses: write it down before citing it.") from None


def all_clauses() -> Mapping[str, Clause]:
    """Every clause by its key, in the order of the files."""
    return _register()


def cites(*keys: str) -> Callable[[Function], Function]:
    """Say which clauses a function carries out; UnknownClause at import for a key that nobody wrote down."""
    if not keys:
        raise ValueError("@cites needs at least one clause.")
    for key in keys:
        clause(key)

    def decorate(function: Function) -> Function:
        module, name = function.__module__, function.__qualname__
        for key in keys:
            note_citation(key, f"{module}.{name}")
        function.__dict__["clauses"] = keys
        if match := RULES_MODULE.match(module):
            rule_name = f"{match['slice']}.{name}"
            known = _RULES.get(rule_name)
            if known is not None and known.__module__ != module:
                raise BadRegister(f"Two rules are called {rule_name}: one in {known.__module__}, one in {module}.")
            _RULES[rule_name] = function
        return function

    return decorate


def note_citation(key: str, by: str) -> None:
    """Remember that `by` (a dotted name) carries out the clause; UnknownClause if there is none."""
    clause(key)
    _CITATIONS.setdefault(key, set()).add(by)


def note_figure(key: str) -> None:
    """Remember that a dated figure rests on the clause; UnknownClause if there is none."""
    clause(key)
    _DATED.add(key)


def dated_clauses() -> frozenset[str]:
    """The clauses that a dated figure rests on, of the modules imported so far."""
    return frozenset(_DATED)


def citations(key: str) -> tuple[str, ...]:
    """The dotted names of what cites a clause, of the modules imported so far, in order."""
    return tuple(sorted(_CITATIONS.get(key, ())))


def registered_rules() -> Mapping[str, Callable[..., Any]]:
    """Every rule imported so far, by `<slice>.<function>`."""
    return _RULES


@cache
def _register() -> Mapping[str, Clause]:
    register: dict[str, Clause] = {}
    files = [entry for entry in resources.files(__name__).iterdir() if entry.name.endswith(".toml")]
    for entry in sorted(files, key=lambda file: file.name):
        for found in _read(entry.name.removesuffix(".toml"), entry.read_text(encoding="utf-8")):
            register[found.key] = found
    return register


def _read(name: str, text: str) -> list[Clause]:
    """The clauses of one file; BadRegister with the file's name and the fault."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadRegister(f"{name}.toml is not TOML: {error}") from error
    if strangers := data.keys() - SOURCE_FIELDS:
        raise BadRegister(f"{name}.toml has unknown fields: {', '.join(sorted(strangers))}.")
    if not data.get("title") or not (data.get("address") or data.get("citation")):
        raise BadRegister(f"{name}.toml needs a title, and an address or a citation.")
    if not isinstance(data.get("valid_from"), date):
        raise BadRegister(f"{name}.toml needs valid_from, a date.")
    source = Source(
        name=name,
        title=data["title"],
        address=data.get("address", ""),
        citation=data.get("citation", ""),
        valid_from=data["valid_from"],
        valid_to=data.get("valid_to"),
        note=data.get("note", ""),
    )
    return [_read_clause(source, number, fields) for number, fields in data.get("clauses", {}).items()]


def _read_clause(source: Source, number: str, fields: Mapping[str, Any]) -> Clause:
    key = f"{source.name} {number}"
    if strangers := fields.keys() - CLAUSE_FIELDS:
        raise BadRegister(f"{key} has unknown fields: {', '.join(sorted(strangers))}.")
    meaning = fields.get("meaning", "")
    if not meaning.strip() or "\n" in meaning:
        raise BadRegister(f"{key} needs its meaning in one line.")
    warns, refuses = fields.get("warns_from"), fields.get("refuses_from")
    if refuses is not None and (warns is None or refuses <= warns):
        raise BadRegister(f"{key} must warn before it refuses.")
    return Clause(
        key=key,
        source=source,
        number=number,
        meaning=meaning,
        valid_from=fields.get("valid_from", source.valid_from),
        valid_to=fields.get("valid_to", source.valid_to),
        outside=bool(fields.get("outside", False)),
        later=fields.get("later", ""),
        warns_from=fields.get("warns_from"),
        refuses_from=fields.get("refuses_from"),
    )
