"""Devices on which somebody has signed in before, so that guessing from elsewhere never locks that person out.

A signed cookie names, by hashes, whose password was once right on this device. It opens nothing: tries from here are
merely counted apart from the tries of strangers.
"""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

SALT = "waymark.accounts.device"
MOST_PEOPLE = 20  # a computer in a staff room serves many
KEPT_FOR = 400 * 24 * 60 * 60


def cookie_name() -> str:
    """The name of the cookie; a browser keeps the prefixed one to this host and to https."""
    return "__Host-device" if settings.SESSION_COOKIE_SECURE else "device"


def known_device(request: HttpRequest, email: str) -> str:
    """What tells this device apart if this person has signed in here before; "" otherwise."""
    kept = _read(request)
    return str(kept["device"]) if _person(email) in kept["people"] else ""


def remember(request: HttpRequest, response: HttpResponse, email: str) -> None:
    """Note that this person's password was right on this device."""
    kept = _read(request)
    people = [person for person in kept["people"] if person != _person(email)]
    kept["people"] = [*people, _person(email)][-MOST_PEOPLE:]
    response.set_cookie(
        cookie_name(),
        signing.dumps(kept, salt=SALT),
        max_age=KEPT_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request: HttpRequest) -> dict[str, Any]:
    try:
        kept: dict[str, Any] = signing.loads(request.COOKIES.get(cookie_name(), ""), salt=SALT, max_age=KEPT_FOR)
    except signing.BadSignature:
        return {"device": secrets.token_hex(8), "people": []}
    return kept


def _person(email: str) -> str:
    return salted_hmac(SALT, email.strip().lower(), algorithm="sha256").hexdigest()[:24]
