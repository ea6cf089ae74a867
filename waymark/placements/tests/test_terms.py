"""The terms of a placement: versions, what each day is charged by, and the provider's answer to what binds it."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests.cast import SCHOOL_DAY
from waymark.core import clock
from waymark.core.models import Conflict, OutboxMessage
from waymark.core.policies import Denied
from waymark.core.refusals import Refused
from waymark.duties.models import Duty
from waymark.duties.states import DutyKind
from waymark.placements import queries, rules, services
from waymark.placements.models import Placement, PlacementTerms
from waymark.placements.states import ChargeMode, FeeDue, FundingRoute
from waymark.placements.tests.factories import offered, proposed, ready, started
from waymark.placements.wording import charge_words
from waymark.programmes.tests.factories import a_programme, a_year_ten_pupil
from waymark.quality.tests.factories import an_offer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_school_day")]
SAME = {
    "rate_pence": 6500,
    "rate_unit": "session",
    "charge_mode": ChargeMode.AGREED,
    "planned_end_on": date(2027, 1, 22),
    "money": services.Money(),
    "reason": "Two more staff.",
}

BY_THE_SCHOOL = services.Money(route=FundingRoute.SCHOOL, reason="The school asked for this place itself.")
REGISTRATION = rules.Fee(what="Registration", pence=2500, due=FeeDue.ONCE, to_provider=True)
AUDIT = rules.Fee(what="Audit of the place", pence=1200, due=FeeDue.TERM, to_provider=False)


def write(cast, placement, **other):
    return services.write_terms(cast.actor("coordinator"), placement, **{**SAME, **other})


def codes(refused):
    return {each.code for each in refused.value.refusals}


def versions(placement):
    return list(placement.terms.order_by("number").values_list("number", "state", "rate_pence"))


# The rules, by themselves

NOW = rules.Terms(
    rate_pence=6500,
    unit="session",
    charge_mode=ChargeMode.AGREED,
    planned_end_on=date(2027, 1, 22),
    funding=rules.Funding(route=FundingRoute.PARTNERSHIP),
)


def change(**other):
    new = {
        name: getattr(NOW, name) for name in ("rate_pence", "unit", "charge_mode", "planned_end_on", "funding", "fees")
    }
    about = {
        "now_from": date(2026, 11, 2),
        "valid_from": SCHOOL_DAY,
        "reason": "Said.",
        "first_day": date(2026, 11, 2),
        "has_started": True,
        "programme_ends_on": date(2027, 7, 9),
    }
    for name, value in other.items():
        (about if name in about else new)[name] = value
    return rules.TermsFacts(now=NOW, new=rules.Terms(**new), **about)


@pytest.mark.parametrize(
    ("other", "found"),
    [
        ({"rate_pence": 7000}, []),
        ({}, ["nothing_changes"]),
        ({"rate_pence": 7000, "reason": " "}, ["no_reason"]),
        ({"charge_mode": ChargeMode.BESPOKE}, ["bespoke_without_words"]),
        ({"charge_mode": ChargeMode.BESPOKE, "bespoke": "A tutor for two pupils."}, []),
        ({"rate_pence": 7000, "valid_from": SCHOOL_DAY - timedelta(days=1)}, ["terms_back_dated"]),
        ({"rate_pence": 7000, "valid_from": SCHOOL_DAY - timedelta(days=1), "has_started": False}, []),
        ({"rate_pence": 7000, "now_from": date(2026, 11, 25)}, ["terms_before_the_last"]),
        ({"rate_pence": 7000, "now_from": SCHOOL_DAY}, []),
        ({"rate_pence": 7000, "now_from": date(2026, 11, 25), "has_started": False}, []),
        ({"rate_pence": 7000, "valid_from": date(2027, 1, 23)}, ["terms_after_the_end"]),
        (
            {"planned_end_on": date(2026, 11, 1), "valid_from": date(2026, 11, 24)},
            ["terms_after_the_end", "end_before_start"],
        ),
        (
            {"planned_end_on": date(2026, 11, 23), "valid_from": date(2026, 11, 24)},
            ["terms_after_the_end", "planned_end_passed"],
        ),
        ({"planned_end_on": date(2027, 7, 10)}, ["after_the_programme", "beyond_weeks"]),
        ({"planned_end_on": date(2026, 12, 18)}, []),
    ],
)
def test_terms_change_with_a_reason_ahead_and_within_the_programme(other, found):
    assert [each.code for each in rules.terms_refusals(change(**other), on=SCHOOL_DAY)] == found


@pytest.mark.parametrize(
    ("other", "binds"),
    [
        ({"rate_pence": 1}, True),
        ({"unit": "week"}, True),
        ({"charge_mode": ChargeMode.ATTENDED}, True),
        ({"planned_end_on": date(2026, 12, 18)}, True),
        ({"funding": rules.Funding(route=FundingRoute.SCHOOL)}, False),
        ({"fees": (AUDIT,)}, False),
        ({"fees": (REGISTRATION,)}, True),
    ],
)
def test_the_provider_is_bound_by_all_but_whose_money_it_is(other, binds):
    assert rules.binds_the_provider(change(**other), on=SCHOOL_DAY) is binds


# Through the services


def test_what_the_provider_agreed_to_for_a_later_day_does_not_hold_sooner(cast):
    """A change of payer alone binds nobody, and takes no price with it that was agreed from February only."""
    placement, february = started(cast), date(2027, 1, 11)
    write(cast, placement, rate_pence=1900, valid_from=february)
    services.agree_terms(cast.actor("provider_manager"), placement)
    with pytest.raises(Refused) as refused:
        write(cast, placement, rate_pence=1900, money=BY_THE_SCHOOL)
    assert codes(refused) == {"terms_before_the_last"}
    write(cast, placement, rate_pence=1900, money=BY_THE_SCHOOL, valid_from=february)
    assert queries.terms_on(placement, SCHOOL_DAY).rate_pence == 6500
    there = queries.terms_on(placement, february)
    assert (there.rate_pence, there.funding_route) == (1900, "school")


def test_a_page_of_terms_that_others_changed_meanwhile_says_what_they_wrote(cast, as_):
    placement = started(cast)
    client, url = as_("coordinator"), reverse("placements:write_terms", args=[placement.public_id])
    stale = {
        "form_key": "7f0c2c5e-8a26-4f0d-9d3f-0c62f3f3b6d1",
        "version": str(placement.version),
        "rate_pence": "50",
        "rate_unit": "session",
        "charge_mode": "agreed",
        **{f"planned_end_on_{part}": str(number) for part, number in (("day", 22), ("month", 1), ("year", 2027))},
        **{f"valid_from_{part}": str(number) for part, number in (("day", 24), ("month", 11), ("year", 2026))},
        "reason": "Fewer staff.",
    }
    write(cast, placement, rate_pence=7000)
    answer = client.post(url, stale)
    page = answer.content.decode()
    assert answer.status_code == 409 and "70" in page and "None of the answers" not in page
    assert 'value="50"' in page and "Fewer staff." in page


def test_a_change_that_waits_is_written_on_and_shown(cast, as_):
    placement = started(cast)
    write(cast, placement, rate_pence=7000)
    page = as_("coordinator").get(reverse("placements:write_terms", args=[placement.public_id])).content.decode()
    assert 'value="70.00"' in page and "waits for Canal Street Motors" in page


def test_why_one_goes_past_a_warning_is_not_told_to_the_provider(cast, as_):
    placement = started(cast)
    write(cast, placement, planned_end_on=date(2027, 3, 12), reason_to_go_on="Home is not safe.")
    placement.refresh_from_db()
    assert placement.reason_to_go_on.endswith("Home is not safe.")
    for name, reads in (("provider_manager", False), ("coordinator", True)):
        pages = [placement.get_absolute_url(), reverse("placements:terms", args=[placement.public_id])]
        told = "".join(as_(name).get(page).content.decode() for page in pages)
        assert ("Home is not safe." in told) is reads
        assert "Two more staff." in told


def test_the_grant_of_the_hospital_school_pays_for_no_other_place(cast):
    grant = services.Money(route=FundingRoute.HOSPITAL, reason="It was offered.")
    with pytest.raises(Refused) as refused:
        write(cast, proposed(cast), money=grant)
    assert "grant_of_no_hospital" in codes(refused)


def test_a_proposal_writes_the_first_version_with_who_pays(cast):
    first = proposed(cast).terms.get()
    assert (first.number, first.state, first.rate_pence, first.rate_unit) == (1, "agreed", 6500, "session")
    assert (first.charge_mode, first.funding_route, first.payer) == ("agreed", "partnership", cast.partnership)
    assert (first.starts_on, first.planned_end_on, first.valid_from) == (SCHOOL_DAY, date(2027, 1, 22), SCHOOL_DAY)


def test_a_place_that_the_partnership_finds_and_the_school_buys(cast):
    placement = proposed(cast, charge_mode=ChargeMode.ATTENDED, money=BY_THE_SCHOOL)
    assert (placement.terms.get().payer, placement.commissioner) == (cast.ashgrove, cast.partnership)
    assert charge_words(placement.terms.get()) == "£65 a session, for only sessions attended"


def test_a_bespoke_place_is_not_proposed_without_words(cast):
    with pytest.raises(Refused) as refused:
        proposed(cast, charge_mode=ChargeMode.BESPOKE)
    assert codes(refused) == {"bespoke_without_words"}
    assert not Placement.objects.exists()


def test_before_the_start_a_version_takes_the_place_of_the_old_and_the_agreement_is_signed_anew(cast):
    placement = ready(cast)
    write(cast, placement, rate_pence=7000)
    assert versions(placement) == [(1, "replaced", 6500), (2, "agreed", 7000)]
    assert queries.terms_on(placement, SCHOOL_DAY).rate_pence == 7000
    agreement = queries.current_agreement(placement)
    assert (agreement.number, agreement.signed_by_provider_at, agreement.signed_by_party_at) == (2, None, None)
    assert placement.terms.get(number=2).reason == "Two more staff."


def test_other_days_before_the_start_are_a_version_too(cast):
    placement = proposed(cast)
    services.change_terms(
        cast.actor("coordinator"),
        placement,
        sessions=[(0, "am")],
        starts_on=date(2026, 11, 30),
        planned_end_on=date(2026, 12, 18),
        why_this_provider="As before.",
        reason="The family asked for a later start.",
    )
    second = placement.terms.get(number=2)
    assert versions(placement) == [(1, "replaced", 6500), (2, "agreed", 6500)]
    assert (second.starts_on, second.planned_end_on) == (date(2026, 11, 30), date(2026, 12, 18))
    assert second.reason == "The family asked for a later start."


def test_under_way_a_change_waits_for_the_provider_and_what_was_charged_keeps_its_terms(cast):
    placement = started(cast)
    with clock.at(date(2026, 12, 7)):
        write(cast, placement, rate_pence=7000, valid_from=date(2026, 12, 14))
        assert versions(placement) == [(1, "agreed", 6500), (2, "waiting", 7000)]
        assert Duty.objects.get(kind=DutyKind.AGREE_TERMS).owner == cast.canal_street
        assert OutboxMessage.objects.get(notice="placements.terms_to_agree").reference == placement.reference
        assert queries.terms_on(placement, date(2026, 12, 20)).rate_pence == 6500
        services.agree_terms(cast.actor("provider_manager"), placement)
    assert [queries.terms_on(placement, day).rate_pence for day in (date(2026, 12, 13), date(2026, 12, 14))] == [
        6500,
        7000,
    ]
    assert Duty.objects.get(kind=DutyKind.AGREE_TERMS).state == "done"
    assert queries.current_agreement(placement).signed_by_provider_at is None  # the paper follows, to be signed


def test_terms_agreed_late_do_not_reach_back(cast):
    placement = started(cast)
    write(cast, placement, rate_pence=7000, valid_from=SCHOOL_DAY)
    with clock.at(date(2026, 11, 30)):
        services.agree_terms(cast.actor("provider_manager"), placement)
    assert placement.terms.get(number=2).valid_from == date(2026, 11, 30)
    assert queries.terms_on(placement, date(2026, 11, 27)).rate_pence == 6500


def test_returned_terms_leave_those_before(cast):
    placement = started(cast)
    write(cast, placement, rate_pence=5000)
    manager = cast.actor("provider_manager")
    with pytest.raises(Refused) as refused:
        services.return_terms(manager, placement, reason=" ")
    assert codes(refused) == {"no_reason"}
    services.return_terms(manager, placement, reason="We cannot do it for that.")
    assert versions(placement) == [(1, "agreed", 6500), (2, "returned", 5000)]
    with pytest.raises(Conflict):
        services.agree_terms(manager, placement)


def test_other_money_needs_no_word_of_the_provider(cast):
    placement = started(cast)
    write(cast, placement, money=BY_THE_SCHOOL)
    assert [row[1] for row in versions(placement)] == ["agreed", "agreed"]
    assert queries.terms_on(placement, SCHOOL_DAY).payer == cast.ashgrove
    assert not Duty.objects.filter(kind=DutyKind.AGREE_TERMS).exists()


def test_a_later_end_is_refused_where_the_place_is_promised_to_another_by_then(cast):
    only = an_offer(cast, places=1)
    placement = ready(cast, placement=offered(cast, offer=only, planned_end_on=date(2026, 12, 18)))
    other = a_programme(cast, a_year_ten_pupil(cast, forename="Ada", surname="Bright"))
    services.offer(cast.actor("coordinator"), proposed(cast, other, only, starts_on=date(2027, 1, 4)))
    services.start(cast.actor("coordinator"), placement, on=SCHOOL_DAY)
    with pytest.raises(Refused) as refused:
        write(cast, placement, planned_end_on=date(2027, 1, 22))
    assert "offer_full" in codes(refused)
    assert Placement.objects.get(pk=placement.pk).planned_end_on == date(2026, 12, 18)
    Placement.objects.exclude(pk=placement.pk).update(state="withdrawn")
    write(cast, placement, planned_end_on=date(2027, 1, 22))
    Placement.objects.exclude(pk=placement.pk).update(state="offered")  # meanwhile
    with pytest.raises(Refused):
        services.agree_terms(cast.actor("provider_manager"), placement)
    Placement.objects.exclude(pk=placement.pk).update(state="withdrawn")
    services.agree_terms(cast.actor("provider_manager"), placement)
    assert Placement.objects.get(pk=placement.pk).planned_end_on == date(2027, 1, 22)


def test_only_the_commissioner_writes_terms_and_only_the_provider_answers(cast):
    placement = started(cast)
    for name in ("head", "provider_manager", "inclusion_officer"):
        with pytest.raises(Denied):
            services.write_terms(cast.actor(name), placement, **{**SAME, "rate_pence": 1})
    write(cast, placement, rate_pence=7000)
    for name in ("coordinator", "head"):
        with pytest.raises(Denied):
            services.agree_terms(cast.actor(name), placement)


def test_two_versions_do_not_wait_together(cast):
    placement = started(cast)
    write(cast, placement, rate_pence=7000)
    write(cast, placement, rate_pence=7200)
    assert [row[1] for row in versions(placement)] == ["agreed", "replaced", "waiting"]
    with pytest.raises(IntegrityError), transaction.atomic():
        PlacementTerms.objects.filter(number=2).update(state="waiting")


# The pages


def test_the_provider_answers_on_the_page_and_reads_nothing_of_whose_money_it_is(cast, as_):
    placement = started(cast)
    write(cast, placement, rate_pence=7000, money=BY_THE_SCHOOL)
    client, address = as_("provider_manager"), reverse("placements:terms", args=[placement.public_id])
    page = client.get(address).content.decode()
    assert "£70 a session" in page and "Two more staff." in page
    assert "Who pays" not in page and "budget" not in page
    team = as_("coordinator").get(address).content.decode()
    assert "The school, from its own budget" in team and "Send the answer" not in team


def test_the_commissioner_changes_the_terms_on_a_form(cast, as_):
    placement = offered(cast)
    address = reverse("placements:write_terms", args=[placement.public_id])
    page = as_("coordinator").get(address).content.decode()
    assert 'value="65' in page and "Change the terms" in page
