"""docs/reference/reliability.md: each row names tests that exist, or says why there is none."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "docs" / "reference" / "reliability.md"
NAMED = re.compile(r"`((?:tests|waymark)/[\w/]+\.py)(?:::(\w+))?`")


def rows():
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines if line.startswith("| ")]
    return [each for each in cells if re.fullmatch(r"[A-Z][0-9]+", each[0])]


def test_every_row_names_tests_that_exist_or_says_what_is_missing():
    lost = []
    for number, _, shown_by, not_yet in rows():
        tests = NAMED.findall(shown_by)
        assert tests or not_yet, f"{number} is shown by nothing and says not why"
        for file, test in tests:
            path = ROOT / file
            if not path.is_file() or (test and f"def {test}(" not in path.read_text(encoding="utf-8")):
                lost.append(f"{number}: {file}::{test}")
    assert lost == []


def test_every_id_stands_there_once():
    numbers = [row[0] for row in rows()]
    assert len(numbers) == len(set(numbers)) > 45


def test_every_test_of_this_folder_is_in_the_table():
    named = {file for row in rows() for file, _ in NAMED.findall(row[2])}
    here = {str(path.relative_to(ROOT)) for path in Path(__file__).parent.glob("test_*.py")}
    assert here - named == {"tests/reliability/test_the_table.py"}
