"""Devices on which somebody has signed in before, so that guessing from elsewhere never locks that person out.

A signed cookie names, by hashes, whose password was once right on this device. It opens nothing: tries from here are
merely counted apart from the tries of strangers. And what a device calls itself, in words, for the list of sessions.
"""

from __future__ import annotations

import ipaddress
import secrets
from typing import Any

from allauth.account.adapter import get_adapter
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


BROWSERS = (  # the first whose mark is there: most call themselves by several names
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
MACHINES = (
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "an Android device"),
    ("CrOS", "a Chromebook"),
    ("Windows", "Windows"),
    ("Macintosh", "a Mac"),
    ("Linux", "Linux"),
)


def described(request: HttpRequest) -> tuple[str, str]:
    """The device and where it is, in words: ("Firefox on Windows", "on the internet, at 203.0.113.9").

    Worked out from what the browser says of itself and from the address alone: nobody else is asked.
    """
    return device_words(request.headers.get("User-Agent", "")), place_words(get_adapter().get_client_ip(request))


def device_words(said: str) -> str:
    """What a browser calls itself, as people call it."""
    browser = next((name for mark, name in BROWSERS if mark in said), "")
    machine = next((name for mark, name in MACHINES if mark in said), "")
    if browser and machine:
        return f"{browser} on {machine}"
    return browser or machine.replace("an ", "An ").replace("a ", "A ") or "A device that does not say what it is"


def place_words(address: str) -> str:
    """Where an address is, as far as it says so itself."""
    found = ipaddress.ip_address(address)
    if found.is_loopback:
        return "on the computer that runs Waymark"
    if found.is_private:
        return f"on a private network, at {found}"
    return f"on the internet, at {found}"
