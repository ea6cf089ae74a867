"""A managed move from the proposal to the lasting place, and every way in which it comes to nothing."""

from datetime import date, timedelta

import pytest
from django.http import Http404

from tests.cast import SCHOOL_DAY
from waymark.core import clock
from waymark.core.models import AuditEvent, Conflict, OutboxMessage
from waymark.core.policies import Denied
from waymark.core.refusals import Refused
from waymark.duties.models import Duty
from waymark.exclusions import services as exclusions
from waymark.exclusions.queries import standing_exclusion
from waymark.exclusions.states import ExclusionState
from waymark.exclusions.tests.factories import excluded, exclusion_at, suspended
from waymark.moves import queries, services
from waymark.moves.models import Agreement, ManagedMove
from waymark.moves.states import AgreedHow, MoveState, Party
from waymark.moves.tests.factories import (
    FIRST_DAY,
    PROPOSAL,
    REVIEW,
    all_agree,
    head_of,
    move_at,
    move_on,
    noticed,
    proposed,
    with_parent,
)
from waymark.pupils import queries as pupils
from waymark.pupils import services as pupil_services
from waymark.pupils.models import Address, Involvement, RollEntry
from waymark.pupils.services.rolls import write_entry
from waymark.pupils.states import Basis, CharacteristicKind, ContactLimit, RollKind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_school_day")]


def codes(refused):
    return sorted(each.code for each in refused.value.refusals)


def duties(kind):
    return sorted(Duty.objects.filter(kind=kind).values_list("state", "owner__name"))


def sees(actor, move):
    return ManagedMove.objects.visible_to(actor).filter(pk=move.pk).exists()


def rolls(move):
    return [
        (each.school.name, each.kind, each.valid_from, each.valid_to)
        for each in RollEntry.objects.filter(pupil=move.pupil).order_by("valid_from", "pk")
    ]


# Proposing


def test_a_proposal_asks_everybody_and_tells_the_new_school(cast):
    new_head = head_of(cast.birchfield)
    parent = with_parent(cast)
    with pytest.raises(Http404):
        pupils.pupil_or_404(new_head, parent.pupil.public_id)
    move = proposed(cast, parent)

    assert move.state == MoveState.PROPOSED and move.reference == "M-26-00001"
    assert pupils.pupil_or_404(new_head, parent.pupil.public_id) == parent.pupil
    assert duties("agree_move") == [
        ("open", "Ashgrove School"),
        ("open", "Birchfield School"),
        ("open", "Whitcombe County Council"),
    ]
    assert set(Duty.objects.values_list("due_at__date", flat=True)) == {date(2026, 12, 1)}  # five school days
    event = AuditEvent.objects.get(action="managedmove.propose")
    assert event.subject_id == str(move.public_id)
    told = OutboxMessage.objects.filter(notice="moves.asked")
    assert told.count() == 3  # two heads and an officer
    known = Involvement.objects.filter(basis=Basis.MOVE).values_list("organisation__name", flat=True)
    assert sorted(known) == ["Birchfield School", "North Whitcombe Partnership", "South Whitcombe Partnership"]


@pytest.mark.parametrize("name", ["referrer", "head", "coordinator", "key_worker", "inclusion_officer"])
def test_those_who_take_part_see_the_move(cast, name):
    assert sees(cast.actor(name), proposed(cast))


@pytest.mark.parametrize("name", ["stranger_officer", "provider_manager", "stranger_provider", "auditor"])
def test_nobody_else_does(cast, name):
    assert not sees(cast.actor(name), proposed(cast))


