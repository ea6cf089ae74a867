"""The one way in for files: what a file really is, that it is harmless, and that its name says what it is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError

from waymark.core.words import file_size, joined
from waymark.documents import scanner
from waymark.documents.inspection import DOCX, EML, JPEG, KINDS, PDF, PNG
from waymark.documents.states import Scan

MOST_BYTES = 10 * 1024 * 1024
LONGEST_NAME = 200
SECONDS = 20  # for looking at one file, waiting for its process included
ENDINGS: dict[str, tuple[str, ...]] = {
    PDF: ("pdf",),
    DOCX: ("docx",),
    PNG: ("png",),
    JPEG: ("jpg", "jpeg"),
    EML: ("eml",),
}
PAPERS = frozenset(KINDS)  # every kind that is taken
SCANS = frozenset({PDF, PNG, JPEG})  # a paper on paper: signed, stamped
NAMES = {PDF: "PDF", DOCX: "Word file", PNG: "picture", JPEG: "picture", EML: "e-mail"}
_TOO_COMPLICATED = (
    "This file is too complicated to be looked at safely: print it to a new PDF, or make it smaller, and try that"
)


@dataclass(frozen=True)
class Kept:
    """A file that was looked at and may be stored: the bytes to keep, what they are, and its name without tricks."""

    content: bytes
    content_type: str
    file_name: str
    scan: Scan = Scan.NOT_ASKED


def endings(kinds: Collection[str] = PAPERS) -> list[str]:
    """The endings of names of files of these kinds, for a form."""
    return [ending for kind in ENDINGS if kind in kinds for ending in ENDINGS[kind]]


def taken_in(name: str, content: bytes, *, only: Collection[str] = PAPERS) -> Kept:
    """Look at a file from outside. ValidationError, with a sentence for the person, for one that is not taken.

    `only` are the kinds that are taken here. When a virus scanner is set up and does not answer, the file is kept but
    must not be served: `scan` is then WAITING.
    """
    plain = plain_name(name)
    if not content:
        raise ValidationError("This file is empty: choose another", code="empty")
    if len(content) > MOST_BYTES:
        sentence = f"This file has {file_size(len(content))}; the most that can be taken is {file_size(MOST_BYTES)}"
        raise ValidationError(sentence, code="too_big")
    kept, kind = _looked_at(content)
    if kind not in only:
        raise ValidationError(f"This is {_a(kind)}: choose {_one_of(only)}", code="kind")
    ending = plain.rpartition(".")[2].lower() if "." in plain else ""
    if ending not in ENDINGS[kind]:
        said = f"ends in .{ending}" if ending else "has no ending"
        raise ValidationError(
            f"This file is {_a(kind)}, but its name {said}: if you know where it comes from, give it a name that "
            f"ends in .{ENDINGS[kind][0]} and try again",
            code="ending",
        )
    verdict = scanner.ask(kept)
    if verdict is Scan.FOUND:
        raise ValidationError(
            "The virus scanner found something harmful in this file, and nothing of it was kept. Tell whoever looks "
            "after your computer",
            code="harmful",
        )
    return Kept(kept, kind, plain, verdict)


def plain_name(name: str) -> str:
    """The name of a file without its folders. ValidationError for one that is too long or hides what it is."""
    last = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2]).strip()
    if len(last) > LONGEST_NAME:
        raise ValidationError(
            f"The name of this file is too long: shorten it to {LONGEST_NAME} characters", code="name"
        )
    if any(unicodedata.category(letter) in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp") for letter in last):
        raise ValidationError(
            "The name of this file has letters that cannot be seen, which can hide what it is: give it a plain name",
            code="name",
        )
    return last


def _looked_at(content: bytes) -> tuple[bytes, str]:
    """Look at the bytes in a process of its own, which may run out of memory and time without harm."""
    root = str(Path(settings.BASE_DIR))
    try:
        done = subprocess.run(  # our own program; the file is only its input
            [sys.executable, "-m", "waymark.documents.inspection"],
            input=content,
            capture_output=True,
            timeout=SECONDS,
            cwd=root,
            env={"PYTHONPATH": root, "PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ValidationError(_TOO_COMPLICATED, code="too_complicated") from error
    line, _, kept = done.stdout.partition(b"\n")
    if done.returncode or not line:
        raise ValidationError(_TOO_COMPLICATED, code="too_complicated")
    answer = json.loads(line)
    if "refused" in answer:
        raise ValidationError(answer["refused"].replace("%", "%%"), code="kind")
    return kept, answer["kind"]


def _a(kind: str) -> str:
    return f"an {NAMES[kind]}" if NAMES[kind].startswith("e") else f"a {NAMES[kind]}"


def _one_of(kinds: Collection[str]) -> str:
    return joined([f"a {ending.upper()}" for ending in (ENDINGS[kind][0] for kind in ENDINGS if kind in kinds)], "or")
