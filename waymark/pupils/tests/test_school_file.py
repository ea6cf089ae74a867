"""Reading a school's file: any bytes, an answer in sentences."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from waymark.core.table_cells import REFUSED_SIGNS
from waymark.core.tests.workbooks import sheet, workbook
from waymark.pupils import school_file
from waymark.pupils.school_file import MAX_ROWS, read
from waymark.pupils.tests.factories import upn
from waymark.pupils.tests.transfer_files import OURS, pupil_xml, transfer_file

HEAD = "UPN,Surname,Forename,Date of birth"
TOO_MANY = (
    "The file: It has more than 20,000 rows of pupils, more than this page takes. Split it, or ask whoever runs Waymark to"
    " take it in."
)


def sentences(content):
    content = content if isinstance(content, bytes) else content.encode()
    return [each.sentence for each in read(content).faults]


def test_a_sound_file_gives_its_rows_as_values():
    text = (
        "Forename,Surname,UPN,Date of birth,Sex,Year group,On roll from,Address,Postcode,Do not disclose address,Authority\r\n"
        f' Zoë ,O’Brien,{upn(1).lower()},1/5/2013,female,Year 9,2026-08-25,"2 Mill Row, Whitcombe",le8 5pb,YES,855\r\n'
        "\r\n"
        ",Suharto,,03 Mar 2014,,,,,,,\r\n"
    )
    reading = read(text.encode("utf-8-sig"))

    assert sentences(text) == []
    assert reading.row_count == 2
    assert [row.number for row in reading.rows] == [2, 4]  # the empty row 3 is counted as a spreadsheet does
    assert reading.rows[0].values == {
        "forename": "Zoë",
        "surname": "O’Brien",
        "upn": upn(1),
        "date_of_birth": date(2013, 5, 1),
        "sex": "F",
        "year_group": 9,
        "on_roll_from": date(2026, 8, 25),
        "address_lines": "2 Mill Row, Whitcombe",
        "postcode": "le8 5pb",
        "do_not_disclose": True,
        "authority": "855",
    }
    assert reading.rows[1].values == {"surname": "Suharto", "date_of_birth": date(2014, 3, 3)}


@pytest.mark.parametrize(
    "content, expected",
    [
        (b"", "The file: It is empty."),
        (b"\xef\xbb\xbf \r\n", "The file: It is empty."),
        (b"PK\x03\x04rest", "The file: The workbook is damaged. Open it in Excel, save it, and choose it again."),
        (b"%PDF-1.7", "The file: This is a PDF. Ask for the list as a CSV file."),
        (b"\xd0\xcf\x11\xe0x", "The file: This is an old Excel workbook. In Excel choose Save as, then CSV UTF-8."),
        (
            HEAD.encode("utf-16"),
            "The file: This file is in UTF-16, which Excel calls Unicode text. Save it as CSV UTF-8.",
        ),
        (b"Surname\0,UPN", "The file: It is not text. Choose a CSV file."),
        (
            b"\x81\x8d,\x90",
            "The file: Its letters cannot be read: they are neither UTF-8 nor Windows-1252. Save it as CSV UTF-8.",
        ),
        (HEAD.encode(), "The file: It has headings and no pupils."),
        (
            b"Name,Born\nKai,1/1/2013",
            "Row 1: there is no column UPN, Surname, Forename, Date of birth. Row 1 must hold the headings; it holds Name, Born.",
        ),
        (b"UPN,Surname,Forename\nx,y,z", "Row 1: there is no column Date of birth."),
        (f"{HEAD},surname\n,a,b,1/1/2013,c".encode(), "Row 1, Surname: this heading stands there twice."),
        (
            f'{HEAD}\n,"Merrow,Kai,1/1/2013'.encode(),
            "Row 2: a quotation mark is opened and not closed, or closed too early.",
        ),
        (
            b"x" * (school_file.MAX_BYTES + 1),
            "The file: It is larger than 20 MB. Send it in two files, or ask whoever runs Waymark to take it in.",
        ),
        (b"a," * 150 + b"b," * 60, "Row 1: there are 211 columns. At most 200 can be read."),
    ],
)
def test_a_file_that_cannot_be_read_gets_one_sentence(content, expected):
    assert sentences(content) == [expected]


@pytest.mark.parametrize(
    "row, expected",
    [
        (",Merrow,Kai", "Row 2: it has 3 cells, and row 1 has 4."),
        (",Merrow,Kai,1/1/2013,more", "Row 2: it has 5 cells, and row 1 has 4."),
        (",Merrow,Kai,31/02/2013", "Row 2, Date of birth: 31/02/2013 is no day of the calendar. Write the day first, like 01/05/2012."),
        (",Merrow,Kai,12/25/2013", "Row 2, Date of birth: 12/25/2013 is no day of the calendar. Write the day first, like 01/05/2012."),
        (",Merrow,Kai,41275", "Row 2, Date of birth: 41275 is a number, not a day. Format the column as a date, like 01/05/2012."),
        (",Merrow,Kai,1/5/13", "Row 2, Date of birth: 1/5/13: write the year with four figures, like 01/05/2012."),
        (",Merrow,Kai,soon", "Row 2, Date of birth: soon is no day. Write it like 01/05/2012."),
        (",=cmd|calc,Kai,1/1/2013", "Row 2, Surname: =cmd|calc begins with =, which a spreadsheet would run as a formula. Take the sign away."),
        (",+44,Kai,1/1/2013", "Row 2, Surname: +44 begins with +, which a spreadsheet would run as a formula. Take the sign away."),
        (",-Lee,Kai,1/1/2013", "Row 2, Surname: -Lee begins with -, which a spreadsheet would run as a formula. Take the sign away."),
        (",@SUM,Kai,1/1/2013", "Row 2, Surname: @SUM begins with @, which a spreadsheet would run as a formula. Take the sign away."),
        (",＝SUM,Kai,1/1/2013", "Row 2, Surname: ＝SUM begins with ＝, which a spreadsheet would run as a formula. Take the sign away."),
        (',"\tLee",Kai,1/1/2013', "Row 2, Surname: Lee begins with a tab, which a spreadsheet would run as a formula. Take the sign away."),
        (',"Me\nrrow",Kai,1/1/2013', "Row 2, Surname: Me rrow holds a sign that cannot be seen, such as a line break or a tab."),
        (f",{'M' * 201},Kai,1/1/2013", "Row 2, Surname: it has 201 letters; at most 200 can be kept."),
        (",Mer\ufffdow,Kai,1/1/2013", "Row 2, Surname: Mer\ufffdow has a letter that was lost when the file was made. Save it as CSV UTF-8."),
    ],
)  # fmt: skip
def test_each_bad_cell_is_named_by_row_column_and_reason(row, expected):
    assert sentences(f"{HEAD}\n{row}\n") == [expected]


@pytest.mark.parametrize(
    "forename, surname",
    [("-", "Li"), ("", "X"), ("محمد", "عبد الله"), ("👩‍👩‍👧", "🌸"), ("Zoe\u0308", "No\u00e9l"), ("null", "True"), ("M" * 200, "O'Brien")],
)  # fmt: skip
def test_names_come_through_exactly(forename, surname):
    [row] = read(f"{HEAD}\n,{surname},{forename},1/1/2013\n".encode()).rows
    assert (row.get("forename"), row.get("surname")) == (forename, surname)


@pytest.mark.parametrize("encoding, notes", [("utf-8", 0), ("utf-8-sig", 0), ("cp1252", 1)])
def test_the_three_encodings_of_schools_are_read(encoding, notes):
    reading = read(f"{HEAD}\n,Noël,Zoë,1/1/2013\n".encode(encoding))
    assert (reading.rows[0].get("surname"), reading.rows[0].get("forename")) == ("Noël", "Zoë")
    assert len(reading.notes) == notes


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_columns_may_be_parted_by_commas_semicolons_or_tabs(delimiter):
    text = "UPN,Surname,Forename,Date of birth\n,Merrow,Kai,1/1/2013\n".replace(",", delimiter)
    assert read(text.encode()).rows[0].get("surname") == "Merrow"


def test_unknown_columns_are_left_out_and_told():
    reading = read(f"{HEAD},Shoe size\n,Merrow,Kai,1/1/2013,=5\n".encode())
    assert reading.notes == ["Columns that are not read, and left out: Shoe size."]
    assert reading.is_sound


def test_a_pupil_stands_in_a_file_once():
    text = f"{HEAD}\n{upn(1)},A,B,1/1/2013\n{upn(1)},C,D,2/1/2013\n,Lane,Zoe,3/1/2013\n{upn(2)},LANE,zoe,3/1/2013\n"
    assert sentences(text) == [
        f"Row 3, UPN: {upn(1)} stands in row 2 too.",
        "Row 5: the name and the date of birth stand in row 4 too, and no UPN tells them apart.",
    ]
    twins = f"{HEAD}\n{upn(1)},Lane,Zoe,3/1/2013\n{upn(2)},Lane,Zoe,3/1/2013\n"
    assert sentences(twins) == []


def test_a_hundred_thousand_rows_get_one_sentence_and_no_memory():
    import tracemalloc

    content = (HEAD + "\n" + ",Merrow,Kai,1/1/2013\n" * 100_000).encode()
    tracemalloc.start()
    reading = read(content)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [each.sentence for each in reading.faults] == [TOO_MANY]
    assert reading.rows == []
    assert peak < 60 * 1024 * 1024


def test_a_workbook_and_a_transfer_file_hold_as_many_pupils_as_a_csv_file():
    rows = [["", "Merrow", f"Kai {at}", "1/1/2013"] for at in range(MAX_ROWS + 1)]
    for content in (
        workbook(sheet(HEAD.split(","), *rows)),
        transfer_file(*[pupil_xml(forename=forename) for _, _, forename, _ in rows]),
    ):
        assert sentences(content) == [TOO_MANY]


def test_the_most_pupils_come_from_each_kind_of_file():
    head = HEAD.split(",")
    rows = [["", "Merrow", f"Kai {at}", "2013-01-01"] for at in range(MAX_ROWS)]
    csv = "\n".join(",".join(row) for row in [head, *rows]).encode()
    xml = transfer_file(*[pupil_xml(forename=row[2], born=row[3], sex="") for row in rows])
    found = [read(content, laestab=OURS) for content in (csv, workbook(sheet(head, *rows)), xml)]
    assert [(len(each.rows), each.faults) for each in found] == [(MAX_ROWS, [])] * 3
    assert [row.values for row in found[0].rows] == [row.values for row in found[1].rows]
    assert [row.values for row in found[0].rows] == [row.values for row in found[2].rows]


def test_a_row_keeps_what_could_be_read_of_it():
    [row] = read(f"{HEAD}\n12-34,=Merrow,Kai,soon\n".encode()).rows
    assert row.values == {"upn": "1234", "forename": "Kai"}
    assert row.unread == {"surname": "=Merrow", "date_of_birth": "soon"}


def test_a_repeat_shows_beside_another_fault():
    assert sentences(f"{HEAD}\nX1,Merrow,Kai,1/1/2013\nX1,Lane,Ada,soon\n") == [
        "Row 3, Date of birth: soon is no day. Write it like 01/05/2012.",
        "Row 3, UPN: X1 stands in row 2 too.",
    ]


def test_the_file_with_the_headings_can_be_read_back():
    assert [each.reason for each in read(school_file.header_only()).faults] == ["It has headings and no pupils."]


CELLS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["", "1/1/2013", "31/02/2013", "=1+1", "-", '"', "855", "yes", "Kai", "\x00", "\ufeff", upn(1)]),
)
TABLES = st.builds(
    lambda head, rows, mark: mark.join(head) + "\n" + "\r\n".join(mark.join(row) for row in rows),
    st.lists(st.sampled_from([column.heading for column in school_file.COLUMNS]) | CELLS, max_size=14),
    st.lists(st.lists(CELLS, max_size=14), max_size=12),
    st.sampled_from(",;\t"),
)


@given(st.binary(max_size=400))
@example(b"\xff\xfe")
@example(b'UPN,Surname,Forename,Date of birth\n"')
def test_any_bytes_get_an_answer(content):
    answer_is_whole(read(content))


@given(TABLES, st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]))
def test_any_table_gets_an_answer(text, encoding):
    answer_is_whole(read(text.encode(encoding, errors="replace")))


def answer_is_whole(reading):
    """Rows or faults, each fault a sentence with its place, and every row with values of the right kind."""
    assert reading.rows or reading.faults
    for each in reading.faults:
        assert each.reason.rstrip().endswith(".")
        assert each.where
        assert not any(sign in each.sentence for sign in "\r\n\t\0")
    for row in reading.rows:
        assert isinstance(row.get("date_of_birth", date(2013, 1, 1)), date)
        assert len(row.get("surname")) <= 200
        assert not (row.get("surname")[:1] in REFUSED_SIGNS and row.get("surname") not in ("", "-"))
