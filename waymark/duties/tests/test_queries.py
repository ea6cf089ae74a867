"""Who is asked for what."""

from datetime import timedelta

import pytest

from waymark.core import clock
from waymark.duties.queries import DONE_WITH, work_list
from waymark.duties.services import open_duty
from waymark.duties.states import DutyKind

pytestmark = pytest.mark.django_db


def due(cast, owner, kind):
    return open_duty(
        cast.actor("coordinator"),
        kind,
        owner=owner,
        subject=owner,
        link="/",
        clause="SEIP2018 12.3",
        due_at=clock.now() + timedelta(days=1),
    )


def test_every_kind_of_duty_says_with_what_it_is_done():
    assert set(DONE_WITH) == set(DutyKind)


@pytest.mark.parametrize(
    ("kind", "owner", "asked", "not_asked"),
    [
        (DutyKind.SIGN_AGREEMENT, "ashgrove", "head", "referrer"),
        (DutyKind.START_PLACEMENT, "partnership", "coordinator", "key_worker"),
        (DutyKind.DECIDE_REFERRAL, "partnership", "coordinator", "key_worker"),
        (DutyKind.SIGN_AGREEMENT, "canal_street", "provider_manager", "stranger_provider"),
    ],
)
def test_only_those_are_asked_whose_role_may_do_it(cast, kind, owner, asked, not_asked):
    duty = due(cast, getattr(cast, owner), kind)
    assert list(work_list(cast.actor(asked))) == [duty]
    assert list(work_list(cast.actor(not_asked))) == []
