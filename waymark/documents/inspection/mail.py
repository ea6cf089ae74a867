"""An e-mail as a file: its headers, words and attachments are read; nothing it points to is ever fetched."""

from __future__ import annotations

import base64
import email
import re
from collections.abc import Callable, Iterator
from email.policy import default
from typing import Any

from waymark.documents.inspection.refused import NotTaken
from waymark.documents.inspection.scanner_test import is_scanner_test

MOST_PARTS = 60
MOST_DEPTH = 8
_HEADER = re.compile(rb"[A-Za-z][A-Za-z0-9-]{1,60}:[ \t]?[^\r\n]*\r?\n([ \t][^\r\n]*\r?\n)*")
WORDS = {"text/plain", "text/html", "text/calendar", "application/pgp-signature", "application/pkcs7-signature"}
BROKEN = "This e-mail is broken or was cut off on its way: save it again from your mail program, or print it to a PDF"


def looks_like_mail(content: bytes) -> bool:
    """Whether this begins with the headers of a message: who wrote it, and when or about what."""
    head, at, names = content[:65_536], 0, set()
    if head.startswith((b"From ", b">From ")):
        at = head.find(b"\n") + 1
    while match := _HEADER.match(head, at):
        names.add(match[0].partition(b":")[0].lower())
        at = match.end()
    return b"from" in names and bool(names & {b"date", b"subject", b"received", b"message-id"})


def looked_at(content: bytes, *, attachment: Callable[[bytes], tuple[bytes, str]]) -> bytes:
    """The same message, with its pictures drawn anew. NotTaken when an attachment would not be taken by itself.

    `attachment` looks at one. A message without pictures keeps its very bytes.
    """
    try:
        message: Any = email.message_from_bytes(content, policy=default.clone(refold_source="none"))
        parts = list(_parts(message, 0))
    except NotTaken:
        raise
    except Exception as error:  # a hostile message reaches every line of a parser
        raise NotTaken(BROKEN) from error
    if len(parts) > MOST_PARTS:
        raise NotTaken(f"This e-mail has {len(parts)} parts, more than can be taken: send what matters as a PDF")
    changed = [_judge(part, attachment) for part in parts]
    if not any(changed):
        return content
    try:
        written: bytes = message.as_bytes()
    except Exception as error:  # headers that can be read but not written again
        raise NotTaken(BROKEN) from error
    return written


def _parts(message: Any, depth: int) -> Iterator[Any]:
    if depth > MOST_DEPTH:
        raise NotTaken("This e-mail holds e-mails within e-mails, more than can be taken: send what matters as a PDF")
    for number, part in enumerate(message.iter_parts() if message.is_multipart() else []):
        if number > MOST_PARTS:
            raise NotTaken("This e-mail has more parts than can be taken: send what matters as a PDF")
        yield from _parts(part, depth + 1)
    if not message.is_multipart():
        yield message


def _judge(part: Any, attachment: Callable[[bytes], tuple[bytes, str]]) -> bool:
    """Look at one part. True if it was a picture, which is drawn anew in its place."""
    kind = part.get_content_type()
    body = part.get_payload(decode=True)
    if not isinstance(body, bytes) or not body or body.startswith((b"GIF87a", b"GIF89a")):
        return False
    is_attached_page = kind == "text/html" and part.get_content_disposition() == "attachment"
    if kind in WORDS and not is_attached_page and not is_scanner_test(body):
        return False
    try:
        kept, found = attachment(body)
    except NotTaken as refused:
        name = "".join(letter for letter in str(part.get_filename() or "")[:60] if letter.isprintable())
        which = f"The attachment {name} of this e-mail" if name else "A part of this e-mail"
        raise NotTaken(f"{which} is not taken. {refused}") from refused
    if not found.startswith("image/"):
        return False
    part.set_payload(base64.encodebytes(kept).decode("ascii"))
    del part["Content-Transfer-Encoding"]
    part["Content-Transfer-Encoding"] = "base64"
    return True
