"""When a body goes through who has access, and who may answer for whom."""

from dataclasses import dataclass
from datetime import date, timedelta

from waymark.core.clauses import cites
from waymark.core.dates import Dated
from waymark.core.refusals import Refusal

START = date(2018, 9, 1)
REVIEW_EVERY_WEEKS = Dated({START: 26}, clause="WM access review")
REVIEW_WITHIN_DAYS = Dated({START: 28}, clause="WM access review")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewTimeFacts:
    """`since` is the day of the last review, or the first day on which the body had an administrator."""

    since: date
    is_one_open: bool = False


@cites("WM access review")
def access_review_begins(facts: ReviewTimeFacts, *, on: date) -> bool:
    """Twice a year each body goes through who has access, and never through two lists at once."""
    return not facts.is_one_open and on - facts.since >= timedelta(weeks=REVIEW_EVERY_WEEKS.on(on))


def review_due(*, on: date) -> date:
    """The last day for a review that begins on `on`."""
    return on + timedelta(days=REVIEW_WITHIN_DAYS.on(on))


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFacts:
    """`is_over`: the review is finished. `is_oneself`: the role is that of whoever answers.

    `others_could`: the body has another administrator.
    """

    is_over: bool = False
    is_oneself: bool = False
    others_could: bool = True
    ends: bool = False


@cites("WM access review", "WM two people")
def answer_refusals(facts: AnswerFacts, *, on: date) -> list[Refusal]:
    """Nobody answers for their own role where somebody else could; alone they may say that they stay."""
    findings = []
    if facts.is_over:
        findings.append(Refusal("review_is_over", clause="WM access review"))
    if facts.is_oneself and facts.others_could:
        findings.append(Refusal("own_role", clause="WM two people"))
    if facts.is_oneself and facts.ends:
        findings.append(Refusal("own_role_ends_elsewhere", clause="WM access review"))
    return findings
