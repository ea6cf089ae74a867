"""How a look at a file ends when the file is not taken."""

from __future__ import annotations


class NotTaken(Exception):
    """The file is not taken. The message is a sentence for the person who sent it: why, and what to do."""
