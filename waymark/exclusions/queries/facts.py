"""An exclusion as its rules need it: plain values, read in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from waymark.core.dates import ONE_DAY
from waymark.exclusions import rules
from waymark.exclusions.models import Exclusion, Notice, Offer, Section19Decision
from waymark.exclusions.rules.lengths import halves_met
from waymark.exclusions.states import (
    Body,
    ExclusionKind,
    ExclusionState,
    NoticeOf,
    OfferAnswer,
    PanelOutcome,
    Recipient,
    Section19Outcome,
)
from waymark.organisations.models import Organisation, SchoolDetail
from waymark.pupils.models import Pupil, RollEntry
from waymark.pupils.rules import AgeFacts, is_of_compulsory_school_age
from waymark.school_year.queries import calendar_for
from waymark.school_year.rules import Period, SchoolCalendar
from waymark.school_year.states import Half


def spell_of(row: Exclusion, calendar: SchoolCalendar) -> rules.SpellFacts | None:
    """The time out of an exclusion; None for a permanent one, unless it was cancelled: then its days count."""
    last = row.last_day_out
    if last is None or (row.is_permanent and row.state != ExclusionState.CANCELLED):
        return None
    cut_short = last != row.ends_on
    return rules.SpellFacts(
        calendar=calendar,
        starts_on=row.starts_on,
        starts_half=Half(row.starts_half),
        ends_on=last,
        ends_half=Half.PM if cut_short else Half(row.ends_half),
        lunchtimes=row.lunchtimes,
    )


def sessions_in(rows: Iterable[Exclusion], calendar: SchoolCalendar, period: Period) -> int:
    """How many sessions of these exclusions lie in a term or a year."""
    return sum(
        rules.sessions_within(
            rules.WithinFacts(spell=spell, since=period.starts_on, until=period.ends_on), on=period.starts_on
        )
        for row in rows
        if (spell := spell_of(row, calendar))
    )


def own_exclusions(pupil: Pupil, school: Organisation) -> list[Exclusion]:
    """Every exclusion of the pupil from this school, the first first."""
    return list(Exclusion.objects.filter(pupil=pupil, school=school).order_by("starts_on", "pk"))


def elsewhere_in(rows: Iterable[Exclusion], year: Period) -> int:
    """What the school knew last of suspensions at other schools in the year, in sessions."""
    return max((row.elsewhere_sessions for row in rows if row.starts_on in year), default=0)


def runs_into(earlier_ends: date, later_starts: date, calendar: SchoolCalendar) -> bool:
    """No school day lies between the last day of one time out and the first of the next."""
    day = earlier_ends + ONE_DAY
    while day < later_starts:
        if halves_met(calendar, day):
            return False
        day += ONE_DAY
    return True


def run_starts_on(row: Exclusion, rows: Sequence[Exclusion], calendar: SchoolCalendar) -> date:
    """The first day of the suspensions that lead up to this one without a school day between."""
    first = row.starts_on
    for each in sorted(rows, key=lambda one: one.starts_on, reverse=True):
        last = each.last_day_out
        if each.pk == row.pk or each.is_permanent or each.lunchtimes or last is None or last >= first:
            continue
        if each.starts_on <= last and runs_into(last, first, calendar):
            first = each.starts_on
    return first


def term_sessions(row: Exclusion, rows: Sequence[Exclusion], calendar: SchoolCalendar) -> int:
    """The suspensions of the term with this one, those of earlier days alone; the fuller of two terms it lies in."""
    if row.is_permanent:
        return 0
    standing = [
        each
        for each in rows
        if not each.is_permanent
        and each.state != ExclusionState.CANCELLED
        and (each.starts_on, each.pk) <= (row.starts_on, row.pk)
    ]
    ends = [row.starts_on, row.ends_on or row.starts_on]
    terms = [rules.term_for_counting(rules.DayFacts(day=day), on=day) for day in ends]
    return max(sessions_in(standing, calendar, term) for term in terms)


@dataclass(frozen=True)
class Case:
    """An exclusion with the rows that its clocks and its page stand on."""

    row: Exclusion
    calendar: SchoolCalendar
    rows: list[Exclusion]  # all of the pupil at this school
    notices: list[Notice]
    offers: list[Offer]
    decisions: list[Section19Decision]
    roll_entry: RollEntry | None  # under which the pupil was at the school on the first day; permanent ones alone
    facts: rules.CaseFacts


def is_academy(school: Organisation) -> bool:
    try:
        return bool(school.school_detail.is_academy)
    except SchoolDetail.DoesNotExist:
        return False


def case_of(row: Exclusion) -> Case:
    """The case of an exclusion with its pupil and school at hand."""
    calendar = calendar_for(row.school, row.starts_on)
    rows = own_exclusions(row.pupil, row.school)
    notices = list(row.notices.select_related("told_by__person"))
    offers = list(row.offers.select_related("made_for", "made_by__person"))
    decisions = list(row.section_19_decisions.select_related("authority", "decided_by__person"))
    entry = roll_entry_of(row) if row.is_permanent else None
    facts = _facts(row, calendar, rows, notices, offers, decisions, entry)
    return Case(row, calendar, rows, notices, offers, decisions, entry, facts)


def roll_entry_of(row: Exclusion) -> RollEntry | None:
    """The entry on the school's roll on the first day of the exclusion."""
    rows = RollEntry.objects.on(row.starts_on).filter(pupil=row.pupil_id, school=row.school_id)
    return rows.order_by("valid_from", "pk").last()


