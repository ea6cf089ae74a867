"""The forms of the guide. Each page carries the answers before it, so that nothing is kept in a session."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from waymark.core.forms import CharField, ChoiceField, Form, HiddenField, SelectField
from waymark.routes import wording
from waymark.routes.states import ANSWERS, Question

CHANGE = "change"
SHORT = {"max_length": 40, "required": False}


def posted_answers(data: Mapping[str, Any]) -> dict[str, str]:
    """The answers that came with a page; what is no answer is left behind."""
    return {
        str(question): data[question]
        for question, kind in ANSWERS.items()
        if data.get(question) in {value.value for value in kind}
    }


class _Carries(Form):
    """Carries every answer in a hidden field but for the question now asked."""

    def carry(self, answers: Mapping[str, str], *, but: str = "") -> None:
        for question in Question:
            if question != but and answers.get(question):
                self.fields[question] = HiddenField(**SHORT)
                self.initial[question] = answers[question]


class QuestionForm(_Carries):
    """One question. Bound when it was sent without an answer, so that the page can say so."""

    at = HiddenField(**SHORT)

    def __init__(
        self,
        data: Any,
        *,
        question: Question,
        choices: list[tuple[str, str]],
        answers: Mapping[str, str],
        now: str | None = None,
    ) -> None:
        super().__init__(data)
        self.initial["at"] = question
        self.carry(answers, but=question)
        field = ChoiceField(
            label=wording.HEADINGS[question],
            hint=wording.HINTS.get(question, ""),
            choices=choices,
            missing="Choose the answer that fits best",
        )
        field.name_yourself(question)
        self.fields[question] = field
        self.initial[question] = now or answers.get(question, "")


class ChangeForm(_Carries):
    """Go back to one of the answers."""

    def __init__(self, *, answers: Mapping[str, str], asked: list[Question]) -> None:
        super().__init__(None)
        self.carry(answers)
        field = SelectField(label="Change an answer", choices=[(str(each), wording.SHORT[each]) for each in asked])
        field.name_yourself(CHANGE)
        self.fields[CHANGE] = field


class KeepForm(_Carries):
    """Keep the answer that is on the page."""

    refusal_wording = wording.REFUSALS
    row_shown = HiddenField(required=False, max_length=80)

    def __init__(self, data: Any, *, answers: Mapping[str, str]) -> None:
        super().__init__(data)
        self.carry(answers)

    def show(self, row: str) -> None:
        """Say which row the page shows: what is kept next is this one, also after another was refused."""
        if self.is_bound:
            self.data = {**dict(self.data.items()), "row_shown": row}
        self.initial["row_shown"] = row


class FindForm(Form):
    """Find a pupil by name; sent, so that no name stands in an address."""

    words = CharField(label="Name or UPN of the pupil", missing="Enter a name or a UPN")
