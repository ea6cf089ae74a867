"""What the system does by itself about papers."""

from datetime import timedelta

from waymark.accounts.actors import job_actor
from waymark.core.jobs import job
from waymark.documents import services, storage
from waymark.documents.models import Document


@job(
    "settle waiting papers",
    every=timedelta(hours=1),
    policy="Acts as itself. Asks whether a file has a row; deletes those of failed changes; reads none.",
)
def settle_waiting_papers() -> str:
    kept, removed = storage.settle_old(lambda name: Document.objects.filter(stored_as=name).exists())
    return f"{kept} kept, {removed} removed"


@job(
    "ask the virus scanner again",
    every=timedelta(minutes=5),
    policy="Acts as itself. Reads the papers that wait for the scanner, and gives their bytes to the scanner alone.",
)
def ask_the_virus_scanner_again() -> str:
    clean, harmful = services.ask_scanner_again(job_actor("ask the virus scanner again"))
    return f"{clean} clean, {harmful} harmful"
