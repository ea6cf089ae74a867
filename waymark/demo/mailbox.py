"""Every message that the demonstration wrote, as its reader would see it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.conf import settings
from django.core.paginator import Paginator

from waymark.accounts.models import Membership
from waymark.core import outbox
from waymark.core.models import OutboxMessage

PER_PAGE = 40
_ADDRESS = re.compile(r"(https?://\S+)")


@dataclass(frozen=True)
class Piece:
    """Words of a message, or a link in it."""

    words: str
    href: str = ""

    @property
    def parts(self) -> list[str]:
        """The words in short runs: a long address may break between them."""
        return [self.words[start : start + 16] for start in range(0, len(self.words), 16)]


@dataclass(frozen=True)
class Letter:
    """One message: to whom, whether it went, and its words."""

    message: OutboxMessage
    to: str
    reader: Membership | None
    subject: str
    pieces: list[Piece]

    @property
    def link(self) -> str:
        """Where it leads, within this system."""
        return next((piece.href for piece in self.pieces if piece.href), "")

    @property
    def open_as(self) -> str:
        """The person of the demonstration who can open it, by key; "" where nobody can be become."""
        return str(self.reader.public_id) if self.reader is not None and self.reader.person.is_demo else ""


@dataclass(frozen=True)
class Page:
    """One page of the mailbox, the newest message first."""

    letters: list[Letter]
    number: int
    of: int


def page(number: int = 1) -> Page:
    """The newest messages, or earlier ones; a number beyond the last page shows the last."""
    pages = Paginator(OutboxMessage.objects.order_by("-written_at", "-pk"), PER_PAGE)
    shown = pages.get_page(number)
    messages = list(shown.object_list)
    keys = [message.recipient_id for message in messages if message.recipient_type == "membership"]
    readers = {
        str(one.public_id): one
        for one in Membership.objects.filter(public_id__in=keys).select_related("person", "organisation")
    }
    names = _names([message.address for message in messages if message.recipient_type == "address"])
    letters = [_letter(message, readers.get(message.recipient_id), names) for message in messages]
    return Page(letters, shown.number, pages.num_pages)


def _names(addresses: list[str]) -> dict[str, str]:
    """Whose addresses these are, as far as they belong to somebody here."""
    rows = Membership.objects.filter(person__email__in=addresses).select_related("person", "organisation")
    return {row.person.email: f"{row.person.name}, {row.organisation}, at {row.person.email}" for row in rows}


def _letter(message: OutboxMessage, reader: Membership | None, names: dict[str, str]) -> Letter:
    subject, body = outbox.words(message)
    to = str(reader) if reader else names.get(message.address, message.address)
    return Letter(message, to, reader, subject, _pieces(body))


def _pieces(body: str) -> list[Piece]:
    return [_piece(part) for part in _ADDRESS.split(body) if part]


def _piece(part: str) -> Piece:
    if not _ADDRESS.fullmatch(part):
        return Piece(part)
    return Piece(part, part.removeprefix(settings.WAYMARK_BASE_URL) or "/")
