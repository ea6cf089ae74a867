"""A school's file of pupils that nobody takes in is not kept for ever."""

from datetime import timedelta

from waymark.accounts.actors import job_actor
from waymark.core.jobs import job
from waymark.pupils import services


@job(
    "leave forgotten files of pupils",
    every=timedelta(hours=1),
    policy="Acts as itself. Leaves files that nobody took in for a week and deletes their bytes; reads nothing in them.",
)
def leave_forgotten_imports() -> str:
    return f"{services.leave_forgotten_imports(job_actor('leave forgotten files of pupils'))} left"
