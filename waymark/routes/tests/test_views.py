"""The pages of the guide: one question after another, the answer, what is kept, and whom to ring."""

import re
from datetime import date
from html import unescape
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import SCHOOL_DAY
from waymark.core.models import AuditEvent
from waymark.exclusions.states import ExclusionState
from waymark.exclusions.tests.factories import exclusion_at
from waymark.organisations import services as organisations
from waymark.organisations.states import ContactFunction
from waymark.pupils import services as pupils
from waymark.pupils.models import RollEntry
from waymark.pupils.states import CharacteristicKind
from waymark.pupils.tests.factories import pupil
from waymark.referrals.models import Referral
from waymark.routes import queries, tables
from waymark.routes.models import RouteAnswer
from waymark.routes.tests.factories import AT_RISK, kept_answer
from waymark.support.tests.factories import a_plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_school_day")]
NAMELESS = reverse("routes:question")


@pytest.fixture
def kai(cast):
    return pupil(cast.actor("referrer"), address_lines="1 Road", address_authority=cast.county)


def send(client, url, go="next", **answers):
    """Send a page, and look at the one that follows."""
    return client.post(url, {"form_key": str(uuid4()), "go": go, **answers}, follow=True)


def heading(response):
    found = re.search(r"<h1[^>]*>(.*?)</h1>", response.content.decode(), re.DOTALL)
    return re.sub(r"<[^>]+>", "", found[1]).strip()


def hidden(response):
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', response.content.decode()))


def check(kai):
    return reverse("routes:check", args=[kai.public_id])


def contact(cast, name, function, person, **more):
    return organisations.add_contact(
        cast.actor(name),
        getattr(cast, name).organisation,
        function=function,
        name=person,
        **{"email": "somebody@example.org", **more},
    )


# The questions


def test_a_nameless_question_goes_one_thing_a_page_and_keeps_nothing(as_, cast):
    """A co-ordinator is rung by a city school about a county child below PSP 3: route 1."""
    client = as_("coordinator")
    answers = {}
    asked = [
        ("situation", "on_roll"), ("health", "well"), ("home", "county"), ("school", "city"), ("plan", "none"),
        ("risk", "low"), ("need", "advice"), ("level", "tier_2"), ("care", "no"),
    ]  # fmt: skip
    page = client.get(NAMELESS)
    for question, answer in asked:
        assert f'name="{question}"' in page.content.decode()
        assert {key: hidden(page)[key] for key in answers} == answers
        answers[question] = answer
        page = send(client, NAMELESS, at=question, **answers)
        assert page.status_code == 200

    text = page.content.decode()
    assert heading(page) == "The Inclusion Forum where the pupil lives"
    assert "Route 1" in text
    assert "XB2022 1" in text
    assert "Advice only" in text
    assert "The pupil belongs to the authority" in text  # what is law stands beside it
    assert "Keep this answer" not in text
    assert "Start the referral" not in text
    assert not RouteAnswer.objects.exists()


def test_a_school_is_not_asked_how_it_stands(as_, cast):
    page = send(as_("referrer"), NAMELESS, at="home", situation="on_roll", health="well", home="county")
    assert heading(page) == "Does the pupil have an education, health and care (EHC) plan?"


def test_an_answer_left_out_is_asked_for_and_the_others_stay(as_, cast):
    page = send(as_("coordinator"), NAMELESS, at="health", situation="on_roll")

    assert page.status_code == 422
    assert "Choose the answer that fits best" in page.content.decode()
    assert page.content.decode().count("<title>Error:") == 1
    assert hidden(page)["situation"] == "on_roll"


@pytest.mark.parametrize("nonsense", ["asleep", "<script>", "x" * 4000, "\0"])
def test_an_answer_that_nobody_offers_is_asked_again(as_, cast, nonsense):
    page = send(as_("coordinator"), NAMELESS, at="health", situation="on_roll", health=nonsense)
    assert page.status_code == 422
    assert "<script>" not in page.content.decode().split("<h1")[1].split("</form>")[0]


