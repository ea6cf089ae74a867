"""What happens to a designed week."""

from datetime import time, timedelta

import pytest
from django.http import Http404

from tests.cast import SCHOOL_DAY
from waymark.core import clock
from waymark.core.models import AuditEvent, Conflict
from waymark.core.policies import Denied
from waymark.core.refusals import Refusal, Refused
from waymark.designs import queries, services
from waymark.designs.models import Design, DesignPart
from waymark.designs.tests.factories import MONDAY_AND_TUESDAY, REST_AT_SCHOOL, a_full_option, an_option
from waymark.placements import services as placements
from waymark.placements.models import Placement
from waymark.placements.states import PlacementState
from waymark.placements.tests.factories import PLAN, arranged, proposed, ready
from waymark.programmes import queries as programmes
from waymark.programmes.tests.factories import a_programme
from waymark.quality.tests.factories import an_offer, signed_off

pytestmark = pytest.mark.django_db
GO_ON = "The panel said so."


@pytest.fixture(autouse=True)
def _on_a_school_day():
    with clock.at(SCHOOL_DAY):
        yield


def codes(refused):
    return {each.code for each in refused.value.refusals}


def parts(design):
    return queries.parts_of([design])[design.pk]


def laid_out(design):
    return {part.kind: queries.half_days_of(part) for part in parts(design)}


TIMES = {"am_starts_at": time(9), "am_ends_at": time(11), "pm_starts_at": time(13), "pm_ends_at": time(14)}


def test_an_option_begins_with_the_school_as_it_is_now(cast):
    design = an_option(cast)
    (school,) = parts(design)
    assert (school.kind, queries.half_days_of(school)) == ("school", REST_AT_SCHOOL)
    assert school.times("am") == (time(8, 50), time(12, 20))
    assert AuditEvent.objects.filter(action="design.write").exists()


def test_an_offer_takes_its_half_days_from_whoever_had_them(cast):
    design = an_option(cast)
    services.add_offer(cast.actor("coordinator"), design, an_offer(cast), half_days=[(1, "am"), (2, "am")])
    assert laid_out(design) == {"school": REST_AT_SCHOOL[1:], "provider": [(1, "am"), (2, "am")]}
    workshop = parts(design)[1]
    assert workshop.subjects == ["vocational"]  # a workshop, by its words


def test_a_week_is_laid_out_anew(cast):
    design = a_full_option(cast)
    school, workshop = parts(design)
    services.lay_out(
        cast.actor("coordinator"), design, {school.public_id: MONDAY_AND_TUESDAY, workshop.public_id: REST_AT_SCHOOL}
    )
    assert laid_out(design) == {"school": MONDAY_AND_TUESDAY, "provider": REST_AT_SCHOOL}


def test_nobody_is_laid_out_in_two_places(cast):
    design = a_full_option(cast)
    school, workshop = parts(design)
    with pytest.raises(Refused) as refused:
        services.lay_out(
            cast.actor("coordinator"), design, {school.public_id: [(0, "am")], workshop.public_id: [(0, "am")]}
        )
    assert "half_day_planned_twice" in codes(refused)
    assert laid_out(design) == {"school": REST_AT_SCHOOL, "provider": MONDAY_AND_TUESDAY}


def test_an_offer_is_not_laid_out_when_it_is_not_offered(cast):
    design = an_option(cast)
    offer = an_offer(cast, sessions=["mon-am"])
    with pytest.raises(Refused) as refused:
        services.add_offer(cast.actor("coordinator"), design, offer, half_days=[(0, "pm")])
    assert codes(refused) == {"session_not_offered"}
    assert len(parts(design)) == 1


def test_a_place_that_is_no_offer(cast):
    design = an_option(cast)
    actor = cast.actor("coordinator")
    part = services.add_place(actor, design, kind="home", half_days=[(4, "am")], place="At his aunt's", **TIMES)
    assert laid_out(design)["home"] == [(4, "am")]
    services.take_out(actor, design, part)
    assert list(laid_out(design)) == ["school"]
    assert DesignPart.objects.get(pk=part.pk).removed_by == actor.membership
    with pytest.raises(Refused) as refused:
        services.add_place(actor, design, kind="home", half_days=[], place="x", **{**TIMES, "am_ends_at": time(8)})
    assert codes(refused) == {"times_out_of_order"}


