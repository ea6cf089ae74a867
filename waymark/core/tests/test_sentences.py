"""A refusal is read by people: its days and times stand in it as people say them."""

import importlib
import re
from pathlib import Path

import pytest

from waymark.core.refusals import Refusal
from waymark.core.sentences import sentence

CLAUSE = "SEIP2018 12.4"
ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
PACKAGE = Path(__file__).resolve().parents[2]
WORDS = [
    (code, words)
    for path in [*PACKAGE.glob("*/wording.py"), *PACKAGE.glob("*/wording/__init__.py")]
    for code, words in getattr(
        importlib.import_module(
            ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")
        ),
        "REFUSALS",
        {},
    ).items()
    if "{" in words
]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("2026-11-24", "by Tuesday 24 November"),  # within the academic year we are in
        ("2027-09-06", "by Monday 6 September 2027"),
        ("09:30", "by 9:30am"),
        (12, "by 12"),
        ("Spring term", "by Spring term"),
        ("2026-11", "by 2026-11"),  # no day
    ],
)
def test_values_are_said_as_people_say_them(value: str | int, said: str) -> None:
    assert sentence("by {latest}", Refusal("late", CLAUSE, values={"latest": value})) == said


def test_who_can_put_it_right_has_a_word_and_what_is_not_known_leaves_a_gap() -> None:
    assert sentence("The {who} by {latest}", Refusal("late", CLAUSE, who="school")) == "The school by …"


def test_every_slice_is_read() -> None:
    assert {"review_outside", "review_too_late", "risk_review_too_late", "part_time_review_date"} <= dict(WORDS).keys()


@pytest.mark.parametrize(("code", "words"), sorted(set(WORDS)))
def test_no_refusal_of_any_slice_reads_like_a_machine(code: str, words: str) -> None:
    names = re.findall(r"{(\w+)}", words)
    shown = sentence(words, Refusal(code, CLAUSE, values=dict.fromkeys(names, "2026-11-24")))
    assert "Tuesday 24 November" in shown and not ISO_DAY.search(shown)
