"""Risk information is written in versions, handed over, and acknowledged."""

from datetime import date

import pytest
from django.http import Http404

from tests.cast import SCHOOL_DAY
from waymark.core.models import AuditEvent, Conflict
from waymark.core.policies import Denied
from waymark.core.refusals import Refused
from waymark.duties.models import Duty
from waymark.pupils.tests.factories import pupil
from waymark.safeguarding import queries, rules, services
from waymark.safeguarding.models import RiskAssessment, RiskShare
from waymark.safeguarding.tests.factories import assessment, offered_to, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_school_day")]


@pytest.fixture
def referrer(cast):
    return cast.actor("referrer")


@pytest.fixture
def kai(cast, referrer):
    made = pupil(referrer, address_lines="1 Road", address_authority=cast.county)
    offered_to(referrer, made, cast.canal_street)
    return made


def duties(kind):
    return list(Duty.objects.filter(kind=kind).order_by("pk").values_list("state", "owner__name"))


def test_each_version_is_numbered_and_the_last_is_in_force(referrer, kai):
    first = assessment(referrer, kai)
    second = assessment(referrer, kai, risks="None on a bus.", based_on=1)

    assert [(each.number, each.is_current) for each in queries.versions(referrer, kai)] == [(2, True), (1, False)]
    assert queries.current_assessment(referrer, kai) == second
    assert RiskAssessment.objects.get(pk=first.pk).risks == "Runs when a door slams."
    assert duties("review_risk") == [("done", "Ashgrove School"), ("open", "Ashgrove School")]


def test_two_writers_do_not_write_over_each_other(cast, referrer, kai):
    assessment(referrer, kai, based_on=0)
    assessment(cast.actor("head"), kai, risks="Theirs", based_on=1)
    with pytest.raises(Conflict) as conflict:
        assessment(referrer, kai, risks="Mine", based_on=1)
    assert conflict.value.current.risks == "Theirs"
    with pytest.raises(Conflict):
        assessment(referrer, kai, risks="Mine", based_on=0)


