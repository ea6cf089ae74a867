"""Reading a Common Transfer File: pupils and sentences, whatever the XML holds, and for this school alone."""

import socket
import tracemalloc
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from waymark.core.tests.costs import processor_seconds_at_most
from waymark.pupils import school_file
from waymark.pupils import transfer_file as module
from waymark.pupils.tests.factories import upn
from waymark.pupils.tests.transfer_files import OURS, THEIRS, pupil_xml, transfer_file


def read(content, laestab=OURS):
    return school_file.read(content if isinstance(content, bytes) else content.encode(), laestab=laestab)


def sentences(content, laestab=OURS):
    return [each.sentence for each in read(content, laestab).faults]


ADDRESS = (
    "<Address><BS7666Address><PAON>2</PAON><Street>Mill Row</Street><Town>Whitcombe</Town><PostTown>Whitcombe</PostTown>"
    "</BS7666Address><PostCode>LE8 5PB</PostCode></Address>"
)
CONTACT = "<Contacts><Contact><Surname>Other</Surname><Address><Street>Not Here</Street></Address></Contact></Contacts>"


@pytest.mark.parametrize("version", ["17", "24", "31"])
def test_a_sound_file_gives_its_pupils_as_values(version):
    reading = read(
        transfer_file(
            pupil_xml(
                upn(1),
                "O’Brien",
                "Zoë",
                basic="<PreferredForename>Zo</PreferredForename><MiddleNames>Ann</MiddleNames><NCyearActual>9</NCyearActual>"
                "<FormerUPN>X</FormerUPN><FormerSurname>Lane</FormerSurname>",
                more="<LookedAfter><InCare>true</InCare></LookedAfter><SENhistory><SEN><SENprovision>K</SENprovision></SEN></SENhistory>"
                + ADDRESS
                + CONTACT,
                sex="<Gender>F</Gender>",
            ),
            pupil_xml("", "Suharto", "", basic="<NCyearActual>R</NCyearActual><PreferredForename></PreferredForename>"),
            version=version,
        )
    )
    assert reading.faults == []
    assert [(row.place, row.values) for row in reading.rows] == [
        (
            "pupil 1",
            {
                "upn": upn(1),
                "surname": "O’Brien",
                "forename": "Zoë",
                "known_as": "Zo",
                "date_of_birth": date(2013, 3, 14),
                "sex": "F",
                "year_group": 9,
                "address_lines": "2 Mill Row, Whitcombe",
                "postcode": "LE8 5PB",
            },
        ),
        ("pupil 2", {"surname": "Suharto", "date_of_birth": date(2013, 3, 14), "sex": "M"}),
    ]
    assert reading.notes == [
        "Some year groups are letters, such as R for reception. For these pupils the age decides.",
        module.UNDISCLOSED,
        "Parts that are not read, and left out: middle names, former UPN, former surname, whether looked after, "
        "special educational needs, parents and carers.",
    ]


@pytest.mark.parametrize(
    "address, expected",
    [
        ("<AddressLines><AddressLine1>2 Mill Row</AddressLine1><AddressLine2>Whitcombe</AddressLine2></AddressLines>", "2 Mill Row, Whitcombe"),
        ("<SAON>Flat 2</SAON><PAON>2</PAON><Street>Mill Row</Street>", "Flat 2, 2 Mill Row"),
        ("<SAON>2</SAON><PAON>2</PAON><Street>Mill Row</Street>", "2, 2 Mill Row"),
        ("<PAON>The Old Forge</PAON><Street>Mill Row</Street>", "The Old Forge, Mill Row"),
        ("<PAON>2</PAON>", "2"),
    ],
)  # fmt: skip
def test_an_address_is_put_in_lines(address, expected):
    [row] = read(transfer_file(pupil_xml(more=f"<Address>{address}</Address>"))).rows
    assert row.get("address_lines") == expected


def test_each_bad_part_is_named_by_pupil_column_and_reason():
    content = transfer_file(
        pupil_xml(upn(1)),
        pupil_xml(upn(1), "Lane", "=cmd", "2013-02-31", sex="<Sex>Q</Sex>"),
        pupil_xml(upn(3), "N" * 201, "Ada", "12 May", basic="<NCyearActual>99</NCyearActual>"),
    )
    assert sentences(content) == [
        "Pupil 2, Forename: =cmd begins with =, which a spreadsheet would run as a formula. Take the sign away.",
        "Pupil 2, Date of birth: 2013-02-31 is no day of the calendar. Write the day first, like 01/05/2012.",
        "Pupil 2, Sex: Q is not understood. Write F, M or U.",
        f"Pupil 2, UPN: {upn(1)} stands in pupil 1 too.",
        "Pupil 3, Surname: it has 201 letters; at most 200 can be kept.",
        "Pupil 3, Date of birth: 12 May is no day. Write it like 01/05/2012.",
        "Pupil 3, Year group: 99 is no year group. Write a number, like 9.",
    ]


