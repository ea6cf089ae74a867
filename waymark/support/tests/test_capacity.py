"""Work for schools: who writes it, who reads which of it, its totals, and what it refuses."""

import uuid
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import SCHOOL_DAY
from waymark.core.models import AuditEvent, Conflict
from waymark.core.policies import Denied
from waymark.core.refusals import Refused
from waymark.organisations.models import PartnershipMembership
from waymark.support import queries, services
from waymark.support.models import CapacityWork
from waymark.support.states import CapacityKind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_school_day")]
URL = "/support/work/"


@pytest.fixture
def second(cast):
    """A second member of the partnership: a school that changed over."""
    school = cast.birchfield
    PartnershipMembership.objects.filter(school=school).update(valid_to=date(2026, 9, 1), how_it_ended="withdrew")
    PartnershipMembership.objects.create(partnership=cast.partnership, school=school, valid_from=date(2026, 9, 1))
    return school


def words(*schools, **more):
    return {
        "kind": CapacityKind.TRAINING,
        "happened_on": date(2026, 11, 10),
        "hours": Decimal("2.5"),
        "who": "Kezia Hall, key worker",
        "what": "How to calm a corridor.",
        "schools": schools,
        **more,
    }


def written(cast, *schools, by="coordinator", **more):
    return services.write_work(cast.actor(by), **words(*(schools or (cast.ashgrove,)), **more))


def codes(refused):
    return sorted(each.code for each in refused.value.refusals)


def seen(cast, name):
    return list(CapacityWork.objects.visible_to(cast.actor(name)))


@pytest.mark.parametrize("by", ["coordinator", "key_worker", "inclusion_officer"])
def test_a_partnership_and_an_authority_write_it_down(cast, by):
    work = written(cast, by=by)
    assert work.body == cast.actor(by).organisation and queries.schools_of(work) == [cast.ashgrove]
    assert AuditEvent.objects.filter(action="capacitywork.write", subject_id=str(work.public_id)).count() == 1


@pytest.mark.parametrize("by", ["referrer", "head", "provider_manager", "auditor"])
def test_nobody_else_does(cast, by):
    with pytest.raises(Denied):
        written(cast, by=by)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"happened_on": date(2026, 11, 25)}, ["work_in_the_future"]),
        ({"happened_on": SCHOOL_DAY}, []),
        ({"hours": Decimal(0)}, ["no_hours"]),
        ({"who": " ", "what": ""}, ["no_work", "nobody_worked"]),
        ({"schools": ()}, ["no_school"]),
    ],
)
def test_what_an_entry_says(cast, more, expected):
    if not expected:
        assert written(cast, **more)
        return
    with pytest.raises(Refused) as refused:
        services.write_work(cast.actor("coordinator"), **{**words(cast.ashgrove), **more})
    assert codes(refused) == expected
    assert not CapacityWork.objects.exists()


def test_a_partnership_works_for_its_members_and_an_authority_for_its_schools(cast):
    with pytest.raises(Refused) as refused:
        written(cast, cast.ashgrove, cast.birchfield)  # a member of the other partnership
    assert codes(refused) == ["not_your_school"]
    assert written(cast, cast.ashgrove, cast.birchfield, by="inclusion_officer")


def test_who_reads_which_of_it(cast):
    ours = written(cast)
    theirs = written(cast, cast.birchfield, by="stranger_coordinator")
    county = written(cast, cast.birchfield, by="inclusion_officer")
    assert seen(cast, "coordinator") == seen(cast, "key_worker") == [ours]
    assert seen(cast, "referrer") == seen(cast, "head") == [ours]
    assert set(seen(cast, "stranger_referrer")) == {theirs, county}
    assert set(seen(cast, "inclusion_officer")) == {ours, theirs, county}
    for name in ("provider_manager", "stranger_officer", "auditor"):
        assert seen(cast, name) == []


def test_a_school_reads_only_its_own_name(cast, second, as_):
    written(cast, cast.ashgrove, second)
    page = queries.work_page(cast.actor("referrer"))
    assert [[school.name for school in each] for each in page.schools.values()] == [["Ashgrove School"]]
    assert [name for name, *_ in page.totals] == ["Ashgrove School"]
    assert second.name not in as_("referrer").get(URL).content.decode()


def test_totals_count_each_school_and_the_year_counts_each_hour_once(cast, second):
    written(cast, cast.ashgrove, second, hours=Decimal("2.5"))
    written(cast, hours=Decimal("1.5"), happened_on=date(2026, 9, 1))
    written(cast, hours=Decimal(9), happened_on=date(2026, 8, 31))  # the year before
    page = queries.work_page(cast.actor("coordinator"))
    assert page.totals == [("Ashgrove School", 2, Decimal(4)), (second.name, 1, Decimal("2.5"))]
    assert (page.hours, page.year, page.years) == (Decimal(4), 2026, [2026, 2025])
    before = queries.work_page(cast.actor("coordinator"), year="2025")
    assert (before.totals, before.hours) == ([("Ashgrove School", 1, Decimal(9))], Decimal(9))


