"""What the system does by itself about registers, each as an actor with its own name."""

from datetime import timedelta

from waymark.accounts.actors import job_actor
from waymark.accounts.permissions import Permission
from waymark.attendance import services
from waymark.core.jobs import job


@job(
    "chase missing registers",
    every=timedelta(minutes=1),
    policy="Acts as itself. Reads who is expected where, opens registers, and asks providers for those not in.",
)
def chase_missing_registers() -> str:
    actor = job_actor("chase missing registers", Permission.REGISTER_CHASE, Permission.REGISTER_MARK)
    opened, chased = services.chase_missing(actor)
    return f"{opened} opened, {chased} asked for"


@job(
    "raise absence alerts",
    every=timedelta(minutes=1),
    policy="Acts as itself. Reads today's marks and who is expected, and tells schools and key workers of who is missed.",
)
def raise_absence_alerts() -> str:
    return f"{services.raise_alerts(job_actor('raise absence alerts', Permission.FOLLOW_UP))} raised"


@job(
    "send register links",
    every=timedelta(minutes=1),
    policy="Acts as itself. Reads who is expected where, and sends each provider's contact the link of its register.",
)
def send_register_links() -> str:
    return f"{services.send_links(job_actor('send register links', Permission.REGISTER_MARK))} sent"
