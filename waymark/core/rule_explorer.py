"""Ask any rule with facts of one's own: what rules there are, what they want to know, and what they answer.

Every function that cites a clause in a module `waymark.<slice>.rules` is a rule, known as `<slice>.<function>`. Facts
come as JSON in the shape of the rule's dataclass; a keyword of its own besides `on` stands beside them. Unknown facts,
missing ones and those of the wrong kind are named one by one, with the shape that was expected.
"""

import dataclasses
import importlib
import inspect
import json
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin, get_type_hints

import waymark
from waymark.core.clauses import clause, registered_rules
from waymark.core.refusals import Refusal

if TYPE_CHECKING:
    from pydantic import BaseModel


WORDS: dict[type, str] = {
    str: "text",
    int: "whole number",
    bool: "true or false",
    Decimal: 'number as text, such as "4.5"',
    date: "day, such as 2026-11-18",
    datetime: "moment with its zone, such as 2026-11-18T09:05:00+00:00",
    time: "time of day, such as 09:30",
}


class BadQuestion(ValueError):
    """A question that cannot be put to a rule; its text says why, and what was expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleInfo:
    """What a rule promises, on which clauses, and what it wants to know; `shape` is JSON with words for the values."""

    name: str
    promise: str
    clauses: tuple[str, ...]
    shape: Mapping[str, Any]
    schema: Mapping[str, Any]


def load_rules() -> Mapping[str, Callable[..., Any]]:
    """Import the rules of every slice that has some; return all of them by name, in order."""
    for package in pkgutil.iter_modules(waymark.__path__):
        if not package.ispkg:
            continue
        names = {module.name for module in pkgutil.iter_modules([f"{waymark.__path__[0]}/{package.name}"])}
        if "rules" in names:
            importlib.import_module(f"waymark.{package.name}.rules")
    return dict(sorted(registered_rules().items()))


def list_rules() -> list[RuleInfo]:
    """Every rule of every slice, in order of name."""
    return [
        RuleInfo(
            name=name,
            promise=promise_of(rule),
            clauses=rule.__dict__["clauses"],
            shape=shape_of_question(rule),
            schema=_question(rule).model_json_schema(),
        )
        for name, rule in load_rules().items()
    ]


def run_rule(name: str, facts: str | bytes, on: date) -> dict[str, Any]:
    """Put facts, as JSON, to a rule for a day. Return its answer, or its refusals with codes and clauses, ready for JSON.

    BadQuestion if there is no such rule, if the facts do not have its shape, or if it cannot answer about that day.
    """
    rules = load_rules()
    if name not in rules:
        near = [known for known in rules if name.split(".")[-1] in known] or list(rules)
        raise BadQuestion(f"There is no rule {name!r}. There is: {', '.join(near)}.")
    rule = rules[name]
    question = _read(rule, facts)
    try:
        answer = rule(question.pop("facts"), on=on, **question)
    except (ValueError, LookupError, ArithmeticError) as error:
        raise BadQuestion(f"{name} cannot answer this: {error}") from error
    said: dict[str, Any] = {
        "rule": name,
        "promise": promise_of(rule),
        "on": on.isoformat(),
        "clauses": {key: clause(key).meaning for key in rule.__dict__["clauses"]},
    }
    if _answers_with_refusals(rule):
        return said | {
            "allowed": all(finding.is_warning for finding in answer),
            "findings": [_finding(finding) for finding in answer],
        }
    from pydantic import TypeAdapter

    return said | {"answer": TypeAdapter(Any).dump_python(answer, mode="json")}


def promise_of(rule: Callable[..., Any]) -> str:
    """The first line of a rule's docstring."""
    return (inspect.getdoc(rule) or "").split("\n")[0]


def shape_of_question(rule: Callable[..., Any]) -> dict[str, Any]:
    """What a rule wants to know, as JSON with words for the values; what may be left out is said."""
    facts, others = _parts(rule)
    shape = shape_of(facts)
    assert isinstance(shape, dict), "facts are a dataclass"
    return shape | {name: shape_of(kind) for name, kind in others.items()}


