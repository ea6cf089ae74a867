"""A plan is sent, opened, said something about and answered; and what closes it."""

import uuid
from datetime import date, timedelta

import pytest
from django.core import mail
from django.http import Http404

from tests.cast import SCHOOL_DAY
from waymark.accounts.actors import job_actor
from waymark.core import clock, outbox
from waymark.core.models import AuditEvent
from waymark.core.policies import Denied
from waymark.core.refusals import Refused
from waymark.duties.models import Duty
from waymark.duties.states import DutyKind
from waymark.my_plan import calendar, queries, services
from waymark.my_plan.models import PlanLink, Words
from waymark.my_plan.states import Reader
from waymark.my_plan.tests.factories import parent_of, running, sent
from waymark.placements import services as placements
from waymark.placements.models import Placement
from waymark.pupils.models import Address, ParentOrCarer
from waymark.pupils.states import ContactLimit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(on_a_school_day):
    return on_a_school_day


@pytest.fixture
def programme(cast):
    return running(cast).programme


def codes(refused):
    return [refusal.code for refusal in refused.value.refusals]


def opened(link, form=None):
    return services.open_link(link.token, form or uuid.uuid4())


def restrict(programme, limit=ContactLimit.NOT_WHEREABOUTS):
    """Another adult of the file may not know where the pupil is."""
    ParentOrCarer.objects.create(
        pupil=programme.pupil,
        name="Ross Merrow",
        relationship="Father",
        has_parental_responsibility=True,
        email="ross@example.org",
        limit=limit,
        limit_reason="A court order.",
        valid_from=date(2026, 9, 1),
    )


def the_plan(programme, reader=Reader.PUPIL):
    return queries.plan(programme, reader, clock.today())


# What it tells


def test_the_plan_tells_where_when_whom_to_ask_for_and_what_for(programme):
    plan = the_plan(programme)
    assert [each.name for each in plan.places] == ["Ashgrove School", "Canal Street Motors"]
    garage = plan.places[1]
    assert garage.how_to_get_there == "Bus 31, a pass is bought."
    assert garage.working_on == "Strips and rebuilds a brake; comes to every session."
    monday = plan.week.cell(0, "am").components
    assert [each.where for each in monday] == ["Canal Street Motors"]
    assert plan.key_worker.name == "Kezia Hall"


def test_a_place_that_the_provider_has_not_agreed_to_is_no_part_of_the_plan(cast, programme):
    placement = Placement.objects.get(programme=programme)
    Placement.objects.filter(pk=placement.pk).update(state="offered")
    plan = the_plan(programme)
    assert "Canal Street Motors" not in str(plan.places) + str([each.where for each in plan.components])


def test_what_the_plan_is_for_stands_there_only_once_both_sides_agreed_to_it(cast, programme):
    placement = Placement.objects.get(programme=programme)
    placement.learning_plans.update(agreed_by_provider_at=None, agreed_by_provider_by=None)
    assert the_plan(programme).places[1].working_on == ""


def test_where_somebody_may_not_know_the_whereabouts_the_plan_tells_no_place_to_anybody(programme):
    restrict(programme)
    for reader in Reader:
        plan = the_plan(programme, reader)
        assert not plan.shows_places
        assert (plan.components, plan.places) == ([], [])
        assert "Canal" not in str([each.of for each in plan.to_tell])


def test_a_withheld_address_takes_the_places_from_the_plan_too(programme):
    assert the_plan(programme).shows_places
    Address.objects.create(
        pupil=programme.pupil, lines="1 Quiet Lane", do_not_disclose=True, valid_from=date(2026, 9, 1)
    )
    assert not the_plan(programme).shows_places


def test_a_limit_that_has_ended_hides_nothing(programme):
    restrict(programme)
    ParentOrCarer.objects.filter(name="Ross Merrow").update(valid_to=clock.today())
    assert the_plan(programme).shows_places


def test_the_family_does_not_read_what_the_pupil_said_nor_the_pupil_what_the_family_said(cast, programme):
    services.write_down(cast.actor("key_worker"), programme, reader=Reader.PUPIL, words="I am scared at home.")
    services.write_down(cast.actor("key_worker"), programme, reader=Reader.FAMILY, words="He will not get up.")
    pupil = [each.said for each in the_plan(programme).exchanges]
    family = [each.said for each in the_plan(programme, Reader.FAMILY).exchanges]
    assert "I am scared at home." in pupil and "He will not get up." not in pupil
    assert "He will not get up." in family and "I am scared at home." not in family
    assert "I like engines." in pupil and "He gets up for this." in family


# Links


def test_a_link_goes_to_the_pupil_and_its_message_names_nobody(cast, programme):
    link = sent(cast, programme)
    outbox.send_waiting(job_actor("send messages"))
    message = mail.outbox[-1]
    assert message.to == ["kai@example.org"]
    assert link.token in message.body
    for word in ("Kai", "Merrow", "Ashgrove", "Canal", programme.reference):
        assert word not in message.subject + message.body


