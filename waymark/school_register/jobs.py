"""The daily look at member schools that close, whoever noted the closing."""

from datetime import timedelta

from waymark.accounts.actors import job_actor
from waymark.accounts.permissions import Permission
from waymark.core.jobs import job
from waymark.school_register import services


@job(
    "look for closing members",
    every=timedelta(hours=24),
    policy="As itself. It reads which member schools close, opens and settles duties, and tells each partnership.",
)
def look_for_closing_members() -> str:
    opened, over = services.look_for_closings(job_actor("look for closing members", Permission.PARTNERSHIP_EDIT))
    return f"{opened} opened, {over} over"
