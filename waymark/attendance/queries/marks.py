"""A pupil's marks, each with what the school on roll writes down."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from uuid import UUID

from django.db.models import Prefetch
from django.http import Http404

from waymark.accounts.actors import Actor
from waymark.attendance import rules
from waymark.attendance.models import AbsenceAlert, FollowUp, Mark
from waymark.attendance.queries.sessions import Session
from waymark.attendance.states import Attended
from waymark.core import clock
from waymark.core.dates import academic_year
from waymark.core.lookup import one_or_404
from waymark.placements.models import Placement
from waymark.programmes.queries import arranged_by
from waymark.programmes.states import Arranger
from waymark.pupils.models import Pupil, RollEntry
from waymark.pupils.states import RollKind
from waymark.school_year import queries as school_year
from waymark.school_year.rules import SchoolCalendar
from waymark.school_year.states import Half


@dataclass(frozen=True)
class MarkLine:
    """One session of a pupil at a provider: the mark that stands, and what the school on roll writes."""

    session: Session
    placement: Placement
    mark: Mark
    earlier: list[Mark]
    reason: str
    follow_ups: list[FollowUp]
    school_mark: rules.SchoolMark | None

    @property
    def is_late_edit(self) -> bool:
        return self.mark.is_late_edit(self.session.on)


def pupil_or_404(actor: Actor, pupil_id: UUID) -> Pupil:
    """A pupil of the case team."""
    if actor.membership is None or actor.organisation.is_provider:
        raise Http404
    return one_or_404(Pupil.objects.visible_to(actor), pupil_id)


def shown_since(today: date) -> date:
    """From which day a pupil's page shows marks: the first day of the academic year in September."""
    return date(academic_year(today), 8, 1)


_WITH_NAMES = Placement.objects.select_related("provider", "site", "programme__school")


def marks_of(pupil: Pupil, since: date, known: Mapping[int, SchoolCalendar] = MappingProxyType({})) -> list[MarkLine]:
    """The pupil's marks from `since` on, the newest session first, each with what the school writes down.

    `known` are the calendars of today that the page has read already, by the key of the school.
    """
    found = list(
        Mark.objects.filter(pupil=pupil, register__on__gte=since)
        .select_related("register")
        .prefetch_related(Prefetch("placement", _WITH_NAMES))  # a few, each with the marks of many sessions
        .order_by("-register__on", "-register__half", "pk")
    )
    by_session: dict[tuple[int, int], list[Mark]] = defaultdict(list)
    for mark in found:
        by_session[(mark.register_id, mark.placement_id)].append(mark)
    follow_ups: dict[tuple[int, date, str], list[FollowUp]] = defaultdict(list)
    for each in FollowUp.objects.filter(pupil=pupil, alert__on__gte=since).select_related("alert"):
        follow_ups[(each.alert.placement_id, each.alert.on, each.alert.half)].append(each)
    schools = {mark.placement.programme.school for mark in found if mark.placement.programme.school_id not in known}
    calendars = {**known, **(school_year.calendars_for(list(schools), clock.today()) if schools else {})}
    dual = set(
        RollEntry.objects.filter(pupil=pupil, kind=RollKind.SUBSIDIARY).values_list(
            "school_id", "valid_from", "valid_to"
        )
    )
    return [_mark_line(marks, follow_ups, calendars, dual) for marks in by_session.values()]


def _mark_line(
    marks: list[Mark],
    follow_ups: dict[tuple[int, date, str], list[FollowUp]],
    calendars: dict[int, SchoolCalendar],
    dual: set[tuple[int, date, date | None]],
) -> MarkLine:
    mark, placement = marks[-1], marks[-1].placement
    session = Session(mark.register.on, Half(mark.register.half))
    about = follow_ups.get((placement.pk, session.on, session.half), [])
    code = next((one.reason_code for one in reversed(about) if one.reason_code), "") or mark.reason_code
    registered_there = any(
        school == placement.provider_id and start <= session.on and (end is None or end > session.on)
        for school, start, end in dual
    )
    return MarkLine(
        session=session,
        placement=placement,
        mark=mark,
        earlier=marks[:-1],
        reason=rules.REASON_WORDS.get(code, ""),
        follow_ups=about,
        school_mark=school_mark_of(
            placement,
            session,
            Attended(mark.attended),
            code,
            calendars.get(placement.programme.school_id),
            dual=registered_there,
        ),
    )


def school_mark_of(
    placement: Placement,
    session: Session,
    attended: Attended | None,
    reason_code: str,
    calendar: SchoolCalendar | None,
    *,
    dual: bool = False,
) -> rules.SchoolMark | None:
    """The mark of the school on roll for one session at a provider, as of today; None for a session to come."""
    if session.on > clock.today():
        return None
    authority = arranged_by(placement.programme) is Arranger.AUTHORITY
    facts = rules.SchoolMarkFacts(
        session_on=session.on,
        half=session.half,
        place=rules.Place.OTHER_SCHOOL if dual else rules.Place.PROVIDER,
        arranged_by=rules.ArrangedBy.AUTHORITY if authority else rules.ArrangedBy.SCHOOL,
        attended=attended,
        reason_code=reason_code,
        calendar=calendar,
    )
    return rules.school_mark(facts, on=clock.today())


def last_attended_on(placement: Placement) -> date | None:
    """The last day on which the pupil was marked as being there; None if never."""
    there = Mark.objects.standing().of([placement]).filter(attended__in=[Attended.PRESENT, Attended.LATE])
    return there.order_by("-register__on").values_list("register__on", flat=True).first()


def latest_marks(actor: Actor, placement: Placement, limit: int = 10) -> list[Mark]:
    """The marks of one placement that stand and that the actor may see, the newest session first."""
    rows = Mark.objects.visible_to(actor).standing().of([placement]).select_related("register")
    return list(rows.order_by("-register__on", "-register__half", "-pk")[:limit])


def mark_at(alert: AbsenceAlert) -> Mark | None:
    """The mark that stands for the session of the alert."""
    return (
        Mark.objects.standing()
        .filter(placement=alert.placement_id, pupil=alert.pupil_id, register__on=alert.on, register__half=alert.half)
        .first()
    )
