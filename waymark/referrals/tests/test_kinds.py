"""Who answers which kind, what a yes means there, and who then knows of the pupil."""

from datetime import date, timedelta

import pytest
from django.http import Http404
from django.urls import reverse

from tests.cast import SCHOOL_DAY
from waymark.core import clock
from waymark.core.models import OutboxMessage
from waymark.core.moves import ImpossibleMove
from waymark.core.policies import Denied
from waymark.core.refusals import Refused
from waymark.documents.content import Kept
from waymark.documents.states import Scan
from waymark.duties.models import Duty
from waymark.duties.queries import work_list
from waymark.duties.states import DutyKind
from waymark.exclusions.tests.factories import suspended
from waymark.organisations.models import Organisation, PartnershipMembership
from waymark.pupils.involvements import differences
from waymark.pupils.models import Pupil
from waymark.referrals import queries, services
from waymark.referrals.models import Referral
from waymark.referrals.states import ReferralKind, ReferralState, Section
from waymark.referrals.tests.factories import (
    DECISION,
    a_draft,
    a_pupil,
    filled_in,
    referral_at,
    with_plan,
)
from waymark.support import services as support
from waymark.support.tests.factories import a_cycle, a_plan, reviewed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with clock.at(SCHOOL_DAY):
        yield SCHOOL_DAY


def codes(refused):
    return [refusal.code for refusal in refused.value.refusals]


def sees(cast, who, referral):
    return Referral.objects.visible_to(cast.actor(who)).filter(pk=referral.pk).exists()


def who_see(cast, referral):
    everybody = ("referrer", "coordinator", "inclusion_officer", "stranger_referrer", "stranger_coordinator")
    return {who for who in (*everybody, "stranger_officer", "provider_manager") if sees(cast, who, referral)}


def disagreements():
    return [each.words for each in differences() if each.words.startswith(("referral", "referred", "programme"))]


def test_medical_needs_go_to_the_home_authority_and_never_to_the_partnership(cast):
    referral = filled_in(cast, kind=ReferralKind.MEDICAL)
    services.send(cast.actor("referrer"), referral)
    referral.refresh_from_db()
    assert (referral.goes_to, referral.state) == (cast.county, "sent")
    assert who_see(cast, referral) == {"referrer", "inclusion_officer"}
    assert not Pupil.objects.visible_to(cast.actor("coordinator")).exists()
    assert Duty.objects.get(kind=DutyKind.DECIDE_REFERRAL).owner == cast.county
    told = OutboxMessage.objects.get(notice="referrals.sent")
    assert told.recipient_id == str(cast.inclusion_officer.public_id)
    with pytest.raises(Http404):
        services.accept(cast.actor("coordinator"), referral, on=SCHOOL_DAY, **DECISION)
    services.accept(cast.actor("inclusion_officer"), referral, on=SCHOOL_DAY, **DECISION)
    referral.refresh_from_db()
    assert referral.state == "accepted"
    assert not Duty.objects.filter(kind=DutyKind.PLAN_PROGRAMME).exists()
    assert who_see(cast, referral) == {"referrer", "inclusion_officer"}
    with clock.at(SCHOOL_DAY + timedelta(days=1)):
        assert sees(cast, "inclusion_officer", referral), "it knows of its resident anyway"
        assert disagreements() == []


def test_a_city_child_in_a_county_school_is_asked_for_at_the_city(cast):
    pupil = a_pupil(cast)
    Pupil.objects.filter(pk=pupil.pk).update(home_authority=cast.city)
    pupil.refresh_from_db()
    referral = filled_in(cast, pupil, ReferralKind.MEDICAL)
    services.send(cast.actor("referrer"), referral)
    assert referral.authority == cast.city
    assert sees(cast, "stranger_officer", referral)
    with pytest.raises(Denied):
        services.accept(cast.actor("inclusion_officer"), referral, on=SCHOOL_DAY, **DECISION)
    services.accept(cast.actor("stranger_officer"), referral, on=SCHOOL_DAY, **DECISION)


def test_without_a_known_home_nobody_can_be_asked(cast):
    pupil = a_pupil(cast)
    Pupil.objects.filter(pk=pupil.pk).update(home_authority=None)
    pupil.refresh_from_db()
    with pytest.raises(Refused) as refused:
        services.begin(cast.actor("referrer"), pupil, kind=ReferralKind.MEDICAL)
    assert codes(refused) == ["no_home_authority"]
    assert not Referral.objects.exists()


