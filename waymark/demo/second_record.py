"""One child with two records: a school writes down a pupil who is coming, and another school has her on its roll."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from waymark.accounts.actors import job_actor
from waymark.accounts.permissions import Permission
from waymark.accounts.roles import Role
from waymark.demo.bodies import Area
from waymark.demo.moments import at, workday
from waymark.matching import services as matching
from waymark.matching.models import Pair
from waymark.matching.states import Answer
from waymark.pupils import services as pupils
from waymark.pupils.models import Pupil

SCHOOL, REFERRER = "138527", "Sam Whitlock"
FORENAME, SURNAME = "Sunita", "Rai"
BORN = date(2013, 3, 8)  # the other school has 3 August: somebody wrote the month first


def second_record(area: Area) -> Iterator[datetime]:
    """The job finds the pair, and one of two officers says what it is: the other is whoever looks at the demonstration."""
    yield at(workday(area.plan.demo_day, 2), 15, 20)
    first = Pupil.objects.get(forename=FORENAME, surname=SURNAME)
    second = pupils.add_pupil(
        area.actor(REFERRER),
        data=pupils.PupilData(
            forename=FORENAME,
            surname=SURNAME,
            date_of_birth=BORN,
            upn=first.upn,
            sex=first.sex,
            year_group=9,
            on_roll_from=workday(area.plan.demo_day, 2),
            address_lines="14 Station Road, Blaby",
            postcode="LE8 9ZZ",
            address_authority=area.bodies["855"],
            reason_to_go_on="The family has moved; the papers follow.",
        ),
    )
    pupils.add_parent_or_carer(
        area.actor(REFERRER),
        second,
        name="Bishnu Rai",
        relationship="Parent",
        has_parental_responsibility=True,
        lives_with_pupil=True,
        telephone="07700 900455",
    )
    matching.look_for_pairs(job_actor("look for same pupils", Permission.PUPIL_MATCH))
    yield at(workday(area.plan.demo_day, 1), 14, 10)
    matching.propose(
        area.in_role(area.bodies["855"], Role.LEAD_OFFICER),
        Pair.objects.get(second=second),
        answer=Answer.SAME,
        reason="The same number and the same father. One school wrote 3 August, the other 8 March: day and month changed places.",
    )
