"""Form fields in GOV.UK patterns, with our own words for what is wrong.

A field knows its kind (the template draws by it), its hint, and the sentence said when it is left empty (`missing`).
What people typed is shown back to them exactly as they typed it; only `clean` turns it into a value.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from django import forms
from django.core import validators
from django.core.exceptions import ValidationError
from django.utils.encoding import punycode

from waymark.core.money import to_pence

MONTHS = "January February March April May June July August September October November December".split()
SHORT = 10  # widths of boxes, in figures or letters, as GOV.UK names them


def lower_first(words: str) -> str:
    """A label as it stands inside a sentence: "start date"; "EHC plan" keeps its capitals."""
    return words if len(words) > 1 and words[1].isupper() else words[:1].lower() + words[1:]


def joined(words: Sequence[str], last: str = "and") -> str:
    """Words as a list in a sentence: "a day, a month and a year"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}" if words else ""


def file_size(size: int) -> str:
    """A number of bytes as people say it: "640 KB", "12.3 MB"."""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / (1024 * 1024):.1f}".removesuffix(".0") + " MB"


def day_in_full(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


class Field(forms.Field):
    """What every field of ours shares.

    `hint` stands under the label; `missing` is said when a needed answer is not there; `width` narrows the box to a
    number of characters. A field with `required=False` says "(optional)" after its label.
    """

    kind: ClassVar[str] = "text"
    ask: ClassVar[str] = "Enter"
    input_type = "text"
    input_mode = ""
    autocomplete = ""
    spellcheck = True
    prefix = ""
    suffix = ""

    def __init__(self, *, hint: str = "", missing: str = "", width: int | None = None, **options: Any) -> None:
        super().__init__(help_text=hint, **options)
        self.missing = missing
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
        return f"{self.ask} {self.called}"

    def display(self, value: Any) -> str:
        """A value in words, to lay beside what somebody else typed."""
        return "" if value is None else str(value)

    def focus_suffix(self, error: ValidationError | None) -> str:
        """What follows the field's id in a link of the error summary."""
        return ""


class CharField(Field, forms.CharField):
    """One line of text, kept letter for letter but for blanks at its ends and breaks of line, which become blanks."""

    def __init__(self, *, max_length: int = 200, **options: Any) -> None:
        super().__init__(max_length=max_length, **options)

    def to_python(self, value: Any) -> str:
        return re.sub(r"[\r\n]+", " ", super().to_python(value) or "")

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


class IntegerField(Field):
    """A whole number; people may write thousands with commas. `suffix` stands after the box ("pupils")."""

    input_mode = "numeric"
    spellcheck = False

    def __init__(
        self, *, least: int | None = None, most: int | None = None, suffix: str = "", width: int = 5, **options: Any
    ) -> None:
        super().__init__(width=width, **options)
        self.least, self.most, self.suffix = least, most, suffix

    def to_python(self, value: Any) -> int | None:
        if value is None or isinstance(value, int):
            return value
        text = str(value).strip().replace(",", "")
        if not text:
            return None
        if not re.fullmatch(r"-?[0-9]{1,15}", text):
            raise ValidationError(f"{self.label} must be a whole number, like 12", code="invalid")
        return int(text)

    def validate(self, value: Any) -> None:
        super().validate(value)
        _within(self, value)


class DecimalField(Field):
    """A number with at most `places` decimals, such as hours in a week."""

    input_mode = "decimal"
    spellcheck = False

    def __init__(
        self,
        *,
        places: int = 2,
        least: Decimal | int | None = None,
        most: Decimal | int | None = None,
        suffix: str = "",
        width: int = 5,
        **options: Any,
    ) -> None:
        super().__init__(width=width, **options)
        self.places, self.least, self.most, self.suffix = places, least, most, suffix

    def to_python(self, value: Any) -> Decimal | None:
        if value is None or isinstance(value, Decimal):
            return value
        text = str(value).strip().replace(",", "")
        if not text:
            return None
        if not re.fullmatch(r"-?[0-9]{0,12}(\.[0-9]*)?", text) or not any(figure.isdigit() for figure in text):
            raise ValidationError(f"{self.label} must be a number, like 12.5", code="invalid")
        number = Decimal(text)
        if -int(number.as_tuple().exponent) > self.places:
            raise ValidationError(f"{self.label} can have at most {self.places} decimal places", code="invalid")
        return number

    def validate(self, value: Any) -> None:
        super().validate(value)
        _within(self, value)

    def display(self, value: Any) -> str:
        return "" if value is None else f"{Decimal(value).normalize():f}"

    def prepare_value(self, value: Any) -> Any:
        return self.display(value) if isinstance(value, Decimal) else value


def _within(field: IntegerField | DecimalField, value: Any) -> None:
    if value is None:
        return
    if field.least is not None and value < field.least:
        raise ValidationError(f"{field.label} must be {field.least:,} or more", code="too_small")
    if field.most is not None and value > field.most:
        raise ValidationError(f"{field.label} must be {field.most:,} or less", code="too_big")


class MoneyField(Field):
    """Pounds as people write them, in; whole pence, out."""

    kind = "text"
    input_mode = "decimal"
    prefix = "£"
    spellcheck = False

    def __init__(self, *, least: int = 0, most: int = 99_999_999_99, width: int = SHORT, **options: Any) -> None:
        super().__init__(width=width, **options)
        self.least, self.most = least, most

    def to_python(self, value: Any) -> int | None:
        if value is None or isinstance(value, int):
            return value
        text = str(value).strip().replace("£", "").replace(",", "").replace(" ", "")
        if not text:
            return None
        if not re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]{1,2})?", text):
            raise ValidationError(f"{self.label} must be an amount in pounds, like 1,250 or 1,250.50", code="invalid")
        try:
            return to_pence(Decimal(text))
        except InvalidOperation as error:
            raise ValidationError(f"{self.label} is too large", code="too_big") from error

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is not None and value < self.least:
            raise ValidationError(f"{self.label} must be £{self.least / 100:,.2f} or more", code="too_small")
        if value is not None and value > self.most:
            raise ValidationError(f"{self.label} is too large: check the amount", code="too_big")

    def prepare_value(self, value: Any) -> Any:
        """An amount from the record as it would be typed; typed words are left alone."""
        return f"{value // 100:,}.{value % 100:02d}" if isinstance(value, int) and value >= 0 else value

    def display(self, value: Any) -> str:
        from waymark.core.money import pounds_text

        return "" if value is None else pounds_text(value)


