"""What no referral may say, whoever writes it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from waymark.core import clock
from waymark.core.refusals import refuse
from waymark.pupils import queries as pupils
from waymark.pupils.rules import tells_address
from waymark.referrals import queries, rules
from waymark.referrals.models import Referral
from waymark.referrals.states import FIELDS


def refuse_withheld_address(referral: Referral, said: Iterable[Any]) -> None:
    """Refuse words that hold an address of the pupil that must not be disclosed. What is no text is passed over."""
    withheld = pupils.withheld_words(referral.pupil)
    text = " ".join(each for each in said if isinstance(each, str))
    refuse(rules.tell_refusals(rules.TellFacts(tells_withheld_address=tells_address(text, withheld)), on=clock.today()))


def everything_said(referral: Referral) -> list[Any]:
    """All that a referral says: it may have been written before the address was withheld."""
    outcomes = [part for row in queries.outcomes_of(referral) for part in (row.what, row.measured_by)]
    causes = [entry.found for entry in referral.causes.all()]
    answers = [request.answer for request in referral.requests.all()]
    parts = [getattr(referral, name) for names in FIELDS.values() for name in names]
    return [*parts, referral.law_respected_words, *outcomes, *causes, *answers]
