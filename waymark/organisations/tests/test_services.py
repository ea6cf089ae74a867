"""Bodies and their memberships, and the area of the agreement."""

from datetime import date

import pytest
from django.core.management import call_command

from tests.cast import SCHOOL_DAY
from waymark.accounts.actors import job_actor
from waymark.accounts.permissions import Permission
from waymark.core.models import AuditEvent, Conflict
from waymark.core.policies import Denied
from waymark.core.refusals import Refused
from waymark.organisations import queries, services
from waymark.organisations.models import Contact, Organisation, PartnershipMembership, Site
from waymark.organisations.states import ContactFunction, MembershipStatus, OrganisationKind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_school_day")]


@pytest.fixture
def job():
    return job_actor("load area", Permission.MEMBERSHIP_EDIT, Permission.ORGANISATION_EDIT)


def test_the_area_has_two_authorities_five_partnerships_and_fifty_schools(job):
    done = services.load_area(job)

    kinds = {kind: Organisation.objects.filter(kind=kind).count() for kind in OrganisationKind}
    assert kinds == {"authority": 2, "partnership": 5, "school": 50, "provider": 0}
    assert len(done) == 2 + 5 + 50 + 32 + 50 + 2 * 2  # bodies, addresses, memberships, two closed schools twice
    assert Organisation.objects.exclude(urn="").count() == 48
    south = Organisation.objects.get(short_name="SL")
    assert south.name == "South Leicestershire partnership"
    assert queries.member_schools(south, SCHOOL_DAY).count() == 15
    beauchamp = Organisation.objects.get(urn="139624")
    assert beauchamp.name == "Beauchamp College"
    assert Site.objects.get(organisation=beauchamp).postcode == "LE2 5TP"
    assert queries.partnership_of(beauchamp, date(2018, 9, 1)) == south
    assert queries.partnership_of(beauchamp, date(2018, 8, 31)) is None
    assert beauchamp.parent_authority.la_code == "855"


def test_a_school_that_closed_is_a_member_no_longer(job):
    services.load_area(job)
    closed = Organisation.objects.get(urn="138821")
    partnership = Organisation.objects.get(short_name="NWLLIP")

    assert closed.closed_on == date(2020, 8, 31)
    assert queries.membership_status(closed, partnership, date(2020, 8, 31)) is MembershipStatus.MEMBER
    assert queries.membership_status(closed, partnership, date(2020, 9, 1)) is MembershipStatus.CLOSED
    assert queries.member_schools(partnership, SCHOOL_DAY).count() == 7


def test_loading_twice_does_nothing_more(job):
    services.load_area(job)
    events = AuditEvent.objects.count()
    assert services.load_area(job) == []
    assert AuditEvent.objects.count() == events


def test_what_is_missing_is_added_beside_what_is_there(job):
    services.load_area(job)
    school = Organisation.objects.get(urn="139624")
    Site.objects.filter(organisation=school).delete()
    assert services.load_area(job) == ["Add the address of Beauchamp College"]


def test_the_command_shows_before_it_does(capsys):
    call_command("load_area")
    shown = capsys.readouterr().out
    assert "143 to do. Nothing was changed: add --go to do it." in shown
    assert not Organisation.objects.exists()
    assert not AuditEvent.objects.exists()

    call_command("load_area", "--go")
    assert "143 done." in capsys.readouterr().out
    call_command("load_area", "--go")
    assert "nothing to do" in capsys.readouterr().out


def test_a_school_leaves_and_joins_another_partnership(cast):
    officer = cast.actor("inclusion_officer")
    membership = PartnershipMembership.objects.get(school=cast.ashgrove)
    with pytest.raises(Refused):
        services.join_partnership(officer, cast.other_partnership, cast.ashgrove, valid_from=SCHOOL_DAY)

    services.leave_partnership(officer, membership, valid_to=date(2026, 11, 1), how="withdrew", version=1)
    assert queries.membership_status(cast.ashgrove, cast.partnership, SCHOOL_DAY) is MembershipStatus.WITHDRAWN
    assert cast.ashgrove in queries.schools_without_partnership(officer, SCHOOL_DAY)
    services.join_partnership(officer, cast.other_partnership, cast.ashgrove, valid_from=date(2026, 11, 1))
    assert queries.partnership_of(cast.ashgrove, SCHOOL_DAY) == cast.other_partnership
    with pytest.raises(Refused):
        services.leave_partnership(officer, membership, valid_to=date(2026, 12, 1), how="closed")


@pytest.mark.parametrize("name", ["referrer", "head", "coordinator", "provider_manager", "auditor", "stranger_officer"])
def test_only_the_officer_of_the_area_decides_on_members(cast, name):
    membership = PartnershipMembership.objects.get(school=cast.ashgrove)
    with pytest.raises(Denied):
        services.leave_partnership(cast.actor(name), membership, valid_to=SCHOOL_DAY, how="withdrew")
    with pytest.raises(Denied):
        services.join_partnership(cast.actor(name), cast.partnership, cast.birchfield, valid_from=SCHOOL_DAY)
    assert PartnershipMembership.objects.get(school=cast.ashgrove).valid_to is None


def test_contacts_are_dated_and_belong_to_the_own_body(cast):
    referrer = cast.actor("referrer")
    contact = services.add_contact(
        referrer,
        cast.ashgrove,
        function=ContactFunction.SAFEGUARDING_LEAD,
        name="Dana Whitlock",
        telephone="0116 496 0001",
    )
    with pytest.raises(Denied):
        services.add_contact(
            referrer, cast.birchfield, function=ContactFunction.CHAIR, name="Nobody", telephone="0116 496 0002"
        )
    with pytest.raises(Refused):
        services.add_contact(referrer, cast.ashgrove, function=ContactFunction.CHAIR, name="Silent")

    services.end_contact(referrer, contact, last_day=SCHOOL_DAY)
    assert queries.contacts(cast.ashgrove, SCHOOL_DAY) == [contact]
    assert queries.contacts(cast.ashgrove, date(2026, 11, 25)) == []


def test_two_who_change_a_contact_meet(cast):
    referrer = cast.actor("referrer")
    contact = services.add_contact(
        referrer, cast.ashgrove, function=ContactFunction.ATTENDANCE, name="Ed Shaw", email="ed@example.org"
    )
    values = {"function": ContactFunction.ATTENDANCE, "email": "ed@example.org"}
    services.change_contact(cast.actor("head"), contact, name="Edwin Shaw", version=1, **values)
    with pytest.raises(Conflict):
        services.change_contact(referrer, contact, name="Eddie Shaw", version=1, **values)
    assert Contact.objects.get().name == "Edwin Shaw"


def test_a_number_stands_for_one_body(cast, job):
    with pytest.raises(Refused):
        services.add_organisation(job, kind=OrganisationKind.SCHOOL, name="Another", urn="100001")
    with pytest.raises(Denied):
        services.add_organisation(
            cast.actor("stranger_officer"),
            kind=OrganisationKind.PROVIDER,
            name="Elsewhere",
            parent_authority=cast.county,
        )
    assert services.add_organisation(
        cast.actor("inclusion_officer"), kind=OrganisationKind.PROVIDER, name="Here", parent_authority=cast.county
    ).is_provider
