"""The form that every page uses: it keeps what was typed, whatever happens.

`submitted` runs the service. When the answer is no, `page` shows the same page again: 422 for something wrong or
refused, 409 when somebody else changed the record meanwhile. Each re-drawn page holds every typed word.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db import DatabaseError, models, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.backends.utils import csrf_input
from django.utils.functional import cached_property
from django.utils.safestring import SafeString

from waymark.core.bound_fields import REASON, BoundField, Renderer, draw
from waymark.core.clauses import Clause, clause
from waymark.core.fields.base import Field, NoStandIn
from waymark.core.fields.choices import (
    BooleanField,
    ChoiceField,
    MultipleChoiceField,
    RecordChoiceField,
    RecordMultipleChoiceField,
    RecordSelectField,
    SelectField,
)
from waymark.core.fields.days import DateField, TimeField
from waymark.core.fields.files import FileField
from waymark.core.fields.numbers import DecimalField, IntegerField, MoneyField
from waymark.core.fields.texts import CharField, EmailField, HiddenField, PostcodeField, TextField, UpnField
from waymark.core.models import Conflict
from waymark.core.refusals import Refusal, Refused
from waymark.core.sentences import sentence
from waymark.core.words import same_words

__all__ = [
    "REASON",
    "BooleanField",
    "BoundField",
    "CharField",
    "ChoiceField",
    "DateField",
    "DecimalField",
    "EmailField",
    "Field",
    "FileField",
    "Form",
    "HiddenField",
    "IntegerField",
    "MoneyField",
    "MultipleChoiceField",
    "PostcodeField",
    "RecordChoiceField",
    "RecordMultipleChoiceField",
    "RecordSelectField",
    "SelectField",
    "TextField",
    "TimeField",
    "UpnField",
]

TAKEN = {"data", "files", "fields", "initial", "auto_id", "is_bound", "error_class", "empty_permitted"} | {
    "record",
    "result",
    "conflict",
    "refusals",
    "warnings",
    "request",
}  # what a form keeps by these names; a field so called could not be drawn


@dataclass(frozen=True)
class Finding:
    """A refusal or a warning in words, for one page."""

    code: str
    text: str
    who: str
    clause: Clause
    link: str  # the id to go to, if a field of this page can put it right


class Form(forms.Form):
    """A form of one page, for one record or none.

    `refusal_wording` puts each refusal's code into words, with `{names}` filled from its values and `{who}`;
    `refusal_fields` says which field a refusal belongs beside. With a `record`, fields of the same name as its
    columns start with its values, and the page carries its version.

    One that `tells_all_at_once` asks the rules also while an answer is missing or faulty, so that one page says all
    that is in the way. Its service is then called and what it wrote is taken back: let it leave nothing elsewhere.
    """

    refusal_wording: ClassVar[Mapping[str, str]] = {}
    refusal_fields: ClassVar[Mapping[str, str]] = {}
    counted_by: ClassVar[str] = "version"  # the column that says which version of the record this is
    tells_all_at_once: ClassVar[bool] = False
    first_version: ClassVar[int | None] = None  # what the page carries where there is no record yet
    default_renderer = Renderer
    bound_field_class = BoundField
    use_required_attribute = False

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        clashing = [name for name in cls.__dict__["declared_fields"] if hasattr(Form, name) or name in TAKEN]
        if clashing:
            raise TypeError(f"{cls.__name__}: a form has its own meaning for {', '.join(clashing)}; rename the field.")

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        record: Any = None,
        initial: Mapping[str, Any] | None = None,
        **options: Any,
    ) -> None:
        self.record = record
        self.result: Any = None
        self.conflict: Conflict | None = None
        self.refusals: list[Finding] = []
        self.warnings: list[Finding] = []
        self.request: HttpRequest | None = None
        super().__init__(data=data, files=files, initial=None, **options)
        self.initial = {**(self.current_values(record) if record is not None else {}), **(initial or {})}
        if self.is_bound and REASON in self.data:
            self.ask_for_a_reason()
        for name, field in self.fields.items():
            if isinstance(field, Field):
                field.name_yourself(name)

    def __getitem__(self, name: str) -> BoundField:
        return cast(BoundField, super().__getitem__(name))

    def let_choose(self, name: str, records: Iterable[Any], **options: Any) -> None:
        """Offer these records in a field that takes records: see RecordChoiceField.offer."""
        field = self.fields[name]
        if not isinstance(field, RecordChoiceField):
            raise TypeError(f"{name} takes no records")
        field.offer(records, **options)

    def offer_choices(
        self, name: str, choices: Iterable[tuple[str, str]], *, hints: dict[str, str] | None = None
    ) -> None:
        """Let this field offer these choices and no other; `hints` are those of its choices, by their values."""
        field = self.fields[name]
        if not isinstance(field, ChoiceField):
            raise TypeError(f"{name} is not chosen from a list")
        field.choices = list(choices)
        if hints is not None:
            field.hints = hints

    # What happens to a form

    def submitted(self, call: Callable[[dict[str, Any]], Any]) -> bool:
        """True if the form was sent, is in order, and `call(cleaned_data)` went through; `result` is its answer.

        When `call` refuses, warns or meets a conflict, nothing of it is kept, and the page can say why.
        """
        if not self.is_bound:
            return False
        if not self.is_valid():
            if self.tells_all_at_once:
                self._ask_about_the_rest(call)
            return False
        data = dict(self.cleaned_data)
        data.setdefault(REASON, "")
        try:
            with transaction.atomic():
                self.result = call(data)
        except Refused as refused:
            self.add_refusals(refused)
            return False
        except Conflict as conflict:
            self.meet(conflict)
            return False
        except ValidationError as error:
            self.add_error(None, error)
            return False
        self._let_go()
        return True

    def _ask_about_the_rest(self, call: Callable[[dict[str, Any]], Any]) -> None:
        """What the rules say of the answers that are in order. Nothing of the call is kept, whatever it answers.

        A faulty answer has an empty one of its shape in its place, and what is said of that is left out. Where there
        is none, as of a day that cannot be read, nothing is asked: what then was said might be untrue.
        """
        faulty, in_order = set(self.errors), self.cleaned_data
        try:
            instead = {name: self.fields[name].stand_in(self[name].data) for name in faulty & set(self.fields)}  # type: ignore[attr-defined]  # ours
        except NoStandIn:
            return
        self.cleaned_data = {**in_order, **instead}
        refused: Refused | None = None
        try:
            with transaction.atomic():
                call({REASON: "", **self.cleaned_data})
                transaction.set_rollback(True)
        except Refused as error:
            beside = [each for each in error.refusals if self.refusal_fields.get(each.code) not in faulty]
            refused = Refused(beside)
        except Conflict as conflict:
            self.meet(conflict)
        except (ValidationError, DatabaseError):
            pass  # a faulty answer went further than the rules, which had nothing to say
        finally:
            self.cleaned_data = in_order
        if refused is not None:
            self.add_refusals(refused)

    def add_refusals(self, refused: Refused) -> None:
        """Put each finding into words: beside its field where it has one, else in the summary with its clause."""
        found = [(refusal, self._finding(refusal)) for refusal in refused.refusals]
        self.refusals = [finding for refusal, finding in found if not refusal.is_warning]
        self.warnings = [finding for refusal, finding in found if refusal.is_warning]
        for finding in self.refusals:
            name = self.refusal_fields.get(finding.code)
            if name in self.fields:
                self.add_error(name, ValidationError(finding.text, code=finding.code))
        if self.warnings:
            asked_before = REASON in self.fields
            self.ask_for_a_reason()
            if asked_before and not self.data.get(REASON, "").strip():
                self.add_error(REASON, "Say why you go on")

    def page(self, request: HttpRequest, template: str, context: Mapping[str, Any] | None = None) -> HttpResponse:
        """The page with this form on it: 200, 422 when something is wrong or refused, 409 after a conflict."""
        self.request = request
        answer = render(request, template, {**(context or {}), "form": self}, status=self.status)
        self._let_go()
        return answer

    def _let_go(self) -> None:
        """Part with the boxes, which are made anew when they are asked for.

        They and the form hold each other, and would hold whatever hangs on it until somebody looks for rubbish.
        """
        self._bound_fields_cache.clear()  # type: ignore[attr-defined]  # not in the stubs

    @property
    def status(self) -> int:
        if self.conflict:
            return 409
        return 422 if self.is_bound and self.in_trouble else 200

    @property
    def in_trouble(self) -> bool:
        """True if the page must say that something is in the way."""
        return self.is_bound and bool(self.conflict or self.refusals or self.warnings or self.errors)

    # What the page carries

    @cached_property
    def form_key(self) -> str:
        """One key for one filling-in: sent twice, it counts once."""
        try:
            return str(uuid.UUID(str(self.data.get("form_key", ""))))
        except ValueError:
            return str(uuid.uuid4())

    @property
    def version(self) -> int | None:
        """The version of the record that the person had before them; None for a form without a record."""
        if self.is_bound and "version" in self.data:
            typed = str(self.data["version"])
            return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
        return getattr(self.record, self.counted_by, self.first_version)

    @property
    def next_version(self) -> int | None:
        """The version to send next time: after a conflict the one now shown, so that going on is a knowing step."""
        if self.conflict:
            return getattr(self.conflict.current, self.counted_by, None)
        return self.version

    def current_values(self, record: Any) -> dict[str, Any]:
        """What the record now holds for each field; override it where names or shapes differ."""
        if isinstance(record, models.Model):
            names = {field.name for field in record._meta.concrete_fields} & set(self.fields)
        else:
            names = {name for name in self.fields if hasattr(record, name)}
        return {name: getattr(record, name) for name in names}

    @cached_property
    def others(self) -> dict[str, str]:
        """After a conflict: what others put into each field that now differs from what is typed here.

        Never why somebody went on: that is for those who decide, and another form's reason is none of this one's.
        """
        if not self.conflict:
            return {}
        found = {}
        for name, theirs in self.current_values(self.conflict.current).items():
            field = self.fields.get(name)
            if name != REASON and isinstance(field, Field) and name in self.cleaned_data:
                words = field.display(theirs)
                if not same_words(words, field.display(self.cleaned_data[name])):
                    found[name] = words or "Nothing"
        return found

    # Drawing

    def open(self, action: str = "", *, method: str = "post", classes: str = "") -> SafeString:
        """The start of the form: its tag, the hidden fields and the protection against forged posts."""
        return draw(
            "core/forms/open.html",
            {
                "form": self,
                "action": action,
                "method": method,
                "classes": classes,
                "csrf": csrf_input(self.request) if self.request and method == "post" else "",
            },
        )

    def close(
        self, button: str = "", *, cancel: str = "", cancel_text: str = "Cancel", danger: bool = False
    ) -> SafeString:
        """The reason for going on where one is asked, the one primary button, a way out, and the end of the form."""
        context = {"form": self, "button": button, "cancel": cancel, "cancel_text": cancel_text, "danger": danger}
        return draw("core/forms/close.html", context)

    def alerts(self) -> SafeString:
        """What is in the way, at the top of the page: errors with links, refusals with clauses, a conflict."""
        return draw("core/forms/alerts.html", {"form": self}) if self.in_trouble else SafeString("")

    def all_fields(self, *, but: Collection[str] = ()) -> SafeString:
        """Every field in order, when the page has nothing to say between them, `but` those that it draws itself."""
        shown = [self[name] for name in self.fields if name not in (REASON, *but) and self[name].kind != "hidden"]
        return SafeString("".join(field.as_field_group() for field in shown))

    @property
    def hidden(self) -> list[BoundField]:
        return [self[name] for name, field in self.fields.items() if getattr(field, "kind", "") == "hidden"]

    @property
    def reason_field(self) -> BoundField | None:
        return self[REASON] if REASON in self.fields else None

    @property
    def has_files(self) -> bool:
        return any(isinstance(field, FileField) for field in self.fields.values())

    @property
    def summary_links(self) -> list[tuple[str, str, str]]:
        """What to put right: the id to go to ("" for the page as a whole), the words, and who can do it."""
        links = [
            (self[name].focus_id if name in self.fields else "", str(message), "")
            for name, messages in self.errors.items()
            for message in messages
        ]
        said = {message for _, message, _ in links}
        return links + [(one.link, one.text, one.who) for one in self.refusals if one.text not in said]

    def ask_for_a_reason(self) -> None:
        """Draw the box for the reason from the start, on a page that shows what there is to warn of by itself."""
        field = TextField(label="Why you go on", required=False, rows=3, hint="Your reason is kept with the decision.")
        field.name_yourself(REASON)
        self.fields.setdefault(REASON, field)

    def _finding(self, refusal: Refusal) -> Finding:
        said = self.refusal_wording.get(refusal.code)
        about = clause(refusal.clause)
        if said is None:
            text = f"{'Think again' if refusal.is_warning else 'This cannot be done now'}: {about.meaning}"
        else:
            text = sentence(said, refusal)
        name = self.refusal_fields.get(refusal.code, "")
        who = "" if said and "{who}" in said else refusal.who
        return Finding(refusal.code, text, who, about, self[name].focus_id if name in self.fields else "")

    def meet(self, conflict: Conflict) -> None:
        """Note that somebody else changed the record; the page then shows both sides."""
        self.conflict = conflict
        self.__dict__.pop("others", None)
