"""Questions to the database that are built once and asked often.

To build a statement costs more than to ask it: a page that asks twelve questions spends most of its time putting the
same words together. A function marked `@kept` describes a question by its arguments alone. The first time it is asked
in a certain shape (a role, a kind of body, a list of so many), it is built with stand-ins where the values go; from
then on its words are kept, and each caller's values are put in where the stand-ins stood.

What keeps this safe: before its first answer a question is compared, words and values, with the same one built the
long way; under test that is done at every call. A value that would go in unseen, because it was worked out from a
stand-in, is refused as soon as the question is built.
"""

from __future__ import annotations

import functools
import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from operator import itemgetter
from random import Random
from typing import Any, Generic, ParamSpec, Self, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connections, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Count, Model, QuerySet, Subquery, Value
from django.db.models.base import ModelState
from django.db.models.expressions import Col
from django.db.models.fields.json import KeyTransform
from django.db.models.query import FlatValuesListIterable, ModelIterable, ValuesListIterable, get_related_populators

from waymark.core import clock, prepared
from waymark.core.dates import london_date

log = logging.getLogger("waymark.kept")
P = ParamSpec("P")
R = TypeVar("R")
M = TypeVar("M", bound=Model)
_Place = Callable[[Sequence[Any]], Any]  # how a caller's value is found among all of them

_FIRST_NUMBER = 0x6E00_0000_0000_0000
_FIRST_MOMENT = datetime(9700, 1, 1, 12, tzinfo=UTC)
_FIRST_ID = 0xFADE_FADE_FADE_FADE_FADE_FADE_0000_0000
_WORD = "\u2426 stands in "
_MARKS = (_WORD, "9699-", "9700-", "fadefadefade", "fadefade-fade")  # of stand-ins that became text
_MOST = 60  # values in a question that is kept
_NOT_YET = object()


class NotKeepable(TypeError):
    """A function marked `@kept` asks what hangs on more than its arguments, or in a way that cannot be kept."""


class HasValues(ABC):
    """An argument with parts, such as whoever asks: it tells its shape from its values, and makes its own stand-in."""

    @property
    @abstractmethod
    def shape(self) -> Hashable: ...
    @property
    @abstractmethod
    def values(self) -> tuple[Any, ...]: ...
    @abstractmethod
    def standing_in(self, values: tuple[Any, ...]) -> Self: ...


