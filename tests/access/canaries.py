"""Words that stand in one field of one record and nowhere else: one that is found in an answer says what it told.

A leak is judged by the bytes of an answer alone. A page that says "not for you" and yet carries the record has told it.
"""

from __future__ import annotations

import hashlib
import html
import io
import re
import zipfile
from dataclasses import dataclass
from urllib.parse import unquote_plus

import pypdf

LETTERS = "abcdefghijklmnopqrstuvwxyz"
WORD = re.compile("zq[a-z]{8}")
NOT_TOLD_APART = re.compile(r"[\s,\-\u00a0\u00ad\u200b\u2011]+|<wbr ?/?>|&shy;|&nbsp;")


@dataclass(frozen=True)
class Canary:
    """One unique word: of which subject (a pupil of the world), in which kind of field."""

    word: str
    of: str
    kind: str

    def __str__(self) -> str:
        return f"{self.kind} of {self.of}"


class Canaries:
    """Every unique word of one world."""

    def __init__(self) -> None:
        self.words: dict[str, Canary] = {}
        self.figures: dict[str, Canary] = {}

    def word(self, of: str, kind: str, more: str = "") -> str:
        """A new word for a field. The same three give the same word, in every world."""
        digest = hashlib.sha256(f"{of}|{kind}|{more}".encode()).digest()
        word = "zq" + "".join(LETTERS[byte % 26] for byte in digest[:8])
        self.words[word] = Canary(word, of, kind)
        return word.capitalize()

    def figure(self, of: str, kind: str, figure: str) -> str:
        """Keep a figure that has a shape of its own, such as a pupil number or a price."""
        plain = NOT_TOLD_APART.sub("", figure).lower()
        known = self.figures.setdefault(plain, Canary(plain, of, kind))
        assert (known.of, known.kind) == (of, kind), f"{figure} stands for two things"
        return figure

    def found_in(self, *parts: bytes) -> set[Canary]:
        """Every canary in these bytes, however they were written: escaped, in an address, broken over lines, in a PDF."""
        found: set[Canary] = set()
        for part in parts:
            for text in readings(part):
                found |= {self.words[word] for word in WORD.findall(text) if word in self.words}
                found |= {canary for figure, canary in self.figures.items() if figure in text}
        return found

    def without(self, text: str) -> str:
        """The text with a plain word in the place of each canary."""
        text = re.sub(WORD.pattern, "word", text, flags=re.IGNORECASE)
        return "0" if NOT_TOLD_APART.sub("", text).lower() in self.figures else text

    def of(self, subject: str, *kinds: str) -> set[Canary]:
        """The canaries of one subject, of these kinds."""
        every = [*self.words.values(), *self.figures.values()]
        return {canary for canary in every if canary.of == subject and canary.kind in kinds}


def readings(data: bytes) -> set[str]:
    """The text of some bytes, in small letters and without spaces, as it stands and as a reader would decode it."""
    if data.startswith(b"%PDF"):
        return {plain(pdf_text(data)), plain(data.decode("latin-1"))}
    if data.startswith(b"PK"):
        return {reading for part in parts_of(data) for reading in readings(part)}
    text = data.decode("utf-8", "replace")
    return {plain(text), plain(html.unescape(text)), plain(unquote_plus(text))}


def parts_of(data: bytes) -> list[bytes]:
    """Every part of a workbook or a Word file, and their names."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        return [*(archive.read(name) for name in names), "\n".join(names).encode()]


def plain(text: str) -> str:
    return NOT_TOLD_APART.sub("", text).lower()


def pdf_text(data: bytes) -> str:
    """All that a PDF says: its pages, and what it says of itself."""
    reader = pypdf.PdfReader(io.BytesIO(data))
    said = [page.extract_text() for page in reader.pages]
    return "\n".join([*said, *(str(value) for value in (reader.metadata or {}).values())])
