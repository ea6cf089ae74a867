"""The parts of a workbook, read as their markup goes by: sheets and links, words, formats, rows of cells."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from typing import Any
from xml.sax.xmlreader import AttributesImpl

from waymark.core.markup import Walker, attribute
from waymark.core.table_cells import MAX_BLANKS
from waymark.core.workbook.bounds import (
    DAMAGED,
    DAY_FORMATS,
    LAST_COLUMN,
    LAST_ROW,
    MAX_CELL,
    MAX_CODE,
    MAX_ENTRIES,
    MAX_FORMATS,
    MAX_LETTERS,
    MAX_SHEETS,
    MAX_STRINGS,
    TIME_FORMATS,
    TOO_MUCH,
    BadWorkbook,
)


def not_over(most: int, found: dict[Any, str]) -> None:
    if len(found) > most:
        raise BadWorkbook(TOO_MUCH)


class BookWalker(Walker):
    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[tuple[str, str, bool]] = []
        self.from_1904 = False

    def opened(self, name: str, attributes: AttributesImpl) -> None:
        if name == "workbookPr":
            self.from_1904 = attribute(attributes, "date1904") in ("1", "true")
        elif name == "sheet" and len(self.sheets) < MAX_SHEETS:
            hidden = attribute(attributes, "state") in ("hidden", "veryHidden")
            self.sheets.append((attribute(attributes, "name"), attribute(attributes, "id"), hidden))


class LinkWalker(Walker):
    def __init__(self) -> None:
        super().__init__()
        self.parts: dict[str, str] = {}

    def opened(self, name: str, attributes: AttributesImpl) -> None:
        inside = attribute(attributes, "TargetMode") != "External"
        if name == "Relationship" and inside and attribute(attributes, "Type").endswith("/worksheet"):
            target = attribute(attributes, "Target")
            self.parts[attribute(attributes, "Id")] = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
            not_over(MAX_ENTRIES, self.parts)


class Words:
    """The words of a cell, gathered from their runs: a run is short, but a cell may have any number of them."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.room = MAX_CELL

    def add(self, text: str) -> None:
        if piece := text[: self.room]:
            self.pieces.append(piece)
            self.room -= len(piece)

    def take(self) -> str:
        text = "".join(self.pieces)
        self.pieces, self.room = [], MAX_CELL
        return text


class StringWalker(Walker):
    texts_of = frozenset({"t"})

    def __init__(self) -> None:
        super().__init__()
        self.strings: list[str] = []
        self.words = Words()
        self.letters = 0
        self.in_reading_aid = False

    def opened(self, name: str, attributes: AttributesImpl) -> None:
        if name == "rPh":
            self.in_reading_aid = True

    def closed(self, name: str, text: str) -> None:
        if name == "t" and not self.in_reading_aid:
            self.words.add(text)
            self.letters += len(text)
        elif name == "rPh":
            self.in_reading_aid = False
        elif name == "si":
            text = unescaped(self.words.take())
            # Any number of cells may be this string, and each would be searched for what is not blank.
            self.strings.append(text if len(text) <= MAX_BLANKS or text.strip() else "")
        if len(self.strings) > MAX_STRINGS or self.letters > MAX_LETTERS:
            raise BadWorkbook(TOO_MUCH)


class StyleWalker(Walker):
    def __init__(self) -> None:
        super().__init__()
        self.codes: dict[int, str] = {}
        self.numbers: list[int] = []
        self.in_cell_formats = False

    def opened(self, name: str, attributes: AttributesImpl) -> None:
        if name == "numFmt":
            code = attribute(attributes, "formatCode")[:MAX_CODE]
            self.codes[_whole_number(attribute(attributes, "numFmtId"))] = code
            not_over(MAX_FORMATS, self.codes)
        elif name == "cellXfs":
            self.in_cell_formats = True
        elif name == "xf" and self.in_cell_formats and len(self.numbers) <= MAX_FORMATS:
            self.numbers.append(_whole_number(attribute(attributes, "numFmtId")))

    def closed(self, name: str, text: str) -> None:
        if name == "cellXfs":
            self.in_cell_formats = False


def _whole_number(text: str) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else 0


def unescaped(text: str) -> str:
    """Excel writes what XML cannot hold as _x000D_."""
    if "_x" not in text:
        return text
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda found: _letter(found[0], int(found[1], 16)), text)


def _letter(as_it_stands: str, code: int) -> str:
    return as_it_stands if 0xD800 <= code <= 0xDFFF else chr(code)


@dataclass(frozen=True)
class Format:
    is_day: bool = False
    is_time: bool = False
    figures: int = 0  # shown with zeros in front, up to so many


