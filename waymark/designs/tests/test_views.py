"""The pages of designed weeks."""

import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import SCHOOL_DAY
from tests.statements import statements_of
from waymark.core import clock
from waymark.core.models import AuditEvent
from waymark.designs import panel_paper, queries, services, solver
from waymark.designs.models import Design
from waymark.designs.solver import is_installed
from waymark.designs.tests.factories import REST_AT_SCHOOL, a_full_option, an_option
from waymark.documents.models import Document
from waymark.documents.paper import blocks, pdf
from waymark.placements.models import Placement
from waymark.quality.tests.factories import an_offer, signed_off
from waymark.referrals.models import Referral
from waymark.referrals.queries import papers_for_pack

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_a_school_day():
    with clock.at(SCHOOL_DAY):
        yield


def address(name, design, *more):
    return reverse(f"designs:{name}", args=[design.public_id, *more])


def post(client, url, **data):
    return client.post(url, {"form_key": str(uuid.uuid4()), **data})


def text(response):
    return " ".join(response.content.decode().split())


def parts(design):
    return queries.parts_of([design])[design.pk]


def week(**half_days):
    """The form of the week, each half-day by its key; what is not named has nothing."""
    return {f"{day}-{half}": half_days.get(f"{day}_{half}", "") for day in ("mon", "tue", "wed", "thu", "fri") for half in ("am", "pm")}  # fmt: skip


def test_an_option_is_written_and_its_week_opens(cast, as_):
    programme = an_option(cast).programme
    client, url = as_("coordinator"), reverse("designs:write", args=[programme.public_id])
    assert "A copy of “Workshop and school”" in text(client.get(url))
    data = {
        "title": "All at school",
        "starts_on": "2026-11-24",
        "planned_end_on": "2027-01-22",
        "budget_pence": "250",
        "start_from": "nothing",
    }
    response = post(client, url, **data)
    made = Design.objects.get(title="All at school")
    assert (response.status_code, response.url) == (302, made.get_absolute_url())
    assert (made.budget_pence, queries.half_days_of(parts(made)[0])) == (25000, [])


def test_the_designer_shows_the_week_its_figures_and_offers(cast, as_):
    design = a_full_option(cast)
    an_offer(cast, "stranger_provider", title="Farm work", what="English and maths on the farm.", sessions=["fri-am"])
    page = text(as_("coordinator").get(design.get_absolute_url()))
    assert "22 hours" in page
    assert "£260" in page  # four half-days at £65
    assert "By bus, 25 minutes each way, paid by the partnership" in page
    assert "Nobody has signed this provider off for you" in page
    assert "Farm work" in page
    assert "8 free" in page


def test_an_offer_is_put_in_by_its_boxes_and_nothing_that_was_chosen_is_lost(cast, as_):
    design = an_option(cast)
    offer = an_offer(cast)
    (school,) = parts(design)
    client = as_("coordinator")
    url = f"{design.get_absolute_url()}?kind=small_group"
    missing = post(client, url, **week(mon_am=school.public_id), add=str(offer.public_id))
    assert missing.status_code == 422
    assert "Choose at least one half-day of the offer" in text(missing)
    response = post(
        client,
        url,
        **week(mon_am=school.public_id),
        add=str(offer.public_id),
        take=[f"{offer.public_id}:tue-am", f"{offer.public_id}:tue-pm"],
    )
    assert (response.status_code, response.url) == (302, url)
    assert [queries.half_days_of(part) for part in parts(design)] == [[(0, "am")], [(1, "am"), (1, "pm")]]


def test_a_part_is_taken_out_and_moved(cast, as_):
    design = a_full_option(cast)
    school, workshop = parts(design)
    client = as_("coordinator")
    moved = post(client, design.get_absolute_url(), **week(fri_am=workshop.public_id, mon_am=school.public_id))
    assert moved.status_code == 302
    assert [queries.half_days_of(part) for part in parts(design)] == [[(0, "am")], [(4, "am")]]
    post(client, design.get_absolute_url(), **week(mon_am=school.public_id), out=str(workshop.public_id))
    assert [part.kind for part in parts(design)] == ["school"]


