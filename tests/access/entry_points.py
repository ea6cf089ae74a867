"""Every way in that the code has, found by looking at it: addresses, jobs, commands and notices."""

from __future__ import annotations

import functools
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from waymark.core import jobs, outbox, policies


@functools.cache
def parameters() -> dict[str, dict[str, str]]:
    """The parts of each named address, with their kind: {"referrals:referral": {"referral_id": "uuid"}}."""
    return dict(_walk(get_resolver().url_patterns, "", {}))


def _walk(patterns: list[Any], namespace: str, outer: dict[str, str]) -> Any:
    for pattern in patterns:
        kinds = {**outer, **_kinds(pattern)}
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, inner, kinds)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name or pattern.pattern}", kinds


def _kinds(pattern: Any) -> dict[str, str]:
    converters = getattr(pattern.pattern, "converters", {})
    return {name: type(each).__name__.removesuffix("Converter").lower() for name, each in converters.items()}


def url_names() -> set[str]:
    return {name for name, _ in policies.entry_points()}


def job_names() -> set[str]:
    return set(jobs.JOBS)


def command_names() -> set[str]:
    return {name for name, _ in policies.waymark_commands()}


def notice_names() -> set[str]:
    return set(outbox.NOTICES)
