"""Which passwords are too easy to guess."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

LEAST_SCORE = 3  # of 4: some hundred million guesses and more
LONGEST_LOOKED_AT = 72
LEAST_OF_ITS_OWN = 8  # letters that are neither the person's name nor their address


class NotEasilyGuessed:
    """Refuse a password that a patient guesser would find, or that is little but the person's name and address."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError with a sentence that says what to do."""
        from zxcvbn import zxcvbn  # its lists of words are large, and few requests choose a password

        words = _words_about(user)
        own = password[:LONGEST_LOOKED_AT].lower()
        for word in words:
            own = own.replace(word, "")
        score = zxcvbn(password[:LONGEST_LOOKED_AT], user_inputs=words)["score"]
        if score < LEAST_SCORE or len(own) < LEAST_OF_ITS_OWN:
            raise ValidationError(
                "This password is easy to guess. Use three words that have nothing to do with each other."
            )

    def get_help_text(self) -> str:
        """Return what a person is told before they choose."""
        return "Three words that have nothing to do with each other are easy to remember and hard to guess."


def _words_about(user: Any) -> list[str]:
    """Return name and address of the person, whole and in parts, small, the longest first."""
    whole = [str(getattr(user, name, "") or "").lower() for name in ("email", "name")]
    parts = [part for value in whole for part in value.replace("@", " ").replace(".", " ").split()]
    return sorted({word for word in (*whole, *parts) if len(word) > 2}, key=lambda word: (-len(word), word))