def test_an_option_is_copied_whole(cast):
    first = a_full_option(cast)
    copied = an_option(cast, first.programme, title="Another", start=services.Start(copy_of=first))
    assert laid_out(copied) == laid_out(first)
    assert parts(copied)[1].travel_payer == "partnership"


def test_using_an_option_proposes_every_provider_and_sets_the_school(cast):
    design = a_full_option(cast)
    signed_off(cast)
    services.add_place(
        cast.actor("coordinator"), design, kind="online", half_days=[(4, "am")], place="Online school", **TIMES
    )
    (placement,) = services.use(cast.actor("coordinator"), design, reason_to_go_on=GO_ON)
    assert placement.state == PlacementState.PROPOSED  # and nothing is started
    assert [(row.weekday, row.half) for row in placement.sessions.all()] == MONDAY_AND_TUESDAY
    assert placement.travel == "By bus, 25 minutes each way, paid by the partnership"
    assert placement.why_this_provider == "He learns by doing."
    week = programmes.week(design.programme, clock.today())
    assert week.hours == 24  # twelve at school, ten in the workshop, two online
    assert {place for place, _ in week.minutes_by_place()} == {
        "Ashgrove School",
        "Canal Street Motors",
        "Online school",
    }
    design.refresh_from_db()
    assert (design.used_by, design.reason_to_go_on) == (cast.coordinator, "")  # nothing warned


def test_a_warning_needs_a_reason_and_nothing_is_written_without(cast):
    design = a_full_option(cast)  # nobody has signed the provider off
    with pytest.raises(Refused) as refused:
        services.use(cast.actor("coordinator"), design)
    assert codes(refused) == {"no_sign_off"}
    assert not Placement.objects.exists()
    design.refresh_from_db()
    assert design.used_at is None


def test_a_short_week_is_not_used(cast):
    design = an_option(cast)
    services.add_offer(cast.actor("coordinator"), design, an_offer(cast), half_days=[(0, "am")])
    with pytest.raises(Refused) as refused:
        services.use(cast.actor("coordinator"), design, reason_to_go_on=GO_ON)
    assert "no_part_time_reason" in codes(refused)
    assert not Placement.objects.exists()


def test_all_or_nothing(cast, monkeypatch):
    """The second provider cannot be proposed: then the first is not, and the school stays as it was."""
    design = a_full_option(cast)
    farm = an_offer(cast, "stranger_provider", title="Farm", sessions=["fri-am", "wed-am"])
    services.add_offer(cast.actor("coordinator"), design, farm, half_days=[(4, "am"), (2, "am")])
    propose = placements.propose

    def only_the_first(actor, programme, offer, **terms):
        if offer == farm:
            raise Refused([Refusal("offer_full", clause="WM places")])
        return propose(actor, programme, offer, **terms)

    monkeypatch.setattr(placements, "propose", only_the_first)
    with pytest.raises(Refused):
        services.use(cast.actor("coordinator"), design, reason_to_go_on=GO_ON)
    assert not Placement.objects.exists()
    assert design.programme.school_sessions.filter(valid_to__isnull=True).count() == 4
    assert Design.objects.get(pk=design.pk).used_at is None