def test_no_table_holds_the_token(cast, programme):
    link = sent(cast, programme)
    row = PlanLink.objects.filter(pk=link.pk).values().get()
    assert link.token not in str(row)


def test_a_link_opens_once_and_the_same_form_sent_twice_has_one_answer(cast, programme):
    link, form = sent(cast, programme), uuid.uuid4()
    first = opened(link, form)
    assert services.open_link(link.token, form).device == first.device
    assert opened(link) is None, "another form is another device"
    assert AuditEvent.objects.filter(action="plan.open").count() == 1
    assert queries.link_held(link.public_id, first.device) == link
    assert queries.link_held(link.public_id, "made up") is None
    assert queries.link_held(link.public_id, "") is None


def test_a_newer_link_to_the_same_reader_stops_the_older_and_leaves_others_alone(cast, programme):
    older, family = opened(sent(cast, programme)), opened(sent(cast, programme, to_parent=True))
    newer = sent(cast, programme)
    assert queries.link_held(older.link.public_id, older.device) is None
    assert queries.link_held(family.link.public_id, family.device) is not None
    assert opened(newer) is not None


def test_a_link_that_is_stopped_shows_nothing_any_more(cast, programme):
    held = opened(sent(cast, programme))
    services.stop_link(cast.actor("coordinator"), held.link)
    assert queries.link_held(held.link.public_id, held.device) is None


@pytest.mark.parametrize("limit", [ContactLimit.NOT_WHEREABOUTS, ContactLimit.NO_CONTACT])
def test_a_parent_who_may_not_know_is_neither_offered_nor_sent_the_plan(cast, programme, limit):
    ParentOrCarer.objects.filter(pupil=programme.pupil).update(limit=limit, limit_reason="A court order.")
    assert queries.parents_to_send_to(cast.actor("key_worker"), programme) == []
    with pytest.raises(Refused) as refused:
        sent(cast, programme, to_parent=True)
    assert codes(refused) == ["may_not_have_it"]
    assert not PlanLink.objects.exists()


def test_a_parent_who_may_not_know_from_today_on_reads_the_plan_no_longer(cast, programme):
    held = opened(sent(cast, programme, to_parent=True))
    ParentOrCarer.objects.filter(pupil=programme.pupil).update(
        limit=ContactLimit.NOT_WHEREABOUTS, limit_reason="A court order."
    )
    assert queries.link_held(held.link.public_id, held.device) is None


def test_an_unsent_link_is_not_sent_to_a_parent_who_may_no_longer_have_it(cast, programme):
    sent(cast, programme, to_parent=True)
    ParentOrCarer.objects.filter(pupil=programme.pupil).update(
        limit=ContactLimit.NO_CONTACT, limit_reason="A court order."
    )
    before = len(mail.outbox)
    outbox.send_waiting(job_actor("send messages"))
    assert not [each for each in mail.outbox[before:] if "dana@example.org" in each.to]


def test_a_parent_whose_address_has_changed_needs_a_new_link(cast, programme):
    held = opened(sent(cast, programme, to_parent=True))
    ParentOrCarer.objects.filter(pupil=programme.pupil).update(email="dana.new@example.org")
    assert queries.link_held(held.link.public_id, held.device) is None


def test_a_parent_of_another_pupil_is_refused(cast, programme):
    from waymark.referrals.tests.factories import a_parent, a_pupil

    stranger = a_parent(a_pupil(cast, surname="Okoro"), "Sam Okoro", email="sam@example.org")
    with pytest.raises(Refused) as refused:
        services.send_link(cast.actor("key_worker"), programme, parent=stranger, confirmed=True)
    assert codes(refused) == ["may_not_have_it"]


def test_the_plan_is_gone_with_the_programme(cast, programme):
    held = opened(sent(cast, programme))
    type(programme).objects.filter(pk=programme.pk).update(state="ended", ended_on=clock.today())
    assert queries.link_held(held.link.public_id, held.device) is None


@pytest.mark.parametrize("who", ["referrer", "head", "inclusion_officer", "provider_manager"])
def test_only_those_who_plan_the_programme_send_it(cast, programme, who):
    with pytest.raises((Denied, Http404)):
        services.send_link(cast.actor(who), programme, email="x@example.org", confirmed=True)


# Words


