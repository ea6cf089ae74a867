"""The papers of a referral, and whom each is about."""

from __future__ import annotations

from typing import Any

from waymark.core.forms import (
    CharField,
    ChoiceField,
    Form,
    MultipleChoiceField,
)
from waymark.documents import wording as paper_wording
from waymark.documents.fields import PaperField
from waymark.referrals import wording
from waymark.referrals.states import (
    Concerns,
    PaperKind,
)


class AddPaperForm(Form):
    """A paper that supports the referral."""

    refusal_wording = {**wording.REFUSALS, **paper_wording.REFUSALS}
    refusal_fields = {"paper_is_there_already": "paper", "too_many_papers": "paper", "no_concerns": "concerns"}
    paper = PaperField(label="The paper", missing="Choose the paper")
    title = CharField(
        label="What it is",
        hint="For example: Educational psychologist's report, May 2026",
        max_length=150,
        missing="Say what it is",
    )
    kind = ChoiceField(
        label="What kind of paper is it?",
        choices=[(each.value, words) for each, words in wording.PAPER_KINDS.items()],
        missing="Choose what kind of paper it is",
    )
    concerns = MultipleChoiceField(
        label="Whom is it about?",
        choices=[(each.value, words) for each, words in wording.CONCERNS.items()],
        hint="Tick all. A paper that is also about somebody else goes into no pack for a meeting.",
        missing="Tick whom it is about",
    )
    tells_address = ChoiceField(
        label="Does it tell where the family lives, or how to reach them?",
        choices=[("yes", "Yes, or I am not sure"), ("no", "No")],
        hints={"yes": "While the family's address is withheld, only those who may ask for it can open this paper"},
        missing="Say whether it tells where the family lives",
    )


class TagForm(Form):
    """Whom a paper is about, said for the first time or anew."""

    refusal_wording = wording.REFUSALS
    refusal_fields = {"no_concerns": "concerns"}
    kind = ChoiceField(
        label="What kind of paper is it?",
        choices=[(each.value, words) for each, words in wording.PAPER_KINDS.items()],
        missing="Choose what kind of paper it is",
    )
    concerns = MultipleChoiceField(
        label="Whom is it about?",
        choices=[(each.value, words) for each, words in wording.CONCERNS.items()],
        hint="Tick all. A paper that is also about somebody else goes into no pack for a meeting.",
        missing="Tick whom it is about",
    )


class SheetForm(Form):
    """One button."""

    refusal_wording = wording.REFUSALS


def said_of(data: dict[str, Any]) -> dict[str, Any]:
    """What a form says of a paper, as services take it."""
    return {"kind": PaperKind(data["kind"]), "concerns": [Concerns(each) for each in data["concerns"]]}