def test_an_officer_reads_what_asks_the_partnership_and_does_not_decide_it(cast):
    referral = referral_at(cast, ReferralState.SENT)
    for decide in (services.accept, services.decline, services.return_to_school):
        with pytest.raises(Denied):
            decide(cast.actor("inclusion_officer"), referral, on=SCHOOL_DAY, **DECISION)
    referral.refresh_from_db()
    assert referral.state == "sent"


def test_a_package_for_a_plan_brings_the_partnership_in_only_with_the_authoritys_yes(cast):
    referral = filled_in(cast, with_plan(a_pupil(cast)), ReferralKind.EHC_PLAN_PACKAGE)
    services.send(cast.actor("referrer"), referral, reason="The plan follows by post.")
    assert who_see(cast, referral) == {"referrer", "inclusion_officer"}
    services.accept(cast.actor("inclusion_officer"), referral, on=SCHOOL_DAY, **DECISION)
    assert who_see(cast, referral) == {"referrer", "inclusion_officer", "coordinator"}
    assert Duty.objects.get(kind=DutyKind.PLAN_PROGRAMME).owner == cast.partnership
    assert OutboxMessage.objects.get(notice="referrals.package").recipient_id == str(cast.coordinator.public_id)
    assert disagreements() == []


def test_a_declined_package_is_never_told_to_the_partnership(cast):
    referral = referral_at(cast, ReferralState.DECLINED, with_plan(a_pupil(cast)), ReferralKind.EHC_PLAN_PACKAGE)
    assert who_see(cast, referral) == {"referrer", "inclusion_officer"}
    assert not Pupil.objects.visible_to(cast.actor("coordinator")).exists()


def test_a_package_needs_a_plan(cast):
    with pytest.raises(Refused) as refused:
        a_draft(cast, kind=ReferralKind.EHC_PLAN_PACKAGE)
    assert codes(refused) == ["no_ehc_plan"]


def test_a_place_that_the_school_buys_is_told_and_nobody_decides(cast):
    referral = filled_in(cast, kind=ReferralKind.DIRECT_COMMISSION)
    services.send(cast.actor("referrer"), referral)
    referral.refresh_from_db()
    assert referral.state == "told"
    assert who_see(cast, referral) == {"referrer", "coordinator", "inclusion_officer"}
    assert not Duty.objects.exists()
    told = set(OutboxMessage.objects.filter(notice="referrals.told").values_list("recipient_id", flat=True))
    assert told == {str(cast.coordinator.public_id), str(cast.inclusion_officer.public_id)}
    for who in ("coordinator", "inclusion_officer"):
        with pytest.raises(Denied):
            services.accept(cast.actor(who), referral, on=SCHOOL_DAY, **DECISION)
    assert disagreements() == []
    services.withdraw(cast.actor("referrer"), referral, reason="The place is over.")
    with clock.at(SCHOOL_DAY + timedelta(days=1)):
        assert who_see(cast, referral) == {"referrer", "inclusion_officer"}
        assert disagreements() == []


def test_what_is_told_stands_in_nobodys_way(cast):
    referral = filled_in(cast, kind=ReferralKind.DIRECT_COMMISSION)
    services.send(cast.actor("referrer"), referral)
    assert a_draft(cast, referral.pupil).state == "draft"


def test_the_forum_advises_and_then_knows_no_more(cast):
    referral = referral_at(cast, ReferralState.ACCEPTED, kind=ReferralKind.INCLUSION_FORUM)
    assert not Duty.objects.filter(kind=DutyKind.PLAN_PROGRAMME).exists()
    with clock.at(SCHOOL_DAY + timedelta(days=1)):
        assert not sees(cast, "coordinator", referral)
        assert disagreements() == []


def test_no_programme_is_planned_from_advice(cast):
    from waymark.programmes import services as programmes
    from waymark.programmes.states import LegalRoute

    referral = referral_at(cast, ReferralState.ACCEPTED, kind=ReferralKind.INCLUSION_FORUM)
    with pytest.raises(Refused):
        programmes.open_programme(
            cast.actor("coordinator"),
            referral,
            legal_route=LegalRoute.DIRECT_COMMISSION,
            starts_on=SCHOOL_DAY + timedelta(days=7),
            planned_end_on=SCHOOL_DAY + timedelta(days=70),
            aims="Back in lessons.",
            key_worker=cast.key_worker,
        )


def test_what_the_support_cycles_say_comes_in_at_the_beginning(cast):
    referrer, pupil = cast.actor("referrer"), a_pupil(cast)
    reviewed(referrer, a_cycle(referrer, a_plan(referrer, pupil)))
    referral = services.begin(referrer, pupil, kind=ReferralKind.AT_RISK)
    assert referral.tried_so_far.startswith("Tier 2, ")
    assert "Stays in every English lesson, three weeks running." in referral.tried_so_far
    assert referral.suspended_days is None