class TimeField(Field):
    """A time of day in one box: "9:30am", "9.30", "1320", "noon"."""

    spellcheck = False

    def __init__(self, *, width: int = SHORT, **options: Any) -> None:
        super().__init__(width=width, **options)

    def to_python(self, value: Any) -> time | None:
        if value is None or isinstance(value, time):
            return value
        text = "".join(str(value).lower().replace(".", ":").split())
        if not text:
            return None
        if text in ("noon", "midday", "12noon"):
            return time(12)
        match = re.fullmatch(r"([0-9]{1,2}):?([0-9]{2})?(am|pm|a:m:?|p:m:?)?", text)
        hour = int(match[1]) if match else 99
        minute = int(match[2] or 0) if match else 99
        half = match[3][0] if match and match[3] else ""
        if half:
            hour = hour % 12 + (12 if half == "p" else 0) if 1 <= hour <= 12 else 99
        if hour > 23 or minute > 59 or not match or (match[2] is None and not half):
            raise ValidationError(f"{self.label} must be a time, like 9:30am or 13:20", code="invalid")
        return time(hour, minute)

    def prepare_value(self, value: Any) -> Any:
        return self.display(value) if isinstance(value, time) else value

    def display(self, value: Any) -> str:
        if value is None:
            return ""
        return f"{value.hour % 12 or 12}:{value.minute:02d}{'am' if value.hour < 12 else 'pm'}"


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


