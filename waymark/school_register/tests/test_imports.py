"""The national register taken in: what it changes here, what it leaves to a person, and what it does not take."""

import csv
import io
import tracemalloc
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from waymark.accounts.actors import job_actor
from waymark.accounts.permissions import Permission
from waymark.accounts.roles import Role
from waymark.core.models import AuditEvent, OutboxMessage
from waymark.core.policies import Denied
from waymark.duties.models import Duty
from waymark.duties.states import DutyKind
from waymark.organisations.models import AuthorityCode, Organisation, PartnershipMembership, SchoolDetail
from waymark.organisations.states import OrganisationKind
from waymark.pupils.models import RollEntry
from waymark.pupils.tests.factories import pupil as a_pupil
from waymark.school_register import services
from waymark.school_register.models import RegisterEdition, RegisterEntry, SchoolLink
from waymark.school_register.tests.factories import links_file, register_file, school

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_school_day")]
ASHGROVE, BIRCHFIELD = "100001", "100002"
BOTH = (school(ASHGROVE, "Ashgrove School"), school(BIRCHFIELD, "Birchfield School"))


@pytest.fixture
def office(cast):
    return job_actor(
        "import schools", Permission.MEMBERSHIP_EDIT, Permission.ORGANISATION_EDIT, Permission.PARTNERSHIP_EDIT
    )


def look(actor, *rows, **options):
    return services.plan_schools(actor, io.BytesIO(register_file(*rows)), "edubasealldata20261120.csv", **options)


def take_in(actor, *rows, **options):
    stream = io.BytesIO(register_file(*rows))
    plan = services.plan_schools(actor, stream, "edubasealldata20261120.csv", **options)
    return plan, services.take_in_schools(actor, stream, plan)


def sentences(plan):
    return [change.sentence for change in plan.changes]


def counted():
    """Everything that a run could leave behind."""
    return [
        *(model.objects.count() for model in (AuditEvent, Duty, OutboxMessage, RegisterEdition, RegisterEntry)),
        list(Organisation.objects.order_by("pk").values_list("pk", "version", "name", "closed_on")),
    ]


def test_looking_changes_nothing(office):
    before = counted()
    plan = look(office, *BOTH, school("140001", "Mill Academy"))
    assert plan.counts == {"added": 3}
    assert counted() == before


def test_the_second_run_changes_nothing(office):
    _, edition = take_in(office, *BOTH, school("140001", "Château École"))
    assert (edition.row_count, edition.of_day) == (3, date(2026, 11, 20))
    assert RegisterEntry.objects.get(urn="140001").name == "Château École"
    before = counted()
    plan, again = take_in(office, *BOTH, school("140001", "Château École"))
    assert (again, plan.changes_anything, plan.changes, plan.counts) == (None, False, [], {})
    assert counted() == before


def test_an_open_school_of_the_area_with_pupils_of_that_age_takes_part_from_then_on(office, cast):
    take_in(
        office,
        *BOTH,
        school("140001", "Mill Academy", opened="01-09-2012", ukprn="10012345"),
        school("140002", "Mill Primary", high="11"),
        school("140003", "Old Mill School", status="Closed", closed="31-08-2012"),
        school("140004", "Far Away School", la="301"),
    )
    added = Organisation.objects.get(urn="140001")
    assert (added.name, added.kind, added.parent_authority, added.ukprn, added.laestab, added.opened_on) == (
        "Mill Academy",
        OrganisationKind.SCHOOL,
        cast.county,
        "10012345",
        "8554000",
        date(2012, 9, 1),
    )
    detail = added.school_detail
    assert (detail.establishment_type, detail.phase, detail.lowest_age, detail.highest_age, detail.is_academy) == (
        "Academy converter",
        "Secondary",
        11,
        16,
        True,
    )
    assert [(site.address, site.postcode) for site in added.sites.all()] == [("Mill Lane, Whitcombe", "LE8 5PB")]
    assert not Organisation.objects.filter(urn__in=["140002", "140003", "140004"]).exists()
    assert RegisterEntry.objects.count() == 6
    take_in(office, *BOTH, school("140002", "Mill Primary", high="11"), with_primary=True)
    assert Organisation.objects.filter(urn="140002").exists()


