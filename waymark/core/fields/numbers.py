"""Fields for figures: whole numbers, decimals, money."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError

from waymark.core.fields.base import SHORT, Field, NoStandIn
from waymark.core.money import to_pence

THOUSANDS = r"[0-9]{1,3}(?:,[0-9]{3}){1,4}"  # a comma that stands anywhere else is no comma of thousands: "3,5"


def _figures(typed: Any, suffix: str) -> str:
    """What was typed without what stands after the box ("82.5%", "12 hours"), and thousands that a space sets apart."""
    text = " ".join(str(typed).split())
    if suffix and text.casefold().endswith(suffix.casefold()):
        text = text[: -len(suffix)].rstrip()
    return re.sub(r"(?<=[0-9]) (?=[0-9]{3}(?![0-9]))", ",", text)


class IntegerField(Field):
    """A whole number; people may write thousands with commas or spaces, and the suffix after it. `suffix` stands after the box ("pupils")."""

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
        text = _figures(value, self.suffix)
        if not text:
            return None
        if not re.fullmatch(rf"-?({THOUSANDS}|[0-9]{{1,15}})", text):
            raise ValidationError(f"{self.label} must be a whole number, like 12", code="invalid")
        return int(text.replace(",", ""))

    def validate(self, value: Any) -> None:
        super().validate(value)
        _within(self, value)

    def stand_in(self, typed: Any) -> Any:
        return _as_typed(self, typed)


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
        text = _figures(value, self.suffix)
        if not text:
            return None
        if not re.fullmatch(rf"-?({THOUSANDS}|[0-9]{{0,12}})(\.[0-9]*)?", text) or not any(
            figure.isdigit() for figure in text
        ):
            raise ValidationError(f"{self.label} must be a number with a point, like 12.5", code="invalid")
        number = Decimal(text.replace(",", ""))
        if -int(number.as_tuple().exponent) > self.places:
            raise ValidationError(f"{self.label} can have at most {self.places} decimal places", code="invalid")
        return number

    def validate(self, value: Any) -> None:
        super().validate(value)
        _within(self, value)

    def stand_in(self, typed: Any) -> Any:
        return _as_typed(self, typed)

    def display(self, value: Any) -> str:
        return "" if value is None else f"{Decimal(value).normalize():f}"

    def prepare_value(self, value: Any) -> Any:
        return self.display(value) if isinstance(value, Decimal) else value


def _as_typed(field: IntegerField | DecimalField, typed: Any) -> Any:
    """A number beyond what the box takes is a number all the same, and rules may speak of it."""
    try:
        number = field.to_python(typed)
    except ValidationError:
        number = None
    if number is None and field.required:
        raise NoStandIn
    return number


def _within(field: IntegerField | DecimalField, value: Any) -> None:
    if value is None:
        return
    if field.least is not None and value < field.least:
        raise ValidationError(f"{field.label} must be {field.least:,} or more", code="too_small")
    if field.most is not None and value > field.most:
        raise ValidationError(f"{field.label} must be {field.most:,} or less", code="too_big")


MOST_PENCE = 2_147_483_647  # what a column of whole pence holds on every database


class MoneyField(Field):
    """Pounds as people write them, in; whole pence, out."""

    kind = "text"
    input_mode = "decimal"
    prefix = "£"
    spellcheck = False

    def __init__(self, *, least: int = 0, most: int = MOST_PENCE, width: int = SHORT, **options: Any) -> None:
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
