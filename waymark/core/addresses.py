"""Where pages are. A page names many others, and the way from a name to its address is always the same."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import NoReverseMatch, get_script_prefix, reverse

_STAND_INS = [UUID(int=(0xFADE << 112) + number) for number in range(4)]


def address(name: str, *args: Any, **kwargs: Any) -> str:
    """What `reverse` says, with the names of arguments as they are given. Raises NoReverseMatch like it."""
    given = (*args, *kwargs.values())
    for each in given:
        if type(each) is not UUID:
            return reverse(name, args=args or None, kwargs=kwargs or None)
    return _pattern(name, len(args), tuple(kwargs), settings.ROOT_URLCONF, get_script_prefix())(*given)


def address_if_any(name: str) -> str:
    """Where a page is, or nothing where this instance has no such page."""
    try:
        return address(name)
    except NoReverseMatch:
        return ""


@functools.lru_cache(maxsize=1000)
def _pattern(name: str, plain: int, names: tuple[str, ...], root: str, prefix: str) -> Callable[..., str]:
    """What puts ids into the address. `root` and `prefix` are what it hangs on."""
    args = _STAND_INS[:plain]
    kwargs = {each: _STAND_INS[plain + number] for number, each in enumerate(names)}
    found = reverse(name, args=args or None, kwargs=kwargs or None)  # has no braces: they stand there as %7B and %7D
    for number, each in enumerate(_STAND_INS):
        found = found.replace(str(each), f"{{{number}}}")
    return found.format
