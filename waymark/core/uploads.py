"""What comes in through the door for files: no more than any form would take, however much is sent."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler

MOST_BYTES = 128 * 1024 * 1024  # more than any form takes, so that each still says its own limit


class NoMoreThanFits(FileUploadHandler):
    """Lets the first MOST_BYTES of a file through and drops the rest: memory and disk stay bounded.

    A cut file is larger than any form takes, so its form refuses it in a sentence.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> Any:
        return raw_data if start < MOST_BYTES else None

    def file_complete(self, file_size: int) -> None:
        return None
