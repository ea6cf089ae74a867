"""When a referral may be changed, answered, amended and withdrawn, and how long the body asked knows of the pupil."""

from dataclasses import dataclass
from datetime import date, timedelta

from waymark.core.clauses import cites
from waymark.core.dates import Dated
from waymark.core.refusals import Refusal, blank
from waymark.referrals.states import (
    AMENDABLE,
    ASKED,
    PLANNED_BY_PARTNERSHIP,
    Asked,
    Concerns,
    ReferralAction,
    ReferralKind,
    ReferralState,
    Section,
)

START = date(2018, 9, 1)
EMPTIED_AFTER_DAYS = Dated({START: 90}, clause="WM old draft")
TOLD_BEFORE_DAYS = Dated({START: 14}, clause="WM old draft")


@dataclass(frozen=True, slots=True, kw_only=True)
class StateFacts:
    """Where the referral stands. `kind` matters for what follows a yes."""

    state: ReferralState
    kind: ReferralKind = ReferralKind.AT_RISK


@cites("SEIP2018 10.1")
def edit_refusals(facts: StateFacts, *, on: date) -> list[Refusal]:
    """What was sent stays as it was sent: a referral is changed while it is a draft, or when it came back."""
    del on
    if facts.state in (ReferralState.DRAFT, ReferralState.RETURNED):
        return []
    return [Refusal("already_sent", clause="SEIP2018 10.1", who="partnership")]


@cites("WM papers")
def paper_refusals(facts: StateFacts, *, on: date) -> list[Refusal]:
    """A referral takes supporting papers until it is decided or withdrawn, also while it waits for the decision."""
    del on
    if facts.state in (ReferralState.DRAFT, ReferralState.SENT, ReferralState.RETURNED, ReferralState.TOLD):
        return []
    return [Refusal("takes_no_papers", clause="WM papers")]


@dataclass(frozen=True, slots=True, kw_only=True)
class TagFacts:
    """Whom a paper concerns, as somebody has just said."""

    concerns: frozenset[Concerns]


@cites("WM whom it concerns")
def tag_refusals(facts: TagFacts, *, on: date) -> list[Refusal]:
    """Each paper says whom it is about."""
    del on
    return [] if facts.concerns else [Refusal("no_concerns", clause="WM whom it concerns")]


@cites("WM whom it concerns", "UKGDPR 5(1)(c)")
def may_go_into_a_pack(facts: TagFacts, *, on: date) -> bool:
    """A paper goes into a pack for others only if it is about this pupil and nobody else; an untagged one stays out."""
    del on
    return facts.concerns == frozenset({Concerns.THIS_PUPIL})


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseFacts:
    """An entry of the analysis of causes. `is_theirs`: the school's, or the partnership's once it was accepted."""

    state: ReferralState
    found: str
    is_theirs: bool = True


@cites("SEIP2018 S2.3 causes", "SEIP2018 10.1")
def cause_refusals(facts: CauseFacts, *, on: date) -> list[Refusal]:
    """The search for causes goes on until a referral is declined or withdrawn; each entry says what was found."""
    del on
    findings = []
    if facts.state in (ReferralState.DECLINED, ReferralState.WITHDRAWN):
        findings.append(Refusal("is_over", clause="SEIP2018 10.1"))
    elif not facts.is_theirs:
        findings.append(Refusal("not_yours_yet", clause="SEIP2018 S2.3 causes"))
    if blank(facts.found):
        findings.append(Refusal("no_finding", clause="SEIP2018 S2.3 causes"))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendFacts:
    """A change after sending. `changes`: whether anything differs from what stands there."""

    state: ReferralState
    section: Section
    reason: str
    changes: bool


@cites("WM amendment", "SEIP2018 10.1")
def amend_refusals(facts: AmendFacts, *, on: date) -> list[Refusal]:
    """What was sent is amended with a reason, until it is over. Attendance is frozen; an agreement is given once."""
    del on
    findings = []
    if facts.state not in (ReferralState.SENT, ReferralState.ACCEPTED, ReferralState.TOLD):
        findings.append(Refusal("takes_no_amendment", clause="WM amendment", who="school"))
    if facts.section not in AMENDABLE:
        findings.append(Refusal("part_is_frozen", clause="SEIP2018 10.1", who="school"))
    if blank(facts.reason):
        findings.append(Refusal("no_amendment_reason", clause="WM amendment", who="school"))
    if not facts.changes:
        findings.append(Refusal("nothing_amended", clause="WM amendment", who="school"))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedFacts:
    """The kind of a referral, and whether the reader's body is the one that it goes to."""

    kind: ReferralKind
    goes_to_reader: bool


