"""Drafts of referrals that nobody goes on with are not kept for ever."""

from datetime import timedelta

from waymark.accounts.actors import job_actor
from waymark.accounts.permissions import Permission
from waymark.core.jobs import job
from waymark.referrals import services


@job(
    "empty old drafts of referrals",
    every=timedelta(days=1),
    policy="Acts as itself. Tells a school of drafts that nobody touched for eleven weeks and empties them two weeks"
    " later; lets out a reference and a link.",
)
def empty_old_drafts() -> str:
    actor = job_actor("empty old drafts of referrals", Permission.REFERRAL_WRITE)
    told, emptied = services.see_to_old_drafts(actor)
    return f"{told} schools told, {emptied} drafts emptied"
