"""What each step of a referral changes, records, opens and tells; and what stops it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.http import Http404

from tests.cast import SCHOOL_DAY
from waymark.accounts.actors import job_actor
from waymark.accounts.models import Membership
from waymark.core import clock, history, outbox
from waymark.core.models import AuditEvent, Conflict, OutboxMessage
from waymark.core.moves import ImpossibleMove
from waymark.core.policies import Denied
from waymark.core.refusals import Refused
from waymark.duties.models import Duty
from waymark.duties.states import DutyKind, DutyState
from waymark.organisations.models import PartnershipMembership
from waymark.pupils.models import Involvement, Pupil
from waymark.referrals import queries, services
from waymark.referrals.models import Outcome, Referral
from waymark.referrals.states import ReferralKind, ReferralState, Section
from waymark.referrals.tests.factories import ANSWERS, DECISION, a_draft, a_pupil, filled_in, keep_safe, referral_at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with clock.at(SCHOOL_DAY):
        yield SCHOOL_DAY


def codes(refused):
    return [refusal.code for refusal in refused.value.refusals]


def events(referral):
    return list(
        AuditEvent.objects.filter(subject_id=str(referral.public_id))
        .order_by("recorded_at", "pk")
        .values_list("action", flat=True)
    )


# Begin


def test_a_referral_goes_to_the_partnership_the_school_belongs_to_today(cast):
    referral = a_draft(cast)
    assert (referral.state, referral.partnership, referral.school) == ("draft", cast.partnership, cast.ashgrove)
    assert referral.reference == "R-26-00001"
    assert events(referral) == ["referral.begin"]


def test_a_school_of_no_partnership_gets_no_preventive_support_but_its_excluded_pupils_are_served(cast):
    PartnershipMembership.objects.filter(school=cast.ashgrove).delete()
    pupil = a_pupil(cast)
    with pytest.raises(Refused) as refused:
        services.begin(cast.actor("referrer"), pupil, kind=ReferralKind.AT_RISK, partnership=cast.partnership)
    assert codes(refused) == ["not_a_member"]
    assert refused.value.refusals[0].clause == "SEIP2018 6.4"
    assert not Referral.objects.exists()
    excluded = services.begin(
        cast.actor("head"), pupil, kind=ReferralKind.PERMANENT_EXCLUSION, partnership=cast.partnership
    )
    assert excluded.partnership == cast.partnership


def test_a_school_that_withdrew_goes_on_with_a_reason_which_is_kept(cast):
    PartnershipMembership.objects.filter(school=cast.ashgrove).update(
        valid_to=date(2026, 4, 5), how_it_ended="withdrew"
    )
    pupil, actor = a_pupil(cast), cast.actor("referrer")
    with pytest.raises(Refused) as refused:
        services.begin(actor, pupil, kind=ReferralKind.AT_RISK, partnership=cast.partnership)
    assert codes(refused) == ["support_is_bought"]
    referral = services.begin(
        actor, pupil, kind=ReferralKind.AT_RISK, partnership=cast.partnership, reason="We pay for it."
    )
    event = AuditEvent.objects.get(subject_id=str(referral.public_id))
    assert event.payload.content["reason"] == "We pay for it."
    assert event.payload.content["after"]["gone_past"] == ["support_is_bought"]


def test_a_pupil_has_one_open_referral(cast):
    first = a_draft(cast)
    with pytest.raises(Refused) as refused:
        services.begin(cast.actor("head"), first.pupil, kind=ReferralKind.PERMANENT_EXCLUSION)
    assert codes(refused) == ["already_open"]
    services.withdraw(cast.actor("referrer"), first, reason="Begun by mistake.")
    assert a_draft(cast, first.pupil).reference == "R-26-00002"


def test_a_school_does_not_refer_a_pupil_it_no_longer_teaches(cast):
    pupil = a_pupil(cast)
    pupil.roll_entries.update(valid_to=date(2026, 11, 1))
    with pytest.raises(Refused) as refused:
        services.begin(cast.actor("referrer"), pupil, kind=ReferralKind.AT_RISK)
    assert codes(refused) == ["not_on_roll"]


@pytest.mark.parametrize("who", ["stranger_referrer", "coordinator", "provider_manager", "stranger_officer"])
def test_a_stranger_finds_no_pupil_to_refer(cast, who):
    with pytest.raises(Http404):
        services.begin(cast.actor(who), a_pupil(cast), kind=ReferralKind.AT_RISK)


def test_the_authority_sees_the_pupil_but_does_not_refer(cast):
    with pytest.raises(Denied):
        services.begin(cast.actor("inclusion_officer"), a_pupil(cast), kind=ReferralKind.AT_RISK)


# Fill in


def test_a_part_is_saved_unfinished(cast):
    referral = a_draft(cast)
    saved = services.save_section(
        cast.actor("referrer"), referral, Section.VOICES, {"pupil_voice": "I want to make things."}, version=1
    )
    assert (saved.pupil_voice, saved.family_voice, saved.version) == ("I want to make things.", "", 2)
    assert events(referral) == ["referral.begin", "referral.fill_in"]


def test_a_part_takes_only_its_own_answers(cast):
    referral = a_draft(cast)
    services.save_section(
        cast.actor("referrer"),
        referral,
        Section.VOICES,
        {"pupil_voice": "Hello", "state": "accepted", "school_id": cast.birchfield.pk, "exit_strategy": "sneaked in"},
    )
    referral.refresh_from_db()
    assert (referral.state, referral.school, referral.exit_strategy) == ("draft", cast.ashgrove, "")


def test_saving_the_same_words_again_is_no_change(cast):
    referral = a_draft(cast)
    for _ in range(2):
        saved = services.save_section(cast.actor("referrer"), referral, Section.WAY_BACK, {"exit_strategy": "Easter"})
    assert saved.version == 2
    assert events(referral) == ["referral.begin", "referral.fill_in"]


def test_two_editors_of_one_part_do_not_overwrite_each_other(cast):
    referral = a_draft(cast)
    services.save_section(cast.actor("head"), referral, Section.WAY_BACK, {"exit_strategy": "After Easter"}, version=1)
    with pytest.raises(Conflict) as conflict:
        services.save_section(
            cast.actor("referrer"), referral, Section.WAY_BACK, {"exit_strategy": "In summer"}, version=1
        )
    assert conflict.value.current.exit_strategy == "After Easter"


def test_outcomes_are_rows_and_a_row_left_out_stays_empty(cast):
    referral, actor = a_draft(cast), cast.actor("referrer")
    first = [{"what": "Attends", "measured_by": "Register"}, {"what": "Reads", "measured_by": "Test"}]
    services.save_section(actor, referral, Section.OUTCOMES, {"outcomes": first})
    services.save_section(actor, referral, Section.OUTCOMES, {"outcomes": first[1:]})
    referral.refresh_from_db()
    assert [(row.what, row.measured_by) for row in queries.outcomes_of(referral)] == [("Reads", "Test")]
    assert Outcome.objects.filter(referral=referral).count() == 2
    assert referral.version == 3


@pytest.mark.parametrize("state", [ReferralState.SENT, ReferralState.ACCEPTED, ReferralState.WITHDRAWN])
def test_what_was_sent_is_not_changed(cast, state):
    referral = referral_at(cast, state)
    for section, data in (
        (Section.WAY_BACK, {"exit_strategy": "Other"}),
        (Section.OUTCOMES, {"outcomes": [{"what": "Other", "measured_by": "Other"}]}),
    ):
        with pytest.raises(Refused) as refused:
            services.save_section(cast.actor("referrer"), referral, section, data)
        assert codes(refused) == ["already_sent"]


# Send


def test_sending_names_every_missing_thing_and_writes_nothing(cast):
    referral = a_draft(cast)
    with pytest.raises(Refused) as refused:
        services.send(cast.actor("referrer"), referral)
    assert len(codes(refused)) == 20
    referral.refresh_from_db()
    assert (referral.state, referral.submitted_at, referral.version) == ("draft", None, 1)
    assert not Duty.objects.filter(kind=DutyKind.DECIDE_REFERRAL).exists()
    assert not OutboxMessage.objects.exists()
    assert not Pupil.objects.visible_to(cast.actor("coordinator")).exists()


def test_sending_lets_the_partnership_know_and_makes_it_owe_a_decision(cast):
    referral = filled_in(cast)
    coordinator = cast.actor("coordinator")
    assert not Referral.objects.visible_to(coordinator).exists()
    assert not Pupil.objects.visible_to(coordinator).exists()
    sent = services.send(cast.actor("head"), referral, version=referral.version)
    assert (sent.state, sent.submitted_by) == ("sent", cast.head)
    assert list(Referral.objects.visible_to(coordinator)) == [sent]
    opened = Involvement.objects.filter(source_id=sent.public_id).order_by("basis")
    assert [(row.organisation, row.basis, row.valid_from) for row in opened] == [
        (cast.partnership, "referral", SCHOOL_DAY),
        (cast.ashgrove, "referred", SCHOOL_DAY),
    ]
    duty = Duty.objects.get(state=DutyState.OPEN)
    assert (duty.kind, duty.owner, duty.pupil, duty.clause) == (
        DutyKind.DECIDE_REFERRAL,
        cast.partnership,
        sent.pupil,
        "WM decision time",
    )
    assert duty.due_at == datetime(2026, 12, 8, 23, 59, tzinfo=UTC)  # ten school days after Tuesday 24 November
    assert events(sent)[-1] == "referral.send"


def test_the_stranger_partnership_and_the_other_authority_learn_nothing_of_a_sent_referral(cast):
    referral = referral_at(cast, ReferralState.SENT)
    for who in ("stranger_coordinator", "stranger_referrer", "stranger_officer", "provider_manager", "auditor"):
        assert not Referral.objects.visible_to(cast.actor(who)).exists(), who
        with pytest.raises(Http404):
            queries.referral_or_404(cast.actor(who), referral.public_id)
    for who in ("coordinator", "key_worker", "inclusion_officer", "head"):
        assert queries.referral_or_404(cast.actor(who), referral.public_id) == referral


def test_the_authority_sees_no_draft(cast):
    referral = filled_in(cast)
    assert not Referral.objects.visible_to(cast.actor("inclusion_officer")).exists()
    services.send(cast.actor("referrer"), referral)
    assert Referral.objects.visible_to(cast.actor("inclusion_officer")).exists()


def test_a_referral_is_sent_once(cast):
    referral = filled_in(cast)
    version = referral.version
    services.send(cast.actor("referrer"), referral, version=version)
    with pytest.raises(Conflict):
        services.send(cast.actor("referrer"), referral, version=version)
    with pytest.raises(ImpossibleMove):
        services.send(cast.actor("referrer"), referral)
    assert Duty.objects.filter(kind=DutyKind.DECIDE_REFERRAL).count() == 1
    assert Involvement.objects.filter(source_id=referral.public_id).count() == 2


def test_after_a_permanent_exclusion_a_missing_agreement_needs_a_reason(cast):
    referral = filled_in(cast, kind=ReferralKind.PERMANENT_EXCLUSION)
    services.save_section(cast.actor("referrer"), referral, Section.AGREEMENT, {"agreed_on": None})
    with pytest.raises(Refused) as refused:
        services.send(cast.actor("head"), referral)
    assert codes(refused) == ["no_agreement"]
    sent = services.send(cast.actor("head"), referral, reason="The mother is abroad until Friday.")
    assert sent.state == "sent"
    event = AuditEvent.objects.get(action="referral.send")
    assert event.payload.content["reason"] == "The mother is abroad until Friday."


def test_safety_that_was_not_looked_at_again_stops_the_sending(cast):
    referral = filled_in(cast)
    referral.pupil.risk_assessments.update(review_on=SCHOOL_DAY - timedelta(days=1))
    with pytest.raises(Refused) as refused:
        services.send(cast.actor("referrer"), referral)
    assert codes(refused) == ["risk_assessment_out_of_date"]


# Mail


def test_the_coordinators_get_a_reference_and_a_link_and_no_name(cast):
    referral = referral_at(cast, ReferralState.SENT)
    outbox.send_waiting(job_actor("send mail"))
    assert [message.to for message in mail.outbox] == [["colin@example.org"]]
    words = mail.outbox[0].subject + mail.outbox[0].body
    assert referral.reference in words
    assert str(referral.public_id) in words
    for secret in ("Kai", "Merrow", "Ashgrove", "Okafor", "lessons"):
        assert secret not in words


def test_a_coordinator_who_left_before_the_mail_went_gets_none(cast):
    referral_at(cast, ReferralState.SENT)
    Membership.objects.filter(pk=cast.coordinator.pk).update(valid_to=SCHOOL_DAY)
    assert outbox.send_waiting(job_actor("send mail")) == (0, 1)
    assert mail.outbox == []


def test_a_coordinator_who_left_while_the_mail_was_put_off_gets_none(cast, monkeypatch):
    """The mail server took nothing at first. At the next try the reader is asked about anew, and their role is over."""
    referral_at(cast, ReferralState.SENT)
    message = OutboxMessage.objects.get(notice="referrals.sent")
    send = outbox._send

    def no_server(kind, waiting, address):
        raise OSError("no mail server")

    monkeypatch.setattr(outbox, "_send", no_server)
    assert outbox.send_waiting(job_actor("send mail")) == (0, 0)
    message.refresh_from_db()
    assert (message.state, message.tries, message.address) == ("waiting", 1, "")
    monkeypatch.setattr(outbox, "_send", send)
    Membership.objects.filter(pk=cast.coordinator.pk).update(valid_to=SCHOOL_DAY)
    wall = clock.wall_now()
    monkeypatch.setattr(clock, "wall_now", lambda: wall)
    assert outbox.send_waiting(job_actor("send mail")) == (0, 0)  # not before its time
    monkeypatch.setattr(clock, "wall_now", lambda: wall + timedelta(minutes=1))
    assert outbox.send_waiting(job_actor("send mail")) == (0, 1)
    message.refresh_from_db()
    assert (message.state, message.address, mail.outbox) == ("stopped", "", [])
    monkeypatch.setattr(clock, "wall_now", lambda: wall + timedelta(days=3))
    assert outbox.send_waiting(job_actor("send mail")) == (0, 0)  # and it stays stopped


def test_a_mail_about_a_declined_referral_stops_when_the_partnership_may_know_no_more(cast):
    referral_at(cast, ReferralState.WITHDRAWN)
    with clock.at(SCHOOL_DAY + timedelta(days=1)):
        outbox.send_waiting(job_actor("send mail"))
    assert [message.to for message in mail.outbox] == []


def test_an_answer_is_told_to_those_who_refer_at_the_school_and_nobody_else(cast):
    referral_at(cast, ReferralState.ACCEPTED)
    outbox.send_waiting(job_actor("send mail"))
    answered = [message.to[0] for message in mail.outbox if "answered" in message.subject]
    assert sorted(answered) == ["helen@example.org", "ruth@example.org"]


# Decide


def test_an_accepted_referral_keeps_who_when_why_and_the_words_to_both_voices(cast):
    referral = referral_at(cast, ReferralState.SENT)
    with clock.at(SCHOOL_DAY + timedelta(days=3)):
        accepted = services.accept(
            cast.actor("coordinator"), referral, on=SCHOOL_DAY + timedelta(days=1), version=referral.version, **DECISION
        )
        assert accepted.decided_at == clock.now()
    assert (accepted.state, accepted.decided_by, accepted.decided_on) == (
        "accepted",
        cast.coordinator,
        date(2026, 11, 25),
    )
    assert accepted.answer_to_pupil == DECISION["answer_to_pupil"]
    event = AuditEvent.objects.get(action="referral.accept")
    assert event.happened_on == date(2026, 11, 25)  # the day of the panel, not the day of the minutes
    duty = Duty.objects.get(kind=DutyKind.DECIDE_REFERRAL)
    assert (duty.state, duty.done_by_label) == (DutyState.DONE, "Colin Reyes, South Whitcombe Partnership")
    assert Involvement.objects.filter(source_id=referral.public_id, valid_to__isnull=True).count() == 2


def test_a_decision_after_its_day_stays_missed_and_is_done_late(cast):
    from waymark.duties.services import miss_overdue

    referral = referral_at(cast, ReferralState.SENT)
    with clock.at(date(2026, 12, 9)):
        assert miss_overdue(job_actor("miss overdue duties")) == 1
        services.accept(cast.actor("coordinator"), referral, on=date(2026, 12, 9), **DECISION)
    duty = Duty.objects.get(kind=DutyKind.DECIDE_REFERRAL)
    assert (duty.state, duty.done_at is not None) == (DutyState.MISSED, True)


@pytest.mark.parametrize(
    ("service", "state"),
    [
        (services.accept, "accepted"),
        (services.decline, "declined"),
        (services.return_to_school, "returned"),
    ],
)
def test_a_referral_is_decided_once(cast, service, state):
    referral = referral_at(cast, ReferralState.SENT)
    service(cast.actor("coordinator"), referral, on=SCHOOL_DAY, version=referral.version, **DECISION)
    with pytest.raises(Conflict):
        services.accept(cast.actor("coordinator"), referral, on=SCHOOL_DAY, version=referral.version, **DECISION)
    with pytest.raises(ImpossibleMove):
        services.decline(cast.actor("coordinator"), referral, on=SCHOOL_DAY, **DECISION)
    referral.refresh_from_db()
    assert referral.state == state


@pytest.mark.parametrize("who", ["key_worker", "inclusion_officer", "head", "referrer"])
def test_only_a_coordinator_decides(cast, who):
    referral = referral_at(cast, ReferralState.SENT)
    with pytest.raises(Denied):
        services.accept(cast.actor(who), referral, on=SCHOOL_DAY, **DECISION)
    referral.refresh_from_db()
    assert referral.state == "sent"


def test_a_coordinator_elsewhere_decides_nothing(cast):
    referral = referral_at(cast, ReferralState.SENT)
    with pytest.raises(Http404):
        services.accept(cast.actor("stranger_coordinator"), referral, on=SCHOOL_DAY, **DECISION)


def test_a_decision_without_an_answer_to_the_pupil_changes_nothing(cast):
    referral = referral_at(cast, ReferralState.SENT)
    with pytest.raises(Refused) as refused:
        services.decline(cast.actor("coordinator"), referral, on=SCHOOL_DAY, **{**DECISION, "answer_to_pupil": "  "})
    assert codes(refused) == ["no_answer_to_pupil"]
    referral.refresh_from_db()
    assert (referral.state, referral.decision_reason) == ("sent", "")
    assert Involvement.objects.filter(source_id=referral.public_id, valid_to__isnull=True).count() == 2


def test_a_partnership_that_declined_knows_no_more_from_tomorrow(cast):
    referral = referral_at(cast, ReferralState.DECLINED)
    assert Pupil.objects.visible_to(cast.actor("coordinator")).exists()
    with clock.at(SCHOOL_DAY + timedelta(days=1)):
        assert not Pupil.objects.visible_to(cast.actor("coordinator")).exists()
        assert not Referral.objects.visible_to(cast.actor("coordinator")).exists()
        assert list(Referral.objects.visible_to(cast.actor("referrer"))) == [referral]


# Return, withdraw


def test_a_returned_referral_is_amended_and_sent_again(cast):
    referral = referral_at(cast, ReferralState.RETURNED)
    duty = Duty.objects.get(kind=DutyKind.ANSWER_RETURNED_REFERRAL)
    assert (duty.owner, duty.due_at) == (cast.ashgrove, datetime(2026, 12, 1, 23, 59, tzinfo=UTC))
    services.save_section(cast.actor("referrer"), referral, Section.WAY_BACK, {"exit_strategy": "Step by step"})
    with clock.at(SCHOOL_DAY + timedelta(days=1)):
        with pytest.raises(Refused) as refused:
            services.send(cast.actor("referrer"), referral)
        assert codes(refused) == ["request_not_answered"]
        services.answer_request(cast.actor("referrer"), referral, answer="The way back is in steps now.")
        sent = services.send(cast.actor("referrer"), referral)
        assert sent.submitted_at == clock.now()
    assert Duty.objects.get(kind=DutyKind.ANSWER_RETURNED_REFERRAL).state == DutyState.DONE
    states = Duty.objects.filter(kind=DutyKind.DECIDE_REFERRAL).order_by("pk").values_list("state", flat=True)
    assert list(states) == [DutyState.DONE, DutyState.OPEN]
    assert Involvement.objects.filter(source_id=referral.public_id).count() == 2
    assert events(referral)[-3:] == ["referral.fill_in", "referral.answer_request", "referral.send"]


def test_the_partnership_may_still_read_what_it_returned(cast):
    referral = referral_at(cast, ReferralState.RETURNED)
    with clock.at(SCHOOL_DAY + timedelta(days=10)):
        assert list(Referral.objects.visible_to(cast.actor("coordinator"))) == [referral]


def test_withdrawing_asks_why_drops_the_duty_and_ends_what_the_partnership_may_know(cast):
    referral = referral_at(cast, ReferralState.SENT)
    with pytest.raises(Refused) as refused:
        services.withdraw(cast.actor("referrer"), referral, reason=" ")
    assert codes(refused) == ["no_withdrawal_reason"]
    services.withdraw(cast.actor("referrer"), referral, reason="The family moved.")
    referral.refresh_from_db()
    assert (referral.state, referral.withdrawn_reason) == ("withdrawn", "The family moved.")
    assert Duty.objects.get(kind=DutyKind.DECIDE_REFERRAL).state == DutyState.DROPPED
    with clock.at(SCHOOL_DAY + timedelta(days=1)):
        assert not Pupil.objects.visible_to(cast.actor("coordinator")).exists()
        assert Pupil.objects.visible_to(cast.actor("referrer")).exists()


def test_a_draft_that_is_withdrawn_is_told_to_nobody(cast):
    services.withdraw(cast.actor("referrer"), a_draft(cast), reason="Begun by mistake.")
    assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize("state", [ReferralState.ACCEPTED, ReferralState.DECLINED])
def test_what_is_decided_is_not_withdrawn(cast, state):
    referral = referral_at(cast, state)
    with pytest.raises(ImpossibleMove):
        services.withdraw(cast.actor("referrer"), referral, reason="Too late")


# Names of all kinds


@pytest.mark.parametrize(
    ("forename", "surname"),
    [
        ("", "Prince"),
        ("X", "Æ"),
        ("Seán", "O'Brien-Ó Súilleabháin"),
        ("محمد", "العلي"),
        ("Nguyễn Thị", "Ánh"),
        ("👩🏽‍🚀", "null"),
        ("A" * 200, "True"),
    ],
)
def test_a_referral_is_for_people_of_every_name(cast, forename, surname):
    referral = filled_in(cast, a_pupil(cast, forename=forename, surname=surname))
    services.save_section(
        cast.actor("referrer"), referral, Section.AGREEMENT, {**ANSWERS[Section.AGREEMENT], "agreed_by_name": surname}
    )
    sent = services.send(cast.actor("referrer"), referral)
    found = queries.referral_or_404(cast.actor("coordinator"), sent.public_id)
    assert (found.pupil.forename, found.pupil.surname, found.agreed_by_name) == (forename, surname, surname)


def test_the_chain_of_the_school_holds_after_all_of_it(cast):
    referral_at(cast, ReferralState.RETURNED)
    assert history.verify(str(cast.ashgrove.public_id))[1] is None
    assert history.verify(str(cast.partnership.public_id))[1] is None


def test_keep_safe_of_another_pupil_does_not_count(cast):
    referral = a_draft(cast)
    keep_safe(a_pupil(cast, forename="Lena"))
    assert queries.send_facts(referral).risk_assessment_review_on is None
