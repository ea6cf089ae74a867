"""Two records of one child for tests, made through the services: one at Ashgrove School, one at Birchfield School."""

from __future__ import annotations

from datetime import date

from tests.cast import Cast
from tests.told import told_once
from waymark.accounts.actors import Actor, job_actor, staff_actor
from waymark.accounts.models import Membership, Person
from waymark.accounts.permissions import Permission
from waymark.accounts.roles import Role
from waymark.matching import services
from waymark.matching.models import Pair
from waymark.matching.states import Answer
from waymark.organisations.models import Organisation
from waymark.pupils.models import Pupil
from waymark.pupils.tests.factories import pupil, upn


def the_job() -> Actor:
    return job_actor("look for same pupils", Permission.PUPIL_MATCH)


def look() -> services.Found:
    return services.look_for_pairs(the_job())


def somebody(body: Organisation, name: str, role: Role, person: Person | None = None) -> Membership:
    if person is None:
        person = Person.objects.create(email=f"{name.split()[0].lower()}@example.org", name=name)
    return Membership.objects.create(person=person, organisation=body, role=role, valid_from=date(2026, 8, 1))


@told_once
def lead_officer(cast: Cast) -> Actor:
    """A second officer of the county."""
    found = Membership.objects.filter(organisation=cast.county, role=Role.LEAD_OFFICER).first()
    return staff_actor(found or somebody(cast.county, "Lena Frost", Role.LEAD_OFFICER))


@told_once
def two_records(cast: Cast, **other: object) -> tuple[Pupil, Pupil]:
    """The same number, name and birth at both schools, unless the second is told otherwise."""
    one = pupil(cast.actor("referrer"), upn=upn(1), reason_to_go_on="Checked.")
    values = {"upn": upn(1), "reason_to_go_on": "Checked.", **other}
    return one, pupil(cast.actor("stranger_referrer"), **values)


@told_once
def a_pair(cast: Cast, **other: object) -> Pair:
    one, second = two_records(cast, **other)
    look()
    return Pair.objects.get(first=one, second=second)


@told_once
def decided(cast: Cast, pair: Pair, answer: Answer) -> Pair:
    """What two officers of the county decide."""
    services.propose(cast.actor("inclusion_officer"), pair, answer=answer, reason="The mother says so.")
    return services.settle(lead_officer(cast), pair, agrees=True, reason="I asked both schools.")