def shape_of(kind: Any) -> Any:
    """A type in words: nested for a dataclass, a list of one for a tuple."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        rest = [shape_of(argument) for argument in arguments if argument is not NoneType]
        return f"{rest[0]}, or null" if len(rest) == 1 and isinstance(rest[0], str) else [*rest, "or null"]
    if origin in (tuple, list, frozenset, set):
        return [shape_of(arguments[0])] if arguments else ["anything"]
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind)
        return {
            field.name: _optional(shape_of(hints[field.name]), field)
            for field in dataclasses.fields(kind)
            if field.init
        }
    if isinstance(kind, type) and issubclass(kind, Enum):
        return "one of: " + ", ".join(str(member.value) for member in kind)
    return WORDS.get(kind, getattr(kind, "__name__", str(kind)))


def _optional(shape: Any, field: "dataclasses.Field[Any]") -> Any:
    required = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    return shape if required or not isinstance(shape, str) else f"{shape} (may be left out)"


def _parts(rule: Callable[..., Any]) -> tuple[Any, dict[str, Any]]:
    """The type of a rule's facts, and its keywords besides `on`."""
    hints = get_type_hints(rule)
    parameters = inspect.signature(rule).parameters
    if "facts" not in parameters or "on" not in parameters or not dataclasses.is_dataclass(hints["facts"]):
        raise TypeError(f"{rule.__module__}.{rule.__qualname__} is no rule: it takes a dataclass `facts`, and `on`.")
    others = {name: hints[name] for name in parameters if name not in {"facts", "on"}}
    return hints["facts"], others


def _question(rule: Callable[..., Any]) -> "type[BaseModel]":
    from pydantic import ConfigDict, create_model

    facts, others = _parts(rule)
    fields: dict[str, Any] = {"facts": (facts, ...)} | {name: (kind, ...) for name, kind in others.items()}
    return create_model("Question", __config__=ConfigDict(extra="forbid", strict=True), **fields)


def _read(rule: Callable[..., Any], facts: str | bytes) -> dict[str, Any]:
    """The facts and other keywords as the rule takes them; BadQuestion with every fault and the expected shape."""
    from pydantic import ValidationError

    try:
        data = json.loads(facts)
    except (ValueError, RecursionError) as error:
        raise BadQuestion(f"The facts are not JSON: {error}.") from error
    if not isinstance(data, dict):
        raise _misshapen(rule, ["the facts are an object in braces"])
    others = {name: data.pop(name) for name in _parts(rule)[1] if name in data}
    model = _question(rule)
    try:
        question = model.model_validate_json(json.dumps({"facts": data} | others))
    except ValidationError as error:
        raise _misshapen(rule, [_fault(dict(fault)) for fault in error.errors(include_url=False)]) from error
    found = {name: getattr(question, name) for name in model.model_fields}
    if naive := _moments_without_zone(found):
        raise _misshapen(rule, [f"{place}: a moment needs its zone" for place in naive])
    return found


def _misshapen(rule: Callable[..., Any], faults: list[str]) -> BadQuestion:
    shape = json.dumps(shape_of_question(rule), indent=2, ensure_ascii=False)
    return BadQuestion(f"The facts do not fit: {'; '.join(faults)}.\nExpected:\n{shape}")


def _fault(fault: Mapping[str, Any]) -> str:
    place = ".".join(str(part) for part in fault["loc"] if part != "facts")
    kinds = {"missing": "is missing", "unexpected_keyword_argument": "is not known", "extra_forbidden": "is not known"}
    return f"{place} {kinds.get(fault['type'], '- ' + fault['msg'])}"


def _moments_without_zone(value: Any, place: str = "") -> list[str]:
    if isinstance(value, datetime):
        return [] if value.tzinfo else [place]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        inner: dict[str, Any] = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    elif isinstance(value, dict):
        inner = value
    elif isinstance(value, tuple | list):
        inner = {str(index): item for index, item in enumerate(value)}
    else:
        return []
    nested = [
        _moments_without_zone(item, f"{place}.{name}".strip(".") if name != "facts" else place)
        for name, item in inner.items()
    ]
    return [found for part in nested for found in part]


def _answers_with_refusals(rule: Callable[..., Any]) -> bool:
    returned = get_type_hints(rule).get("return")
    return get_origin(returned) is list and get_args(returned) == (Refusal,)


def _finding(finding: Refusal) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "clause": finding.clause,
        "meaning": clause(finding.clause).meaning,
        "who": finding.who,
        "values": dict(finding.values),
    }
