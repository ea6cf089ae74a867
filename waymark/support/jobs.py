"""The support plan of a pupil who has left the school ends with the last day there."""

from waymark.accounts.actors import job_actor
from waymark.core.jobs import job
from waymark.support import services


@job(
    "end support of leavers",
    policy="Acts as itself. Reads open support plans and rolls, and ends the plans of pupils who have left.",
)
def end_support_of_leavers() -> str:
    return f"{services.end_plans_of_leavers(job_actor('end support of leavers'))} ended"
