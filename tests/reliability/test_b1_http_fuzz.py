"""B1: names and values of fields that nobody types, to every form and page, by somebody who may use it.

No page breaks, and a form that is not in order changes nothing. WAYMARK_FUZZ multiplies the tries.
"""

import os
import re
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.access.doors import DOORS, FOR_ONESELF, ONLY_IN_A_DEMO, OPEN_TO_ALL, SAMPLES, SIGN_IN
from tests.access.entry_points import parameters
from tests.access.footprint import statements_watched
from tests.access.forms import ONLY_READ, forms_on
from tests.access.matrix import Cell
from tests.access.visitors import NOBODY
from tests.access.world import NOW
from tests.reliability import fuzz
from tests.reliability.together import same_browser
from waymark.core import clock

pytestmark = pytest.mark.django_db
TRIES = int(os.environ.get("WAYMARK_FUZZ", "1"))
MOST_LOOKS = 28
ROOT = Path(__file__).resolve().parents[2]
FORM = "application/x-www-form-urlencoded"
ASKED = re.compile(r"""GET(?:\.get|\.getlist)?[(\[]\s*["'](\w+)["']""")
# What pages ask in a loop over names, so that the source does not show them beside GET.
MORE_ASKED = {"action", "day", "year", "kind", "page"}


@pytest.fixture(autouse=True)
def _this_morning():
    with clock.at(NOW):
        yield


def send(matrix, visitor, path, body, kind=FORM):
    """Post, note which tables changed for good, and take it back."""
    with matrix.undone(), statements_watched() as wrote:
        answer = same_browser(matrix.browsers[visitor]).generic("POST", path, body, content_type=kind)
        answer.wrote = set(wrote)
        answer.changed = matrix.changed(answer, besides={"core.AuditEvent"})
    return answer


def said(answer):
    error = answer.exc_info[1] if getattr(answer, "exc_info", None) else None
    return f"{answer.status_code} {type(error).__name__}: {error}"


def judge(answer, what):
    assert answer.status_code < 500, f"{what}: {said(answer)}"
    if answer.status_code >= 400:
        assert not answer.changed, f"{what}: {answer.status_code} and yet it changed {answer.changed}"


def try_forms(matrix, visitor, path, typed, tries, what):
    @settings(max_examples=tries, database=None)
    @given(fuzz.sent(typed))
    def knock(form):
        judge(send(matrix, visitor, path, urlencode(form, doseq=True)), f"{what} with {form}"[:3000])

    knock()


def forms_of(matrix, name):
    """Somebody who may send the form of this door, and the form as the page shows it; None where there is none.

    Pages that are only read have none, whatever they are about: the hunt ends after some looks.
    """
    door, looks = DOORS[name], 0
    for record in matrix.world.of_kind(door.about) if door.about else [None]:
        for visitor in matrix.visitors:
            cell = Cell(name, "POST", visitor, record)
            if matrix.standing(cell) != "entitled" or visitor.role == NOBODY:
                continue
            if form := matrix.page_form(cell):
                return cell, form.data()
            looks += len(matrix.who_may_send(cell))
            break  # a page that has no form has none for anybody
        if looks >= (1 if name in ONLY_READ else MOST_LOOKS) and TRIES == 1:
            break
    return None


def senders():
    return sorted(DOORS)


@pytest.mark.by_turns
@pytest.mark.parametrize("name", senders())
def test_no_form_breaks_and_none_out_of_order_changes_anything(matrix, name):
    found = forms_of(matrix, name)
    if found is None:
        cell = next(
            Cell(name, "POST", visitor, record)
            for record in (matrix.world.of_kind(DOORS[name].about) if DOORS[name].about else [None])
            for visitor in matrix.visitors
            if matrix.standing(Cell(name, "POST", visitor, record)) in ("entitled", "elsewhere")
        )
        typed = {"text": ["words"], "version": ["1"]}
    else:
        cell, typed = found
    path = matrix.path(cell)
    try_forms(matrix, cell.visitor, path, typed, (2 if found else 1) * TRIES, str(cell))


BODIES = {
    "no form": (b"", FORM),
    "not UTF-8": (b"form_key=\xff\xfe&text=%ff%fe&%80=%c0%af", FORM),
    "half a character": (b"text=%F0%9F%91&surname=%ED%A0%80", FORM),
    "a null": (b"text=%00&surname=a%00b", FORM),
    "many fields": (urlencode([(f"f{n}", "1") for n in range(3000)]).encode(), FORM),
    "one field many times": (urlencode([("version", "1")] * 900).encode(), FORM),
    "large": (b"text=" + b"x" * 4_000_000, FORM),
    "JSON": (b'{"form_key": "x", "version": 1}', "application/json"),
    "no boundary": (b"x", "multipart/form-data"),
    "a broken part": (b"--b\r\nContent-Disposition: form-data; nam\r\n\r\nx", "multipart/form-data; boundary=b"),
    "a file for a word": (
        b'--b\r\nContent-Disposition: form-data; name="form_key"; filename="a"\r\n\r\nx\r\n--b--\r\n',
        "multipart/form-data; boundary=b",
    ),
    "an unknown charset": (b"text=a", f"{FORM}; charset=no-such"),
    "UTF-16": ("form_key=a&text=b".encode("utf-16"), f"{FORM}; charset=utf-16"),
    "base64 that is none": (
        b'--b\r\nContent-Disposition: form-data; name="text"\r\nContent-Transfer-Encoding: base64\r\n\r\n!\r\n--b--\r\n',
        "multipart/form-data; boundary=b",
    ),
}


def doors_for(body):
    """A fifth of the doors, so that each meets some bodies and each body many doors; every door where more is tried."""
    at = list(BODIES).index(body)
    return sorted(DOORS)[at % 5 :: 5] if TRIES == 1 else sorted(DOORS)