@pytest.mark.parametrize("year", ["", "2024", "1e3", "99999", "-2025", "²⁰²⁵"])
def test_a_year_that_is_none_shows_this_one(cast, year):
    written(cast)
    assert queries.work_page(cast.actor("coordinator"), year=year).year == 2026


def test_what_came_of_it_is_added_later_and_two_editors_conflict(cast, second):
    work = written(cast)
    version = work.version
    coordinator = cast.actor("coordinator")
    changed = {**words(second), "outcome": "Two schools use it."}
    services.change_work(coordinator, work, **changed, version=version)
    work.refresh_from_db()
    assert (work.outcome, queries.schools_of(work)) == ("Two schools use it.", [second])
    assert seen(cast, "referrer") == []  # named by mistake at first
    with pytest.raises(Conflict):
        services.change_work(coordinator, work, **words(cast.ashgrove), version=version)
    services.change_work(coordinator, work, **words(cast.ashgrove), version=work.version)
    assert queries.schools_of(work) == [cast.ashgrove]


def test_a_school_that_left_may_stay_in_an_old_entry(cast):
    work = written(cast)
    PartnershipMembership.objects.filter(school=cast.ashgrove).update(valid_to=SCHOOL_DAY, how_it_ended="withdrew")
    services.change_work(cast.actor("coordinator"), work, **words(cast.ashgrove), outcome="Calmer.")
    assert CapacityWork.objects.get().outcome == "Calmer."


def test_a_mistake_is_struck_out_and_counts_no_more(cast):
    work = written(cast)
    services.change_work(cast.actor("coordinator"), work, **words(cast.ashgrove), struck_reason="It was cancelled.")
    page = queries.work_page(cast.actor("coordinator"))
    assert (page.hours, page.totals, len(page.page.rows)) == (Decimal(0), [], 1)
    assert seen(cast, "referrer") == []
    with pytest.raises(Refused) as refused:
        services.change_work(cast.actor("coordinator"), work, **words(cast.ashgrove))
    assert codes(refused) == ["is_struck"]


def test_the_authority_reads_what_its_partnerships_did_and_changes_only_its_own(cast):
    work = written(cast)
    with pytest.raises(Denied):
        queries.work_or_404(cast.actor("inclusion_officer"), work.public_id)
    with pytest.raises(Denied):
        services.change_work(cast.actor("inclusion_officer"), work, **words(cast.ashgrove))
    with pytest.raises(Http404):
        queries.work_or_404(cast.actor("stranger_coordinator"), work.public_id)


def test_the_pages_keep_what_was_typed_and_lead_back(cast, as_):
    coordinator = as_("coordinator")
    typed = {
        "kind": "outreach",
        "what": "Sat in lessons for a week.",
        "who": "Kezia Hall",
        "hours": "0",
        "schools": [str(cast.ashgrove.public_id)],
        "happened_on_day": "10",
        "happened_on_month": "11",
        "happened_on_year": "2026",
    }
    refused = coordinator.post(reverse("support:add_work"), {**typed, "form_key": str(uuid.uuid4())})
    assert refused.status_code == 422 and "Sat in lessons for a week." in refused.content.decode()
    done = coordinator.post(reverse("support:add_work"), {**typed, "hours": "7.5", "form_key": str(uuid.uuid4())})
    assert (done.status_code, done.url) == (302, URL)
    page = coordinator.get(URL).content.decode()
    work = CapacityWork.objects.get()
    assert work.get_absolute_url() in page and "7.5 hours" in page and "Ashgrove School" in page
    theirs = as_("head").get(URL).content.decode()
    assert "Sat in lessons for a week." in theirs and work.get_absolute_url() not in theirs
    assert as_("head").get(work.get_absolute_url()).status_code == 403
    change = coordinator.get(work.get_absolute_url()).content.decode()
    assert "Sat in lessons for a week." in change and 'name="struck_reason"' in change
    assert "/support/work/" in coordinator.get("/support/").content.decode()


def test_a_year_costs_the_same_for_few_and_many_entries(cast, as_):
    coordinator = as_("coordinator")

    def statements():
        with CaptureQueriesContext(connection) as found:
            assert coordinator.get(URL).status_code == 200
        return len(found)

    written(cast)
    statements()
    few = statements()
    for _ in range(20):
        written(cast)
    assert statements() == few
