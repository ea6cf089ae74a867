"""The Jinja2 environment of every page: a few functions, and values put into the words people use."""

from __future__ import annotations

import functools
import re
from datetime import date, datetime, time
from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.templatetags.static import static
from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader, StrictUndefined, Template, Undefined, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.exceptions import TemplateRuntimeError, UndefinedError
from jinja2.runtime import Context
from jinja2.utils import missing
from markupsafe import Markup, _escape_inner, escape  # type: ignore[attr-defined]  # what `escape` itself calls

from waymark.core import clauses, clock, dates, holders, navigation
from waymark.core.addresses import address
from waymark.core.money import pounds_text
from waymark.core.words import MONTHS, file_size, joined

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


class Unknown(StrictUndefined):
    """A name or an attribute that is not there stops the page.

    A missing key of a dictionary is a blank, and so is the caller of a macro that nobody called with a block: the
    design system's macros are written that way.
    """

    def __new__(  # type: ignore[misc]  # a blank is not an Unknown, and is meant to be none
        cls,
        hint: str | None = None,
        obj: Any = missing,
        name: str | None = None,
        exc: type[TemplateRuntimeError] = UndefinedError,
    ) -> Undefined:
        blank = isinstance(obj, dict) or name == "caller"
        return Undefined(hint, obj, name, exc) if blank else super().__new__(cls)


def _shown(value: Any) -> str:
    """A value as it stands in a page: escaped, unless it is markup.

    A plain string, which nearly every value is, by the inner half of `escape`: the rest of it takes six times as long.
    """
    kind = type(value)
    if kind is str:
        escaped: str = _escape_inner(value)
        return escaped
    return value if kind is Markup else escape(value)


class ToPython(CodeGenerator):
    """Templates put into Python with every value escaped in one step, which Jinja takes three for."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        self.write("environment.shown(")


class Names(Context):
    """What a template knows. Functions are called straight away: none of ours wants to be told who calls."""

    def call(self, called: Any, /, *args: Any, _loop_vars: Any = None, _block_vars: Any = None, **kwargs: Any) -> Any:
        return called(*args, **kwargs)


class Page(Template):
    """A template whose macros are those of every page: what is imported of it is made once."""

    def _get_default_module(self, ctx: Any = None) -> Any:
        return super()._get_default_module()


class Pages(Environment):
    """Jinja with the shorter ways above. Everything that a page says is escaped: no template can turn that off."""

    code_generator_class = ToPython
    context_class = Names
    template_class = Page
    shown = staticmethod(_shown)


def environment(**options: Any) -> Environment:
    """An environment with our functions and filters; a name that a page does not know is an error, not a blank."""
    options["loader"] = ChoiceLoader(
        [options["loader"], PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})]
    )
    options.setdefault("trim_blocks", True)
    options.setdefault("lstrip_blocks", True)
    options["undefined"] = Unknown
    options.pop("autoescape", None)
    made = Pages(autoescape=True, **options)
    made.globals.update(
        url=address,
        static=_static,
        clause=clauses.clause,
        navigation=navigation.navigation,
        who_am_i=navigation.who_am_i,
        permission_words=holders.permission_words,
        whom_to_ask=holders.whom_to_ask,
        messages_of=messages_of,
        today=clock.today,
        undefined=Undefined(),  # words of another template language that the design system's macros use
        null=Undefined(),
    )
    made.filters.update(
        day=day,
        day_short=day_short,
        day_date=day_date,
        clock_time=clock_time,
        moment=moment,
        pounds=pounds_text,
        plural=plural,
        in_words=in_words,
        joined=joined,
        file_size=file_size,
        paragraphs=paragraphs,
        iso=iso,
    )
    return made


@functools.cache
def _static(path: str) -> str:
    """Where a file of the interface is: as long as the program runs, in one place."""
    return str(static(path))


def messages_of(request: HttpRequest | None) -> list[Any]:
    """What the person has just done, to be said once at the top of the next page."""
    return list(get_messages(request)) if request is not None and hasattr(request, "_messages") else []


def _civil(value: date | datetime) -> date:
    return dates.london_date(value) if isinstance(value, datetime) else value


def _year_if_another(value: date) -> str:
    """The year, unless the day lies in the academic year we are in."""
    return "" if dates.academic_year(value) == dates.academic_year(clock.today()) else f" {value.year}"


def day(value: date | datetime) -> str:
    """ "Tuesday 24 November"; with its year outside the academic year we are in."""
    on = _civil(value)
    return f"{WEEKDAYS[on.weekday()]} {on.day} {MONTHS[on.month - 1]}{_year_if_another(on)}"


def day_short(value: date | datetime) -> str:
    """ "Tue 24 Nov"; with its year outside the academic year we are in."""
    on = _civil(value)
    return f"{WEEKDAYS[on.weekday()][:3]} {on.day} {MONTHS[on.month - 1][:3]}{_year_if_another(on)}"


def day_date(value: date | datetime) -> str:
    """ "24 November 2010", for birthdays and papers."""
    on = _civil(value)
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def clock_time(value: time | datetime) -> str:
    """ "9:30am", "1pm", "midday", "midnight", in London."""
    at = value.astimezone(clock.LONDON).time() if isinstance(value, datetime) else value
    if (at.hour, at.minute) in ((12, 0), (0, 0)):
        return "midday" if at.hour else "midnight"
    minutes = f":{at.minute:02d}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minutes}{'am' if at.hour < 12 else 'pm'}"


def moment(value: datetime) -> str:
    """ "Tuesday 24 November at 9:30am", in London; "today at 9:30am" on the day itself."""
    on = dates.london_date(value)
    said = "today" if on == clock.today() else day(on)
    return f"{said} at {clock_time(value)}"


def plural(number: int, one: str, many: str = "") -> str:
    """ "1 pupil", "3 pupils"; give the second word where an s will not do."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def in_words(number: int) -> str:
    """Small numbers as words: "three", "12"."""
    return NUMBERS[number] if 0 <= number < len(NUMBERS) else f"{number:,}"


def iso(value: date | datetime) -> str:
    """For the datetime attribute of a time element."""
    return value.isoformat()


def paragraphs(text: str) -> Markup:
    """What somebody wrote, with the line breaks they made, safe to show."""
    safe = str(escape(text.replace("\r\n", "\n").strip()))
    parts = re.split(r"\n{2,}", safe) if "\n" in safe else [safe]
    blocks = [block.replace("\n", "<br>") for block in parts if block.strip()]
    opening = '<p class="govuk-body waymark-words" dir="auto">'
    return Markup("".join(f"{opening}{block}</p>" for block in blocks))  # noqa: S704  # escaped above