@pytest.mark.on_either
@pytest.mark.parametrize("body", BODIES)
def test_no_page_breaks_on_a_body_that_is_no_form(matrix, body):
    for name in doors_for(body):
        found = forms_of(matrix, name)
        if found:
            cell, _ = found
            answer = send(matrix, cell.visitor, matrix.path(cell), *BODIES[body])
            judge(answer, f"{cell} with {body}")
            assert not answer.changed, f"{cell} took {body}: {answer.changed}"


def others():
    return sorted({*FOR_ONESELF, *SIGN_IN, *OPEN_TO_ALL, *ONLY_IN_A_DEMO} - set(DOORS))


@pytest.mark.on_either
@pytest.mark.parametrize("name", others())
def test_no_page_of_signing_in_breaks(matrix, name):
    kinds = {"uuid": "00000000-0000-4000-8000-000000000000", "int": 2026, "slug": "why"}
    path = reverse(name, kwargs=SAMPLES.get(name) or {part: kinds[kind] for part, kind in parameters()[name].items()})
    visitors = [
        next(each for each in matrix.visitors if each.name == "somebody anonymous"),
        next(each for each in matrix.visitors if each.name == "referrer at Ashgrove"),
    ]
    for visitor in visitors:
        with matrix.undone():
            page = matrix.browsers[visitor].get(path)
        assert page.status_code < 500, said(page)
        found = forms_on(page.content, path) if page.status_code == 200 else []
        typed = found[-1].data() if found else {"login": ["a@example.org"], "token": ["x"], "code": ["1"]}
        try_forms(matrix, visitor, path, typed, 2 * TRIES, f"{name} by {visitor}")
        for body in list(BODIES)[len(name) % 3 :: 3] if TRIES == 1 else BODIES:
            judge(send(matrix, visitor, path, *BODIES[body]), f"{name} by {visitor} with {body}")


def names_asked():
    found = set(MORE_ASKED)
    for path in ROOT.glob("waymark/**/*.py"):
        found.update(ASKED.findall(path.read_text()))
    return sorted(found)


def test_the_names_that_pages_ask_for_are_found():
    assert {"page", "show", "kind", "q", "on", "half", "day"} <= set(names_asked())


@pytest.mark.by_turns
@pytest.mark.parametrize("name", sorted(name for name, door in DOORS.items() if door.looks and not door.link))
def test_no_question_in_an_address_breaks_a_page(matrix, name):
    door = DOORS[name]
    cell = next(
        Cell(name, "GET", visitor, record)
        for record in (matrix.world.of_kind(door.about) if door.about else [None])
        for visitor in matrix.visitors
        if matrix.standing(Cell(name, "GET", visitor, record)) == "entitled"
    )
    path = matrix.path(cell)

    @settings(max_examples=2 * TRIES, database=None)
    @given(fuzz.asked(names_asked()))
    @example([("page", "9" * 400), ("page", "-1"), ("on", "0001-01-01"), ("half", "pm"), ("day", "0001-01-01")])
    def look(query):
        with matrix.undone(), statements_watched() as wrote:
            answer = matrix.browsers[cell.visitor].get(f"{path}?{urlencode(query)}")
            answer.wrote = set(wrote)
            changed = matrix.changed(answer, besides={"core.AuditEvent"})
        assert answer.status_code < 500, f"{cell} ?{query}: {said(answer)}"
        assert not changed, f"{cell} ?{query} changed {changed}"

    look()


NUMBERS = st.sampled_from(["0", "1", "1899", "2199", "9999", "10000", "9" * 30, "٣"]) | st.integers(0, 10**6).map(str)


def with_numbers():
    return sorted(name for name, parts in parameters().items() if set(parts.values()) - {"uuid"} and name in DOORS)


@pytest.mark.by_turns
@pytest.mark.parametrize("name", with_numbers())
def test_no_number_or_word_in_an_address_breaks_a_page(matrix, name):
    """The other parts of an address: years, versions, sections, words."""
    door = DOORS[name]
    cell = next(
        Cell(name, "GET", visitor, record)
        for record in (matrix.world.of_kind(door.about) if door.about else [None])
        for visitor in matrix.visitors
        if matrix.standing(Cell(name, "GET", visitor, record)) == "entitled"
    )
    given_parts = {**matrix.fixed_parts(door)}
    if door.about:
        given_parts[matrix.parameter(name, door)] = cell.record.public_id
    plain = matrix.path(cell)
    parts = [part for part, kind in parameters()[name].items() if kind != "uuid"]

    @settings(max_examples=6 * TRIES, database=None)
    @given(st.sampled_from(parts), NUMBERS | st.sampled_from(["why", "x" * 3000, "%27", "..", "-1", "é", "_"]))
    def look(part, value):
        marker = {"int": 424242, "slug": "marker-marker", "str": "marker-marker"}[parameters()[name][part]]
        path = reverse(name, kwargs={**given_parts, part: marker}).replace(str(marker), value)
        with matrix.undone():
            for method in ("get", "post"):
                answer = getattr(matrix.browsers[cell.visitor], method)(path)
                assert answer.status_code < 500, f"{method} {path}: {said(answer)}"

    look()
    assert plain


@pytest.mark.on_either
def test_the_fuzz_can_fail(matrix, monkeypatch):
    def breaks(*arguments, **more):
        raise OverflowError(date.max)

    monkeypatch.setattr("waymark.core.forms.Form.submitted", breaks)
    monkeypatch.setattr("tests.reliability.test_b1_http_fuzz.TRIES", 10)  # not all of a few get as far as the form
    with pytest.raises(AssertionError, match="OverflowError"):
        test_no_form_breaks_and_none_out_of_order_changes_anything(matrix, "referrals:section")
