"""The end of a county's story, where everything beside the placements happens."""

from dataclasses import replace
from datetime import date

import pytest

from waymark.demo.build import build_plan
from waymark.demo.plans import a_county
from waymark.designs.models import Design
from waymark.exclusions.models import Exclusion
from waymark.exclusions.states import ExclusionState

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.mark.on_either
def test_the_last_term_of_the_county_is_told_to_its_end():
    """What happens beside the placements, exclusions among it, reaches back over the half term of May."""
    county_of_many = a_county(400)
    waiting = tuple(case for case in county_of_many.cases if not case.places)
    plan = replace(
        county_of_many,
        cases=waiting,
        first_day=date(2027, 4, 5),
        signed_off_until=date(2027, 8, 23),
        signed_off_again=(),
    )
    build_plan(plan)
    assert set(Exclusion.objects.values_list("state", flat=True)) == set(ExclusionState)
    assert Design.objects.filter(programme__state="design").count() >= 2  # of the weeks of the next school year
