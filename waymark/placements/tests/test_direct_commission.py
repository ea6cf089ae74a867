"""A school buys a place by itself: for its own pupil, through the same gates, and the authority is told."""

from datetime import date, timedelta

import pytest
from django.http import Http404
from django.urls import reverse

from tests.cast import SCHOOL_DAY
from waymark.core.models import OutboxMessage
from waymark.core.policies import Denied
from waymark.core.refusals import Refused
from waymark.placements import queries, services
from waymark.placements.models import BodyTold, PlaceHold, Placement, StartChecklist
from waymark.placements.tests.factories import (
    ARRANGED,
    INFORMATION,
    MONDAY_AND_TUESDAY,
    PLAN,
    REST_AT_SCHOOL,
    arranged,
    ready,
)
from waymark.placements.tests.factories import proposed as of_the_partnership
from waymark.programmes import services as programmes
from waymark.programmes.models import Programme
from waymark.programmes.states import LegalRoute
from waymark.programmes.tests.factories import AFTERNOON, MORNING, a_programme, a_year_ten_pupil, at_school
from waymark.pupils.models import Pupil, RollEntry
from waymark.pupils.states import RollKind
from waymark.quality import services as quality
from waymark.quality.states import RegisterStatus
from waymark.quality.tests.factories import a_registered_school, an_offer
from waymark.safeguarding.tests.factories import assessment
from waymark.school_year.states import Half

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_school_day")]
TERMS = {
    "starts_on": SCHOOL_DAY,
    "planned_end_on": date(2027, 3, 25),
    "aims": "Comes every day, and back to all lessons by Easter.",
}
PLACE = {
    "starts_on": SCHOOL_DAY,
    "planned_end_on": date(2027, 1, 22),
    "pupil_voice": "I like engines.",
    "family_voice": "He gets up for this.",
    "why_this_provider": "He learns by doing, and it is on his bus line.",
}


FULL_TIME = {
    "sessions": [(weekday, half) for weekday in range(4) for half in ("am", "pm")],  # twenty hours
    "reason_to_go_on": "Nothing else holds.",
}


def codes(refused):
    return {each.code for each in refused.value.refusals}


def commissioned(cast, *, school_days=REST_AT_SCHOOL):
    """Opened by the pastoral lead of Ashgrove, with half of the week at school."""
    pupil = a_year_ten_pupil(cast)
    assessment(cast.actor("referrer"), pupil)
    actor = cast.actor("referrer")
    programme = programmes.commission(actor, pupil, key_worker=cast.referrer, **TERMS)
    half_days = [
        programmes.SchoolHalfDay(day, Half(half), *(MORNING if half == "am" else AFTERNOON))
        for day, half in school_days
    ]
    programmes.set_school_sessions(actor, programme, half_days, valid_from=SCHOOL_DAY)
    return Programme.objects.get(pk=programme.pk)


def proposed(cast, programme=None, offer=None, *, sessions=MONDAY_AND_TUESDAY, **more):
    programme, offer = programme or commissioned(cast), offer or an_offer(cast)
    return services.propose(cast.actor("referrer"), programme, offer, sessions=sessions, **{**PLACE, **more})


def held(cast, programme):
    return services.hold_place(
        cast.actor("referrer"),
        programme,
        an_offer(cast),
        sessions=MONDAY_AND_TUESDAY,
        keeps_from=SCHOOL_DAY,
        stands_until=SCHOOL_DAY + timedelta(days=7),
        reason="The family visits on Thursday.",
    )


def all_but_telling(cast, placement=None):
    """Every gate closed by the school and the provider, but that the authority and the partnership were told."""
    placement = placement or proposed(cast)
    school, head, manager = cast.actor("referrer"), cast.actor("head"), cast.actor("provider_manager")
    services.write_learning_plan(school, placement, **PLAN)
    services.write_agreement(school, placement)
    services.offer(school, placement)
    services.arrange(school, placement, **ARRANGED)
    services.pass_information(school, placement, **INFORMATION)
    services.acknowledge_risk(manager, placement)
    services.accept(manager, Placement.objects.get(pk=placement.pk))
    services.agree_learning_plan(manager, placement)
    services.confirm_arrangements(manager, placement)
    services.sign_agreement(manager, placement, typed_name="Martin Pike")
    services.agree_learning_plan(school, placement)
    services.sign_agreement(head, placement, typed_name="Helen Marsh")
    quality.sign_off(
        head,
        placement.provider,
        what_was_checked="We visited, and read the insurance and the checks of all staff.",
        expires_on=date(2027, 7, 9),
    )
    return Placement.objects.get(pk=placement.pk)


def full_time(cast, name, offer):
    """A pupil for whom the partnership buys twenty hours a week."""
    programme = a_programme(cast, a_year_ten_pupil(cast, forename=name, surname="Stone"))
    at_school(cast, programme, (4, "am"), (4, "pm"))
    return of_the_partnership(cast, programme, offer, **FULL_TIME)