def format_of(number: int, code: str) -> Format:
    """How a number is shown, by the number of its format or, of one made by hand, by its code."""
    if not code:
        return Format(is_day=number in DAY_FORMATS, is_time=number in TIME_FORMATS)
    first = re.sub(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\[\]]*\]', "", code.lower()).split(";")[0]
    if re.fullmatch(r"0{2,15}", first):
        return Format(figures=len(first))
    is_clock = bool(re.search(r"[hs]", first))
    is_day = bool(re.search(r"[dy]", first)) or ("m" in first and not is_clock)
    return Format(is_day=is_day and first != "general", is_time=is_clock and not is_day)


# A sheet


@dataclass
class Cell:
    kind: str = "n"
    style: int = 0
    value: str = ""
    has_value: bool = False
    is_formula: bool = False


@dataclass
class SheetRow:
    number: int
    is_hidden: bool
    cells: dict[int, Cell] = field(default_factory=dict)


class SheetWalker(Walker):
    """Gathers rows with something in them. `columns` None: all of them, to a width that no list has."""

    texts_of = frozenset({"v", "t"})

    def __init__(self) -> None:
        super().__init__()
        self.found: list[SheetRow] = []
        self.columns: set[int] | None = None
        self.merged: list[tuple[int, int, int, int]] = []
        self.more_merged = 0
        self.hidden_columns: list[tuple[int, int]] = []
        self.row: SheetRow | None = None
        self.cell: Cell | None = None
        self.words = Words()
        self.in_reading_aid = False
        self.row_number = self.column = 0

    def opened(self, name: str, attributes: AttributesImpl) -> None:
        if name == "row":
            self.open_row(attribute(attributes, "r"), attribute(attributes, "hidden") in ("1", "true"))
        elif name == "c" and self.row is not None:
            self.open_cell(attributes)
        elif name == "f" and self.cell is not None:
            self.cell.is_formula = True
        elif name == "rPh":
            self.in_reading_aid = True
        elif name == "mergeCell":
            self.merge(attribute(attributes, "ref"))
        elif name == "col" and attribute(attributes, "hidden") in ("1", "true") and len(self.hidden_columns) < 1_000:
            least, most = (_whole_number(attribute(attributes, each)) for each in ("min", "max"))
            self.hidden_columns.append((least - 1, most - 1))

    def open_row(self, number: str, is_hidden: bool) -> None:
        at = int(number) if re.fullmatch(r"[0-9]{1,7}", number) else 0 if number else self.row_number + 1
        if not self.row_number < at <= LAST_ROW:
            raise BadWorkbook(DAMAGED)
        self.row_number, self.column, self.row = at, -1, SheetRow(at, is_hidden)

    def open_cell(self, attributes: AttributesImpl) -> None:
        place = attribute(attributes, "r")
        at = _column(place) if place else self.column + 1
        if not self.column < at < LAST_COLUMN:
            raise BadWorkbook(DAMAGED)
        self.column = at
        self.words.take()
        self.cell = Cell(attribute(attributes, "t") or "n", _whole_number(attribute(attributes, "s")))

    def closed(self, name: str, text: str) -> None:
        cell = self.cell
        if cell is not None and (name == "v" or (name == "t" and not self.in_reading_aid)):
            self.words.add(text)
            cell.has_value = cell.has_value or bool(text)
        elif name == "rPh":
            self.in_reading_aid = False
        elif name == "c" and cell is not None:
            cell.value = self.words.take()
            is_wanted = self.columns is None or self.column in self.columns or not self.row_has_any()
            if self.row is not None and (cell.has_value or cell.is_formula) and is_wanted:
                self.row.cells[self.column] = cell
            self.cell = None
        elif name == "row" and self.row is not None:
            if self.row.cells:
                self.found.append(self.row)
            self.row = None

    def row_has_any(self) -> bool:
        """A row is one of the list if anything stands in it, as in a CSV file."""
        return bool(self.row and self.row.cells)

    def merge(self, ref: str) -> None:
        first, _, last = ref.partition(":")
        box = (_row(first), _column(first), _row(last or first), _column(last or first))
        if min(box) < 0 or box[0] > box[2] or box[1] > box[3]:
            raise BadWorkbook(DAMAGED)
        if len(self.merged) < 10_000:
            self.merged.append(box)
        else:
            self.more_merged += 1


def _column(place: str) -> int:
    """0 for the A of A1; -1 if it is no place of a sheet."""
    letters = re.match(r"[A-Za-z]{1,3}(?=[0-9]{1,7}$)", place)
    if not letters:
        return -1
    number = 0
    for letter in letters[0].upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def _row(place: str) -> int:
    figures = re.search(r"[0-9]{1,7}$", place)
    return int(figures[0]) if figures else -1


def place_of(row: int, column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"
