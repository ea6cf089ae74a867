"""The answers so far, sealed into the address of the next page: nothing of them is kept, and Back leads to each page.

Only this instance can read them, only for the person and role that gave them, about the same pupil, and for as long as
somebody may stay signed in.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from cryptography.fernet import InvalidToken
from django.conf import settings

from waymark.accounts.actors import Actor
from waymark.core.sealing import cipher
from waymark.routes.queries import Case

PURPOSE = "waymark.routes.carried"


def seal(actor: Actor, case: Case, answers: Mapping[str, str], at: str) -> str:
    """The answers and the question to go to, if it is not the first without an answer."""
    said = json.dumps([_whose(actor, case), dict(answers), at])
    return cipher(PURPOSE).encrypt(said.encode()).decode()


def opened(actor: Actor, case: Case, sealed: str) -> tuple[dict[str, str], str]:
    """What `seal` was given; nothing where it was sealed for another, about another, too long ago, or by nobody."""
    try:
        said = cipher(PURPOSE).decrypt(sealed.encode(), ttl=settings.SESSION_COOKIE_AGE)
    except InvalidToken:
        return {}, ""
    whose, answers, at = json.loads(said)
    return (answers, at) if whose == _whose(actor, case) else ({}, "")


def _whose(actor: Actor, case: Case) -> str:
    assert actor.membership is not None
    return f"{actor.membership.public_id} {case.pupil.public_id if case.pupil else ''}"