def test_what_the_register_says_anew_is_shown_then_taken_over(office, cast):
    take_in(office, *BOTH)
    rows = (
        school(ASHGROVE, "Ashgrove Academy", kind="Free schools"),
        school(BIRCHFIELD, "Birchfield School", la="856"),
    )
    plan, _ = take_in(office, *rows)
    assert sentences(plan) == [
        "Ashgrove School (100001): renamed to Ashgrove Academy; type Academy converter becomes Free schools",
        "Birchfield School (100002): LAESTAB 8554000 becomes 8564000; is in Rydal City Council now",
    ]
    assert plan.counts == {"renamed": 1, "type_changed": 1, "moved_authority": 1}
    cast.ashgrove.refresh_from_db()
    cast.birchfield.refresh_from_db()
    assert cast.ashgrove.name == "Ashgrove Academy"
    assert cast.birchfield.parent_authority == cast.city
    assert PartnershipMembership.objects.filter(school=cast.birchfield, valid_to__isnull=True).exists()


def test_what_was_set_by_hand_here_is_left_to_a_person(office, cast):
    take_in(office, *BOTH)
    Organisation.objects.filter(pk=cast.ashgrove.pk).update(name="Ashgrove")
    plan, _ = take_in(office, school(ASHGROVE, "Ashgrove School"), BOTH[1])
    assert (plan.changes, plan.kept) == ([], [])  # the register says what it always said
    plan, _ = take_in(office, school(ASHGROVE, "Ashgrove Academy"), BOTH[1])
    assert plan.changes == []
    assert plan.kept == [
        "Ashgrove (100001): name stays Ashgrove, which was set by hand; the register says Ashgrove Academy"
    ]
    cast.ashgrove.refresh_from_db()
    assert cast.ashgrove.name == "Ashgrove"


def test_a_body_known_by_its_name_alone_gets_its_number(office, cast):
    hall = Organisation.objects.create(kind="school", name="St. Mary's Hall", parent_authority=cast.county)
    SchoolDetail.objects.create(school=hall)
    plan, _ = take_in(office, *BOTH, school("140009", "St Mary’s Hall"))
    assert [change.kind for change in plan.changes if change.body == hall] == ["numbered"]
    hall.refresh_from_db()
    assert hall.urn == "140009"
    assert Organisation.objects.filter(name__icontains="Hall").count() == 1


def test_a_member_that_closes_is_told_to_its_partnership_and_nothing_is_rewritten(office, cast):
    take_in(office, *BOTH)
    pupil = a_pupil(cast.actor("referrer"))
    memberships = list(PartnershipMembership.objects.values_list("pk", "version", "valid_to"))
    rolls = list(RollEntry.objects.values_list("pk", "version", "valid_to"))
    closed = school(ASHGROVE, "Ashgrove School", status="Closed", closed="31-08-2026", why_closed="Academy Converter")
    plan, _ = take_in(office, closed, BOTH[1])
    assert sentences(plan) == ["Ashgrove School (100001): closed on 2026-08-31 (academy converter)"]
    cast.ashgrove.refresh_from_db()
    assert cast.ashgrove.closed_on == date(2026, 8, 31)
    assert list(PartnershipMembership.objects.values_list("pk", "version", "valid_to")) == memberships
    assert list(RollEntry.objects.values_list("pk", "version", "valid_to")) == rolls
    assert rolls and pupil.pk
    [duty] = Duty.objects.filter(kind=DutyKind.SETTLE_CLOSED_MEMBER)
    assert (duty.owner, duty.pupil) == (cast.partnership, None)
    assert duty.due_at.date() == date(2026, 12, 9)  # midnight after the two weeks that end on 8 December
    told = OutboxMessage.objects.filter(notice="school_register.member_closes")
    assert [message.recipient_id for message in told] == [str(cast.coordinator.public_id)]
    assert take_in(office, closed, BOTH[1])[1] is None
    assert services.look_for_closings(office) == (0, 0)
    assert told.count() == 1


