"""Signing somebody in for a test, as the real steps leave a session."""

from uuid import uuid4

from waymark.accounts import sessions
from waymark.core import clock


def sign_in(client, membership, second_factor="totp", device="Firefox on Windows"):
    """Give the client a session of this person, acting under this membership, begun just now."""
    client.force_login(membership.person)
    session = client.session
    now = clock.wall_now().isoformat()
    session[sessions.BEGAN_AT] = session[sessions.LAST_SEEN_AT] = now
    session[sessions.SIGN_IN] = str(uuid4())
    session[sessions.DEVICE], session[sessions.PLACE] = device, "on the internet, at 203.0.113.9"
    session[sessions.ACTING_AS] = str(membership.public_id)
    if second_factor:
        session[sessions.SECOND_FACTOR], session[sessions.PROVED_AT] = second_factor, now
    session.save()
    return client
