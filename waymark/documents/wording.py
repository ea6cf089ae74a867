"""Papers in the words people use."""

from __future__ import annotations

from waymark.core.words import file_size
from waymark.documents.content import NAMES
from waymark.documents.models import Document
from waymark.documents.states import Scan

REFUSALS = {
    "too_many_papers": "There are {most} papers here already, the most that a record carries. Withdraw one, or put several into one PDF.",
    "paper_is_there_already": "This very file is here already.",
    "paper_is_part_of_a_record": "This paper was made or signed here and is part of the record: it is replaced by a new version, not withdrawn.",
    "paper_is_withdrawn": "This paper was withdrawn.",
    "paper_waits_for_the_scanner": "This paper waits for the virus scanner, and opens when it has been looked at.",
    "paper_is_harmful": "The virus scanner found something harmful in this paper. Its content was destroyed.",
    "no_reason": "Say why.",
    "no_reason_to_reveal": "Say why you need this paper.",
}


def state(document: Document) -> tuple[str, str]:
    """What to say of a paper that is not simply there, and its tone; ("", "") otherwise."""
    if document.withdrawn_at:
        return "Withdrawn", ""
    if document.scan == Scan.WAITING:
        return "Waiting for the virus scanner", "waiting"
    if document.scan == Scan.FOUND:
        return "Harmful, destroyed", "danger"
    if getattr(document, "is_apart", False):
        return "Tells a withheld address", "now"
    return "", ""


def kind_of_file(document: Document) -> str:
    """A PDF, a Word file, a picture, an e-mail."""
    return NAMES.get(document.content_type, "file")


def about(document: Document) -> str:
    """What file it is and who put it in."""
    said = f"{kind_of_file(document)}, {file_size(document.size)}. {document.made_by_label}"
    return said[0].upper() + said[1:]
