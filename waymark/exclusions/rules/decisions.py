"""What a head, the governors and a panel may decide, and what follows for the roll."""

from dataclasses import dataclass
from datetime import date

from waymark.core.clauses import cites
from waymark.core.refusals import Refusal, Severity
from waymark.exclusions.rules.lengths import LIMIT_DAYS, SESSIONS_OF_A_DAY
from waymark.exclusions.states import ExclusionKind, ExclusionState, GovernorsCase, PanelOutcome, Reason

MOST_REASONS = 3
WARNING = Severity.WARNING
ORDER = "WM order of dates"


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideFacts:
    """A decision to exclude. `ends_on` is None for a permanent exclusion.

    `year_sessions`: all sessions of the year once this is decided, those at other schools as far as they are known.
    `follows_on`: it begins where another ended, without a school day between. `is_member`: of a partnership.
    """

    kind: ExclusionKind
    decided_on: date
    starts_on: date
    ends_on: date | None
    sessions: int
    reasons: tuple[str, ...]
    what_happened: str
    by_a_school: bool = True
    is_on_roll: bool = True
    is_excluded_already: bool = False
    year_sessions: int = 0
    overlaps: bool = False
    follows_on: bool = False
    new_evidence: str = ""
    is_member: bool = False
    chair_consulted_on: date | None = None
    ehc_plan: bool = False
    looked_after: bool = False


@cites(
    "EA2002 s51A",
    "CENSUS exclusion reasons",
    "CENSUS exclusion length",
    "EXCL2012 4 limit",
    "EXCL2012 5",
    "SUSP2024 new decision",
    "SUSP2024 first and last",
    "SUSP2024 vulnerable",
    "SUSP2024 providers",
    "SEIP2018 S3.5.2.1",
)
def decide_refusals(facts: DecideFacts, *, on: date) -> list[Refusal]:
    """A head excludes a pupil of the school's roll for reasons that are named, once, from a day that is not past deciding.

    A suspension has an end and stays within 45 days of the year. Whatever follows an exclusion is a new decision on new
    evidence. Before a permanent one the head hears the partnership's chair: the agreement leaves the power with the
    head, so that a missing consultation only warns, and so does a pupil with an EHC plan or in care.
    """
    checks = [
        (not facts.by_a_school, "no_school_decides", "SUSP2024 providers"),
        (not facts.is_on_roll, "not_on_roll", "EA2002 s51A"),
        (facts.is_excluded_already, "excluded_already", "SUSP2024 new decision"),
        (not facts.what_happened.strip(), "no_account", "EXCL2012 5"),
        (facts.decided_on > on, "decided_in_the_future", ORDER),
        (facts.starts_on < facts.decided_on, "starts_before_decided", ORDER),
        (facts.overlaps, "overlaps", "SUSP2024 new decision"),
        (facts.follows_on and not facts.new_evidence.strip(), "no_new_evidence", "SUSP2024 new decision"),
    ]
    found = [Refusal(code, clause=clause, who="school") for is_so, code, clause in checks if is_so]
    found += _reasons(facts.reasons)
    if facts.kind is ExclusionKind.SUSPENSION:
        return found + _length(facts, on)
    if facts.is_member and (facts.chair_consulted_on is None or facts.chair_consulted_on > facts.decided_on):
        found.append(Refusal("chair_not_consulted", clause="SEIP2018 S3.5.2.1", severity=WARNING, who="school"))
    if facts.ehc_plan or facts.looked_after:
        found.append(Refusal("vulnerable", clause="SUSP2024 vulnerable", severity=WARNING, who="school"))
    return found


def _reasons(reasons: tuple[str, ...]) -> list[Refusal]:
    named = [each for each in reasons if each]
    checks = [
        (not named, "no_reasons"),
        (len(named) > MOST_REASONS, "too_many_reasons"),
        (len(set(named)) < len(named), "reason_twice"),
        (any(each not in set(Reason) for each in named), "reason_not_on_list"),
    ]
    return [Refusal(code, clause="CENSUS exclusion reasons", who="school") for is_so, code in checks if is_so]


def _length(facts: DecideFacts, on: date) -> list[Refusal]:
    if facts.ends_on is None:
        return [Refusal("no_end", clause="SUSP2024 first and last", who="school")]
    if facts.ends_on < facts.starts_on:
        return [Refusal("ends_before_it_starts", clause=ORDER, who="school")]
    if not facts.sessions:
        return [Refusal("no_session", clause="CENSUS exclusion length", who="school")]
    limit = LIMIT_DAYS.on(on) * SESSIONS_OF_A_DAY
    if facts.year_sessions <= limit:
        return []
    values: dict[str, str | int] = {"days": _days(facts.year_sessions), "limit": LIMIT_DAYS.on(on)}
    return [Refusal("over_the_limit", clause="EXCL2012 4 limit", who="school", values=values)]


