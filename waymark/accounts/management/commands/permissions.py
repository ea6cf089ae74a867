"""`permissions`: write down which role may do what, from the code as it stands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from waymark.accounts.permissions import HOLDS, Permission
from waymark.accounts.roles import WHERE_HELD, Role
from waymark.accounts.wording.people import KINDS, ROLE_HINTS

PAGE = Path("docs/reference/permissions.md")
HEAD = """# Roles and permissions

Written by `./run manage permissions` from `waymark/accounts/permissions.py`; change that, not this page. A role says
what somebody may do at all. Which records, is said by each model's `visible_to`: a permission opens no pupil by itself.
"""


class Command(BaseCommand):
    help = f"Write {PAGE}."
    policy = "Anybody with the code. It reads no database."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(settings.BASE_DIR) / PAGE
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page(), encoding="utf-8")
        self.stdout.write(f"{PAGE}: {len(Role)} roles, {len(Permission)} permissions.")


def page() -> str:
    """The whole page."""
    lines = [HEAD, "## Roles", "", "| Role | Held in | What for |", "| --- | --- | --- |"]
    for role in Role:
        kinds = ", ".join(KINDS[kind] for kind in KINDS if kind in WHERE_HELD[role])
        lines.append(f"| {role.label} | {kinds} | {ROLE_HINTS[role]} |")
    names = [role.label for role in Role]
    lines += ["", "## Who may", "", f"| May | {' | '.join(names)} |", f"| --- |{' :-: |' * len(names)}"]
    for permission in Permission:
        marks = " | ".join("yes" if permission in HOLDS[role] else " " for role in Role)
        lines.append(f"| {permission.label} (`{permission}`) | {marks} |")
    return "\n".join([*lines, ""])