def test_the_days_of_suspension_this_year_come_in_at_the_beginning(cast):
    pupil = a_pupil(cast)
    suspended(cast, pupil, starts_on=date(2026, 11, 11), ends_on=date(2026, 11, 13))
    assert services.begin(cast.actor("referrer"), pupil, kind=ReferralKind.AT_RISK).suspended_days == 3


def test_the_evidence_of_the_support_goes_to_whom_the_referral_goes(cast):
    referrer = cast.actor("referrer")
    referral = filled_in(cast)
    plan = a_plan(referrer, referral.pupil)
    kept = Kept(content=b"%PDF-1.7 x", content_type="application/pdf", file_name="log.pdf", scan=Scan.NOT_ASKED)
    paper = support.add_paper(referrer, plan, kept, title="Behaviour log", tells_address=False)
    assert [each.organisation for each in paper.shares.all()] == [cast.ashgrove]
    services.send(referrer, referral)
    assert {each.organisation for each in paper.shares.all()} == {cast.ashgrove, cast.partnership}


def test_a_school_of_the_city_asks_the_partnership_where_its_pupil_lives(cast):
    """Routes 1 and 3 of the cross-border advice; what else a partnership gives stays its members'."""
    PartnershipMembership.objects.filter(school=cast.ashgrove).delete()
    Organisation.objects.filter(pk=cast.ashgrove.pk).update(parent_authority=cast.city)
    pupil, referrer = a_pupil(cast), cast.actor("referrer")
    Pupil.objects.filter(pk=pupil.pk).update(home_authority=cast.city)
    pupil.refresh_from_db()
    assert cast.partnership not in queries.partnerships_near(referrer.organisation, pupil)
    with pytest.raises(Refused, match="not_a_member"):
        services.begin(referrer, pupil, kind=ReferralKind.AT_RISK, partnership=cast.partnership)

    Pupil.objects.filter(pk=pupil.pk).update(home_authority=cast.county)
    pupil.refresh_from_db()
    assert cast.partnership in queries.partnerships_near(referrer.organisation, pupil)
    with pytest.raises(Refused, match="not_a_member"):
        services.begin(referrer, pupil, kind=ReferralKind.OFF_SITE_DIRECTION, partnership=cast.partnership)
    referral = services.begin(referrer, pupil, kind=ReferralKind.AT_RISK, partnership=cast.partnership)
    assert referral.partnership == cast.partnership


def test_a_part_that_the_kind_does_not_ask_is_not_kept(cast):
    referral = a_draft(cast, kind=ReferralKind.PERMANENT_EXCLUSION)
    with pytest.raises(ValueError, match="does not ask"):
        services.save_section(cast.actor("referrer"), referral, Section.WHY, {"ground_detail": "Words."})


def test_only_the_head_records_that_the_law_is_respected(cast):
    referral = a_draft(cast)
    with pytest.raises(Denied):
        services.record_law(cast.actor("referrer"), referral, words="It is.")
    with pytest.raises(Http404):
        services.record_law(cast.actor("stranger_referrer"), referral, words="It is.")
    with pytest.raises(Refused) as refused:
        services.record_law(cast.actor("head"), referral, words=" ")
    assert codes(refused) == ["no_law_words"]
    link = reverse("referrals:record_law", args=[referral.public_id])
    assert [duty.link for duty in work_list(cast.actor("head"))] == [link]
    assert not work_list(cast.actor("referrer")).exists()
    done = services.record_law(cast.actor("head"), referral, words="He stays on roll.")
    assert (done.law_respected_by.pk, done.law_respected_words) == (cast.head.pk, "He stays on roll.")
    assert not work_list(cast.actor("head")).exists()
    a_draft(cast, a_pupil(cast, forename="Zoe"), ReferralKind.PERMANENT_EXCLUSION)
    assert not work_list(cast.actor("head")).exists()  # which does not need it
    sent = referral_at(cast, ReferralState.SENT, a_pupil(cast, forename="Mia"))
    with pytest.raises(Refused) as refused:
        services.record_law(cast.actor("head"), sent, words="Later.")
    assert codes(refused) == ["already_sent"]


def test_a_sent_one_cannot_be_sent_again(cast):
    referral = referral_at(cast, ReferralState.SENT)
    with pytest.raises(ImpossibleMove):
        services.send(cast.actor("referrer"), referral)
