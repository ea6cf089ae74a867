"""A duty whose moment has passed is recorded as missed."""

from datetime import timedelta

from waymark.accounts.actors import job_actor
from waymark.core.jobs import job
from waymark.duties import services


@job(
    "miss overdue duties",
    every=timedelta(minutes=1),
    policy="Acts as itself. Reads due moments of open duties and marks them as missed; reads nothing about pupils.",
)
def miss_overdue() -> str:
    return f"{services.miss_overdue(job_actor('miss overdue duties'))} missed"
