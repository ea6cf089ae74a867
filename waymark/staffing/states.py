"""What is said of each role when a body goes through who has access."""

from enum import StrEnum


class Answer(StrEnum):
    WAITING = "waiting"
    KEPT = "kept"
    ENDED = "ended"
