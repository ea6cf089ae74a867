"""The provider's side: an offer that lapses, the answer by a link, changes to the plan, and asking for a pause."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from tests.cast import SCHOOL_DAY
from waymark.core import clock
from waymark.core.models import AuditEvent, Conflict, OutboxMessage
from waymark.core.moves import ImpossibleMove
from waymark.core.policies import Denied
from waymark.core.refusals import Refused
from waymark.duties.models import Duty
from waymark.duties.states import DutyKind
from waymark.organisations.models import Contact
from waymark.organisations.states import ContactFunction
from waymark.placements import notices, queries, rules, services
from waymark.placements.models import AnswerLink, LearningPlan, PauseRequest, Placement
from waymark.placements.states import ChargeMode, DeclineReason, PlacementState
from waymark.placements.tests.factories import PLAN, offered, proposed, ready, started
from waymark.placements.wording import DECLINE_REASONS
from waymark.programmes.tests.factories import a_programme, a_year_ten_pupil
from waymark.pupils.models import Pupil
from waymark.quality import services as quality
from waymark.quality.models import SignOff
from waymark.quality.tests.factories import an_offer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_school_day")]
LAPSED = date(2026, 12, 9)  # the day after the tenth school day


def codes(refused):
    return {each.code for each in refused.value.refusals}


def now(placement):
    return Placement.objects.get(pk=placement.pk)


def open_duties(kind):
    return list(Duty.objects.filter(kind=kind, state="open").values_list("owner__name", flat=True))


# An offer that lapses


def test_an_offer_stands_for_ten_school_days_and_then_holds_no_place(cast):
    only = an_offer(cast, places=1)
    placement = offered(cast, offer=only, starts_on=date(2027, 1, 4))
    assert placement.offered_until == date(2026, 12, 8)
    other = a_programme(cast, a_year_ten_pupil(cast, forename="Ada", surname="Bright"))
    with clock.at(LAPSED):
        manager = cast.actor("provider_manager")
        with pytest.raises(Refused) as refused:
            services.accept(manager, placement)
        assert codes(refused) == {"offer_lapsed"}
        assert now(placement).state == PlacementState.OFFERED
        second = proposed(cast, other, only, starts_on=date(2027, 1, 4))
        services.offer(cast.actor("coordinator"), second)
        with pytest.raises(Refused) as refused:
            services.offer(cast.actor("coordinator"), placement)  # again: somebody else has the place now
        assert codes(refused) == {"offer_full"}
        services.withdraw(cast.actor("coordinator"), second, reason="The family moved.")
        services.offer(cast.actor("coordinator"), placement)
        services.accept(manager, placement)
    assert now(placement).state == PlacementState.AGREED


def test_an_offer_that_stands_is_not_made_again(cast):
    placement = offered(cast)
    with pytest.raises((Conflict, ImpossibleMove)):
        services.offer(cast.actor("coordinator"), placement)


def test_a_provider_that_is_no_longer_signed_off_does_not_start(cast):
    placement = ready(cast)
    quality.withdraw_sign_off(cast.actor("coordinator"), SignOff.objects.get(), reason="A concern.")
    with pytest.raises(Refused) as refused:
        services.start(cast.actor("coordinator"), placement, on=SCHOOL_DAY)
    assert [each.code for each in refused.value.refusals] == ["sign_off"]
    assert (now(placement).state, now(placement).started_on) == ("agreed", None)


def test_a_no_has_a_reason_from_the_list_and_in_words(cast):
    placement = offered(cast)
    services.decline(cast.actor("provider_manager"), placement, why=DeclineReason.GROUP, reason="Two who fight.")
    assert (now(placement).answer_code, now(placement).answer_reason) == ("group", "Two who fight.")
    assert set(DECLINE_REASONS) == set(DeclineReason)


# By a link


@pytest.fixture
def contact(cast):
    return Contact.objects.create(
        organisation=cast.canal_street,
        function=ContactFunction.KEY_CONTACT,
        name="Nora Finch",
        email="nora@canal.example",
        valid_from=date(2026, 9, 1),
    )


def sent(cast, placement, contact):
    return services.send_answer_link(cast.actor("coordinator"), placement, contact, confirmed=True)


def device(link):
    opened = services.open_answer_link(link.token, uuid.uuid4())
    return opened.device if opened else ""


@pytest.mark.parametrize(
    ("other", "found"),
    [
        ({}, []),
        ({"state": PlacementState.AGREED}, ["not_waiting_for_an_answer"]),
        ({"has_lapsed": True}, ["offer_lapsed"]),
        ({"is_contact": False}, ["no_contact_of_theirs"]),
        ({"has_email": False}, ["no_email"]),
        ({"confirmed": False}, ["not_confirmed"]),
    ],
)
def test_a_link_goes_to_a_contact_whom_somebody_vouches_for(other, found):
    facts = {
        "state": PlacementState.OFFERED,
        "has_lapsed": False,
        "is_contact": True,
        "has_email": True,
        "confirmed": True,
    }
    refusals = rules.ask_link_refusals(rules.AskLinkFacts(**{**facts, **other}), on=SCHOOL_DAY)
    assert [each.code for each in refusals] == found


def test_a_link_says_yes_for_the_provider_and_closes_no_other_gate(cast, contact):
    placement = offered(cast)
    link = sent(cast, placement, contact)
    told = OutboxMessage.objects.get(notice="placements.answer_link")
    assert (told.reference, told.link, notices._answer_address(told)) == ("", "", "nora@canal.example")
    assert link.token not in str(vars(link))
    services.answer_by_link(device(link), link.public_id, accepts=True, reason="")
    found = now(placement)
    assert (found.state, found.answered_by) == ("agreed", None)
    assert found.answered_by_label == "Nora Finch, Canal Street Motors, by a link"
    still = {gate.code for gate in queries.gates(found, SCHOOL_DAY) if not gate.closed}
    assert {"risk_acknowledged", "learning_plan_provider", "agreement_provider"} <= still
    assert "provider_accepted" not in still
    assert AuditEvent.objects.filter(action="placement.accept", actor_label__contains="by a link").exists()


def test_a_link_answers_what_stood_on_its_page_and_nothing_else(cast, contact):
    """The price was changed while the page lay open: the answer is asked for again."""
    placement = offered(cast)
    link = sent(cast, placement, contact)
    browser, seen = device(link), now(placement).version
    services.write_terms(
        cast.actor("coordinator"),
        placement,
        rate_pence=100,
        rate_unit="session",
        charge_mode=ChargeMode.AGREED,
        planned_end_on=placement.planned_end_on,
        money=services.Money(),
        reason="Less.",
    )
    with pytest.raises(Conflict):
        services.answer_by_link(browser, link.public_id, accepts=True, reason="", version=seen)
    assert now(placement).state == "offered"
    services.answer_by_link(browser, link.public_id, accepts=True, reason="", version=now(placement).version)
    assert now(placement).state == "agreed"


def test_a_no_by_a_link_closes_the_door(cast, contact):
    placement = offered(cast)
    link = sent(cast, placement, contact)
    with pytest.raises(Refused) as refused:
        services.answer_by_link(device(link), link.public_id, accepts=False, reason=" ")
    assert codes(refused) == {"no_reason"}


def test_a_link_opens_once_on_one_device_and_is_answered_once(cast, contact):
    placement = offered(cast)
    link = sent(cast, placement, contact)
    first = device(link)
    assert first and not device(link)
    assert services.answer_by_link("another", link.public_id, accepts=True, reason="") is None
    assert services.answer_by_link(first, link.public_id, accepts=True, reason="") is not None
    assert services.answer_by_link(first, link.public_id, accepts=False, reason="No.") is None
    assert now(placement).state == "agreed"


@pytest.mark.parametrize("why", ["over", "replaced", "withdrawn", "gone", "answered elsewhere"])
def test_a_link_that_may_not_answer_any_more_opens_nothing(cast, contact, why):
    placement = offered(cast)
    link, moment = sent(cast, placement, contact), clock.now()
    if why == "over":
        moment += timedelta(hours=72)
    elif why == "replaced":
        sent(cast, placement, contact)
    elif why == "withdrawn":
        services.withdraw(cast.actor("coordinator"), placement, reason="The family moved.")
    elif why == "gone":
        Contact.objects.update(valid_to=SCHOOL_DAY)
    else:
        services.accept(cast.actor("provider_manager"), placement)
    with clock.at(moment):
        assert not device(link)


def test_the_pages_of_a_link_tell_a_first_name_and_the_days_and_no_more(cast, contact):
    placement = offered(cast)
    link, browser = sent(cast, placement, contact), Client()
    address = reverse("placements:link", args=[link.token])
    page = browser.get(address)
    assert page.headers["Referrer-Policy"] == "strict-origin" and "Kai" not in page.content.decode()
    answer = browser.post(address, {"form_key": str(uuid.uuid4()), "token": link.token})
    assert answer.status_code == 302
    text = browser.get(answer.url).content.decode()
    assert "Kai" in text and "Monday morning" in text
    for hidden in ("Merrow", "Tell him first", "Ashgrove", placement.reference, "He learns by doing"):
        assert hidden not in text
    assert Client().get(answer.url).status_code == 410
    sending = {"form_key": str(uuid.uuid4()), "answer": "decline", "why": "staff", "reason": "One of us is ill."}
    assert "You have declined" in browser.post(answer.url, sending).content.decode()
    assert (now(placement).state, now(placement).answer_code) == ("declined", "staff")
    assert not Pupil.objects.visible_to(cast.actor("provider_manager")).exists()
    assert browser.get(answer.url).status_code == 410


def test_the_commissioner_sends_a_link_from_its_page(cast, contact, as_):
    placement = offered(cast)
    client, address = as_("coordinator"), reverse("placements:send_link", args=[placement.public_id])
    assert "Nora Finch" in client.get(address).content.decode()
    said = {"form_key": str(uuid.uuid4()), "contact": str(contact.public_id), "version": placement.version}
    assert "Confirm that this is the right person" in client.post(address, said).content.decode()
    said |= {"form_key": str(uuid.uuid4()), "confirmed": "on"}
    assert client.post(address, said).status_code == 302
    assert AnswerLink.objects.get().sent_to == "nora@canal.example"


def test_after_a_restore_no_link_opens(cast, contact):
    link = sent(cast, offered(cast), contact)
    assert services.close_answer_links().startswith("1 ")
    assert not device(link)


# The learning plan


def test_a_change_by_the_provider_waits_and_the_plan_in_force_holds(cast):
    placement = started(cast)
    manager = cast.actor("provider_manager")
    services.propose_plan_change(manager, placement, **{**PLAN, "outcomes": "Welds a seam."})
    assert queries.current_plan(placement).outcomes == PLAN["outcomes"]
    assert open_duties(DutyKind.APPROVE_PLAN_CHANGE) == ["South Whitcombe Partnership"]
    services.approve_plan_change(cast.actor("key_worker"), placement)
    plan = queries.current_plan(placement)
    assert (plan.number, plan.outcomes) == (2, "Welds a seam.")
    assert plan.agreed_by_provider_by == cast.provider_manager
    assert plan.agreed_by_commissioner_by == cast.key_worker
    assert open_duties(DutyKind.APPROVE_PLAN_CHANGE) == []


def test_a_change_is_returned_with_a_reason(cast):
    placement = started(cast)
    services.propose_plan_change(cast.actor("provider_manager"), placement, **{**PLAN, "outcomes": "Less."})
    with pytest.raises(Refused):
        services.return_plan_change(cast.actor("coordinator"), placement, reason="")
    services.return_plan_change(cast.actor("coordinator"), placement, reason="He can do more.")
    row = LearningPlan.objects.get(number=2)
    assert (row.is_proposal, row.is_current, row.set_aside_reason) == (False, False, "He can do more.")
    assert queries.current_plan(placement).number == 1
    with pytest.raises(Conflict):
        services.approve_plan_change(cast.actor("coordinator"), placement)


def test_a_second_proposal_takes_the_place_of_the_first(cast):
    placement = started(cast)
    for outcomes in ("One.", "Two."):
        services.propose_plan_change(cast.actor("provider_manager"), placement, **{**PLAN, "outcomes": outcomes})
    assert LearningPlan.objects.get(is_proposal=True).outcomes == "Two."
    with pytest.raises(IntegrityError), transaction.atomic():
        LearningPlan.objects.filter(number=1).update(is_proposal=True)


def test_a_plan_withdrawn_before_the_start_opens_the_gate_again(cast):
    placement = ready(cast)
    services.return_learning_plan(cast.actor("coordinator"), placement, reason="The school has other aims now.")
    with pytest.raises(Refused) as refused:
        services.start(cast.actor("coordinator"), placement, on=SCHOOL_DAY)
    assert codes(refused) == {"learning_plan_commissioner", "learning_plan_provider"}
    assert open_duties(DutyKind.AGREE_LEARNING_PLAN) == ["South Whitcombe Partnership"]


def test_a_provider_returns_a_plan_and_under_way_proposes_instead(cast):
    placement = offered(cast)
    manager = cast.actor("provider_manager")
    services.return_learning_plan(manager, placement, reason="No welding here.")
    assert queries.current_plan(placement) is None
    services.write_learning_plan(cast.actor("coordinator"), placement, **PLAN)
    running = started(cast, placement)
    with pytest.raises(Refused) as refused:
        services.return_learning_plan(cast.actor("provider_manager"), running, reason="Too much.")
    assert codes(refused) == {"propose_a_change"}


def test_only_the_provider_proposes_and_only_the_commissioner_approves(cast):
    placement = started(cast)
    with pytest.raises(Denied):
        services.propose_plan_change(cast.actor("coordinator"), placement, **PLAN)
    services.propose_plan_change(cast.actor("provider_manager"), placement, **PLAN)
    for name in ("head", "provider_manager"):
        with pytest.raises(Denied):
            services.approve_plan_change(cast.actor(name), placement)


# Asking for a pause


def test_a_provider_asks_and_the_commissioner_pauses(cast):
    placement = started(cast)
    with pytest.raises(Denied):
        services.pause(cast.actor("provider_manager"), placement, on=SCHOOL_DAY, reason="He swore.")
    services.ask_for_pause(
        cast.actor("provider_manager"), placement, from_on=date(2026, 11, 26), reason="Three fights in a week."
    )
    assert now(placement).state == "active"
    assert open_duties(DutyKind.ANSWER_PAUSE_REQUEST) == ["South Whitcombe Partnership"]
    services.answer_pause_request(
        cast.actor("coordinator"), placement, pauses=True, reason="At school until we have met."
    )
    assert now(placement).state == "paused"
    assert placement.pauses.get().starts_on == date(2026, 11, 26)
    assert PauseRequest.objects.get().answer == "paused"
    assert open_duties(DutyKind.ANSWER_PAUSE_REQUEST) == []


def test_a_pause_that_is_refused_leaves_the_placement_going_on(cast):
    placement = started(cast)
    services.ask_for_pause(cast.actor("provider_manager"), placement, from_on=SCHOOL_DAY, reason="He is tired.")
    with pytest.raises(Refused) as refused:
        services.answer_pause_request(cast.actor("coordinator"), placement, pauses=False, reason=" ")
    assert codes(refused) == {"no_reason"}
    services.answer_pause_request(cast.actor("coordinator"), placement, pauses=False, reason="A shorter day first.")
    assert (now(placement).state, PauseRequest.objects.get().answer) == ("active", "goes_on")
    with pytest.raises(Conflict):
        services.answer_pause_request(cast.actor("coordinator"), placement, pauses=True, reason="After all.")


@pytest.mark.parametrize(
    ("other", "found"),
    [
        ({}, []),
        ({"reason": ""}, ["no_reason"]),
        ({"from_on": date(2026, 11, 23)}, ["pause_not_ahead"]),
        ({"is_asked_already": True}, ["pause_asked_already"]),
    ],
)
def test_a_pause_is_asked_for_ahead_once_and_with_a_reason(other, found):
    facts = {"started_on": date(2026, 11, 2), "from_on": SCHOOL_DAY, "reason": "Said."}
    refusals = rules.pause_request_refusals(rules.PauseRequestFacts(**{**facts, **other}), on=SCHOOL_DAY)
    assert [each.code for each in refusals] == found


def test_the_pages_of_the_providers_side(cast, as_):
    placement = started(cast)
    provider, team = as_("provider_manager"), as_("coordinator")

    def address(name):
        return reverse(f"placements:{name}", args=[placement.public_id])

    def post(client, name, **data):
        version = now(placement).version
        return client.post(address(name), {"form_key": str(uuid.uuid4()), "version": version, **data})

    assert "Ask for a pause" in provider.get(placement.get_absolute_url()).content.decode()
    assert post(provider, "ask_pause", from_on="2026-11-25", reason="Three fights.").status_code == 302
    assert "asks for a pause from" in team.get(placement.get_absolute_url()).content.decode()
    assert "Three fights." in team.get(address("answer_pause")).content.decode()
    assert post(team, "answer_pause", answer="go_on", reason="We meet tomorrow.").status_code == 302
    assert post(provider, "propose_plan", **{**PLAN, "outcomes": "Welds a seam."}).status_code == 302
    assert "Approve or return it" in team.get(address("plan")).content.decode()
    assert "Welds a seam." in team.get(address("answer_plan")).content.decode()
    assert post(team, "answer_plan", answer="approve").status_code == 302
    assert queries.current_plan(placement).number == 2
    assert post(team, "return_plan", reason="The school has other aims.").status_code == 302
    assert "The school has other aims." in provider.get(address("plan")).content.decode()
