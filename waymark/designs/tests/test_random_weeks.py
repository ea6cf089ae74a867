"""No week that is accepted breaks a rule: random weeks, and the rules told once more by hand, without the program's own."""

import random
from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cast import SCHOOL_DAY
from waymark.core import clock
from waymark.core.refusals import Refused
from waymark.designs import queries, rules, services
from waymark.designs.rules import DesignFacts, PartFacts, UseFacts
from waymark.designs.states import PartKind
from waymark.designs.tests.factories import an_option
from waymark.placements.models import PlacementSession
from waymark.placements.rules import PeriodFacts
from waymark.programmes import queries as programmes
from waymark.programmes.rules import PartTimeFacts, PupilAtSite, SiteFacts, StepBack, WeekSession
from waymark.quality.rules import OfferFacts
from waymark.quality.states import OfferKind
from waymark.quality.tests.factories import an_offer
from waymark.school_year.rules import WeeklySession
from waymark.school_year.states import Half

DAY = date(2026, 11, 24)
WEEK = [(weekday, half) for weekday in range(5) for half in Half]


@st.composite
def weeks(draw):
    """Up to three offers, the school and a home, each on any half-days, agreed or not, with others at the places."""
    year = draw(st.integers(7, 11))
    one_to_one_reason = draw(st.sampled_from(["", "After an operation."]))
    parts = [_part("school", PartKind.SCHOOL, draw, None)]
    sites = {}
    for key in "abc"[: draw(st.integers(0, 3))]:
        offered = draw(st.lists(st.sampled_from(WEEK), unique=True, min_size=2))
        offer = {
            "kind": draw(st.sampled_from([OfferKind.SMALL_GROUP, OfferKind.VOCATIONAL, OfferKind.ONE_TO_ONE])),
            "year_group": year,
            "lowest_year": draw(st.sampled_from([7, 9])),
            "is_open": draw(st.sampled_from([True, True, True, False])),
            "places": 4,
            "places_taken": draw(st.sampled_from([0, 0, 3, 4])),
            "one_to_one_reason": one_to_one_reason,
            "offered": offered,
        }
        parts.append(_part(key, PartKind.PROVIDER, draw, offer))
        others = tuple(PupilAtSite(key=f"{key}{number}", minutes=1100) for number in range(draw(st.integers(0, 5))))
        me = PupilAtSite(key="me", minutes=0, is_looked_after=draw(st.booleans()))
        sites[key] = SiteFacts(guard_applies=True, pupils=(*others, me), this_pupil="me")
    if draw(st.booleans()):
        parts.append(_part("home", PartKind.HOME, draw, None))
    agreed = draw(st.booleans())
    return DesignFacts(
        parts=tuple(parts),
        sites=sites,
        period=PeriodFacts(
            starts_on=DAY,
            planned_end_on=draw(st.sampled_from([date(2026, 12, 18), date(2026, 11, 20)])),
            programme_starts_on=draw(st.sampled_from([DAY, date(2026, 11, 25)])),
            programme_ends_on=date(2026, 12, 18),
        ),
        year_group=year,
        part_time=PartTimeFacts(
            reason="After an operation." if agreed else "",
            parent_agreed_on=DAY if agreed else None,
            starts_on=DAY,
            ends_on=date(2026, 12, 18) if agreed else None,
            next_review_on=date(2026, 12, 10) if agreed else None,
            steps=(StepBack(from_day=date(2026, 12, 14), hours=Decimal(20)),) if agreed else (),
        ),
        one_to_one_reason=one_to_one_reason,
        single_provider_reason=draw(st.sampled_from(["", "Two places broke down."])),
    )


def _part(key, kind, draw, offer):
    half_days = draw(st.lists(st.sampled_from(WEEK if offer is None else offer["offered"]), unique=True, max_size=8))
    minutes = draw(st.sampled_from([120, 150, 180, 210]))
    facts = None
    if offer is not None:
        wanted = tuple(WeeklySession(weekday=weekday, half=half) for weekday, half in half_days)
        offered = tuple(WeeklySession(weekday=weekday, half=half) for weekday, half in offer["offered"])
        facts = OfferFacts(**{**offer, "offered": offered, "wanted": wanted})
    return PartFacts(
        key=key,
        kind=kind,
        place=key,
        sessions=tuple(
            WeekSession(
                weekday=weekday,
                half=half,
                minutes=minutes,
                place=key,
                is_own_school=kind == PartKind.SCHOOL,
                may_be_full_time=offer is None,
                kind=offer["kind"] if offer else None,
            )
            for weekday, half in half_days
        ),
        is_named=kind != PartKind.HOME or draw(st.sampled_from([True, True, False])),
        offer=facts,
    )


