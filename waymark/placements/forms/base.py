"""What the forms of placements have in common."""

from __future__ import annotations

from waymark.core.forms import (
    DateField,
    Form,
)
from waymark.placements import wording
from waymark.placements.models import Placement
from waymark.programmes.wording import half_day_words
from waymark.quality import queries as quality
from waymark.quality.models import Offer


class PlacementForm(Form):
    """A form about a placement."""

    refusal_wording = wording.REFUSALS


class NothingForm(PlacementForm):
    """One button."""


class DayForm(PlacementForm):
    """The day on which something was given."""

    refusal_fields = {"not_yet_given": "on"}
    on = DateField(label="Day", hint="For example, 24 11 2026")


def offered(offer: Offer) -> list[tuple[str, str]]:
    """The half-days of an offer, as choices."""
    return [(f"{weekday}-{half}", half_day_words(weekday, half)) for weekday, half in quality.half_days(offer)]


def standing(placement: Placement) -> list[str]:
    """The half-days that a placement has, as chosen."""
    return [f"{row.weekday}-{row.half}" for row in placement.sessions.filter(valid_to__isnull=True)]
