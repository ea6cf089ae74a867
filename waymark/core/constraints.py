"""Constraints that several tables share."""

from django.db.models import CheckConstraint, Q


def when_and_by_whom(act: str, *, name: str) -> CheckConstraint:
    """`<act>_at` and `<act>_by` are both set or both empty."""
    return CheckConstraint(
        condition=Q(**{f"{act}_at__isnull": True, f"{act}_by__isnull": True})
        | Q(**{f"{act}_at__isnull": False, f"{act}_by__isnull": False}),
        name=name,
    )


def when_and_by_whose_label(act: str, *, name: str) -> CheckConstraint:
    """`<act>_at` and `<act>_by_label` are both set or both empty."""
    at, label = f"{act}_at__isnull", f"{act}_by_label"
    return CheckConstraint(condition=Q(**{at: True, label: ""}) | (Q(**{at: False}) & ~Q(**{label: ""})), name=name)
