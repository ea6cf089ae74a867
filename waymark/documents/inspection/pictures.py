"""A picture is drawn anew: only what one sees comes through, not where, when and with what it was taken."""

from __future__ import annotations

import io

from PIL import Image, ImageOps

from waymark.documents.inspection.refused import NotTaken

MOST_PIXELS = 40_000_000  # more than a telephone takes; at three bytes each, what the looking process can hold
_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG"}


def drawn_anew(content: bytes, kind: str) -> bytes:
    """The same picture, upright, with nothing beside its pixels. NotTaken for one that is broken or far too large."""
    name = _FORMATS[kind]
    Image.MAX_IMAGE_PIXELS = None  # asked here, before a pixel is unpacked
    try:
        with Image.open(io.BytesIO(content), formats=[name]) as picture:
            wide, high = picture.size
            if wide * high > MOST_PIXELS:
                raise NotTaken(
                    f"This picture has {wide:,} by {high:,} points, more than can be taken: make it smaller, for "
                    "example by sending it as a medium picture, and try again"
                )
            upright = ImageOps.exif_transpose(picture)
            return _saved(upright.convert(_mode(upright.mode, name)), name)
    except (OSError, ValueError, SyntaxError, IndexError, EOFError, OverflowError) as error:
        raise NotTaken("This picture is broken: take it again or choose another") from error


def _mode(mode: str, name: str) -> str:
    """The plainest way to keep these colours: grey stays grey, and a PNG keeps what one sees through."""
    if mode in ("1", "L", "I", "F", "I;16"):
        return "L"
    see_through = mode in ("LA", "La", "PA", "RGBA", "RGBa", "P")
    return "RGBA" if see_through and name == "PNG" else "RGB"


def _saved(picture: Image.Image, name: str) -> bytes:
    plain = Image.new(picture.mode, picture.size)  # a new one has nothing written about it
    plain.paste(picture)
    out = io.BytesIO()
    plain.save(out, name, **({"quality": 88, "optimize": False} if name == "JPEG" else {"compress_level": 6}))
    return out.getvalue()
