"""Files of rows: any bytes in, rows and sentences out, in the same memory however long the file is."""

import io
import tracemalloc
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waymark.core import tables
from waymark.core.table_cells import BadCell, day_cell, text_cell, whole_number_cell
from waymark.core.table_writer import Table, csv_bytes, safe_cell
from waymark.core.tables import Column, Shape, Stream, read

SHAPE = Shape(
    (
        Column("Number", "number", "A number.", whole_number_cell(0, 99), required=True, must_be_filled=True),
        Column("Name", "name", "A name.", text_cell, required=True, also=("Called",)),
        Column("Opened", "opened_on", "A day.", day_cell),
    ),
    of="schools",
    most_rows=None,
    most_bytes=None,
)


def stream_of(content, shape=SHAPE):
    return Stream(io.BytesIO(content if isinstance(content, bytes) else content.encode()), shape)


def taken(content, shape=SHAPE):
    stream = stream_of(content, shape)
    rows = [(row.number, row.values) for row in stream.rows()] if stream.is_text() else []
    return rows, [fault.sentence for fault in stream.findings.faults]


def test_a_column_may_go_by_another_heading_and_unknown_ones_are_left_out():
    rows, faults = taken("opened,CALLED,number,Head\n31-08-2012,Mill Lane,7,Somebody\n")
    assert (rows, faults) == ([(2, {"opened_on": date(2012, 8, 31), "name": "Mill Lane", "number": 7})], [])


def test_a_file_in_the_letters_of_windows_is_read_as_such_and_says_so():
    stream = stream_of("Number,Name\n1,Château – école\n".encode("cp1252"))
    assert stream.is_text()
    assert [row.values["name"] for row in stream.rows()] == ["Château – école"]
    assert "Windows-1252" in stream.findings.notes[0]


def test_the_rows_of_a_stream_may_be_asked_for_again():
    stream = stream_of("Number,Name\n1,a\n2,b\n")
    assert stream.is_text()
    assert [len(list(stream.rows())), len(list(stream.rows()))] == [2, 2]
    assert stream.findings.row_count == 2


@pytest.mark.parametrize(
    "content, expected",
    [
        (b"", ["The file: It is empty."]),
        (
            b"PK\x03\x04",
            ["The file: This is an Excel workbook or a zip file. In Excel choose Save as, then CSV UTF-8."],
        ),
        (b"Number,Name\n1,a\0b\n", ["The file: It is not text. Choose a CSV file."]),
        (b"Number,Name\n1,\x81\x8d\n", [f"The file: {tables.NOT_READABLE}"]),
        (b"Name\na\n", ["Row 1: there is no column Number."]),
        (b"Number,Name\n,a\n", ["Row 2, Number: it is empty."]),
        (b"Number,Name\n100,a\n", ["Row 2, Number: 100 is not a whole number from 0 to 99."]),
        (
            b"Number,Name\n1,=1+1\n",
            ["Row 2, Name: =1+1 begins with =, which a spreadsheet would run as a formula. Take the sign away."],
        ),
        (b"Number,Name\n1\n", ["Row 2: it has 1 cells, and row 1 has 2."]),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(content, expected):
    assert taken(content)[1] == expected


def test_a_broken_letter_late_in_a_long_file_is_found_before_any_row_is_read():
    content = b"Number,Name\n" + b"1,a\n" * 400_000 + b"2,\xc3\x81\x9d\n"
    assert not stream_of(content).is_text()


def test_only_so_many_faults_are_told_and_the_rest_are_counted():
    stream = stream_of("Number,Name\n" + "x,a\n" * 300)
    assert stream.is_text()
    assert all(row.unread == {"number": "x"} for row in stream.rows())
    assert (len(stream.findings.faults), stream.findings.fault_count) == (200, 300)


def test_a_cell_that_is_far_too_long_is_kept_in_short():
    stream = stream_of(f"Number,Name\n1,{'a' * 50_000}\n2,{' ' * 500}Mill\n")
    assert stream.is_text()
    first, second = stream.rows()
    assert ([each.reason for each in stream.findings.faults], second.values) == (
        ["it has 50,000 letters; at most 200 can be kept."],
        {"number": 2, "name": "Mill"},
    )
    assert first.unread == {"name": "a" * 1_000}


def test_a_file_without_headings_may_be_known_by_its_places():
    shape = Shape(SHAPE.columns, positions=lambda first: ("name", "", "number") if len(first) == 3 else None)
    assert taken("Mill,x,3\n", shape) == ([(1, {"name": "Mill", "number": 3})], [])
    assert taken("Number,Name\n1,a\n", shape) == ([(2, {"number": 1, "name": "a"})], [])


def test_the_memory_of_a_stream_does_not_grow_with_its_rows(tmp_path):
    peaks = []
    for count in (1_000, 50_000):
        path = tmp_path / f"{count}.csv"
        path.write_bytes(b"Number,Name\n" + b"7,Mill Lane School\n" * count)
        with path.open("rb") as file:
            stream = Stream(file, SHAPE)
            tracemalloc.start()
            assert stream.is_text()
            assert sum(1 for _ in stream.rows()) == count
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
    assert peaks[1] < peaks[0] + 3 * tables.CHUNK


@given(st.binary(max_size=300))
def test_no_bytes_make_it_raise(content):
    taken(content)
    tables.read(content, SHAPE)


@pytest.mark.parametrize(
    "value, cell",
    [("=A1", "'=A1"), ("-5", "'-5"), (" |A1", "' |A1"), ("%1", "'%1"), ("Mill", "Mill"), (None, ""), (7, "7")],
)
def test_a_cell_of_ours_is_never_run(value, cell):
    assert safe_cell(value) == cell


@pytest.mark.parametrize("name", ["=A1", "-Lee", "+Plus", "@home", "|x", "%y", "O'Brien", "'quoted'", " =A1", "Mill"])
def test_a_file_of_ours_comes_back_as_it_went(name):
    """What our exports guard with an apostrophe is read without it, and is no formula: the file says so."""
    went = csv_bytes(Table("Names", ["Name"], [[name]]))
    [row] = read(went, Shape((Column("Name", "name", "A name.", text_cell, required=True),))).rows
    assert row.values == {"name": name.strip()}


def test_a_guard_hides_nothing_else_that_is_wrong():
    shape = Shape((Column("Name", "name", "A name.", text_cell, required=True, longest=5),))
    assert [each.reason for each in read(b"Name\n'=12345\n", shape).faults] == [
        "it has 6 letters; at most 5 can be kept."
    ]
    assert [each.unread for each in read(b"Name\n=1234\n", shape).rows] == [{"name": "=1234"}]


def test_the_cells_say_what_is_wrong_with_them():
    with pytest.raises(BadCell, match="no day of the calendar"):
        day_cell("30/02/2012")
