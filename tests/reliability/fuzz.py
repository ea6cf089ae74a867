"""What nobody types and somebody sends: names and values of fields, and the forms and questions made of them."""

from __future__ import annotations

import uuid
from typing import Any

from hypothesis import strategies as st

from tests.access.footprint import ours

LONG = "x" * 20_000
WORDS = (
    "",
    " ",
    "0",
    "-1",
    "1",
    "99999",
    "9" * 15,
    "9" * 400,
    "1e9999",
    "NaN",
    "-0",
    "0.000000000001",
    "٣",
    "²",
    "１２",
    "½",
    "null",
    "None",
    "undefined",
    "true",
    "[]",
    "{}",
    '{"a": [null]}',
    "all",
    "*",
    "%",
    "_",
    "%s %d {0} {name} {{ 7*7 }} ${x}",
    "' OR 1=1 --",
    '"; DROP TABLE pupils_pupil; --',
    "a\x00b",
    "\x00",
    "\ufeff",
    "\u202eolleh\u202c",
    "e\u0301",
    "👩‍👩‍👧‍👦",
    "\U0010ffff",
    "محمد بن علي",
    "Nguyễn Thị Ngọc Ánh",
    "姓名",
    "İı",
    "ß",
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "../../etc/passwd",
    "a\r\nSet-Cookie: b=c",
    "\t\n\v\f\r\x1c\x85\u2028",
    "0000-00-00",
    "1900-01-01",
    "2026-02-30",
    "2199-12-31",
    "0001-01-01",
    "9999-12-31",
    "24:00",
    "23:59:60",
    "00000000-0000-0000-0000-000000000000",
    "a@" + "b" * 300 + ".org",
    "a@" + "ü" * 70 + ".org",
    LONG,
)
# Days at both ends of what a date takes in, part by part.
PARTS = {
    "_day": ("0", "1", "29", "31", "32", "-1", "", "²", "9" * 50),
    "_month": ("0", "2", "12", "13", "Feb", "februari", "", "²", "9" * 50),
    "_year": ("0", "1", "1899", "1900", "2199", "2200", "9999", "10000", "", "²", "9" * 50),
}
NAMES = (
    "",
    "ordering",
    "_connector",
    "_negated",
    "__class__",
    "__proto__[x]",
    "name[]",
    "name[0][x]",
    "a'; DROP TABLE pupils_pupil; --",
    "pupil__surname__startswith",
    "id__in",
    "self",
    "data",
    "cleaned_data",
    "csrfmiddlewaretoken",
    "version",
    "reason_to_go_on",
    "next",
    "form_key",
    "method",
    "_method",
    "\x00",
    "naïve 姓",
    "n" * 5000,
)


def columns() -> list[str]:
    """The names of every column of every table."""
    return sorted({field.attname for model in ours() for field in model._meta.fields})


def values(name: str = "") -> st.SearchStrategy[str]:
    """What may be sent in a field; days in their own parts more often."""
    plain = st.sampled_from(WORDS) | st.text(max_size=40)
    for end, parts in PARTS.items():
        if name.endswith(end):
            return st.sampled_from(parts) | plain
    return plain


def names() -> st.SearchStrategy[str]:
    return st.sampled_from(NAMES) | st.sampled_from(columns()) | st.text(max_size=20)


@st.composite
def sent(draw: st.DrawFn, typed: dict[str, list[str]]) -> dict[str, list[str]]:
    """A form as somebody would send it, with one to four things wrong."""
    form: dict[str, Any] = {name: list(each) for name, each in typed.items()}
    form["form_key"] = [str(uuid.uuid4())]
    fields = sorted(typed)
    for _ in range(draw(st.integers(1, 4))):
        how = draw(st.sampled_from(("value", "value", "value", "gone", "twice", "array", "name", "bare")))
        name = draw(st.sampled_from(fields)) if fields else "text"
        if how == "value":
            form[name] = [draw(values(name))]
        elif how == "gone":
            form.pop(name, None)
        elif how == "twice":
            form[name] = [*form.get(name, []), *draw(st.lists(values(name), min_size=1, max_size=3))]
        elif how == "array":
            form[f"{name}[{draw(st.sampled_from(('', '0', 'x', '0][y')))}]"] = form.pop(name, [""])
        elif how == "name":
            form[draw(names())] = [draw(values())]
        else:
            form = {"form_key": form.get("form_key", [""]), name: [draw(values(name))]}
    return form


def asked(known: list[str]) -> st.SearchStrategy[list[tuple[str, str]]]:
    """Questions in an address: the names that pages know, and names that none does."""
    return st.lists(st.tuples(st.sampled_from(known) | names(), values()), min_size=1, max_size=4)
