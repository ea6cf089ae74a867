"""The attendance of a school year: who stands in it, what it adds up to, and the same in a file."""

import csv
import io
import uuid
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import SCHOOL_DAY, Cast
from waymark.accounts.tests.factories import sign_in
from waymark.attendance import services as registers
from waymark.attendance.models import AbsenceAlert
from waymark.attendance.states import Attended, Finding
from waymark.attendance.tests.factories import at_nine_o_five, involve, known_pupil, placed, register_of, said
from waymark.core import clock
from waymark.core.models import AuditEvent
from waymark.matching.models import Pair
from waymark.matching.states import PairState
from waymark.pupils.models import Involvement
from waymark.pupils.states import Basis
from waymark.reporting import forms, queries, services
from waymark.reporting.queries import Asked, YearAsked
from waymark.reporting.rules import days_of_school_year
from waymark.reporting.states import ExportKind, FileForm

pytestmark = pytest.mark.django_db
P, L, A = Attended.PRESENT, Attended.LATE, Attended.ABSENT
PAGE = "reporting:attendance"
THIS = YearAsked(2026)


@pytest.fixture
def cast():
    with clock.at(at_nine_o_five()):
        yield Cast.gather()


@pytest.fixture
def visit(cast):
    def sign_in_as(name):
        return sign_in(Client(), getattr(cast, name))

    return sign_in_as


def take(cast, *marks, on=SCHOOL_DAY, provider=None):
    who = "stranger_provider" if provider == cast.other_provider else "provider_manager"
    registers.mark(cast.actor(who), register_of(cast, on, provider=provider), marks)


def text(answer):
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def lines(report):
    return [(line.pupil.surname, line.counts.attended, line.counts.possible) for line in report.page.rows]


@pytest.fixture
def year(cast):
    """Ames was there and then late, Brook away with leave and then without a reason, Cole at two places; Doe is a stranger."""
    ames, brook, cole = (known_pupil(cast, surname=name) for name in ("Ames", "Brook", "Cole"))
    doe = known_pupil(cast, cast.birchfield, surname="Doe")
    places = {each.surname: placed(cast, each) for each in (ames, brook, cole, doe)}
    there = placed(cast, cole, provider=cast.other_provider)
    week_before = SCHOOL_DAY - timedelta(days=7)
    with clock.at(at_nine_o_five(week_before)):
        marks = [
            said(places["Ames"]),
            said(places["Brook"], A, reason_code="I"),
            said(places["Cole"]),
            said(places["Doe"]),
        ]
        take(cast, *marks, on=week_before)
    take(cast, said(places["Ames"], L, minutes_late=4), said(places["Brook"], A))
    take(cast, said(there, A, reason_code="Y1"), provider=cast.other_provider)
    return places


def test_each_sees_their_own_pupils_with_all_their_marks(cast, year):
    mine = [("Ames", 2, 2), ("Brook", 0, 2), ("Cole", 1, 1)]
    for name in ("referrer", "head", "coordinator", "key_worker"):
        assert lines(queries.year_report(cast.actor(name), THIS, 1)) == mine, name
    assert lines(queries.year_report(cast.actor("stranger_referrer"), THIS, 1)) == [("Doe", 1, 1)]
    assert lines(queries.year_report(cast.actor("inclusion_officer"), THIS, 1)) == [*mine, ("Doe", 1, 1)]


def test_what_has_ended_is_over(cast, year):
    Involvement.objects.filter(pupil=year["Brook"].pupil, organisation=cast.ashgrove).update(valid_to=SCHOOL_DAY)
    assert [line[0] for line in lines(queries.year_report(cast.actor("referrer"), THIS, 1))] == ["Ames", "Cole"]
    report = queries.year_report(cast.actor("referrer"), THIS, 1)
    assert (report.children, report.total.possible) == (2, 3)


