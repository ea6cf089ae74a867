"""Rows that hold for a time, asked by day. `valid_from` and `valid_to` are half-open: on `valid_to` a row holds no more."""

from datetime import date

from django.db.models import Q


def holds_on(day: date) -> Q:
    """The rows that hold on the day."""
    return Q(valid_from__lte=day) & not_over_by(day)


def not_over_by(day: date) -> Q:
    """The rows that hold on the day or from later."""
    return Q(valid_to__isnull=True) | Q(valid_to__gt=day)
