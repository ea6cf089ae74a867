"""The pages of referrals: what they show, to whom, what they refuse, and that no typed word is lost."""

import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import SCHOOL_DAY
from tests.statements import statements_of
from waymark.core import clock
from waymark.core.models import AuditEvent
from waymark.organisations.models import PartnershipMembership
from waymark.referrals import services
from waymark.referrals.jobs import empty_old_drafts
from waymark.referrals.models import Referral
from waymark.referrals.states import SECTIONS, ReferralKind, ReferralState, Section
from waymark.referrals.tests.factories import ANSWERS, CAUSE, DECISION, a_draft, a_pupil, filled_in, referral_at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with clock.at(SCHOOL_DAY):
        yield


def address(name, referral, *more):
    return reverse(f"referrals:{name}", args=[referral.public_id, *more])


def post(client, url, **data):
    return client.post(url, {"form_key": str(uuid.uuid4()), **data})


def text(response):
    return response.content.decode()


def test_a_school_begins_a_referral_from_the_pupils_file(cast, as_):
    pupil = a_pupil(cast)
    url = reverse("referrals:begin", args=[pupil.public_id])
    page = text(as_("referrer").get(url))
    assert "Kai Merrow" in page
    assert "Which partnership" not in page
    response = post(as_("referrer"), url, kind="at_risk")
    referral = Referral.objects.get()
    assert (response.status_code, response.url) == (302, referral.get_absolute_url())
    assert as_("head").get(url).url == referral.get_absolute_url()  # one is open: go on with that one


def test_a_school_outside_every_partnership_is_told_the_clause(cast, as_):
    PartnershipMembership.objects.filter(school=cast.ashgrove).delete()
    url = reverse("referrals:begin", args=[a_pupil(cast).public_id])
    response = post(as_("referrer"), url, kind="at_risk", partnership=cast.partnership.public_id)
    assert response.status_code == 422
    assert "SEIP2018 6.4" in text(response)
    assert not Referral.objects.exists()
    response = post(as_("referrer"), url, kind="permanent_exclusion", partnership=cast.partnership.public_id)
    assert Referral.objects.get().kind == ReferralKind.PERMANENT_EXCLUSION


def test_a_partnership_that_was_not_offered_is_not_taken(cast, as_):
    PartnershipMembership.objects.filter(school=cast.ashgrove).delete()
    url = reverse("referrals:begin", args=[a_pupil(cast).public_id])
    response = post(as_("referrer"), url, kind="permanent_exclusion", partnership=cast.canal_street.public_id)
    assert response.status_code == 422
    assert not Referral.objects.exists()


def test_the_task_list_says_how_far_each_part_has_come(cast, as_):
    referral = a_draft(cast)
    services.save_section(cast.actor("referrer"), referral, Section.VOICES, {"pupil_voice": "I want to make things."})
    services.save_section(cast.actor("referrer"), referral, Section.WAY_BACK, ANSWERS[Section.WAY_BACK])
    page = text(as_("referrer").get(referral.get_absolute_url()))
    assert "1 of 12 parts are done" in page
    assert "In progress" in page
    assert "1 answer is missing" in page
    assert "Not sent yet" in page


@pytest.mark.parametrize("kind", [kind for kind in ReferralKind if kind is not ReferralKind.EHC_PLAN_PACKAGE])
def test_every_part_of_each_kind_has_its_page_and_no_other(cast, as_, kind):
    referral = filled_in(cast, kind=kind)
    client = as_("referrer")
    asked = set(SECTIONS[kind]) - {Section.EHC_PLAN, Section.CARE}  # this pupil has no plan and is not in care
    page = text(client.get(referral.get_absolute_url()))
    for part in Section:
        url = address("section", referral, part.value)
        assert client.get(url).status_code == (200 if part in asked else 404), part
        assert (f'href="{url}"' in page) is (part in asked), part


def test_a_part_is_saved_unfinished_and_resumed(cast, as_):
    referral = a_draft(cast)
    url = address("section", referral, "voices")
    response = post(as_("referrer"), url, pupil_voice="I want to make things.", family_voice="", version="1")
    assert response.url == referral.get_absolute_url()
    page = text(as_("head").get(url))
    assert "I want to make things." in page
    assert 'name="version" value="2"' in page
    assert "(optional)" not in page


