"""New rows with kept words: every column as the record had it, keys in the order of the rows."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from waymark.core import rows as core_rows
from waymark.core.models import AuditEvent, AuditPayload, SubmittedForm
from waymark.core.rows import insert, insert_if_new, update

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 3, 9, 30, 0, 123456, tzinfo=UTC)


def event(number: int) -> AuditEvent:
    return AuditEvent(
        chain="c",
        seq=number,
        action="a 100% 'quoted' \"x\" ?",
        actor_label="é",
        happened_on=date(2026, 11, 3),
        recorded_at=AT,
    )


def test_rows_are_there_as_they_were_made_with_their_keys() -> None:
    rows = [event(number) for number in (3, 1, 2)]
    insert(rows)
    for row in rows:
        found = AuditEvent.objects.get(pk=row.pk)
        assert (found.seq, found.action, found.actor_label, found.recorded_at) == (row.seq, row.action, "é", AT)
        assert not row._state.adding
    rows[0].refresh_from_db()
    assert rows[0].seq == 3


def test_a_row_with_another_row_as_its_key_and_with_json() -> None:
    row = event(1)
    insert([row])
    insert([AuditPayload(event=row, salt="s", content={"words": ["%s", None, 1.5]})])
    assert AuditPayload.objects.get(event=row).content == {"words": ["%s", None, 1.5]}


def test_nothing_and_more_than_fits_one_statement(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(core_rows, "MANY", 4)
    with CaptureQueriesContext(connection) as asked:
        insert([])
        insert([event(number) for number in range(1, 11)])
    assert len(asked) == 3
    assert sorted(AuditEvent.objects.values_list("seq", flat=True)) == list(range(1, 11))


def test_what_the_database_refuses_is_refused() -> None:
    key = uuid.uuid4()
    insert([SubmittedForm(key=key, owner="o", path="/", taken_in_at=AT)])
    with pytest.raises(IntegrityError), transaction.atomic():
        insert([SubmittedForm(key=key, owner="o", path="/", taken_in_at=AT)])


def test_a_row_whose_like_is_there_is_told_of_and_breaks_nothing() -> None:
    key = uuid.uuid4()
    first, again = (SubmittedForm(key=key, owner="o", path=path, taken_in_at=AT) for path in ("/", "/again"))
    assert insert_if_new(first)
    assert not insert_if_new(again)
    assert insert_if_new(SubmittedForm(key=key, owner="somebody else", path="/", taken_in_at=AT))
    assert SubmittedForm.objects.get(pk=first.pk).path == "/"
    assert SubmittedForm.objects.count() == 2
    assert again.pk is None


def test_only_its_like_keeps_a_row_out_without_an_error() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_if_new(SubmittedForm(key=None, owner="o", path="/", taken_in_at=AT))


def test_a_change_writes_the_named_columns_alone() -> None:
    row = event(1)
    insert([row])
    form = SubmittedForm(key=uuid.uuid4(), owner="o", path="/a", taken_in_at=AT)
    insert([form])
    form.answer, form.path = "/there 100%", "/not written"
    update(form, "answer")
    found = SubmittedForm.objects.get(pk=form.pk)
    assert (found.answer, found.path) == ("/there 100%", "/a")


def test_a_change_of_a_row_that_is_gone_is_no_silent_nothing() -> None:
    form = SubmittedForm(key=uuid.uuid4(), owner="o", path="/a", taken_in_at=AT)
    insert([form])
    SubmittedForm.objects.all().delete()
    with pytest.raises(DatabaseError, match="no longer there"), transaction.atomic():
        update(form, "answer")