@pytest.mark.parametrize(
    "values, expected",
    [
        ({"review_on": SCHOOL_DAY}, ["review_before_writing"]),
        ({"review_on": date(2027, 3, 16)}, []),  # sixteen weeks to the day
        ({"review_on": date(2027, 3, 17)}, ["risk_review_too_late"]),
        ({"keep_safe": " ", "risks": ""}, ["no_keep_safe", "no_risks"]),
        ({"keep_safe": "", "risks": "", "nothing_known": True}, []),
        ({"emergency_contact": ""}, ["no_emergency_contact"]),
        ({"what_helps": ""}, ["no_what_helps"]),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_written(referrer, kai, values, expected):
    events = AuditEvent.objects.count()
    if not expected:
        assert assessment(referrer, kai, **values).number == 1
        return
    with pytest.raises(Refused) as refused:
        assessment(referrer, kai, **values)
    assert sorted(each.code for each in refused.value.refusals) == expected
    assert not RiskAssessment.objects.exists()
    assert AuditEvent.objects.count() == events
    assert not Duty.objects.exists()


def test_who_may_not_write_does_not(cast, kai):
    for name in ("inclusion_officer", "provider_manager"):
        with pytest.raises(Denied):
            services.write_risk_assessment(cast.actor(name), kai, **words())
    for name in ("stranger_referrer", "coordinator", "stranger_provider", "auditor"):
        with pytest.raises((Http404, Denied)):
            services.write_risk_assessment(cast.actor(name), kai, **words())
    assert not RiskAssessment.objects.exists()


def test_a_provider_reads_only_what_was_handed_over_to_it(cast, referrer, kai):
    first = assessment(referrer, kai)
    provider, other = cast.actor("provider_manager"), cast.actor("stranger_provider")
    assert queries.current_assessment(provider, kai) is None
    with pytest.raises(Http404):
        queries.assessment_or_404(provider, first.public_id)

    services.share(referrer, first, cast.canal_street)
    second = assessment(referrer, kai, risks="New")
    assert queries.versions(provider, kai) == [first]
    assert queries.versions(other, kai) == []
    with pytest.raises(Http404):
        queries.assessment_or_404(provider, second.public_id)
    assert [each.organisation for each in queries.hand_overs(provider, kai)] == [cast.canal_street]


def test_only_the_version_in_force_is_handed_over_and_only_once(cast, referrer, kai):
    first = assessment(referrer, kai)
    assert services.share(referrer, first, cast.canal_street) == services.share(referrer, first, cast.canal_street)
    second = assessment(referrer, kai)
    with pytest.raises(Refused) as refused:
        services.share(referrer, first, cast.other_provider)
    assert refused.value.refusals[0].code == "not_in_force"

    services.share(referrer, second, cast.canal_street)
    assert duties("acknowledge_risk") == [("dropped", "Canal Street Motors"), ("open", "Canal Street Motors")]
    assert RiskShare.objects.count() == 2


def test_the_gate_closes_when_the_provider_says_that_it_read_the_version_in_force(cast, referrer, kai):
    def open_gates():
        facts = queries.handover_facts(kai, cast.canal_street)
        return [each.code for each in rules.handover_refusals(facts, on=SCHOOL_DAY)]

    assert open_gates() == ["no_risk_assessment"]
    first = assessment(referrer, kai)
    assert open_gates() == ["risk_not_handed_over"]
    services.share(referrer, first, cast.canal_street)
    assert open_gates() == ["risk_not_acknowledged"]
    provider = cast.actor("provider_manager")
    row = services.acknowledge(provider, first)
    assert open_gates() == []
    assert services.acknowledge(provider, first) == row
    assert duties("acknowledge_risk") == [("done", "Canal Street Motors")]
    assert AuditEvent.objects.filter(action="risk_assessment.acknowledge").count() == 1

    assessment(referrer, kai)
    assert open_gates() == ["risk_not_handed_over"]


def test_acknowledging_what_was_not_handed_over_gets_404(cast, referrer, kai):
    first = assessment(referrer, kai)
    services.share(referrer, first, cast.canal_street)
    with pytest.raises(Http404):
        services.acknowledge(cast.actor("stranger_provider"), first)
    with pytest.raises(Denied):
        services.acknowledge(referrer, first)


def test_the_hand_over_is_to_be_read_within_three_school_days(cast, referrer, kai):
    services.share(referrer, assessment(referrer, kai), cast.canal_street)
    # handed over on Tuesday 24 November: Wednesday, Thursday, Friday; due by the end of Friday
    assert Duty.objects.get(kind="acknowledge_risk").due_at.isoformat() == "2026-11-27T23:59:00+00:00"


def test_what_one_provider_has_read_another_still_has_to_read(cast, referrer, kai):
    handed_over = assessment(referrer, kai)
    for provider in (cast.canal_street, cast.other_provider):
        services.share(referrer, handed_over, provider)
    services.acknowledge(cast.actor("provider_manager"), handed_over)
    assert Duty.objects.get(kind="acknowledge_risk", owner=cast.canal_street).state == "done"
    assert Duty.objects.get(kind="acknowledge_risk", owner=cast.other_provider).state == "open"


def test_a_newer_version_handed_to_one_provider_leaves_what_another_has_to_read(cast, referrer, kai):
    first = assessment(referrer, kai)
    for provider in (cast.canal_street, cast.other_provider):
        services.share(referrer, first, provider)
    services.share(referrer, assessment(referrer, kai), cast.canal_street)
    assert list(
        Duty.objects.filter(kind="acknowledge_risk", owner=cast.canal_street).values_list("state", flat=True)
    ) == ["dropped", "open"]
    assert Duty.objects.get(kind="acknowledge_risk", owner=cast.other_provider).state == "open"