def test_nonsense_of_an_earlier_page_is_left_behind(as_, cast):
    page = send(as_("coordinator"), NAMELESS, at="health", situation="on_roll", health="ill", risk="x" * 4000, at2="?")
    assert page.status_code == 200
    assert heading(page) == "In whose area does the pupil live?"
    assert "risk" not in hidden(page)


def test_one_step_back_shows_what_was_answered(as_, cast):
    page = send(as_("coordinator"), NAMELESS, "back", at="home", situation="on_roll", health="ill")

    assert heading(page) == "Is the pupil well enough to come to school?"
    assert re.search(r'value="ill"[^>]*checked', page.content.decode())
    first = send(as_("coordinator"), NAMELESS, "back", at="situation")
    assert first.redirect_chain == [(reverse("routes:start"), 302)]


def test_each_page_has_an_address_to_which_back_leads_and_nothing_is_kept(as_, cast, kai):
    client, asked = as_("referrer"), {}
    page = client.get(check(kai))
    for question in ("health", "risk", "need"):
        asked[question] = AT_RISK[question]
        answer = client.post(check(kai), {"form_key": str(uuid4()), "go": "next", "at": question, **asked})
        assert answer.status_code == 302
        address = answer.headers["Location"]
        assert not any(value in address for value in asked.values())  # nobody reads it there
        page = client.get(address)
        assert page.status_code == 200
        assert heading(client.get(address)) == heading(page)  # as Back does
    assert heading(page) == "The panel of your partnership"
    assert not {"so_far", "answers", *asked} & set(client.session.keys())
    assert not RouteAnswer.objects.exists()


def test_a_carried_answer_is_for_whoever_gave_it_about_the_same_pupil(as_, cast, kai):
    other = pupil(cast.actor("referrer"), forename="Noor", surname="Haddad", address_authority=cast.county)
    client = as_("referrer")
    address = client.post(check(kai), {"form_key": str(uuid4()), "go": "next", "at": "health", "health": "ill"})
    carried = address.headers["Location"].split("?")[1]
    first = "Is the pupil well enough to come to school?"
    assert heading(client.get(f"{check(kai)}?{carried}")) != first
    assert heading(as_("head").get(f"{check(kai)}?{carried}")) == first
    assert heading(client.get(f"{check(other)}?{carried}")) == first
    assert heading(client.get(f"{check(kai)}?so_far=nonsense%C3%A9")) == first


def test_changing_an_answer_leaves_idle_ones_behind(as_, cast):
    client = as_("coordinator")
    whole = {"situation": "on_roll", "health": "well", "home": "county", "school": "city", "plan": "none"}
    whole |= {"risk": "low", "need": "advice", "level": "tier_2", "care": "no"}
    asked = send(client, NAMELESS, "change", change="health", **whole)
    assert heading(asked) == "Is the pupil well enough to come to school?"

    answer = send(client, NAMELESS, at="health", **{**whole, "health": "ill"})
    assert heading(answer) == "Tuition for a pupil who is too ill for school"
    assert "Needed most" not in answer.content.decode()


def test_a_county_school_is_offered_its_own_tiers_and_a_city_school_2b_too(as_, cast):
    known = {
        "situation": "on_roll",
        "health": "well",
        "home": "county",
        "plan": "none",
        "risk": "low",
        "need": "advice",
    }
    assert b"PSP 2B" not in send(as_("referrer"), NAMELESS, at="need", **known).content
    assert b"PSP 2B" in send(as_("coordinator"), NAMELESS, at="need", school="city", **known).content


def test_a_form_without_its_key_is_not_taken(as_, cast):
    assert as_("referrer").post(NAMELESS, {"go": "next"}).status_code == 400


# A pupil


