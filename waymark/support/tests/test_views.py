"""The pages about support for pupils."""

import re
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import SCHOOL_DAY
from waymark.accounts.tests.factories import sign_in
from waymark.core.models import AuditEvent
from waymark.pupils import services as pupils
from waymark.pupils.involvements import involve
from waymark.pupils.states import Basis, CharacteristicKind
from waymark.pupils.tests.factories import pupil, upn
from waymark.support import rules, services, wording
from waymark.support.models import Cycle, HelpAsked, Intervention, SupportPlan
from waymark.support.states import Level, Service
from waymark.support.tests.factories import a_cycle, a_plan, asked_for_help, cycle_words, review_words, reviewed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_school_day")]


@pytest.fixture
def visit(client, cast):
    def sign_in_as(name):
        client.logout()
        return sign_in(client, getattr(cast, name))

    return sign_in_as


def sent(record=None, **values):
    """What a browser sends: a key, the version of what it showed, and the answers."""
    version = {"version": str(record.version)} if record is not None else {}
    return {"form_key": str(uuid4()), **version, **{key: str(value) for key, value in values.items()}}


def text(answer):
    return " ".join(answer.content.decode().split())


def reads(action):
    return AuditEvent.objects.filter(action=action).count()


def test_the_pages_tell_the_story_and_the_reading_is_kept(visit, kai, plan, cycle):
    client = visit("referrer")
    of_pupil = text(client.get(reverse("support:pupil", args=[kai.public_id])))
    assert "Support at Tier 2" in of_pupil
    assert "Review overdue" in of_pupil
    assert "Start a support plan" not in of_pupil
    page = text(client.get(plan.get_absolute_url()))
    for words in (
        "Walks out of lessons most days.",
        "The city calls it PSP 1.",
        "Stays in every English lesson",
        "Paired reading",
        "Review this cycle",
        "Your school is a member of a partnership",
        "End the plan",
    ):
        assert words in page, words
    assert reads("support.pupil.read") == reads("support.plan.read") == 1


def test_a_city_level_without_a_county_twin_says_so(visit, referrer, kai):
    made = a_plan(referrer, kai, level=Level.PSP_2B)
    assert "The county has no tier like it." in text(visit("referrer").get(made.get_absolute_url()))


def test_the_hint_about_the_care_team_goes_when_it_was_asked(visit, referrer, kai, plan):
    looked_after = CharacteristicKind.LOOKED_AFTER
    pupils.add_characteristic(referrer, kai, kind=looked_after, value="855", valid_from=date(2026, 9, 1))
    client = visit("referrer")
    assert "This pupil is in care." in text(client.get(plan.get_absolute_url()))
    asked_for_help(referrer, kai, service=Service.CARE_TEAM)
    assert "This pupil is in care." not in text(client.get(plan.get_absolute_url()))


def test_a_partnership_reads_and_cannot_write(visit, cast, referrer, kai, plan, cycle):
    involve(referrer, kai, cast.partnership, Basis.REFERRAL, source=kai, valid_from=SCHOOL_DAY)
    client = visit("coordinator")
    page = text(client.get(plan.get_absolute_url()))
    assert "Paired reading" in page
    assert "Review this cycle" not in page
    assert "End the plan" not in page
    assert "Your school is a member" not in page
    for name, key in (("review", cycle.public_id), ("change_cycle", cycle.public_id), ("end", plan.public_id)):
        assert client.get(reverse(f"support:{name}", args=[key])).status_code == 403
    assert "Kai Merrow" in text(client.get(reverse("support:list")))
    assert "Paired reading" in text(client.get(reverse("support:evidence", args=[kai.public_id])))