def test_what_was_used_is_not_changed_any_more(cast):
    design = a_full_option(cast)
    actor = cast.actor("coordinator")
    services.use(actor, design, reason_to_go_on=GO_ON)
    for act in (
        lambda: services.use(actor, design, reason_to_go_on=GO_ON),
        lambda: services.lay_out(actor, design, {}),
        lambda: services.set_aside(actor, design),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert "in_use_already" in codes(refused)


def test_half_days_at_home_end_with_the_next_option_in_use(cast):
    actor = cast.actor("coordinator")
    design = an_option(cast)
    school = parts(design)[0]
    services.add_place(actor, design, kind="home", half_days=[(4, "am"), (4, "pm")], place="Home", **TIMES)
    all_but_friday = [(weekday, half) for weekday in range(4) for half in ("am", "pm")]
    friday = parts(design)[1]
    services.lay_out(actor, design, {school.public_id: all_but_friday, friday.public_id: [(4, "am"), (4, "pm")]})
    assert services.use(actor, design, reason_to_go_on=GO_ON) == []
    assert programmes.week(design.programme, clock.today()).hours == 27
    later = an_option(cast, design.programme, title="All at school")
    services.lay_out(actor, later, {parts(later)[0].public_id: all_but_friday})
    services.use(actor, later, reason_to_go_on=GO_ON)
    assert programmes.week(design.programme, clock.today()).hours == 24


def test_a_week_that_was_used_starts_by_the_same_rules(cast):
    """What the designer let pass, the start lets pass: the placement of an option starts when its gates are closed."""
    design = a_full_option(cast)
    signed_off(cast)
    actor = cast.actor("coordinator")
    (placement,) = services.use(actor, design, reason_to_go_on=GO_ON)
    placements.add_voices(actor, placement, pupil_voice="Yes.", family_voice="Yes.")
    placements.write_learning_plan(actor, placement, **PLAN)
    placements.write_agreement(actor, placement)
    placements.offer(actor, placement)
    arranged(cast, placement)
    placement = ready(cast, but="sign_off", placement=Placement.objects.get(pk=placement.pk))
    assert placements.start(actor, placement, on=clock.today()).state == PlacementState.ACTIVE


def test_an_option_set_aside_is_kept_and_can_be_copied(cast):
    design = a_full_option(cast)
    services.set_aside(cast.actor("coordinator"), design)
    assert queries.options(cast.actor("coordinator"), design.programme) == []
    with pytest.raises(Refused):
        services.change(
            cast.actor("coordinator"),
            design,
            title="x",
            starts_on=design.starts_on,
            planned_end_on=design.planned_end_on,
        )
    again = an_option(cast, design.programme, start=services.Start(copy_of=Design.objects.get(pk=design.pk)))
    assert len(parts(again)) == 2


def test_somebody_who_saved_meanwhile_is_not_overwritten(cast):
    design = a_full_option(cast)
    services.lay_out(cast.actor("coordinator"), design, {}, version=design.version)
    with pytest.raises(Conflict):
        services.lay_out(cast.actor("key_worker"), design, {}, version=design.version)


def test_an_option_ends_after_it_begins(cast):
    with pytest.raises(Refused) as refused:
        an_option(cast, planned_end_on=SCHOOL_DAY - timedelta(days=1), title=" ")
    assert codes(refused) == {"end_before_start", "no_title"}


@pytest.mark.parametrize("name", ["head", "inclusion_officer", "referrer"])
def test_the_school_and_the_authority_read_and_do_not_write(cast, name):
    design = an_option(cast)
    assert list(queries.options(cast.actor(name), design.programme)) == [design]
    with pytest.raises(Denied):
        services.lay_out(cast.actor(name), design, {})


@pytest.mark.parametrize("name", ["provider_manager", "stranger_coordinator", "stranger_referrer"])
def test_strangers_and_providers_learn_nothing(cast, name):
    design = a_full_option(cast)
    services.use(cast.actor("coordinator"), design, reason_to_go_on=GO_ON)
    assert not Design.objects.visible_to(cast.actor(name)).exists()
    with pytest.raises(Http404):
        services.set_aside(cast.actor(name), design)


def said_of_literacy(programme):
    return {each.code for each in programmes.findings(programme, SCHOOL_DAY)} & {"no_literacy", "no_numeracy"}


def test_a_week_at_a_workshop_alone_shows_no_literacy_until_its_plan_does(cast):
    programme = a_programme(cast)
    assert said_of_literacy(programme) == set()  # nothing is planned
    placement = proposed(cast, programme=programme)
    assert said_of_literacy(programme) == {"no_literacy", "no_numeracy"}
    placements.write_learning_plan(cast.actor("coordinator"), placement, **PLAN)
    assert said_of_literacy(programme) == set()


def test_an_offer_that_names_english_shows_literacy_alone(cast):
    programme = a_programme(cast)
    proposed(cast, programme=programme, offer=an_offer(cast, title="English in a small group"))
    assert said_of_literacy(programme) == {"no_numeracy"}
