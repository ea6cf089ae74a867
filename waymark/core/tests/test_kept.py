"""Questions that are kept as built: the right values in every place, one statement, and no value that goes in unseen."""

from __future__ import annotations

import gc
import uuid
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from types import FunctionType, ModuleType
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Exists, F, Field, Model, OuterRef, Q, QuerySet
from django.db.models.signals import post_init, pre_init
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler
from django.test.utils import CaptureQueriesContext

from waymark.core import clock
from waymark.core.dates import london_date
from waymark.core.kept import NotKeepable, kept
from waymark.core.models import AuditEvent, AuditPayload, ChainHead, ReferenceCounter, SubmittedForm

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _checked_at_every_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "compared", 1.0)


class Which(StrEnum):
    ALL = "all"
    SOME = "some"


def form(path: str, at: datetime = NOON, owner: str = "o") -> SubmittedForm:
    return SubmittedForm.objects.create(key=uuid.uuid4(), owner=owner, path=path, taken_in_at=at)


def event(number: int, chain: str = "c") -> AuditEvent:
    found = AuditEvent.objects.create(
        chain=chain, seq=number, action="a", actor_label="", happened_on=NOON.date(), recorded_at=NOON
    )
    AuditPayload.objects.create(event=found, salt="s", content={"number": number})
    return found


def test_the_same_question_with_other_values_gives_other_rows() -> None:
    @kept
    def forms(owner: str, since: datetime, keys: tuple[uuid.UUID, ...]) -> QuerySet[SubmittedForm]:
        return SubmittedForm.objects.filter(owner=owner, taken_in_at__gte=since, key__in=keys).order_by("pk")

    first, second = form("/1", NOON), form("/2", NOON + timedelta(hours=2), owner="p")
    keys = (first.key, second.key)
    assert forms("o", NOON, keys) == [first]
    assert forms("p", NOON, keys) == [second]
    assert forms("p", NOON + timedelta(hours=3), keys) == []
    assert forms("p", NOON, (first.key,)) == []  # a shorter list is another shape
    assert forms("p", since=NOON, keys=(second.key, second.key)) == [second]


def test_rows_are_read_anew_and_are_records_of_their_own() -> None:
    @kept
    def heads(chain: str) -> QuerySet[ChainHead]:
        return ChainHead.objects.filter(chain=chain)

    ChainHead.objects.create(chain="c")
    found = heads("c")[0]
    found.seq = 3
    assert heads("c")[0].seq == 0
    found.save()
    assert heads("c")[0].seq == 3


def test_no_model_does_anything_of_its_own_when_it_is_made() -> None:
    """Records of kept questions are made without their `__init__`."""
    for model in apps.get_models():
        assert model.__init__ is Model.__init__, model
        assert model.from_db.__func__ is Model.from_db.__func__, model
        assert not pre_init.has_listeners(model) and not post_init.has_listeners(model), model


def test_one_statement_with_the_words_that_were_built() -> None:
    @kept
    def heads(chain: str) -> QuerySet[ChainHead]:
        return ChainHead.objects.filter(chain=chain).order_by("pk")[:2]

    heads("before")
    with CaptureQueriesContext(connection) as kept_words:
        heads("c")
    with CaptureQueriesContext(connection) as built_words:
        list(heads.query("c"))
    assert len(kept_words) == len(built_words) == 1
    asked, built = (found[0]["sql"] for found in (kept_words, built_words))
    assert asked.replace("%s", "'c'") == built  # PostgreSQL is told the values apart


def test_what_is_joined_annotated_and_left_out_comes_as_it_was_asked() -> None:
    @kept
    def payloads(seq: int) -> QuerySet[AuditPayload]:
        rows = AuditPayload.objects.filter(event__seq=seq).select_related("event").defer("salt")
        return rows.annotate(of=F("event__chain"))

    event(5)
    found: Any = payloads(5)[0]
    with CaptureQueriesContext(connection) as asked:
        assert (found.event.seq, found.event.happened_on, found.of, found.content) == (
            5,
            NOON.date(),
            "c",
            {"number": 5},
        )
    assert len(asked) == 0
    assert found.get_deferred_fields() == {"salt"}


