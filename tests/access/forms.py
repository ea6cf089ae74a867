"""Fill in the form on a page as a person would, and say which fields the page asks for.

What a page asks for is all that it may write: the matrix sends every other field name there is along with it.
"""

from __future__ import annotations

import html.parser
import re
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from tests.access.world import TODAY

FORM = re.compile(r"<form\b.*?</form>", re.DOTALL | re.IGNORECASE)
WORDS = "Agreed on the telephone this morning."
NEVER_SENT = {"csrfmiddlewaretoken", "form_key"}

# Pages that are only read, about many records: one look is enough to see whether they have a form by now.
ONLY_READ = frozenset(
    """attendance:pupil casefile:chronology casefile:papers casefile:pupil documents:document documents:download
    organisations:organisation moves:case moves:move placements:placement programmes:programme programmes:targets
    programmes:pastoral programmes:exams programmes:arrangements programmes:agencies pupils:address pupils:pupil
    pupils:who_may_know referrals:papers referrals:referral safeguarding:assessment safeguarding:pupil school_year:year
    school_year:year_of support:evidence support:plan support:pupil""".split()
)


@dataclass
class FormOnPage:
    """One form that posts: where to, and what a person would send."""

    action: str
    fields: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def data(self) -> dict[str, list[str]]:
        """What goes with one press of the button."""
        return {**{name: list(values) for name, values in self.fields.items()}, "form_key": [str(uuid.uuid4())]}

    def asks_for(self) -> set[str]:
        """The names it asks for; a date in three boxes counts as its own name."""
        names = {*self.fields, *WHY_ONE_GOES_ON}
        for name in self.fields:
            for part in ("_day", "_month", "_year"):
                if name.endswith(part):
                    names.add(name.removesuffix(part))
        return names


# Why somebody went past a warning: every form takes it where the rules warn, which its page cannot know beforehand.
WHY_ONE_GOES_ON = ("reason_to_go_on", "reason_to_go_past")


class _Reader(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[FormOnPage] = []
        self.open: FormOnPage | None = None
        self.select = self.area = ""
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.open = FormOnPage(said.get("action", "")) if said.get("method", "").lower() == "post" else None
            if self.open is not None:
                self.forms.append(self.open)
        elif self.open is not None:
            self._field(tag, said)

    def _field(self, tag: str, said: dict[str, str]) -> None:
        assert self.open is not None
        name = said.get("name", "")
        if tag == "select":
            self.select = name
        elif tag == "option" and self.select and said.get("value") and not self.open.fields[self.select]:
            self.open.fields[self.select] = [said["value"]]
        elif tag == "textarea":
            self.area, self.words = name, ""
        elif tag == "input" and name and name not in NEVER_SENT:
            self._input(name, said.get("type", "text"), said.get("value", ""))
        elif tag == "button" and name:
            self.open.fields[name] = self.open.fields[name] or [said.get("value", "")]

    def _input(self, name: str, kind: str, value: str) -> None:
        assert self.open is not None
        kept = self.open.fields[name]
        if kind == "radio":
            kept[:] = kept or [value]
        elif kind == "checkbox":
            kept.append(value or "on")
        elif kind == "hidden":
            kept.append(value)
        elif kind == "file":
            del self.open.fields[name]
        else:
            kept.append(value or _plausible(name, kind))

    def handle_data(self, data: str) -> None:
        if self.area:
            self.words += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.open is not None and self.area:
            self.open.fields[self.area].append(self.words.strip() or WORDS)
            self.area = ""
        elif tag == "select":
            self.select = ""
        elif tag == "form":
            self.open = None


def _plausible(name: str, kind: str) -> str:
    if name.endswith("_day"):
        return str(TODAY.day)
    if name.endswith("_month"):
        return str(TODAY.month)
    if name.endswith("_year"):
        return str(TODAY.year)
    if kind == "email" or "email" in name:
        return "somebody@example.org"
    if kind == "date" or name.endswith("_on"):
        return date.isoformat(TODAY)
    if kind == "number" or "percent" in name or "hours" in name or "minutes" in name:
        return "1"
    return WORDS


def forms_on(page: bytes, path: str) -> list[FormOnPage]:
    """The forms of a page that post to the page itself."""
    reader = _Reader()
    for form in FORM.findall(page.decode("utf-8", "replace")):
        reader.feed(form)
    return [form for form in reader.forms if form.action in ("", path) or form.action.startswith("?")]
