"""What a server knows of its database from its start on."""

import pytest

from tests.cast import SCHOOL_DAY
from waymark.core import clock, instance
from waymark.core.models import Instance

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _unsettled():
    yield
    instance.settle(in_use=False)


def test_a_real_area_in_use_is_asked_no_more(django_assert_num_queries):
    instance.settle(in_use=True)
    with django_assert_num_queries(0):
        assert instance.this_instance() is None


def test_an_empty_database_may_become_a_demonstration_yet(django_assert_num_queries):
    instance.settle(in_use=False)
    with django_assert_num_queries(1):
        assert instance.this_instance() is None


def test_a_demonstration_is_asked_each_time_what_it_is_there():
    with clock.at(SCHOOL_DAY) as moment:
        made = Instance.objects.create(pk=1, is_demo=True, demo_now=moment, made_at=moment)
        instance.settle(in_use=True)
        assert instance.this_instance() == made
        Instance.objects.update(demo_now=clock.wall_now())
        assert instance.this_instance().demo_now != moment