@pytest.mark.parametrize(
    "values, expected",
    [
        ({"exclusion_open": True}, ["exclusion_open"]),
        ({"why": " ", "pupil_voice": "", "family_voice": "\n"}, ["no_family_voice", "no_pupil_voice", "no_why"]),
    ],
)
def test_a_refused_proposal_leaves_nothing_written(cast, values, expected):
    parent = with_parent(cast)
    events = AuditEvent.objects.count()
    with pytest.raises(Refused) as refused:
        proposed(cast, parent, **values)
    assert codes(refused) == expected
    assert AuditEvent.objects.count() == events
    assert not (ManagedMove.objects.exists() or Duty.objects.exists() or OutboxMessage.objects.exists())


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (ExclusionState.IN_FORCE, ["exclusion_open"]),
        (ExclusionState.DECLINED, ["exclusion_open"]),
        (ExclusionState.UNDER_REVIEW, ["exclusion_open"]),
        (ExclusionState.SENT_BACK, ["exclusion_open"]),
        (ExclusionState.FINAL, ["exclusion_open"]),
        (ExclusionState.CANCELLED, None),
        (ExclusionState.REINSTATED, None),
    ],
)
def test_an_exclusion_on_record_counts_although_the_school_says_there_is_none(cast, state, expected):
    parent = with_parent(cast)
    exclusion_at(cast, state, parent.pupil)
    if expected is None:
        assert proposed(cast, parent, exclusion_open=False).state == MoveState.PROPOSED
        return
    with pytest.raises(Refused) as refused:
        proposed(cast, parent, exclusion_open=False)
    assert codes(refused) == expected
    assert not ManagedMove.objects.exists()
    assert not Involvement.objects.filter(basis=Basis.MOVE).exists()  # nobody learned of the pupil


def test_a_final_exclusion_of_an_earlier_school_does_not_bar_a_move_from_the_next(cast):
    parent = with_parent(cast)
    row = exclusion_at(cast, ExclusionState.FINAL, parent.pupil)
    with clock.at(SCHOOL_DAY + timedelta(days=1)):
        exclusions.leave_roll(cast.actor("head"), row, last_day=SCHOOL_DAY)
    with clock.at(SCHOOL_DAY + timedelta(days=30)):
        write_entry(head_of(cast.birchfield), row.pupil, cast.birchfield, kind=RollKind.MAIN, valid_from=clock.today())
        assert standing_exclusion(cast.actor("inclusion_officer"), row.pupil) is None


def test_a_suspension_is_no_reason_against_a_move(cast):
    parent = with_parent(cast)
    suspended(cast, parent.pupil, starts_on=SCHOOL_DAY, ends_on=SCHOOL_DAY)
    assert proposed(cast, parent).state == MoveState.PROPOSED


def test_a_trial_does_not_start_when_the_pupil_was_excluded_since(cast):
    move = move_at(cast, MoveState.AGREED)
    noticed(cast, move, starts_on=FIRST_DAY)
    with clock.at(FIRST_DAY):
        excluded(cast, move.pupil)
        with pytest.raises(Refused) as refused:
            services.start_trial(cast.actor("referrer"), move, exclusion_open=False)
    assert codes(refused) == ["exclusion_open"]
    assert len(rolls(move)) == 1


def test_a_school_outside_every_partnership_is_asked_with_a_reason(cast):
    cast.birchfield.membership_rows.update(valid_to=date(2026, 9, 1), how_it_ended="withdrew")
    parent = with_parent(cast)
    with pytest.raises(Refused) as refused:
        proposed(cast, parent)
    assert codes(refused) == ["new_school_no_member"]
    move = proposed(cast, parent, reason="The family asks for it.")
    assert move.to_partnership is None


def test_a_school_that_closes_is_asked_with_a_reason_and_a_closed_one_never(cast):
    parent = with_parent(cast)
    cast.birchfield.closed_on = date(2027, 3, 31)
    cast.birchfield.save()
    with pytest.raises(Refused) as refused:
        proposed(cast, parent)
    assert codes(refused) == ["new_school_closes"]
    cast.birchfield.closed_on = SCHOOL_DAY - timedelta(days=1)
    cast.birchfield.save()
    with pytest.raises(Refused) as refused:
        proposed(cast, parent, reason="Still.")
    assert codes(refused) == ["new_school_closed"]


def test_a_pupil_has_one_move_at_a_time(cast):
    parent = with_parent(cast)
    proposed(cast, parent)
    with pytest.raises(Refused) as refused:
        proposed(cast, parent)
    assert codes(refused) == ["move_open_already"]


@pytest.mark.parametrize("name", ["stranger_referrer", "stranger_coordinator", "coordinator", "provider_manager"])
def test_who_does_not_know_the_pupil_proposes_nothing(cast, name):
    parent = with_parent(cast)
    with pytest.raises((Http404, Denied)):
        services.propose(cast.actor(name), parent.pupil, to_school=cast.birchfield, **PROPOSAL)


