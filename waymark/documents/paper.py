"""A paper that Waymark writes, from one source in two forms: a tagged PDF to read and sign, a Word file to work on.

`blocks` puts the paper into order once; the PDF and the Word file both draw those blocks and add no word of their own,
so that they say the same.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from importlib import resources
from pathlib import Path
from typing import Any

from waymark.documents.inspection import DOCX, PDF

__all__ = ["DOCX", "PDF", "Paper", "Section", "blocks", "pdf", "word"]

FONTS = (
    Path(str(resources.files("waymark.core"))) / "static" / "waymark",
    Path(str(resources.files("waymark.documents"))) / "fonts",
)
NO_LETTER = "could not be displayed"  # how the compiler says that no font has a letter
TEMPLATE = Path(str(resources.files("waymark.documents"))) / "typst" / "paper.typ"
LACKS_LETTERS = (
    "Some letters of a name could not be printed here, and a box stands in their place. The name stands in full in "
    "Waymark, under {reference}. Write it by hand where you sign."
)


@dataclass(frozen=True)
class Section:
    """A part of the paper: sentences, a table of two columns, or points."""

    title: str
    lines: list[str] = field(default_factory=list)
    head: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    points: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Paper:
    """All that the paper says. `opening` and `closing` are the lines around a letter; `sides` sign an agreement."""

    title: str
    author: str
    reference: str
    number: int
    written_on: date
    intro: str
    sections: list[Section]
    signing: str = ""
    sides: list[str] = field(default_factory=list)
    opening: list[str] = field(default_factory=list)
    closing: list[str] = field(default_factory=list)

    @property
    def footer(self) -> str:
        return f"{self.reference}, version {self.number}"


Block = dict[str, Any]


def blocks(paper: Paper) -> list[Block]:
    """The paper in the order in which it is read: titles, headings, paragraphs, tables and points."""
    found: list[Block] = [_par(line) for line in paper.opening]
    found += [{"kind": "title", "text": paper.title}, _par(paper.intro)]
    for section in paper.sections:
        found.append({"kind": "heading", "text": section.title})
        found += [_par(line) for line in section.lines]
        if section.rows:
            found.append({"kind": "table", "head": section.head, "rows": section.rows})
        if section.points:
            found.append({"kind": "points", "points": section.points})
    if paper.sides:
        found += [{"kind": "heading", "text": "Signatures"}, _par(paper.signing)]
        head = ["For", "Name and signature", "Date"]
        found.append({"kind": "table", "head": head, "rows": [[side, "", ""] for side in paper.sides]})
    return found + [_par(line) for line in paper.closing]


def _par(text: str) -> Block:
    return {"kind": "par", "text": text}


# As a PDF


def pdf(paper: Paper) -> bytes:
    """The paper as a PDF that a screen reader can read (PDF/UA-1). The same facts make the same bytes on any machine.

    The standard admits no letter that no font here has. A name with such a letter is drawn as far as it can be, on a
    paper that says so, is tagged and does not claim the standard: nobody waits for a place because of a name.
    """
    import typst  # large, and few requests write a paper

    data: dict[str, Any] = {
        "title": paper.title,
        "author": paper.author,
        "footer": paper.footer,
        "blocks": blocks(paper),
        "note": "",
    }
    try:
        return _compiled(paper, data, ["ua-1"])
    except typst.TypstError as error:
        if NO_LETTER not in str(error):
            raise
        return _compiled(paper, data | {"note": LACKS_LETTERS.format(reference=paper.reference)}, [])


def _compiled(paper: Paper, data: dict[str, Any], standards: list[Any]) -> bytes:
    import typst

    content = typst.compile(
        str(TEMPLATE),
        format="pdf",
        root=str(TEMPLATE.parent),
        font_paths=[str(folder) for folder in FONTS],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data)},
        pdf_standards=standards,
        timestamp=int(_moment(paper).timestamp()),
    )
    assert isinstance(content, bytes)
    return content


def _moment(paper: Paper) -> datetime:
    return datetime(paper.written_on.year, paper.written_on.month, paper.written_on.day, tzinfo=UTC)


def word(paper: Paper) -> bytes:
    """The same paper as a Word file, with real headings, tables with a head, and a title. The same facts, the same bytes."""
    from waymark.documents import word_file  # large, and few requests write a paper

    return word_file.written(
        blocks(paper), title=paper.title, author=paper.author, footer=paper.footer, on=_moment(paper)
    )
