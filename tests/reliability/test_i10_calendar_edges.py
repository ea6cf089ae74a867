"""I10: the days on which something turns, a second before, at, and a second after midnight in London.

Nothing breaks, what turns on the day turns then, and nothing else does.
"""

import functools
import importlib
import os
import pkgutil
from datetime import UTC, date, datetime, timedelta

import pytest

import waymark
from tests.access.doors import DOORS
from tests.access.matrix import Cell
from tests.access.world import NOW
from waymark.accounts.models import Membership
from waymark.core import clock
from waymark.core.dates import Dated, academic_year, financial_year, london_date, start_of_day

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
EVERY_DOOR = "WAYMARK_FUZZ" in os.environ
# Each first day of something, its midnight in UTC, and the years before and from then on, all by hand:
# (academic before, from; financial before, from).
EDGES = {
    "1 September": (date(2026, 9, 1), datetime(2026, 8, 31, 23, tzinfo=UTC), (2025, 2026), (2026, 2026)),
    "1 September after": (date(2027, 9, 1), datetime(2027, 8, 31, 23, tzinfo=UTC), (2026, 2027), (2027, 2027)),
    "1 August, the end of a year of terms": (
        date(2027, 8, 1),
        datetime(2027, 7, 31, 23, tzinfo=UTC),
        (2026, 2026),
        (2027, 2027),
    ),
    "1 April": (date(2027, 4, 1), datetime(2027, 3, 31, 23, tzinfo=UTC), (2026, 2026), (2026, 2027)),
    "6 April": (date(2027, 4, 6), datetime(2027, 4, 5, 23, tzinfo=UTC), (2026, 2026), (2027, 2027)),
    "clocks go forward": (date(2027, 3, 28), datetime(2027, 3, 28, tzinfo=UTC), (2026, 2026), (2026, 2026)),
    "the day after they went forward": (
        date(2027, 3, 29),
        datetime(2027, 3, 28, 23, tzinfo=UTC),
        (2026, 2026),
        (2026, 2026),
    ),
    "clocks go back": (date(2026, 10, 25), datetime(2026, 10, 24, 23, tzinfo=UTC), (2026, 2026), (2026, 2026)),
    "the day after they went back": (
        date(2026, 10, 26),
        datetime(2026, 10, 26, tzinfo=UTC),
        (2026, 2026),
        (2026, 2026),
    ),
    "29 February": (date(2028, 2, 29), datetime(2028, 2, 29, tzinfo=UTC), (2027, 2027), (2027, 2027)),
    "1 March of a leap year": (date(2028, 3, 1), datetime(2028, 3, 1, tzinfo=UTC), (2027, 2027), (2027, 2027)),
    "the 53rd week": (date(2026, 12, 28), datetime(2026, 12, 28, tzinfo=UTC), (2026, 2026), (2026, 2026)),
    "1 January inside the 53rd week": (date(2027, 1, 1), datetime(2027, 1, 1, tzinfo=UTC), (2026, 2026), (2026, 2026)),
    "the end of the tail": (date(2026, 12, 15), datetime(2026, 12, 15, tzinfo=UTC), (2026, 2026), (2026, 2026)),
}


def three(edge):
    """The instants around the edge, and whether each is on the day itself."""
    return [(edge - SECOND, False), (edge, True), (edge + SECOND, True)]


@pytest.mark.parametrize("name", EDGES)
def test_a_day_and_its_years_begin_at_midnight_in_london(name):
    day, midnight, academic, financial = EDGES[name]
    assert start_of_day(day) == midnight
    for instant, there in three(midnight):
        with clock.at(instant):
            today = clock.today()
        assert today == london_date(instant) == (day if there else day - timedelta(days=1))
        assert academic_year(today) == academic[there]
        assert financial_year(today) == financial[there]


