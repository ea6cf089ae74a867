import inspect
import io
import json
from datetime import date
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from waymark.core import rule_explorer
from waymark.core.rule_explorer import BadQuestion, list_rules, load_rules, run_rule

DAY = date(2026, 11, 18)
CALENDAR = {
    "terms": [{"starts_on": "2026-11-02", "ends_on": "2026-12-18"}],
    "bank_holidays": ["2026-12-25"],
}
START_DAY = {"starts_on": "2026-11-21", "calendar": CALENDAR}


def ask(name, facts, on=DAY):
    return run_rule(name, json.dumps(facts), on)


def test_there_are_at_least_thirty_five_rules_each_with_its_clause_and_its_promise():
    rules = list_rules()
    assert len(rules) >= 35
    for rule in rules:
        assert rule.clauses, rule.name
        assert rule.promise.endswith("."), f"{rule.name}: the first line of its docstring is a sentence in one line"


@pytest.mark.parametrize("name", load_rules())
def test_every_rule_takes_plain_facts_and_a_day_by_keyword(name):
    rule = load_rules()[name]
    parameters = inspect.signature(rule).parameters
    assert list(parameters)[0] == "facts", name
    assert parameters["on"].kind is inspect.Parameter.KEYWORD_ONLY
    assert rule_explorer.shape_of_question(rule)
    assert inspect.get_annotations(rule)["return"], name


def test_a_rule_refuses_with_code_clause_and_meaning():
    answer = ask("pupils.upn_refusals", {"upn": "Q207000016049"})
    assert answer["allowed"] is False
    assert answer["findings"] == [
        {
            "code": "upn_check_letter",
            "severity": "refusal",
            "clause": "UPN2 check letter",
            "meaning": "The letter is the sum of the weighted characters modulo 23, in an alphabet without I, O and S.",
            "who": "school",
            "values": {},
        }
    ]


def test_a_rule_without_findings_allows():
    answer = ask("pupils.upn_refusals", {"upn": "P207000016049"})
    assert (answer["allowed"], answer["findings"], answer["on"]) == (True, [], "2026-11-18")


def test_warnings_alone_allow():
    answer = ask("placements.length_findings", {"started_on": "2026-08-25"})
    assert answer["allowed"] is True
    assert [finding["severity"] for finding in answer["findings"]] == ["warning"]


def test_nested_facts_and_days_are_read():
    answer = ask("placements.start_day_refusals", START_DAY)
    assert [finding["code"] for finding in answer["findings"]] == ["start_ahead", "start_not_a_school_day"]


def test_a_keyword_of_its_own_stands_beside_the_facts():
    assert ask("school_year.add_school_days", CALENDAR | {"days": 3})["answer"] == "2026-11-23"


def test_a_value_is_answered_as_json():
    facts = {"sessions": [{"weekday": 0, "half": "am", "minutes": 100, "place": "farm"}]}
    assert ask("programmes.hours_per_week", facts)["answer"] == "1.67"


@pytest.mark.parametrize(
    ("case", "name", "facts", "said"),
    [
        ("a fact is missing", "pupils.upn_refusals", {}, "upn is missing"),
        ("a fact nobody asked for", "pupils.upn_refusals", {"upn": "", "name": "Kai"}, "name is not known"),
        ("text for a number", "school_year.add_school_days", CALENDAR | {"days": "3"}, "days"),
        ("a number for text", "pupils.upn_refusals", {"upn": 5}, "upn"),
        ("yes for true", "pupils.upn_refusals", {"upn": "", "blank_allowed": "yes"}, "blank_allowed"),
        ("a day that there is not", "placements.length_findings", {"started_on": "2026-02-30"}, "started_on"),
        (
            "a fault deep inside",
            "placements.start_day_refusals",
            START_DAY | {"calendar": {"terms": [{}]}},
            "calendar.terms.0.starts_on is missing",
        ),
        (
            "a word that is none of those",
            "programmes.hours_per_week",
            {"sessions": [{"weekday": 0, "half": "night", "minutes": 1, "place": "x"}]},
            "sessions.0.half",
        ),
        ("a list", "pupils.upn_refusals", [], "object in braces"),
        ("nothing", "pupils.upn_refusals", None, "object in braces"),
        ("a keyword left out", "school_year.add_school_days", CALENDAR, "days is missing"),
        (
            "a moment without its zone",
            "accounts.session_is_over",
            {
                "began_at": "2026-11-18T09:00:00",
                "last_seen_at": "2026-11-18T09:00:00Z",
                "asked_at": "2026-11-18T09:00:00Z",
            },
            "began_at: a moment needs its zone",
        ),
    ],
)
def test_facts_that_do_not_fit_are_named_with_the_shape_expected(case, name, facts, said):
    with pytest.raises(BadQuestion) as raised:
        ask(name, facts)
    assert said in str(raised.value), case
    assert "Expected:\n{" in str(raised.value), case


