"""Somebody at work with a browser, for the drill: cookies, forms, a second step."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import re
import struct
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

INPUT = re.compile(r"<input\b[^>]*>")
ATTRIBUTE = re.compile(r'([a-z]+)="([^"]*)"')
SECONDS = 40  # that somebody waits for a page


class NoAnswer(Exception):
    """Nothing came, or a page that says that it could not be done now. One tries again."""


def hidden(body: str) -> dict[str, str]:
    """The hidden fields of a page; of several with one name the first."""
    found: dict[str, str] = {}
    for tag in INPUT.findall(body):
        at = dict(ATTRIBUTE.findall(tag))
        if at.get("type") == "hidden" and at.get("name"):
            found.setdefault(at["name"], at.get("value", ""))
    return found


@dataclass(frozen=True)
class Page:
    status: int
    body: str
    leads_to: str = ""

    @property
    def hidden(self) -> dict[str, str]:
        return hidden(self.body)

    @property
    def names(self) -> set[str]:
        """The names of all boxes of the page."""
        return {dict(ATTRIBUTE.findall(tag)).get("name", "") for tag in INPUT.findall(self.body)}


@dataclass
class Browser:
    """One person's browser. It opens a connection for each page, as after a sleep: none outlives a server."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Page:
        return self._ask("GET", path, None)

    def post(self, path: str, values: dict[str, str]) -> Page:
        return self._ask("POST", path, urlencode(values))

    def _ask(self, method: str, path: str, body: str | None) -> Page:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        except (OSError, http.client.HTTPException) as error:
            raise NoAnswer(type(error).__name__) from error
        finally:
            connection.close()
        if answer.status >= 500:
            raise NoAnswer(str(answer.status))
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.split(";", 1)[0].partition("=")
            self.cookies[name] = value
        return Page(answer.status, text, answer.headers.get("Location") or "")

    def sign_in(self, email: str, password: str, secret: str) -> None:
        """By password and code, as people do. Raises NoAnswer when it does not end signed in."""
        form = self.get("/sign-in/").hidden
        asked = self.post("/sign-in/", {**form, "login": email, "password": password})
        form = self.get(asked.leads_to).hidden
        inside = self.post(asked.leads_to, {**form, "code": code(secret)})
        if asked.status != 302 or inside.status != 302 or "/sign-in" in inside.leads_to:
            raise NoAnswer(f"{email} was not let in: {asked.status}, {inside.status} {inside.leads_to}")


def code(secret: str) -> str:
    """What the app on a phone shows now (RFC 6238)."""
    counter = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    start = digest[-1] & 0xF
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"
