"""Forums and panels that heard of a pupil: what they decided, whom they wrote to, what was done, and the waiting list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from waymark.accounts.actors import Actor
from waymark.casefile.queries.chronology.entry import Entry
from waymark.core.dates import london_date
from waymark.meetings.models import AgendaItem, AgreedAction, Challenge, Letter, WaitingPlace
from waymark.meetings.queries import decision_of
from waymark.meetings.states import LetterTo, Outcome
from waymark.pupils.models import Pupil

WITH = ["meeting__body", "referral", "booked_by__person", "taken_off_by__person", "decision__decided_by__person"]
SAID_WITH_THE_REFERRAL = (Outcome.ACCEPT, Outcome.DECLINE, Outcome.ASK_FOR_MORE)  # its own entry gives the reasons


def told(actor: Actor, pupil: Pupil) -> Iterator[Entry]:
    rows = AgendaItem.objects.visible_to(actor).filter(pupil=pupil)
    found = {row.pk: row for row in rows.select_related(*WITH)}
    for row in found.values():
        yield from _case(row)
    decided = [key for key, row in found.items() if decision_of(row)]
    if decided:
        # a member of another body, who is here by the window of the papers, reads the decision and no more
        own = [key for key in decided if actor.organisation.is_authority or _is_party(actor, found[key])]
        yield from _letters(found, own)
        yield from _challenges(found, own)
        yield from _actions(found, decided)
    yield from _waiting(actor, pupil)


def _is_party(actor: Actor, row: AgendaItem) -> bool:
    return actor.organisation_pk in (row.school_id, row.meeting.body.organisation_id)


def _values(row: AgendaItem) -> dict[str, str]:
    return {"body": row.meeting.body.name, "reference": str(row), "meets_on": row.meeting.meets_on.isoformat()}


def _case(row: AgendaItem) -> Iterator[Entry]:
    values, href, decision = _values(row), row.get_absolute_url(), decision_of(row)
    by, at = row.booked_by.person.name, row.booked_at
    yield Entry("case_booked", london_date(at), by, values, href=href, recorded_at=at)
    if row.taken_off_at and row.taken_off_by:
        by, at = row.taken_off_by.person.name, row.taken_off_at
        yield Entry("case_taken_off", london_date(at), by, values, row.taken_off_because, href, recorded_at=at)
    if decision:
        text = "" if decision.outcome in SAID_WITH_THE_REFERRAL else decision.reasons
        by, at = decision.decided_by.person.name, decision.decided_at
        yield Entry(f"meeting_{decision.outcome}", decision.decided_on, by, values, text, href, "key", at)


def _letters(found: dict[int, AgendaItem], keys: list[int]) -> Iterator[Entry]:
    """One entry for the letters about a decision that one person wrote, or noted as given, on one day."""
    written, given = (
        defaultdict[tuple[int, str, date], list[Letter]](list),
        defaultdict[tuple[int, str, date], list[Letter]](list),
    )
    rows = Letter.objects.filter(item__in=keys).select_related("written_by__person", "given_noted_by__person")
    for row in rows:
        written[row.item_id, row.written_by.person.name, london_date(row.written_at)].append(row)
        if row.given_on and row.given_noted_by:
            given[row.item_id, row.given_noted_by.person.name, row.given_on].append(row)
    for (item, by, on), letters in written.items():
        at = max(row.written_at for row in letters)
        yield Entry(
            "letters_written", on, by, _about(found[item], letters), href=found[item].get_absolute_url(), recorded_at=at
        )
    for (item, by, on), letters in given.items():
        given_at = max(row.given_noted_at for row in letters if row.given_noted_at)
        yield Entry(
            "letters_given",
            on,
            by,
            _about(found[item], letters),
            href=found[item].get_absolute_url(),
            recorded_at=given_at,
        )


def _about(item: AgendaItem, letters: list[Letter]) -> dict[str, str]:
    return {**_values(item), "letters": " ".join(to for to in LetterTo if any(row.to == to for row in letters))}


def _challenges(found: dict[int, AgendaItem], keys: list[int]) -> Iterator[Entry]:
    rows = Challenge.objects.filter(item__in=keys)
    for row in rows.select_related("made_by__person", "answered_by__person", "answering_body"):
        values = {**_values(found[row.item_id]), "challenger": row.by, "answering": row.answering_body.name}
        href, by = found[row.item_id].get_absolute_url(), row.made_by.person.name
        yield Entry("decision_challenged", row.made_on, by, values, row.reason, href, recorded_at=row.made_at)
        if row.answered_on and row.answered_by:
            values["challenge"] = row.outcome
            by, at = row.answered_by.person.name, row.answered_at
            yield Entry("challenge_answered", row.answered_on, by, values, row.answer, href, recorded_at=at)


def _actions(found: dict[int, AgendaItem], keys: list[int]) -> Iterator[Entry]:
    rows = AgreedAction.objects.filter(item__in=keys, done_on__isnull=False)
    for row in rows.select_related("owner", "done_by__person"):
        if row.done_on and row.done_by:
            values = {**_values(found[row.item_id]), "owner": row.owner.name, "what": row.what}
            href, by = found[row.item_id].get_absolute_url(), row.done_by.person.name
            text = row.what_was_done
            yield Entry("action_done", row.done_on, by, values, text, href, recorded_at=row.done_at)


def _waiting(actor: Actor, pupil: Pupil) -> Iterator[Entry]:
    rows = WaitingPlace.objects.visible_to(actor).filter(pupil=pupil)
    for row in rows.select_related("organisation", "joined_by__person", "left_by__person"):
        values, by = {"body": row.organisation.name}, row.joined_by.person.name
        yield Entry("began_to_wait", row.since, by, values, recorded_at=row.joined_at)
        if row.left_on and row.left_by:
            values["left_as"] = row.left_as
            by, at = row.left_by.person.name, row.left_at
            yield Entry("waited_until", row.left_on, by, values, row.left_because, recorded_at=at)
