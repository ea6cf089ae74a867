"""What a file really is: looked at by its bytes, and freed of what a camera wrote into it."""

from __future__ import annotations

import filetype
from django.core.exceptions import ValidationError

from waymark.core.fields import file_size

MOST_BYTES = 10 * 1024 * 1024
KINDS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}
ENDINGS = ("pdf", "png", "jpg", "jpeg")
_PNG_KEPT = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"sRGB", b"gAMA", b"cHRM", b"pHYs"})
_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def taken_in(content: bytes) -> tuple[bytes, str]:
    """Return the bytes to keep, without where and with what a picture was taken, and their content type.

    ValidationError, with a sentence for the person, for anything but a PDF, a PNG or a JPEG of at most 10 MB.
    """
    if not content:
        raise ValidationError("This file is empty: choose another", code="empty")
    if len(content) > MOST_BYTES:
        sentence = f"This file has {file_size(len(content))}; the most that can be taken is {file_size(MOST_BYTES)}"
        raise ValidationError(sentence, code="too_big")
    guessed = filetype.guess(content)
    kind = guessed.mime if guessed else ""
    if kind not in KINDS:
        raise ValidationError(
            "This is not a PDF, a PNG or a JPEG, whatever its name says: scan or photograph the paper and try again",
            code="kind",
        )
    try:
        if kind == "image/jpeg":
            content = _plain_jpeg(content)
        elif kind == "image/png":
            content = _plain_png(content)
    except (IndexError, ValueError) as error:
        raise ValidationError("This picture is broken: take it again or choose another", code="broken") from error
    return content, kind


def _plain_jpeg(content: bytes) -> bytes:
    """The picture without application segments and comments: no place, no device, no thumbnail."""
    kept, at = bytearray(content[:2]), 2
    while True:
        if content[at] != 0xFF:
            raise ValueError("no marker")
        marker = content[at + 1]
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        if marker == 0xD9:
            raise ValueError("ends before its picture")
        length = int.from_bytes(content[at + 2 : at + 4], "big")
        if length < 2 or at + 2 + length > len(content):
            raise ValueError("a segment runs past the end")
        if marker == 0xDA:  # the picture itself follows; what is written after its end is cut
            end = content.rfind(b"\xff\xd9")
            if end < at:
                raise ValueError("the picture has no end")
            return bytes(kept + content[at : end + 2])
        is_about_colour = marker == 0xEE  # Adobe's: without it some pictures change colour
        if is_about_colour or not (0xE0 <= marker <= 0xEF or marker == 0xFE):
            kept += content[at : at + 2 + length]
        at += 2 + length


def _plain_png(content: bytes) -> bytes:
    """The picture with only the chunks that draw it."""
    if not content.startswith(_PNG_SIGNATURE):
        raise ValueError("no signature")
    kept, at = bytearray(_PNG_SIGNATURE), len(_PNG_SIGNATURE)
    while True:
        length = int.from_bytes(content[at : at + 4], "big")
        name = content[at + 4 : at + 8]
        end = at + 12 + length
        if len(name) != 4 or end > len(content):
            raise ValueError("a chunk runs past the end")
        if name in _PNG_KEPT:
            kept += content[at:end]
        if name == b"IEND":
            return bytes(kept)
        at = end
