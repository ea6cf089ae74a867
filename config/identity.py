"""A body's own provider of identities (OpenID Connect), from the environment. Unset: people sign in here alone.

The variables: config/variables.py. The second factor of a provider counts where `OIDC_SECOND_FACTOR` names what it says.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from config import environment

LOOPBACK = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True)
class Provider:
    """One provider of identities. `provider_id` follows from the issuer, so that accounts of another are never its own."""

    issuer: str
    name: str
    client_id: str
    secret: str
    second_factor: frozenset[str] = frozenset()

    @property
    def provider_id(self) -> str:
        return "oidc-" + hashlib.sha256(self.issuer.encode()).hexdigest()[:24]

    @property
    def origin(self) -> str:
        """Where a form that leads there goes: the content security policy names it."""
        parts = urlsplit(self.issuer)
        return f"{parts.scheme}://{parts.netloc}"

    def settings(self) -> dict[str, Any]:
        """What allauth wants to know."""
        app = {
            "provider_id": self.provider_id,
            "name": self.name,
            "client_id": self.client_id,
            "secret": self.secret,
            "settings": {"server_url": self.issuer},
        }
        return {
            "openid_connect": {
                "APPS": [app],
                "OAUTH_PKCE_ENABLED": True,
                # On a shared computer somebody else may still be signed in there: it asks each time.
                "AUTH_PARAMS": {"prompt": "login"},
            }
        }


def provider() -> Provider | None:
    """The provider of the environment, or None."""
    issuer = environment.text("OIDC_ISSUER", "").rstrip("/")
    if not issuer:
        return None
    parts = urlsplit(issuer)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise ImproperlyConfigured(
            "OIDC_ISSUER must begin with https://, or anybody on the way could sign in as anybody."
        )
    return Provider(
        issuer=issuer,
        name=environment.text("OIDC_NAME", "your organisation"),
        client_id=environment.text("OIDC_CLIENT_ID", hint="What the provider of OIDC_ISSUER calls this system."),
        secret=environment.text("OIDC_CLIENT_SECRET", hint="The secret that the provider of OIDC_ISSUER gave."),
        second_factor=frozenset(environment.words("OIDC_SECOND_FACTOR", "")),
    )
