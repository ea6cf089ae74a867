"""Every night every place that is no school is looked at again, as far ahead as is planned."""

from datetime import time

from waymark.core.jobs import job
from waymark.legality import services
from waymark.legality.watching import watcher


@job(
    "watch places that are no school",
    daily_at=time(2, 50),
    policy="Acts as itself. Counts the pupils of every commissioner at places that are no school, with their hours and"
    " whether they have an EHC plan or are looked after; opens and settles duties that name no pupil.",
)
def watch_places() -> str:
    opened, settled = services.look_again(watcher())
    return f"{opened} opened, {settled} settled"
