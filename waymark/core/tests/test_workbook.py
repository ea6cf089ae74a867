"""Excel workbooks: the same rows and sentences as a CSV file, and nothing unpacked that was not measured."""

import io
import random
import resource
import subprocess
import sys
import tracemalloc
import warnings
import zipfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waymark.core import tables, workbook
from waymark.core.table_cells import BadCell, day_cell, text_cell
from waymark.core.tables import Column, Findings, Shape
from waymark.core.tests.costs import processor_seconds_at_most
from waymark.core.tests.workbooks import (
    DAY,
    DAY_BY_HAND,
    MOMENT,
    NOT_A_DAY,
    SPACE,
    TIME,
    ZEROS,
    formula,
    number,
    shared,
    sheet,
    with_size_of,
    zipped,
)
from waymark.core.tests.workbooks import (
    workbook as book,
)
from waymark.core.workbook import book as book_of_a_file


def three_figures(cell):
    if len(cell) != 3:
        raise BadCell(f"{cell} is not three figures.")
    return cell


SHAPE = Shape(
    (
        Column("Name", "name", "A name.", text_cell, required=True),
        Column("Code", "code", "Three figures.", three_figures),
        Column("Born", "born", "A day.", day_cell),
        Column("UPN", "upn", "A number with a letter.", text_cell, not_a_number="It begins with a letter."),
    ),
    of="pupils",
    most_rows=50,
)
HEAD = ["Name", "Code", "Born", "UPN"]
OPEN = Shape(SHAPE.columns, of="pupils", most_rows=None, most_bytes=None)


def taken(content, shape=SHAPE):
    reading = workbook.read(content, shape)
    return [(row.number, row.values) for row in reading.rows], [fault.sentence for fault in reading.faults]


def sentences(content, shape=SHAPE):
    return taken(content, shape)[1]


def notes(content):
    reading = workbook.read(content, SHAPE)
    assert reading.is_sound, reading.faults
    return reading.notes


def one(*cells):
    return sentences(book(sheet(HEAD, ["Kai", *cells])))


def test_a_row_of_a_workbook_is_a_row_of_a_csv_file():
    content = book(
        sheet(HEAD, [], [" Zoë ", number("855.0"), number(41395, DAY), "A1"], [shared(0)]), strings=["O’Brien"]
    )
    assert taken(content) == (
        [(3, {"name": "Zoë", "code": "855", "born": date(2013, 5, 1), "upn": "A1"}), (4, {"name": "O’Brien"})],
        [],
    )


@pytest.mark.parametrize(
    "cell, from_1904, expected",
    [
        (number(41395, DAY), False, date(2013, 5, 1)),
        (number(39933, DAY), True, date(2013, 5, 1)),  # 1462 days less: the years from 1900 to 1904
        (number(41395, DAY_BY_HAND), False, date(2013, 5, 1)),
        (number(59, DAY), False, date(1900, 2, 28)),
        (number(61, DAY), False, date(1900, 3, 1)),
        (number(0, DAY), True, date(1904, 1, 1)),
        ('<c t="d"><v>2013-05-01T00:00:00</v></c>', False, date(2013, 5, 1)),
        ("1/5/2013", False, date(2013, 5, 1)),
        ("01/02/2010", False, date(2010, 2, 1)),  # words are read day first
    ],
)
def test_a_day_is_what_the_workbook_means_by_it(cell, from_1904, expected):
    rows, faults = taken(book(sheet(HEAD, ["Kai", "", cell]), from_1904=from_1904))
    assert (faults, [values["born"] for _, values in rows]) == ([], [expected])