def faults(week):
    """What is wrong with a week, by the sentences of the clauses and nothing else."""
    found = []
    taken = [(session.weekday, session.half) for part in week.parts for session in part.sessions]
    if len(taken) != len(set(taken)):
        found.append("in two places")
    minutes = {part.place: sum(session.minutes for session in part.sessions) for part in week.parts if part.sessions}
    total = sum(minutes.values())
    if total < 18 * 60 and not (total and week.part_time.reason):
        found.append("under eighteen hours, and nothing agreed")
    if len(minutes) == 1 and "school" not in minutes and total >= 18 * 60:
        (only,) = minutes
        if not week.single_provider_reason or only in week.sites:
            found.append("full time at one place")
    for part in week.parts:
        offer = part.offer
        if offer is None:
            continue
        if not part.sessions:
            found.append("a provider for nothing")
        if offer.kind == OfferKind.VOCATIONAL and week.year_group < 10:
            found.append("too young for it")
        if offer.kind == OfferKind.ONE_TO_ONE and not week.one_to_one_reason:
            found.append("one to one without a reason")
        if week.year_group < offer.lowest_year or not offer.is_open or offer.places_taken >= offer.places:
            found.append("not to be had")
        site = week.sites[part.place]
        others = [row for row in site.pupils if row.key != "me"]
        full_time = len(others) + (minutes.get(part.place, 0) > 18 * 60)
        looked_after = any(row.key == "me" and row.is_looked_after for row in site.pupils)
        if part.sessions and full_time >= 5:
            found.append("five full time make a school")
        if looked_after and minutes.get(part.place, 0) > 18 * 60:
            found.append("one in care makes a school")
    period = week.period
    if not period.programme_starts_on <= period.starts_on <= period.planned_end_on <= period.programme_ends_on:
        found.append("outside the programme")
    if any(part.kind == PartKind.HOME and (not part.is_named or not part.sessions) for part in week.parts):
        found.append("nobody knows where")
    return found


@settings(max_examples=600, deadline=None)
@given(weeks())
def test_a_week_is_accepted_exactly_if_nothing_is_wrong_with_it(week):
    refused = [each for each in rules.use_refusals(UseFacts(week=week), on=DAY) if not each.is_warning]
    assert bool(refused) == bool(faults(week)), (refused, faults(week))


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [11])
def test_no_random_week_that_is_used_breaks_a_rule(cast, seed):
    """Laid out at random through the services, and looked at again in the tables when it was used."""
    dice = random.Random(seed)  # noqa: S311
    with clock.at(SCHOOL_DAY):
        actor = cast.actor("coordinator")
        design = an_option(cast)
        for provider in ("provider_manager", "stranger_provider"):
            services.add_offer(actor, design, an_offer(cast, provider, title=provider, places=1))
        used = 0
        for _ in range(12):
            with transaction.atomic():
                parts = queries.parts_of([design])[design.pk]
                week = {part.public_id: [] for part in parts}
                for weekday, half in WEEK:
                    chosen = dice.choice([*parts, None])
                    if chosen is not None:
                        week[chosen.public_id].append((weekday, half.value))
                services.lay_out(actor, design, week)
                try:
                    with transaction.atomic():
                        services.use(actor, design, reason_to_go_on="The panel said so.")
                except Refused:
                    pass
                else:
                    used += 1
                    now = programmes.week(design.programme, design.starts_on)
                    assert not any(cell.clashes for cell in now.cells)
                    assert now.minutes >= 18 * 60
                    for row in PlacementSession.objects.select_related("placement__offer"):
                        assert (
                            f"{'mon tue wed thu fri'.split()[row.weekday]}-{row.half}" in row.placement.offer.sessions
                        )
                transaction.set_rollback(True)
        assert used
