"""Links for people without an account: each opens one page, once, on one device. ADR 0027.

A link's token is 256 bits, made from its id and the key of this instance, so that no table holds it; what is kept is
its hash. A button redeems it, because programs look at links before people do; the device that pressed the button then
holds a secret of its own, in a cookie for that one page.
"""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import ClassVar, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from waymark.core.models import Record


class Link(Record):
    """A link that opens once, on one device, until `ends_at`. What else closes it is for each kind to say."""

    LINK_SALT: ClassVar[str]
    DEVICE_SALT: ClassVar[str]

    token_hash = models.CharField(max_length=64, unique=True)
    ends_at = models.DateTimeField()
    redeemed_at = models.DateTimeField(null=True)
    device_hash = models.CharField(max_length=64, blank=True)
    replaced_at = models.DateTimeField(null=True)  # a newer link took its place

    class Meta:
        abstract = True

    @property
    def token(self) -> str:
        """The token, made anew each time: no table holds it."""
        digest = salted_hmac(self.LINK_SALT, self.public_id.hex, algorithm="sha256").digest()
        return urlsafe_b64encode(digest).decode("ascii").rstrip("=")

    def keep_token(self) -> None:
        """Before the first save: keep the hash by which a token finds this link."""
        self.token_hash = hashed(self.token)

    def redeem(self, device: str, at: datetime) -> None:
        """The device of this secret has opened the link, and nobody else may. To be saved by the caller."""
        self.redeemed_at, self.device_hash = at, hashed(device)

    def device_of(self, form_key: UUID) -> str:
        """The secret of the device that sent this form: the same form sent twice has one effect and one answer."""
        return salted_hmac(self.DEVICE_SALT, f"{self.token}:{form_key.hex}", algorithm="sha256").hexdigest()

    def is_held_by(self, device: str) -> bool:
        return bool(device) and self.device_hash == hashed(device)


L = TypeVar("L", bound=Link)


def hashed(secret: str) -> str:
    """How the token of a link, and the secret of a device, are kept."""
    return hashlib.sha256(secret.encode()).hexdigest()


def with_token(rows: models.QuerySet[L], token: str) -> L | None:
    """The link of this token among these, whatever has become of it."""
    return rows.filter(token_hash=hashed(token)).first()


def close_every(links: Iterable[Link], at: datetime) -> int:
    """After a restore: none of these opens any more, and no device holds one. Return how many there were."""
    closed = 0
    for link in links:
        link.replaced_at, link.device_hash, closed = link.replaced_at or at, "", closed + 1
        link.save_changes("replaced_at", "device_hash")
    return closed


# The device's side


def unlogged(response: HttpResponse) -> HttpResponse:
    """No page hears of the token. Not no-referrer: the form's own origin must still be sent, or it would be refused."""
    response["Referrer-Policy"] = "strict-origin"
    return response


def hold_on_device(
    request: HttpRequest, response: HttpResponse, kind: type[Link], device: str, *, where: str, kept_for: timedelta
) -> HttpResponse:
    """Let this browser hold the secret of the device, for the page at `where` and those below it."""
    response.set_signed_cookie(
        _cookie(kind),
        device,
        salt=kind.DEVICE_SALT,
        path=where,
        max_age=int(kept_for.total_seconds()),
        secure=settings.SESSION_COOKIE_SECURE or request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return unlogged(response)


def device_secret(request: HttpRequest, kind: type[Link], *, kept_for: timedelta) -> str:
    """The secret that this browser holds for the page; "" for none."""
    kept = request.get_signed_cookie(_cookie(kind), default="", salt=kind.DEVICE_SALT, max_age=kept_for)
    return str(kept or "")


def _cookie(kind: type[Link]) -> str:
    return f"waymark_{kind._meta.model_name}"
