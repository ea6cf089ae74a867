"""What was asked for in a passport may be filled on another page: each night the requests are looked at again."""

from datetime import time

from waymark.accounts.actors import job_actor
from waymark.accounts.permissions import Permission
from waymark.core.jobs import job
from waymark.passports import services


@job(
    "look again at passports",
    daily_at=time(2, 20),
    policy="Acts as itself. Closes what a school was asked for when nothing is missing any more; names no one, and tells nobody.",
)
def look_again_at_passports() -> str:
    closed = services.settle_all(job_actor("look again at passports", Permission.PASSPORT_EDIT))
    return f"{closed} settled"