class kept(Generic[P, R]):
    """Mark a function that builds a query. Calling it asks, and gives the rows as a list, read anew each time.

    Numbers, days, moments, ids and words are values. Members of enumerations (and tuples of them), true, false and None
    belong to the shape, and so does the number of different values in a tuple, which is for `__in`; a question with a
    long one is built anew each time. The function may ask the clock, and must hang on nothing else than its arguments.
    """

    compared = 0.0  # the share of the calls that are built the long way too: the suite sets it
    chance = Random()  # noqa: S311  # draws them; nothing is secret about it
    raises = False  # the suite sets it: what cannot be kept is no longer only logged

    def __init__(self, build: Callable[P, QuerySet[Any, R]]) -> None:
        functools.update_wrapper(self, build)
        self._build = build
        self._asked_of: tuple[Callable[..., str], type[Model]] | None = None
        self._known: dict[Hashable, Any] = {}  # a _Statement, or None: to be built each time

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> list[R]:
        asked = _Arguments((*args, *kwargs.values()), tuple(kwargs))
        if len(asked.values) > _MOST:
            return list(self._built(asked.given))
        alias = self._where_to_ask(asked)
        shape = alias, asked.shape
        statement = self._known.get(shape, _NOT_YET)
        if statement is _NOT_YET:
            statement = self._known[shape] = self._kept_or_told_of(alias, asked)
        if statement is None:
            return list(self._built(asked.given))
        if kept.compared and kept.chance.random() < kept.compared:
            self._check(statement, alias, asked)
        found: list[R] = statement.rows(alias, asked.values)
        return found

    def _where_to_ask(self, asked: _Arguments) -> str:
        """The database that a query of this kind goes to now: rows that are held, and reports, may lie elsewhere."""
        if self._asked_of is None:
            query: Any = self._built(asked.given)
            self._asked_of = (router.db_for_write if query._for_write else router.db_for_read), query.model
        choose, model = self._asked_of
        return choose(model)

    def first(self, *args: P.args, **kwargs: P.kwargs) -> R | None:
        """The first of the rows, or None. Order and cut the query where there may be many."""
        return next(iter(self(*args, **kwargs)), None)

    def query(self, *args: P.args, **kwargs: P.kwargs) -> QuerySet[Any, R]:
        """The query itself, for what asks more than this."""
        return self._build(*args, **kwargs)

    def _kept_or_told_of(self, alias: str, asked: _Arguments) -> _Statement | None:
        """What is kept. A question that cannot be is a fault of ours: people get their answer the long way."""
        try:
            return self._keep(alias, asked)
        except NotKeepable:
            if kept.raises:
                raise
            log.exception("a question cannot be kept", extra={"question": self._build.__qualname__})
            return None

    def _keep(self, alias: str, asked: _Arguments) -> _Statement:
        stand_ins = _StandIns(connections[alias])
        try:
            with clock.at(stand_ins.now):
                statement = _Statement.of(self._built(asked.standing_in(stand_ins)), alias, stand_ins)
        except NotKeepable:
            raise
        except Exception as error:  # a stand-in is no real value: whatever comes of it
            raise NotKeepable(f"{self._build.__qualname__} cannot be built of stand-ins") from error
        self._check(statement, alias, asked)
        return statement

    def _check(self, statement: _Statement, alias: str, asked: _Arguments) -> None:
        with clock.at(clock.now()):  # both at one moment
            words, values, _ = _compiled(self._built(asked.given), alias)
            filled = statement.filled_in(connections[alias], asked.values)
        if (words, values) != (statement.words, filled):
            raise NotKeepable(f"{self._build.__qualname__} asks otherwise than it was kept: {words} with {values}")

    def _built(self, arguments: tuple[list[Any], dict[str, Any]]) -> QuerySet[Any, R]:
        return self._build(*arguments[0], **arguments[1])


def all_together(rows: QuerySet[M]) -> QuerySet[M, Any]:
    """The rows as one group, to be counted in several ways in one question that can be kept: `aggregate` cannot."""
    return rows.order_by().values(of=Value(1))


def number_of(rows: QuerySet[M]) -> Subquery:
    """How many rows there are, as a column of a question that asks for several numbers."""
    return Subquery(all_together(rows).annotate(number=Count("pk")).values("number"))


class _Arguments:
    """What a question is asked with: its shape, and its values in one row."""

    def __init__(self, given: tuple[Any, ...], names: tuple[str, ...]) -> None:
        self._given, self._names = given, names
        shape: list[Hashable] = [names]
        self.values: list[Any] = []
        for each in given:
            its_shape, its_values = _taken_apart(each)
            shape.append(its_shape)
            self.values += its_values
        self.shape: Hashable = tuple(shape)

    @property
    def given(self) -> tuple[list[Any], dict[str, Any]]:
        return self._by_name([_each_once(each) for each in self._given])

    def standing_in(self, stand_ins: _StandIns) -> tuple[list[Any], dict[str, Any]]:
        return self._by_name([_stood_in_for(each, stand_ins) for each in self._given])

    def _by_name(self, found: list[Any]) -> tuple[list[Any], dict[str, Any]]:
        plain = len(found) - len(self._names)
        return found[:plain], dict(zip(self._names, found[plain:], strict=True))


_VALUES = frozenset({int, str, date, datetime, UUID})


def _taken_apart(given: Any) -> tuple[Hashable, tuple[Any, ...]]:
    """The shape of an argument and its values."""
    kind: Any = type(given)
    if kind in _VALUES:
        return kind, (given,)
    if isinstance(given, HasValues):
        return (kind, given.shape), given.values
    if given is None or kind is bool or isinstance(given, Enum):
        return (kind, given), ()
    if kind is tuple:
        if _is_of_words(given):
            return given, ()
        given = _each_once(given)
        kinds = {type(each) for each in given}
        if not kinds <= _VALUES or len(kinds) > 1:
            raise NotKeepable(f"a tuple of {kinds}")
        return (len(given), *kinds), given
    raise NotKeepable(f"an argument of the kind {kind.__name__}")


def _each_once(given: Any) -> Any:
    """The argument, with each value of a tuple once."""
    return tuple(dict.fromkeys(given)) if type(given) is tuple and not _is_of_words(given) else given


