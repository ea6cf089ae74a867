"""Places counted and held: full-time places, a hold from its making to its end, and the pages that say so."""

import uuid
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.http import Http404
from django.urls import reverse

from tests.cast import SCHOOL_DAY
from waymark.accounts.actors import job_actor
from waymark.accounts.tests.factories import sign_in
from waymark.core import clock
from waymark.core.models import AuditEvent
from waymark.core.policies import Denied
from waymark.core.refusals import Refused
from waymark.duties.models import Duty
from waymark.duties.states import DutyKind, DutyState
from waymark.placements import queries, rules, services
from waymark.placements.models import PlaceHold
from waymark.placements.tests.factories import MONDAY_AND_TUESDAY, proposed
from waymark.programmes import services as programmes
from waymark.programmes.tests.factories import a_programme, a_year_ten_pupil
from waymark.quality.tests.factories import an_offer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_school_day")]
WEEK, DAY = timedelta(weeks=1), timedelta(days=1)
MONDAYS = [(0, "am"), (0, "pm")]


def codes(refused):
    return {each.code for each in refused.value.refusals}


def held(cast, programme=None, offer=None, who="coordinator", **terms):
    made = {
        "sessions": MONDAYS,
        "keeps_from": SCHOOL_DAY,
        "stands_until": SCHOOL_DAY + WEEK,
        "reason": "The family visits on Thursday.",
    }
    return services.hold_place(
        cast.actor(who), programme or a_programme(cast), offer or an_offer(cast), **{**made, **terms}
    )


def ada(cast):
    return a_programme(cast, a_year_ten_pupil(cast, forename="Ada", surname="Bright"))


def counts(offer, day=SCHOOL_DAY):
    row = queries.places_of(offer, queries.Window(day, day, []))
    return tuple(getattr(row.full_time, name) for name in ("places", "taken", "held", "free"))


# Rules


def test_ten_half_days_are_one_full_time_place():
    monday = rules.PlacesOnHalfDay(weekday=0, half="am", places=8, taken=3, held=1)
    found = rules.full_time(rules.FullTimeFacts(half_days=(monday,) * 5), on=SCHOOL_DAY)
    assert (found.places, found.taken, found.held, found.free) == tuple(map(Decimal, ("4", "1.5", "0.5", "2")))


@pytest.mark.parametrize(("figures", "free"), [({"taken": 2}, 1), ({"taken": 3}, 0), ({"taken": 4}, 0), ({"is_open": False}, 0)])  # fmt: skip
def test_places_are_free_where_they_are_open_and_neither_taken_nor_held(figures, free):
    assert rules.PlacesOnHalfDay(**{"weekday": 0, "half": "am", "places": 4, "held": 1, **figures}).free == free


HOLD = rules.HoldFacts(
    keeps_from=SCHOOL_DAY,
    stands_until=SCHOOL_DAY + 6 * WEEK,
    programme_ends_on=date(2027, 3, 26),
    reason="A visit on Thursday.",
)


@pytest.mark.parametrize(
    ("case", "other", "expected"),
    [
        ("six weeks", {}, set()),
        ("a day more", {"stands_until": SCHOOL_DAY + 6 * WEEK + DAY}, {"held_too_long"}),
        ("over already", {"stands_until": SCHOOL_DAY - DAY}, {"held_too_long"}),
        ("from yesterday", {"keeps_from": SCHOOL_DAY - DAY}, {"held_from_wrong_day"}),
        ("after the programme", {"keeps_from": date(2027, 3, 27)}, {"held_from_wrong_day"}),
        ("no reason", {"reason": " "}, {"no_reason_to_hold"}),
        ("a second one", {"has_one_already": True}, {"held_already"}),
        ("no programme any more", {"programme_is_over": True}, {"programme_is_over"}),
        ("interim without its day", {"is_interim": True}, {"no_long_term_day"}),
        ("interim", {"is_interim": True, "long_term_by": SCHOOL_DAY + WEEK}, set()),
        ("interim for no day", {"is_interim": True, "long_term_by": SCHOOL_DAY}, {"no_long_term_day"}),
    ],
)
def test_what_stands_against_a_hold(case, other, expected):
    assert {each.code for each in rules.hold_refusals(replace(HOLD, **other), on=SCHOOL_DAY)} == expected, case


