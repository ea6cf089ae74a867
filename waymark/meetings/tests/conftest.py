"""A panel of the partnership with a meeting ahead, a case of Ashgrove on its agenda, and a head of another school."""

import pytest

from waymark.meetings.models import AgendaItem
from waymark.meetings.tests.factories import NO, a_body, a_case, a_head, a_meeting, a_member, decided


@pytest.fixture(autouse=True)
def _today(on_a_school_day):
    """Every test of meetings is of that day."""


@pytest.fixture
def coordinator(cast):
    return cast.actor("coordinator")


@pytest.fixture
def panel(cast):
    return a_body(cast)


@pytest.fixture
def seat(cast, panel):
    """The head of another school sits on the panel."""
    return a_member(cast, panel, a_head(cast))


@pytest.fixture
def meeting(cast, panel):
    return a_meeting(cast, panel)


@pytest.fixture
def case(cast, meeting):
    return a_case(cast, meeting)


@pytest.fixture
def declined(cast, seat, case):
    decided(cast, case, seat, **NO)
    case.refresh_from_db()
    return AgendaItem.objects.get(pk=case.pk)