def test_an_officer_agrees_and_does_not_propose(cast):
    parent = with_parent(cast)
    with pytest.raises(Refused) as refused:
        services.propose(cast.actor("inclusion_officer"), parent.pupil, to_school=cast.birchfield, **PROPOSAL)
    assert codes(refused) == ["not_yours_to_propose"]


def test_the_co_ordinator_proposes_for_a_school_of_the_partnership(cast):
    first = proposed(cast)  # from which the partnership knows the pupil
    services.end_move(cast.actor("head"), first, party="from_school", reason="Not now.")
    move = services.propose(cast.actor("coordinator"), first.pupil, to_school=cast.birchfield, **PROPOSAL)
    assert move.from_school == cast.ashgrove
    with pytest.raises(Refused) as refused:  # the other partnership knows the pupil too, but the school is not its own
        services.propose(cast.actor("stranger_coordinator"), first.pupil, to_school=cast.birchfield, **PROPOSAL)
    assert codes(refused) == ["move_open_already", "not_yours_to_propose"]


# Agreeing


@pytest.mark.parametrize("missing", ["from_school", "to_school", "parent", "authority", "admissions"])
def test_a_move_is_agreed_with_the_last_agreement_and_not_before(cast, missing):
    move = proposed(cast)
    all_agree(cast, move, but=missing)
    assert move.state == MoveState.PROPOSED
    assert Party(missing) not in queries.given(move)
    given = Agreement.objects.count()
    if missing == "parent":
        services.agree_parent(
            cast.actor("referrer"), move, parent=move.pupil.parents_and_carers.get(), given_on=SCHOOL_DAY,
            how="in_person", words="Yes.",
        )  # fmt: skip
    elif missing == "admissions":
        services.agree_admissions(
            cast.actor("inclusion_officer"), move, name="The council", given_on=SCHOOL_DAY, how="by_message"
        )
    else:
        actors = {
            "from_school": cast.actor("head"),
            "to_school": head_of(cast.birchfield),
            "authority": cast.actor("inclusion_officer"),
        }
        services.agree(actors[missing], move, given_on=SCHOOL_DAY, is_freely=True)
    move.refresh_from_db()
    assert move.state == MoveState.AGREED
    assert Agreement.objects.count() == given + 1 == 5
    assert {state for state, _ in duties("agree_move")} == {"done"}


def test_the_head_says_that_nobody_is_threatened(cast):
    move = proposed(cast)
    with pytest.raises(Refused) as refused:
        services.agree(cast.actor("head"), move, given_on=SCHOOL_DAY)
    assert codes(refused) == ["not_freely"]
    assert not Agreement.objects.exists()
    services.agree(cast.actor("head"), move, given_on=SCHOOL_DAY, is_freely=True)


def test_with_an_ehc_plan_the_authority_says_how_it_takes_part(cast):
    parent = with_parent(cast)
    pupil_services.add_characteristic(
        cast.actor("referrer"), parent.pupil, kind=CharacteristicKind.EHC_PLAN, valid_from=date(2026, 9, 1)
    )
    move = proposed(cast, parent)
    officer = cast.actor("inclusion_officer")
    with pytest.raises(Refused) as refused:
        services.agree(officer, move, given_on=SCHOOL_DAY)
    assert codes(refused) == ["no_plan_note"]
    services.agree(officer, move, given_on=SCHOOL_DAY, plan_note="Early review on 4 December.")
    move.refresh_from_db()
    assert move.plan_note == "Early review on 4 December."


def test_a_restricted_parent_is_not_asked(cast):
    mother = with_parent(cast)
    father = with_parent(
        cast, mother.pupil, name="Rob Merrow", relationship="Father",
        limit=ContactLimit.NOT_WHEREABOUTS, limit_reason="Order of March 2025",
    )  # fmt: skip
    aunt = with_parent(cast, mother.pupil, name="Ada Bell", relationship="Aunt", has_parental_responsibility=False)
    move = proposed(cast, mother)
    assert queries.parents_to_ask(move.pupil, SCHOOL_DAY) == [mother]
    for person, expected in ((father, "parent_restricted"), (aunt, "parent_without_responsibility")):
        with pytest.raises(Refused) as refused:
            services.agree_parent(
                cast.actor("referrer"), move, parent=person, given_on=SCHOOL_DAY, how=AgreedHow.IN_PERSON, words="Yes."
            )
        assert codes(refused) == [expected]
    assert not Agreement.objects.exists()


