"""What the involvements of referrals and programmes rest on.

Both stand here, for a programme ends what its referral began: how long a body may know of a pupil because of an
accepted referral is said by the programme that came of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Min

from waymark.core import history
from waymark.core.dates import ONE_DAY, london_date
from waymark.meetings import involvements as meetings
from waymark.programmes.models import Programme, Responsibility
from waymark.pupils.involvements import Fact, facts_behind
from waymark.pupils.states import Basis
from waymark.referrals.models import Referral
from waymark.referrals.states import PLANNED_BY_PARTNERSHIP, ReferralState


@facts_behind(Basis.REFERRAL, Basis.REFERRED, Basis.PROGRAMME)
def referral_and_programme_facts() -> Iterator[Fact]:
    """A referral opens the pupil to its partnership and keeps it open to the school; so does a programme, until its end."""
    yield from _referral_facts()
    yield from meetings.facts()
    schools: dict[int, list[Responsibility]] = {}
    for row in Responsibility.objects.order_by("noted_at", "pk").iterator():
        schools.setdefault(row.programme_id, []).append(row)
    for programme in Programme.objects.iterator():
        since = london_date(programme.opened_at)
        until = max(programme.ended_on + ONE_DAY, since) if programme.ended_on else None
        yield Fact(programme.pupil_id, programme.commissioner_id, Basis.PROGRAMME, programme.public_id, since, until)
        yield from _school_facts(programme, schools.get(programme.pk, []))


def _school_facts(programme: Programme, rows: list[Responsibility]) -> Iterator[Fact]:
    """Each school knows of the pupil from the day it was written down until another school was, or the programme's end."""
    turns = [row for at, row in enumerate(rows) if at == 0 or row.school_id != rows[at - 1].school_id]
    for at, row in enumerate(turns):
        since = london_date(row.noted_at)
        until = programme.ended_on + ONE_DAY if programme.ended_on else None
        if at + 1 < len(turns):
            until = london_date(turns[at + 1].noted_at)
        until = max(until, since) if until else None
        yield Fact(programme.pupil_id, row.school_id, Basis.REFERRED, programme.public_id, since, until)


def _referral_facts() -> Iterator[Fact]:
    """From the day it was first sent; until the day after it was declined, answered for good, withdrawn, or its programme ended.

    A package for an EHC plan opens the pupil to the partnership from the authority's yes.
    """
    sent, withdrawn = history.first_days("referral.send"), history.first_days("referral.withdraw")
    ended = Programme.objects.filter(ended_on__isnull=False, referral__isnull=False).order_by()
    last_days = dict(ended.values_list("referral_id").annotate(Min("ended_on")))
    for referral in Referral.objects.filter(submitted_at__isnull=False).iterator():
        assert referral.submitted_at is not None
        since = sent.get(referral.public_id, london_date(referral.submitted_at))  # it may have been sent again
        last_day: date | None = None
        if referral.state == ReferralState.WITHDRAWN:
            last_day = withdrawn.get(referral.public_id)
        elif referral.state == ReferralState.DECLINED:
            last_day = london_date(referral.decided_at) if referral.decided_at else None
        elif referral.state == ReferralState.ACCEPTED:
            last_day = last_days.get(referral.pk)
            if referral.kind not in PLANNED_BY_PARTNERSHIP and referral.decided_at:
                last_day = london_date(referral.decided_at)
        until = max(last_day + ONE_DAY, since) if last_day else None
        for organisation_id, basis in ((referral.goes_to_id, Basis.REFERRAL), (referral.school_id, Basis.REFERRED)):
            yield Fact(referral.pupil_id, organisation_id, basis, referral.public_id, since, until)
        planned = referral.authority_id is not None and referral.kind in PLANNED_BY_PARTNERSHIP
        if planned and referral.state == ReferralState.ACCEPTED and referral.decided_at is not None:
            since = london_date(referral.decided_at)
            yield Fact(referral.pupil_id, referral.partnership_id, Basis.REFERRAL, referral.public_id, since, until)
