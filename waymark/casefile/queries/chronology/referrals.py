"""What became of a pupil's referrals."""

from __future__ import annotations

from collections.abc import Iterator

from waymark.accounts.actors import Actor
from waymark.casefile.queries.chronology.entry import Entry
from waymark.core.dates import london_date
from waymark.pupils.models import Pupil
from waymark.referrals import queries as referrals
from waymark.referrals.states import ReferralState


def told(actor: Actor, pupil: Pupil) -> Iterator[Entry]:
    rows = referrals.referrals_for(actor).filter(pupil=pupil)
    for row in rows.select_related("begun_by__person", "submitted_by__person", "decided_by__person"):
        values = {"school": row.school.name, "partnership": row.partnership.name, "reference": row.reference}
        href = row.get_absolute_url()
        if actor.organisation.is_school:
            yield Entry(
                "referral_begun",
                london_date(row.begun_at),
                row.begun_by.person.name,
                values,
                href=href,
                recorded_at=row.begun_at,
            )
        if row.submitted_at and row.submitted_by:
            yield Entry(
                "referral_sent",
                london_date(row.submitted_at),
                row.submitted_by.person.name,
                values,
                href=href,
                tone="key",
                recorded_at=row.submitted_at,
            )
        if row.decided_on and row.decided_by:
            again = row.state in (ReferralState.SENT, ReferralState.WITHDRAWN)  # what stands is an earlier return
            name = "referral_returned" if again else f"referral_{row.state}"
            yield Entry(
                name,
                row.decided_on,
                row.decided_by.person.name,
                values,
                text=row.decision_reason,
                href=href,
                tone="key",
                recorded_at=row.decided_at,
            )
