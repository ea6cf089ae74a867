"""Who may do what, in words: what a permission allows, and which roles to ask for it."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from waymark.core.words import joined


def permission_words(permission: StrEnum) -> str:
    """What a permission allows, in words: its label, or "start placement" for `placement.start`."""
    what, _, act = str(permission).replace("_", " ").partition(".")
    return str(getattr(permission, "label", "") or f"{act} {what}".strip())


_HOLDERS: list[Callable[[StrEnum], list[str]]] = []


def holders_are_known_by(answer: Callable[[StrEnum], list[str]]) -> None:
    """Let accounts say which roles hold a permission, so that a refusal can name whom to ask."""
    _HOLDERS[:] = [answer]


def whom_to_ask(permission: StrEnum | None) -> str:
    """The roles that may do it, as words: "a co-ordinator or a key worker"; nothing when that is not known."""
    if permission is None or not _HOLDERS:
        return ""
    return joined(_HOLDERS[0](permission), "or")
