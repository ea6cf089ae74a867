"""The box for a file, which looks at the file before anything else does."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from waymark.core.fields.files import FileField
from waymark.core.words import file_size, joined
from waymark.documents import content
from waymark.documents.content import MOST_BYTES, PAPERS, Kept


class PaperField(FileField):
    """A paper from outside. It comes back as `Kept`, looked at and harmless, or the box says in a sentence why not."""

    def __init__(self, *, kinds: Collection[str] = PAPERS, **options: Any) -> None:
        self.kinds = kinds
        self.shown = content.endings(kinds)
        names = [ending.upper() for ending in self.shown if ending != "jpeg"]
        hint = f"A {joined(names, 'or')} file of at most {file_size(MOST_BYTES)}"
        super().__init__(max_bytes=MOST_BYTES, **{"hint": hint, **options})

    @property
    def accept(self) -> str:
        """What the browser offers first. What is sent is judged by its bytes."""
        return ",".join(f".{ending}" for ending in self.shown)

    def clean(self, value: Any, initial: Any = None) -> Kept | None:
        found = super().clean(value, initial)
        if not found:
            return None
        return content.taken_in(str(found.name), found.read(MOST_BYTES + 1), only=self.kinds)
