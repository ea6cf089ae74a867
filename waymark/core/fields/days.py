"""Fields for a day in three boxes, and for a time of day."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from waymark.core.fields.base import SHORT, Field
from waymark.core.words import MONTHS, day_in_full, joined


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

    def default_missing(self) -> str:
        said = super().default_missing()
        return f"Enter the {self.called}" if self.called.startswith(("day", "first", "last", "planned")) else said

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
            raise self._wrong(
                f"{self.label}: there is no {day_number} {MONTHS[month_number - 1]}{leap}", *self.PARTS
            ) from error

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