def test_where_the_address_is_withheld_only_a_parent_who_lives_there_is_asked(cast):
    mother = with_parent(cast, lives_with_pupil=True)
    father = with_parent(cast, mother.pupil, name="Rob Merrow", relationship="Father")
    move = proposed(cast, mother)
    assert Address.objects.filter(pupil=move.pupil, valid_to__isnull=True).update(do_not_disclose=True) == 1
    assert queries.parents_to_ask(move.pupil, SCHOOL_DAY) == [mother]
    with pytest.raises(Refused) as refused:
        services.agree_parent(
            cast.actor("referrer"), move, parent=father, given_on=SCHOOL_DAY, how=AgreedHow.IN_PERSON, words="Yes."
        )
    assert codes(refused) == ["parent_restricted"]


def test_who_is_no_party_does_not_agree(cast):
    move = proposed(cast)
    for name in ("referrer", "coordinator", "key_worker"):
        with pytest.raises(Denied):
            services.agree(cast.actor(name), move, given_on=SCHOOL_DAY, is_freely=True)
    for name in ("stranger_officer", "provider_manager"):
        with pytest.raises(Http404):
            services.agree(cast.actor(name), move, given_on=SCHOOL_DAY, is_freely=True)
    with pytest.raises(Denied):  # the present school does not consent for the new one's admission authority
        services.agree_admissions(cast.actor("head"), move, name="X", given_on=SCHOOL_DAY, how="in_person")
    with pytest.raises(Denied):  # the new school does not ask the parents
        services.agree_parent(
            head_of(cast.birchfield), move, parent=move.pupil.parents_and_carers.get(), given_on=SCHOOL_DAY,
            how="in_person", words="Yes",
        )  # fmt: skip
    assert not Agreement.objects.exists()


def test_two_editors_do_not_write_over_each_other(cast):
    move = proposed(cast)
    version = move.version
    services.save_handover(cast.actor("referrer"), move, {"risks": "Runs when a door slams."}, version=version)
    with pytest.raises(Conflict) as conflict:
        services.save_handover(head_of(cast.birchfield), move, {"integration_plan": "A buddy."}, version=version)
    assert conflict.value.current.risks == "Runs when a door slams."


# Coming to nothing before the trial


def test_a_move_that_is_not_agreed_is_forgotten_from_tomorrow(cast):
    move = proposed(cast)
    new_head, coordinator = head_of(cast.birchfield), cast.actor("coordinator")
    services.end_move(new_head, move, party="to_school", reason="The year is full of needs.")
    move.refresh_from_db()
    assert (move.state, move.ended_by_party) == (MoveState.DECLINED, "to_school")
    assert {state for state, _ in duties("agree_move")} == {"dropped"}
    assert sees(new_head, move)
    with clock.at(SCHOOL_DAY + timedelta(days=1)):
        for actor in (head_of(cast.birchfield), cast.actor("coordinator"), cast.actor("stranger_coordinator")):
            assert not sees(actor, move)
            with pytest.raises(Http404):
                pupils.pupil_or_404(actor, move.pupil.public_id)
        assert sees(cast.actor("head"), move)
    assert coordinator.organisation == move.from_partnership


def test_one_party_does_not_speak_for_another(cast):
    move = proposed(cast)
    for actor, party in (
        (head_of(cast.birchfield), "from_school"),
        (cast.actor("head"), "to_school"),
        (cast.actor("coordinator"), "authority"),
        (cast.actor("inclusion_officer"), "parent"),
    ):
        with pytest.raises(Refused) as refused:
            services.end_move(actor, move, party=party, reason="No.")
        assert codes(refused) == ["not_theirs_to_say"]
    with pytest.raises(Refused) as refused:
        services.end_move(cast.actor("head"), move, party="from_school", reason="  ")
    assert codes(refused) == ["no_reason"]
    move.refresh_from_db()
    assert move.state == MoveState.PROPOSED


# The trial


