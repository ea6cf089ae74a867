"""What the documents point to is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r'\]\(([^)\s]+)\)|src="([^"]+)"')


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_to_a_file_of_this_repository(document: Path) -> None:
    text = re.sub(r"```.*?```|`[^`]*`", "", document.read_text(encoding="utf-8"), flags=re.DOTALL)
    links = [(one or other).partition("#")[0] for one, other in LINK.findall(text)]
    lost = [link for link in links if link and "://" not in link and not (document.parent / link).exists()]
    assert lost == []


def test_no_document_lies_unread() -> None:
    """Whatever is in the folders of how-tos and references is named on the first page."""
    first = (ROOT / "README.md").read_text(encoding="utf-8")
    pages = [
        path.relative_to(ROOT) for folder in ("how-to", "reference") for path in (ROOT / "docs" / folder).glob("*.md")
    ]
    assert [str(page) for page in pages if f"({page})" not in first] == []


def test_every_hazard_is_shown_by_tests_that_exist() -> None:
    """Each row of the hazard log names its tests, and no test that is not there."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in (ROOT / "docs" / "safety" / "hazards.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("| H")
    ]
    assert [row[0] for row in rows] == [f"H{number}" for number in range(1, len(rows) + 1)]
    lost = []
    for number, _, _, _, shown_by, _ in rows:
        tests = re.findall(r"`([^`]+)::([^`]+)`", shown_by)
        assert tests, f"{number} is shown by nothing"
        for file, test in tests:
            path = ROOT / file
            if not path.is_file() or f"def {test}(" not in path.read_text(encoding="utf-8"):
                lost.append(f"{number}: {file}::{test}")
    assert lost == []
