"""The files beside the database: where they lie, and which of them a row names."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO

from django.apps.registry import Apps
from django.conf import settings

STAGING = ".restoring"
CHUNK = 1024 * 1024
Named = Iterable[tuple[tuple[str, ...], str]]
_NAMED: list[Callable[[Apps], Named]] = []


def files_are_named_by(answer: Callable[[Apps], Named]) -> None:
    """Let a slice say which files its rows name: each by the paths below the folder of uploads where it
    may lie, the usual one first, and by its SHA-256.

    `answer` gets the models as the database has them. Called in a slice's `apps.py`, in `ready`.
    """
    _NAMED.append(answer)


def named_files(apps: Apps) -> list[tuple[tuple[str, ...], str]]:
    """Every file that a row names: where it may lie, and its SHA-256."""
    return [one for answer in _NAMED for one in answer(apps)]


def folder() -> Path:
    """Where uploads and generated papers lie."""
    return Path(settings.MEDIA_ROOT)


def kept_files() -> Iterator[tuple[str, Path]]:
    """Every file that is kept, in order, with its path below the folder."""
    root = folder()
    for path in sorted(root.rglob("*")):
        relative = path.relative_to(root)
        if path.is_file() and not path.is_symlink() and relative.parts[0] != STAGING:
            yield relative.as_posix(), path


def digests() -> dict[str, str]:
    """The SHA-256 of every file that is kept."""
    found = {}
    for name, path in kept_files():
        with path.open("rb") as file:
            found[name] = digest_of(file)[0]
    return found


def digest_of(content: IO[bytes]) -> tuple[str, int]:
    """The SHA-256 and the size of what is read from `content`."""
    digest, size = hashlib.sha256(), 0
    while chunk := content.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
    return digest.hexdigest(), size