def test_of_a_pupil_only_what_the_record_does_not_say_is_asked(as_, kai):
    client = as_("referrer")
    begun = client.get(reverse("routes:pupil", args=[kai.public_id])).content.decode()
    assert "Whitcombe County Council, a member of its partnership" in begun
    assert "None yet" in begun

    page, answers = client.get(check(kai)), {}
    for question in ("health", "risk", "need"):
        assert f'name="{question}"' in page.content.decode()
        answers[question] = AT_RISK[question]
        page = send(client, check(kai), at=question, **answers)

    text = page.content.decode()
    assert heading(page) == "The panel of your partnership"
    assert text.count("(from the record)") == 5  # on a roll, where, which school, no plan, not looked after
    assert f"{reverse('referrals:begin', args=[kai.public_id])}?kind=at_risk" in text
    assert AuditEvent.objects.filter(action="routes.check.read").count() == 4


def test_what_the_record_says_of_the_roll_can_be_corrected_for_one_answer(as_, kai):
    client = as_("referrer")
    begun = client.get(reverse("routes:pupil", args=[kai.public_id])).content.decode()
    assert "Yes, on roll" in begun
    answered = {name: AT_RISK[name] for name in ("health", "risk", "need")}
    asked = send(client, check(kai), "change", change="situation", **answered)
    assert heading(asked) == "Is the pupil on the roll of a school?"
    assert re.search(r'value="on_roll"[^>]*checked', asked.content.decode())
    assert hidden(asked)["need"] == "programme"  # what was answered is not lost
    same = send(client, check(kai), at="situation", situation="on_roll", **answered)
    assert heading(same) == "The panel of your partnership"

    answer = send(client, check(kai), at="situation", situation="excluded", **answered)
    text = answer.content.decode()
    assert heading(answer) == "After a permanent exclusion"
    assert "Permanently excluded (the record says: Yes, on roll)" in " ".join(text.split())
    form = text.split("/keep/")[1]
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    client.post(reverse("routes:keep", args=[kai.public_id]), fields)
    assert RouteAnswer.objects.get().answers["situation"] == "excluded"


def test_back_from_a_correction_leads_to_the_answer(as_, kai):
    answered = {name: AT_RISK[name] for name in ("health", "risk", "need")}
    page = send(as_("referrer"), check(kai), "back", at="situation", **answered)
    assert heading(page) == "The panel of your partnership"


def test_of_a_permanently_excluded_pupil_the_record_says_so(as_, cast):
    excluded = exclusion_at(cast, ExclusionState.IN_FORCE).pupil
    begun = as_("referrer").get(reverse("routes:pupil", args=[excluded.public_id])).content.decode()
    assert "Permanently excluded" in begun
    assert "Yes, on roll" not in begun
    asked = as_("referrer").get(check(excluded)).content.decode()
    assert 'name="situation"' not in asked


@pytest.mark.parametrize("state", [ExclusionState.DECLINED, ExclusionState.UNDER_REVIEW, ExclusionState.FINAL])
def test_a_permanent_exclusion_leads_to_its_door_while_the_name_stands_on_the_roll(as_, cast, kai, state):
    exclusion_at(cast, state, kai)
    assert RollEntry.objects.get(pupil=kai).valid_to is None
    asked = as_("referrer").get(check(kai))
    assert heading(asked) == "Is the pupil well enough to come to school?"
    answer = send(as_("referrer"), check(kai), at="health", health="well")
    assert heading(answer) == "After a permanent exclusion"


def test_after_the_name_left_the_roll_the_last_school_is_known(cast, kai):
    exclusion_at(cast, ExclusionState.FINAL, kai)
    RollEntry.objects.filter(pupil=kai).update(valid_to=SCHOOL_DAY)
    known = queries.pupil_case(cast.actor("inclusion_officer"), kai).known
    assert (known.situation, known.school) == ("excluded", "member")


def test_whom_another_school_took_on_is_on_its_roll(cast, kai):
    exclusion_at(cast, ExclusionState.FINAL, kai)
    RollEntry.objects.filter(pupil=kai).update(school=cast.birchfield)
    assert queries.pupil_case(cast.actor("inclusion_officer"), kai).known.situation == "on_roll"


def test_of_a_pupil_without_a_roll_here_it_is_asked(as_, cast, kai):
    RollEntry.objects.filter(pupil=kai).update(valid_to=SCHOOL_DAY)
    case = queries.pupil_case(cast.actor("referrer"), kai)
    assert case.known.situation is None
    assert queries.walk(cast.actor("referrer"), case, {}).now == "situation"