def _is_of_words(given: tuple[Any, ...]) -> bool:
    """Whether a tuple has members of enumerations, which belong to the shape."""
    return bool(given) and all(isinstance(each, Enum) for each in given)


def _stood_in_for(given: Any, stand_ins: _StandIns) -> Any:
    _, values = _taken_apart(given)
    if not values:
        return given
    if type(given) in _VALUES:
        return stand_ins.next(given)
    others = tuple(stand_ins.next(value) for value in values)
    return others if type(given) is tuple else given.standing_in(others)


class _StandIns:
    """Values that occur nowhere else, each for one place among the values of a question."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self._connection = connection
        self._places: dict[tuple[type, Any], _Place] = {}
        self._count = 0
        self.now = _FIRST_MOMENT - timedelta(days=1)
        self._put(self.now, lambda values: clock.now())
        self._put(self.now.date(), lambda values: clock.today())

    def next(self, given: Any) -> Any:
        """What stands in for the next value."""
        number, self._count = self._count, self._count + 1
        found = _stand_in(type(given), number)
        self._put(found, itemgetter(number))
        if type(found) is datetime:
            self._put(found.date(), lambda values: london_date(values[number]))
        return found

    def place_of(self, value: Any) -> _Place | None:
        """Where the caller's value for this one is found; None for a value that is always the same."""
        kind = type(value)
        try:
            found = self._places.get((kind, value))
        except TypeError:  # a list, a JSON value: compared whole
            found = None
        if found is None and isinstance(value, int) and (place := self._places.get((int, int(value)))) is not None:
            return lambda values: kind(place(values))  # a number of a width, as PostgreSQL's driver wants it
        if found is None and _looks_stood_in(value):
            raise NotKeepable(f"a value is worked out from an argument: {value!r}")
        return found

    def _put(self, value: Any, place: _Place) -> None:
        known = _for_database(value, self._connection)
        self._places[type(known), known] = place


def _stand_in(kind: type, number: int) -> Any:
    if kind is int:
        return _FIRST_NUMBER + number
    if kind is date:
        return _FIRST_MOMENT.date() + timedelta(days=2 * number + 1)
    if kind is datetime:
        return _FIRST_MOMENT + timedelta(days=2 * number)
    if kind is UUID:
        return UUID(int=_FIRST_ID + number)
    if kind is str:
        return f"{_WORD}{number}"
    raise NotKeepable(f"a value of the kind {kind.__name__}")


def _looks_stood_in(value: Any) -> bool:
    if isinstance(value, int):
        return abs(value - _FIRST_NUMBER) < 0x1_0000_0000
    if isinstance(value, date):
        return value.year >= 9000
    return any(mark in str(value) for mark in _MARKS)


def _for_database(value: Any, connection: BaseDatabaseWrapper) -> Any:
    """The value as the database is told it."""
    kind = type(value)
    if kind is int or kind is str:
        return value
    if kind is datetime:
        return connection.ops.adapt_datetimefield_value(value)
    if kind is date:
        return connection.ops.adapt_datefield_value(value)
    if kind is UUID and not connection.features.has_native_uuid_field:
        return value.hex
    return value


def _compiled(query: QuerySet[Any, Any], alias: str) -> tuple[str, tuple[Any, ...], Any]:
    """The words and values of the query with what built it; no words where nothing can be found."""
    compiler = query.query.get_compiler(using=alias)
    try:
        words, values = compiler.as_sql()
    except EmptyResultSet:
        return "", (), compiler
    return words, tuple(values), compiler