def prepared(cast, placement):
    """Offered by the partnership, with its papers written."""
    coordinator = cast.actor("coordinator")
    services.write_learning_plan(coordinator, placement, **PLAN)
    services.write_agreement(coordinator, placement)
    services.offer(coordinator, placement)
    arranged(cast, placement)
    return placement


def test_the_school_commissions_and_answers(cast):
    programme = commissioned(cast)
    assert (programme.commissioner, programme.school, programme.referral) == (cast.ashgrove, cast.ashgrove, None)
    assert programme.legal_route == LegalRoute.DIRECT_COMMISSION
    assert programme.responsibilities.get().responsible_body == cast.ashgrove


def test_it_goes_through_every_gate_to_the_start_and_the_checklist_is_kept(cast):
    placement = all_but_telling(cast)
    head = cast.actor("head")
    with pytest.raises(Refused) as refused:
        services.start(head, placement, on=SCHOOL_DAY)
    assert codes(refused) == {"authority_told", "partnership_told"}
    assert not StartChecklist.objects.exists()
    services.tell_bodies(cast.actor("referrer"), placement)
    services.start(head, placement, on=SCHOOL_DAY)
    placement.refresh_from_db()
    assert (placement.state, placement.contract_party) == ("active", cast.ashgrove)
    kept = {line["code"] for line in StartChecklist.objects.get(placement=placement).lines}
    assert {"authority_told", "partnership_told", "sign_off", "agreement_party", "lawful_week"} <= kept
    assert Programme.objects.get().state == "running"


def test_the_fifth_full_time_pupil_at_a_place_that_is_no_school_does_not_begin_whoever_buys(cast):
    """All five were asked for while it was a registered school. Of the last two one is the school's, one the partnership's."""
    a_registered_school(cast, cast.canal_street)
    workshop = an_offer(cast, places=20)
    for name in ("Ada", "Ben", "Cem"):
        services.offer(cast.actor("coordinator"), full_time(cast, name, workshop))
    programme = commissioned(cast, school_days=[(4, "am"), (4, "pm")])
    schools_own = all_but_telling(cast, proposed(cast, programme, workshop, **FULL_TIME))
    services.tell_bodies(cast.actor("referrer"), schools_own)
    partnerships = ready(cast, placement=prepared(cast, full_time(cast, "Dee", workshop)))
    by_whom = ((schools_own, cast.actor("head")), (partnerships, cast.actor("coordinator")))
    status = {"provider": cast.canal_street, "valid_from": SCHOOL_DAY}
    quality.set_status(cast.actor("inclusion_officer"), status=RegisterStatus.NOT_A_SCHOOL, **status)
    for placement, actor in by_whom:
        with pytest.raises(Refused) as refused:
            services.start(actor, placement, on=SCHOOL_DAY, reason_to_go_on="Nothing else holds.")
        assert "would_be_a_school" in codes(refused)
    quality.set_status(cast.actor("inclusion_officer"), status=RegisterStatus.REGISTERED_SCHOOL, **status)
    for placement, actor in by_whom:
        services.start(actor, placement, on=SCHOOL_DAY, reason_to_go_on="Nothing else holds.")
        assert Placement.objects.get(pk=placement.pk).state == "active"


def test_the_authority_and_the_partnership_hear_of_it_without_a_name(cast):
    placement = all_but_telling(cast)
    services.tell_bodies(cast.actor("referrer"), placement)
    assert set(BodyTold.objects.values_list("body", flat=True)) == {cast.county.pk, cast.partnership.pk}
    mails = OutboxMessage.objects.filter(notice="placements.placed_by_itself")
    readers = {str(person.public_id) for person in (cast.inclusion_officer, cast.coordinator)}
    assert readers <= set(mails.values_list("recipient_id", flat=True))
    assert set(mails.values_list("link", flat=True)) == {""}


@pytest.mark.parametrize("code", ["sign_off", "agreement_party"])
def test_what_the_partnership_signed_does_not_stand_for_the_school(cast, code):
    """Another body's sign-off is not this commissioner's, and the school's own head signs."""
    placement = proposed(cast)
    quality.sign_off(
        cast.actor("coordinator"), placement.provider, what_was_checked="A visit.", expires_on=date(2027, 7, 9)
    )
    open_gates = {gate.code: gate.who for gate in queries.gates(placement, SCHOOL_DAY) if not gate.closed}
    assert open_gates[code] == "school"


@pytest.mark.parametrize(
    "words",
    [
        "The head of Ashgrove School must check the provider and sign it off",
        "The head of Ashgrove School must sign the agreement",
    ],
)
def test_who_asks_and_may_not_sign_is_told_that_the_head_does(cast, as_, words):
    placement = proposed(cast)
    page = as_("referrer").get(placement.get_absolute_url()).content.decode()
    assert words in page and "Sign the provider off" not in page


