"""The file of a backup: a zip archive with a manifest that names the SHA-256 digest of every table and every file.

    manifest.json        what there is, with digests; the migrations it was made under
    seal                 HMAC-SHA-256 of the manifest, under the SECRET_KEY of the system that made it
    tables/<name>.jsonl  one row a line, ordered by key, as a JSON list in the order of the manifest's columns
    files/<path>         uploads and generated papers, byte for byte

Rows are written the same way whatever the database, so a table has the same digest on SQLite and on PostgreSQL.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Annotated, Any

from django.conf import settings
from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from waymark.core.backups.files import CHUNK, digest_of

FORMAT = "waymark-backup"
FORMAT_VERSION = 1
MANIFEST, SEAL = "manifest.json", "seal"
MOST_MANIFEST_BYTES = 256 * 1024 * 1024  # some million files


class BadArchive(Exception):
    """This file cannot be restored. The message is a sentence for the operator."""


def _plain_path(path: str) -> str:
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or ".." in parts or "\\" in path or "\x00" in path:
        raise ValueError("a path that leads elsewhere")
    return path


class Table(BaseModel):
    """One table: how many rows, which columns in which order, and the digest of its lines."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    rows: int
    columns: list[str]
    sha256: str


class File(BaseModel):
    """One file: its size and digest."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    bytes: int
    sha256: str


class Manifest(BaseModel):
    """What a backup holds. `digest` is one figure for all of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    format: str
    format_version: int
    made_at: datetime
    engine: str
    is_demo: bool
    migrations: dict[str, list[str]]
    tables: dict[str, Table]
    files: dict[Annotated[str, AfterValidator(_plain_path)], File]
    missing_files: list[str]  # named by a row, and not there or damaged when the backup was made
    left_out: list[str]

    @property
    def digest(self) -> str:
        """One SHA-256 over the digests of all tables and files: equal for equal content, whatever the database."""
        lines = [f"{name} {one.rows} {one.sha256}\n" for name, one in sorted(self.tables.items())]
        lines += [f"{path} {one.bytes} {one.sha256}\n" for path, one in sorted(self.files.items())]
        return hashlib.sha256("".join(lines).encode()).hexdigest()

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables.values())


class Writer:
    """Writes an archive: tables and files first, the manifest and its seal at the end."""

    def __init__(self, out: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, allowZip64=True, compresslevel=1)

    def table(self, name: str, columns: list[str], lines: Iterator[bytes]) -> Table:
        """Write the lines of a table and return what the manifest says of it."""
        digest, rows = hashlib.sha256(), 0
        with self._zip.open(f"tables/{name}.jsonl", "w", force_zip64=True) as member:
            buffered = io.BufferedWriter(_Through(member), CHUNK)
            for line in lines:
                digest.update(line)
                buffered.write(line)
                rows += 1
            buffered.flush()
        return Table(rows=rows, columns=columns, sha256=digest.hexdigest())

    def file(self, path: str, content: IO[bytes]) -> File:
        """Write a file and return what the manifest says of it."""
        digest, size = hashlib.sha256(), 0
        with self._zip.open(zipfile.ZipInfo(f"files/{path}"), "w", force_zip64=True) as member:
            while chunk := content.read(CHUNK):
                digest.update(chunk)
                member.write(chunk)
                size += len(chunk)
        return File(bytes=size, sha256=digest.hexdigest())

    def abandon(self) -> None:
        """Write no more: the file is to be thrown away."""
        self._zip.fp = None  # else the archive would write its end into a closed file

    def close(self, manifest: Manifest) -> None:
        """Write the manifest and its seal. Without them the archive is no backup."""
        words = json.dumps(manifest.model_dump(mode="json"), indent=1, sort_keys=True).encode()
        self._zip.writestr(MANIFEST, words)
        self._zip.writestr(SEAL, seal_of(words))
        self._zip.close()


class _Through(io.RawIOBase):
    """A member of a zip as something that can be buffered; closing it is the archive's affair."""

    def __init__(self, member: IO[bytes]) -> None:
        self._member = member

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        return self._member.write(bytes(data))


