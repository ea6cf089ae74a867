"""Causes, questions and answers, amendments, frozen attendance, old drafts."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.http import Http404

from tests.cast import SCHOOL_DAY
from waymark.accounts.actors import job_actor
from waymark.accounts.permissions import Permission
from waymark.core import clock
from waymark.core.models import AuditEvent, Conflict, OutboxMessage
from waymark.core.policies import Denied
from waymark.core.refusals import Refused
from waymark.duties.models import Duty
from waymark.duties.states import DutyKind, DutyState
from waymark.pupils.models import Address
from waymark.referrals import queries, services
from waymark.referrals.jobs import empty_old_drafts
from waymark.referrals.models import Amendment, CauseEntry, Outcome, Request, Sending
from waymark.referrals.states import Cause, LeadsTo, ReferralKind, ReferralState, Section
from waymark.referrals.tests.factories import CAUSE, DECISION, a_draft, a_pupil, filled_in, referral_at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with clock.at(SCHOOL_DAY):
        yield SCHOOL_DAY


def codes(refused):
    return [refusal.code for refusal in refused.value.refusals]


# Causes


def test_the_school_begins_the_analysis_and_the_partnership_goes_on_after_its_yes(cast):
    referral = referral_at(cast, ReferralState.SENT)
    with pytest.raises(Refused) as refused:
        services.add_cause(cast.actor("coordinator"), referral, **CAUSE)
    assert codes(refused) == ["not_yours_yet"]
    services.accept(cast.actor("coordinator"), referral, on=SCHOOL_DAY, **DECISION)
    later = {"cause": Cause.FAMILY, "found": "The father is ill.", "leads_to": LeadsTo.SOCIAL_CARE}
    with clock.at(SCHOOL_DAY + timedelta(days=7)):
        services.add_cause(cast.actor("key_worker"), referral, **later)
    rows = [(row.written_by_label, row.found, row.leads_to) for row in CauseEntry.objects.all()]
    assert rows == [
        ("Ruth Okafor, Ashgrove School", "Reads two years below his age.", "help_in_school"),
        ("Kezia Hall, South Whitcombe Partnership", "The father is ill.", "social_care"),
    ]
    assert AuditEvent.objects.filter(action="referral.add_cause").count() == 2


def test_officers_and_strangers_add_no_causes_and_an_empty_finding_is_refused(cast):
    referral = referral_at(cast, ReferralState.ACCEPTED)
    with pytest.raises(Denied):
        services.add_cause(cast.actor("inclusion_officer"), referral, **CAUSE)
    with pytest.raises(Http404):
        services.add_cause(cast.actor("stranger_coordinator"), referral, **CAUSE)
    with pytest.raises(Refused) as refused:
        services.add_cause(cast.actor("referrer"), referral, **{**CAUSE, "found": "\t"})
    assert codes(refused) == ["no_finding"]
    assert CauseEntry.objects.count() == 1


# Asked for more, twice


def test_a_referral_comes_back_twice_and_every_question_and_answer_stays(cast):
    referral = referral_at(cast, ReferralState.SENT)
    school, partnership = cast.actor("referrer"), cast.actor("coordinator")
    for number in (1, 2):
        referral.refresh_from_db()
        services.return_to_school(
            partnership, referral, reason=f"Question {number}", answer_to_pupil="", answer_to_family="", on=SCHOOL_DAY
        )
        with pytest.raises(Refused) as refused:
            services.send(school, referral)
        assert codes(refused) == ["request_not_answered"]
        services.answer_request(school, referral, answer=f"Answer {number}")
        services.send(school, referral)
    services.accept(partnership, referral, on=SCHOOL_DAY, **DECISION)
    rows = [(row.number, row.question, row.answer) for row in Request.objects.all()]
    assert rows == [(1, "Question 1", "Answer 1"), (2, "Question 2", "Answer 2")]
    assert [row.number for row in Sending.objects.all()] == [1, 2, 3]


def test_nothing_is_answered_that_was_not_asked_nor_by_others(cast):
    referral = referral_at(cast, ReferralState.SENT)
    with pytest.raises(Refused) as refused:
        services.answer_request(cast.actor("referrer"), referral, answer="New.")
    assert codes(refused) == ["nothing_was_asked"]
    services.return_to_school(cast.actor("coordinator"), referral, on=SCHOOL_DAY, **DECISION)
    with pytest.raises(Denied):
        services.answer_request(cast.actor("coordinator"), referral, answer="New.")
    with pytest.raises(Refused) as refused:
        services.answer_request(cast.actor("referrer"), referral, answer=" ")
    assert codes(refused) == ["no_answer"]


# An address that must not be disclosed


def withhold(referral):
    rows = Address.objects.filter(pupil=referral.pupil, valid_to__isnull=True)
    made = {"lines": "4 Hidden Mews", "postcode": "LE1 1AA", "do_not_disclose": True}
    if not rows.update(**made):
        Address.objects.create(pupil=referral.pupil, valid_from=date(2026, 9, 1), **made)


def test_no_part_finding_or_outcome_of_a_draft_tells_a_withheld_address(cast):
    """Everybody at the table reads them."""
    referral, school = filled_in(cast), cast.actor("referrer")
    withhold(referral)
    writes = [
        lambda: services.save_section(school, referral, Section.VOICES, {"family_voice": "We moved to 4 hidden mews."}),
        lambda: services.set_outcomes(school, referral, [{"what": "Walks from LE11AA.", "measured_by": "Register."}]),
        lambda: services.add_cause(school, referral, **{**CAUSE, "found": "Since 4 Hidden  Mews."}),
        lambda: services.record_law(cast.actor("head"), referral, words="Said at 4 Hidden Mews."),
    ]
    for write in writes:
        with pytest.raises(Refused) as refused:
            write()
        assert codes(refused) == ["tells_address"]
    referral.refresh_from_db()
    assert "hidden" not in f"{referral.family_voice} {referral.law_respected_words}".lower()


def test_what_was_written_before_the_address_was_withheld_is_not_sent(cast):
    referral, school = filled_in(cast), cast.actor("referrer")
    services.save_section(school, referral, Section.VOICES, {"family_voice": "We moved to 4 Hidden Mews."})
    withhold(referral)
    with pytest.raises(Refused) as refused:
        services.send(school, referral)
    assert codes(refused) == ["tells_address"]
    services.save_section(school, referral, Section.VOICES, {"family_voice": "We have moved."})
    services.send(school, referral)


def test_no_answer_and_no_amendment_tells_a_withheld_address(cast):
    referral, school = referral_at(cast, ReferralState.SENT), cast.actor("referrer")
    withhold(referral)
    with pytest.raises(Refused) as refused:
        services.amend(school, referral, Section.VOICES, {"family_voice": "He moved."}, reason="Now at 4 Hidden Mews.")
    assert codes(refused) == ["tells_address"]
    services.return_to_school(cast.actor("coordinator"), referral, on=SCHOOL_DAY, **DECISION)
    with pytest.raises(Refused) as refused:
        services.answer_request(school, referral, answer="4 Hidden Mews.")
    assert codes(refused) == ["tells_address"]


# Frozen attendance


def test_attendance_is_frozen_at_the_moment_of_sending(cast):
    referral = filled_in(cast)
    services.save_section(cast.actor("referrer"), referral, Section.ATTENDANCE, {"suspended_days": Decimal("4.5")})
    services.send(cast.actor("referrer"), referral)
    row = Sending.objects.get()
    assert (row.attendance_percent, row.suspended_days) == (Decimal("71.50"), Decimal("4.5"))
    assert (row.attendance_note, row.attendance_known) == ("Worst on Mondays.", "")  # no register knows the pupil
    services.return_to_school(cast.actor("coordinator"), referral, on=SCHOOL_DAY, **DECISION)
    services.save_section(cast.actor("referrer"), referral, Section.ATTENDANCE, {"attendance_percent": Decimal(60)})
    services.answer_request(cast.actor("referrer"), referral, answer="It fell.")
    services.send(cast.actor("referrer"), referral)
    assert [row.attendance_percent for row in Sending.objects.all()] == [Decimal("71.50"), Decimal("60.00")]


def test_a_reason_for_going_past_a_warning_stays_with_the_sending(cast):
    referral = filled_in(cast)
    late = {"proposed_starts_on": date(2026, 11, 20)}
    services.save_section(cast.actor("referrer"), referral, Section.ASKED_FOR, late)
    with pytest.raises(Refused) as refused:
        services.send(cast.actor("referrer"), referral)
    assert codes(refused) == ["proposed_start_is_past"]
    services.send(cast.actor("referrer"), referral, reason="He began on Friday.")
    assert Sending.objects.get().gone_past == "He began on Friday."


# Amendments


def test_an_amendment_keeps_what_stood_there_says_why_and_tells_the_other_side(cast):
    referral = referral_at(cast, ReferralState.SENT)
    OutboxMessage.objects.all().delete()
    services.amend(
        cast.actor("referrer"),
        referral,
        Section.NEEDS,
        {"send_needs": "Dyslexia", "health_needs": "Asthma", "family_support": "Early help since May"},
        reason="The test came back.",
        version=referral.version,
    )
    row = Amendment.objects.get()
    assert (row.name, row.before, row.after, row.reason) == (
        "send_needs",
        "None known",
        "Dyslexia",
        "The test came back.",
    )
    referral.refresh_from_db()
    assert (referral.send_needs, referral.state) == ("Dyslexia", "sent")
    assert OutboxMessage.objects.get().notice == "referrals.amended"
    assert OutboxMessage.objects.get().recipient_id == str(cast.coordinator.public_id)
    event = AuditEvent.objects.get(action="referral.amend")
    assert event.payload.content["reason"] == "The test came back."


def test_outcomes_are_amended_as_rows(cast):
    referral = referral_at(cast, ReferralState.ACCEPTED)
    new = {"outcomes": [{"what": "Reads a page aloud", "measured_by": "The test in May"}]}
    services.amend(cast.actor("referrer"), referral, Section.OUTCOMES, new, reason="Agreed at the review.")
    row = Amendment.objects.get()
    assert (row.before, row.after) == ("Attends every session (The register)", "Reads a page aloud (The test in May)")
    assert [each.what for each in queries.outcomes_of(referral)] == ["Reads a page aloud"]


@pytest.mark.parametrize(
    ("section", "data", "reason", "code"),
    [
        (Section.NEEDS, {"send_needs": "None known"}, "No change.", "nothing_amended"),
        (Section.NEEDS, {"send_needs": "Dyslexia"}, " ", "no_amendment_reason"),
        (Section.ATTENDANCE, {"attendance_percent": Decimal(60)}, "It fell.", "part_is_frozen"),
    ],
)
def test_an_amendment_refused_changes_nothing(cast, section, data, reason, code):
    referral = referral_at(cast, ReferralState.SENT)
    with pytest.raises(Refused) as refused:
        services.amend(cast.actor("referrer"), referral, section, data, reason=reason)
    assert codes(refused) == [code]
    referral.refresh_from_db()
    assert (referral.send_needs, referral.attendance_percent) == ("None known", Decimal("71.50"))
    assert not Amendment.objects.exists()


def test_two_who_amend_at_once_do_not_lose_each_others_words(cast):
    referral = referral_at(cast, ReferralState.SENT)
    version = referral.version
    change = {"send_needs": "Dyslexia"}
    services.amend(cast.actor("head"), referral, Section.NEEDS, change, reason="Tested.", version=version)
    with pytest.raises(Conflict):
        services.amend(
            cast.actor("referrer"), referral, Section.NEEDS, {"send_needs": "ADHD"}, reason="Seen.", version=version
        )


@pytest.mark.parametrize(("who", "error"), [("coordinator", Denied), ("stranger_referrer", Http404)])
def test_only_the_school_amends(cast, who, error):
    referral = referral_at(cast, ReferralState.SENT)
    with pytest.raises(error):
        services.amend(cast.actor(who), referral, Section.NEEDS, {"send_needs": "X"}, reason="Y")


# Old drafts


def run_at(day):
    with clock.at(day):
        return empty_old_drafts()


def test_an_old_draft_is_told_two_weeks_before_once_and_then_emptied(cast):
    referral = filled_in(cast)
    assert run_at(SCHOOL_DAY + timedelta(days=75)) == "0 schools told, 0 drafts emptied"
    assert run_at(SCHOOL_DAY + timedelta(days=76)) == "1 schools told, 0 drafts emptied"
    duty = Duty.objects.get(kind=DutyKind.FINISH_DRAFT)
    assert (duty.owner, duty.due_at.date()) == (cast.ashgrove, SCHOOL_DAY + timedelta(days=89))
    assert OutboxMessage.objects.filter(notice="referrals.old_draft").count() == 2  # the referrer and the head
    assert run_at(SCHOOL_DAY + timedelta(days=77)) == "0 schools told, 0 drafts emptied"
    assert run_at(SCHOOL_DAY + timedelta(days=89)) == "0 schools told, 0 drafts emptied"
    assert run_at(SCHOOL_DAY + timedelta(days=90)) == "0 schools told, 1 drafts emptied"
    referral.refresh_from_db()
    assert (referral.state, referral.emptied_on) == ("withdrawn", SCHOOL_DAY + timedelta(days=90))
    assert (referral.pupil_voice, referral.attendance_percent, referral.agreed_on) == ("", None, None)
    assert (referral.ground, referral.law_respected_words) == ("", "")
    assert not Outcome.objects.exclude(what="", measured_by="").exists()
    assert not CauseEntry.objects.exclude(found="").exists()
    assert Duty.objects.get(kind=DutyKind.FINISH_DRAFT).state == DutyState.DROPPED
    event = AuditEvent.objects.get(action="referral.empty")
    assert "I want to make things." not in str(event.payload.content)


def test_a_draft_that_somebody_goes_on_with_stays(cast):
    referral = filled_in(cast)
    run_at(SCHOOL_DAY + timedelta(days=80))
    with clock.at(SCHOOL_DAY + timedelta(days=85)):
        services.save_section(cast.actor("referrer"), referral, Section.WAY_BACK, {"exit_strategy": "By steps."})
    assert run_at(SCHOOL_DAY + timedelta(days=90)) == "0 schools told, 0 drafts emptied"
    assert Duty.objects.get(kind=DutyKind.FINISH_DRAFT).state == DutyState.DROPPED
    referral.refresh_from_db()
    assert (referral.state, referral.pupil_voice) == ("draft", "I want to make things.")


def test_what_was_sent_is_never_emptied_and_nobody_else_may_run_it(cast):
    referral_at(cast, ReferralState.SENT)
    referral_at(cast, ReferralState.RETURNED, a_pupil(cast, forename="Mia"))
    assert run_at(SCHOOL_DAY + timedelta(days=400)) == "0 schools told, 0 drafts emptied"
    with pytest.raises(Denied):
        services.see_to_old_drafts(job_actor("another", Permission.REFERRAL_VIEW))


def test_a_draft_of_any_kind_can_be_emptied(cast):
    for number, kind in enumerate(each for each in ReferralKind if each is not ReferralKind.EHC_PLAN_PACKAGE):
        a_draft(cast, a_pupil(cast, forename=f"Pupil {number}"), kind)
    assert run_at(SCHOOL_DAY + timedelta(days=90)) == "0 schools told, 7 drafts emptied"