def test_notice_comes_two_school_days_before(cast):
    move = move_at(cast, MoveState.AGREED)
    with pytest.raises(Refused) as refused:
        noticed(cast, move, starts_on=date(2026, 11, 25))  # tomorrow
    assert codes(refused) == ["notice_too_short"]
    noticed(cast, move, starts_on=date(2026, 11, 26))  # the second school day after
    move.refresh_from_db()
    assert move.trial_starts_on == date(2026, 11, 26) and move.noticed_by == cast.referrer


def test_the_trial_opens_a_second_roll_and_asks_for_a_review(cast):
    move = move_at(cast, MoveState.AGREED)
    noticed(cast, move, starts_on=FIRST_DAY)
    with pytest.raises(Refused) as refused:
        services.start_trial(cast.actor("referrer"), move, exclusion_open=False)
    assert codes(refused) == ["not_yet"]
    with clock.at(FIRST_DAY):
        services.start_trial(cast.actor("referrer"), move, exclusion_open=False)
    move.refresh_from_db()
    assert move.state == MoveState.TRIAL
    assert rolls(move) == [
        ("Ashgrove School", "main", date(2026, 8, 25), None),
        ("Birchfield School", "subsidiary", FIRST_DAY, None),
    ]
    due = Duty.objects.get(kind="review_trial")
    assert (due.owner, due.due_at.date()) == (cast.ashgrove, FIRST_DAY + timedelta(weeks=3))


def test_a_trial_waits_for_all_that_the_new_school_is_told(cast):
    move = move_at(cast, MoveState.AGREED)
    noticed(cast, move, starts_on=FIRST_DAY)
    services.save_handover(cast.actor("referrer"), move, {"risks": "", "integration_plan": " "})
    with clock.at(FIRST_DAY), pytest.raises(Refused) as refused:
        services.start_trial(cast.actor("referrer"), move, exclusion_open=True)
    assert codes(refused) == ["exclusion_open", "no_integration_plan", "no_risks"]
    assert len(rolls(move)) == 1


def test_only_the_present_school_directs(cast):
    move = move_at(cast, MoveState.AGREED)
    noticed(cast, move, starts_on=FIRST_DAY)
    with clock.at(FIRST_DAY):
        for actor in (head_of(cast.birchfield), cast.actor("coordinator"), cast.actor("inclusion_officer")):
            with pytest.raises(Denied):
                services.start_trial(actor, move, exclusion_open=False)


def test_a_review_moves_the_duty_to_the_next(cast):
    move = move_at(cast, MoveState.TRIAL)
    with clock.at(FIRST_DAY + timedelta(weeks=3)):
        services.review(head_of(cast.birchfield), move, held_on=clock.today(), next_on=date(2027, 1, 11), **REVIEW)
    move.refresh_from_db()
    assert move.review_on == date(2027, 1, 11)
    assert sorted(Duty.objects.filter(kind="review_trial").values_list("state", "due_at__date")) == [
        ("done", FIRST_DAY + timedelta(weeks=3)),
        ("open", date(2027, 1, 11)),
    ]


def test_a_trial_is_made_longer_once(cast):
    move = move_at(cast, MoveState.TRIAL)
    more = {"trial_ends_on": date(2027, 2, 12), "review_on": date(2027, 1, 15), "reason": "Two weeks were lost to flu."}
    with clock.at(date(2026, 12, 14)):
        services.extend(cast.actor("referrer"), move, **more)
        move.refresh_from_db()
        assert (move.state, move.trial_ends_on, move.review_on) == (
            MoveState.TRIAL, date(2027, 2, 12), date(2027, 1, 15),
        )  # fmt: skip
        with pytest.raises(Refused) as refused:
            services.extend(cast.actor("referrer"), move, **{**more, "trial_ends_on": date(2027, 3, 12)})
    assert codes(refused) == ["extended_already"]


def test_a_lasting_place_moves_the_main_roll(cast):
    move = move_at(cast, MoveState.MOVED)
    joined = FIRST_DAY + timedelta(weeks=3, days=1)
    assert rolls(move) == [
        ("Ashgrove School", "main", date(2026, 8, 25), joined),
        ("Birchfield School", "subsidiary", FIRST_DAY, joined),
        ("Birchfield School", "main", joined, None),
    ]
    assert duties("admit_pupil") == [("done", "Birchfield School")]
    assert {state for state, _ in duties("review_trial")} == {"done", "dropped"}
    assert not Involvement.objects.filter(basis=Basis.MOVE, valid_to__isnull=True).exists()
    with clock.at(joined + timedelta(days=1)):
        assert sees(head_of(cast.birchfield), move)
        assert not sees(cast.actor("head"), move)
        assert not sees(cast.actor("coordinator"), move)