def test_a_half_day_that_is_not_offered_cannot_be_chosen(cast, as_):
    design = an_option(cast)
    services.add_offer(cast.actor("coordinator"), design, an_offer(cast, sessions=["mon-am"]), half_days=[(0, "am")])
    other = parts(design)[1]
    response = post(as_("coordinator"), design.get_absolute_url(), **week(fri_pm=other.public_id))
    assert response.status_code == 422
    assert queries.half_days_of(parts(design)[1]) == [(0, "am")]


def test_the_figures_are_counted_without_saving(cast, as_):
    design = a_full_option(cast)
    school, workshop = parts(design)
    client, url = as_("coordinator"), address("figures", design)
    response = post(client, url, **week(mon_am=school.public_id, mon_pm=workshop.public_id))
    assert response.status_code == 200
    page = text(response)
    assert "6 hours" in page
    assert "£65" in page
    assert "The week is under 18 hours: say why the pupil is part time." in page
    assert "<html" not in page
    assert queries.half_days_of(parts(design)[0]) == REST_AT_SCHOOL
    assert post(client, url, **week(mon_am="nonsense")).status_code == 422


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("kind=small_group", ["Motor workshop", "Farm work"]),
        ("kind=vocational", []),
        ("subject=english", ["Farm work"]),
        ("day=fri", ["Motor workshop", "Farm work"]),
        ("day=thu", ["Motor workshop"]),
        ("price=30", ["Farm work"]),
        ("text=bicycles", ["Motor workshop"]),
        ("signed_off=yes", ["Farm work"]),
        ("miles=1", []),  # nobody knows how far these are
        ("miles=far&kind=nonsense&price=a+lot", ["Motor workshop", "Farm work"]),
    ],
)
def test_offers_are_narrowed_down(cast, as_, asked, found):
    design = an_option(cast)
    an_offer(cast)
    an_offer(
        cast,
        "stranger_provider",
        title="Farm work",
        what="English and maths on the farm.",
        sessions=["fri-am", "fri-pm"],
        price_pence=6000,
        price_unit="day",
    )
    an_offer(cast, title="Only the youngest", highest_year=8)
    signed_off(cast, cast.other_provider)
    page = text(as_("coordinator").get(f"{design.get_absolute_url()}?{asked}"))
    assert [title for title in ("Motor workshop", "Farm work", "Only the youngest") if title in page] == found


def test_each_form_is_drawn_and_taken_in(cast, as_):
    design = a_full_option(cast)
    client = as_("coordinator")
    workshop = parts(design)[1]
    times = {"am_starts_at": "9am", "am_ends_at": "11am", "pm_starts_at": "1pm", "pm_ends_at": "3pm"}
    terms = {"title": "Another name", "starts_on": "2026-11-24", "planned_end_on": "2027-01-22", "aims": "Comes in."}
    steps = [
        (address("change", design), terms),
        (address("add_place", design), {**times, "kind": "home", "place": "At his aunt’s", "sessions": ["fri-am"]}),
        (
            address("part", workshop),
            {"kind": "centre", "travel_mode": "taxi", "travel_payer": "authority", "travel_minutes": "40"},
        ),
        (address("part", parts(design)[0]), {**times, "subjects": ["english"]}),
        (address("set_aside", design), {}),
    ]
    for url, data in steps:
        assert client.get(url).status_code == 200, url
        response = post(client, url, **data)
        assert response.status_code == 302, (url, text(response))
    design.refresh_from_db()
    school, workshop, home = parts(design)
    assert (design.title, workshop.travel_payer, workshop.kind) == ("Another name", "authority", "centre")
    assert (school.subjects, school.times("pm")[1].hour, home.place) == (["english"], 15, "At his aunt’s")


