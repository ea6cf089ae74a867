"""What a record points to, such as the pupil of a referral, is asked for with words that are kept.

Django builds that question anew each time, though it differs by one number: to build it takes longer than the answer.
The row is read anew whenever it is not there yet, as always.
"""

from __future__ import annotations

import functools
from typing import Any

from django.apps import AppConfig
from django.db.models import ForeignKey, Model
from django.db.models.fields.related_descriptors import ForwardManyToOneDescriptor

from waymark.core.kept import kept


class Beside(ForwardManyToOneDescriptor):
    """The record that a column points to by its key."""

    def get_object(self, instance: Any) -> Any:
        table = self.field.related_model
        found = _by_key(table).first(getattr(instance, self.field.attname))
        if found is None:
            raise table.DoesNotExist
        return found


@functools.cache
def _by_key(table: type[Model]) -> kept[[Any], Any]:
    return kept(lambda key: table._base_manager.filter(pk=key).order_by())


def ask_with_kept_words(slices: list[AppConfig]) -> None:
    """From now on whatever the tables of these slices point to is asked for in this way."""
    for table in (each for one in slices for each in one.get_models(include_auto_created=True)):
        for field in table._meta.local_fields:
            if type(field) is ForeignKey and field.target_field.primary_key:
                setattr(table, field.name, Beside(field))