@pytest.mark.parametrize(
    "cells, expected",
    [
        (["", number(41395)], "Row 2, Born: 41395 is a number, not a day. Format the column as a date, like 01/05/2012."),
        (["", number(60, DAY)], "Row 2, Born: 60 is formatted as a date and is no day of the calendar."),
        (["", number(-5, DAY)], "Row 2, Born: -5 is formatted as a date and is no day of the calendar."),
        (["", number("1E300", DAY)], "Row 2, Born: 1E300 is formatted as a date and is no day of the calendar."),
        (["", number("41395.5", MOMENT)], "Row 2, Born: 2013-05-01 has a time of day with it. Write the day alone, like 01/05/2012."),
        (["", number("0.5", TIME)], "Row 2, Born: the workbook keeps it as a time of day. Format the column as text, and write it again."),
        (["", number("2", NOT_A_DAY)], "Row 2, Born: 2 is a number, not a day. Format the column as a date, like 01/05/2012."),
        ([number(41395, DAY)], "Row 2, Code: the workbook keeps it as the date 2013-05-01. Format the column as text, and write it again."),
        ([number(7)], "Row 2, Code: 7 is not three figures."),
        ([number("1E400")], "Row 2, Code: 1E400 is a number that cannot be read."),
        ([number("12345678901234567")], "Row 2, Code: it is a number of more than 15 figures, and Excel has lost the last ones. Format the column as text."),
        (["", "", number(855400100001)], "Row 2, UPN: 855400100001 is kept as a number. It begins with a letter."),
        (['<c t="e"><v>#N/A</v></c>'], "Row 2, Code: the workbook shows the error #N/A here."),
        ([formula(kind="n")], "Row 2, Code: it is a formula without its result. Open the workbook in Excel, save it, and try again."),
        (["=1+1"], "Row 2, Code: =1+1 begins with =, which a spreadsheet would run as a formula. Take the sign away."),
        (["a_x000D_b"], "Row 2, Code: a b holds a sign that cannot be seen, such as a line break or a tab."),
    ],
)  # fmt: skip
def test_each_bad_cell_is_named_by_row_column_and_reason(cells, expected):
    assert one(*cells) == [expected]


def test_zeros_in_front_are_kept_where_the_format_shows_them():
    rows, faults = taken(book(sheet(HEAD, ["Kai", number(7, ZEROS)])))
    assert (faults, rows[0][1]["code"]) == ([], "007")


def test_what_cannot_be_seen_in_a_sheet_is_told():
    content = book(
        sheet(
            HEAD,
            ["Kai", formula("855")],
            ["Ada"],
            before='<cols><col min="4" max="9" hidden="1"/></cols>',
            hidden=(3,),
        ),
        sheet(["Name"], ["Other"]),
        sheet(["Notes"]),
        names=("Pupils", "Secret", "Notes"),
        hidden=(2,),
    )
    assert notes(content) == [
        "The sheet Pupils was read. Sheets that were not: Notes.",
        "Hidden sheets, which are not read: Secret.",
        "Cells worked out by a formula: 1, the first in row 2, Code. What the workbook last showed in them is read.",
        "Hidden rows: 1, the first is row 3. They are read too.",
        "Hidden columns, which are read too: UPN.",
    ]


def test_the_first_sheet_with_the_headings_is_read():
    content = book(sheet(["About this list"]), sheet(), sheet(HEAD, ["Kai"]), sheet(HEAD, ["Ada"]))
    assert taken(content)[0] == [(2, {"name": "Kai"})]
    assert notes(content) == ["The sheet Sheet3 was read. Sheets that were not: Sheet1, Sheet2, Sheet4."]


def test_merged_cells_of_the_list_keep_the_file_out_and_others_do_not():
    merged = '<mergeCells><mergeCell ref="A2:A3"/><mergeCell ref="F5:G9"/></mergeCells>'
    assert sentences(book(sheet(HEAD, ["Kai"], ["", "855"], after=merged))) == [
        "Row 2: the cells A2 to A3 are merged into one. Undo the merging, and fill in each cell."
    ]


def test_rich_words_are_joined_and_reading_aids_left_out():
    rich = "<si><r><t>Mer</t></r><r><t>row</t></r><rPh><t>aid</t></rPh></si>"
    assert taken(book(sheet(HEAD, [shared(0)]), strings=[rich]))[0] == [(2, {"name": "Merrow"})]


FULL = sheet(HEAD, ["Kai"])


