"""What a transaction that failed left on the disk is cleared away."""

from datetime import timedelta

from waymark.core.jobs import job
from waymark.documents import storage
from waymark.documents.models import Document


@job(
    "settle waiting papers",
    every=timedelta(hours=1),
    policy="Acts as itself. Asks whether a file has a row; deletes those of failed changes; reads none.",
)
def settle_waiting_papers() -> str:
    kept, removed = storage.settle_old(lambda name: Document.objects.filter(stored_as=name).exists())
    return f"{kept} kept, {removed} removed"
