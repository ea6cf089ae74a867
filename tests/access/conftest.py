"""One county for all tests of a module: it takes some seconds to make. What a test does in it is taken back."""

import pytest
from django.db import transaction


@pytest.fixture(scope="module")
def county(django_db_setup, django_db_blocker):
    from tests.access.matrix import Matrix

    with django_db_blocker.unblock(), transaction.atomic():
        yield Matrix()
        transaction.set_rollback(True)


@pytest.fixture
def matrix(county):
    """The matrix with an empty record, in the county as it was made."""
    county.stay_signed_in()
    with transaction.atomic():
        county.start_afresh()
        yield county
        transaction.set_rollback(True)
