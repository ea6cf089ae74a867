"""Who pays for a place, and the fees beside its price: the same boxes on a proposal and on other terms."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.utils.safestring import SafeString

from waymark.core.forms import BoundField, ChoiceField, MoneyField, SelectField, TextField
from waymark.core.forms import CharField as LineField
from waymark.placements import money_words
from waymark.placements.forms.base import PlacementForm
from waymark.placements.rules import MOST_FEES, Fee
from waymark.placements.states import FeeDue

ABOUT_MONEY = {
    "no_funding_reason": "funding_reason",
    "nobody_pays": "funding_route",
    "grant_of_no_hospital": "funding_route",
}
WHO_PAYS = ("funding_place", "funding_route", "funding_reason")
FEWEST_FEES = 2
NUMBERS = range(1, MOST_FEES + 1)
TO_THE_PROVIDER, TO_ANOTHER = "provider", "another"


class OfARow(BoundField):
    """A box of a row that may stay empty as a whole: not each of its boxes is optional by itself."""

    @property
    def needed(self) -> bool:
        return self.name.startswith("fee_") or super().needed


class MoneyForm(PlacementForm):
    """What sort of place it is, who pays and why, and up to four fees. The boxes are drawn by `placements/_money.html`."""

    bound_field_class = OfARow
    funding_place = SelectField(
        label="What sort of place it is",
        hint="Who pays depends on it. What the record tells is chosen already; which place at a hospital school it is, only you know",
        choices=list(money_words.FUNDING_PLACES.items()),
        empty="As the record tells",
        required=False,
        often_needed=True,
    )
    funding_route = SelectField(
        label="Who pays",
        hint="The provider does not see it",
        choices=list(money_words.FUNDING_ROUTES.items()),
        empty="As the area's table says",
        required=False,
        often_needed=True,
    )
    funding_reason = TextField(
        label="If it is paid otherwise: why",
        hint="Kept with the terms. The provider does not see it",
        required=False,
        rows=2,
        max_length=1000,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        rows = [[self[name] for name in fee_names(number)] for number in NUMBERS]
        filled = [number for number, (what, pence, *_) in enumerate(rows, 1) if what.value() or pence.value()]
        shown = max(FEWEST_FEES, max(filled, default=0) + 1)
        self.fee_rows, self.more_fee_rows = rows[:shown], rows[shown:]
        self.has_fees = bool(filled)

    def all_fields(self, *, but: Collection[str] = ()) -> SafeString:
        """All boxes but those of the money, which a page draws where they belong."""
        return super().all_fields(but=(*but, *WHO_PAYS, *(name for number in NUMBERS for name in fee_names(number))))

    @property
    def fees_in_trouble(self) -> bool:
        return any(box.errors for row in (*self.fee_rows, *self.more_fee_rows) for box in row)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        data["fees"] = tuple(filter(None, [self._fee(number) for number in NUMBERS]))
        if data.get("funding_reason") and not data.get("funding_route"):
            self.add_error("funding_route", "Choose who pays instead, or take the reason away")
        return data

    def _fee(self, number: int) -> Fee | None:
        names = fee_names(number)
        what, pence, due, to = [self.cleaned_data.get(name) or "" for name in names]
        if not what and not pence and not any(self.has_error(name) for name in names):
            return None
        missing = {
            names[0]: (what, f"Say what fee {number} is for"),
            names[1]: (pence, f"Enter the amount of fee {number}"),
            names[2]: (due, f"Choose how often fee {number} is due"),
            names[3]: (to, f"Choose to whom fee {number} is paid"),
        }
        for name, (is_there, sentence) in missing.items():
            if not is_there and not self.has_error(name):
                self.add_error(name, sentence)
        if any(self.has_error(name) for name in names):
            return None
        return Fee(what=what, pence=int(pence), due=FeeDue(due), to_provider=to == TO_THE_PROVIDER)


def fee_names(number: int) -> list[str]:
    return [f"fee_{number}_{box}" for box in ("what", "pence", "due", "to")]


def fee_values(fees: tuple[Fee, ...]) -> dict[str, Any]:
    """Fees as the boxes of a form hold them."""
    values: dict[str, Any] = {}
    for number, fee in enumerate(fees, 1):
        to = TO_THE_PROVIDER if fee.to_provider else TO_ANOTHER
        values |= dict(zip(fee_names(number), (fee.what, fee.pence, fee.due.value, to), strict=True))
    return values


for _number in NUMBERS:
    _boxes = (
        LineField(label=f"What fee {_number} is for", required=False, max_length=120),
        MoneyField(label=f"Amount of fee {_number}", required=False, least=1),
        SelectField(
            label=f"How often fee {_number} is due", choices=list(money_words.FEES_DUE.items()), required=False
        ),
        ChoiceField(
            label=f"To whom fee {_number} is paid",
            choices=[(TO_THE_PROVIDER, "The provider"), (TO_ANOTHER, "Somebody else")],
            required=False,
            inline=True,
        ),
    )
    MoneyForm.base_fields |= dict(zip(fee_names(_number), _boxes, strict=True))