def test_what_is_kept_of_a_question_is_not_the_whole_query() -> None:
    @kept
    def events(chain: str) -> QuerySet[AuditEvent]:
        mine = AuditPayload.objects.filter(event=OuterRef("pk"))
        return AuditEvent.objects.filter(chain=chain).annotate(is_told=Exists(mine)).select_related("payload")

    first = event(1)
    assert [(found, found.is_told) for found in events("c")] == [(first, True)]  # type: ignore[attr-defined]
    assert not [found for found in held_by(*events._known.values()) if isinstance(found, (Query, SQLCompiler))]


def held_by(*things: Any) -> list[Any]:
    """Everything that lives as long as these do, leaving out what is there anyway: code, models and their fields."""
    found: dict[int, Any] = {}
    waiting = list(things)
    while waiting:
        each = waiting.pop()
        if id(each) in found or isinstance(each, (type, ModuleType, Field, BaseDatabaseWrapper)):
            continue
        found[id(each)] = each
        waiting += (each.__closure__ or ()) if isinstance(each, FunctionType) else gc.get_referents(each)
    return list(found.values())


def test_single_values_and_tuples() -> None:
    @kept
    def numbers(chain: str) -> QuerySet[AuditEvent, int]:
        return AuditEvent.objects.filter(chain=chain).order_by("-seq").values_list("seq", flat=True)

    @kept
    def pairs(chain: str) -> QuerySet[AuditEvent, tuple[int, date]]:
        return AuditEvent.objects.filter(chain=chain).order_by("seq").values_list("seq", "happened_on")

    event(1), event(2)
    assert numbers("c") == [2, 1]
    assert pairs("c") == [(1, NOON.date()), (2, NOON.date())]
    assert numbers.first("c") == 2
    assert numbers.first("nobody's") is None


def test_the_clock_is_asked_at_every_call() -> None:
    @kept
    def of_today() -> QuerySet[AuditEvent]:
        return AuditEvent.objects.filter(happened_on=clock.today(), recorded_at__lte=clock.now())

    found = event(1)
    with clock.at(NOON - timedelta(days=1)):
        assert of_today() == []
    with clock.at(NOON + timedelta(minutes=5)):
        assert of_today() == [found]


def test_a_moment_that_goes_on_is_no_difference() -> None:
    """By the machine's clock, which does not stand still between the two that are compared."""

    @kept
    def until_now() -> QuerySet[SubmittedForm]:
        return SubmittedForm.objects.filter(taken_in_at__lte=clock.now())

    long_ago = form("/1", datetime(2020, 1, 6, 9, tzinfo=UTC))
    for _ in range(3):
        assert until_now() == [long_ago]


def test_the_day_of_a_moment_is_a_value_too() -> None:
    @kept
    def of_day(at: datetime) -> QuerySet[AuditEvent]:
        return AuditEvent.objects.filter(happened_on=london_date(at))

    found = event(1)
    assert of_day(NOON) == [found]
    assert of_day(NOON + timedelta(days=1)) == []


def test_members_of_enumerations_and_none_decide_how_it_is_built() -> None:
    @kept
    def events(which: Which, chain: str | None) -> QuerySet[AuditEvent]:
        rows = AuditEvent.objects.order_by("seq") if which is Which.ALL else AuditEvent.objects.filter(seq=1)
        return rows if chain is None else rows.filter(chain=chain)

    one, two, other = event(1), event(2), event(1, chain="d")
    assert events(Which.SOME, "c") == [one]
    assert events(Which.ALL, "c") == [one, two]
    assert events(Which.SOME, "d") == [other]
    assert set(events(Which.ALL, None)) == {one, two, other}


