"""The deadlines of exclusions follow the calendars of schools and the homes of pupils."""

from datetime import timedelta

from waymark.accounts.actors import job_actor
from waymark.core.jobs import job
from waymark.exclusions import services


@job(
    "count exclusions anew",
    every=timedelta(hours=1),
    policy="Acts as itself. Reads exclusions in which something is due, with calendars and homes; moves what is due.",
)
def count_anew() -> str:
    return f"{services.recount(job_actor('count exclusions anew'))} moved"