def _days(sessions: int) -> str:
    return f"{sessions / SESSIONS_OF_A_DAY:g}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelFacts:
    """`out_sessions`: for how many sessions the pupil has been out of school in this year, for any exclusion."""

    kind: ExclusionKind
    decided_on: date
    cancelled_on: date
    governors_met_on: date | None
    out_sessions: int
    reason: str
    meeting_offered: bool


@cites("EXCL2012 8A", "EXCL2012 8A late", "EXCL2012 8A days count", "SUSP2024 cancel meeting")
def cancel_refusals(facts: CancelFacts, *, on: date) -> list[Refusal]:
    """A head cancels before the governors have met, with a reason, and not a permanent exclusion after 45 days out."""
    late = facts.kind is ExclusionKind.PERMANENT and facts.out_sessions > LIMIT_DAYS.on(on) * SESSIONS_OF_A_DAY
    checks = [
        (facts.governors_met_on is not None, "governors_have_met", "EXCL2012 8A"),
        (late, "out_too_long", "EXCL2012 8A late"),
        (not facts.reason.strip(), "no_reason", "EXCL2012 8A"),
        (facts.cancelled_on > on, "in_the_future", ORDER),
        (facts.cancelled_on < facts.decided_on, "before_the_decision", ORDER),
    ]
    found = [Refusal(code, clause=clause, who="school") for is_so, code, clause in checks if is_so]
    if not facts.meeting_offered:
        found.append(Refusal("no_meeting_offered", clause="SUSP2024 cancel meeting", severity=WARNING, who="school"))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class GovernorsDecisionFacts:
    """What governors decided; `not_before` is the day before which they could not have."""

    kind: ExclusionKind
    case: GovernorsCase
    not_before: date
    met_on: date
    reinstate: bool
    reinstate_from: date | None
    reason: str


@cites("EXCL2012 6 decision", "EXCL2012 6 no representations", "EXCL2012 Sch1 reconsider")
def governors_refusals(facts: GovernorsDecisionFacts, *, on: date) -> list[Refusal]:
    """Governors reinstate or decline, with reasons; on up to five days in a term they cannot reinstate."""
    checks = [
        (facts.met_on > on, "in_the_future", ORDER),
        (facts.met_on < facts.not_before, "before_the_decision", ORDER),
        (not facts.reason.strip(), "no_reason", "EXCL2012 6 decision"),
        (
            facts.reinstate and facts.case is GovernorsCase.READ_ONLY,
            "cannot_reinstate",
            "EXCL2012 6 no representations",
        ),
        (
            facts.reinstate and facts.kind is ExclusionKind.PERMANENT and facts.reinstate_from is None,
            "no_day_back",
            "EXCL2012 6 decision",
        ),
        (
            facts.reinstate_from is not None and facts.reinstate_from < facts.met_on,
            "back_before_the_meeting",
            ORDER,
        ),
    ]
    return [Refusal(code, clause=clause, who="school") for is_so, code, clause in checks if is_so]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplyFacts:
    """An application for a review. `window_ends_on` is None while nobody wrote down that parents were told."""

    applied_on: date
    governors_met_on: date
    window_ends_on: date | None


@cites("EXCL2012 Sch1 apply")
def apply_refusals(facts: ApplyFacts, *, on: date) -> list[Refusal]:
    """Parents apply after the governors decided and within the window; a later one is taken with a reason alone.

    A tribunal may have been asked first; then the window opens anew, which no clock here can know.
    """
    checks = [
        (facts.applied_on > on, "in_the_future", ORDER),
        (facts.applied_on < facts.governors_met_on, "before_the_decision", ORDER),
    ]
    found = [Refusal(code, clause=clause) for is_so, code, clause in checks if is_so]
    if facts.window_ends_on is not None and facts.applied_on > facts.window_ends_on:
        values = {"latest": facts.window_ends_on.isoformat()}
        late = Refusal("applied_late", clause="EXCL2012 Sch1 apply", severity=WARNING, who="parents", values=values)
        found.append(late)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelFacts:
    """What a panel decided, on which day, and when governors were told."""

    applied_on: date
    met_on: date
    told_on: date
    outcome: PanelOutcome
    reason: str


