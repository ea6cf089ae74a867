"""The pages of parts and targets, and what the programme's page says of them."""

import uuid
from datetime import date

import pytest
from django.urls import reverse

from tests.cast import SCHOOL_DAY
from waymark.core import clock
from waymark.programmes import services
from waymark.programmes.models import AccessArrangement, AgencyPart, ExamEntry, PastoralPart, Target
from waymark.programmes.tests.factories import a_programme
from waymark.pupils.services import set_home_authority

pytestmark = pytest.mark.django_db

DAYS = {"by_when": "2027-02-12", "next_look_on": "2026-12-11"}
FORMS = {
    "pastoral": ({"task": "check_in", "whose": "both", "person": "Kezia Hall and Ruth Okafor"}, PastoralPart),
    "exams": (
        {
            "subject": "Mathematics",
            "level": "gcse",
            "series": "Summer 2027",
            "entered_by": "school",
            "pays": "school",
            "state": "planned",
        },
        ExamEntry,
    ),
    "arrangements": ({"what": "reader", "state": "asked"}, AccessArrangement),
    "agencies": ({"agency": "police", "person": "PC Amis", "does": "Walks with him on Fridays.", **DAYS}, AgencyPart),
}
TARGET = {
    "area": "attendance",
    "what": "Comes to every session.",
    "baseline": "Six in ten in October.",
    "measure": "From the registers.",
    "aim": "Nineteen in twenty.",
    "baseline_figure": "60",
    "aim_figure": "95",
    "starts_on": "2026-11-24",
    "by_when": "2027-03-25",
    "next_review_on": "2026-12-18",
}


@pytest.fixture(autouse=True)
def _on_a_school_day():
    with clock.at(SCHOOL_DAY):
        yield


@pytest.fixture
def programme(cast):
    return a_programme(cast)


@pytest.fixture
def client(as_):
    return as_("key_worker")


def address(name, programme):
    return reverse(f"programmes:{name}", args=[programme.public_id])


def post(client, url, **data):
    return client.post(url, {"form_key": str(uuid.uuid4()), **data})


def text(response):
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("part", FORMS)
def test_a_row_is_added_shown_and_changed(client, programme, part):
    data, model = FORMS[part]
    assert client.get(address(f"add_{part}", programme)).status_code == 200
    response = post(client, address(f"add_{part}", programme), **data)
    assert (response.status_code, response.url) == (302, address(part, programme)), text(response)
    row = model.objects.get()
    page = text(client.get(address(part, programme)))
    assert row.get_absolute_url() in page
    assert client.get(row.get_absolute_url()).status_code == 200
    response = post(client, row.get_absolute_url(), version=row.version, **data)
    assert response.status_code == 302, text(response)
    response = post(client, row.get_absolute_url(), version=row.version, **data)
    assert response.status_code == 409


def test_what_is_missing_is_said_beside_its_box_and_what_was_typed_stays(client, programme):
    data = {**FORMS["exams"][0], "state": "entered"}
    response = post(client, address("add_exams", programme), **data)
    assert response.status_code == 422
    assert "Enter the day of the entry." in text(response)
    assert 'value="Mathematics"' in text(response)
    assert not ExamEntry.objects.exists()


def test_nothing_is_needed_with_a_reason(client, programme):
    url = address("no_arrangements", programme)
    assert "Say why nothing is needed" in text(post(client, url, why=""))
    assert post(client, url, why="The tests of September showed no need.").status_code == 302
    assert "The tests of September showed no need." in text(client.get(address("arrangements", programme)))
    assert "The tests of September showed no need." in text(client.get(programme.get_absolute_url()))


def test_the_site_is_said_on_the_programme(client, programme):
    response = post(client, address("site", programme), access="no", why="Until Friday.", said_on="2026-11-24")
    assert response.status_code == 302, text(response)
    assert "Until Friday." in text(client.get(programme.get_absolute_url()))


def test_a_target_is_set_from_general_words_read_and_shown(client, programme):
    page = text(client.get(address("targets", programme)))
    assert "No target yet: The next step at sixteen." in page
    assert "?like=next" in page
    assert "Has a place at sixteen" in text(client.get(address("set_target", programme) + "?like=next"))
    response = post(client, address("set_target", programme), **TARGET)
    assert response.status_code == 302, text(response)
    target = Target.objects.get()
    url = reverse("programmes:review_target", args=[target.public_id])
    with clock.at(date(2026, 12, 16)):
        assert client.get(url).status_code == 200
        read = {"reviewed_on": "2026-12-16", "reading": "Seven in ten.", "figure": "74", "judgement": "on_course"}
        response = post(client, url, version=target.version, next_review_on="2027-03-31", **read)
        assert response.status_code == 422
        assert "Review it within the half term: by Friday 12 February at the latest." in text(response)
        response = post(client, url, version=target.version, next_review_on="2027-02-12", **read)
        assert response.status_code == 302, text(response)
        page = text(client.get(address("targets", programme)))
    assert "40 in 100 of the way from 60 to 95" in page
    assert "Seven in ten." in page
    assert client.get(reverse("programmes:change_target", args=[target.public_id])).status_code == 200


def test_the_page_says_who_answers_and_that_somebody_is_to_look_again(cast, as_, client, programme):
    page = text(client.get(programme.get_absolute_url()))
    assert "Ashgrove School, since" in page
    assert "On the roll of this school alone" in page
    assert "Look again" not in page
    set_home_authority(cast.actor("head"), programme.pupil, authority=cast.city, note="Moved to the city.")
    page = text(client.get(programme.get_absolute_url()))
    assert "The pupil&#39;s home authority is another than when this was last looked at." in page
    page = text(client.get(address("look_again", programme)))
    assert "Whitcombe County Council" in page
    assert "Rydal City Council" in page
    response = post(client, address("look_again", programme), valid_from="2026-11-24", note="Told by the mother.")
    assert response.status_code == 302, text(response)
    assert "Look again" not in text(client.get(programme.get_absolute_url()))
    assert address("look_again", programme) not in text(as_("head").get(programme.get_absolute_url()))


def test_home_education_is_told_apart_in_the_list(client, programme):
    response = post(client, address("otherwise", programme), otherwise="home_education", version=programme.version)
    assert response.status_code == 302
    assert "Home education, not AP" in text(client.get(programme.get_absolute_url()))
    url = reverse("programmes:programmes")
    assert "Kai Merrow" in text(client.get(url + "?kind=home_education"))
    assert "Kai Merrow" not in text(client.get(url + "?kind=ap"))


def test_the_school_reads_the_parts_and_changes_nothing(cast, as_, client, programme):
    post(client, address("add_pastoral", programme), **FORMS["pastoral"][0])
    head = as_("head")
    page = text(head.get(address("pastoral", programme)))
    assert "Kezia Hall and Ruth Okafor" in page
    assert "Add a line" not in page
    assert head.get(address("add_pastoral", programme)).status_code == 403
    assert as_("stranger_coordinator").get(address("pastoral", programme)).status_code == 404
    assert as_("provider_manager").get(address("pastoral", programme)).status_code == 403


def test_a_programme_without_a_key_worker_says_so(cast, client, programme):
    services.hand_over_caseload(cast.actor("coordinator"), programme.key_workers.all(), None, on=SCHOOL_DAY)
    assert "Nobody" in text(client.get(programme.get_absolute_url()))
