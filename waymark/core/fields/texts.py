"""Fields for words, and for what is written by a pattern: an address, a postcode, a unique pupil number."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core import validators
from django.core.exceptions import ValidationError
from django.utils.encoding import punycode

from waymark.core.fields.base import SHORT, Field


class CharField(Field, forms.CharField):
    """One line of text, kept letter for letter but for blanks at its ends and breaks of line, which become blanks."""

    def __init__(self, *, max_length: int = 200, **options: Any) -> None:
        super().__init__(max_length=max_length, **options)

    def to_python(self, value: Any) -> str:
        return re.sub(r"[\r\n]+", " ", super().to_python(value) or "")

    def stand_in(self, typed: Any) -> str:
        return ""

    def name_yourself(self, name: str) -> None:
        super().name_yourself(name)
        self.say_of(validators.MaxLengthValidator, f"{self.label} must be {self.max_length:,} characters or fewer")
        self.say_of(
            validators.ProhibitNullCharactersValidator,
            f"{self.label} has a character that cannot be kept: type it again",
        )


class TextField(CharField):
    """Several lines of text. `counted` shows how many characters are left."""

    kind = "textarea"
    widget = forms.Textarea

    def __init__(self, *, rows: int = 5, max_length: int = 5000, counted: bool = False, **options: Any) -> None:
        super().__init__(max_length=max_length, **options)
        self.rows = rows
        self.counted = counted

    def to_python(self, value: Any) -> str:
        text = forms.CharField.to_python(self, value)
        return (text or "").replace("\r\n", "\n")


class HiddenField(CharField):
    """A value that the page carries and the person does not see."""

    kind = "hidden"
    widget = forms.HiddenInput


class EmailField(Field, forms.EmailField):
    input_type = "email"
    autocomplete = "email"
    spellcheck = False

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=254, **options)

    def default_missing(self) -> str:
        return f"Enter {self.called}, like name@example.org"

    def name_yourself(self, name: str) -> None:
        super().name_yourself(name)
        self.say_of(validators.EmailValidator, "Enter an email address in full, like name@example.org")
        self.say_of(validators.MaxLengthValidator, f"{self.label} must be {self.max_length} characters or fewer")

    def clean(self, value: Any) -> str:
        address = str(super().clean(value))
        try:
            punycode(address.rpartition("@")[2])
        except UnicodeError as error:  # mail could not carry it: no such domain can exist
            sentence = "Enter an email address in full, like name@example.org"
            raise ValidationError(sentence, code="invalid") from error
        return address


class PostcodeField(Field):
    """A postcode; blanks and small letters are put right."""

    autocomplete = "postal-code"
    spellcheck = False

    def __init__(self, *, width: int = SHORT, **options: Any) -> None:
        super().__init__(width=width, **options)

    def to_python(self, value: Any) -> str:
        text = "".join(str(value or "").upper().split())
        if not text:
            return ""
        if not re.fullmatch(r"(GIR0AA|[A-Z]{1,2}[0-9][0-9A-Z]?[0-9][A-Z]{2})", text):
            raise ValidationError(f"{self.label} must be a full postcode, like LE1 5WW", code="invalid")
        return f"{text[:-3]} {text[-3:]}"


class UpnField(Field):
    """A unique pupil number, in capitals and without blanks. Whether its check letter is right is a rule's question."""

    spellcheck = False

    def __init__(self, *, width: int = 20, **options: Any) -> None:
        super().__init__(width=width, **options)

    def to_python(self, value: Any) -> str:
        text = "".join(str(value or "").upper().split())
        if text and not re.fullmatch(r"[A-Z][0-9]{11}[0-9A-Z]", text):
            raise ValidationError(
                f"{self.label} must have 13 characters: a letter, then 12 figures; a temporary one ends in a letter",
                code="invalid",
            )
        return text