def test_an_option_is_used_with_a_reason_where_something_warns(cast, as_):
    design = a_full_option(cast)
    client, url = as_("coordinator"), address("use", design)
    assert "Nobody has signed this provider off" in text(client.get(url))
    assert post(client, url).status_code == 422
    response = post(client, url, reason_to_go_on="It is signed off on Friday.")
    assert (response.status_code, response.url) == (302, design.programme.get_absolute_url())
    assert Placement.objects.get().offer.title == "Motor workshop"
    assert "In use" in text(client.get(design.get_absolute_url()))


def test_options_lie_side_by_side(cast, as_):
    first = a_full_option(cast)
    an_option(cast, first.programme, title="A short week")
    page = text(as_("head").get(reverse("designs:options", args=[first.programme.public_id])))
    assert "Workshop and school" in page
    assert "A short week" in page
    assert "22 hours" in page
    assert "12 hours" in page
    assert "Under 18" in page
    assert "Write an option" not in page


def test_a_conflict_keeps_what_was_chosen(cast, as_):
    design = a_full_option(cast)
    school, workshop = parts(design)
    client, url = as_("coordinator"), design.get_absolute_url()
    post(client, url, **week(mon_am=school.public_id), version=design.version)
    response = post(client, url, **week(mon_am=workshop.public_id), version=design.version)
    assert response.status_code == 409
    assert "Saved meanwhile by somebody else" in text(response)


def test_readers_get_no_offers_and_cannot_save(cast, as_):
    design = a_full_option(cast)
    for name in ("head", "inclusion_officer"):
        page = text(as_(name).get(design.get_absolute_url()))
        assert "22 hours" in page
        assert "Save the week" not in page
        assert "Offers with a free place" not in page
        assert post(as_(name), design.get_absolute_url(), **week()).status_code == 403
        assert as_(name).get(address("change", design)).status_code == 403


@pytest.mark.parametrize("name", ["stranger_coordinator", "stranger_officer"])
def test_a_stranger_gets_the_page_of_what_does_not_exist(cast, as_, name):
    design = a_full_option(cast)
    client = as_(name)
    missing = client.get(reverse("designs:design", args=[uuid.uuid4()]))
    response = client.get(design.get_absolute_url())
    assert (response.status_code, response.content) == (404, missing.content)


def test_reading_is_recorded(cast, as_):
    design = an_option(cast)
    as_("head").get(design.get_absolute_url())
    event = AuditEvent.objects.get(action="designs.design.read")
    assert event.pupils.get().pupil_id == design.programme.pupil.public_id


def test_the_pages_keep_their_budget_however_many_options_and_offers(cast, as_):
    design = a_full_option(cast)
    client = as_("coordinator")
    urls = [design.get_absolute_url(), reverse("designs:options", args=[design.programme.public_id])]
    few = [statements(client, url) for url in urls]
    for number in range(3):
        an_option(cast, design.programme, title=f"Copy {number}", start=services.Start(copy_of=design))
        an_offer(cast, "stranger_provider", title=f"Farm {number}")
    many = [statements(client, url) for url in urls]
    assert many[1] == few[1]
    assert many[0] <= few[0] + 1  # whether somebody is at a provider that came in
    assert max(many) <= 36


def statements(client, url):
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(statements_of(found))


ASKED = {
    "starts_on_day": "24",
    "starts_on_month": "11",
    "starts_on_year": "2026",
    "planned_end_on_day": "22",
    "planned_end_on_month": "1",
    "planned_end_on_year": "2027",
    "at_school": "4",
    "least_hours": "18",
    "most_hours": "25",
    "signed_off_only": "true",
    "subjects": "true",
    "careful": "true",
}
HIDDEN = re.compile(r'<input type="hidden" name="week" value="([^"]*)"')