def test_the_page_says_what_it_comes_to(cast, year, visit):
    page = text(visit("referrer").get(reverse(PAGE)))
    assert "Attendance 2026/27" in page
    assert "3 pupils, 5 possible sessions" in page
    for figure in ("60.0%", "20.0%"):  # three of five attended, one with leave, one without a reason yet
        assert figure in page
    assert "1 unexplained" in page and "1 late" in page and "1 not counted" in page
    assert "pupil missed a tenth or more" in page
    assert "Doe" not in page
    event = AuditEvent.objects.filter(action="reporting.attendance.read").latest("pk")
    assert {each.pupil_id for each in event.pupils.all()} == {
        year[name].pupil.public_id for name in ("Ames", "Brook", "Cole")
    }


def test_only_the_pupils_of_the_page_were_looked_at(cast, year, visit, monkeypatch):
    monkeypatch.setattr("waymark.reporting.queries.years.ROWS", 2)
    page = text(visit("referrer").get(reverse(PAGE), {"page": "2", "order": "lowest"}))
    assert "Cole" in page and "Ames" not in page and "Brook" not in page
    assert "3 pupils, 5 possible sessions" in page
    assert "?year=2026&amp;order=lowest&amp;page=1" in page
    assert AuditEvent.objects.filter(action="reporting.attendance.read").latest("pk").pupils.count() == 1


def test_the_lowest_attendance_can_come_first(cast, year):
    asked = YearAsked(2026, lowest_first=True)
    assert [line[0] for line in lines(queries.year_report(cast.actor("referrer"), asked, 1))] == [
        "Brook",
        "Ames",
        "Cole",
    ]


def test_one_provider_or_one_school_alone(cast, year):
    officer = cast.actor("inclusion_officer")
    there = queries.year_report(officer, YearAsked(2026, provider=cast.other_provider.public_id), 1)
    assert lines(there) == [("Cole", 0, 0)]
    assert {each.pk for each in there.providers} == {cast.canal_street.pk, cast.other_provider.pk}
    school = queries.year_report(officer, YearAsked(2026, school=cast.birchfield.public_id), 1)
    assert lines(school) == [("Doe", 1, 1)]
    nowhere = queries.year_report(officer, YearAsked(2026, provider=uuid.uuid4()), 1)
    assert (nowhere.page.rows, nowhere.total.possible) == ([], 0)
    assert (
        queries.year_report(cast.actor("referrer"), YearAsked(2026, school=cast.birchfield.public_id), 1).page.rows
        == []
    )


def test_a_year_holds_its_own_days(cast, year):
    assert days_of_school_year(2026) == (date(2026, 8, 1), date(2027, 7, 31))
    assert queries.year_report(cast.actor("referrer"), YearAsked(2025), 1).page.rows == []
    with clock.at(date(2027, 8, 1)):
        assert queries.years_to_choose()[:2] == [2027, 2026]
    with clock.at(date(2027, 7, 31)):
        assert queries.years_to_choose()[0] == 2026


@pytest.mark.parametrize(
    "nonsense",
    [
        {"year": "1066"},
        {"year": "²"},
        {"school": "1"},
        {"provider": "'; --"},
        {"order": "x"},
        {"page": "-1"},
        {"page": "9"},
    ],
)
def test_what_makes_no_sense_shows_the_whole_of_this_year(cast, year, visit, nonsense):
    page = text(visit("referrer").get(reverse(PAGE), nonsense))
    assert "Attendance 2026/27" in page and "Ames" in page


def test_a_child_of_two_records_counts_once(cast, year):
    other = known_pupil(cast, cast.birchfield, surname="Ames")
    take(cast, said(placed(cast, other)))
    officer = cast.actor("inclusion_officer")
    assert queries.year_report(officer, THIS, 1).children == 5
    first, second = sorted((year["Ames"].pupil, other), key=lambda each: each.pk)
    Pair.objects.create(
        first=first,
        second=second,
        state=PairState.SAME,
        same_number=False,
        same_name_and_birth=True,
        facts="x",
        found_at=clock.now(),
        found_by_label="test",
    )
    assert queries.year_report(cast.actor("inclusion_officer"), THIS, 1).children == 4
    assert queries.year_report(cast.actor("referrer"), THIS, 1).children == 3


