"""What a decision at the table needs, and whom it binds."""

from dataclasses import dataclass
from datetime import date

from waymark.core.clauses import cites
from waymark.core.refusals import Refusal, Severity, blank
from waymark.meetings.rules.meetings import AttendanceFacts, attendance_refusals
from waymark.meetings.states import FINAL, OF_A_QUESTION, OUTCOMES, BodyKind, Outcome, Provision


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionFacts:
    """What was decided; `outcome` is None while nobody said. `begins_at`: of a meeting of today that has not begun, the time at which it does, in words.

    `defer_to_on` is the day of the later meeting, and `defer_is_open` whether it is one of the same body that takes
    place. `present` counts the members who took part in this case;
    `undeclared` those of the pupil's own school among them, who have declared no interest. `sent_after`: the referral
    was sent, or sent again, after the meeting had begun.
    """

    kind: BodyKind
    outcome: Outcome | None
    meets_on: date
    begins_at: str = ""
    is_cancelled: bool = False
    is_taken_off: bool = False
    is_question: bool = False
    is_waiting: bool = True
    is_permanent_exclusion: bool = False
    decider_has_interest: bool = False
    reasons: str = ""
    answer_to_pupil: str = ""
    answer_to_family: str = ""
    thresholds: tuple[str, ...] = ()
    provision: Provision | None = None
    priority: str = ""
    priority_reasons: str = ""
    considered_school: bool = False
    why_not_there: str = ""
    next_school: bool = False
    admission_on: date | None = None
    defer_to_on: date | None = None
    defer_is_open: bool = True
    tells_withheld_address: bool = False
    present: int = 0
    quorum: int = 0
    undeclared: int = 0
    sent_after: bool = False


@cites("WM meeting day", "WM declared interest", "WM quorum", "SEIP2018 S3.5.5.1")
def table_refusals(facts: DecisionFacts, *, on: date) -> list[Refusal]:
    """A case is decided once the meeting has begun, while it waits, by a body that may give this outcome.

    Earlier on its day warns, and so do too few members who take part, a member of the pupil's own school who sits
    there without a declared interest, and a referral that came after the meeting had begun. Whoever declared an
    interest takes no part, and does not count.
    """
    held = AttendanceFacts(meets_on=facts.meets_on, begins_at=facts.begins_at, is_cancelled=facts.is_cancelled)
    findings = attendance_refusals(held, on=on)
    if facts.is_taken_off:
        findings.append(Refusal("taken_off", clause="WM meeting day"))
    elif not facts.is_waiting:
        findings.append(Refusal("not_waiting", clause="WM meeting day"))
    if facts.decider_has_interest:
        findings.append(Refusal("decider_has_interest", clause="WM declared interest"))
    allowed = OF_A_QUESTION if facts.is_question else OUTCOMES[facts.kind]
    if facts.outcome not in allowed:
        findings.append(Refusal("not_its_outcome", clause="SEIP2018 S3.5.5.1"))
    if facts.present < facts.quorum:
        values = {"present": facts.present, "quorum": facts.quorum}
        findings.append(Refusal("too_few_present", clause="WM quorum", severity=Severity.WARNING, values=values))
    if facts.sent_after:
        findings.append(Refusal("sent_after_it_began", clause="WM meeting day", severity=Severity.WARNING))
    if facts.undeclared:
        findings.append(Refusal("own_school_sits_there", clause="WM declared interest", severity=Severity.WARNING))
    return findings


@cites(
    "WM reason",
    "WM answer to voices",
    "SEIP2018 S2.13",
    "SEIP2018 12.1",
    "SEIP2018 S2.2 roll",
    "SEIP2018 15.2",
    "WM withheld address",
)
def decision_refusals(facts: DecisionFacts, *, on: date) -> list[Refusal]:
    """A decision has its reasons and answers both voices. Its words go into letters: they hold no withheld address.

    Help that is agreed says which thresholds were met, where it happens, and how soon it is needed. Before provision
    outside schools is bought, another school is considered, and it is said why it was not the answer. A pupil who was
    permanently excluded leaves the table with the next school and a day of admission. A case put off names the later
    meeting.
    """
    findings = table_refusals(facts, on=on)
    if blank(facts.reasons):
        findings.append(Refusal("no_reasons", clause="WM reason"))
    if facts.tells_withheld_address:
        findings.append(Refusal("decision_tells_address", clause="WM withheld address"))
    if facts.outcome in FINAL and not facts.is_question:
        if blank(facts.answer_to_pupil):
            findings.append(Refusal("no_answer_to_pupil", clause="WM answer to voices"))
        if blank(facts.answer_to_family):
            findings.append(Refusal("no_answer_to_family", clause="WM answer to voices"))
    if facts.outcome is Outcome.DEFER:
        if facts.defer_to_on is None or facts.defer_to_on <= facts.meets_on:
            findings.append(Refusal("no_later_meeting", clause="WM meeting day"))
        elif not facts.defer_is_open or facts.defer_to_on < on:
            findings.append(Refusal("no_such_later_meeting", clause="WM meeting day"))
    if facts.outcome is Outcome.ACCEPT:
        findings += _acceptance(facts, on)
    return findings


def _acceptance(facts: DecisionFacts, on: date) -> list[Refusal]:
    findings = []
    if not facts.thresholds:
        findings.append(Refusal("no_threshold", clause="SEIP2018 S3.5.5.1"))
    if facts.provision is None:
        findings.append(Refusal("no_provision", clause="SEIP2018 12.1"))
    if facts.provision is Provision.OUTSIDE:
        if not facts.considered_school:
            findings.append(Refusal("no_school_considered", clause="SEIP2018 12.1"))
        if blank(facts.why_not_there):
            findings.append(Refusal("no_why_not_there", clause="SEIP2018 12.1"))
    if facts.is_permanent_exclusion and not facts.next_school:
        findings.append(Refusal("no_next_school", clause="SEIP2018 S2.2 roll"))
    if facts.next_school and facts.admission_on is None:
        findings.append(Refusal("no_admission_day", clause="SEIP2018 S2.2 roll"))
    if facts.admission_on is not None and facts.admission_on < facts.meets_on:
        findings.append(Refusal("admission_before_meeting", clause="WM order of dates"))
    if facts.provision is not Provision.ANOTHER_SCHOOL:
        if not facts.priority:
            findings.append(Refusal("no_priority", clause="SEIP2018 15.2"))
        if blank(facts.priority_reasons):
            findings.append(Refusal("no_priority_reasons", clause="SEIP2018 15.2"))
    return findings


@cites("SEIP2018 3.3")
def binds_members(facts: DecisionFacts, *, on: date) -> bool:
    """What a panel accepts or declines binds each member school, for it disposes of what they share."""
    del on
    return facts.kind is BodyKind.PANEL and facts.outcome in (Outcome.ACCEPT, Outcome.DECLINE)
