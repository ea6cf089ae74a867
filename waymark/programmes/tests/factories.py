"""Programmes, opened through the services after an accepted referral."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from tests.cast import Cast
from tests.told import told_once
from waymark.programmes import services
from waymark.programmes.models import Programme
from waymark.programmes.states import LegalRoute
from waymark.pupils.models import Pupil
from waymark.referrals.states import ReferralState
from waymark.referrals.tests.factories import a_pupil, referral_at
from waymark.school_year.states import Half

MORNING = (time(8, 50), time(12, 20))  # 3.5 hours
AFTERNOON = (time(13, 0), time(15, 30))  # 2.5 hours


@told_once
def a_year_ten_pupil(cast: Cast, **more: Any) -> Pupil:
    pupil = a_pupil(cast, **more)
    pupil.year_group = 10
    pupil.save()
    return pupil


@told_once
def a_programme(cast: Cast, pupil: Pupil | None = None, **terms: Any) -> Programme:
    """From today to 25 March, with Kezia Hall as key worker, arranged by the school."""
    referral = referral_at(cast, ReferralState.ACCEPTED, pupil or a_year_ten_pupil(cast))
    made: dict[str, Any] = {
        "legal_route": LegalRoute.DIRECT_COMMISSION,
        "starts_on": date(2026, 11, 24),
        "planned_end_on": date(2027, 3, 25),
        "aims": "Comes every day, and back to all lessons by Easter.",
        "key_worker": cast.key_worker,
    }
    return services.open_programme(cast.actor("coordinator"), referral, **{**made, **terms})


@told_once
def at_school(cast: Cast, programme: Programme, *half_days: tuple[int, str]) -> None:
    """These half-days of the week are spent at the school on roll."""
    services.set_school_sessions(
        cast.actor("coordinator"),
        programme,
        [
            services.SchoolHalfDay(weekday, Half(half), *(MORNING if half == "am" else AFTERNOON))
            for weekday, half in half_days
        ],
        valid_from=programme.starts_on,
    )
