"""The lead and the deputy lead school of a partnership: named for the year, given up with notice, handed over."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.core import history
from waymark.core.models import lock
from waymark.core.refusals import refuse
from waymark.organisations import queries, rules
from waymark.organisations.models import LeadSchool, Organisation
from waymark.organisations.services.memberships import require_own_partnership
from waymark.organisations.states import LeadPart


@transaction.atomic
def name_lead_school(
    actor: Actor,
    partnership: Organisation,
    school: Organisation,
    *,
    part: LeadPart | str,
    valid_from: date,
    valid_to: date,
    agreed_where: str,
) -> LeadSchool:
    """The member leads, or stands in, from `valid_from` up to but without `valid_to`; whoever did so until then stops."""
    require_own_partnership(actor, partnership)
    partnership = lock(Organisation, partnership.pk)
    facts = rules.LeadFacts(
        school=str(school.pk),
        part=LeadPart(part),
        valid_from=valid_from,
        valid_to=valid_to,
        is_member=queries.member_schools(partnership, valid_from).filter(pk=school.pk).exists(),
        there=queries.leading(partnership),
    )
    refuse(rules.lead_refusals(facts, on=actor.day))
    before = LeadSchool.objects.filter(partnership=partnership, part=part, valid_to__gt=valid_from)
    for pk in list(before.filter(valid_from__lt=valid_from).values_list("pk", flat=True)):
        _end(actor, pk, valid_to=valid_from)
    row = LeadSchool.objects.create(
        partnership=partnership,
        school=school,
        part=LeadPart(part),
        valid_from=valid_from,
        valid_to=valid_to,
        agreed_where=agreed_where,
    )
    after = {"school": school, "part": part, "valid_from": valid_from, "valid_to": valid_to}
    history.record(
        actor, "lead_school.name", row, after=after, reason=agreed_where, happened_on=min(valid_from, actor.day)
    )
    return row


@transaction.atomic
def give_lead_notice(actor: Actor, partnership: Organisation, *, given_on: date, reason: str) -> LeadSchool:
    """The lead school stops leading when its notice has run, or with the year if that comes first."""
    require_own_partnership(actor, partnership)
    lock(Organisation, partnership.pk)
    found = LeadSchool.objects.on(given_on).filter(partnership=partnership, part=LeadPart.LEAD).first()
    facts = rules.GiveNoticeFacts(
        given_on=given_on, leads=found is not None, has_given=found is not None and found.notice_given_on is not None
    )
    refuse(rules.lead_notice_refusals(facts, on=actor.day))
    assert found is not None
    row = lock(LeadSchool, found.pk)
    row.notice_given_on = given_on
    row.notice_ends_on = rules.lead_notice_ends_on(rules.LeadNoticeFacts(given_on=given_on), on=actor.day)
    row.valid_to = min(row.valid_to, row.notice_ends_on + timedelta(days=1))
    row.save_changes("notice_given_on", "notice_ends_on", "valid_to")
    after = {"notice_ends_on": row.notice_ends_on, "valid_to": row.valid_to}
    history.record(actor, "lead_school.notice", row, after=after, reason=reason, happened_on=given_on)
    return row


def _end(actor: Actor, pk: int, *, valid_to: date) -> None:
    row = lock(LeadSchool, pk)
    before, row.valid_to = row.valid_to, valid_to
    row.save_changes("valid_to")
    history.record(
        actor,
        "lead_school.hand_over",
        row,
        before={"valid_to": before},
        after={"valid_to": valid_to},
        happened_on=valid_to,
    )
