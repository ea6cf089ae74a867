"""Duties for tests of pages: the services that own them open the real ones."""

from __future__ import annotations

from datetime import datetime

from tests.cast import Cast
from tests.told import told_once
from waymark.duties import services
from waymark.duties.models import Duty
from waymark.duties.states import DutyKind
from waymark.pupils.models import Pupil


@told_once
def a_duty(cast: Cast, pupil: Pupil, *, due_at: datetime, kind: DutyKind = DutyKind.REVIEW_RISK) -> Duty:
    """Something that Ashgrove School owes."""
    return services.open_duty(
        cast.actor("referrer"),
        kind,
        owner=cast.ashgrove,
        subject=pupil,
        link="/",
        clause="WM risk review",
        due_at=due_at,
        pupil=pupil,
    )