def test_a_forum_may_be_asked_with_a_name_and_without(as_, cast, kai):
    forum = {"situation": "on_roll", "health": "well", "risk": "low", "need": "advice", "level": "tier_2"}
    forum |= {"tried": "cycle"}
    named = send(as_("referrer"), check(kai), at="tried", **forum).content.decode()
    assert "A named referral" in named
    assert "A question without a name" in named
    assert f"{reverse('referrals:begin', args=[kai.public_id])}?kind=inclusion_forum" in named
    assert f"{reverse('meetings:list')}#bodies" in named
    nameless = send(as_("referrer"), NAMELESS, at="care", home="county", plan="none", care="no", **forum)
    assert "Choose the pupil" in nameless.content.decode()
    assert f"{reverse('meetings:list')}#bodies" in nameless.content.decode()
    officer = send(as_("inclusion_officer"), check(kai), at="tried", **forum).content.decode()
    assert "A question without a name" in officer
    assert f"{reverse('meetings:list')}#bodies" not in officer  # a school asks


def test_support_in_the_own_school_leads_to_the_support_plan(as_, cast, kai):
    own = {"situation": "on_roll", "health": "well", "risk": "low", "need": "advice", "tried": "nothing"}
    plans = reverse("support:pupil", args=[kai.public_id])
    page = send(as_("referrer"), check(kai), at="tried", level="tier_1", **own)
    assert heading(page) == "Support in your own school"
    assert plans in page.text
    assert plans not in send(as_("inclusion_officer"), check(kai), at="tried", level="tier_1", **own).text
    nameless = {"home": "county", "plan": "none", "care": "no", "level": "tier_1"}
    assert "Choose the pupil" in send(as_("referrer"), NAMELESS, at="care", **nameless, **own).text
    assert plans not in send(as_("referrer"), check(kai), at="need", **AT_RISK).text


def test_a_place_that_the_school_arranges_itself_leads_to_its_own_programme(as_, cast, kai):
    short = {"situation": "on_roll", "health": "well", "risk": "low", "need": "short_place"}
    arrange = reverse("programmes:commission", args=[kai.public_id])
    page = send(as_("referrer"), check(kai), at="need", **short)
    assert heading(page) == "The school arranges a place itself"
    assert arrange in page.text
    assert arrange not in send(as_("inclusion_officer"), check(kai), at="need", **short).text
    nameless = {"home": "county", "plan": "none", "care": "no"}
    page = send(as_("referrer"), NAMELESS, at="care", **nameless, **short)
    assert (heading(page), "Choose the pupil" in page.text) == ("The school arranges a place itself", True)


def test_what_was_answered_is_brought_along_to_the_referral(as_, cast, kai):
    answered = {"situation": "on_roll", "health": "well", "risk": "low", "need": "advice", "level": "tier_2"}
    page = send(as_("referrer"), check(kai), at="tried", tried="cycle", **answered).content.decode()
    begin = unescape(re.search(r'href="([^"]*kind=inclusion_forum[^"]*)"', page)[1])
    assert not any(value in begin for value in ("cycle", "tier_2", "advice"))
    assert "At least one plan, carried out and reviewed" in as_("referrer").get(begin).text
    assert "At least one plan" not in as_("head").get(begin).text  # who did not give the answers

    draft = as_("referrer").post(begin, {"form_key": str(uuid4()), "kind": "inclusion_forum"})
    referral = Referral.objects.get(pupil=kai)
    tried = "Tried so far: At least one plan, carried out and reviewed. Level now: Tier 2, PSP 1 in the city"
    assert referral.forum_tried.startswith(tried)
    assert (referral.send_needs, referral.health_needs, referral.provision_wanted) == ("", "", "")  # nothing invented
    task_list = as_("referrer").get(draft.headers["Location"]).text
    assert "One page: what worries you, what was tried, and what changed." in task_list
    part = as_("referrer").get(reverse("referrals:section", args=[referral.public_id, "question"])).text
    assert "Begun with what you answered under What next" in part


