"""An opened workbook. Nothing is unpacked before all of it was measured."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from waymark.core.markup import Walker, walk
from waymark.core.tables import CHUNK, Shape
from waymark.core.workbook.bounds import (
    BINARY,
    DAMAGED,
    ENTRY,
    LOCKED,
    MACROS,
    MAX_ENTRIES,
    MAX_RATIO,
    MAX_READ,
    MAX_UNPACKED,
    OLD,
    OLD_OFFICE,
    TOO_MUCH,
    BadWorkbook,
)
from waymark.core.workbook.parts import (
    BookWalker,
    Format,
    LinkWalker,
    StringWalker,
    StyleWalker,
    format_of,
)


@dataclass
class Sheet:
    name: str
    part: str
    is_hidden: bool


class Book:
    """An opened workbook: its sheets, shared strings and formats. Nothing is unpacked before all of it was measured."""

    def __init__(self, stream: BinaryIO, shape: Shape) -> None:
        _measure_outside(stream, shape)
        self.zip = zipfile.ZipFile(stream)
        self.has_read = 0
        try:
            self._measure()
            self._find_sheets()
        except BaseException:
            self.zip.close()
            raise
        self._strings: list[str] | None = None
        self._formats: list[Format] | None = None

    def __enter__(self) -> Book:
        return self

    def __exit__(self, *_: object) -> None:
        self.zip.close()

    def _measure(self) -> None:
        entries = self.zip.infolist()
        names = {each.filename for each in entries}
        if any(each.flag_bits & 1 for each in entries):
            raise BadWorkbook(LOCKED)
        if len(names) != len(entries):
            raise BadWorkbook(DAMAGED)
        for each in entries:
            if each.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise BadWorkbook(DAMAGED)
            if each.file_size > CHUNK and each.file_size > MAX_RATIO * max(each.compress_size, 1):
                raise BadWorkbook(TOO_MUCH)
        if sum(each.file_size for each in entries) > MAX_UNPACKED:
            raise BadWorkbook(TOO_MUCH)
        _refuse_other_kinds(names)
        self.names = names
        if b"macroEnabled" in b"".join(self.chunks("[Content_Types].xml")):
            raise BadWorkbook(MACROS)

    def chunks(self, part: str) -> Iterator[bytes]:
        """The bytes of a part; `zipfile` gives no more than the size it was measured by, and checks its sum."""
        with self.zip.open(part) as file:
            while chunk := file.read(CHUNK // 4):
                self.has_read += len(chunk)
                if self.has_read > MAX_READ:
                    raise BadWorkbook(TOO_MUCH)
                yield chunk

    def _find_sheets(self) -> None:
        book, links = BookWalker(), LinkWalker()
        _whole(self, "xl/workbook.xml", book)
        if "xl/_rels/workbook.xml.rels" not in self.names:
            raise BadWorkbook(DAMAGED)
        _whole(self, "xl/_rels/workbook.xml.rels", links)
        self.from_1904 = book.from_1904
        found: dict[str, Sheet] = {}  # by their parts: one that is named twice is still one sheet
        for name, link, is_hidden in book.sheets:
            part = links.parts.get(link)
            if part in self.names:
                found.setdefault(part, Sheet(name, part, is_hidden))
        self.sheets = list(found.values())

    @property
    def strings(self) -> list[str]:
        if self._strings is None:
            walker = StringWalker()
            if "xl/sharedStrings.xml" in self.names:
                _whole(self, "xl/sharedStrings.xml", walker)
            self._strings = walker.strings
        return self._strings

    @property
    def formats(self) -> list[Format]:
        if self._formats is None:
            walker = StyleWalker()
            if "xl/styles.xml" in self.names:
                _whole(self, "xl/styles.xml", walker)
            self._formats = [format_of(number, walker.codes.get(number, "")) for number in walker.numbers]
        return self._formats


def _measure_outside(stream: BinaryIO, shape: Shape) -> None:
    """What can be told of the file before its directory is read."""
    stream.seek(0)
    first = stream.read(8)
    if first == OLD_OFFICE:
        # A password wraps a workbook in an Office file of the old kind, with this part in its directory.
        raise BadWorkbook(LOCKED if "EncryptedPackage".encode("utf-16-le") in first + stream.read(16 * CHUNK) else OLD)
    stream.seek(0)
    size = entries = 0
    tail = b""
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        entries += (tail + chunk).count(ENTRY)
        tail = chunk[-len(ENTRY) + 1 :]
        if shape.most_bytes is not None and size > shape.most_bytes:
            raise BadWorkbook(shape.over_the_bytes())
        if entries > MAX_ENTRIES:
            raise BadWorkbook(f"It is a zip file of more than {MAX_ENTRIES:,} parts, which no list is.")
    stream.seek(0)


def _refuse_other_kinds(names: set[str]) -> None:
    lower = {name.lower() for name in names}
    if any(name.endswith("vbaproject.bin") or name.startswith("xl/macrosheets/") for name in lower):
        raise BadWorkbook(MACROS)
    if "xl/workbook.bin" in lower:
        raise BadWorkbook(BINARY)
    if "[Content_Types].xml" in names and "xl/workbook.xml" in names:
        return
    if any(name.startswith("word/") for name in lower):
        raise BadWorkbook("It is a Word document. Choose a workbook or a CSV file.")
    if "content.xml" in lower and "mimetype" in lower:
        raise BadWorkbook("It is an OpenDocument file. Save it as an Excel workbook (.xlsx) or as CSV UTF-8.")
    if not names:
        raise BadWorkbook("It is an empty zip file.")
    raise BadWorkbook("It is a zip file and no workbook. Unpack it, and choose the list in it.")


def _whole(book: Book, part: str, walker: Walker) -> None:
    for _ in walk(book.chunks(part), walker):
        pass
