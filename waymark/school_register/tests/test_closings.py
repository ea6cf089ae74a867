"""A member school that closes: where the register leads, who settles it, and what the pages say."""

from datetime import date
from uuid import uuid4

import pytest
from django.http import Http404
from django.urls import reverse

from tests.cast import Cast
from waymark.accounts.actors import job_actor
from waymark.accounts.permissions import Permission
from waymark.accounts.tests.factories import sign_in
from waymark.core import clock, outbox
from waymark.core.jobs import JOBS
from waymark.core.models import OutboxMessage
from waymark.core.policies import Denied
from waymark.core.refusals import Refused
from waymark.duties.models import Duty
from waymark.organisations.models import Organisation, PartnershipMembership
from waymark.school_register import queries, services
from waymark.school_register.models import RegisterEntry, SchoolLink
from waymark.school_register.states import HowSettled

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_school_day")]
ASHGROVE, ACADEMY, LATER = "100001", "140001", "150001"


@pytest.fixture
def cast():
    """Ashgrove has closed; the academy that followed it has closed too; the one after that is open and here."""
    cast = Cast.gather()

    def entry(urn, name, status, **more):
        RegisterEntry.objects.create(urn=urn, name=name, status=status, la_code="855", type_name="Academy", **more)

    entry(ASHGROVE, "Ashgrove School", "closed", closed_on=date(2026, 8, 31), why_closed="Academy Converter")
    entry(ACADEMY, "Ashgrove Academy", "closed", closed_on=date(2026, 10, 31))
    entry(LATER, "Ashgrove Trust School", "open", opened_on=date(2026, 11, 1))
    SchoolLink.objects.create(urn=ASHGROVE, link_urn=ACADEMY, link_name="Ashgrove Academy", link_type="Successor")
    SchoolLink.objects.create(urn=ACADEMY, link_urn=LATER, link_type="Successor - merged")
    SchoolLink.objects.create(urn=LATER, link_urn=ACADEMY, link_name="Ashgrove Academy", link_type="Predecessor")
    Organisation.objects.filter(pk=cast.ashgrove.pk).update(closed_on=date(2026, 8, 31))
    return cast


@pytest.fixture
def later(cast):
    return Organisation.objects.create(
        kind="school", name="Ashgrove Trust School", urn=LATER, parent_authority=cast.county
    )


@pytest.fixture
def membership(cast):
    return PartnershipMembership.objects.get(school=cast.ashgrove)


def post(client, url, **values):
    return client.post(url, {"form_key": str(uuid4()), **values})


def test_the_register_leads_over_a_school_that_has_closed_since(cast, later):
    assert [entry.urn for entry in queries.successors_of(ASHGROVE)] == [LATER]
    assert queries.successors_of(LATER) == []


def test_the_successor_takes_the_membership_on_from_the_next_day(cast, later, membership):
    services.look_for_closings(job_actor("look", Permission.PARTNERSHIP_EDIT))
    made = services.settle(
        cast.actor("coordinator"), membership, how=HowSettled.SUCCESSOR, successor_urn=LATER, reason="Minutes of 3 May"
    )
    membership.refresh_from_db()
    assert (membership.valid_to, membership.how_it_ended) == (date(2026, 9, 1), "closed")
    assert (made.school, made.partnership, made.valid_from) == (later, cast.partnership, date(2026, 9, 1))
    assert Duty.objects.get().state == "done"


def test_the_membership_may_end_with_the_school(cast, membership):
    assert services.settle(cast.actor("inclusion_officer"), membership, how=HowSettled.ENDS) is None
    membership.refresh_from_db()
    assert membership.valid_to == date(2026, 9, 1)
    with pytest.raises(Refused):
        services.settle(cast.actor("inclusion_officer"), membership, how=HowSettled.ENDS)


def test_a_school_that_takes_no_part_here_cannot_follow_yet(cast, membership):
    with pytest.raises(Refused) as refused:
        services.settle(cast.actor("coordinator"), membership, how=HowSettled.SUCCESSOR, successor_urn=LATER)
    assert [each.code for each in refused.value.refusals] == ["successor_not_here"]
    membership.refresh_from_db()
    assert membership.valid_to is None