def test_a_last_day_before_the_first_is_told_beside_its_box_at_once(cast, as_):
    referral, client = a_draft(cast), as_("referrer")
    url = address("section", referral, "asked-for")
    first = {"proposed_starts_on_day": "7", "proposed_starts_on_month": "12", "proposed_starts_on_year": "2026"}
    last = {"proposed_ends_on_day": "6", "proposed_ends_on_month": "12", "proposed_ends_on_year": "2026"}
    response = post(client, url, provision_wanted="Work with animals.", **first, **last, version="1")
    page = text(response)
    assert response.status_code == 422
    assert page.count("The last day proposed is before the first") == 2  # at the top, and beside the box
    assert "Work with animals." in page
    assert post(client, url, **first, **last | {"proposed_ends_on_day": "7"}, version="1").status_code == 302


def test_too_many_hours_and_days_out_of_order_are_told_in_one_answer(cast, as_):
    referral, client = a_draft(cast), as_("referrer")
    days = {"proposed_starts_on": "2026-12-07", "proposed_ends_on": "2026-12-06"}
    response = post(client, address("section", referral, "asked-for"), hours_per_week="900", **days, version="1")
    page = text(response)
    assert response.status_code == 422
    assert "must be 40 or less" in page
    assert "The last day proposed is before the first" in page
    referral.refresh_from_db()
    assert (referral.hours_per_week, referral.proposed_starts_on, referral.version) == (None, None, 1)


def test_outcomes_are_typed_in_rows_without_javascript(cast, as_):
    referral = a_draft(cast)
    url = address("section", referral, "outcomes")
    page = text(as_("referrer").get(url))
    assert page.count('name="what_') == 3
    post(as_("referrer"), url, what_1="Attends", measured_1="Register", what_2="Reads", measured_2="", what_3="Speaks")
    page = text(as_("referrer").get(url))
    assert page.count('name="what_') == 4
    assert "Speaks" in page
    check = text(as_("referrer").get(address("check", referral)))
    assert "Say of each outcome how one will know" in check


def test_two_editors_of_one_part_lose_no_word(cast, as_):
    referral = a_draft(cast)
    url = address("section", referral, "way-back")
    services.save_section(cast.actor("head"), referral, Section.WAY_BACK, {"exit_strategy": "After Easter."})
    response = post(as_("referrer"), url, exit_strategy="In the summer term.", version="1")
    page = text(response)
    assert response.status_code == 409
    assert "In the summer term." in page
    assert "After Easter." in page
    assert 'name="version" value="2"' in page
    referral.refresh_from_db()
    assert referral.exit_strategy == "After Easter."
    assert post(as_("referrer"), url, exit_strategy="In the summer term.", version="2").status_code == 302


def test_two_editors_of_the_outcomes_lose_no_word(cast, as_):
    referral = a_draft(cast)
    services.set_outcomes(cast.actor("head"), referral, [{"what": "Attends", "measured_by": "Register"}])
    response = post(
        as_("referrer"), address("section", referral, "outcomes"), what_1="Reads", measured_1="Test", version="1"
    )
    page = text(response)
    assert response.status_code == 409
    assert "Reads" in page
    assert "Attends" in page


