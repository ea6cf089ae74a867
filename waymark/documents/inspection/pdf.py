"""A PDF is taken when it is pages to read: nothing in it runs, starts, hides or is locked."""

from __future__ import annotations

import io
import logging
import re
from typing import Any

import pypdf
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from waymark.documents.inspection.refused import NotTaken

MOST_PAGES = 500
MOST_OBJECTS = 200_000
AGAIN = "print it to a new PDF and try that"
_ACTIONS = {
    "/JavaScript",
    "/Launch",
    "/ImportData",
    "/SubmitForm",
    "/GoToE",
    "/Rendition",
    "/Sound",
    "/Movie",
    "/RichMediaExecute",
}
_KEYS = {
    "/JavaScript": "a script that runs when it is opened",
    "/JS": "a script that runs when it is opened",
    "/EmbeddedFiles": "another file inside it",
    "/EmbeddedFile": "another file inside it",
    "/RichMedia": "film or sound inside it",
    "/XFA": "a form that runs",
}
_TYPES = {"/EmbeddedFile": "another file inside it", "/RichMedia": "film or sound inside it"}
_HTML = re.compile(rb"<\s*(!doctype|html|head|body|script|svg|iframe|img|meta)\b", re.IGNORECASE)
BROKEN = "This PDF is broken or was cut off on its way: open it, print it to a new PDF, and try that"

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it talks of every oddity of a file


def looked_at(content: bytes) -> bytes:
    """The same bytes: a signed paper is kept as it was signed. NotTaken when opening it would do more than show it."""
    _judge_ends(content)
    try:
        reader = pypdf.PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted:
            raise NotTaken(f"This PDF is locked by a password or against changes: open it, {AGAIN}")
        pages = len(reader.pages)
        _judge_objects(reader)
    except NotTaken:
        raise
    except MemoryError:
        raise
    except Exception as error:  # a hostile file reaches every line of a parser
        raise NotTaken(BROKEN) from error
    if not pages:
        raise NotTaken(BROKEN)
    if pages > MOST_PAGES:
        raise NotTaken(f"This PDF has {pages:,} pages; the most that can be taken is {MOST_PAGES}: send it in parts")
    return content


def _judge_ends(content: bytes) -> None:
    """Nothing stands before the first object or after the end that another program would take for its own."""
    end = content.rfind(b"%%EOF")
    if end < 0:
        raise NotTaken(BROKEN)
    after = content[end + 5 :].strip(b"\r\n\t \x00")
    before = content[: max(content.find(b" obj"), 0)][:4096]
    if after or _HTML.search(before) or b"PK\x05\x06" in content[-66_000:]:
        raise NotTaken(f"This PDF is also something else, such as a web page or an archive: open it, {AGAIN}")


def _judge_objects(reader: pypdf.PdfReader) -> None:
    """Walk everything that hangs from the trailer, and everything that the tables of the file name."""
    seen: set[tuple[int, int]] = set()
    waiting: list[Any] = [reader.trailer]
    for generation, numbers in reader.xref.items():
        waiting += [IndirectObject(number, generation, reader) for number in numbers if generation < 65535]
    waiting += [IndirectObject(number, 0, reader) for number in reader.xref_objStm]
    count = 0
    while waiting:
        each = waiting.pop()
        count += 1
        if count > MOST_OBJECTS * 10 or len(seen) > MOST_OBJECTS:
            raise NotTaken(f"This PDF has far more parts than a paper needs: open it, {AGAIN}")
        if isinstance(each, IndirectObject):
            key = (each.idnum, each.generation)
            if key in seen:
                continue
            seen.add(key)
            each = each.get_object()
        if isinstance(each, DictionaryObject):
            _judge(each)
            waiting += [value for value in each.values() if _leads_on(value)]
        elif isinstance(each, ArrayObject):
            waiting += [value for value in each if _leads_on(value)]


def _leads_on(value: Any) -> bool:
    return isinstance(value, IndirectObject | DictionaryObject | ArrayObject | StreamObject)


def _judge(found: DictionaryObject) -> None:
    for key, what in _KEYS.items():
        if key in found:
            raise NotTaken(f"This PDF has {what}: open it, {AGAIN}")
    kind = found.raw_get("/S") if "/S" in found else None
    if kind in _ACTIONS:
        what = "a script that runs" if kind == "/JavaScript" else "an instruction to start or send something"
        raise NotTaken(f"This PDF has {what} when it is opened: open it, {AGAIN}")
    for key in ("/Type", "/Subtype"):
        if key in found and found.raw_get(key) in _TYPES:
            raise NotTaken(f"This PDF has {_TYPES[found.raw_get(key)]}: open it, {AGAIN}")
