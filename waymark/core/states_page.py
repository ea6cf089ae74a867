"""The page docs/reference/states.md: what states each record has, and which act moves it from one to another."""

import importlib
import pkgutil
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

import waymark

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "states.md"

OPENING = """# States

Made by `./run states` from the table of moves in each `states.py`; not written by hand. What no arrow shows is refused.
A record that no act leaves is at its end.
"""

Moves = Mapping[tuple[StrEnum, StrEnum], StrEnum]


def all_moves() -> dict[str, Moves]:
    """The table of moves of every slice that has one, by the name of the slice, in order.

    A slice with several kinds of records has one for each, by the name of its states as well.
    """
    found: dict[str, Moves] = {}
    for package in pkgutil.iter_modules(waymark.__path__):
        if not package.ispkg:
            continue
        modules = {module.name for module in pkgutil.iter_modules([f"{waymark.__path__[0]}/{package.name}"])}
        if "states" in modules:
            states = importlib.import_module(f"waymark.{package.name}.states")
            if hasattr(states, "MOVES"):
                found |= _by_kind(package.name, states.MOVES)
    return dict(sorted(found.items()))


def _by_kind(name: str, moves: Moves) -> dict[str, Moves]:
    kinds = dict.fromkeys(type(before) for before, _ in moves)
    if len(kinds) == 1:
        return {name: moves}
    return {
        f"{name}: {kind.__name__}": {pair: after for pair, after in moves.items() if type(pair[0]) is kind}
        for kind in kinds
    }


def states_page() -> str:
    """The whole page, ending in a newline; the same for the same tables."""
    return "\n".join([OPENING, *(_slice(name, moves) for name, moves in all_moves().items())])


def _slice(name: str, moves: Moves) -> str:
    kind = type(next(iter(moves))[0])
    left = {before for before, _ in moves}
    lines = [f"## {name}", "", "```mermaid", "stateDiagram-v2", f"    [*] --> {next(iter(kind)).value}"]
    lines += [f"    {before.value} --> {after.value} : {act.value}" for (before, act), after in moves.items()]
    lines += [f"    {state.value} --> [*]" for state in kind if state not in left]
    lines += ["```", "", "| From | Act | To |", "| --- | --- | --- |"]
    lines += [f"| {before.value} | {act.value} | {after.value} |" for (before, act), after in moves.items()]
    return "\n".join([*lines, ""])