def dated_values():
    """Every value that changes on a day, in every module of rules."""
    found = {}
    for module in pkgutil.walk_packages(waymark.__path__, "waymark."):
        if ".rules" in module.name and ".tests" not in module.name:
            for name, value in vars(importlib.import_module(module.name)).items():
                if isinstance(value, Dated):
                    found[id(value)] = (f"{module.name}.{name}", value)
    return sorted(found.values(), key=lambda pair: pair[0])


def test_dated_values_are_found():
    assert len(dated_values()) > 25


@pytest.mark.parametrize(("name", "value"), dated_values(), ids=lambda each: each if isinstance(each, str) else "")
def test_a_dated_value_changes_on_its_own_days_and_on_no_other(name, value):
    days = {first for first, _ in value.steps}
    for day, midnight, _, _ in EDGES.values():
        said = [value.on(london_date(instant)) for instant, _ in three(midnight)]
        assert said[1] == said[2]
        assert said[0] == said[1] or day in days, f"{name} changed on {day}"
    for first, amount in value.steps:
        midnight = start_of_day(first)
        assert value.on(london_date(midnight)) == value.on(london_date(midnight + SECOND)) == amount
        if first != min(days):
            earlier = max(step for step in days if step < first)
            assert value.on(london_date(midnight - SECOND)) == dict(value.steps)[earlier]
        else:
            with pytest.raises(LookupError):
                value.on(london_date(midnight - SECOND))


@pytest.mark.parametrize("name", EDGES)
def test_a_role_ends_and_begins_at_midnight_in_london(matrix, name):
    """Access is half-open: on its last evening somebody is let in, at midnight no more; whoever begins, begins then."""
    day, midnight, _, _ = EDGES[name]
    ends, begins = matrix.world.people["stranger_key_worker"], matrix.world.people["stranger_coordinator"]
    Membership.objects.filter(pk=ends.pk).update(valid_from=date(2018, 9, 1), valid_to=day)
    Membership.objects.filter(pk=begins.pk).update(valid_from=day)
    for instant, there in three(midnight):
        with clock.at(instant):
            for key, let_in in ((ends, not there), (begins, there)):
                visitor = next(each for each in matrix.visitors if each.membership == key.pk)
                answer = matrix.browsers[visitor].get("/")
                assert (answer.status_code == 200) is let_in, f"{key.role} at {instant}: {answer.status_code}"


@functools.cache
def entitled(matrix, name):
    """Somebody to whom the door is open, the same on each day."""
    door = DOORS[name]
    for record in matrix.world.of_kind(door.about) if door.about else [None]:
        for visitor in matrix.visitors:
            cell = Cell(name, "GET", visitor, record)
            if matrix.standing(cell) == "entitled":
                return cell
    return None


@pytest.mark.by_turns
@pytest.mark.parametrize("name", EDGES)
def test_no_page_and_no_form_breaks_there(matrix, name):
    """Each door at midnight, and those that name no record a second before and after as well. A quarter of the doors and
    a sixth of the forms on each day, so each of them on several; with WAYMARK_FUZZ every door on every day."""
    _, midnight, _, _ = EDGES[name]
    broken, number_of_day = [], list(EDGES).index(name)
    for number, door in enumerate(sorted(DOORS)):
        cell = entitled(matrix, door)
        for instant, _ in three(midnight) if EVERY_DOOR or (number + number_of_day) % 4 == 0 else ():
            if cell is None or (cell.record is not None and instant != midnight):
                continue
            with clock.at(instant), matrix.undone():
                answer = matrix.browsers[cell.visitor].get(matrix.path(cell))
            if answer.status_code >= 500:
                broken.append(f"{cell} at {instant}: {answer.exc_info[1]!r}")
        if cell is None or (number + number_of_day) % 6:
            continue
        with clock.at(NOW):
            form = matrix.page_form(cell)
        if form:
            with clock.at(midnight), matrix.undone():
                answer = matrix.browsers[cell.visitor].post(matrix.path(cell), form.data())
            if answer.status_code >= 500:
                broken.append(f"a form: {cell} at {midnight}: {answer.exc_info[1]!r}")
    assert broken == []