@dataclass(frozen=True)
class _Statement:
    """A question that was built: its words, its values or where they are found, and how rows become answers."""

    words: str  # none: nothing can be found
    _always: tuple[Any, ...]
    _places: tuple[tuple[int, _Place], ...]
    _converters: tuple[tuple[int, Callable[..., Any], Any], ...] = ()
    _answer: Callable[[Any, str], Any] = field(default=lambda row, alias: row)

    @classmethod
    def of(cls, query: QuerySet[Any, Any], alias: str, stand_ins: _StandIns) -> _Statement:
        if query._prefetch_related_lookups or query._known_related_objects:  # type: ignore[attr-defined]  # not in the stubs
            raise NotKeepable("what is fetched beside the rows is a question of its own")
        words, values, compiler = _compiled(query, alias)
        if not words:
            return cls("", (), ())
        found = [(at, stand_ins.place_of(value)) for at, value in enumerate(values)]
        columns = [each[0] for each in compiler.select[: compiler.col_count]]
        if compiler.has_composite_fields(columns):
            raise NotKeepable("a key of several columns")
        converters = compiler.get_converters(columns)
        return cls(
            words,
            values,
            tuple((at, place) for at, place in found if place is not None),
            tuple(
                (at, each, _of_the_same_kind(column))
                for at, (functions, column) in converters.items()
                for each in functions
            ),
            _answer_of(query, compiler, alias),
        )

    def filled_in(self, connection: BaseDatabaseWrapper, values: Sequence[Any]) -> tuple[Any, ...]:
        """The values of this caller, each in its place."""
        filled = list(self._always)
        for at, place in self._places:
            filled[at] = _for_database(place(values), connection)
        return tuple(filled)

    def rows(self, alias: str, values: Sequence[Any]) -> list[Any]:
        if not self.words:
            return []
        connection = connections[alias]
        with prepared.cursor(connection) as cursor:
            cursor.execute(self.words, self.filled_in(connection, values))
            found = cursor.fetchall()
        return [self._answer(row, alias) for row in self._converted(found, connection)]

    def _converted(self, rows: list[Any], connection: BaseDatabaseWrapper) -> list[Any]:
        """The rows with each value as the record has it: column by column, in the order of its converters."""
        if not self._converters:
            return rows
        converted = [list(each) for each in rows]
        for at, function, column in self._converters:
            for row in converted:
                row[at] = function(row[at], column, connection)
        return converted


def _of_the_same_kind(column: Any) -> Any:
    """What a converter is told of a column: what was asked for it would keep a whole query in memory."""
    return column if isinstance(column, (Col, KeyTransform)) else Value(None, output_field=column.output_field)


def _answer_of(query: QuerySet[Any, Any], compiler: Any, alias: str) -> Callable[[Any, str], Any]:
    """What makes an answer of a row: the record with its relations and annotations, a tuple, or the one value."""
    kind = query._iterable_class
    if kind is ModelIterable:
        return _record_of(compiler, alias)
    if kind is FlatValuesListIterable:
        return lambda row, alias: row[0]
    if kind is ValuesListIterable:
        return lambda row, alias: tuple(row)
    raise NotKeepable(f"rows as {kind.__name__}")


def _record_of(compiler: Any, alias: str) -> Callable[[Any, str], Any]:
    info, select = compiler.klass_info, compiler.select
    model, chosen = info["model"], info["select_fields"]
    start, end = chosen[0], chosen[-1] + 1
    names = [each[0].target.attname for each in select[start:end]]
    populators = get_related_populators(info, select, alias)  # type: ignore[call-arg]  # the stubs are of a later Django
    annotations = tuple((compiler.annotation_col_map or {}).items())

    def record(row: Any, alias: str) -> Any:
        found = _made(model, names, row[start:end], alias)
        for each in populators:
            _join(each, row, found, alias)
        for name, at in annotations:
            setattr(found, name, row[at])
        return found

    return record


def _join(populator: Any, row: Any, to: Any, alias: str) -> None:
    """Put the joined record of the row beside the one it belongs to, as Django's own `populate` does."""
    values = (
        populator.reorder_for_init(row)
        if populator.reorder_for_init
        else row[populator.cols_start : populator.cols_end]
    )
    found = None
    if values[populator.pk_idx] is not None:
        found = _made(populator.model_cls, populator.init_list, values, alias)
        for each in populator.related_populators:
            _join(each, row, found, alias)
    populator.local_setter(to, found)
    if found is not None:
        populator.remote_setter(found, to)


def _made(model: type[Model], names: Sequence[str], values: Sequence[Any], alias: str) -> Any:
    """A record with these columns, as `from_db` makes it of a model that does nothing of its own when it is made.

    Our models do not, and nobody listens to their making: a test sees to it.
    """
    found, state = model.__new__(model), ModelState()
    state.adding, state.db = False, alias
    found.__dict__.update(zip(names, values, strict=True), _state=state)
    return found
