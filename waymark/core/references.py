"""Human references, such as R-26-00417: for pages, mail and the telephone; never for addresses of pages."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from waymark.core.models import ReferenceCounter


@transaction.atomic
def next_reference(prefix: str, day: date) -> str:
    """Return the next free reference of this kind for the calendar year of `day`, such as R-26-00417."""
    ReferenceCounter.objects.get_or_create(prefix=prefix, year=day.year)
    counter = ReferenceCounter.objects.select_for_update().get(prefix=prefix, year=day.year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"{prefix}-{day.year % 100:02d}-{counter.last:05d}"