def _facts(
    row: Exclusion,
    calendar: SchoolCalendar,
    rows: list[Exclusion],
    notices: list[Notice],
    offers: list[Offer],
    decisions: list[Section19Decision],
    entry: RollEntry | None,
) -> rules.CaseFacts:
    told = {(each.of, each.recipient): each.told_on for each in notices}
    at_once = [each for each in notices if each.of == NoticeOf.DECISION and each.at_once]
    days = [each.told_on for each in at_once if each.told_on]
    news = [each for each in notices if each.of != NoticeOf.DECISION]
    heard = [each.told_on for each in news if each.told_on]
    governors = next((each for each in notices if (each.of, each.recipient) == _GOVERNORS), None)
    standing = [each for each in offers if each.answer != OfferAnswer.REFUSED]
    refused = [each.answered_on for each in offers if each.answer == OfferAnswer.REFUSED and each.answered_on]
    made = [each for each in decisions if each.outcome != Section19Outcome.NOT_DECIDED]
    owner = who_owes(row, Body.HOME_AUTHORITY)
    own = [each for each in made if owner is not None and each.authority_id == owner.pk]  # not of a home before this
    last = max(own, key=lambda each: (each.decided_on, each.pk), default=None)
    return rules.CaseFacts(
        calendar=calendar,
        kind=ExclusionKind(row.kind),
        state=ExclusionState(row.state),
        decided_on=row.decided_on,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        lunchtimes=row.lunchtimes,
        back_on=row.back_on,
        run_starts_on=row.starts_on if row.is_permanent else run_starts_on(row, rows, calendar),
        of_school_age=is_of_compulsory_school_age(AgeFacts(date_of_birth=row.pupil.date_of_birth), on=row.starts_on),
        told_on=max(days) if days and len(days) == len(at_once) else None,
        governors_are_told_at_once=governors is None or governors.at_once,
        governors_told_on=governors.told_on if governors else None,
        term_sessions=term_sessions(row, rows, calendar),
        misses_exam=row.misses_exam,
        exam_on=row.exam_on,
        representations_on=row.representations_on,
        governors_met_on=row.governors_met_on,
        parents_told_of_governors_on=told.get((NoticeOf.GOVERNORS, Recipient.PARENTS)),
        waived_on=row.waived_on,
        applied_on=row.applied_on,
        panel_met_on=row.panel_met_on,
        panel_told_on=row.panel_told_on,
        panel_outcome=PanelOutcome(row.panel_outcome) if row.panel_outcome else None,
        reconsidered_on=row.reconsidered_on,
        school_is_academy=is_academy(row.school),
        arranged_from=min((each.starts_on for each in standing), default=None),
        refused_on=max(refused, default=None),
        section_19_on=min((each.decided_on for each in made), default=None),
        nothing_owed_on=last.decided_on if last and last.outcome == Section19Outcome.NOT_OWED else None,
        news_since=max((each.since for each in news), default=None),
        news_told_on=max(heard) if heard and len(heard) == len(news) else None,
        has_roll_entry=entry is not None,
        left_roll_on=entry.valid_to - ONE_DAY if entry is not None and entry.valid_to else None,
    )


_GOVERNORS = (NoticeOf.DECISION, Recipient.GOVERNORS)


def who_owes(row: Exclusion, body: Body) -> Organisation | None:
    """The body behind a word. Where the home authority is not known, the school's authority stands in."""
    if body is Body.SCHOOL:
        return row.school
    if body is Body.HOME_AUTHORITY:
        return row.pupil.home_authority or row.school.parent_authority
    return row.school.parent_authority if body is Body.AUTHORITY else None


def governors_facts(facts: rules.CaseFacts) -> rules.GovernorsFacts:
    return rules.GovernorsFacts(
        kind=facts.kind,
        term_sessions=facts.term_sessions,
        misses_exam=facts.misses_exam,
        representations=facts.representations_on is not None,
    )
