"""Records that may be of one pupil are looked for apart from the request that wrote them: nobody who adds can tell."""

from datetime import time, timedelta

from waymark.accounts.actors import job_actor
from waymark.accounts.permissions import Permission
from waymark.core.jobs import job
from waymark.matching import services


@job(
    "look for same pupils",
    every=timedelta(minutes=5),
    policy="Acts as itself. Compares pupils that are new or changed with those of other bodies; names no one, and tells nobody.",
)
def look_for_pairs() -> str:
    return services.look_for_pairs(job_actor("look for same pupils", Permission.PUPIL_MATCH)).words


@job(
    "look for same pupils again",
    daily_at=time(2, 40),
    limit=timedelta(minutes=30),
    policy="Acts as itself. Compares every pupil with those of other bodies; names no one, and tells nobody.",
)
def look_for_every_pair() -> str:
    return services.look_for_pairs(
        job_actor("look for same pupils again", Permission.PUPIL_MATCH), everything=True
    ).words