@pytest.mark.skipif(not is_installed(), reason="the extra `designer` is not installed")
def test_a_week_is_suggested_with_its_reasons_and_kept_as_an_option(cast, as_):
    programme = an_option(cast).programme
    an_offer(cast)
    an_offer(cast, "stranger_provider", title="Farm work", price_pence=3000)
    signed_off(cast)
    signed_off(cast, cast.other_provider)
    client, url = as_("coordinator"), reverse("designs:suggest", args=[programme.public_id])
    assert "What do you ask for?" in text(client.get(url))
    page = text(client.get(url, ASKED))
    assert "Lowest price" in page
    assert "The cheapest of 2 that are free then." in page
    assert "You have signed it off." in page
    first = HIDDEN.findall(page)[0]
    response = post(client, url, week=first)
    assert response.status_code == 302, re.findall(r"govuk-error-summary.{0,900}", text(response))
    made = Design.objects.latest("pk")
    assert (response.status_code, response.url) == (302, made.get_absolute_url())
    assert [part.offer.title for part in parts(made) if part.offer] == ["Farm work"]
    assert not Placement.objects.exists()
    assert post(client, url, week=first.replace("e", "f")).status_code == 422


@pytest.mark.skipif(not is_installed(), reason="the extra `designer` is not installed")
def test_where_nothing_fits_the_page_says_what_cannot_be_met_together(cast, as_):
    programme = an_option(cast).programme
    an_offer(cast)
    signed_off(cast)
    url = reverse("designs:suggest", args=[programme.public_id])
    page = text(as_("coordinator").get(url, {**ASKED, "budget_pence": "100"}))
    assert "Nothing fits." in page
    assert "18 hours to 25 hours a week" in page
    assert "4 half-days at school" in page
    assert "at most £100 a week" in page
    assert "the longest week has 16.5 hours" in page  # four mornings of 3.5 at school and 2.5 for £65
    assert "the cheapest week costs £130" in page
    assert "only providers that you have signed off" not in page


@pytest.mark.skipif(not is_installed(), reason="the extra `designer` is not installed")
def test_weeks_that_cannot_be_asked_for_are_named_at_the_top_all_at_once(cast, as_):
    programme = an_option(cast).programme
    url = reverse("designs:suggest", args=[programme.public_id])
    asked = {**ASKED, "at_school": "11", "least_hours": "26", "planned_end_on_year": "2020"}
    answer = as_("coordinator").get(url, asked)
    summary = text(answer).partition("There is a problem")[2].partition("<h1")[0]
    assert answer.status_code == 422
    assert "Half-days at school must be 10 or less" in summary
    assert "Hours a week, at most: enter 26 or more" in summary
    assert "The planned last day cannot be before the first day" in summary
    assert "<title>Error: Suggest weeks" in text(answer)


def test_without_the_extra_there_is_no_button(cast, as_, monkeypatch):
    programme = an_option(cast).programme
    url = reverse("designs:options", args=[programme.public_id])
    assert ("Suggest weeks" in text(as_("coordinator").get(url))) == is_installed()
    monkeypatch.setattr(solver, "is_installed", lambda: False)
    assert "Suggest weeks" not in text(as_("coordinator").get(url))
    page = text(as_("coordinator").get(reverse("designs:suggest", args=[programme.public_id]), ASKED))
    assert "cannot reckon weeks" in page


def test_options_are_put_to_the_panel_with_the_papers_of_the_referral(cast, as_):
    design = a_full_option(cast)
    programme = design.programme
    client, url = as_("coordinator"), reverse("designs:panel", args=[programme.public_id])
    assert client.get(url).status_code == 200
    assert post(client, url).status_code == 422
    response = post(client, url, options=[str(design.public_id)], question="Which of these?")
    assert response.status_code == 302
    paper = papers_for_pack(Referral.objects.get(pk=programme.referral_id))
    assert [each.title for each in paper] == [f"Options for the week of {programme.reference}, version 1"]
    assert len(Document.objects.filter(subject_id=programme.referral.public_id)) == 2


def test_the_paper_says_what_the_page_says(cast):
    design = a_full_option(cast)
    option = queries.judged(cast.actor("coordinator"), design, parts(design))
    paper = panel_paper.facts(design.programme, [option], question="Which?", number=1, on=SCHOOL_DAY)
    said = str(blocks(paper))
    for words in (
        "22 hours",
        "£260",
        "Canal Street Motors, 9:30am",
        "By bus, 25 minutes",
        "Nobody has signed this provider",
    ):
        assert words in said
    assert pdf(paper).startswith(b"%PDF")