# Services


def test_what_is_held_is_not_free_for_another_and_lapses_by_itself(cast):
    only = an_offer(cast, places=1)
    hold = held(cast, offer=only)
    assert AuditEvent.objects.filter(action="hold.make", subject_id=hold.public_id).exists()
    assert counts(only) == (Decimal(1), 0, Decimal("0.2"), Decimal("0.8"))
    other = ada(cast)
    with pytest.raises(Refused) as refused:  # from a day after the hold is over, but asked for while it stands
        proposed(cast, other, only, starts_on=SCHOOL_DAY + 3 * WEEK)
    assert codes(refused) == {"offer_full"}
    with pytest.raises(Refused) as refused:
        held(cast, other, only)
    assert codes(refused) == {"offer_full"}
    assert PlaceHold.objects.count() == 1
    with clock.at(clock.now() + WEEK + DAY):
        assert counts(only, SCHOOL_DAY + WEEK + DAY)[2] == 0
        held(cast, other, only, keeps_from=SCHOOL_DAY + WEEK + DAY, stands_until=SCHOOL_DAY + 2 * WEEK)


def test_the_pupil_for_whom_it_is_held_uses_it_up(cast):
    only, programme = an_offer(cast, places=1), a_programme(cast)
    hold = held(cast, programme, only)
    with pytest.raises(Refused) as refused:
        held(cast, programme, only)
    assert "held_already" in codes(refused)
    placement = proposed(cast, programme, only, sessions=MONDAY_AND_TUESDAY)
    assert counts(only)[1:3] == (0, Decimal("0.2"))  # what is only prepared takes nothing
    services.offer(cast.actor("coordinator"), placement)
    hold.refresh_from_db()
    assert hold.placement == placement
    assert counts(only)[1:3] == (Decimal("0.4"), 0)
    with pytest.raises(Refused) as refused:
        services.let_go(cast.actor("coordinator"), hold, reason="Not needed.")
    assert codes(refused) == {"hold_is_over"}


def test_a_place_let_go_is_free_and_says_why(cast):
    hold = held(cast)
    with pytest.raises(Refused) as refused:
        services.let_go(cast.actor("coordinator"), hold, reason=" ")
    assert codes(refused) == {"no_reason_to_let_go"}
    for who, told in (("head", Denied), ("inclusion_officer", Denied), ("provider_manager", Http404)):
        with pytest.raises(told):
            services.let_go(cast.actor(who), hold, reason="Not ours.")
    hold = services.let_go(cast.actor("coordinator"), hold, reason="The family chose the farm.")
    assert hold.released_at == clock.now()
    assert cast.coordinator.person.name in hold.released_by_label
    assert counts(hold.offer)[2] == 0


def test_an_interim_place_asks_for_the_long_term_one_until_somebody_says_what_became_of_it(client, cast):
    only, by = an_offer(cast, places=1), SCHOOL_DAY + 2 * WEEK
    hold = held(cast, offer=only, is_interim=True, long_term_by=by)
    duty = Duty.objects.get(kind=DutyKind.FIND_LONG_TERM_PLACE)
    assert (duty.owner_person, duty.subject_id) == (cast.coordinator, hold.public_id)
    assert duty.due_at.date() == by
    assert counts(only, by + DAY)[2] == 0  # the place is wanted no longer than that
    placement = proposed(cast, hold.programme, only)
    services.offer(cast.actor("coordinator"), placement)
    page = text(sign_in(client, cast.coordinator).get(placement.get_absolute_url()))
    assert "An interim place." in page
    duty.refresh_from_db()
    assert duty.state == DutyState.OPEN
    hold.refresh_from_db()
    services.let_go(cast.actor("coordinator"), hold, reason="A place at the small school.")
    duty.refresh_from_db()
    assert duty.state == DutyState.DONE