def test_a_door_that_hears_no_question_without_a_name_offers_none(as_, kai):
    assert "A question without a name" not in send(as_("referrer"), check(kai), at="need", **AT_RISK).content.decode()


def test_a_plan_on_the_record_leaves_only_its_review_to_ask(as_, cast, kai):
    pupils.add_characteristic(
        cast.actor("referrer"), kai, kind=CharacteristicKind.EHC_PLAN, value="SEMH", valid_from=SCHOOL_DAY
    )
    page = send(as_("referrer"), check(kai), at="health", situation="on_roll", health="well")
    assert 'value="none"' not in page.content.decode()
    assert b"Yes, and no early review has been held" in page.content


def test_the_level_of_an_open_support_plan_comes_from_the_record(as_, cast, kai):
    a_plan(cast.actor("referrer"), kai, level="tier_2")
    begun = as_("referrer").get(reverse("routes:pupil", args=[kai.public_id])).content.decode()
    assert "Tier 2, PSP 1 in the city: a plan in school" in begun


def test_the_answer_is_kept_and_found_again(as_, kai):
    client = as_("referrer")
    answer = send(client, check(kai), at="need", **AT_RISK)
    form = answer.content.decode().split("/keep/")[1]
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    assert fields["row_shown"] == "at risk"

    done = client.post(reverse("routes:keep", args=[kai.public_id]), fields)
    kept = RouteAnswer.objects.get()
    assert done.headers["Location"] == kept.get_absolute_url()
    text = client.get(kept.get_absolute_url()).content.decode()
    assert "The panel of your partnership" in text
    assert "Kept by Ruth Okafor" in text
    assert "lead to another door" not in text
    assert kept.get_absolute_url() in client.get(reverse("routes:pupil", args=[kai.public_id])).content.decode()
    assert AuditEvent.objects.filter(action="routes.kept.read", subject_id=str(kept.public_id)).count() == 1


def test_what_is_not_whole_is_not_kept_and_nothing_typed_is_lost(as_, kai):
    url = reverse("routes:keep", args=[kai.public_id])
    page = as_("referrer").post(url, {"form_key": str(uuid4()), "row_shown": "at risk", **AT_RISK, "need": ""})

    assert page.status_code == 200  # the question that is missing, with the answers that are there
    assert heading(page) == "What do you need most?"
    assert hidden(page)["risk"] == "at_risk"
    assert not RouteAnswer.objects.exists()


def test_an_answer_that_has_become_another_is_not_kept(as_, kai):
    url = reverse("routes:keep", args=[kai.public_id])
    page = as_("referrer").post(url, {"form_key": str(uuid4()), "row_shown": "exclusion considered", **AT_RISK})

    assert page.status_code == 422
    assert "The answers lead to another door by now" in page.content.decode()
    assert "WM route table" in page.content.decode()
    assert hidden(page)["row_shown"] == "at risk"  # what one then sees can be kept
    assert not RouteAnswer.objects.exists()


def test_a_kept_answer_says_when_it_would_be_another_today(as_, cast, kai):
    answer = kept_answer(cast.actor("referrer"), kai)
    RouteAnswer.objects.filter(pk=answer.pk).update(row="an older row", door_name="The old door")
    text = as_("head").get(answer.get_absolute_url()).content.decode()
    assert "The old door" in text
    assert "Today the same answers lead to another door: The panel of your partnership" in text


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("referrer", 200),
        ("head", 200),
        ("inclusion_officer", 404),
        ("stranger_referrer", 404),
        ("auditor", 403),
        ("provider_manager", 403),
    ],
)
def test_who_may_open_a_kept_answer(as_, cast, kai, name, status):
    answer = kept_answer(cast.actor("referrer"), kai)
    assert as_(name).get(answer.get_absolute_url()).status_code == status


