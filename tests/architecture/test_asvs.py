"""docs/safety/asvs.md: every requirement of the standard once, at its level, with tests that exist or a reason (S12)."""

import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LEDGER = ROOT / "docs" / "safety" / "asvs.md"
STANDINGS = {"met", "in part", "not met", "the installer’s", "not here"}
NAMED = re.compile(r"`([\w./-]+)(?:::(\w+))?`")

# OWASP ASVS 5.0.0: of each section, the numbers of its requirements at each level. Of level 3, chapters 7, 8, 14, 16.
LEVELS = {
    1: "1.2.1-5 1.3.1-2 1.5.1 2.1.1 2.2.1-2 2.3.1 3.2.1-2 3.3.1 3.4.1-2 3.5.1-3 4.1.1 4.4.1 5.2.1-2 5.3.1-2 6.1.1 6.2.1-8 "
    "6.3.1-2 6.4.1-2 7.2.1-4 7.4.1-2 8.1.1 8.2.1-2 8.3.1 9.1.1-3 9.2.1 10.4.1-5 11.3.1-2 11.4.1 12.1.1 12.2.1-2 13.4.1 "
    "14.2.1 14.3.1 15.1.1 15.2.1 15.3.1",
    2: "1.1.1-2 1.2.6-9 1.3.3-11 1.4.1-3 1.5.2 2.1.2-3 2.2.3 2.3.2-4 2.4.1 3.3.2-4 3.4.3-6 3.5.4-5 3.7.1-2 4.1.2-3 4.2.1 "
    "4.3.1-2 4.4.2-4 5.1.1 5.2.3 5.4.1-3 6.1.2-3 6.2.9-12 6.3.3-4 6.4.3-4 6.5.1-5 6.6.1-3 6.8.1-4 7.1.1-3 7.3.1-2 7.4.3-5 "
    "7.5.1-2 7.6.1-2 8.1.2 8.2.3 8.4.1 9.2.2-4 10.1.1-2 10.2.1-2 10.3.1-4 10.4.6-11 10.5.1-5 10.6.1-2 10.7.1-3 11.1.1-2 "
    "11.2.1-3 11.3.3 11.4.2-4 11.5.1 11.6.1 12.1.2-3 12.3.1-4 13.1.1 13.2.1-5 13.3.1-2 13.4.2-5 14.1.1-2 14.2.2-4 14.3.2-3 "
    "15.1.2-3 15.2.2-3 15.3.2-7 16.1.1 16.2.1-5 16.3.1-4 16.4.1-3 16.5.1-3 17.1.1 17.2.1-4 17.3.1-2",
    3: "7.5.3 8.1.3-4 8.2.4 8.3.2-3 8.4.2 14.2.5-8 16.5.4",
}


def asked():
    """Every requirement that the ledger must hold: its number and its level."""
    found = {}
    for level, ranges in LEVELS.items():
        for each in ranges.split():
            first, _, last = each.partition("-")
            section, _, number = first.rpartition(".")
            for one in range(int(number), int(last or number) + 1):
                found[f"{section}.{one}"] = str(level)
    return found


def rows(text):
    cells = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in text.splitlines()]
    return [each for each in cells if re.fullmatch(r"\d+\.\d+\.\d+", each[0])]


def faults(text):
    """Everything wrong with a ledger, each in a sentence."""
    listed, due = rows(text), asked()
    found = [
        f"{number} stands there {times} times" for number, times in Counter(r[0] for r in listed).items() if times > 1
    ]
    found += [f"{number} is missing" for number in due if number not in {row[0] for row in listed}]
    for row in listed:
        number, level, words, standing, shown = row if len(row) == 5 else [row[0], *[""] * 4]
        if due.get(number) != level:
            found.append(f"{number} is no requirement of level {level}")
        if standing not in STANDINGS or not words or not shown:
            found.append(f"{number} is not filled in")
        if standing == "met" and not NAMED.search(shown):
            found.append(f"{number} is shown by nothing")
        for file, test in NAMED.findall(shown):
            path = ROOT / file
            if "/" not in file and not path.exists():
                continue  # a word of the code, not a file
            if not path.is_file() or (test and f"def {test}(" not in path.read_text(encoding="utf-8")):
                found.append(f"{number} names {file}::{test}, which is not there")
    counted = Counter(row[3] for row in listed if len(row) == 5)
    said = {name: int(figure) for name, figure in re.findall(r"^\| ([\w’ ]+) \| (\d+) \|$", text, re.MULTILINE)}
    if said != counted:
        found.append(f"its table of standings says {said}, and there are {dict(counted)}")
    return found


def test_s12_the_ledger_holds_every_requirement_once_and_names_what_is_there():
    text = LEDGER.read_text(encoding="utf-8")
    assert faults(text) == []


def test_s12_the_standard_has_253_requirements_of_the_first_two_levels():
    assert Counter(asked().values()) == {"1": 70, "2": 183, "3": 12}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("| 1.2.4 | 1 |", "| 1.2.3 | 1 |", "1.2.4 is missing"),
        ("| 1.2.4 | 1 |", "| 1.2.3 | 1 |", "1.2.3 stands there 2 times"),
        ("| 1.2.4 | 1 |", "| 1.2.4 | 2 |", "1.2.4 is no requirement of level 2"),
        (
            "test_the_source_is_free_of`",
            "test_no_such_thing`",
            "1.2.4 names tests/architecture/test_source.py::test_no_such",
        ),
        ("| 1.2.6 | 2 | LDAP | not here |", "| 1.2.6 | 2 | LDAP | met |", "1.2.6 is shown by nothing"),
        ("| 1.2.6 | 2 | LDAP | not here |", "| 1.2.6 | 2 | LDAP | perhaps |", "1.2.6 is not filled in"),
        ("| 1.2.6 | 2 | LDAP | not here |", "| 1.2.6 | 2 | LDAP | not met |", "its table of standings says"),
    ],
)
def test_the_ledger_can_be_wrong(old, new, said):
    text = LEDGER.read_text(encoding="utf-8")
    assert old in text
    assert any(each.startswith(said) for each in faults(text.replace(old, new, 1)))
