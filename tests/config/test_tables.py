"""The models that are drawn for a migration are the same, whether their fields are copied or made anew."""

from unittest.mock import patch

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.models import Field

from tests.tables import copied


def drawn(state):
    """Every column of every model, in its order, with all that makes it, and what points to it."""
    return {
        model._meta.label: (
            [(field.attname, field.deconstruct()[1:], field.db_parameters(connection)) for field in model._meta.fields],
            [(field.name, field.remote_field.through._meta.label) for field in model._meta.many_to_many],
            sorted(str(each.field) for each in model._meta.related_objects),
        )
        for model in state.apps.get_models(include_auto_created=True)
    }


@pytest.mark.django_db
def test_a_copied_field_is_like_one_that_is_made_anew():
    description = MigrationLoader(connection).project_state()
    made_anew = drawn(description.clone())
    with patch.object(Field, "clone", copied):
        assert drawn(description.clone()) == made_anew
    assert drawn(description.clone()) == made_anew  # and copying has left the description as it was
    assert len(made_anew) > 100


def test_a_copy_belongs_to_nobody_and_comes_last():
    described = Field(name="colour", verbose_name="colour", default="red")
    copy, made = copied(described), described.clone()
    assert copy is not described
    assert described.creation_counter < copy.creation_counter < made.creation_counter