@pytest.mark.parametrize("page", ["routes:pupil", "routes:check", "routes:keep"])
def test_a_pupil_of_others_is_not_there(as_, kai, page):
    url = reverse(page, args=[kai.public_id])
    assert as_("stranger_referrer").get(url).status_code == 404
    assert send(as_("stranger_referrer"), url, **AT_RISK).status_code in (404, 405)
    assert as_("administrator").get(url).status_code == 403


def test_the_referral_is_begun_by_the_school_alone(as_, kai):
    page = send(as_("inclusion_officer"), check(kai), at="need", **AT_RISK)
    assert heading(page) == "The panel of your partnership"
    assert b"Start the referral" not in page.content


def test_a_pupil_is_found_by_name_and_no_name_stands_in_an_address(as_, cast, kai):
    pupil(cast.actor("referrer"), forename="Noor", surname="Haddad")
    client = as_("referrer")
    assert b"Haddad" in client.get(reverse("routes:start")).content
    found = client.post(reverse("routes:start"), {"form_key": str(uuid4()), "words": "merrow"})
    assert b"Merrow" in found.content
    assert b"Haddad" not in found.content
    nobody = client.post(reverse("routes:start"), {"form_key": str(uuid4()), "words": "xx"})
    assert b"Nobody of that name" in nobody.content


# Whom to ring


def test_the_live_contacts_stand_with_the_answer(as_, cast, kai):
    contact(cast, "coordinator", ContactFunction.COORDINATOR, "Colin Reyes", telephone="0116 496 0100")
    text = send(as_("referrer"), check(kai), at="need", **AT_RISK).content.decode()

    assert "Colin Reyes" in text
    assert "tel:01164960100" in text
    assert "South Whitcombe Partnership has named nobody." in text
    assert "Ask <bdi>Colin Reyes</bdi> (co-ordinator, 0116 496 0100)" in text


def test_nobody_is_told_to_ring_themselves(as_, cast, kai):
    me = cast.coordinator.person
    contact(
        cast, "coordinator", ContactFunction.COORDINATOR, me.name, email=me.email.upper(), telephone="0116 496 0100"
    )
    mine = as_("coordinator").get(reverse("routes:contacts")).content.decode()
    theirs = as_("referrer").get(reverse("routes:contacts")).content.decode()
    assert "tel:01164960100" not in mine
    assert "<bdi>You</bdi>" in mine
    assert "names you and nobody else for this" in mine
    assert f"Ask <bdi>{me.name}</bdi>" not in mine  # nor in the place of a chair whom nobody named
    assert "tel:01164960100" in theirs
    assert "<bdi>You</bdi>" not in theirs


def test_a_namesake_at_another_body_is_rung(as_, cast):
    contact(
        cast,
        "stranger_coordinator",
        ContactFunction.COORDINATOR,
        cast.coordinator.person.name,
        email="",
        telephone="0116 4960100",
    )
    text = as_("coordinator").get(reverse("routes:contacts")).content.decode()
    assert "<bdi>You</bdi>" not in text


def test_somebody_who_left_is_not_rung(as_, cast, kai):
    gone = contact(cast, "coordinator", ContactFunction.COORDINATOR, "Colin Reyes")
    gone.valid_from, gone.valid_to = date(2026, 9, 1), SCHOOL_DAY
    gone.save()
    text = send(as_("referrer"), check(kai), at="need", **AT_RISK).content.decode()
    assert "South Whitcombe Partnership has named nobody." in text
    assert cast.partnership.get_absolute_url() in text


def test_a_city_school_is_shown_every_partnership_of_the_county(as_, cast):
    contact(cast, "coordinator", ContactFunction.COORDINATOR, "Colin Reyes")
    contact(cast, "stranger_coordinator", ContactFunction.COORDINATOR, "Simon Lacey")
    answers = {"situation": "on_roll", "health": "well", "home": "county", "school": "city", "plan": "none"}
    answers |= {"risk": "at_risk", "need": "advice", "care": "no"}
    text = send(as_("inclusion_officer"), NAMELESS, at="care", **answers).content.decode()
    assert "Colin Reyes" in text
    assert "Simon Lacey" in text
    assert "Ring the partnership in whose part of the county the pupil lives." in text