def test_only_the_new_school_admits_and_not_before_the_day(cast):
    move = move_at(cast, MoveState.JOINING)
    with clock.at(FIRST_DAY + timedelta(weeks=3)):
        with pytest.raises(Denied):
            services.admit(cast.actor("head"), move, on=clock.today())
        with pytest.raises(Refused) as refused:
            services.admit(head_of(cast.birchfield), move, on=clock.today())
        assert codes(refused) == ["admitted_too_early"]
    assert len(rolls(move)) == 2 and all(ends is None for *_, ends in rolls(move))


@pytest.mark.parametrize("state", [MoveState.RETURNED, MoveState.STOPPED])
def test_the_way_back_ends_the_second_roll_and_leaves_the_first(cast, state):
    move = move_at(cast, state)
    day_after = FIRST_DAY + timedelta(weeks=3, days=1)
    assert rolls(move) == [
        ("Ashgrove School", "main", date(2026, 8, 25), None),
        ("Birchfield School", "subsidiary", FIRST_DAY, day_after),
    ]
    assert move.settled_reason
    with clock.at(day_after):
        assert not sees(head_of(cast.birchfield), move)
        assert sees(cast.actor("head"), move)


@pytest.mark.parametrize(
    "party, name",
    [("parent", "referrer"), ("from_school", "head"), ("authority", "inclusion_officer"), ("to_school", None)],
)
def test_any_party_takes_its_agreement_back_during_the_trial(cast, party, name):
    move = move_at(cast, MoveState.TRIAL)
    with clock.at(FIRST_DAY + timedelta(days=2)):
        actor = cast.actor(name) if name else head_of(cast.birchfield)
        services.end_move(actor, move, party=party, reason="It is too much.")
    move.refresh_from_db()
    assert (move.state, move.ended_by_party) == (MoveState.STOPPED, party)
    taken = Agreement.objects.get(move=move, party=party)
    assert taken.taken_back_at is not None and taken.taken_back_by == actor.membership
    assert Agreement.objects.filter(move=move, taken_back_at__isnull=True).count() == 4
    assert rolls(move)[1][3] == FIRST_DAY + timedelta(days=3)
    assert {state for state, _ in duties("review_trial")} == {"dropped"}


def test_a_trial_may_stop_on_its_first_day(cast):
    move = move_at(cast, MoveState.TRIAL)
    with clock.at(FIRST_DAY):
        services.end_move(cast.actor("head"), move, party="from_school", reason="He did not go in.")
    assert rolls(move)[1][2:] == (FIRST_DAY, FIRST_DAY + timedelta(days=1))


def test_a_new_school_that_has_closed_meanwhile_takes_nobody(cast):
    move = move_at(cast, MoveState.AGREED)
    noticed(cast, move, starts_on=FIRST_DAY)
    cast.birchfield.closed_on = FIRST_DAY - timedelta(days=1)
    cast.birchfield.save()
    with clock.at(FIRST_DAY), pytest.raises(Refused) as refused:
        services.start_trial(cast.actor("referrer"), move, exclusion_open=False)
    assert codes(refused) == ["new_school_closed"]


def test_what_is_over_cannot_be_ended_again(cast):
    move = move_at(cast, MoveState.RETURNED)
    with pytest.raises(Refused) as refused:
        services.end_move(cast.actor("head"), move, party="from_school", reason="Again.")
    assert codes(refused) == ["over_already"]


def test_a_trial_is_reviewed_before_it_is_settled(cast):
    move = move_at(cast, MoveState.TRIAL)
    with clock.at(FIRST_DAY + timedelta(weeks=1)):
        with pytest.raises(Refused) as refused:
            services.return_to_school(cast.actor("referrer"), move, reason="It does not work.")
        assert codes(refused) == ["not_reviewed"]
        move_on(cast, move, MoveState.RETURNED)