@pytest.mark.parametrize(
    "content, expected",
    [
        (b"PK\x03\x04rest", workbook.DAMAGED),
        (b"PK\x05\x06" + bytes(18), "It is an empty zip file."),
        (book(FULL, kind="sheet.macroEnabled"), workbook.MACROS),
        (book(FULL, more={"xl/vbaProject.bin": "x"}), workbook.MACROS),
        (book(FULL, more={"xl/macrosheets/sheet1.xml": "<x/>"}), workbook.MACROS),
        (book(FULL, more={"xl/workbook.bin": "x"}), workbook.BINARY),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"Workbook".ljust(600), workbook.OLD),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), workbook.LOCKED),
        (zipped({"[Content_Types].xml": "<a/>", "word/document.xml": "<a/>"}), "It is a Word document. Choose a workbook or a CSV file."),
        (zipped({"mimetype": "x", "content.xml": "<a/>"}), "It is an OpenDocument file. Save it as an Excel workbook (.xlsx) or as CSV UTF-8."),
        (zipped({"pupils.csv": "Name"}), "It is a zip file and no workbook. Unpack it, and choose the list in it."),
        (book(FULL, hidden=(1,)), "No sheet of the workbook can be seen. Show the sheet with the list, and save it."),
        (book(sheet()), "It is empty."),
        (book(sheet(HEAD)), "It has headings and no pupils."),
        (book(sheet(HEAD, *[["Kai"]] * 51)), "It has more than 50 rows of pupils, more than can be read. Split it, or check it."),
        (b"PK\x03\x04" + bytes(tables.CHUNK * 5), "It is larger than 5 MB. Send it in two files."),
        (book(sheet(HEAD, [shared(7)]), strings=["a"]), workbook.DAMAGED),
        (book(FULL, without=["xl/_rels/workbook.xml.rels"]), workbook.DAMAGED),
        (book(FULL.replace("</worksheet>", "")), "Its XML is damaged or broken off."),
    ],
)  # fmt: skip
def test_a_workbook_that_cannot_be_read_gets_one_sentence(content, expected):
    assert sentences(content) == [f"The file: {expected}"]


@pytest.mark.parametrize(
    "rows, expected",
    [
        ('<row r="2"/><row r="1"/>', workbook.DAMAGED),
        ('<row r="9999999"/>', workbook.DAMAGED),
        ('<row r="99999999999999999999"/>', workbook.DAMAGED),
        ('<row r="1"><c r="ZZZ1"><v>1</v></c></row>', workbook.DAMAGED),
        ('<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>', workbook.DAMAGED),
    ],
)
def test_places_that_no_sheet_has_are_damage(rows, expected):
    assert sentences(book(f"<worksheet {SPACE}><sheetData>{rows}</sheetData></worksheet>")) == [f"The file: {expected}"]


def test_a_heading_that_is_missing_or_repeated_is_said_as_of_a_csv_file():
    assert sentences(book(sheet(["Code"], ["855"]))) == ["Row 1: there is no column Name."]
    assert sentences(book(sheet(["Name", "name"], ["a", "b"]))) == ["Row 1, Name: this heading stands there twice."]
    assert sentences(book(sheet([], HEAD, ["Kai"])))[0].startswith("Row 1: there is no column Name.")


def test_a_cell_at_the_far_corner_costs_nothing():
    far = f'<worksheet {SPACE}><sheetData><row r="1"><c r="A1" t="str"><v>Name</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    assert taken(book(far)) == ([(1048576, {})], [])


# Bombs (B6) and XML (B7)


def refused_at_once(content, expected):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with processor_seconds_at_most(1):
        assert sentences(content, OPEN) == [f"The file: {expected}"]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024  # kilobytes


def test_a_part_that_unpacks_to_far_more_than_it_is_stays_packed():
    refused_at_once(book(FULL, more={"xl/media/a.xml": b" " * (4 * tables.CHUNK)}), workbook.TOO_MUCH)


def test_parts_that_are_too_large_together_stay_packed():
    many = book(FULL, more={f"a{count:03}": bytes(range(256)) * 20 for count in range(200)})
    for count in range(200):
        many = with_size_of(many, f"a{count:03}", 2**20)
    refused_at_once(many, workbook.TOO_MUCH)


def test_no_more_is_unpacked_than_a_part_said_it_holds():
    liar = book(sheet(HEAD, *[["Kai" * 100]] * 40_000))
    liar = with_size_of(liar, "xl/worksheets/sheet1.xml", 1000)
    refused_at_once(liar, workbook.DAMAGED)


def test_a_million_parts_are_not_counted_to_the_end():
    entry = b"PK\x01\x02" + bytes(42)
    refused_at_once(b"PK\x03\x04" + entry * 100_000, "It is a zip file of more than 1,000 parts, which no list is.")


