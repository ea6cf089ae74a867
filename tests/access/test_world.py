"""The county is what its table says: who knows of whom, found by the one door and written by hand."""

import pytest

from tests.access import world as worlds
from tests.access.guess import guess_ids
from waymark.core import clock
from waymark.pupils.models import Pupil

pytestmark = pytest.mark.django_db
SOMEBODY = {  # of each body, somebody with cases
    "ashgrove": "referrer",
    "birchfield": "stranger_referrer",
    "partnership": "coordinator",
    "other_partnership": "stranger_coordinator",
    "county": "inclusion_officer",
    "city": "stranger_officer",
    "canal_street": "provider_manager",
    "harrow_farm": "stranger_provider",
    "tanyard": "tanyard_manager",
    "old_forge": "old_forge_manager",
}


@pytest.mark.parametrize("body", SOMEBODY)
def test_each_body_knows_of_its_own_pupils(matrix, body):
    world = matrix.world
    with clock.at(worlds.NOW):
        seen = set(Pupil.objects.visible_to(world.actor(SOMEBODY[body])))
    assert {of for of, pupil in world.pupils.items() if pupil in seen} == {
        of for of in world.pupils if body in world.knowers(of)
    }


@pytest.mark.on_either
def test_guessed_ids_give_nothing(matrix):
    assert guess_ids(1000, seed=7, matrix=matrix) == []
