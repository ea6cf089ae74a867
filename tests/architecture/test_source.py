"""Promises about the code that no general linter knows."""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(
    path
    for folder in ("waymark", "config")
    for path in (ROOT / folder).rglob("*.py")
    if "tests" not in path.relative_to(ROOT).parts and "migrations" not in path.parts
)
FROM_OUTSIDE = {"GET", "POST", "FILES", "META", "headers", "COOKIES", "body"}
RAW = {"raw", "extra", "RawSQL"}


def from_outside(node: ast.AST) -> bool:
    """Whether somewhere within stands `request.GET` or its like."""
    return any(isinstance(each, ast.Attribute) and each.attr in FROM_OUTSIDE for each in ast.walk(node))


def names_chosen_outside(tree: ast.AST) -> Iterator[ast.AST]:
    """`filter(**request.GET)`: the sender of the request would choose columns and operators."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and any(each.arg is None and from_outside(each.value) for each in node.keywords):
            yield node


def order_chosen_outside(tree: ast.AST) -> Iterator[ast.AST]:
    """`order_by(request.GET["sort"])`: the sender of the request would choose columns."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in {"order_by", "values", "values_list", "only", "defer", "distinct"}
            and any(from_outside(each) for each in node.args)
        ):
            yield node


def raw_sql(tree: ast.AST) -> Iterator[ast.AST]:
    """`.raw()` and `.extra()` go past the one door."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
            if name in RAW:
                yield node


def bare_managers(tree: ast.AST) -> Iterator[ast.AST]:
    """`Pupil.objects` starts outside the actor's scope."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager", "_base_manager"}:
            yield node


def overridden_saves(tree: ast.AST) -> Iterator[ast.AST]:
    """A `save` of our own decides where nobody looks for a decision."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name == "save" and node.args.args[:1]:
            yield node


def sentences_filled_by_hand(tree: ast.AST) -> Iterator[ast.AST]:
    """`words.format(**finding.values)`: a day would be read as 2026-11-24. `core.sentences` says it as people do."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in {"format", "format_map"}
            and any(_is_values(each) for given in [*node.args, *node.keywords] for each in ast.walk(given))
        ):
            yield node


def _is_values(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "values"


Finder = Callable[[ast.AST], Iterator[ast.AST]]


def found(finder: Finder, paths: list[Path]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in paths
        for node in finder(ast.parse(path.read_text(encoding="utf-8")))
    ]


def is_view(path: Path) -> bool:
    return path.stem in {"views", "urls", "forms"} or "views" in path.parts or path.stem.endswith("_views")


VIEWS = [path for path in SOURCES if is_view(path)]
MODELS = [path for path in SOURCES if path.stem == "models" or "models" in path.parts]

EVERYWHERE: list[tuple[Finder, list[Path]]] = [
    (names_chosen_outside, SOURCES),
    (order_chosen_outside, SOURCES),
    (raw_sql, SOURCES),
    (bare_managers, VIEWS),
    (overridden_saves, MODELS),
    (sentences_filled_by_hand, [path for path in SOURCES if path.stem != "sentences"]),
]


@pytest.mark.parametrize(("finder", "paths"), EVERYWHERE, ids=[finder.__name__ for finder, _ in EVERYWHERE])
def test_the_source_is_free_of(finder: Finder, paths: list[Path]) -> None:
    assert found(finder, paths) == []


@pytest.mark.parametrize(
    ("finder", "bad", "good"),
    [
        (names_chosen_outside, "Pupil.filter(**request.GET.dict())", "Pupil.filter(**facts)"),
        (names_chosen_outside, "f(**{k: v for k, v in request.POST.items()})", "f(name=request.POST['name'])"),
        (order_chosen_outside, "q.order_by(request.GET['sort'])", "q.order_by(SORTS[sort])"),
        (raw_sql, "Pupil.objects.raw('select 1')", "log.info('x', extra={})"),
        (bare_managers, "Pupil.objects.all()", "queries.pupils(actor)"),
        (overridden_saves, "class A:\n def save(self): pass", "class A:\n def keep(self): pass"),
        (sentences_filled_by_hand, "said.format(**{'who': 1, **finding.values})", "sentence(said, finding)"),
    ],
)
def test_each_promise_can_be_broken(finder: Finder, bad: str, good: str) -> None:
    assert list(finder(ast.parse(bad)))
    assert not list(finder(ast.parse(good)))
