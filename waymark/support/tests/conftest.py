"""A pupil of Ashgrove with a plan of support and its first cycle."""

import pytest

from waymark.pupils.tests.factories import pupil
from waymark.support.tests.factories import a_cycle, a_plan


@pytest.fixture
def referrer(cast):
    return cast.actor("referrer")


@pytest.fixture
def kai(cast, referrer):
    return pupil(referrer, address_lines="1 Road", address_authority=cast.county)


@pytest.fixture
def plan(referrer, kai):
    return a_plan(referrer, kai)


@pytest.fixture
def cycle(referrer, plan):
    return a_cycle(referrer, plan)