@cites("EXCL2012 Sch1 outcome")
def panel_refusals(facts: PanelFacts, *, on: date) -> list[Refusal]:
    """A panel meets after the application, gives its reasons, and governors are told after it has met."""
    checks = [
        (facts.met_on < facts.applied_on, "before_the_application", ORDER),
        (facts.told_on < facts.met_on, "told_before_the_panel", ORDER),
        (max(facts.told_on, facts.met_on) > on, "in_the_future", ORDER),
        (not facts.reason.strip(), "no_reason", "EXCL2012 Sch1 outcome"),
    ]
    return [Refusal(code, clause=clause) for is_so, code, clause in checks if is_so]


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovalFacts:
    """`window_ends_on`: the last day for a review; None while it has not begun."""

    kind: ExclusionKind
    state: ExclusionState
    window_ends_on: date | None = None


@cites("REG2024 9", "REG2024 9 exclusion")
def removal_refusals(facts: RemovalFacts, *, on: date) -> list[Refusal]:
    """A name leaves the roll for a permanent exclusion only when governors declined and no review can change it."""
    state = facts.state
    window_is_over = facts.window_ends_on is not None and on > facts.window_ends_on
    if facts.kind is not ExclusionKind.PERMANENT or state in (ExclusionState.CANCELLED, ExclusionState.REINSTATED):
        code = "stays_on_roll"
    elif state is ExclusionState.FINAL or (state is ExclusionState.DECLINED and window_is_over):
        return []
    elif state is ExclusionState.IN_FORCE:
        code = "governors_not_met"
    else:
        code = "review_window_open" if state is ExclusionState.DECLINED else "review_not_over"
    return [Refusal(code, clause="REG2024 9 exclusion", who="school")]


@dataclass(frozen=True, slots=True, kw_only=True)
class FinalFacts:
    """`starts_on`: the first day out of school."""

    starts_on: date


@cites("REG2024 9 exclusion", "WM order of dates")
def final_refusals(facts: FinalFacts, *, on: date) -> list[Refusal]:
    """A permanent exclusion is not final before it has begun."""
    if facts.starts_on <= on:
        return []
    return [Refusal("not_begun", clause=ORDER, values={"starts_on": facts.starts_on.isoformat()})]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveRollFacts:
    """A last day on the roll. `final_on`: the day with whose end nobody can change the exclusion; None while one can."""

    removal: RemovalFacts
    last_day: date
    final_on: date | None = None
    is_on_roll: bool = True


@cites("REG2024 9", "REG2024 9 exclusion")
def leave_roll_refusals(facts: LeaveRollFacts, *, on: date) -> list[Refusal]:
    """For a permanent exclusion a name is taken off the roll once it is final, and stays on it until then."""
    found = removal_refusals(facts.removal, on=on)
    if not facts.is_on_roll:
        found.append(Refusal("left_already", clause="REG2024 9", who="school"))
    if facts.final_on is not None and facts.last_day < facts.final_on:
        values = {"final_on": facts.final_on.isoformat()}
        found.append(Refusal("leaves_before_final", clause="REG2024 9 exclusion", who="school", values=values))
    return found


@cites("REG2024 9", "REG2024 9 exclusion")
def leaving_warnings(facts: RemovalFacts, *, on: date) -> list[Refusal]:
    """A permanent exclusion that is not final is no ground on which a name leaves the roll: there must be another."""
    over = (ExclusionState.CANCELLED, ExclusionState.REINSTATED)
    if facts.kind is not ExclusionKind.PERMANENT or facts.state in over or not removal_refusals(facts, on=on):
        return []
    return [Refusal("exclusion_not_final", clause="REG2024 9 exclusion", severity=WARNING, who="school")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChallengeFacts:
    """An authority's challenge or a head's reply."""

    words: str
    is_permanent: bool = True
    is_answered: bool = False


@cites("SEIP2018 16A.1 challenge")
def challenge_refusals(facts: ChallengeFacts, *, on: date) -> list[Refusal]:
    """A permanent exclusion is challenged. A challenge and its reply say why; a challenge is answered once."""
    del on
    found = []
    if not facts.is_permanent:
        found.append(Refusal("not_permanent", clause="SEIP2018 16A.1 challenge"))
    if not facts.words.strip():
        found.append(Refusal("no_reason", clause="SEIP2018 16A.1 challenge"))
    if facts.is_answered:
        found.append(Refusal("answered_already", clause="SEIP2018 16A.1 challenge"))
    return found
