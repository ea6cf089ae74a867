"""The page docs/reference/clauses.md: every clause with its meaning and its rules, and every rule with its clauses."""

from collections.abc import Iterable
from pathlib import Path

from waymark.core.clauses import Clause, all_clauses
from waymark.core.rule_explorer import list_rules, load_rules

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "clauses.md"

OPENING = """# Clauses and rules

Made by `./run clauses` from `waymark/core/clauses/` and from every `rules.py`; not written by hand.

Each clause stands in our own words. It is carried out by the rules named beside it, waits for a part of the system that
is still to come, or asks nothing of software. `./run manage rule --list` names the rules, and `./run manage rule NAME
--facts FILE --on DATE` puts facts of your own to one.
"""


def clauses_page() -> str:
    """The whole page, ending in a newline; the same for the same register and rules."""
    parts = [OPENING]
    clauses = list(all_clauses().values())
    for name in dict.fromkeys(clause.source.name for clause in clauses):
        parts.append(_source([clause for clause in clauses if clause.source.name == name]))
    parts.append(_rules())
    return "\n".join(parts)


def _source(clauses: list[Clause]) -> str:
    source = clauses[0].source
    until = f" to {source.valid_to.isoformat()}" if source.valid_to else ""
    about = [source.citation, source.address, f"from {source.valid_from.isoformat()}{until}"]
    lines = [f"## {source.name}", "", f"{source.title}. {'; '.join(filter(None, about))}.", ""]
    if source.note:
        lines += [source.note, ""]
    lines += ["| Clause | What it asks | Carried out by |", "| --- | --- | --- |"]
    lines += [
        f"| `{clause.key}` | {_cell(clause.meaning)}{_announced(clause)} | {_carried_out(clause)} |"
        for clause in clauses
    ]
    return "\n".join([*lines, ""])


def _announced(clause: Clause) -> str:
    if clause.warns_from is None:
        return ""
    refuses = (
        f"refuses from {clause.refuses_from.isoformat()}" if clause.refuses_from else "has no day to refuse from yet"
    )
    return f" It warns from {clause.warns_from.isoformat()} and {refuses}."


def _carried_out(clause: Clause) -> str:
    if clause.outside:
        return "asks nothing of software"
    rules = rules_citing(clause.key)
    if rules:
        return ", ".join(f"`{rule}`" for rule in rules)
    return f"to come: {clause.later}" if clause.later else "nothing yet"


def rules_citing(key: str) -> list[str]:
    """The rules that carry out a clause, as `<slice>.<function>`, in order."""
    return [name for name, rule in load_rules().items() if key in rule.__dict__["clauses"]]


def _rules() -> str:
    rules = list_rules()
    lines = ["## Rules", "", "| Rule | What it promises | Clauses |", "| --- | --- | --- |"]
    for rule in rules:
        lines.append(f"| `{rule.name}` | {_cell(rule.promise)} | {_keys(rule.clauses)} |")
    return "\n".join([*lines, ""])


def _keys(keys: Iterable[str]) -> str:
    return ", ".join(f"`{key}`" for key in keys)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
