"""What every field of a form shares."""

from __future__ import annotations

from copy import copy
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from waymark.core.words import lower_first

CLAUSES = ("how", "what", "when", "where", "whether", "which", "who", "whom", "whose", "why")  # how labels begin
SHORT = 10  # widths of boxes, in figures or letters, as GOV.UK names them


class NoStandIn(Exception):
    """Nothing of the right shape can stand in the place of a faulty answer."""


class Field(forms.Field):
    """What every field of ours shares.

    `hint` stands under the label; `missing` is said when a needed answer is not there; `width` narrows the box to a
    number of characters. A field with `required=False` says "(optional)" after its label, unless it is `often_needed`:
    then a rule asks for it in most cases.
    """

    kind: ClassVar[str] = "text"
    ask: ClassVar[str] = "Enter"
    input_type = "text"
    input_mode = ""
    autocomplete = ""
    spellcheck = True
    prefix = ""
    suffix = ""

    def __init__(
        self,
        *,
        hint: str = "",
        missing: str = "",
        width: int | None = None,
        often_needed: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(help_text=hint, **options)
        self.missing = missing
        self.often_needed = often_needed
        self.width = width

    def name_yourself(self, name: str) -> None:
        """Learn the field's name, so that the label and the messages can use it."""
        if self.label is None:
            self.label = forms.utils.pretty_name(name)
        self.error_messages["required"] = self.missing or self.default_missing()

    def say_of(self, kind: type, sentence: str) -> None:
        """Let the checks of that kind speak with our words; the library's own are shared and stay as they are."""
        own: list[Any] = [copy(check) if isinstance(check, kind) else check for check in self.validators]
        for check in own:
            if isinstance(check, kind):
                check.__dict__["message"] = sentence
        self.validators = own

    @property
    def called(self) -> str:
        return lower_first(str(self.label or ""))

    def default_missing(self) -> str:
        """What is said when nothing was entered, where the form says nothing better."""
        label = str(self.label or "")
        if self.ask == Field.ask and label.endswith("?"):
            return f"Answer: {label}"
        if self.ask == Field.ask and label.partition(" ")[0].lower() in CLAUSES:
            return f"Say {self.called}"
        return f"{self.ask} {self.called}"

    def stand_in(self, typed: Any) -> Any:
        """What stands for a faulty answer while the rules are asked about the others. NoStandIn if nothing can."""
        if self.required:
            raise NoStandIn
        return self.clean(None)

    def display(self, value: Any) -> str:
        """A value in words, to lay beside what somebody else typed."""
        return "" if value is None else str(value)

    def focus_suffix(self, error: ValidationError | None) -> str:
        """What follows the field's id in a link of the error summary."""
        return ""
