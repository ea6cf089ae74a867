"""A Word file is taken when it holds words and pictures, and nothing that runs, fetches or hides."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from waymark.documents.inspection import archive, pictures
from waymark.documents.inspection.refused import NotTaken

MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
CLEAN = "save it as a plain Word document (.docx) without it, or as a PDF, and try again"
MOST_XML = 30_000_000
_RUNS = {  # what a part is for, by the end of its relationship type, and what to call it
    "vbaProject": "a macro",
    "wordVbaData": "a macro",
    "keyMapCustomizations": "a macro",
    "oleObject": "another file inside it",
    "package": "another file inside it",
    "aFChunk": "another file inside it",
    "control": "a control that runs",
    "activeXControlBinary": "a control that runs",
    "attachedToolbars": "a toolbar that runs",
}
_INSIDE = re.compile(r"(^|/)(vbaProject|vbaData|activeX|embeddings|attachedToolbars)", re.IGNORECASE)
_FETCHES = re.compile(r"\b(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|LINK|IMPORT|DATABASE)\b", re.IGNORECASE)
_PICTURES = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png"}
_SAYS_NOTHING = {  # who wrote it, when and for whom: not part of the paper
    "docProps/core.xml": b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>',
    "docProps/app.xml": b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>',
}


def looked_at(content: bytes) -> bytes:
    """The same paper, put together anew: its pictures drawn anew, its words about itself left out."""
    found = archive.opened(content)
    names = {each.filename for each in found.infolist() if not each.is_dir()}
    if "[Content_Types].xml" not in names:
        raise NotTaken("This is a ZIP file: unpack it, and send the papers in it one by one")
    _judge_kind(fromstring_safely(archive.unpacked(found, "[Content_Types].xml")), names)
    for name in sorted(names):
        if _INSIDE.search(name) or name.lower().endswith((".bin", ".exe", ".js", ".vbs", ".html", ".htm", ".zip")):
            what = "a macro" if "vba" in name.lower() else "another file inside it"
            raise NotTaken(f"This Word file has {what}: {CLEAN}")
    parts = {name: archive.unpacked(found, name) for name in sorted(names)}
    if sum(len(part) for name, part in parts.items() if _is_xml(name)) > MOST_XML:
        raise NotTaken(archive.TOO_MUCH)
    for name, part in parts.items():
        if _is_xml(name):
            _judge_xml(name, fromstring_safely(part))
    return _put_together(parts)


def _is_xml(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels", ".vml"))


def fromstring_safely(part: bytes) -> Any:
    """A part as XML that declares nothing of its own: no entity, no address, no bomb."""
    try:
        return fromstring(part, forbid_dtd=True)
    except DefusedXmlException as error:
        raise NotTaken(f"This Word file has XML that fetches or repeats something when opened: {CLEAN}") from error
    except (SyntaxError, ValueError, LookupError) as error:  # ParseError is a SyntaxError
        raise NotTaken(archive.BROKEN) from error


def _judge_kind(types: Any, names: set[str]) -> None:
    said = {each.get("ContentType", "") for each in types}
    if any("macroEnabled" in each or "vbaProject" in each for each in said):
        raise NotTaken(f"This Word file has a macro: {CLEAN}")
    if MAIN not in said or "word/document.xml" not in names:
        other = next((word for word in ("spreadsheet", "presentation", "template") if word in " ".join(said)), "")
        kind = {"spreadsheet": "an Excel file", "presentation": "a PowerPoint file", "template": "a Word template"}
        raise NotTaken(f"This is {kind.get(other, 'not a Word document')}: save it as a PDF and try again")


def _judge_xml(name: str, root: Any) -> None:
    if name.endswith(".rels"):
        for each in root:
            _judge_relationship(each.get("Type", ""), each.get("TargetMode", ""), each.get("Target", ""))
    if _FETCHES.search(_instructions(root)):
        raise NotTaken(f"This Word file has a field that fetches something when it is opened: {CLEAN}")


def _judge_relationship(kind: str, mode: str, target: str) -> None:
    role = kind.rpartition("/")[2]
    if role in _RUNS:
        raise NotTaken(f"This Word file has {_RUNS[role]}: {CLEAN}")
    if mode.lower() != "external":
        return
    if role == "attachedTemplate":
        raise NotTaken(f"This Word file fetches a template from elsewhere when it is opened: {CLEAN}")
    if role != "hyperlink":
        raise NotTaken(f"This Word file fetches something from elsewhere when it is opened: {CLEAN}")
    if urlsplit(target).scheme.lower() not in ("http", "https", "mailto", "") or target.startswith(("\\", "//")):
        raise NotTaken(f"This Word file has a link to a place on a computer or network: {CLEAN}")


def _instructions(root: Any) -> str:
    """What the fields of a part are told to do; Word may break the words over several runs."""
    return "".join(_instruction(root))


def _instruction(root: Any) -> Iterator[str]:
    for each in root.iter():
        tag = str(each.tag).rpartition("}")[2]
        if tag in ("instrText", "delInstrText"):
            yield each.text or ""
        elif tag == "fldSimple":
            yield " ; " + next((value for key, value in each.items() if key.endswith("instr")), "") + " ; "
        elif tag == "fldChar":
            yield " ; "


def _put_together(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in sorted(parts, key=lambda each: (each != "[Content_Types].xml", each)):
            part = _SAYS_NOTHING.get(name, parts[name])
            ending = name[name.rfind(".") :].lower()
            if ending in _PICTURES:
                part = _picture(part)
            made.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), part, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _picture(part: bytes) -> bytes:
    """A picture inside, by what it is: Word does not mind an ending that is wrong."""
    kind = "image/png" if part.startswith(b"\x89PNG") else "image/jpeg"
    return pictures.drawn_anew(part, kind)