def test_only_for_a_pupil_on_its_own_roll(cast):
    pupil = a_year_ten_pupil(cast)
    with pytest.raises(Http404):
        programmes.commission(cast.actor("stranger_referrer"), pupil, key_worker=cast.stranger_referrer, **TERMS)
    RollEntry.objects.filter(pupil=pupil).update(kind=RollKind.SUBSIDIARY)
    with pytest.raises(Refused) as refused:
        programmes.commission(cast.actor("referrer"), pupil, key_worker=cast.referrer, **TERMS)
    assert "not_on_own_roll" in codes(refused)
    assert not Programme.objects.exists()


@pytest.mark.parametrize("act", ["propose", "hold"])
def test_the_former_school_of_a_pupil_buys_and_holds_no_place(cast, act):
    programme = commissioned(cast)
    acts = {"propose": lambda: proposed(cast, programme), "hold": lambda: held(cast, programme)}
    RollEntry.objects.filter(pupil=programme.pupil).update(valid_to=SCHOOL_DAY)
    with pytest.raises(Refused) as refused:
        acts[act]()
    assert codes(refused) == {"not_on_own_roll"}
    assert not Placement.objects.exists() and not PlaceHold.objects.exists()
    RollEntry.objects.filter(pupil=programme.pupil).update(valid_to=None)
    acts[act]()


def test_a_school_holds_a_place_for_its_own_pupil_and_lets_it_go(cast, as_):
    hold = held(cast, commissioned(cast))
    assert hold.commissioner == cast.ashgrove
    page = as_("referrer").get(hold.get_absolute_url()).content.decode()
    assert reverse("placements:places") not in page and hold.programme.get_absolute_url() in page
    services.let_go(cast.actor("head"), hold, reason="He goes elsewhere.")
    hold.refresh_from_db()
    assert hold.released_at


@pytest.mark.parametrize("route", [each for each in LegalRoute if each is not LegalRoute.DIRECT_COMMISSION])
def test_a_school_commissions_on_no_other_footing(cast, route):
    with pytest.raises(Refused) as refused:
        programmes.open_programme(
            cast.actor("head"), a_year_ten_pupil(cast), legal_route=route, key_worker=cast.head, **TERMS
        )
    assert codes(refused) == {"route_not_for_school"}
    programme = commissioned(cast)
    with pytest.raises(Refused) as refused:
        programmes.change_programme(cast.actor("head"), programme, legal_route=route, **TERMS)
    assert codes(refused) == {"route_not_for_school"}


def test_the_page_that_changes_a_schools_programme_offers_its_one_footing(cast, as_):
    url = reverse("programmes:change", args=[commissioned(cast).public_id])
    page = as_("head").get(url).content.decode()
    assert 'value="direct_commission"' in page and 'value="permanent_exclusion"' not in page


def test_the_key_worker_is_somebody_who_arranges_it_at_the_school(cast):
    pupil = a_year_ten_pupil(cast)
    for other in (cast.key_worker, cast.stranger_referrer):
        with pytest.raises(Refused) as refused:
            programmes.commission(cast.actor("head"), pupil, key_worker=other, **TERMS)
        assert "key_worker_of_another_body" in codes(refused)


def test_a_school_does_not_touch_what_its_partnership_commissions(cast):
    programme = a_programme(cast)
    head = cast.actor("head")
    with pytest.raises(Denied):
        services.propose(head, programme, an_offer(cast), sessions=MONDAY_AND_TUESDAY, **PLACE)
    with pytest.raises(Denied):
        programmes.change_programme(head, programme, legal_route=LegalRoute.DIRECT_COMMISSION, **TERMS)
    with pytest.raises(Denied):
        programmes.end(head, programme, on=SCHOOL_DAY, reason="No.")


def test_a_partnership_does_not_touch_what_a_school_commissions(cast):
    programme = commissioned(cast)
    with pytest.raises(Http404):
        services.propose(cast.actor("coordinator"), programme, an_offer(cast), sessions=MONDAY_AND_TUESDAY, **PLACE)
    assert not Pupil.objects.visible_to(cast.actor("coordinator")).filter(pk=programme.pupil_id).exists()


def test_the_provider_knows_nothing_before_the_offer(cast):
    placement = proposed(cast)
    manager = cast.actor("provider_manager")
    assert not Placement.objects.visible_to(manager).exists()
    services.offer(cast.actor("referrer"), placement)
    assert Placement.objects.visible_to(manager).get() == placement


def test_pages_of_the_partnerships_programme_open_no_form_to_the_school(cast, as_):
    programme = a_programme(cast)
    for name in ("programmes:change", "programmes:end", "placements:choose", "designs:write", "my_plan:send"):
        assert as_("head").get(reverse(name, args=[programme.public_id])).status_code == 403


def test_the_page_on_which_a_school_begins(cast, as_):
    pupil = a_year_ten_pupil(cast)
    url = reverse("programmes:commission", args=[pupil.public_id])
    page = as_("referrer").get(url).content.decode()
    assert "Arrange a place yourselves" in page and "Helen Marsh" in page
    assert "Permanently excluded" not in page
    assert as_("stranger_referrer").get(url).status_code == 404
    assert as_("coordinator").get(url).status_code in (403, 404)
    assert url in as_("referrer").get(pupil.get_absolute_url()).content.decode()