class Archive:
    """An archive that was opened, whose manifest was read and whose seal was looked at."""

    def __init__(self, path: Path, zipped: zipfile.ZipFile, manifest: Manifest, *, sealed_here: bool) -> None:
        self.path, self._zip, self.manifest, self.sealed_here = path, zipped, manifest, sealed_here

    def lines(self, table: str) -> Iterator[bytes]:
        """The lines of a table as they were written."""
        with self._member(f"tables/{table}.jsonl", f"the table {table}") as member:
            yield from member

    @contextmanager
    def content(self, path: str) -> Iterator[IO[bytes]]:
        """The bytes of a file."""
        with self._member(f"files/{path}", f"the file {path}") as member:
            yield member

    def verify(self) -> None:
        """Read everything and compare it with the digests. BadArchive names the first thing that differs."""
        for name, table in self.manifest.tables.items():
            digest, rows = hashlib.sha256(), 0
            for line in self.lines(name):
                digest.update(line)
                rows += 1
            if (digest.hexdigest(), rows) != (table.sha256, table.rows):
                raise BadArchive(f"{self.path} is damaged: the table {name} does not match its digest.")
        for path, file in self.manifest.files.items():
            with self.content(path) as member:
                if digest_of(member) != (file.sha256, file.bytes):
                    raise BadArchive(f"{self.path} is damaged: the file {path} does not match its digest.")

    @contextmanager
    def _member(self, name: str, called: str) -> Iterator[IO[bytes]]:
        try:
            with self._zip.open(name) as member:
                yield member
        except KeyError as error:
            raise BadArchive(f"{self.path} is damaged: {called} is not in it.") from error
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
            raise BadArchive(f"{self.path} is damaged: {called} cannot be read.") from error


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Open a backup and read its manifest. BadArchive says what it is instead, in a sentence."""
    try:
        with path.open("rb") as file:
            begins = file.read(4)
    except OSError as error:
        raise BadArchive(f"{path} cannot be read: {error.strerror}.") from error
    if begins != b"PK\x03\x04":
        raise BadArchive(f"{path} is no backup of Waymark.")
    try:
        zipped = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
        raise BadArchive(f"{path} is damaged or was cut short: its end is missing. Take another copy.") from error
    with zipped:
        manifest, sealed_here = _manifest(path, zipped)
        yield Archive(path, zipped, manifest, sealed_here=sealed_here)


def _manifest(path: Path, zipped: zipfile.ZipFile) -> tuple[Manifest, bool]:
    try:
        if zipped.getinfo(MANIFEST).file_size > MOST_MANIFEST_BYTES:
            raise BadArchive(f"{path} is no backup of Waymark: its manifest is too large.")
        words, seal = zipped.read(MANIFEST), zipped.read(SEAL).decode("ascii", "replace")
    except KeyError as error:
        raise BadArchive(f"{path} is no backup of Waymark: it holds no sealed manifest.") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise BadArchive(f"{path} is damaged: its manifest cannot be read.") from error
    try:
        raw = json.loads(words)
    except ValueError as error:
        raise BadArchive(f"{path} is damaged: its manifest cannot be read.") from error
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        raise BadArchive(f"{path} is no backup of Waymark: its manifest is of another kind.")
    version = raw.get("format_version")
    if not isinstance(version, int) or version > FORMAT_VERSION:
        raise BadArchive(
            f"{path} is of format {version}, and this Waymark reads up to {FORMAT_VERSION}: restore it with the newer"
            " Waymark that made it."
        )
    try:
        manifest = Manifest.model_validate(raw)
    except ValidationError as error:
        raise BadArchive(f"{path} is damaged: its manifest is not whole.") from error
    return manifest, hmac.compare_digest(seal, seal_of(words))


def seal_of(words: bytes) -> str:
    """The seal of a manifest under this system's key."""
    key = hashlib.sha256(b"waymark backup seal:" + settings.SECRET_KEY.encode()).digest()
    return hmac.new(key, words, "sha256").hexdigest()
