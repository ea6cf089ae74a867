from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command

from waymark.core import clauses, clauses_page
from waymark.core.clauses import BadRegister, UnknownClause, all_clauses, cites, clause
from waymark.core.rule_explorer import load_rules

SLICES = {
    "referrals",
    "programmes",
    "placements",
    "quality",
    "exclusions",
    "reviews",
    "reintegration",
    "finance",
    "governance",
    "reporting",
}


def test_a_clause_has_its_meaning_source_and_day():
    found = clause("SEIP2018 12.4")
    assert "learning plan" in found.meaning
    assert found.source.title.startswith("Partnership agreement")
    assert found.valid_from == date(2018, 9, 1)
    assert found.holds_on(date(2018, 9, 1))
    assert not found.holds_on(date(2018, 8, 31))


def test_an_unknown_clause_stops_the_import():
    with pytest.raises(UnknownClause, match="SEIP2018 99"):
        cites("SEIP2018 12.4", "SEIP2018 99")


def test_citing_nothing_is_an_error():
    with pytest.raises(ValueError, match="at least one"):
        cites()


def test_a_function_outside_the_rules_is_cited_but_is_no_rule():
    @cites("SEIP2018 12.4")
    def sign():
        """Sign."""

    assert sign.clauses == ("SEIP2018 12.4",)
    assert f"{__name__}.{sign.__qualname__}" in clauses.citations("SEIP2018 12.4")
    assert sign not in load_rules().values()


@pytest.mark.parametrize("key", all_clauses())
def test_each_clause_is_one_sentence_of_our_own(key):
    found = all_clauses()[key]
    assert found.meaning.endswith(".")
    assert len(found.meaning) <= 160
    assert not (found.outside and found.later)


def test_each_clause_is_carried_out_or_says_why_not():
    load_rules()
    left = [
        key
        for key, found in all_clauses().items()
        if not (found.outside or found.later or clauses_page.rules_citing(key) or key in clauses.dated_clauses())
    ]
    assert left == [], 'cite them in a rule, or mark them `outside = true` or `later = "slice"`'


def test_what_is_carried_out_waits_for_nothing():
    load_rules()
    both = [
        key for key, found in all_clauses().items() if (found.outside or found.later) and clauses_page.rules_citing(key)
    ]
    assert both == [], "take the mark `outside` or `later` away"


def test_what_is_to_come_names_a_slice():
    assert {found.later for found in all_clauses().values() if found.later} <= SLICES


def test_the_page_of_clauses_is_up_to_date():
    written = clauses_page.PAGE.read_text(encoding="utf-8")
    assert written == clauses_page.clauses_page(), "run `./run clauses`"


def test_the_command_writes_the_page(tmp_path, monkeypatch, capsys):
    page = tmp_path / "docs" / "reference" / "clauses.md"
    monkeypatch.setattr("waymark.core.management.commands.clauses.PAGE", page)
    call_command("clauses")
    text = page.read_text(encoding="utf-8")
    assert "| `SEIP2018 12.4` |" in text
    assert "`placements.start_gates`" in text
    assert "docs/reference/clauses.md is written." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("case", "text", "said"),
    [
        ("not TOML", "title = ", "is not TOML"),
        ("a field nobody knows", 'title = "T"\ncitation = "c"\nvalid_from = 2020-01-01\ncolour = 1', "colour"),
        ("no title", 'citation = "c"\nvalid_from = 2020-01-01', "needs a title"),
        ("no address and no citation", 'title = "T"\nvalid_from = 2020-01-01', "needs a title"),
        ("no day", 'title = "T"\ncitation = "c"', "needs valid_from"),
        (
            "no meaning",
            'title = "T"\ncitation = "c"\nvalid_from = 2020-01-01\n[clauses]\n"1" = { meaning = " " }',
            "X 1 needs",
        ),
        (
            "a mark nobody knows",
            'title = "T"\ncitation = "c"\nvalid_from = 2020-01-01\n[clauses]\n"1" = { meaning = "M.", soon = true }',
            "soon",
        ),
        (
            "a limit that refuses without having warned",
            'title = "T"\ncitation = "c"\nvalid_from = 2020-01-01\n[clauses]\n'
            '"1" = { meaning = "M.", refuses_from = 2027-01-01 }',
            "X 1 must warn before it refuses",
        ),
    ],
)
def test_a_file_of_the_register_with_a_fault_is_named(case, text, said):
    with pytest.raises(BadRegister, match=said):
        clauses._read("X", text)


def test_a_clause_may_hold_for_other_days_than_its_source():
    text = (
        'title = "T"\ncitation = "c"\nvalid_from = 2020-01-01\n[clauses]\n'
        '"1" = { meaning = "M.", valid_from = 2021-01-01, valid_to = 2022-01-01 }'
    )
    (found,) = clauses._read("X", text)
    assert [found.holds_on(date(year, 1, 1)) for year in (2020, 2021, 2022)] == [False, True, False]


def test_every_file_of_the_register_says_what_it_is():
    files = {path.stem for path in Path(clauses.__file__).parent.glob("*.toml")}
    assert files == {found.source.name for found in all_clauses().values()}