def test_a_school_that_stays_open_after_all_is_asked_about_no_longer(office, cast):
    closing = school(ASHGROVE, "Ashgrove School", status="Open, but proposed to close", closed="31-08-2027")
    plan, _ = take_in(office, closing, BOTH[1])
    assert "proposed to close on 2027-08-31" in sentences(plan)[0]
    assert Duty.objects.get(kind=DutyKind.SETTLE_CLOSED_MEMBER).state == "open"
    plan, _ = take_in(office, *BOTH)
    assert sentences(plan) == ["Ashgrove School (100001): open again"]
    assert Duty.objects.get(kind=DutyKind.SETTLE_CLOSED_MEMBER).state == "dropped"


def test_a_run_that_was_cut_off_is_finished_by_the_next(office, cast, monkeypatch):
    take_in(office, *BOTH)
    rows = (school(ASHGROVE, "Ashgrove Academy"), BOTH[1])

    def cut_off(entries):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("waymark.school_register.services.imports._write_entries", cut_off)
        with pytest.raises(KeyboardInterrupt):
            take_in(office, *rows)
    assert RegisterEntry.objects.get(urn=ASHGROVE).name == "Ashgrove School"
    take_in(office, *rows)
    cast.ashgrove.refresh_from_db()
    assert (cast.ashgrove.name, RegisterEntry.objects.get(urn=ASHGROVE).name) == (
        "Ashgrove Academy",
        "Ashgrove Academy",
    )


def test_the_authorities_get_their_statistical_codes(office):
    take_in(
        office,
        *BOTH,
        school("140001", "Edge School", gss="E06000016"),
        school("140002", "City", la="856", gss="E06000016"),
        school("140003", "City 2", la="856", gss="E06000016"),
    )
    assert dict(AuthorityCode.objects.values_list("gss_code", "la_code")) == {"E10000018": "855", "E06000016": "856"}


def test_a_body_whose_number_is_not_in_the_file_is_told(office, cast):
    assert look(office, BOTH[0]).missing == [cast.birchfield]


@pytest.mark.parametrize(
    "content, sentence",
    [
        (b"PK\x03\x04...", "This is an Excel workbook or a zip file."),
        (b"URN,Name\n1,a\n", "there is no column LA (code)"),
        (register_file(school("100", "A")), "Row 2, URN: 100 is not right: a URN has six figures"),
        (register_file(*BOTH, BOTH[0]), "Row 4, URN: 100001 stands in an earlier row too."),
        (register_file(school("140001", "=HYPERLINK(1)")), "would run as a formula"),
        (register_file(school("140001", "A", status="Perhaps")), "Perhaps is no status that a school can have"),
        (register_file(school("140001", "A", opened="31-02-2012")), "31-02-2012 is no day of the calendar"),
        (register_file(*BOTH)[:-40], "cells, and row 1 has 135"),
        (register_file(school("140001", "A")).replace(b"Mill Lane", b"Mill\x81"), "neither UTF-8 nor Windows-1252"),
        (register_file(), "It has headings and no schools."),
    ],
)
def test_a_wrong_file_gets_a_sentence_and_nothing_is_taken_in(office, tmp_path, content, sentence):
    path = tmp_path / "edubasealldata20261120.csv"
    path.write_bytes(content)
    before, said = counted(), io.StringIO()
    with pytest.raises(CommandError, match=r"Nothing was taken in\."):
        call_command("import_schools", path, apply=True, stdout=io.StringIO(), stderr=said)
    assert sentence in said.getvalue()
    assert counted() == before


def test_only_a_job_with_the_right_may_look(cast):
    with pytest.raises(Denied):
        look(cast.actor("coordinator"), *BOTH)


