"""Pages of an auditor: what happened, without content and without names of pupils, and whether the history holds."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from waymark.accounts import queries
from waymark.accounts.permissions import Permission
from waymark.accounts.wording import events as wording
from waymark.core.paging import page_number
from waymark.core.policies import requires


@requires(Permission.HISTORY_READ)
def events(request: HttpRequest) -> HttpResponse:
    asked = {name: request.GET.get(name, "").strip()[:80] for name in ("body", "action", "day")}
    page = queries.events(
        request.actor,
        chain=asked["body"],
        action=asked["action"],
        day=_day(asked["day"]),
        page=page_number(request.GET.get("page", "")),
    )
    context = {
        "page": page,
        "asked": asked,
        "bodies": sorted(queries.chain_names(request.actor).items(), key=lambda item: item[1]),
        "actions": [(action, wording.action_words(action)) for action in queries.actions_seen(request.actor)],
        "words": wording.action_words,
        "kind_words": wording.kind_words,
        "role_words": wording.role_words,
        "at": lambda number: f"?{urlencode({**{k: v for k, v in asked.items() if v}, 'page': number})}",
    }
    return render(request, "accounts/history.html", context)


@requires(Permission.HISTORY_READ)
def chains(request: HttpRequest) -> HttpResponse:
    """Every chain, walked from its first link to its head while the page is drawn."""
    return render(request, "accounts/chains.html", {"chains": queries.chain_states(request.actor)})


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