@pytest.mark.parametrize(
    "source, to, laestab, words",
    [
        (THEIRS, OURS, OURS, ""),
        (OURS, OURS, OURS, ""),
        (OURS, "", OURS, ""),  # the school's own list
        (OURS, "855LLLL", OURS, ""),
        (OURS, "MMMMMMM", OURS, ""),
        (OURS, THEIRS, OURS, "It was made for the school 8564002, and yours is 8554001."),  # pupils who leave
        (THEIRS, THEIRS, OURS, "It was made for the school 8564002, and yours is 8554001."),
        (THEIRS, "", OURS, "It was made by the school 8564002 and does not name yours (8554001)"),
        (THEIRS, "855LLLL", OURS, "It was made by the school 8564002 and does not name yours"),
        ("", "", OURS, "It was made by a school that it does not name and does not name yours"),
        (
            THEIRS,
            OURS,
            "",
            "Your school's number, of the authority and of the school (like 8554001), is not recorded here",
        ),
        ("", "", "", "Your school's number, of the authority"),
    ],
)
def test_only_the_school_a_file_was_made_for_takes_it_in(source, to, laestab, words):
    reading = read(transfer_file(pupil_xml(upn(1)), source=source, to=to), laestab)
    if words:
        assert [each.row for each in reading.faults] == [0]
        assert reading.faults[0].reason.startswith(words)
        assert reading.rows == []
    else:
        assert (reading.faults, len(reading.rows)) == ([], 1)


def test_a_header_that_names_two_destinations_names_none():
    content = transfer_file(pupil_xml()).replace(
        b"</Header>", b"<DestSchool><LEA>856</LEA><Estab>4002</Estab></DestSchool></Header>"
    )
    assert sentences(content) == [
        "The file: It names more than one school as its source or its destination. Ask for the file again."
    ]


def test_a_header_after_the_pupils_counts_as_well():
    content = transfer_file(pupil_xml(), to=THEIRS)
    head = content[content.index(b"<Header>") : content.index(b"<CTFpupilData>")]
    late = content.replace(head, b"").replace(b"</CTfile>", head + b"</CTfile>")
    assert sentences(late)[0].startswith("The file: It was made for the school 8564002")


DAMAGED = "Its XML is damaged or broken off. Ask for the file again."
FORBIDDEN = (
    "It has a document type or entities, which can pull in other files. That is not read. Ask for the file again."
)


