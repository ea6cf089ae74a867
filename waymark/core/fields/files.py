"""The field that takes a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from waymark.core.fields.base import Field
from waymark.core.words import file_size, joined


class FileField(Field, forms.FileField):
    """A file of a kind and size that can be taken. What is inside it is looked at by whoever stores it."""

    kind = "file"
    ask = "Choose"
    widget = forms.FileInput

    def __init__(self, *, endings: Sequence[str] = (), max_bytes: int = 10 * 1024 * 1024, **options: Any) -> None:
        super().__init__(max_length=200, **options)
        self.endings = [ending.lower().lstrip(".") for ending in endings]
        self.max_bytes = max_bytes

    @property
    def accept(self) -> str:
        return ",".join(f".{ending}" for ending in self.endings)

    def name_yourself(self, name: str) -> None:
        super().name_yourself(name)
        self.error_messages["empty"] = "This file is empty: choose another"
        self.error_messages["max_length"] = "The name of this file is too long: shorten it to 200 characters"
        self.error_messages["invalid"] = "The file did not arrive: choose it again"

    def to_python(self, data: Any) -> Any:
        found = super().to_python(data)
        if found is None:
            return None
        ending = str(found.name).rpartition(".")[2].lower()
        if self.endings and ending not in self.endings:
            kinds = joined([known.upper() for known in self.endings], "or")
            raise ValidationError(f"This kind of file cannot be taken here: choose a {kinds} file", code="kind")
        if found.size > self.max_bytes:
            sentence = (
                f"This file has {file_size(found.size)}; the most that can be taken is {file_size(self.max_bytes)}"
            )
            raise ValidationError(sentence, code="too_big")
        return found

    def display(self, value: Any) -> str:
        return str(getattr(value, "name", "") or "")
