"""What areas have agreed, held as data: one file for each area in a folder of the slice that asks it.

An area that agrees on its own puts a file of its own beside the others. Nothing that is not sound is ever used.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from importlib import resources
from typing import Any, TypeVar

from waymark.core.clauses import UnknownClause

Table = TypeVar("Table")


class BadTable(ValueError):
    """A table that cannot be used; its text names every fault."""


def files_of(package: str, folder: str) -> Iterator[tuple[str, str]]:
    """The key and the text of each file, in the order of their names."""
    entries = [each for each in resources.files(package).joinpath(folder).iterdir() if each.name.endswith(".toml")]
    for entry in sorted(entries, key=lambda each: each.name):
        yield entry.name.removesuffix(".toml"), entry.read_text("utf-8")


def read(
    key: str, text: str, build: Callable[[str, dict[str, Any]], Table], faults: Callable[[Table], list[str]]
) -> Table:
    """A table from the text of its file. BadTable with every fault."""
    try:
        table = build(key, tomllib.loads(text))
    except (tomllib.TOMLDecodeError, KeyError, ValueError, TypeError, UnknownClause) as error:
        raise BadTable(f"{key}: {type(error).__name__}: {error}") from error
    if found := faults(table):
        raise BadTable(f"{key}: {'; '.join(found)}")
    return table
