"""Where sessions lie: in a table of our own, which says whose each is, so that one can see and end them."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from waymark.accounts.models import Session


class SessionStore(DatabaseStore):
    """Django's sessions in the database, with the columns of the list beside the sealed content."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row = super().create_model_instance(data)
        assert isinstance(row, Session)
        return row.described(data)

    def unseal(self, content: str) -> None:
        """Take the content of the row as read, instead of reading the row when first asked."""
        self._session_cache: dict[str, Any] = self.decode(content)
