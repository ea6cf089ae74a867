"""When a managed move may be proposed, who must agree, and how it comes to nothing."""

from dataclasses import dataclass
from datetime import date, timedelta

from waymark.core.clauses import cites
from waymark.core.refusals import Refusal, Severity
from waymark.moves.states import OPEN_MOVES, MoveState, Party


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeFacts:
    """`to_is_member`: the new school belongs to a partnership today. `to_closes_on` is its last day, if known.

    `is_theirs`: a school asks, or the partnership of the pupil's school. `exclusion_open`: a permanent exclusion of the pupil is in force
    or final, or is being considered.
    """

    is_on_main_roll: bool
    is_theirs: bool = True
    has_open_move: bool = False
    same_school: bool = False
    to_is_open: bool = True
    to_is_member: bool = True
    to_closes_on: date | None = None
    exclusion_open: bool = False
    why: str = ""
    pupil_voice: str = ""
    family_voice: str = ""


@cites("MM2024 voluntary", "MM2024 permanent", "SEIP2018 S3.3.2.4", "SEIP2018 8.9", "WM one case")
def propose_refusals(facts: ProposeFacts, *, on: date) -> list[Refusal]:
    """A move is proposed for a pupil of the school's own main roll, once at a time, to another school that is open.

    Never while a permanent exclusion stands: while it is open that is a threat, and then it is settled. A school outside every partnership has not signed the
    members' protocol, so proposing to it asks for a reason.
    """
    findings = []
    if not facts.is_theirs:
        findings.append(Refusal("not_yours_to_propose", clause="SEIP2018 S3.3.2.4", who="school"))
    elif not facts.is_on_main_roll:
        findings.append(Refusal("not_on_main_roll", clause="MM2024 permanent", who="school"))
    if facts.has_open_move:
        findings.append(Refusal("move_open_already", clause="WM one case", who="school"))
    if facts.same_school:
        findings.append(Refusal("same_school", clause="MM2024 permanent", who="school"))
    if facts.exclusion_open:
        findings.append(Refusal("exclusion_open", clause="MM2024 voluntary", who="school"))
    if not facts.to_is_open or (facts.to_closes_on is not None and facts.to_closes_on <= on):
        findings.append(Refusal("new_school_closed", clause="MM2024 permanent", who="school"))
    elif facts.to_closes_on is not None:
        findings.append(
            Refusal(
                "new_school_closes",
                clause="MM2024 permanent",
                severity=Severity.WARNING,
                who="school",
                values={"last_day": facts.to_closes_on.isoformat()},
            )
        )
    if not facts.to_is_member:
        findings.append(
            Refusal("new_school_no_member", clause="SEIP2018 S3.3.2.4", severity=Severity.WARNING, who="school")
        )
    if not facts.why.strip():
        findings.append(Refusal("no_why", clause="SEIP2018 8.9", who="school"))
    if not facts.pupil_voice.strip():
        findings.append(Refusal("no_pupil_voice", clause="SEIP2018 8.9", who="school"))
    if not facts.family_voice.strip():
        findings.append(Refusal("no_family_voice", clause="SEIP2018 8.9", who="school"))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreeFacts:
    """One party agrees. `is_freely`: the head of the present school says that no exclusion is threatened.

    `plan_note` is how the authority takes part, where the pupil has an EHC plan.
    """

    party: Party
    state: MoveState
    given_on: date
    proposed_on: date
    agreed_already: bool = False
    is_freely: bool = False
    has_plan: bool = False
    plan_note: str = ""


@cites("MM2024 voluntary", "MM2024 consent", "MM2024 plan", "WM order of dates")
def agree_refusals(facts: AgreeFacts, *, on: date) -> list[Refusal]:
    """A party agrees once, while the move is proposed, on a day between the proposal and today.

    The head of the present school says that the move is free of any threat; for a pupil with an EHC plan the
    authority says how it takes part.
    """
    findings = []
    if facts.state is not MoveState.PROPOSED:
        findings.append(Refusal("not_proposed", clause="MM2024 consent"))
    if facts.agreed_already:
        findings.append(Refusal("agreed_already", clause="MM2024 consent"))
    if facts.given_on > on:
        findings.append(Refusal("agreed_ahead", clause="WM order of dates"))
    elif facts.given_on < facts.proposed_on and facts.party is not Party.PARENT:
        findings.append(Refusal("agreed_before_proposed", clause="WM order of dates"))
    if facts.party is Party.FROM_SCHOOL and not facts.is_freely:
        findings.append(Refusal("not_freely", clause="MM2024 voluntary", who="school"))
    if facts.party is Party.AUTHORITY and facts.has_plan and not facts.plan_note.strip():
        findings.append(Refusal("no_plan_note", clause="MM2024 plan", who="authority"))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class ParentFacts:
    """The person who agrees. `is_restricted`: something limits what this person may be told."""

    has_responsibility: bool
    is_restricted: bool
    words: str = ""


@cites("MM2024 consent", "WM restricted parent", "SEIP2018 8.9")
def parent_refusals(facts: ParentFacts, *, on: date) -> list[Refusal]:
    """A parent with responsibility agrees, in their own words; one who may not be told where the child is, is not asked."""
    del on
    findings = []
    if facts.is_restricted:
        findings.append(Refusal("parent_restricted", clause="WM restricted parent", who="school"))
    if not facts.has_responsibility:
        findings.append(Refusal("parent_without_responsibility", clause="MM2024 consent", who="school"))
    if not facts.words.strip():
        findings.append(Refusal("no_parent_words", clause="SEIP2018 8.9", who="school"))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementFacts:
    """Who has agreed and not taken it back."""

    given: frozenset[Party]


@cites("MM2024 consent")
def missing_agreements(facts: AgreementFacts, *, on: date) -> tuple[Party, ...]:
    """Both schools, the parents, the authority and the new school's admission authority agree: those who have not yet."""
    del on
    return tuple(party for party in Party if party not in facts.given)


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveFacts:
    """Where a move stands."""

    state: MoveState


@cites("MM2024 shared before")
def handover_refusals(facts: MoveFacts, *, on: date) -> list[Refusal]:
    """What the new school is told is written before the trial; what it was told then stays as it was."""
    del on
    if facts.state in (MoveState.PROPOSED, MoveState.AGREED):
        return []
    return [Refusal("told_already", clause="MM2024 shared before")]


@cites("WM known to move")
def known_until(facts: MoveFacts, *, on: date) -> date | None:
    """A school and the partnerships know of the pupil until the day after the move is over; None while it runs."""
    return None if facts.state in OPEN_MOVES else on + timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndFacts:
    """Somebody no longer wants the move: who, and why. `may_speak`: this actor may speak for that party."""

    state: MoveState
    reason: str
    may_speak: bool = True


@cites("MM2024 voluntary", "WM reason")
def end_refusals(facts: EndFacts, *, on: date) -> list[Refusal]:
    """Whoever agreed may stop agreeing at any time until the pupil has moved, and says why."""
    del on
    findings = []
    if facts.state not in (MoveState.PROPOSED, MoveState.AGREED, MoveState.TRIAL, MoveState.JOINING):
        findings.append(Refusal("over_already", clause="MM2024 voluntary"))
    if not facts.may_speak:
        findings.append(Refusal("not_theirs_to_say", clause="MM2024 voluntary"))
    if not facts.reason.strip():
        findings.append(Refusal("no_reason", clause="WM reason"))
    return findings
