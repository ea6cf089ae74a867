"""Forms about the national register."""

from __future__ import annotations

from typing import Any

from waymark.core.forms import ChoiceField, Form, TextField
from waymark.school_register.queries import Closing
from waymark.school_register.states import HowSettled
from waymark.school_register.wording import HOW_SETTLED, REFUSALS

ENDS = str(HowSettled.ENDS)


class SettleForm(Form):
    """What follows a closed member: one of its successors by URN, or nobody."""

    refusal_wording = REFUSALS
    refusal_fields = dict.fromkeys(("no_successor_of_it", "successor_not_here", "successor_is_a_member"), "follows")
    follows = ChoiceField(label="What follows", choices=[], missing="Choose what follows")
    why = TextField(
        label="What was decided, and where it is written", rows=3, max_length=1000, missing="Say what was decided"
    )

    def __init__(self, *args: Any, closing: Closing, **options: Any) -> None:
        super().__init__(*args, **options)
        follows = [
            *((each.entry.urn, f"{each.entry.name} ({each.entry.urn}) takes it on") for each in closing.successors),
            (ENDS, HOW_SETTLED[HowSettled.ENDS]),
        ]
        self.offer_choices("follows", follows)