@pytest.mark.parametrize(
    ("school", "words"),
    [
        ("member", "Ring the partnership that the school belongs to."),
        ("outside", "The answers do not say which body that is."),  # no partnership serves it, and no school is named
    ],
)
def test_an_officer_reads_which_partnership_is_meant(as_, cast, school, words):
    answers = {"situation": "on_roll", "health": "well", "home": "county", "school": school, "plan": "none"}
    answers |= {"risk": "low", "need": "advice", "level": "tier_1", "tried": "nothing", "care": "no"}
    page = send(as_("inclusion_officer"), NAMELESS, at="care", **answers)
    assert heading(page) == "Support in your own school"
    assert words in page.content.decode()


def test_an_authority_that_takes_no_part_is_said_so(as_, cast):
    answers = {"situation": "on_roll", "health": "ill", "home": "elsewhere", "care": "no"}
    text = send(as_("referrer"), NAMELESS, at="care", **answers).content.decode()
    assert "It takes no part here, or nobody has said which it is." in text


def test_the_contacts_of_the_area_and_who_is_missing(as_, cast):
    contact(cast, "coordinator", ContactFunction.COORDINATOR, "Colin Reyes")
    text = as_("referrer").get(reverse("routes:contacts")).content.decode()

    for body in ("Ashgrove School", "South Whitcombe Partnership", "North Whitcombe Partnership", "Rydal City Council"):
        assert body in text
    assert "Colin Reyes" in text
    assert text.count("has named nobody") == 7  # 2 of the school, 1 and 2 of the partnerships, 2 lead officers


def test_pages_ask_as_often_for_many_as_for_few(as_, cast, kai):
    client, referrer = as_("referrer"), cast.actor("referrer")
    kept_answer(referrer, kai)
    pages = [reverse("routes:start"), reverse("routes:contacts"), reverse("routes:pupil", args=[kai.public_id])]

    def asked():
        counts = []
        for page in pages:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert client.get(page).status_code == 200
            counts.append(len(queries))
        return counts

    few = asked()
    for number in range(6):
        pupil(referrer, forename=f"Pupil{number}", surname="Many")
        contact(cast, "coordinator", ContactFunction.COORDINATOR, f"Person {number}")
        kept_answer(referrer, kai)
    assert asked() == few


# Without a table


def test_without_a_table_the_pages_say_whom_to_ask(as_, kai, monkeypatch):
    monkeypatch.setattr(tables, "table_for", lambda la_code, on: None)
    client = as_("referrer")
    for page in (NAMELESS, check(kai), reverse("routes:pupil", args=[kai.public_id])):
        text = client.get(page).content.decode()
        assert "No table of doors holds for this area today" in text
        assert reverse("routes:contacts") in text
    assert client.get(reverse("routes:contacts")).status_code == 200


def test_the_command_says_that_every_combination_is_answered(capsys):
    call_command("routes", check=True)
    said = capsys.readouterr().out
    assert "leicestershire: Leicestershire and Leicester, from 2025-09-01" in said
    assert "2025-09-01: 129,600 combinations of answers; 129,300 meet one row, 300 the fall-back" in said


def test_the_command_puts_answers_to_the_table(capsys):
    call_command("routes", ask=["health=hospital"], area="855")
    said = capsys.readouterr().out
    assert "The hospital school (hospital_school; in hospital)." in said
    assert "APS2025 hospital, agreed." in said
    assert "Asked next: care, one of no, yes." in said

    call_command("routes", ask=["situation=on_roll", "health=well", "home=unknown", "care=no"], on="2026-11-18")
    assert "First find out where the pupil belongs" in capsys.readouterr().out

    call_command("routes", ask=[], area="330")
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(("asked", "fault"), [({"ask": ["mood=low"]}, "mood=low"), ({"on": "soon"}, "soon")])
def test_the_command_says_what_it_does_not_understand(asked, fault):
    with pytest.raises(CommandError, match=fault):
        call_command("routes", **asked)
