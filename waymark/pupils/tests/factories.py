"""Pupils for tests, made through the services. People are invented."""

from __future__ import annotations

from datetime import date
from typing import Any

from waymark.accounts.actors import Actor
from waymark.pupils import rules, services
from waymark.pupils.models import Pupil

BORN = date(2013, 3, 14)  # year 9 in 2026/27


def upn(serial: int) -> str:
    """A sound number of the county, the same for the same serial."""
    rest = f"8554001{serial:05d}"
    return rules.check_letter(rest) + rest


def pupil_data(**values: Any) -> services.PupilData:
    given = {"forename": "Kai", "surname": "Merrow", "date_of_birth": BORN, "on_roll_from": date(2026, 8, 25)}
    return services.PupilData(**{**given, **values})


def pupil(actor: Actor, **values: Any) -> Pupil:
    """A pupil on the roll of the actor's school since the first day of term."""
    return services.add_pupil(actor, data=pupil_data(**values))