class DateBoxes(forms.Widget):
    """Three boxes: day, month, year. One value in the form 2026-11-24 is understood too."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> tuple[str, str, str] | None:
        parts = tuple(data.get(f"{name}_{part}") for part in ("day", "month", "year"))
        if any(part is not None for part in parts):
            day, month, year = (str(part or "").strip() for part in parts)
            return day, month, year
        whole = str(data.get(name) or "").strip()
        if match := re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", whole):
            return match[3].lstrip("0"), match[2].lstrip("0"), match[1]
        return (whole, "", "") if whole else None

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return self.value_from_datadict(data, files, name) is None


class DateField(Field):
    """A day, in three boxes. Months may be written as words. An impossible day gets a sentence of its own."""

    kind = "date"
    widget = DateBoxes
    PARTS = ("day", "month", "year")

    FIRST_YEAR = 2019  # the rules know their figures from September 2018: an earlier year is a slip

    def __init__(self, *, birthday: bool = False, long_ago: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.birthday = birthday
        self.first_year = 1900 if birthday or long_ago else self.FIRST_YEAR

    def prepare_value(self, value: Any) -> tuple[str, str, str]:
        if isinstance(value, datetime):
            value = value.date()
        if isinstance(value, date):
            return str(value.day), str(value.month), str(value.year)
        return value if isinstance(value, tuple) else ("", "", "")

    def display(self, value: Any) -> str:
        return day_in_full(value) if isinstance(value, date) else ""

    def focus_suffix(self, error: ValidationError | None) -> str:
        wrong = (getattr(error, "params", None) or {}).get("parts") or ["day"]
        return f"_{wrong[0]}"

    def to_python(self, value: Any) -> date | None:
        if value is None or isinstance(value, date):
            return value
        day, month, year = value
        if not (day or month or year):
            return None
        absent = [part for part, typed in zip(self.PARTS, (day, month, year), strict=True) if not typed]
        if absent:
            raise self._wrong(f"{self.label} must include {joined([f'a {part}' for part in absent])}", *absent)
        day_number = int(day) if re.fullmatch(r"[0-9]{1,2}", day) else 0
        month_number = _month(month)
        if not 1 <= day_number <= 31:
            raise self._wrong(f"{self.label}: the day must be a number from 1 to 31", "day")
        if not month_number:
            raise self._wrong(f"{self.label}: the month must be a number from 1 to 12, or its name", "month")
        if not re.fullmatch(r"[0-9]{4}", year):
            raise self._wrong(f"{self.label}: write the year with four figures, like 2026", "year")
        if not self.first_year <= int(year) <= 2199:
            raise self._wrong(f"{self.label}: check the year {year}", "year")
        try:
            return date(int(year), month_number, day_number)
        except ValueError as error:
            leap = f" in {year}" if (day_number, month_number) == (29, 2) else ""
            raise self._wrong(f"There is no {day_number} {MONTHS[month_number - 1]}{leap}", *self.PARTS) from error

    def _wrong(self, sentence: str, *parts: str) -> ValidationError:
        return ValidationError(sentence.replace("%", "%%"), code="invalid", params={"parts": list(parts)})


def _month(words: str) -> int:
    """1 to 12 for a number or the name of a month, at least its first three letters; 0 for anything else."""
    if re.fullmatch(r"[0-9]{1,2}", words):
        return int(words) if 1 <= int(words) <= 12 else 0
    found = [
        number
        for number, name in enumerate(MONTHS, 1)
        if len(words) >= 3 and name.lower().startswith(words.lower().rstrip("."))
    ]
    return found[0] if len(found) == 1 else 0


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


def same_words(left: str, right: str) -> bool:
    """True if two texts read the same: line ends and outer blanks aside, composed and decomposed letters alike."""

    def plain(text: str) -> str:
        return unicodedata.normalize("NFC", text.replace("\r\n", "\n").strip())

    return plain(left) == plain(right)