def test_nothing_is_held_for_a_programme_that_has_ended(cast):
    hold = held(cast, is_interim=True, long_term_by=SCHOOL_DAY + WEEK)
    programmes.end(cast.actor("coordinator"), hold.programme, on=SCHOOL_DAY, reason="Back at school.")
    services.look_after(job_actor("look after placements"))
    hold.refresh_from_db()
    assert hold.released_because == "The programme has ended."
    assert Duty.objects.get(kind=DutyKind.FIND_LONG_TERM_PLACE).state == DutyState.DROPPED


def test_only_the_commissioner_holds_a_place_for_its_programme(cast):
    programme, offer = a_programme(cast), an_offer(cast)
    for who, told in (("head", Denied), ("inclusion_officer", Denied), ("stranger_coordinator", Http404)):
        with pytest.raises(told):
            held(cast, programme, offer, who)
    assert not PlaceHold.objects.exists()


# Pages


def text(response):
    return " ".join(response.content.decode().split())


def test_the_page_of_places_counts_and_names_nobody(client, cast):
    hold = held(cast)
    for who in (cast.coordinator, cast.head, cast.inclusion_officer, cast.auditor, cast.provider_manager):
        page = text(sign_in(client, who).get(reverse("placements:places")))
        assert "Motor workshop" in page
        assert ">7 / 7<" in page  # on Monday: eight, and one of them held
        assert hold.pupil.surname not in page.split("<h1", 1)[1]
    opened = text(sign_in(client, cast.coordinator).get(reverse("placements:places")))
    assert hold.get_absolute_url() in opened
    assert hold.get_absolute_url() not in text(sign_in(client, cast.auditor).get(reverse("placements:places")))
    assert sign_in(client, cast.stranger_provider).get(
        reverse("placements:offer_places", args=[hold.offer.public_id])
    ).status_code == 404  # fmt: skip


def test_the_page_is_narrowed_to_one_commissioner_and_to_what_is_free(client, cast):
    hold = held(cast)
    sign_in(client, cast.inclusion_officer)
    page = reverse("placements:places")
    assert "0.2 by " in text(client.get(page, {"by": str(hold.commissioner.public_id)}))
    assert "No offer like this" in text(client.get(page, {"kind": "vocational"}))
    assert "Motor workshop" in text(client.get(page, {"free": "yes", "day": "no day"}))
    first = queries.window(cast.actor("inclusion_officer"), SCHOOL_DAY).half_terms[0][0]
    assert "at any time from" in text(client.get(page, {"half_term": first.isoformat()}))


def test_a_place_is_held_and_let_go_from_the_screen(client, cast):
    programme, offer = a_programme(cast), an_offer(cast)
    sign_in(client, cast.coordinator)
    page = reverse("placements:hold_place", args=[programme.public_id, offer.public_id])
    until = SCHOOL_DAY + WEEK
    typed = {
        "form_key": str(uuid.uuid4()),
        "sessions": ["0-am"],
        "reason": "",
        **{f"keeps_from_{part}": getattr(SCHOOL_DAY, part) for part in ("day", "month", "year")},
        **{f"stands_until_{part}": getattr(until, part) for part in ("day", "month", "year")},
    }
    refused = client.post(page, {**typed, "is_interim": "true"})
    assert refused.status_code == 422
    assert "Say why it is held" in text(refused)
    assert "Give the day by which the long-term place is to be found" in text(refused)  # in the same answer
    assert reverse("placements:offer_places", args=[offer.public_id]) in text(refused)
    answer = client.post(page, {**typed, "form_key": str(uuid.uuid4()), "reason": "A visit."})
    hold = PlaceHold.objects.get()
    assert answer.url == hold.get_absolute_url()
    choose = client.get(reverse("placements:choose", args=[programme.public_id]))
    assert "Held for this pupil" in text(choose)
    again = {"form_key": str(uuid.uuid4()), "version": hold.version, "what_became_of_it": "The farm."}
    assert client.post(hold.get_absolute_url(), again).status_code == 302
    assert "Let go" in text(client.get(hold.get_absolute_url()))
