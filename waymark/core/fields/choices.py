"""Fields where one chooses: among words, among records, yes or no."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms

from waymark.core.fields.base import Field
from waymark.core.words import joined


class ChoiceField(Field, forms.ChoiceField):
    """One of a few, as radios. `hints` says more under a choice; `inline` lays them side by side."""

    kind = "radios"
    ask = "Choose"
    widget: Any = forms.RadioSelect

    def __init__(
        self, *, choices: Any = (), hints: Mapping[str, str] | None = None, inline: bool = False, **options: Any
    ) -> None:
        super().__init__(choices=choices, **options)
        self.hints = dict(hints or {})
        self.inline = inline
        self.error_messages["invalid_choice"] = "Choose one of the answers shown"

    def offered(self) -> Iterable[tuple[str, str]]:
        """The choices one may take, without groups or an empty first line."""
        choices: Any = self.choices
        for value, label in choices:
            if isinstance(label, list | tuple):
                yield from ((str(inner), str(words)) for inner, words in label)
            elif value not in ("", None):
                yield str(value), str(label)

    def display(self, value: Any) -> str:
        if isinstance(value, list | tuple | set | frozenset):
            return joined([self.display(one) for one in value]) if value else ""
        key = _key(value)
        return dict(self.offered()).get(key, key)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list | tuple | set | frozenset):
            return [_key(one) for one in value]
        return _key(value)


def _key(value: Any) -> str:
    """A choice's value as the page carries it; a record goes by its public id."""
    if value is None:
        return ""
    return str(getattr(value, "public_id", value))


class SelectField(ChoiceField):
    """One of many, as a list that opens. `empty` is its first line."""

    kind = "select"
    widget = forms.Select

    def __init__(self, *, empty: str = "Choose", **options: Any) -> None:
        super().__init__(**options)
        self.empty = empty


class MultipleChoiceField(ChoiceField, forms.MultipleChoiceField):
    """Any of several, as tick boxes."""

    kind = "checkboxes"
    widget = forms.CheckboxSelectMultiple

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.error_messages["invalid_list"] = "Choose from the answers shown"


class RecordChoiceField(ChoiceField):
    """One of the records that the view offers: `form.fields["provider"].offer(providers, label=...)`.

    The page carries public ids; only a record that was offered comes back. Offer what `visible_to` gives.
    """

    def offer(
        self, records: Iterable[Any], *, label: Callable[[Any], str] = str, hint: Callable[[Any], str] | None = None
    ) -> None:
        self.records = {str(record.public_id): record for record in records}
        self.choices = [(key, label(record)) for key, record in self.records.items()]
        self.hints = {key: hint(record) for key, record in self.records.items()} if hint else {}

    def clean(self, value: Any) -> Any:
        return getattr(self, "records", {}).get(super().clean(value))


class RecordSelectField(RecordChoiceField, SelectField):
    """One of many records, as a list that opens."""

    kind = "select"
    widget = forms.Select


class RecordMultipleChoiceField(MultipleChoiceField, RecordChoiceField):
    """Any of the records that the view offers, as tick boxes; a list comes back."""

    kind = "checkboxes"
    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> list[Any]:
        known = getattr(self, "records", {})
        return [known[key] for key in MultipleChoiceField.to_python(self, self._checked(value))]

    def _checked(self, value: Any) -> Any:
        keys = MultipleChoiceField.to_python(self, value)
        MultipleChoiceField.validate(self, keys)
        return keys


class BooleanField(Field, forms.BooleanField):
    """One tick box. When it is needed, it must be ticked."""

    kind = "checkbox"
    widget = forms.CheckboxInput

    def default_missing(self) -> str:
        return f"Tick the box: {self.called}"

    def display(self, value: Any) -> str:
        return "Yes" if value else "No"