@pytest.mark.parametrize("name", ["stranger_coordinator", "stranger_officer", "referrer"])
def test_another_body_settles_nothing(cast, membership, name):
    with pytest.raises((Denied, Http404)):
        services.settle(cast.actor(name), membership, how=HowSettled.ENDS)
    membership.refresh_from_db()
    assert membership.valid_to is None


def test_a_membership_that_ended_elsewhere_is_owed_no_more(cast, membership):
    job = JOBS["look for closing members"]
    assert job.run() == "1 opened, 0 over"
    PartnershipMembership.objects.filter(pk=membership.pk).update(valid_to=date(2026, 9, 1), how_it_ended="closed")
    assert job.run() == "0 opened, 1 over"
    assert Duty.objects.get().state == "done"
    assert job.run() == "0 opened, 0 over"


def test_the_message_goes_only_to_who_may_still_settle_it(cast, membership, mailoutbox):
    JOBS["look for closing members"].run()
    outbox.send_waiting(job_actor("send messages"))
    assert [mail.to for mail in mailoutbox] == [[cast.coordinator.person.email]]
    assert "Ashgrove" not in mailoutbox[0].body + mailoutbox[0].subject
    PartnershipMembership.objects.filter(pk=membership.pk).update(valid_to=date(2026, 9, 1), how_it_ended="closed")
    OutboxMessage.objects.update(state="waiting")
    outbox.send_waiting(job_actor("send messages"))
    assert OutboxMessage.objects.get().state == "stopped"


def test_the_page_says_which_school_follows_and_settles_it(client, cast, later, membership):
    sign_in(client, cast.coordinator)
    url = reverse("school_register:closing", args=[membership.public_id])
    text = client.get(url).content.decode()
    assert "Academy Converter" in text
    assert "Ashgrove Trust School" in text and "A member of no partnership." in text
    refused = post(client, url, follows=LATER, why="")
    assert refused.status_code == 422 and "Say what was decided" in refused.content.decode()
    assert post(client, url, follows=LATER, why="Minutes of 3 May").status_code == 302
    assert "This is settled" in client.get(url).content.decode()
    assert later.membership_rows.get().valid_from == date(2026, 9, 1)


def test_it_is_on_the_work_list_of_who_may_settle_it(client, cast, membership):
    JOBS["look for closing members"].run()
    sign_in(client, cast.coordinator)
    assert "Say what follows when a member school closes" in client.get(reverse("casefile:home")).content.decode()
    sign_in(client, cast.key_worker)
    assert "Say what follows when a member" not in client.get(reverse("casefile:home")).content.decode()


def test_the_register_is_searched_by_name_and_number(client, cast):
    sign_in(client, cast.inclusion_officer)
    url = reverse("school_register:register")
    assert "was not taken in yet" in client.get(url).content.decode()
    from waymark.school_register.models import RegisterEdition

    RegisterEdition.objects.create(
        kind="schools",
        file_name="edubasealldata20261120.csv",
        sha256="0" * 64,
        of_day=date(2026, 11, 20),
        row_count=3,
        taken_in_at=clock.now(),
        taken_in_by_label="job",
    )
    text = client.get(url).content.decode()
    assert "20 November 2026" in text and "Members that close" in text and "Ashgrove Trust School" not in text
    for asked in ("trust ashgrove", LATER):
        assert "Ashgrove Trust School" in client.get(url, {"q": asked}).content.decode()
    assert "No school is found" in client.get(url, {"q": "999999"}).content.decode()


def test_a_school_of_the_register_shows_what_followed_and_came_before(client, cast):
    sign_in(client, cast.provider_manager)
    closed = client.get(reverse("school_register:entry", args=[100001])).content.decode()
    assert "Ashgrove Trust School" in closed and "What followed it" in closed
    still_open = client.get(reverse("school_register:entry", args=[150001])).content.decode()
    assert "Ashgrove Academy" in still_open and "What came before it" in still_open
    assert client.get(reverse("school_register:entry", args=[999999])).status_code == 404
