"""Forms about papers."""

from __future__ import annotations

from typing import Any

from waymark.core.forms import Form, TextField
from waymark.documents.wording import REFUSALS


class PaperForm(Form):
    refusal_wording = REFUSALS

    def current_values(self, record: Any) -> dict[str, Any]:
        return {}


class WithdrawForm(PaperForm):
    refusal_fields = {"no_reason": "reason"}
    reason = TextField(
        label="Why the paper is withdrawn",
        hint="For example: it is about another pupil. It stays listed with your reason, and nobody can open it.",
        rows=3,
        missing="Say why the paper is withdrawn",
    )


class RevealForm(PaperForm):
    refusal_fields = {"no_reason_to_reveal": "why"}
    why = TextField(
        label="Why you need this paper",
        hint="Your reason is kept, and who opened the paper when.",
        rows=3,
        missing="Say why you need this paper",
    )