def test_what_is_said_by_a_link_waits_for_the_key_worker_until_it_is_answered(cast, programme):
    held = opened(sent(cast, programme))
    words = services.say(held.device, held.link.public_id, words=" Can I go to art on Fridays? ")
    assert (words.words, words.reader, words.said_in_person) == ("Can I go to art on Fridays?", "pupil", False)
    duty = Duty.objects.get(kind=DutyKind.ANSWER_PLAN_WORDS)
    assert duty.owner_person == cast.key_worker
    assert duty.due_at.date() == date(2026, 12, 1), "five school days after Tuesday 24 November"
    services.answer(cast.actor("key_worker"), words, answer="Yes, from next week.")
    duty.refresh_from_db()
    assert duty.state == "done"
    exchange = the_plan(programme).exchanges[0]
    assert (exchange.said, exchange.answer) == ("Can I go to art on Fridays?", "Yes, from next week.")


def test_an_answer_is_given_once_and_nothing_is_written_over(cast, programme):
    words = services.write_down(cast.actor("key_worker"), programme, reader=Reader.PUPIL, words="Too far.")
    services.answer(cast.actor("key_worker"), words, answer="A taxi comes from Monday.")
    with pytest.raises(Refused) as refused:
        services.answer(cast.actor("coordinator"), words, answer="No.")
    assert codes(refused) == ["answered_already"]
    assert Words.objects.get().answer == "A taxi comes from Monday."


def test_a_device_that_holds_nothing_says_nothing(cast, programme):
    link = sent(cast, programme)
    assert services.say("made up", link.public_id, words="Hello.") is None
    assert not Words.objects.exists()


# Calendar


def test_a_calendar_has_each_half_day_of_eight_weeks_on_school_days_alone(cast, programme):
    held = opened(sent(cast, programme))
    link = services.make_calendar(held.device, held.link.public_id)
    found = queries.appointments(programme, clock.today())
    days = {each.on for each in found}
    assert min(days) == date(2026, 11, 24)
    assert max(days) < date(2026, 11, 24) + timedelta(weeks=8)
    assert date(2026, 12, 28) not in days, "the Christmas holiday"
    said = calendar.calendar_file(link).decode()
    assert said.count("BEGIN:VEVENT") == len(found)
    assert "SUMMARY:Canal Street Motors" in said
    assert "BEGIN:VTIMEZONE" in said and "TZID:Europe/London" in said
    unfolded = said.replace("\r\n ", "").replace("\\,", ",")
    assert "LOCATION:" in unfolded and "Ashgrove" in unfolded
    for word in ("Kai", "Merrow", programme.reference):
        assert word not in said


def test_a_paused_place_is_in_no_calendar(cast, programme):
    placement = Placement.objects.get(programme=programme)
    placements.pause(cast.actor("coordinator"), placement, on=clock.today(), reason="Ill.")
    assert "Canal Street Motors" not in {
        each.component.where for each in queries.appointments(programme, clock.today())
    }


def test_no_calendar_is_made_where_whereabouts_are_withheld(cast, programme):
    held = opened(sent(cast, programme))
    restrict(programme)
    assert services.make_calendar(held.device, held.link.public_id) is None


def test_a_calendar_is_empty_from_the_moment_whereabouts_are_withheld(cast, programme):
    held = opened(sent(cast, programme))
    link = services.make_calendar(held.device, held.link.public_id)
    assert queries.calendar_with(link.calendar_token) == link
    restrict(programme)
    assert queries.calendar_with(link.calendar_token) is None


def test_a_calendar_ends_with_its_link(cast, programme):
    held = opened(sent(cast, programme))
    link = services.make_calendar(held.device, held.link.public_id)
    services.stop_link(cast.actor("key_worker"), link)
    assert queries.calendar_with(link.calendar_token) is None
    assert queries.calendar_with("") is None


def test_a_calendar_is_noted_once_a_day_however_often_it_is_fetched(cast, programme):
    held = opened(sent(cast, programme))
    link = services.make_calendar(held.device, held.link.public_id)
    for _ in range(3):
        services.note_calendar_read(PlanLink.objects.select_related("programme__pupil", "parent").get(pk=link.pk))
    assert AuditEvent.objects.filter(action="my_plan.calendar.read").count() == 1
    with clock.at(SCHOOL_DAY + timedelta(days=1)):
        services.note_calendar_read(PlanLink.objects.select_related("programme__pupil", "parent").get(pk=link.pk))
    assert AuditEvent.objects.filter(action="my_plan.calendar.read").count() == 2


def test_the_parent_is_who_the_file_says(cast, programme):
    link = sent(cast, programme, to_parent=True)
    assert (link.parent, link.sent_to) == (parent_of(programme.pupil), "dana@example.org")


def test_after_a_restore_no_link_opens_no_device_reads_and_no_calendar_fetches(cast, programme):
    held, waiting = opened(sent(cast, programme)), sent(cast, programme, to_parent=True)
    link = services.make_calendar(held.device, held.link.public_id)
    assert services.close_links() == "2 links to plans no longer open: send new ones."
    assert queries.link_held(held.link.public_id, held.device) is None
    assert queries.calendar_with(link.calendar_token) is None
    assert opened(waiting) is None
    assert services.close_links() == ""