def test_a_reason_found_out_is_in_the_report(cast, year):
    registers.follow_up(
        cast.actor("referrer"),
        AbsenceAlert.objects.get(placement=year["Brook"], on=SCHOOL_DAY),
        who_was_contacted="Grandmother",
        finding=Finding.SAFE_AT_HOME,
        what_was_found="In bed.",
        reason_code="M",
    )
    brook = queries.year_report(cast.actor("referrer"), THIS, 1).page.rows[1]
    assert (brook.counts.authorised, brook.counts.unauthorised, brook.counts.unexplained) == (2, 0, 0)


@pytest.mark.parametrize("name", ["provider_manager", "auditor", "administrator"])
def test_others_have_no_such_page(cast, year, visit, name):
    assert visit(name).get(reverse(PAGE)).status_code == 403


def test_a_pupil_known_for_a_referral_only_brings_no_marks_of_others(cast, year):
    """Who hears of a pupil later sees that pupil's whole year, and nobody else's."""
    involve(year["Doe"].pupil, cast.ashgrove, Basis.REFERRAL, uuid.uuid4())
    found = lines(queries.year_report(cast.actor("referrer"), THIS, 1))
    assert found == [("Ames", 2, 2), ("Brook", 0, 2), ("Cole", 1, 1), ("Doe", 1, 1)]


# The file


def test_the_file_holds_every_line_and_is_in_the_register(cast, year, monkeypatch):
    monkeypatch.setattr("waymark.reporting.queries.years.ROWS", 1)
    actor = cast.actor("referrer")
    asked = Asked(ExportKind.ATTENDANCE, None, *days_of_school_year(2026))
    export = services.ask(actor, asked, form=FileForm.CSV, to_whom="Our governors", why="The year")
    content, disclosure = services.take(actor, export)
    head, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert (head[0], head[-1]) == ("Surname", "Attendance in percent")
    assert [(row[0], *row[5:]) for row in rows] == [
        ("Ames", "2", "2", "1", "0", "0", "0", "0", "100.0"),
        ("Brook", "2", "0", "0", "1", "1", "1", "0", "0.0"),
        ("Cole", "1", "1", "0", "0", "0", "0", "1", "100.0"),
    ]
    assert rows[2][4] == "Canal Street Motors; Harrow Farm"
    assert (disclosure.children, disclosure.rows) == (3, 3)


def test_the_file_is_asked_for_from_the_page(cast, year, visit):
    client = visit("referrer")
    assert f"{reverse('reporting:ask_attendance')}?year=2026" in text(client.get(reverse(PAGE)))
    assert f"{reverse('reporting:ask_attendance')}?year" not in text(visit("key_worker").get(reverse(PAGE)))
    page = client.get(reverse("reporting:ask_attendance"), {"year": "2025"})
    assert 'value="2025" checked' in text(page)
    typed = {"to_whom": "Our governors", "why": "The year", "file_form": "xlsx", "form_key": uuid.uuid4()}
    assert client.post(reverse("reporting:ask_attendance"), typed).status_code == 422
    assert client.post(reverse("reporting:ask_attendance"), {**typed, "year": "1999"}).status_code == 422
    asked = client.post(reverse("reporting:ask_attendance"), {**typed, "year": "2026"})
    assert asked.status_code == 302
    shown = text(client.get(asked["Location"]))
    assert "1 August 2026 to 31 July 2027" in shown and "3 rows, 3 children" in shown


def test_an_address_says_what_was_chosen():
    some = uuid.uuid4()
    assert forms.address_of(YearAsked(2026)) == "year=2026&"
    assert forms.address_of(YearAsked(2025, some, None, True)) == f"year=2025&school={some}&order=lowest&"