def test_an_empty_list_finds_nothing_and_asks_nothing() -> None:
    @kept
    def events(numbers: tuple[int, ...]) -> QuerySet[AuditEvent]:
        return AuditEvent.objects.filter(seq__in=numbers)

    event(1)
    with CaptureQueriesContext(connection) as asked:
        assert events(()) == []
    assert len(asked) == 0
    assert len(events((1, 2))) == 1


def test_a_long_list_is_asked_for_without_being_kept() -> None:
    @kept
    def events(numbers: tuple[int, ...]) -> QuerySet[AuditEvent]:
        return AuditEvent.objects.filter(seq__in=numbers)

    found = event(77)
    assert events(tuple(range(100))) == [found]
    assert events._known == {}


def test_a_value_worked_out_from_another_is_refused() -> None:
    @kept
    def events(on: date) -> QuerySet[AuditEvent]:
        return AuditEvent.objects.filter(happened_on__gte=on - timedelta(days=14))

    with pytest.raises(NotKeepable, match="worked out"):
        events(NOON.date())


def test_words_made_of_a_value_are_refused() -> None:
    @kept
    def events(chain: str) -> QuerySet[AuditEvent]:
        return AuditEvent.objects.filter(chain__startswith=chain)

    with pytest.raises(NotKeepable, match="worked out"):
        events("c")


def test_a_branch_on_a_value_is_found_when_it_is_built() -> None:
    @kept
    def events(number: int) -> QuerySet[AuditEvent]:
        return AuditEvent.objects.filter(Q(seq=number) if number < 1000 else Q(seq__gt=number))

    with pytest.raises(NotKeepable, match="asks otherwise"):
        events(3)


def test_people_get_their_answer_though_a_question_cannot_be_kept(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    @kept
    def events(on: date) -> QuerySet[AuditEvent]:
        return AuditEvent.objects.filter(happened_on__gte=on - timedelta(days=14))

    monkeypatch.setattr(kept, "raises", False)  # as where people work
    found = event(1)
    assert events(NOON.date()) == [found]
    assert events(NOON.date() + timedelta(days=30)) == []
    assert len([each for each in caplog.records if each.name == "waymark.kept"]) == 1


def test_a_branch_that_the_first_caller_did_not_take_is_found_under_test() -> None:
    @kept
    def events(number: int) -> QuerySet[AuditEvent]:
        return AuditEvent.objects.filter(Q(seq__gt=number) if number > 2 else Q(seq=number))

    events(3)
    with pytest.raises(NotKeepable, match="asks otherwise"):
        events(1)


def test_what_comes_from_elsewhere_is_found_under_test() -> None:
    elsewhere = iter([1, 1, 1, 1, 2])

    @kept
    def events(chain: str) -> QuerySet[AuditEvent]:
        return AuditEvent.objects.filter(chain=chain, seq=next(elsewhere))

    events("c")
    with pytest.raises(NotKeepable, match="asks otherwise"):
        events("c"), events("c")


def test_a_number_that_cannot_stand_in_a_narrow_column_is_no_silent_nothing() -> None:
    @kept
    def counters(year: int) -> QuerySet[ReferenceCounter]:
        return ReferenceCounter.objects.filter(year=year)

    found = ReferenceCounter.objects.create(prefix="R", year=2026)
    if connection.vendor == "sqlite":  # its columns are all of one width
        assert counters(2026) == [found]
        return
    with pytest.raises(NotKeepable, match="asks otherwise"):
        counters(2026)


def test_what_is_fetched_beside_and_dictionaries_are_refused() -> None:
    @kept
    def beside(chain: str) -> QuerySet[AuditEvent]:
        return AuditEvent.objects.filter(chain=chain).prefetch_related("pupils")

    @kept
    def named(chain: str) -> QuerySet[AuditEvent, Any]:
        return AuditEvent.objects.filter(chain=chain).values("seq")

    for asked in (beside, named):
        with pytest.raises(NotKeepable):
            asked("c")
    with pytest.raises(NotKeepable, match="an argument"):
        beside(object())  # type: ignore[arg-type]
