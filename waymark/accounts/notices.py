"""Messages about signing in. They name nobody: who reads them knows whose address it is."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse

from waymark.accounts import queries
from waymark.accounts.models import Invitation, Person
from waymark.core import clock
from waymark.core.models import OutboxMessage
from waymark.core.outbox import notice


def _invited(message: OutboxMessage) -> str:
    waiting = Invitation.objects.waiting(clock.now()).filter(public_id=message.subject_id).first()
    return waiting.email if waiting else ""


def _own_address(message: OutboxMessage) -> str:
    """The address of an account as it is now, while it is open."""
    person = Person.objects.filter(public_id=message.subject_id, is_active=True).first()
    return person.email if person else ""


def invitation_link(invitation_id: UUID) -> str:
    """Where an invitation is taken up."""
    return reverse("accounts:invitation", kwargs={"token": queries.invitation_token(invitation_id)})


def _reset_link(message: OutboxMessage) -> str:
    """Where a new password is chosen. The token is of the moment of sending, and names the person by a random id."""
    person = Person.objects.get(public_id=message.subject_id)
    token = {"uidb36": person.public_id.hex, "key": default_token_generator.make_token(person)}
    return reverse("account_reset_password_from_key", kwargs=token)


INVITATION = notice(
    "accounts.invitation",
    subject="You are invited to Waymark",
    body=(
        "Somebody has invited you to use Waymark, where schools, partnerships, providers and the authority run\n"
        "alternative provision together.\n\n"
        "Open this page within three days. It works once:\n{link}\n\n"
        "If you did not expect this, do nothing: the invitation runs out by itself.\n"
    ),
    address_if_entitled=_invited,
    link_when_read=lambda message: invitation_link(UUID(message.subject_id)),
)
PASSWORD_RESET = notice(
    "accounts.password_reset",
    subject="A new password for Waymark",
    body=(
        "A new password was asked for with this address.\n\n"
        "Choose one here within an hour. The page works once:\n{link}\n\n"
        "If it was not you, do nothing: your password stays as it is.\n"
    ),
    address_if_entitled=_own_address,
    link_when_read=_reset_link,
)
PASSWORD_CHANGED = notice(
    "accounts.password_changed",
    subject="Your Waymark password was changed",
    body=(
        "The password for Waymark was changed just now. Every other device is signed out.\n\n"
        "If it was not you, ask for a new password at once and tell whoever invited you:\n{link}\n"
    ),
    address_if_entitled=_own_address,
)
SIGNED_OUT = notice(
    "accounts.signed_out",
    subject="You were signed out of Waymark",
    body=(
        "An administrator of your organisation signed you out of Waymark on every device just now.\n\n"
        "You can sign in again at any time. If you think that somebody else used your account, choose a new password:\n"
        "{link}\n"
    ),
    address_if_entitled=_own_address,
)
SECOND_FACTOR_CHANGED = notice(
    "accounts.second_factor_changed",
    subject="How you sign in to Waymark was changed",
    body=(
        "The second step of your sign-in was set up, taken away or reset just now. Every other device is signed out.\n\n"
        "If it was not you, ask for a new password at once and tell whoever invited you:\n{link}\n"
    ),
    address_if_entitled=_own_address,
)