@pytest.mark.parametrize(
    "content, expected",
    [
        (b"<html><table/></html>", module.WEB_PAGE),
        (b"\xef\xbb\xbf <!-- x --><!DOCTYPE html PUBLIC 'x'><html/>", module.WEB_PAGE),
        (b"<Workbook/>", module.NO_TRANSFER_FILE),
        (b"<!---->" * 250 + b"<Workbook/>", module.NO_TRANSFER_FILE),  # not each way to part the comments is tried
        (b"<!-- a --> <!-- b -->\n<html/>", module.WEB_PAGE),
        (b"<", DAMAGED),
        (b"<CTfile>", DAMAGED),
        (transfer_file(pupil_xml())[:-20], DAMAGED),
        (transfer_file(), "It is a Common Transfer File and holds no pupils."),
        (b'<?xml version="1.0" encoding="no-such"?><CTfile/>', DAMAGED),
        (b'<?xml version="1.0" encoding="utf-7"?><CTfile/>', DAMAGED),
        (transfer_file(pupil_xml(surname="Caf\u00e9")).replace("\u00e9".encode(), b"\xff"), DAMAGED),
        (transfer_file(*[pupil_xml()] * 20_001), "It has more than 20,000 rows of pupils, more than this page takes. Split it, or ask whoever runs Waymark to take it in."),
        (b"<CTfile>" + b" " * school_file.MAX_BYTES, "It is larger than 20 MB. Send it in two files, or ask whoever runs Waymark to take it in."),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_gets_one_sentence(content, expected):
    reading = read(content)
    assert ([each.sentence for each in reading.faults], reading.rows) == ([f"The file: {expected}"], [])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
def test_the_encodings_of_xml_are_read(encoding):
    name = encoding.removesuffix("-sig")
    content = transfer_file(pupil_xml(surname="Noël")).decode().replace("UTF-8", name).encode(encoding)
    assert read(content).rows[0].get("surname") == "Noël"


# XML that attacks (B7)

BILLION = (
    '<!DOCTYPE l [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + at)} "{f"&{chr(97 + at)};" * 10}">' for at in range(12))
    + "]>"
)
ATTACKS = {
    "a file of the machine": ('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', "&e;"),
    "an address of the network": ('<!DOCTYPE x [<!ENTITY e SYSTEM "http://127.0.0.1:9/x">]>', "&e;"),
    "an entity of parameters": ('<!DOCTYPE x [<!ENTITY % e SYSTEM "http://127.0.0.1:9/x"> %e;]>', "x"),
    "a document type from outside": ('<!DOCTYPE CTfile SYSTEM "http://127.0.0.1:9/x.dtd">', "x"),
    "a public document type": ('<!DOCTYPE CTfile PUBLIC "x" "file:///etc/passwd">', "x"),
    "a billion laughs": (BILLION, "&m;"),
    "one long entity many times": (f'<!DOCTYPE x [<!ENTITY e "{"x" * 50_000}">]>', "&e;" * 50_000),
    "an entity without a document type's use": ('<!DOCTYPE x [<!ENTITY e "x">]>', "x"),
}


@pytest.mark.parametrize("before, name", ATTACKS.values(), ids=ATTACKS.keys())
def test_no_document_type_and_no_entity_is_read(before, name, monkeypatch):
    def no_socket(*_args, **_kwargs):
        raise AssertionError("The network was asked.")

    monkeypatch.setattr(socket, "socket", no_socket)
    content = transfer_file(pupil_xml(surname="NAME"), before=before).replace(b"NAME", name.encode())
    tracemalloc.start()
    with processor_seconds_at_most(1):
        reading = read(content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert ([each.reason for each in reading.faults], reading.rows) == ([FORBIDDEN], [])
    assert peak < 10 * 1024 * 1024


def test_an_entity_that_nobody_declared_is_damage():
    assert sentences(transfer_file(pupil_xml()).replace(b"Merrow", b"&nobody;")) == [f"The file: {DAMAGED}"]


def test_parts_that_lie_very_deep_are_refused():
    deep = transfer_file(pupil_xml(more="<a>" * 1_000_000))
    with processor_seconds_at_most(1):
        assert sentences(deep) == ["The file: Its parts lie too deep in one another. Ask for the file again."]


@pytest.mark.parametrize("part", ["<Surname>{}</Surname>", "<a {}='1'/>", "<{}/>", "<!--{}-->", "<a x='{}'/>"])
def test_one_very_long_thing_costs_little(part):
    content = transfer_file(pupil_xml(more=part.format("x" * 4_500_000)))
    with processor_seconds_at_most(5):
        reading = read(content)
    assert reading.faults or len(reading.rows) == 1


PIECES = st.lists(
    st.sampled_from(
        [
            "<CTfile>",
            "</CTfile>",
            "<Header>",
            "<Pupil>",
            "</Pupil>",
            "<CTFpupilData>",
            "<UPN>",
            "</UPN>",
            "<DOB>",
            "</DOB>",
        ]
        + [
            "<Address>",
            "<PAON>",
            "x",
            "&amp;",
            "&#0;",
            "&#x1F338;",
            "<![CDATA[",
            "]]>",
            "<!DOCTYPE x>",
            "<?x?>",
            "\x00",
            "é",
        ]
    ),
    max_size=20,
).map("".join)
CELLS = st.text(max_size=20) | st.sampled_from(["=x", "2013-05-01", "R", "9", upn(1)])


def answer_is_whole(reading):
    assert reading.rows or reading.faults
    assert all(each.reason.rstrip().endswith(".") and each.where for each in reading.faults)


@given(st.binary(max_size=200))
@example(b"\xff\xfe<\x00")
@example(b"\xfe\xff\x00<")
def test_any_bytes_after_the_mark_of_xml_get_an_answer(content):
    answer_is_whole(read(b"<" + content))
    answer_is_whole(read(content + b"<"))


@given(PIECES)
def test_any_pieces_get_an_answer(text):
    answer_is_whole(read("<CTfile>" + text))
    answer_is_whole(read(transfer_file(text)))


@given(CELLS, CELLS, CELLS, CELLS, CELLS)
def test_any_words_in_the_parts_get_an_answer(number, surname, forename, born, year):
    more = f"<NCyearActual>{year}</NCyearActual>" if year.isalnum() else ""
    answer_is_whole(
        read(transfer_file(pupil_xml(number, surname, forename, born, basic=more)).decode().encode("utf-8", "replace"))
    )


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 255)), min_size=1, max_size=6))
def test_a_file_with_changed_bytes_gets_an_answer(changes):
    content = bytearray(transfer_file(pupil_xml(upn(1)), pupil_xml("", "Lane")))
    for at, value in changes:
        content[at] = value
    answer_is_whole(read(bytes(content)))