def test_the_same_part_twice_is_damage():
    stream = io.BytesIO(book(FULL))
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "a") as file:
        warnings.simplefilter("ignore")
        file.writestr("xl/workbook.xml", "<workbook/>")
    assert sentences(stream.getvalue()) == [f"The file: {workbook.DAMAGED}"]


NOT_READ = "The file: It has a document type or entities, which can pull in other files. That is not read."


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"]
)
def test_no_part_may_have_a_document_type(part):
    evil = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><x>&a;</x>'
    assert sentences(book(sheet(HEAD, [shared(0), number(1, DAY)]), strings=["a"], more={part: evil})) == [NOT_READ]


def test_parts_that_lie_very_deep_are_refused():
    deep = "<a>" * 100_000
    assert sentences(book(deep)) == ["The file: Its parts lie too deep in one another."]


NOISE = f"<!--{random.Random(1).randbytes(18_000).hex()}-->"  # so that it is not packed as tightly as is refused
RUNS = "<si>" + f"<r><t xml:space='preserve'>  {'a' * 29_996}  </t></r>" * 100 + f"{NOISE}</si>"


def test_one_string_of_many_runs_is_no_longer_than_a_cell_and_held_once():
    content = book(sheet(HEAD, *[[shared(0)] * 4] * 15), strings=[RUNS])
    assert len(content) < 30_000
    findings = Findings()
    tracemalloc.start()
    rows = list(workbook.rows(io.BytesIO(content), SHAPE, findings))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (len(rows), findings.fault_count) == (15, 60)
    assert findings.faults[0].sentence == "Row 2, Name: it has 32,767 letters; at most 200 can be kept."
    assert peak < 4 * tables.CHUNK


def test_words_in_the_cell_are_no_longer_either():
    runs = '<c t="inlineStr"><is>' + f"<r><t>{'a' * 20_000}</t></r>" * 3 + "</is></c>"
    assert one(runs) == ["Row 2, Code: it has 32,767 letters; at most 200 can be kept."]


def test_a_long_string_of_blanks_is_an_empty_cell():
    blank = f"<si><t xml:space='preserve'>{' ' * 30_000}</t></si>"
    assert taken(book(sheet(HEAD, [shared(0)], ["Kai", shared(0)]), strings=[blank])) == ([(3, {"name": "Kai"})], [])


def test_a_heading_is_looked_at_in_its_first_letters_alone(monkeypatch):
    longest = []
    monkeypatch.setattr(workbook, "plain_heading", lambda text: longest.append(len(text)) or tables.plain_heading(text))
    assert sentences(book(sheet([shared(0)] * 20, ["Kai"]), strings=[RUNS]))[0].startswith("Row 1: there is no column")
    assert max(longest) <= 1_000


def test_a_number_of_very_many_figures_is_not_tried():
    assert one(number("0" * 200 + "7")) == [f"Row 2, Code: {'0' * 39}… is a number that cannot be read."]


@pytest.mark.parametrize(
    "part, element, count",
    [
        ("xl/_rels/workbook.xml.rels", '<Relationship Id="r{}" Type="x/worksheet" Target="a"/>', 1_001),
        ("xl/styles.xml", '<numFmt numFmtId="{}" formatCode="0"/>', 65_536),
    ],
)
def test_links_and_formats_are_not_gathered_without_end(part, element, count):
    many = "<x>" + "".join(element.format(at) for at in range(count)) + "</x>"
    assert sentences(book(sheet(HEAD, [number(1)]), more={part: many})) == [f"The file: {workbook.TOO_MUCH}"]


@pytest.fixture
def bytes_read(monkeypatch):
    """How much of the parts was unpacked."""
    read, chunks = [], book_of_a_file.Book.chunks

    def counted(self, part):
        for chunk in chunks(self, part):
            read.append(len(chunk))
            yield chunk

    monkeypatch.setattr(book_of_a_file.Book, "chunks", counted)
    return read


EMPTY_ROWS = "".join(f'<row r="{at}"/>' for at in range(1, 200_000))
NOTHING = f"<worksheet {SPACE}><sheetData>{EMPTY_ROWS}</sheetData></worksheet>"
NO_HEADINGS = "Row 1: there is no column Name. Row 1 must hold the headings; it holds ."


