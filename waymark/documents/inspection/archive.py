"""An archive is judged by its list of contents before anything in it is unpacked."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from pathlib import PurePosixPath

from waymark.documents.inspection.refused import NotTaken

MOST_PARTS = 1_000
MOST_LIST = 300_000  # bytes of the list of contents
MOST_UNPACKED = 60_000_000  # bytes of all parts together
MOST_RATIO = 200  # of a part that is not small
SMALL = 1_000_000
_END = struct.Struct("<4s4H2LH")  # the record at the very end of an archive
BROKEN = "This file is broken or was cut off on its way: open it, save it again, and try that copy"
TOO_MUCH = (
    "This file would unpack to far more than it seems to hold, so it was left shut: save it as a PDF and try again"
)
NOT_PLAIN = (
    "This file is not put together as Word does it: open it in Word, save it again or as a PDF, and try that copy"
)


def opened(content: bytes) -> zipfile.ZipFile:
    """The archive, with every part of a sensible size and an ordinary name. NotTaken otherwise; nothing is unpacked."""
    if len(content) < _END.size:
        raise NotTaken(BROKEN)
    mark, disk, list_disk, here, parts, length, start, comment = _END.unpack(content[-_END.size :])
    if mark != b"PK\x05\x06":
        raise NotTaken(NOT_PLAIN if b"PK\x05\x06" in content[-66_000:] else BROKEN)
    if disk or list_disk or comment or here != parts or start + length + _END.size != len(content):
        raise NotTaken(NOT_PLAIN)
    if parts > MOST_PARTS or length > MOST_LIST:
        raise NotTaken(TOO_MUCH)
    try:
        found = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError) as error:
        raise NotTaken(BROKEN) from error
    names = [each.filename for each in found.infolist()]
    if len(names) != parts or len({name.lower() for name in names}) != len(names):
        raise NotTaken(NOT_PLAIN)
    for each in found.infolist():
        _judge(each)
    if sum(each.file_size for each in found.infolist()) > MOST_UNPACKED:
        raise NotTaken(TOO_MUCH)
    return found


def _judge(part: zipfile.ZipInfo) -> None:
    path = PurePosixPath(part.filename)
    is_link = stat.S_ISLNK(part.external_attr >> 16)
    if path.is_absolute() or ".." in path.parts or "\\" in part.filename or ":" in part.filename or is_link:
        raise NotTaken(NOT_PLAIN)
    if part.flag_bits & 0x1:
        raise NotTaken("This file opens only with a password: take the password away and try again")
    if part.file_size > SMALL and part.file_size > MOST_RATIO * max(part.compress_size, 1):
        raise NotTaken(TOO_MUCH)
    if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise NotTaken(NOT_PLAIN)


def unpacked(archive: zipfile.ZipFile, name: str) -> bytes:
    """One part. No more is unpacked than the list of contents said."""
    try:
        return archive.read(name)
    except Exception as error:  # zipfile and zlib have a dozen ways to say that bytes are wrong
        raise NotTaken(BROKEN) from error
