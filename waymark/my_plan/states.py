"""For whom a plan is written out, and who says something about it."""

from enum import StrEnum


class Reader(StrEnum):
    PUPIL = "pupil"
    FAMILY = "family"
