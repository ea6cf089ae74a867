"""The sentence of a finding: the words a slice has for it, filled with the values of the rule as people say them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, time
from typing import Any

from waymark.core.jinja2env import clock_time, day
from waymark.core.refusals import Refusal


def sentence(words: str, finding: Refusal) -> str:
    """The words with the values of the finding in them: "Write it down by Tuesday 24 November". See `_Words`."""
    return words.format_map(_Words(finding.values, who=finding.who))


class _Words(dict[str, Any]):
    """The values of a refusal for its sentence, days in words; a name that has no value leaves a gap one can see."""

    def __init__(self, values: Mapping[str, Any], *, who: str) -> None:
        super().__init__({name: _in_peoples_words(value) for name, value in values.items()})
        self.setdefault("who", who)

    def __missing__(self, key: str) -> str:
        return "…"


def _in_peoples_words(value: Any) -> Any:
    """A rule's day, 2026-11-24, as people say it: Tuesday 24 November; its time, 09:30, as 9:30am. Else as it is."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return day(date.fromisoformat(value))
    if isinstance(value, str) and re.fullmatch(r"[0-9]{2}:[0-9]{2}", value):
        return clock_time(time.fromisoformat(value))
    return value
