"""Nothing waits for somebody who has gone, and twice a year each body goes through who has access."""

from datetime import timedelta

from waymark.accounts.actors import job_actor
from waymark.core.jobs import job
from waymark.staffing import services


@job(
    "hand on what leavers left",
    every=timedelta(minutes=10),
    policy="Acts as itself. Finds duties, key-worker pupils, seats on forums and panels and agreed actions of people whose role has ended; empties the seats and gives the rest to everybody in the same body.",
)
def hand_on() -> str:
    done = services.hand_on(job_actor("hand on what leavers left"))
    return f"{done.duties} duties, {done.pupils} pupils, {done.seats} seats, {done.actions} actions"


@job(
    "begin reviews of access",
    every=timedelta(hours=6),
    policy="Acts as itself. Reads who holds which role in a body, and draws up the list for its administrators; reads nothing about pupils.",
)
def begin_reviews() -> str:
    return f"{services.begin_due_reviews(job_actor('begin reviews of access'))} begun"
