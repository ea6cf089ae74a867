"""The pages of meetings: what they show and to whom, what they refuse, and that no typed word is lost."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import SCHOOL_DAY
from waymark.accounts.tests.factories import sign_in
from waymark.core import clock
from waymark.core.models import AuditEvent
from waymark.documents.content import Kept
from waymark.documents.states import Scan
from waymark.meetings import services
from waymark.meetings.models import (
    AgendaItem,
    AgreedAction,
    Attendance,
    Challenge,
    Decision,
    Interest,
    Letter,
    Meeting,
    MeetingBody,
    Member,
    WaitingPlace,
)
from waymark.meetings.states import BodyKind, Outcome
from waymark.meetings.tests.factories import (
    MEETS_ON,
    NO,
    YES,
    a_body,
    a_case,
    a_head,
    a_meeting,
    a_member,
    a_parent,
    decided,
    everybody_is_there,
)
from waymark.referrals import services as referrals
from waymark.referrals.models import Referral
from waymark.referrals.states import Concerns, PaperKind, ReferralState, Section
from waymark.referrals.tests.factories import a_pupil, referral_at

pytestmark = pytest.mark.django_db


def test_the_pack_shows_the_parts_that_the_referral_was_asked_for_and_no_other(case, as_):
    """At risk, no plan, not in care: the forum, a school place, medical needs and a plan are no headings of its pack."""
    page = as_("coordinator").get(case.get_absolute_url()).text
    for heading in ("Why, and what has been tried", "The way back", "Needs and support"):
        assert f">{heading}</h3>" in page
    for heading in ("The question for the forum", "The place your school buys", "Looking for a school place"):
        assert heading not in page
    assert "Medical needs now" not in page
    assert "EHC plan</h3>" not in page


@pytest.fixture
def member(seat):
    return sign_in(Client(), seat.membership)


def address(name, record):
    return reverse(f"meetings:{name}", args=[record.public_id])


def post(client, url, **data):
    return client.post(url, {"form_key": str(uuid.uuid4()), **data})


def day(name, on):
    return {f"{name}_day": str(on.day), f"{name}_month": str(on.month), f"{name}_year": str(on.year)}


def text(response):
    return response.content.decode()


def when(meets_on, opens, closes):
    return {
        **day("meets_on", meets_on),
        "begins": "9.30",
        "place": "Town hall",
        **day("papers_open_on", opens),
        **day("papers_close_on", closes),
    }


def test_a_coordinator_sets_up_a_panel_calls_it_and_books_a_case(cast, as_):
    client = as_("coordinator")
    assert "No meetings ahead" in text(client.get(reverse("meetings:list")))
    url = reverse("meetings:begin_body")
    response = post(client, url, kind="panel", name="South panel", quorum="2")
    body = MeetingBody.objects.get()
    assert (response.status_code, response.url) == (302, body.get_absolute_url())
    assert "Helen Marsh, Ashgrove School (head)" in text(client.get(address("add_member", body)))
    joined = {"membership": cast.head.public_id, "is_chair": "on", **day("valid_from", SCHOOL_DAY)}
    post(client, address("add_member", body), **joined)
    assert "Helen Marsh" in text(client.get(body.get_absolute_url()))
    post(client, address("call", body), **when(MEETS_ON, SCHOOL_DAY, MEETS_ON))
    meeting = Meeting.objects.get()
    referral = referral_at(cast, ReferralState.SENT)
    assert "Kai Merrow, Ashgrove School" in text(client.get(address("book", meeting)))
    post(client, address("book", meeting), referral=referral.public_id)
    page = text(client.get(meeting.get_absolute_url()))
    assert "Kai Merrow" in page
    assert "Of the pupil’s school, no interest declared" in page
    assert post(client, address("ready", meeting), version=meeting.version).status_code == 302
    assert "Agenda ready" in text(client.get(meeting.get_absolute_url()))
    member = Member.objects.get()
    post(client, address("end_member", member), **day("valid_to", SCHOOL_DAY), reason="Left.", version="1")
    assert "Former members" in text(client.get(body.get_absolute_url()))


def test_a_refused_meeting_keeps_what_was_typed(cast, as_, panel):
    closes = MEETS_ON.replace(month=12, day=30)
    response = post(as_("coordinator"), address("call", panel), **when(MEETS_ON, SCHOOL_DAY, closes))
    assert response.status_code == 422
    page = text(response)
    assert "The papers may be open for 21 days at most" in page
    assert 'value="Town hall"' in page
    assert not Meeting.objects.exists()


def test_a_meeting_is_moved_and_cancelled(as_, meeting):
    client = as_("coordinator")
    later = MEETS_ON.replace(day=30)
    response = post(client, address("move", meeting), **when(later, MEETS_ON, later), version=meeting.version)
    assert response.status_code == 302
    meeting.refresh_from_db()
    assert meeting.meets_on == later
    old = post(client, address("move", meeting), **when(MEETS_ON, MEETS_ON, MEETS_ON), version="1")
    assert old.status_code == 409
    post(client, address("cancel", meeting), reason="Snow.", version=meeting.version)
    assert "Snow." in text(client.get(meeting.get_absolute_url()))


def test_a_member_reads_the_pack_and_the_reading_is_kept(member, meeting, case):
    page = text(member.get(meeting.get_absolute_url()))
    assert "Kai Merrow" in page
    assert "Its papers are open to you until Friday 27 November" in page
    pack = text(member.get(case.get_absolute_url()))
    assert "Walks out of lessons most days." in pack
    assert "I want to make things." in pack
    assert "Opened by <bdi>Bruno Vale, Birchfield School</bdi> on Tuesday 24 November" in pack  # on a print as well
    assert AuditEvent.objects.filter(action="meetings.case.read").count() == 1
    assert member.get(case.referral.get_absolute_url()).status_code == 404  # there and nowhere else
    assert member.get(case.pupil.get_absolute_url()).status_code == 404


def test_the_pack_tells_what_was_found_asked_answered_and_changed(cast, member, meeting):
    head, coordinator = cast.actor("head"), cast.actor("coordinator")
    referral = referral_at(cast, ReferralState.SENT)
    referrals.return_to_school(
        coordinator, referral, reason="On which days?", answer_to_pupil="", answer_to_family="", on=SCHOOL_DAY
    )
    referrals.answer_request(head, referral, answer="On Mondays.")
    referral = referrals.send(head, Referral.objects.get(pk=referral.pk))
    referrals.amend(head, referral, Section.NEEDS, {"health_needs": "Hears little on the left."}, reason="Tested.")
    case = services.book(coordinator, meeting, referral)
    pack = text(member.get(case.get_absolute_url()))
    for words in (
        "Reads two years below his age.",  # of the causes
        "Not an exclusion: he stays on roll, and agrees.",  # of the head's record
        "On which days?",
        "On Mondays.",
        "Hears little on the left.",
        "Tested.",
        "What the registers of providers said",
    ):
        assert words in pack, words
    assert "Put right" not in pack and "Add a finding" not in pack


def test_the_case_says_what_was_decided_here_before_and_how_soon_a_start_is_needed(cast, panel, seat, as_, case):
    later = a_meeting(cast, panel, date(2026, 12, 1), papers_open_on=date(2026, 11, 26))
    decided(cast, case, seat, outcome=Outcome.DEFER, reasons="The report is not in.", defer_to=later)
    again = AgendaItem.objects.get(meeting=later)
    with clock.at(date(2026, 11, 30)):
        page = text(sign_in(Client(), seat.membership).get(again.get_absolute_url()))
        assert "Decided here before" in page and "The report is not in." in page
        assert "Decided here before" not in text(as_("coordinator").get(case.get_absolute_url()))
    decided(cast, again, seat, **{**YES, "priority_reasons": "Two days a week is too little."})
    with clock.at(date(2026, 12, 1)):
        assert "Two days a week is too little." in text(as_("coordinator").get(again.get_absolute_url()))
        page = text(sign_in(Client(), seat.membership).get(again.get_absolute_url()))
        assert "Two days a week is too little." not in page


def test_the_pack_asks_nothing_that_does_not_apply_to_the_pupil(cast, member, case):
    page = text(member.get(case.get_absolute_url()))
    assert "Why, and what has been tried" in page
    for part in ("Medical needs now", "The place your school buys", "Looking for a school place", "A child in care"):
        assert part not in page
    Referral.objects.filter(pk=case.referral_id).update(care_needs="Stays with an aunt.")
    assert "A child in care" in text(member.get(case.get_absolute_url()))


def test_the_pack_holds_the_papers_about_this_pupil_and_nobody_else(cast, member, case):
    referrer = cast.actor("referrer")
    made = {}
    for title, concerns in (
        ("Learning report", {Concerns.THIS_PUPIL}),
        ("Statement of another family", {Concerns.THIS_PUPIL, Concerns.ANOTHER_FAMILY}),
        ("Not looked through yet", set()),
    ):
        kept = Kept(f"%PDF-1.7 {title}".encode(), "application/pdf", "a.pdf", Scan.NOT_ASKED)
        made[title] = referrals.add_paper(referrer, case.referral, kept, title=title, tells_address=False)
        if concerns:
            referrals.tag_paper(referrer, case.referral, made[title], concerns=concerns, kind=PaperKind.OTHER)

    pack = text(member.get(case.get_absolute_url()))
    assert [title in pack for title in made] == [True, False, False]
    where = [reverse("meetings:paper", args=[case.public_id, each.public_id]) for each in made.values()]
    answers = [member.get(each) for each in where]
    assert [answer.status_code for answer in answers] == [200, 404, 404]
    assert answers[0].content == b"%PDF-1.7 Learning report"
    assert answers[0]["Content-Disposition"] == 'attachment; filename="learning-report.pdf"'
    assert AuditEvent.objects.filter(action="document.read").count() == 1
    assert member.get(made["Learning report"].get_absolute_url()).status_code == 404  # in the pack and nowhere else

    post(member, address("interest", case), reason="I know the family.", had_read="yes")
    assert member.get(where[0]).status_code == 404


@pytest.mark.parametrize("on", [SCHOOL_DAY.replace(day=23), SCHOOL_DAY.replace(day=28)])
def test_outside_the_window_a_member_finds_nothing(seat, meeting, case, on):
    with clock.at(on):
        client = sign_in(Client(), seat.membership)
        page = text(client.get(meeting.get_absolute_url()))
        assert "Kai Merrow" not in page
        assert "1 case is not shown to you" in page
        for name in ("case", "interest"):
            assert client.get(address(name, case)).status_code == 404


def test_a_declared_interest_hides_the_case_on_every_page(member, meeting, case):
    page = member.get(address("interest", case))
    assert "Kai Merrow" in text(page)
    assert "Walks out of lessons" not in text(page)
    refused = post(member, address("interest", case), reason="I know the family.")
    assert refused.status_code == 422
    assert "I know the family." in text(refused)
    response = post(member, address("interest", case), reason="I know the family.", had_read="yes")
    assert response.url == meeting.get_absolute_url()
    assert Interest.objects.get().had_read
    assert "Kai Merrow" not in text(member.get(meeting.get_absolute_url()))
    assert member.get(case.get_absolute_url()).status_code == 404
    assert member.get(address("interest", case)).status_code == 404


def test_a_head_with_an_interest_finds_the_pupil_and_not_the_referral(cast, as_, panel, case):
    a_member(cast, panel, cast.head)
    head, referral, pupil = as_("head"), case.referral, case.pupil
    pages = [referral.get_absolute_url(), reverse("referrals:papers", args=[referral.public_id])]
    assert [head.get(page).status_code for page in pages] == [200, 200]
    assert referral.reference in text(head.get(pupil.get_absolute_url()))
    assert "the pupil’s file and what keeps them safe" in text(head.get(address("interest", case)))
    post(head, address("interest", case), reason="My own pupil.", had_read="yes")
    assert [head.get(page).status_code for page in pages] == [404, 404]
    for page in (pupil.get_absolute_url(), reverse("safeguarding:pupil", args=[pupil.public_id])):
        found = head.get(page)
        assert found.status_code == 200
        assert referral.reference not in text(found)
    assert referral.reference not in text(head.get(reverse("referrals:list")))


def test_a_member_of_the_pupils_school_is_told_to_declare(cast, as_, panel, meeting, case):
    a_member(cast, panel, cast.head)
    head = as_("head")
    assert "This pupil is at your school" in text(head.get(meeting.get_absolute_url()))
    assert "Declare an interest" in text(head.get(case.get_absolute_url()))
    post(head, address("interest", case), reason="My pupil.", had_read="no")
    assert head.get(case.get_absolute_url()).status_code == 404
    runner = text(as_("coordinator").get(case.get_absolute_url()))
    assert "My pupil." in runner


def test_who_does_not_run_it_is_told_so(as_, panel, meeting, case):
    officer = as_("inclusion_officer")
    for name, record in (
        ("add_member", panel),
        ("call", panel),
        ("move", meeting),
        ("cancel", meeting),
        ("book", meeting),
    ):
        assert officer.get(address(name, record)).status_code == 403
    assert as_("head").get(address("move", meeting)).status_code == 403
    assert as_("stranger_coordinator").get(address("move", meeting)).status_code == 404
    assert as_("provider_manager").get(reverse("meetings:list")).status_code == 403
    assert as_("auditor").get(reverse("meetings:list")).status_code == 403


def test_a_meeting_stays_in_the_list_until_it_is_written_up(cast, as_, seat, meeting, case):
    client, page = as_("coordinator"), reverse("meetings:list")
    with clock.at(MEETS_ON + timedelta(days=4)):
        assert meeting.reference in text(client.get(page))
        assert meeting.reference not in text(client.get(f"{page}?show=past"))
        assert meeting.reference not in text(as_("head").get(page))  # who has nothing to write up there
        assert meeting.reference in text(as_("head").get(f"{page}?show=past"))
    decided(cast, case, seat, **NO)
    with clock.at(MEETS_ON + timedelta(days=4)):
        assert meeting.reference not in text(client.get(page))
        assert meeting.reference in text(client.get(f"{page}?show=past"))


def decision_data(**more):
    return {
        "outcome": "accept",
        "reasons": "A small group will help.",
        "answer_to_pupil": "You will work with your hands.",
        "answer_to_family": "Your key worker rings you.",
        "thresholds": ["danger"],
        "provision": "own_school",
        "priority": "soon",
        "priority_reasons": "It is breaking down.",
        "school_pays_pence": "1,240.50",
        "gap": "mentor",
        **more,
    }


def test_a_decision_is_written_down_at_the_table(cast, as_, seat, meeting, case):
    with clock.at(MEETS_ON):
        client = as_("coordinator")
        name = f"member_{seat.public_id}"
        post(client, address("attendance", meeting), **{name: "present"}, version=meeting.version)
        assert Attendance.objects.get().presence == "present"
        url = address("decide", case)
        page = text(client.get(url))
        assert "I want to make things." in page
        refused = post(client, url, **decision_data(provision="outside"), version=case.version)
        assert refused.status_code == 422
        assert "SEIP2018 12.1" in text(refused)
        assert "A small group will help." in text(refused)
        assert not Decision.objects.exists()
        assert post(client, url, **decision_data(), version=case.version).status_code == 302
        assert client.get(url).status_code == 302
        shown = text(client.get(case.get_absolute_url()))
        assert "£1,240.50" in shown
        assert "Binds member schools" in shown
        again = post(client, url, **decision_data(), version=case.version)
        assert again.status_code == 409
        assert "This case has been decided" in text(again)
        waiting = text(client.get(reverse("meetings:waiting")))
    assert Referral.objects.get().state == "accepted"
    assert "It is breaking down." in waiting


@pytest.mark.parametrize("faulty", [{}, {"admission_on": "2026-02-31"}])
def test_whoever_comes_second_reads_the_decision_beside_what_they_typed(cast, as_, seat, case, faulty):
    """With the version of today or of before: nothing invites them to send it again."""
    decided(cast, case, seat, **NO)
    with clock.at(MEETS_ON):
        typed = decision_data(reasons="A key worker will help.", **faulty)
        case.refresh_from_db()
        for version in (1, case.version):
            page = post(as_("coordinator"), address("decide", case), **typed, version=version)
            shown = text(page)
            assert page.status_code == 409
            assert "Declined" in shown
            assert NO["reasons"] in shown
            assert "A key worker will help." in shown
            assert cast.coordinator.person.name in shown
            assert case.get_absolute_url() in shown
            assert "send it again" not in shown
            assert "<form" not in shown.split("<main")[1].split("</main>")[0]
    assert Decision.objects.get().reasons == NO["reasons"]


def test_a_day_of_admission_that_is_none_and_what_else_is_in_the_way_are_told_in_one_answer(cast, as_, case):
    """The day cannot be read, the reasons are missing, and too few were there: one answer says all three."""
    with clock.at(MEETS_ON):
        faulty = decision_data(reasons="", admission_on="2026-02-31")
        page = text(post(as_("coordinator"), address("decide", case), **faulty, version=case.version))
    assert "Admitted there on" in page.split("<form")[0]
    assert "Give the reasons." in page
    assert "took part in this case: 0" in page
    assert "Why you go on" in page
    with clock.at(MEETS_ON):
        nothing_chosen = decision_data(outcome="", reasons="")
        page = text(post(as_("coordinator"), address("decide", case), **nothing_chosen, version=case.version))
    assert "Choose what was decided" in page
    assert "Give the reasons." in page
    assert "took part in this case: 0" in page
    assert not Decision.objects.exists()


def test_too_few_members_ask_for_a_reason_and_keep_what_was_typed(cast, as_, case):
    with clock.at(MEETS_ON):
        client, url = as_("coordinator"), address("decide", case)
        warned = post(client, url, **decision_data(), version=case.version)
        assert warned.status_code == 422
        assert "took part in this case: 0" in text(warned)
        assert "Why you go on" in text(warned)
        again = post(client, url, **decision_data(), version=case.version, reason_to_go_on="Two rang in.")
        assert again.status_code == 302
    assert Decision.objects.get().reason_to_go_on == "Two rang in."


def test_letters_are_written_handed_over_and_noted_by_the_school(cast, as_, seat, case):
    decided(cast, case, seat, **NO)
    a_parent(case.pupil)
    a_parent(case.pupil, "Nell Crane", limit="no_contact", limit_reason="A court order.")
    with clock.at(MEETS_ON):
        client = as_("coordinator")
        page = text(client.get(address("letters", case)))
        assert "Dana Merrow" in page
        assert "Nell Crane" not in page
        assert "gets no letter" in page
        item = AgendaItem.objects.get()
        post(client, address("letters", case), version=item.version)
        family = Letter.objects.get(to="family")
        school = as_("referrer")
        shown = text(school.get(case.get_absolute_url()))
        assert "To the family: Dana Merrow" in shown
        content = b"".join(school.get(reverse("documents:download", args=[family.pdf.public_id])))
        assert content.startswith(b"%PDF")
        assert "To the authority" not in text(school.get(address("given", case)))
        item.refresh_from_db()
        given = {"letters": [str(family.public_id)], **day("given_on", MEETS_ON)}
        assert post(school, address("given", case), **given, version=item.version).status_code == 302
    family.refresh_from_db()
    assert family.given_on == MEETS_ON


def test_no_letter_prints_where_anybody_lives(cast, seat, case):
    decided(cast, case, seat, **NO)
    a_parent(case.pupil)
    from waymark.documents.paper import blocks
    from waymark.meetings import letters
    from waymark.meetings.states import LetterTo

    item = AgendaItem.objects.get()
    for to in LetterTo:
        said = str(blocks(letters.letter(item, item.decision, to, "Dana Merrow", challenge_by=MEETS_ON, on=MEETS_ON)))
        assert "Kai Merrow" in said
        assert "01632" not in said
        assert "LE8" not in said
        assert NO["reasons"] in said


def test_an_action_is_followed_to_its_end(cast, as_, seat, case):
    decided(cast, case, seat, **NO)
    with clock.at(MEETS_ON):
        client = as_("coordinator")
        data = {"what": "Ring the psychologist.", "owner": cast.ashgrove.public_id, **day("due_on", MEETS_ON)}
        assert post(client, address("add_action", case), **data).status_code == 302
        action = AgreedAction.objects.get()
        school = as_("referrer")
        assert "Ring the psychologist." in text(school.get(reverse("meetings:actions")))
        url = action.get_absolute_url()
        assert "Say that it is done" in text(school.get(url))
        assert "Say that it is done" not in text(as_("inclusion_officer").get(url))
        refused = post(school, url, what_was_done=" ", **day("done_on", MEETS_ON), version="1")
        assert refused.status_code == 422
        assert post(school, url, what_was_done="Rang.", **day("done_on", MEETS_ON), version="1").status_code == 302
        assert "Nothing to do" in text(school.get(reverse("meetings:actions")))
        assert "Ring the psychologist." in text(school.get(reverse("meetings:actions") + "?show=done"))


def test_a_decision_is_challenged_and_answered_by_somebody_else(cast, as_, seat, case):
    decided(cast, case, seat, **NO)
    with clock.at(MEETS_ON):
        school = as_("head")
        assert "Challenge the decision" in text(school.get(case.get_absolute_url()))
        url = address("challenge", case)
        refused = post(school, url, by="school", reason="")
        assert refused.status_code == 422
        assert post(school, url, by="school", reason="Not all was read.").status_code == 302
        challenge = Challenge.objects.get()
        assert "Whitcombe County Council" in text(school.get(case.get_absolute_url()))
        assert "Answer it" not in text(as_("coordinator").get(challenge.get_absolute_url()))
        officer = as_("inclusion_officer")
        answer = {"outcome": "stands", "answer": "It was read out.", "version": challenge.version}
        assert post(as_("coordinator"), challenge.get_absolute_url(), **answer).status_code == 403
        assert post(officer, challenge.get_absolute_url(), **answer).status_code == 302
        assert "It was read out." in text(school.get(case.get_absolute_url()))


def test_the_waiting_list_is_put_in_order_with_reasons(cast, as_, seat, case):
    decided(cast, case, seat, **YES)
    with clock.at(MEETS_ON):
        client, place = as_("coordinator"), WaitingPlace.objects.get()
        assert "Within two weeks" in text(client.get(place.get_absolute_url()))
        changed = {"priority": "now", "reasons": "Sent home every day.", "version": place.version}
        assert post(client, address("priority", place), **changed).status_code == 302
        assert "Sent home every day." in text(client.get(place.get_absolute_url()))
        assert post(client, address("priority", place), **changed).status_code == 409
        assert as_("inclusion_officer").get(address("leave", place)).status_code == 403
        place.refresh_from_db()
        left = {"left_as": "moved_away", "reason": "To the coast.", "version": place.version}
        assert post(client, address("leave", place), **left).status_code == 302
        assert "Nobody waits" in text(client.get(reverse("meetings:waiting")))


def test_a_pupil_accepted_without_a_panel_is_put_on_the_list(cast, as_):
    referral = referral_at(cast, ReferralState.ACCEPTED)
    coordinator, url = as_("coordinator"), reverse("meetings:join")
    assert url in text(coordinator.get(reverse("meetings:waiting")))
    assert f"{referral.reference}, accepted" in text(coordinator.get(url))
    said = {"referral": str(referral.public_id), "priority": "soon"}
    refused = post(coordinator, url, **said, reasons=" ")
    assert refused.status_code == 422
    assert 'value="soon" checked' in text(refused).replace("  ", " ")
    assert post(coordinator, url, **said, reasons="Sent home every day.").url == reverse("meetings:waiting")
    assert "Sent home every day." in text(coordinator.get(reverse("meetings:waiting")))
    assert "Nobody to add" in text(coordinator.get(url))
    assert as_("key_worker").get(url).status_code == 403
    assert "Nobody to add" in text(as_("inclusion_officer").get(url))
    assert url not in text(as_("inclusion_officer").get(reverse("meetings:waiting")))


def test_a_question_without_a_name_is_asked_and_answered(cast, as_):
    forum = a_body(cast, BodyKind.FORUM, quorum=0)
    meeting = a_meeting(cast, forum)
    school = as_("referrer")
    assert "Ask about a pupil without a name" in text(school.get(meeting.get_absolute_url()))
    url = address("ask", meeting)
    refused = post(school, url, year_group="8", worry="See A855400126001.", asked="What else?")
    assert refused.status_code == 422
    assert "This looks like a pupil number" in text(refused)
    assert "What else?" in text(refused)
    post(school, url, year_group="8", worry="Walks out.", asked="What else?")
    item = AgendaItem.objects.get()
    assert "A question about a pupil in year 8" in text(school.get(item.get_absolute_url()))
    with clock.at(MEETS_ON):
        client = as_("coordinator")
        page = text(client.get(address("decide", item)))
        assert "Answer to what the pupil said" not in page
        given = {"outcome": "advice", "reasons": "Try mornings.", "gap": "none", "version": item.version}
        assert post(client, address("decide", item), **given).status_code == 302
        assert "Try mornings." in text(as_("referrer").get(item.get_absolute_url()))


def test_cases_are_put_in_order_and_taken_off(cast, as_, meeting, case):
    second = a_case(cast, meeting, a_pupil(cast, forename="Ada"))
    client = as_("coordinator")
    post(client, address("move_up", second))
    page = text(client.get(meeting.get_absolute_url()))
    assert page.index("Ada Merrow") < page.index("Kai Merrow")
    assert post(client, address("take_off", second), reason="", version="2").status_code == 422
    second.refresh_from_db()
    post(client, address("take_off", second), reason="Heard elsewhere.", version=second.version)
    assert "Ada Merrow" not in text(client.get(meeting.get_absolute_url()))


@pytest.mark.parametrize("many", [5])
def test_a_page_costs_the_same_for_few_and_many(cast, as_, seat, meeting, case, many):
    client = as_("coordinator")

    def asked(url):
        client.get(url)
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get(url).status_code == 200
        return len(found)

    pages = [
        meeting.get_absolute_url(),
        reverse("meetings:list"),
        address("book", meeting),
        reverse("meetings:waiting"),
    ]
    referral_at(cast, ReferralState.SENT, a_pupil(cast, forename="Bea"))
    few = [asked(url) for url in pages]
    for number in range(many):
        a_case(cast, meeting, a_pupil(cast, forename=f"Ada{number}"))
        referral_at(cast, ReferralState.SENT, a_pupil(cast, forename=f"Bea{number}"))
        a_meeting(cast, meeting.body, MEETS_ON.replace(day=27))
    assert [asked(url) for url in pages] == few
    with clock.at(MEETS_ON):
        client = as_("coordinator")
        items = list(AgendaItem.objects.order_by("pk"))
        everybody_is_there(cast, meeting, seat)
        lists = [reverse("meetings:waiting"), reverse("meetings:actions")]
        counts = []
        for item in items:
            services.decide(cast.actor("coordinator"), item, **YES)
            services.add_action(cast.actor("coordinator"), item, what="Ring.", owner=cast.ashgrove, due_on=MEETS_ON)
            if item in (items[0], items[-1]):
                counts.append([asked(url) for url in lists])
    assert counts[0] == counts[1]


def states_of(client, meeting):
    """What the list, the page of the meeting and the page of its body say of it."""
    pages = [f"{reverse('meetings:list')}?show={which}" for which in ("ahead", "past")]
    pages += [meeting.get_absolute_url(), meeting.body.get_absolute_url()]
    words = ("Agenda not ready", "Agenda ready", "To be written up", ">Held<", "Cancelled")
    return [[each.strip("<>") for each in words if each in text(client.get(page))] for page in pages]


def test_a_meeting_says_that_it_is_to_be_written_up_and_then_that_it_was_held(cast, as_, seat, meeting, case):
    services.is_ready(cast.actor("coordinator"), meeting)
    assert states_of(as_("coordinator"), meeting) == [["Agenda ready"], [], ["Agenda ready"], ["Agenda ready"]]
    with clock.at(MEETS_ON):
        client = as_("coordinator")
        written = ["To be written up"]
        assert states_of(client, meeting) == [written, [], written, written]
        everybody_is_there(cast, meeting, seat)
        assert states_of(client, meeting) == [written, [], written, written]
        services.decide(cast.actor("coordinator"), case, **NO)
        assert states_of(client, meeting) == [["Held"], [], ["Held"], ["Held"]]
    with clock.at(date(2026, 11, 27)):
        assert states_of(as_("coordinator"), meeting) == [[], ["Held"], ["Held"], []]


def test_a_case_names_who_took_part_and_whoever_runs_it_sees_who_left(cast, as_, panel, seat, meeting, case):
    MeetingBody.objects.update(quorum=1)
    second = a_member(cast, panel, a_head(cast, "Ines Marl"))
    Interest.objects.create(
        item=case, person=seat.membership.person, reason="I know the family.", had_read=False,
        declared_at=clock.now(), declared_by=seat.membership,
    )  # fmt: skip
    with clock.at(MEETS_ON):
        everybody_is_there(cast, meeting, seat, second)
        client = as_("coordinator")
        before = text(client.get(address("decide", case)))
        assert before.index("Took part") < before.index("Ines Marl") < before.index("Left for this case")
        assert "Leaves for this case: <bdi>Bruno Vale</bdi>" in text(client.get(meeting.get_absolute_url()))
        services.decide(cast.actor("coordinator"), case, **NO)
        ours, theirs = text(client.get(case.get_absolute_url())), text(as_("referrer").get(case.get_absolute_url()))
    for page in (ours, theirs):
        assert "Ines Marl, Birchfield School" in page
        assert "Fewest to decide" in page
    assert "Left for this case" in ours
    assert "Bruno Vale" not in theirs  # that somebody has an interest is for those who run it


def test_the_list_leads_a_school_to_the_next_meeting_of_a_forum(cast, as_, panel, meeting):
    forum = a_body(cast, BodyKind.FORUM)
    page = reverse("meetings:list")
    assert "No meeting is called that could be asked." in text(as_("referrer").get(page))
    second, first = a_meeting(cast, forum, date(2026, 12, 3)), a_meeting(cast, forum, MEETS_ON)
    listed = text(as_("referrer").get(page))
    assert address("ask", first) in listed
    assert address("ask", second) not in listed
    assert address("ask", meeting) not in listed  # a panel hears no questions
    assert address("ask", first) not in text(as_("coordinator").get(page))
    with clock.at(MEETS_ON):
        assert address("ask", second) in text(as_("referrer").get(page))  # the first has begun