def test_before_a_referral_others_are_told_that_nothing_is_shared(visit, kai, plan):
    client = visit("inclusion_officer")
    assert "No support plan is shared with you." in text(client.get(reverse("support:pupil", args=[kai.public_id])))
    assert "Kai Merrow" not in text(client.get(reverse("support:list")))
    assert client.get(plan.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("name", ["stranger_referrer", "stranger_coordinator"])
def test_strangers_find_nothing(visit, kai, plan, cycle, name):
    client = visit(name)
    assert client.get(plan.get_absolute_url()).status_code == 404
    assert client.get(reverse("support:pupil", args=[kai.public_id])).status_code == 404
    assert client.get(reverse("support:evidence", args=[kai.public_id])).status_code == 404


def test_a_school_starts_a_plan_and_writes_a_cycle(visit, kai):
    client = visit("referrer")
    start = reverse("support:start", args=[kai.public_id])
    assert "County tier" not in text(client.get(start))
    answer = client.post(start, sent(level="tier_2", why="Walks out.", strengths="", starts_on="2026-09-14"))
    plan = SupportPlan.objects.get()
    assert (answer.status_code, answer.url) == (302, plan.get_absolute_url())
    answer = client.post(reverse("support:begin_cycle", args=[plan.public_id]), sent(plan, **cycle_words()))
    cycle = Cycle.objects.get()
    assert answer.url == reverse("support:add_intervention", args=[cycle.public_id])
    done = {
        "what": "Mentoring",
        "who": "Nina Holt",
        "how_often": "",
        "starts_on": "2026-09-14",
        "ends_on": "2026-10-16",
    }
    answer = client.post(answer.url, sent(**done))
    assert answer.url == plan.get_absolute_url()
    assert Intervention.objects.get().what == "Mentoring"


def test_a_refused_start_keeps_what_was_typed_and_says_why(visit, kai, plan):
    start = reverse("support:start", args=[kai.public_id])
    words = {"level": "tier_3", "why": "Typed at length.", "strengths": "", "starts_on": "2026-11-25"}
    answer = visit("referrer").post(start, sent(**words))
    assert answer.status_code == 422
    page = text(answer)
    assert "Typed at length." in page
    assert "Your school has an open plan for this pupil." in page
    assert "WM one support plan" in page
    assert "The day lies ahead" in page


def test_a_warning_asks_for_a_reason_and_takes_it(visit, kai):
    client = visit("referrer")
    start = reverse("support:start", args=[kai.public_id])
    words = {"level": "tier_4", "why": "Came to us so.", "strengths": "", "starts_on": "2026-11-24"}
    answer = client.post(start, sent(**words))
    assert answer.status_code == 422
    assert "XB2022 element 2" in text(answer)
    assert client.post(start, sent(**words, reason_to_go_on="The last school paid.")).status_code == 302
    assert SupportPlan.objects.get().level == "tier_4"


def test_a_review_steps_the_pupil_up(visit, plan, cycle):
    client = visit("referrer")
    review = reverse("support:review", args=[cycle.public_id])
    page = text(client.get(review))
    assert "Stays in every English lesson" in page
    assert "Paired reading" in page
    answer = client.post(review, sent(cycle, **review_words(next_step="step_up", impact_scale="some")))
    assert answer.url == plan.get_absolute_url()
    page = text(client.get(answer.url))
    assert "Step up a level, to Tier 3" in page
    assert "Write the next cycle" in page
    assert client.get(review).url == plan.get_absolute_url()  # it is reviewed


def test_a_refused_review_keeps_every_word(visit, cycle):
    words = review_words(next_step="go_on", impact_scale="much", reviewed_on="2026-11-25", pupil_view="In my own words")
    answer = visit("referrer").post(reverse("support:review", args=[cycle.public_id]), sent(cycle, **words))
    assert answer.status_code == 422
    page = text(answer)
    assert "In my own words" in page
    assert "The day of the review lies ahead" in page


def test_two_people_changing_a_cycle_see_each_others_words(visit, cast, cycle):
    services.change_cycle(cast.actor("head"), cycle, **cycle_words(aim="Theirs"))
    change = reverse("support:change_cycle", args=[cycle.public_id])
    answer = visit("referrer").post(change, {**sent(**cycle_words(aim="Mine")), "version": "1"})
    assert answer.status_code == 409
    assert "Theirs" in text(answer)
    assert "Mine" in text(answer)


def test_what_is_done_can_be_changed_and_a_review_corrected(visit, referrer, plan, cycle):
    client = visit("head")
    done = Intervention.objects.get()
    change = reverse("support:change_intervention", args=[done.public_id])
    assert "Paired reading" in text(client.get(change))
    words = {"what": "Reading aloud", "who": "Ade Cole", "how_often": "", "starts_on": "2026-09-14"}
    assert client.post(change, sent(done, **words, ends_on="2026-10-16")).url == plan.get_absolute_url()
    note = reverse("support:add_note", args=[cycle.public_id])
    answer = client.post(note, sent(words="Too early"))
    assert answer.status_code == 422
    assert "change it instead" in text(answer)
    reviewed(referrer, cycle)
    assert client.post(note, sent(words="It was eight lessons.")).url == plan.get_absolute_url()
    page = text(client.get(plan.get_absolute_url()))
    assert "It was eight lessons." in page
    assert "Reading aloud" in page


def test_a_plan_ends_with_a_reason(visit, plan):
    client = visit("referrer")
    end = reverse("support:end", args=[plan.public_id])
    assert client.post(end, sent(plan, reason="", on="2026-11-24")).status_code == 422
    assert client.post(end, sent(plan, reason="She does well.", on="2026-11-24")).url == plan.get_absolute_url()
    page = text(client.get(plan.get_absolute_url()))
    assert "She does well." in page
    assert "Write the first cycle" not in page
    assert "Kai Merrow" in text(client.get(reverse("support:list"), {"show": "ended"}))


def test_help_is_asked_and_answered(visit, kai):
    client = visit("referrer")
    ask = reverse("support:ask", args=[kai.public_id])
    words = {"service": "inclusion_team", "who": "The duty officer", "what": "He comes to no lesson."}
    assert client.post(ask, sent(**words, asked_on="2026-11-25")).status_code == 422
    assert client.post(ask, sent(**words, asked_on="2026-11-20")).status_code == 302
    asked = HelpAsked.objects.get()
    of_pupil = reverse("support:pupil", args=[kai.public_id])
    assert "No answer yet, after 4 days" in text(client.get(of_pupil))
    answer = reverse("support:answer", args=[asked.public_id])
    assert "He comes to no lesson." in text(client.get(answer))
    said = {"reply": "taken_up", "outcome": "A visit on Monday.", "answered_on": "2026-11-23"}
    assert client.post(answer, sent(asked, **said)).url == of_pupil
    page = text(client.get(of_pupil))
    assert "They work with the pupil or the family, after 3 days" in page
    assert "A visit on Monday." in page


def test_everything_tried_stands_on_one_page_to_print(visit, referrer, kai, plan, cycle):
    reviewed(referrer, cycle)
    asked_for_help(referrer, kai)
    page = text(visit("referrer").get(reverse("support:evidence", args=[kai.public_id])))
    for words in ("Paired reading", "Left nine lessons", "Nina is all right.", "Early Help", "The duty desk"):
        assert words in page, words
    assert reads("support.evidence.read") == 1


def test_the_list_asks_as_often_for_many_as_for_one(visit, referrer, kai, plan, cycle):
    client = visit("referrer")

    def asked(path):
        client.get(path)
        with CaptureQueriesContext(connection) as found:
            assert client.get(path).status_code == 200
        return len(found)

    paths = [reverse("support:list"), plan.get_absolute_url(), reverse("support:evidence", args=[kai.public_id])]
    few = [asked(path) for path in paths]
    for serial in range(4):
        other = pupil(referrer, forename=f"Ada{serial}", upn=upn(serial + 50))
        a_cycle(referrer, a_plan(referrer, other))
    reviewed(referrer, cycle)
    for day in (16, 26):
        again = a_cycle(referrer, plan, starts_on=date(2026, 10, day), review_on=date(2026, 11, 20))
        reviewed(referrer, again, reviewed_on=date(2026, 10, day + 1))
    assert [asked(path) for path in paths] == few


def test_every_refusal_and_hint_has_words():
    source = Path(rules.__file__).read_text(encoding="utf-8")
    codes = set(re.findall(r'Refusal\(\s*"([a-z_]+)"', source)) | set(re.findall(r'\("(no_[a-z_]+)", facts', source))
    codes |= set(re.findall(r', "([a-z_]+)", (?:clause|ORDER)\)', source))
    codes |= {"top_of_the_ladder", "bottom_of_the_ladder"}
    assert len(codes) > 35
    assert codes <= set(wording.REFUSALS) | set(wording.HINTS)
    assert set(wording.REFUSALS) | set(wording.HINTS) <= codes


def test_a_cycle_without_a_word_hears_at_once_that_its_review_is_too_late(visit, plan):
    client, url = visit("referrer"), reverse("support:begin_cycle", args=[plan.public_id])
    answer = client.post(url, sent(plan, **cycle_words(aim="", review_on=date(2027, 3, 1))))
    page = text(answer)
    assert answer.status_code == 422
    assert "Say what should be different at the end" in page
    assert "sixteen weeks" in page.split("<form")[0]  # in the summary, beside what is missing
    assert not Cycle.objects.exists()


def test_a_review_without_a_word_asks_at_once_why_it_goes_past_the_own_money(visit, cast, referrer, kai):
    plan = a_plan(referrer, kai, level=Level.TIER_3)
    cycle = a_cycle(referrer, plan)
    url = reverse("support:review", args=[cycle.public_id])
    answer = visit("referrer").post(url, sent(cycle, **review_words(next_step="step_up", evidence="")))
    page = text(answer)
    assert answer.status_code == 422
    assert "Say how you know" in page
    assert "Why you go on" in page