def test_a_part_is_one_sheet_however_often_it_is_named(bytes_read):
    links = "".join(
        f'<Relationship Id="rId{at}" Type="x/worksheet" Target="{"./" * (at % 2)}worksheets/sheet1.xml"/>'
        for at in range(1, 51)
    )
    content = book(
        NOTHING, *[sheet()] * 49, more={"xl/_rels/workbook.xml.rels": f"<Relationships>{links}</Relationships>"}
    )
    assert sentences(content) == [NO_HEADINGS]
    assert sum(bytes_read) < 2 * tables.CHUNK


def test_the_headings_are_looked_for_at_the_beginning_of_a_sheet(bytes_read):
    assert len(NOTHING) > 2 * tables.CHUNK
    assert sentences(book(NOTHING, NOTHING, NOTHING)) == [NO_HEADINGS]
    assert sum(bytes_read) < 4 * tables.CHUNK
    assert taken(book(NOTHING, sheet(HEAD, ["Kai"]))) == ([(2, {"name": "Kai"})], [])


def test_no_more_is_unpacked_of_one_file_than_any_list_needs(monkeypatch):
    monkeypatch.setattr(book_of_a_file, "MAX_READ", 3_000)
    assert sentences(book(FULL)) == []
    assert sentences(book(sheet(HEAD, *[["Kai"]] * 40))) == [f"The file: {workbook.TOO_MUCH}"]


def test_an_element_that_never_ends_is_not_gathered():
    noise = random.Random(1).randbytes(18_000).hex()
    content = book(sheet(HEAD, ["Kai"], after=f'<x y="{noise}{"a" * 3 * tables.CHUNK}"/>'))
    assert sentences(content) == ["The file: One of its parts is far longer than any that is read."]


# Any bytes, and memory

SOUND = book(sheet(HEAD, ["Kai", number(855), number(41395, DAY), shared(0)], ["Ada"]), strings=["A1"])
CELLS = st.sampled_from(
    ["", "Kai", number(1), number(41395, DAY), number("x"), shared(0), shared(9), formula(), formula("1", "n"), "=1"]
) | st.builds(
    lambda kind, style, value: f'<c t="{kind}" s="{style}"><v>{value}</v></c>',
    st.sampled_from(["n", "s", "str", "b", "e", "d", "inlineStr", "odd"]),
    st.integers(-3, 300),
    st.text("0123456789.eE-+T:#NA/ ", max_size=12),
)


def answers(content):
    reading = workbook.read(content, SHAPE)
    assert reading.rows or reading.faults
    assert all(fault.reason.endswith(".") for fault in reading.faults)


@given(st.lists(st.tuples(st.integers(0, len(SOUND) - 1), st.integers(0, 255)), min_size=1, max_size=8))
def test_a_workbook_with_changed_bytes_gets_an_answer(changes):
    content = bytearray(SOUND)
    for at, value in changes:
        content[at] = value
    answers(bytes(content))


@given(st.binary(max_size=300), st.sampled_from([b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]))
def test_any_bytes_after_the_mark_of_a_workbook_get_an_answer(rest, mark):
    answers(mark + rest)


@given(st.lists(st.lists(CELLS, max_size=6), max_size=6), st.booleans())
def test_any_cells_get_an_answer(rows, from_1904):
    answers(book(sheet(HEAD, *rows), strings=["A1"], from_1904=from_1904))


@given(
    st.sampled_from(
        [
            "xl/workbook.xml",
            "xl/worksheets/sheet1.xml",
            "xl/styles.xml",
            "xl/_rels/workbook.xml.rels",
            "[Content_Types].xml",
        ]
    ),
    st.binary(max_size=200),
)
def test_any_part_gets_an_answer(part, content):
    answers(book(FULL, more={part: content}))


def test_rows_are_read_in_the_memory_of_a_few():
    """At the size of a quick test; the how-to names the command for 100,000 rows."""
    command = [sys.executable, "-m", "waymark.core.tests.workbook_memory", "10000"]
    answer = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3])
    rows, megabytes = answer.stdout.split()[0], int(answer.stdout.split()[3])
    assert rows == "10,000"
    assert megabytes < 80


def test_a_stream_may_be_read_without_limits_of_its_shape():
    findings = Findings()
    rows = workbook.rows(io.BytesIO(book(sheet(HEAD, *[["Kai"]] * 200))), OPEN, findings)
    assert (sum(1 for _ in rows), findings.row_count, findings.faults) == (200, 200, [])
