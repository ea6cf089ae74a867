"""Many pupils from few: every row of a pupil's story again, with the same dates, at another provider.

For the bench alone. What is doubled was written by the services; the history of the doubles is not written, because no
page that is measured reads it.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.apps import apps
from django.db import models

from waymark.pupils.models import Pupil

# In the order of their keys: what is named first is pointed to by what comes later.
STORY = (
    "pupils.Pupil pupils.Address pupils.RollEntry pupils.Characteristic pupils.ParentOrCarer documents.Document"
    " documents.DocumentShare safeguarding.RiskAssessment safeguarding.RiskShare referrals.Referral referrals.Outcome"
    " programmes.Programme programmes.KeyWorkerSpell programmes.SchoolSession programmes.Responsibility"
    " programmes.PastoralPart programmes.ExamEntry programmes.AccessArrangement programmes.AgencyPart"
    " programmes.NotNeeded programmes.Target programmes.TargetReview placements.Placement"
    " placements.PlacementSession placements.LearningPlan placements.Agreement placements.RiskHandOver"
    " placements.Review placements.Report duties.Duty pupils.Involvement"
).split()
UNIQUE_WORDS = ("reference", "stored_as")
Elsewhere = Mapping[type[models.Model], Mapping[int, int]]


def rows_about(pupil: Pupil) -> dict[str, list[Any]]:
    """Every row of the pupil's story, by the label of its model."""
    found = {}
    for label in STORY:
        model = apps.get_model(label)
        path = model.PUPIL_PATH
        found[label] = list(model._default_manager.filter(**({"pk": pupil.pk} if path == "self" else {path: pupil})))
    return found


def double(rows: Mapping[str, Sequence[Any]], numbers: Sequence[int], elsewhere: Sequence[Elsewhere]) -> None:
    """Write the story once more for each number, with the keys that `elsewhere` names for others."""
    new: list[dict[type[models.Model], dict[int, int]]] = [
        defaultdict(dict, {model: dict(keys) for model, keys in each.items()}) for each in elsewhere
    ]
    for label, listed in rows.items():
        model: Any = apps.get_model(label)
        made = [_again(model, row, number, new[place]) for place, number in enumerate(numbers) for row in listed]
        model._default_manager.bulk_create(made, batch_size=200)
        for place in range(len(numbers)):
            for nth, row in enumerate(listed):
                new[place][model][row.pk] = made[place * len(listed) + nth].pk


def _again(model: Any, row: Any, number: int, new: Mapping[type[models.Model], Mapping[int, int]]) -> Any:
    values = {}
    for field in model._meta.concrete_fields:
        value = getattr(row, field.attname)
        if field.primary_key:
            continue
        if isinstance(field, models.ForeignKey):
            value = new.get(field.related_model, {}).get(value, value)
        elif isinstance(field, models.UUIDField) and value is not None:
            value = uuid.uuid5(value, str(number))  # what names a row by its public id still finds its double
        elif field.name in UNIQUE_WORDS and value:
            value = f"{value}-{number}"[-field.max_length :]
        elif field.name == "upn":
            value = ""
        elif field.name in ("surname", "search_name"):
            value = f"{value} {number:05d}"
        values[field.attname] = value
    return model(**values)
