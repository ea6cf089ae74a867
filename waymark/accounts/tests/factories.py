"""Signing somebody in for a test, as the real steps leave a session."""

from waymark.accounts import sessions
from waymark.core import clock


def sign_in(client, membership, second_factor="totp"):
    """Give the client a session of this person, acting under this membership, begun just now."""
    client.force_login(membership.person)
    session = client.session
    now = clock.wall_now().isoformat()
    session[sessions.BEGAN_AT] = session[sessions.LAST_SEEN_AT] = now
    session[sessions.ACTING_AS] = str(membership.public_id)
    if second_factor:
        session[sessions.SECOND_FACTOR], session[sessions.PROVED_AT] = second_factor, now
    session.save()
    return client