def test_the_links_of_a_later_file_replace_those_of_an_earlier(office):
    first = links_file(
        ("120272", "138529", "Countesthorpe Leysland Community College", "Successor", "31-07-2012"),
        ("138529", "147902", "Countesthorpe Academy", "Successor", "29-02-2020"),
        ("120276", "141129", "The William Bradford Academy", "Other", ""),
    )
    second = links_file(
        ("138529", "147902", "Countesthorpe Academy", "Successor", "01-03-2020"),
        ("120272", "138529", "Countesthorpe Leysland Community College", "Successor", "31-07-2012"),
    )
    for content, counts in ((first, {"added": 3}), (first, {}), (second, {"changed": 1, "gone": 1}), (second, {})):
        plan = services.plan_links(office, io.BytesIO(content), "links_edubasealldata20261120.csv")
        assert plan.counts == counts
        assert (services.take_in_links(office, io.BytesIO(content), plan) is None) == (not counts)
    assert SchoolLink.objects.count() == 2
    assert SchoolLink.objects.get(urn="138529").link_on == date(2020, 3, 1)


def test_the_command_shows_first_and_does_it_when_told(office, cast, tmp_path):
    file, links, changes = (tmp_path / name for name in ("edubasealldata20261120.csv", "links.csv", "changes.csv"))
    file.write_bytes(register_file(*BOTH, school("140001", "Mill Academy")))
    links.write_bytes(links_file(("130001", "140001", "Mill Academy", "Successor", "01-09-2012")))

    def run(**options):
        said = io.StringIO()
        call_command("import_schools", file, links=links, stdout=said, **options)
        return said.getvalue()

    shown = run(changes=changes)
    assert "3 schools in edubasealldata20261120.csv." in shown
    assert "  3 added" in shown
    assert "Mill Academy (140001): added to Whitcombe County Council, Academy converter" in shown
    assert "1 links in links.csv: 1 added." in shown
    assert shown.endswith("Nothing was changed: add --apply to do it.\n")
    assert RegisterEntry.objects.count() == 0
    rows = list(csv.DictReader(changes.read_text(encoding="utf-8-sig").splitlines()))
    assert [(row["URN"], row["Change"], row["After"]) for row in rows] == [
        (ASHGROVE, "added", "Ashgrove School"),
        (BIRCHFIELD, "added", "Birchfield School"),
        ("140001", "added", "Mill Academy"),
    ]
    assert run(apply=True).endswith("Done.\n")
    assert (RegisterEntry.objects.count(), SchoolLink.objects.count()) == (3, 1)
    assert run(apply=True).endswith("Nothing to do: the register here is as these files say.\n")


def test_ten_times_the_schools_take_no_more_memory(office):
    def peak(count):
        rows = [
            school(f"{200_000 + number}", f"School {number}", la="301", ukprn=f"{number:08}") for number in range(count)
        ]
        stream = io.BytesIO(register_file(*rows))
        del rows
        tracemalloc.start()
        plan = services.plan_schools(office, stream, "edubasealldata20261120.csv")
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert plan.counts == {"added": count}
        return found

    few, many = peak(1_500), peak(15_000)
    assert many < few + 3 * 2**20


def test_administrators_of_the_partnership_are_told_too(office, cast):
    from waymark.accounts.models import Membership, Person

    someone = Person.objects.create(email="ada@example.org", name="Ada Quint")
    admin = Membership.objects.create(
        person=someone, organisation=cast.partnership, role=Role.ADMINISTRATOR, valid_from=date(2026, 8, 1)
    )
    take_in(office, school(ASHGROVE, "Ashgrove School", status="Closed", closed="31-08-2026"), BOTH[1])
    told = OutboxMessage.objects.filter(notice="school_register.member_closes").values_list("recipient_id", flat=True)
    assert set(told) == {str(admin.public_id), str(cast.coordinator.public_id)}