def test_every_fault_is_named_at_once():
    with pytest.raises(BadQuestion) as raised:
        ask("pupils.upn_refusals", {"upn": 5, "blank_allowed": 1, "name": "Kai"})
    assert all(fault in str(raised.value) for fault in ("upn -", "blank_allowed -", "name is not known"))


@pytest.mark.parametrize("facts", ["", "{", "{'upn': 1}", b"\xff\xfe\x00", "[" * 100_000])
def test_facts_that_are_not_json_get_a_sentence(facts):
    with pytest.raises(BadQuestion, match="not JSON"):
        run_rule("pupils.upn_refusals", facts, DAY)


def test_a_rule_that_is_not_there_names_those_that_are():
    with pytest.raises(BadQuestion, match="There is no rule 'pupils.upn'.*pupils.upn_refusals"):
        ask("pupils.upn", {})


def test_a_rule_that_cannot_answer_says_why():
    with pytest.raises(BadQuestion, match="The calendar ends on 2026-12-18"):
        ask("school_year.add_school_days", CALENDAR | {"days": 99})


def test_a_day_before_the_first_figure_is_said():
    with pytest.raises(BadQuestion, match="Nothing is known for 2010-01-04: NSAP2025 weeks starts on 2018-09-01"):
        ask("placements.length_findings", {"started_on": "2010-01-01"}, on=date(2010, 1, 4))


def test_the_list_gives_the_shape_of_the_facts():
    rule = next(rule for rule in list_rules() if rule.name == "pupils.upn_refusals")
    assert rule.shape == {"upn": "text", "blank_allowed": "true or false (may be left out)"}
    assert rule.schema["additionalProperties"] is False


def run(*arguments):
    out = io.StringIO()
    call_command("rule", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_lists_the_rules():
    assert "pupils.upn_refusals\n    A pupil number" in run("--list")
    names = [rule["name"] for rule in json.loads(run("--list", "--json"))]
    assert names == sorted(names)


def test_the_command_asks_a_rule_with_facts_from_a_file(tmp_path):
    facts = tmp_path / "facts.json"
    facts.write_text('{"upn": "P207000016049"}', encoding="utf-8")
    assert json.loads(run("pupils.upn_refusals", "--facts", str(facts), "--on", "2026-11-18"))["allowed"] is True


def test_the_command_reads_facts_from_the_input(monkeypatch):
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(b'{"upn": "X"}')))
    answer = json.loads(run("pupils.upn_refusals", "--facts", "-", "--on", "2026-11-18"))
    assert [finding["code"] for finding in answer["findings"]] == ["upn_shape"]


@pytest.mark.parametrize(
    ("case", "arguments", "said"),
    [
        ("no rule", [], "Say which rule"),
        ("no facts", ["pupils.upn_refusals", "--on", "2026-11-18"], "--facts"),
        ("no day", ["pupils.upn_refusals", "--facts", "/nowhere"], "--on"),
        ("a day that is none", ["pupils.upn_refusals", "--facts", "/nowhere", "--on", "18/11/2026"], "--on"),
        (
            "a file that is not there",
            ["pupils.upn_refusals", "--facts", "/nowhere", "--on", "2026-11-18"],
            "cannot be read",
        ),
        ("a folder", ["pupils.upn_refusals", "--facts", "/", "--on", "2026-11-18"], "cannot be read"),
    ],
)
def test_the_command_ends_with_two_and_a_sentence_on_bad_input(case, arguments, said):
    with pytest.raises(CommandError, match=said) as raised:
        run(*arguments)
    assert raised.value.returncode == 2, case


def test_the_command_takes_a_megabyte_and_no_more(monkeypatch):
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(b" " * 1_000_001)))
    with pytest.raises(CommandError, match="larger than a megabyte"):
        run("pupils.upn_refusals", "--facts", "-", "--on", "2026-11-18")
