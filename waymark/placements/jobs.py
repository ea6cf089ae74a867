"""What the system does by itself about placements, as an actor with its own name."""

from datetime import timedelta

from waymark.accounts.actors import job_actor
from waymark.core.jobs import job
from waymark.placements import services


@job(
    "look after placements",
    every=timedelta(hours=1),
    policy="Acts as itself. Reads planned ends, addresses and rolls, and opens duties of commissioners; ends no placement. Lets go what is held for programmes that have ended.",
)
def look_after_placements() -> str:
    return f"{services.look_after(job_actor('look after placements'))} duties opened"
