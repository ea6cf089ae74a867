"""One county for all tests of a module: it takes some seconds to make. What a test does in it is taken back."""

import pytest
from django.db import transaction

from waymark.core.kept import kept


@pytest.fixture(scope="module")
def county(django_db_setup, django_db_blocker):
    from tests import told  # once the applications are ready
    from tests.access.matrix import Matrix

    with django_db_blocker.unblock(), transaction.atomic():
        with told.beginning():
            made = Matrix()
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def matrix(county, monkeypatch):
    """The matrix with an empty record, in the county as it was made.

    It asks the questions of every page again and again: they are compared before their first answer, as where people
    work, and again and again by the tests of each slice.
    """
    monkeypatch.setattr(kept, "compared", 0.0)
    county.stay_signed_in()
    seen_at = county.seen_at
    with transaction.atomic():
        county.start_afresh()
        yield county
        transaction.set_rollback(True)
    county.seen_at = seen_at  # what a test wrote of it is taken back too


@pytest.fixture
def nothing_kept(monkeypatch):
    """Each question is built where it is asked: for a test that changes who may see what while words are kept."""
    monkeypatch.setattr(kept, "__call__", lambda question, *args, **kwargs: list(question.query(*args, **kwargs)))