@cites("WM body asked", "WM told only", "APS2025 medical", "SEIP2018 S2.2 package")
def is_asked(facts: AskedFacts, *, on: date) -> bool:
    """A body decides what goes to it, and nothing that it is only told."""
    del on
    return facts.goes_to_reader and ASKED[facts.kind] is not Asked.NOBODY


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionFacts:
    """The answer of the body asked. `decided_on` is the day it was decided, which may lie before it is typed."""

    action: ReferralAction
    submitted_on: date | None
    decided_on: date
    reason: str
    answer_to_pupil: str = ""
    answer_to_family: str = ""


@cites("WM reason", "WM answer to voices", "WM order of dates", "SEIP2018 S2.13")
def decision_refusals(facts: DecisionFacts, *, on: date) -> list[Refusal]:
    """An answer has its reason and its day, and a decision answers both voices; a return is no decision yet."""
    who = "partnership"
    findings = []
    if blank(facts.reason):
        findings.append(Refusal("no_reason", clause="WM reason", who=who))
    if facts.action is not ReferralAction.RETURN:
        if blank(facts.answer_to_pupil):
            findings.append(Refusal("no_answer_to_pupil", clause="WM answer to voices", who=who))
        if blank(facts.answer_to_family):
            findings.append(Refusal("no_answer_to_family", clause="WM answer to voices", who=who))
    if facts.decided_on > on:
        findings.append(Refusal("decided_in_the_future", clause="WM order of dates", who=who))
    if facts.submitted_on is not None and facts.decided_on < facts.submitted_on:
        findings.append(Refusal("decided_before_sent", clause="WM order of dates", who=who))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawFacts:
    reason: str


@cites("WM reason")
def withdraw_refusals(facts: WithdrawFacts, *, on: date) -> list[Refusal]:
    """Whoever takes a referral back says why."""
    del on
    return [Refusal("no_withdrawal_reason", clause="WM reason", who="school")] if blank(facts.reason) else []


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFacts:
    """What a school says to what it was asked for."""

    state: ReferralState
    answer: str


@cites("WM asked again")
def answer_refusals(facts: AnswerFacts, *, on: date) -> list[Refusal]:
    """A school answers while the referral is back with it, and in words."""
    del on
    if facts.state is not ReferralState.RETURNED:
        return [Refusal("nothing_was_asked", clause="WM asked again", who="school")]
    return [Refusal("no_answer", clause="WM asked again", who="school")] if blank(facts.answer) else []


@dataclass(frozen=True, slots=True, kw_only=True)
class LawFacts:
    """What the head says of the law of exclusion."""

    words: str


@cites("SEIP2018 S3.5.2.2")
def law_refusals(facts: LawFacts, *, on: date) -> list[Refusal]:
    """The head says how the law was respected, not only that it was."""
    del on
    return [Refusal("no_law_words", clause="SEIP2018 S3.5.2.2", who="school")] if blank(facts.words) else []


@dataclass(frozen=True, slots=True, kw_only=True)
class TellFacts:
    """Words about to be kept in a referral, or to be sent with it."""

    tells_withheld_address: bool


@cites("WM withheld address", "UKGDPR 5(1)(f)")
def tell_refusals(facts: TellFacts, *, on: date) -> list[Refusal]:
    """What a referral says is read by everybody at the table: it holds no address that must not be disclosed."""
    del on
    return (
        [Refusal("tells_address", clause="WM withheld address", who="school")] if facts.tells_withheld_address else []
    )


@cites("SEIP2018 11.1")
def involvement_ends(facts: StateFacts, *, on: date) -> date | None:
    """A body that declined, advised, or lost the referral on `on` knows of the pupil no more from the day after.

    A yes to a referral that leads to a programme keeps the pupil known; a yes to one that ends in advice, or in what
    the authority arranges on its own ground, does not.
    """
    over = facts.state in (ReferralState.DECLINED, ReferralState.WITHDRAWN)
    answered = facts.state is ReferralState.ACCEPTED and facts.kind not in PLANNED_BY_PARTNERSHIP
    return on + timedelta(days=1) if over or answered else None


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftFacts:
    """A draft, and the day on which somebody last changed it."""

    touched_on: date


@cites("WM old draft", "UKGDPR 5(1)(e)")
def draft_is_emptied_on(facts: DraftFacts, *, on: date) -> date:
    """The day on which a draft that nobody touches is emptied: 90 days after the last change."""
    return facts.touched_on + timedelta(days=EMPTIED_AFTER_DAYS.on(on))


@cites("WM old draft")
def draft_is_told_on(facts: DraftFacts, *, on: date) -> date:
    """The day from which its school is told: two weeks before."""
    return draft_is_emptied_on(facts, on=on) - timedelta(days=TOLD_BEFORE_DAYS.on(on))
