"""Suspensions and permanent exclusions: who was told, what governors and a panel said, and what education was offered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.casefile.queries.chronology.entry import Entry
from waymark.core.dates import london_date
from waymark.exclusions.models import Challenge, Exclusion, Notice, Offer, Section19Decision
from waymark.exclusions.states import ExclusionState, OfferAnswer
from waymark.pupils.models import Pupil

WITH = [
    "school",
    *(f"{name}__person" for name in ("decided_by", "governors_by", "panel_by", "reconsidered_by", "cancelled_by")),
]


def told(actor: Actor, pupil: Pupil) -> Iterator[Entry]:
    """The reasons by the census list, never the account: it may tell of other children."""
    if not actor.may(Permission.EXCLUSION_VIEW):
        return
    rows = Exclusion.objects.visible_to(actor).filter(pupil=pupil)
    found = {row.pk: row for row in rows.select_related(*WITH)}
    for row in found.values():
        yield from _decided(row, actor.day)
        yield from _reviewed(row)
    if found:
        yield from _notices(found)
        yield from _offers(found)
        yield from _challenges(found)
    decisions = Section19Decision.objects.visible_to(actor).filter(pupil=pupil)
    for made in decisions.select_related("authority", "decided_by__person"):
        values = {"authority": made.authority.name, "section_19": made.outcome}
        by, at = made.decided_by.person.name, made.decided_at
        yield Entry("section_19", made.decided_on, by, values, made.reasons, recorded_at=at)


def _decided(row: Exclusion, today: date) -> Iterator[Entry]:
    """The head's decision, which may begin on a later day; the governors', and a cancellation."""
    href, school = row.get_absolute_url(), {"school": row.school.name}
    values = {**school, "reasons": " ".join(row.reasons), "starts_on": row.starts_on.isoformat()}
    name, by = "excluded" if row.is_permanent else "suspended", row.decided_by.person.name
    if row.ends_on:
        values |= {"ends_on": row.ends_on.isoformat(), "sessions": str(row.sessions)}
        name = "suspended_at_lunchtime" if row.lunchtimes else name
    if row.starts_on > today and row.state == ExclusionState.IN_FORCE:
        name = f"{name}_later"
    yield Entry(name, row.decided_on, by, values, href=href, tone="key", recorded_at=row.decided_at)
    if row.representations_on:
        yield Entry("parents_heard", row.representations_on, values=school, text=row.representations, href=href)
    if row.governors_met_on and row.governors_by:
        # reinstated without having looked again: by this decision
        reinstated = row.state == ExclusionState.REINSTATED and row.reconsidered_on is None
        name = "governors_reinstated" if reinstated else "governors_declined"
        by, at = row.governors_by.person.name, row.governors_at
        yield Entry(name, row.governors_met_on, by, school, row.governors_reason, href, "key", at)
    if row.cancelled_on and row.cancelled_by:
        by, at = row.cancelled_by.person.name, row.cancelled_at
        yield Entry("exclusion_cancelled", row.cancelled_on, by, school, row.cancel_reason, href, "key", at)


def _reviewed(row: Exclusion) -> Iterator[Entry]:
    """The independent review, and how the governors looked again."""
    href, school = row.get_absolute_url(), {"school": row.school.name}
    if row.waived_on:
        yield Entry("review_waived", row.waived_on, values=school, href=href)
    if row.applied_on:
        yield Entry("review_asked_for", row.applied_on, values=school, href=href)
    if row.panel_met_on and row.panel_by:
        values, by, at = {**school, "panel": row.panel_outcome}, row.panel_by.person.name, row.panel_at
        yield Entry("panel_decided", row.panel_met_on, by, values, row.panel_reason, href, "key", at)
    if row.reconsidered_on and row.reconsidered_by:
        name = "reconsidered_reinstated" if row.state == ExclusionState.REINSTATED else "reconsidered_confirmed"
        by, at = row.reconsidered_by.person.name, row.reconsidered_at
        yield Entry(name, row.reconsidered_on, by, school, row.reconsidered_reason, href, "key", at)


def _notices(found: dict[int, Exclusion]) -> Iterator[Entry]:
    """Who was told of the same thing on one day stands in one line."""
    together: dict[tuple[object, ...], list[Notice]] = {}
    rows = Notice.objects.filter(exclusion__in=found, told_on__isnull=False).select_related("told_by__person")
    for row in rows:
        together.setdefault((row.exclusion_id, row.of, row.told_on, row.told_by_id), []).append(row)
    for notices in together.values():
        first = notices[0]
        if first.told_on and first.told_by:
            values = {"of": first.of, "recipients": " ".join(each.recipient for each in notices)}
            href, by = found[first.exclusion_id].get_absolute_url(), first.told_by.person.name
            yield Entry("told_of_exclusion", first.told_on, by, values, href=href, recorded_at=first.told_at)


def _offers(found: dict[int, Exclusion]) -> Iterator[Entry]:
    rows = Offer.objects.filter(exclusion__in=found)
    for row in rows.select_related("made_for", "made_by__person", "answered_by__person"):
        values = {"place": row.place, "body": row.made_for.name}
        href, by = found[row.exclusion_id].get_absolute_url(), row.made_by.person.name
        yield Entry("education_offered", row.offered_on, by, values, href=href, recorded_at=row.made_at)
        if row.answered_on and row.answered_by:
            name = "education_taken_up" if row.answer == OfferAnswer.TAKEN_UP else "education_refused"
            by, at = row.answered_by.person.name, row.answered_at
            yield Entry(name, row.answered_on, by, values, row.answer_why, href, recorded_at=at)


def _challenges(found: dict[int, Exclusion]) -> Iterator[Entry]:
    rows = Challenge.objects.filter(exclusion__in=found)
    for row in rows.select_related("raised_by__person", "raised_by__organisation", "replied_by__person"):
        about, at = found[row.exclusion_id], row.raised_at
        values = {"authority": row.raised_by.organisation.name, "school": about.school.name}
        href, by = about.get_absolute_url(), row.raised_by.person.name
        yield Entry("exclusion_questioned", london_date(at), by, values, row.words, href, recorded_at=at)
        if row.replied_at and row.replied_by:
            by, at = row.replied_by.person.name, row.replied_at
            yield Entry("exclusion_answered_for", london_date(at), by, values, row.reply, href, recorded_at=at)
