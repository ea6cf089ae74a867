"""Every night: each running programme has a key worker, and programmes whose pupil has moved are looked at again."""

from waymark.accounts.actors import job_actor
from waymark.core.jobs import job
from waymark.programmes import services


@job(
    "check programmes",
    policy="Acts as itself. Reads programmes that go on, their key workers, homes and rolls, and opens or drops duties.",
)
def check_programmes() -> str:
    actor = job_actor("check programmes")
    without = services.ask_for_key_workers(actor)
    waiting, over = services.ask_to_look_again(actor)
    return f"{without} without a key worker, {waiting} to look at again, {over} no longer"
