"""What schools asked before they referred: answers of the guide that were kept, told by the people who kept them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from waymark.accounts.roles import Role
from waymark.core import clock
from waymark.demo.bodies import Area
from waymark.demo.moments import at, workday
from waymark.pupils.models import Pupil
from waymark.pupils.queries import main_school
from waymark.routes import queries, rules, services

SAID = {"situation": "on_roll", "health": "well", "plan": "plan", "risk": "low", "need": "advice", "tried": "cycle"}
# Of the small area: surname, weekdays before the day of the demonstration, what was answered.
KEPT: tuple[tuple[str, int, dict[str, str]], ...] = (
    ("Langford", 9, {"risk": "at_risk", "need": "programme"}),  # the panel; her referral has been begun
    ("Frost", 8, {}),  # an EHC plan: its early review comes first
    ("Bright", 7, {"level": "tier_3"}),  # lives in the city: its behaviour support
    ("Carr", 6, {"risk": "deciding"}),  # before a permanent exclusion
    ("Vaughan", 5, {"risk": "at_risk", "need": "programme"}),  # looked after
    ("Kowalczyk-Hughes", 4, {"level": "tier_2", "tried": "nothing"}),  # support in school first
    ("Middleton", 3, {"health": "ill"}),
    ("Kowalczyk-Hughes", 1, {"level": "tier_2"}),  # and then the forum
)
OF_A_COUNTY = 4


def kept_answers(area: Area) -> Iterator[datetime]:
    """Each answer on its day. Of a whole county, the first few pupils."""
    if area.plan.seed:
        yield at(workday(area.plan.demo_day, 4), 15, 40)
        for pupil in Pupil.objects.filter(roll_entries__valid_to__isnull=True).order_by("pk").distinct()[:OF_A_COUNTY]:
            keep(area, pupil, {"risk": "at_risk", "need": "programme"})
        return
    for surname, back, answers in KEPT:
        yield at(workday(area.plan.demo_day, back), 15, 40)
        pupil = Pupil.objects.filter(surname=surname).earliest("pk")  # others of the name came later
        keep(area, pupil, answers)


def keep(area: Area, pupil: Pupil, answers: dict[str, str]) -> None:
    """The person of the pupil's school who refers asks, and keeps what the guide says."""
    school = main_school(pupil, clock.today())
    assert school is not None
    actor = area.in_role(school, Role.SCHOOL_REFERRER)
    case = queries.pupil_case(actor, pupil)
    assert case.table is not None
    step = queries.walk(actor, case, {**SAID, **answers})
    row = rules.door_for(step.facts, case.table, on=actor.day)
    assert row is not None
    services.keep(actor, pupil, {**SAID, **answers}, row_shown=row.name)