def test_the_same_form_sent_twice_saves_once(cast, as_):
    referral = a_draft(cast)
    url, key = address("section", referral, "way-back"), str(uuid.uuid4())
    client = as_("referrer")
    answers = [client.post(url, {"form_key": key, "exit_strategy": "Easter", "version": "1"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert AuditEvent.objects.filter(action="referral.fill_in").count() == 1


def test_sending_too_soon_lists_everything_missing_with_its_clause_and_where_to_put_it_right(cast, as_):
    referral = a_draft(cast)
    for response in (
        as_("referrer").get(address("check", referral)),
        post(as_("referrer"), address("check", referral)),
    ):
        page = text(response)
        assert page.count('<span class="waymark-clause">') == 20
        assert "APS2025 voice" in page
        assert address("section", referral, "voices") in page
    assert response.status_code == 422
    referral.refresh_from_db()
    assert referral.state == "draft"


def test_a_whole_referral_is_checked_and_sent(cast, as_):
    referral = filled_in(cast)
    page = text(as_("head").get(address("check", referral)))
    assert "What is missing" not in page
    assert "Early help since May" in page
    response = post(as_("head"), address("check", referral), version=referral.version)
    assert response.url == referral.get_absolute_url()
    page = text(as_("head").get(referral.get_absolute_url()))
    assert "Waiting for the panel" in page
    assert "What is missing" not in page


def test_the_coordinator_reads_every_answer_and_the_day_to_decide_by(cast, as_):
    referral = referral_at(cast, ReferralState.SENT)
    listed = text(as_("coordinator").get(reverse("referrals:list")))
    assert "To decide by Tue 8 Dec" in listed
    page = text(as_("coordinator").get(referral.get_absolute_url()))
    for answer in ("Walks out of lessons", "71.5%", "Asthma", "12", "Attends every session", "Dana Merrow, 07700"):
        assert answer in page, answer
    assert "I want to make things." in page
    assert address("decide", referral) in page
    assert address("withdraw", referral) not in page


def test_a_key_worker_reads_and_is_shown_no_way_to_decide(cast, as_):
    referral = referral_at(cast, ReferralState.SENT)
    page = text(as_("key_worker").get(referral.get_absolute_url()))
    assert "I want to make things." in page
    assert address("decide", referral) not in page
    assert as_("key_worker").get(address("decide", referral)).status_code == 403


@pytest.mark.parametrize("decision", ["accept", "decline", "return"])
def test_the_coordinator_decides_and_answers_both_voices(cast, as_, decision):
    referral = referral_at(cast, ReferralState.SENT)
    url = address("decide", referral)
    page = text(as_("coordinator").get(url))
    assert "We are worried about the mornings." in page
    response = post(as_("coordinator"), url, decision=decision, on="2026-11-24", version=referral.version, **DECISION)
    assert response.status_code == 302
    page = text(as_("referrer").get(referral.get_absolute_url()))
    assert "The panel agreed that a small group will help." in page
    assert ("You will work with your hands." in page) is (decision != "return")


def test_a_decision_without_answers_keeps_what_was_typed(cast, as_):
    referral = referral_at(cast, ReferralState.SENT)
    response = post(
        as_("coordinator"), address("decide", referral), decision="accept", reason="A typed reason.", on="2026-11-24"
    )
    page = text(response)
    assert response.status_code == 422
    assert "A typed reason." in page
    assert "Answer what the pupil said" in page
    assert "Answer what the family said" in page


def test_who_decides_second_sees_what_was_decided_and_keeps_every_word(cast, as_):
    referral = referral_at(cast, ReferralState.SENT)
    services.decline(cast.actor("coordinator"), referral, on=SCHOOL_DAY, **DECISION)
    mine = {**DECISION, "reason": "My own reason."}
    response = post(
        as_("coordinator"),
        address("decide", referral),
        decision="accept",
        on="2026-11-24",
        version=referral.version,
        **mine,
    )
    page = text(response)
    assert response.status_code == 409
    assert "My own reason." in page
    assert "The panel agreed that a small group will help." in page
    referral.refresh_from_db()
    assert referral.state == "declined"


def test_a_returned_referral_shows_why_and_may_be_changed_and_sent_again(cast, as_):
    referral = referral_at(cast, ReferralState.RETURNED)
    page = text(as_("referrer").get(referral.get_absolute_url()))
    assert "Back with you, by Tue 1 Dec" in page
    assert "The panel agreed that a small group will help." in page
    post(as_("referrer"), address("section", referral, "way-back"), exit_strategy="Step by step")
    assert post(as_("referrer"), address("check", referral)).status_code == 422
    assert post(as_("referrer"), address("section", referral, "request"), answer=" ").status_code == 422
    post(as_("referrer"), address("section", referral, "request"), answer="The way back is in steps now.")
    assert post(as_("referrer"), address("check", referral)).status_code == 302
    referral.refresh_from_db()
    assert referral.state == "sent"
    page = text(as_("coordinator").get(referral.get_absolute_url()))
    assert "The way back is in steps now." in page


def test_withdrawing_asks_why(cast, as_):
    referral = referral_at(cast, ReferralState.SENT)
    assert post(as_("referrer"), address("withdraw", referral), reason="").status_code == 422
    assert post(as_("referrer"), address("withdraw", referral), reason="The family moved.").status_code == 302
    page = text(as_("coordinator").get(referral.get_absolute_url()))
    assert "The family moved." in page


PAGES = ["referral", "check", "decide", "withdraw"]


@pytest.mark.parametrize("state", [ReferralState.DRAFT, ReferralState.SENT, ReferralState.DECLINED])
def test_a_stranger_finds_nothing_the_same_as_if_there_were_nothing(cast, as_, state):
    referral = referral_at(cast, state)
    nowhere = uuid.uuid4()
    for who in ("stranger_referrer", "stranger_coordinator"):
        client = as_(who)
        for name in PAGES:
            args = [referral.public_id]
            there, missing = (client.get(reverse(f"referrals:{name}", args=[key])) for key in (args[0], nowhere))
            assert there.status_code == missing.status_code, (who, name)
            assert there.status_code in (403, 404)
            assert "Merrow" not in text(there)


def test_before_sending_the_partnership_and_the_authority_find_nothing(cast, as_):
    referral = filled_in(cast)
    for who in ("coordinator", "key_worker", "inclusion_officer"):
        assert as_(who).get(referral.get_absolute_url()).status_code == 404, who
        assert "Merrow" not in text(as_(who).get(reverse("referrals:list")))


@pytest.mark.parametrize("who", ["provider_manager", "auditor", "administrator"])
def test_other_roles_have_no_referrals(cast, as_, who):
    referral = referral_at(cast, ReferralState.SENT)
    for url in (reverse("referrals:list"), *(address(name, referral) for name in PAGES)):
        assert as_(who).get(url).status_code == 403


def test_a_part_of_no_name_is_not_found(cast, as_):
    assert as_("referrer").get(address("section", a_draft(cast), "nothing")).status_code == 404


def test_what_was_sent_cannot_be_changed_by_an_old_page(cast, as_):
    referral = referral_at(cast, ReferralState.SENT)
    url = address("section", referral, "way-back")
    assert as_("referrer").get(url).url == referral.get_absolute_url()
    response = post(as_("referrer"), url, exit_strategy="Quietly changed", version=referral.version)
    assert response.status_code == 422
    assert "Quietly changed" in text(response)
    referral.refresh_from_db()
    assert referral.exit_strategy == ANSWERS[Section.WAY_BACK]["exit_strategy"]


def test_markup_in_an_answer_is_shown_as_typed(cast, as_):
    referral = filled_in(cast, a_pupil(cast, forename="<b>Bo</b>", surname="O'Neill"))
    services.save_section(
        cast.actor("referrer"), referral, Section.VOICES, {"pupil_voice": "<script>alert(1)</script>\n{{ 7*7 }}"}
    )
    page = text(as_("referrer").get(address("check", referral)))
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "{{ 7*7 }}" in page
    assert "&lt;b&gt;Bo&lt;/b&gt;" in page


def test_reading_a_referral_and_the_list_is_an_event_with_its_pupils(cast, as_):
    referral = referral_at(cast, ReferralState.SENT)
    as_("coordinator").get(reverse("referrals:list"))
    as_("coordinator").get(referral.get_absolute_url())
    events = AuditEvent.objects.filter(action__startswith="referrals.", role="coordinator").order_by("pk")
    assert [event.action for event in events] == ["referrals.list.read", "referrals.referral.read"]
    for event in events:
        assert [row.pupil_id for row in event.pupils.all()] == [referral.pupil.public_id]


def test_the_list_costs_the_same_however_long(cast, as_):
    client = as_("coordinator")

    def count():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("referrals:list")).status_code == 200
        return len(statements_of(queries))

    referral_at(cast, ReferralState.SENT)
    count()  # the first reading also begins the chain of the partnership
    one = count()
    for number in range(5):
        referral_at(cast, ReferralState.SENT, a_pupil(cast, forename=f"Pupil {number}"))
    assert count() == one
    assert one <= 12 + 9  # nine for the clock, session, person, role and the history of the reading


# What the later pages show


def test_what_a_school_should_know_first_stands_above_the_question(cast, as_):
    pupil = a_pupil(cast)
    page = text(as_("referrer").get(f"{reverse('referrals:begin', args=[pupil.public_id])}?kind=medical"))
    assert "No unique pupil number is on record" in page and "UPN2 unique" in page
    assert re.search(r'value="medical"[^>]*checked', page)
    earlier = referral_at(cast, ReferralState.DECLINED, pupil)
    page = text(as_("referrer").get(reverse("referrals:begin", args=[pupil.public_id])))
    assert earlier.reference in page


def test_a_kind_that_is_none_is_not_chosen(cast, as_):
    page = text(as_("referrer").get(f"{reverse('referrals:begin', args=[a_pupil(cast).public_id])}?kind=nothing"))
    assert not re.search(r'type="radio"[^>]*checked', page)


def test_what_was_sent_is_put_right_on_a_page_of_its_own_and_shown_to_the_other_side(cast, as_):
    referral = referral_at(cast, ReferralState.SENT)
    url = reverse("referrals:amend", args=[referral.public_id, "needs"])
    typed = {
        "send_needs": "Dyslexia, tested in May",
        "health_needs": "Asthma",
        "family_support": "Early help since May",
    }
    refused = post(as_("referrer"), url, version=referral.version, amend_reason="", **typed)
    assert refused.status_code == 422
    assert "Dyslexia, tested in May" in text(refused)
    assert post(as_("referrer"), url, version=referral.version, amend_reason="Tested.", **typed).status_code == 302
    page = text(as_("coordinator").get(referral.get_absolute_url()))
    assert "Changed after it was sent" in page and "Tested." in page and "None known" in page
    assert as_("referrer").get(reverse("referrals:amend", args=[referral.public_id, "attendance"])).status_code == 404
    assert as_("coordinator").get(url).status_code == 403
    assert post(as_("referrer"), url, version=referral.version, amend_reason="Again.", **typed).status_code == 409


def test_the_head_records_and_the_referrer_is_told_whom_to_ask(cast, as_):
    referral = a_draft(cast)
    page = text(as_("referrer").get(address("section", referral, "exclusion-law")))
    assert "Ask your head to open this referral" in page
    url = reverse("referrals:record_law", args=[referral.public_id])
    assert as_("referrer").get(url).status_code == 403
    assert post(as_("head"), url, words=" ", version=referral.version).status_code == 422
    assert post(as_("head"), url, words="She stays on our roll.", version=referral.version).status_code == 302
    recorded = text(as_("referrer").get(address("section", referral, "exclusion-law")))
    assert "She stays on our roll." in recorded
    assert "until it is recorded" not in recorded
    assert "You record, as the head," in text(as_("head").get(address("section", referral, "exclusion-law")))


def test_an_officer_decides_what_asks_the_authority_and_nothing_else(cast, as_):
    asked = referral_at(cast, ReferralState.SENT, kind=ReferralKind.MEDICAL)
    other = referral_at(cast, ReferralState.SENT, a_pupil(cast, forename="Mia"))
    officer = as_("inclusion_officer")
    page = text(officer.get(address("decide", asked)))
    assert "The authority arranges tuition or the hospital school." in page
    assert "To decide by" in text(officer.get(asked.get_absolute_url()))
    assert officer.get(address("decide", other)).status_code == 403
    assert as_("coordinator").get(address("decide", asked)).status_code == 404
    assert "With the authority" in text(as_("referrer").get(asked.get_absolute_url()))


def test_a_place_that_the_school_buys_says_that_nobody_decides(cast, as_):
    referral = filled_in(cast, kind=ReferralKind.DIRECT_COMMISSION)
    assert "Nobody decides on it" in text(as_("referrer").get(address("check", referral)))
    services.send(cast.actor("referrer"), referral)
    page = text(as_("coordinator").get(referral.get_absolute_url()))
    assert "were told, and decide nothing" in page
    assert address("decide", referral) not in page
    assert as_("coordinator").get(address("decide", referral)).status_code == 403


def test_an_emptied_draft_says_so(cast, as_):
    referral = a_draft(cast)
    with clock.at(SCHOOL_DAY + timedelta(days=90)):
        empty_old_drafts()
        page = text(as_("head").get(referral.get_absolute_url()))
    assert "Emptied on Monday 22 February" in page


def test_a_referral_costs_the_same_however_much_it_holds(cast, as_):
    referral = referral_at(cast, ReferralState.ACCEPTED)
    client = as_("coordinator")
    client.get(referral.get_absolute_url())
    with CaptureQueriesContext(connection) as few:
        client.get(referral.get_absolute_url())
    for number in range(5):
        services.add_cause(cast.actor("key_worker"), referral, **{**CAUSE, "found": f"Finding {number}"})
        new = {"exit_strategy": f"Way {number}"}
        services.amend(cast.actor("referrer"), referral, Section.WAY_BACK, new, reason="Agreed.")
    with CaptureQueriesContext(connection) as many:
        page = text(client.get(referral.get_absolute_url()))
    assert "Finding 4" in page
    assert len(many) == len(few)
