"""Whoever is at the console, as the history names them."""

from __future__ import annotations

from dataclasses import dataclass

from waymark.core import history


@dataclass(frozen=True)
class Operator:
    """The operator. Acts for no body: what they do stands in the instance's own chain."""

    label: str = "the operator, at the console"
    audit_id: str = "console"
    chain: str = history.INSTANCE_CHAIN
    role_name: str = "console"
    purpose: str = ""
