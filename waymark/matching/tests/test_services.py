"""Pairs are found by the job, decided by two people of a body that may see both, and undone by two."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from tests.cast import SCHOOL_DAY, Cast
from waymark.accounts.actors import staff_actor
from waymark.accounts.roles import Role
from waymark.core import clock, history
from waymark.core.models import AuditEvent, Conflict
from waymark.core.policies import Denied
from waymark.core.refusals import Refused
from waymark.matching import queries, services
from waymark.matching.models import Comparison, Pair, Proposal
from waymark.matching.states import Answer, Outcome, PairState
from waymark.matching.tests.factories import a_pair, decided, lead_officer, look, somebody, the_job, two_records
from waymark.pupils import services as pupils
from waymark.pupils.models import Involvement, Pupil
from waymark.pupils.tests.factories import BORN, pupil, upn

pytestmark = pytest.mark.django_db
SAME, TWO = Answer.SAME, Answer.TWO


@pytest.fixture
def cast():
    with clock.at(SCHOOL_DAY):
        yield Cast.gather()


def codes(refused):
    return {each.code for each in refused.value.refusals}


def change(cast, who, record, **values):
    given = {
        "forename": record.forename,
        "surname": record.surname,
        "date_of_birth": record.date_of_birth,
        "upn": record.upn,
    }
    return pupils.change_pupil(cast.actor(who), record, **{**given, **values}, reason="Put right.")


# Finding


def test_the_same_number_at_two_schools_is_asked(cast):
    one, other = two_records(cast, forename="Jo", date_of_birth=BORN + timedelta(days=40))
    found = look()
    pair = Pair.objects.get()
    assert (pair.first, pair.second, pair.state) == (one, other, PairState.OPEN)
    assert (pair.same_number, pair.same_name_and_birth) == (True, False)
    assert (found.compared, found.new) == (2, 1)


def test_the_same_name_and_birth_is_asked_and_a_twin_is_not(cast):
    one, other = two_records(cast, upn="", forename="MERROW", surname="kai")
    pupil(cast.actor("stranger_referrer"), forename="Kim")
    look()
    pair = Pair.objects.get()
    assert (pair.first, pair.second, pair.same_number, pair.same_name_and_birth) == (one, other, False, True)


def test_two_records_of_one_body_are_its_own_affair(cast):
    for _ in range(2):
        pupil(cast.actor("referrer"), reason_to_go_on="Cousins.")
    assert look().new == 0


def test_looking_again_asks_nothing_twice(cast):
    a_pair(cast)
    assert look().words == "0 compared, 0 pairs new, 0 asked again, 0 let go"
    assert services.look_for_pairs(the_job(), everything=True).new == 0
    assert Pair.objects.count() == 1


def test_the_job_of_the_night_finds_what_the_other_missed(cast):
    a_pair(cast)
    Pair.objects.all().delete()
    assert look().new == 0
    assert services.look_for_pairs(the_job(), everything=True).new == 1
    assert Pair.objects.get().same_number


def test_an_undecided_pair_goes_when_a_record_is_put_right_and_comes_back(cast):
    pair = a_pair(cast, forename="Jo")
    other = pair.second
    change(cast, "stranger_referrer", other, upn=upn(2))
    assert look().gone == 1
    pair.refresh_from_db()
    assert pair.state == PairState.GONE
    change(cast, "stranger_referrer", Pupil.objects.get(pk=other.pk), upn=upn(1))
    assert look().again == 1
    pair.refresh_from_db()
    assert pair.state == PairState.OPEN


def test_a_pair_of_which_a_proposal_waits_is_not_let_go(cast):
    pair = a_pair(cast, forename="Jo")
    services.propose(cast.actor("inclusion_officer"), pair, answer=TWO, reason="Another child.")
    change(cast, "stranger_referrer", pair.second, upn=upn(2))
    assert look().gone == 0


def test_two_children_are_not_asked_again_until_a_record_changes(cast):
    pair = decided(cast, a_pair(cast), TWO)
    services.look_for_pairs(the_job(), everything=True)
    pair.refresh_from_db()
    assert pair.state == PairState.TWO
    change(cast, "stranger_referrer", pair.second, known_as="Kay")  # nothing that is compared
    assert look().again == 0
    change(cast, "stranger_referrer", Pupil.objects.get(pk=pair.second_id), upn="")
    assert look().again == 1
    pair.refresh_from_db()
    assert (pair.state, pair.same_number, pair.same_name_and_birth) == (PairState.OPEN, False, True)


def test_a_join_stays_when_a_record_changes(cast):
    pair = decided(cast, a_pair(cast), SAME)
    change(cast, "stranger_referrer", pair.second, upn="", surname="Other")
    look()
    pair.refresh_from_db()
    assert pair.state == PairState.SAME


def test_what_is_compared_holds_no_name(cast):
    a_pair(cast)
    assert "Merrow" not in str(list(Comparison.objects.values()))


# Two people


def test_two_people_join_two_records(cast):
    pair = a_pair(cast)
    proposal = services.propose(cast.actor("inclusion_officer"), pair, answer=SAME, reason="The same mother.")
    pair.refresh_from_db()
    assert (pair.state, proposal.outcome) == (PairState.OPEN, Outcome.WAITING)
    services.settle(lead_officer(cast), pair, agrees=True, reason="I rang both schools.")
    pair.refresh_from_db()
    proposal.refresh_from_db()
    assert (pair.state, proposal.outcome, proposal.settler.name) == (PairState.SAME, Outcome.AGREED, "Lena Frost")
    acts = list(AuditEvent.objects.filter(action__startswith="pair.").order_by("pk").values_list("action", flat=True))
    assert acts == ["pair.find", "pair.propose", "pair.join", "pair.settle"]


def test_one_person_is_never_both_in_whichever_role(cast):
    pair = a_pair(cast)
    first = cast.actor("inclusion_officer")
    services.propose(first, pair, answer=SAME, reason="The same mother.")
    in_another_role = staff_actor(somebody(cast.county, "", Role.LEAD_OFFICER, person=first.person))
    for actor in (first, in_another_role):
        with pytest.raises(Refused) as refused:
            services.settle(actor, pair, agrees=True, reason="Yes.")
        assert codes(refused) == {"same_person"}
    proposal = Proposal.objects.get()
    assert (proposal.outcome, proposal.settled_at) == (Outcome.WAITING, None)
    for by, person in ((first.membership, first.person), (in_another_role.membership, first.person)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Proposal.objects.update(outcome="agreed", settled_at=clock.now(), settled_by=by, settler=person)


def test_a_second_person_may_disagree_and_then_anybody_proposes_again(cast):
    pair = a_pair(cast)
    services.propose(cast.actor("inclusion_officer"), pair, answer=SAME, reason="Looks the same.")
    services.settle(lead_officer(cast), pair, agrees=False, reason="Another mother.")
    pair.refresh_from_db()
    assert pair.state == PairState.OPEN
    services.propose(lead_officer(cast), pair, answer=TWO, reason="Another mother.")
    services.settle(cast.actor("inclusion_officer"), pair, agrees=True, reason="You are right.")
    pair.refresh_from_db()
    assert pair.state == PairState.TWO


def test_only_the_proposer_takes_a_proposal_back(cast):
    pair = a_pair(cast)
    services.propose(cast.actor("inclusion_officer"), pair, answer=SAME, reason="Looks the same.")
    with pytest.raises(Refused) as refused:
        services.take_back(lead_officer(cast), pair)
    assert codes(refused) == {"not_your_proposal"}
    services.take_back(cast.actor("inclusion_officer"), pair)
    with pytest.raises(Conflict):
        services.settle(lead_officer(cast), pair, agrees=True, reason="Yes.")


def test_one_proposal_at_a_time(cast):
    pair = a_pair(cast)
    services.propose(cast.actor("inclusion_officer"), pair, answer=SAME, reason="Looks the same.")
    with pytest.raises(Refused) as refused:
        services.propose(lead_officer(cast), pair, answer=TWO, reason="Twins.")
    assert codes(refused) == {"proposal_waits"}


def test_nobody_agrees_to_records_that_have_changed(cast):
    pair = a_pair(cast)
    services.propose(cast.actor("inclusion_officer"), pair, answer=SAME, reason="The same birthday.")
    change(cast, "stranger_referrer", pair.second, date_of_birth=BORN + timedelta(days=1))
    with pytest.raises(Refused) as refused:
        services.settle(lead_officer(cast), Pair.objects.get(), agrees=True, reason="Yes.")
    assert codes(refused) == {"changed_since_proposed"}


def test_a_proposal_of_records_seen_otherwise_is_refused(cast):
    pair = a_pair(cast)
    seen = queries.facts_print(pair.first, pair.second)
    change(cast, "stranger_referrer", pair.second, surname="Marrow")
    with pytest.raises(Refused) as refused:
        services.propose(cast.actor("inclusion_officer"), Pair.objects.get(), answer=SAME, reason="Yes.", facts=seen)
    assert codes(refused) == {"changed_meanwhile"}
    assert not Proposal.objects.exists()


@pytest.mark.parametrize(
    "who", ["referrer", "stranger_referrer", "coordinator", "stranger_officer", "auditor", "provider_manager"]
)
def test_whoever_does_not_see_both_finds_nothing(cast, who):
    pair = a_pair(cast)
    for act in (
        lambda actor: services.propose(actor, pair, answer=SAME, reason="Because."),
        lambda actor: services.settle(actor, pair, agrees=True, reason="Because."),
        lambda actor: services.take_back(actor, pair),
        lambda actor: queries.pair_or_404(actor, pair.public_id),
    ):
        with pytest.raises(Http404):
            act(cast.actor(who))
    assert not Proposal.objects.exists()


def test_whoever_sees_both_in_another_role_may_not_decide(cast):
    pair = a_pair(cast)
    pupils.enter_roll(
        cast.actor("referrer"), pair.first, school=cast.birchfield, kind="subsidiary", valid_from=SCHOOL_DAY
    )
    with pytest.raises(Denied):
        services.propose(cast.actor("stranger_referrer"), pair, answer=SAME, reason="Ours.")


# Three records


def three(cast):
    one, second = two_records(cast)
    school = type(cast.ashgrove).objects.create(kind="school", name="Cedar School", parent_authority=cast.county)
    third = pupil(staff_actor(somebody(school, "Tess Lowe", Role.SCHOOL_REFERRER)), upn=upn(1))
    look()
    return {(p.first_id, p.second_id): p for p in Pair.objects.all()}, one, second, third


def test_a_join_that_another_decision_contradicts_is_refused(cast):
    pairs, one, second, third = three(cast)
    assert len(pairs) == 3
    decided(cast, pairs[one.pk, second.pk], SAME)
    decided(cast, pairs[one.pk, third.pk], TWO)
    with pytest.raises(Refused) as refused:
        services.propose(cast.actor("inclusion_officer"), pairs[second.pk, third.pk], answer=SAME, reason="Yes.")
    assert codes(refused) == {"parted_inside"}


def test_what_is_joined_through_a_third_record_cannot_be_kept_apart(cast):
    pairs, one, second, third = three(cast)
    decided(cast, pairs[one.pk, second.pk], SAME)
    decided(cast, pairs[second.pk, third.pk], SAME)
    with pytest.raises(Refused) as refused:
        services.propose(cast.actor("inclusion_officer"), pairs[one.pk, third.pk], answer=TWO, reason="No.")
    assert codes(refused) == {"joined_through"}
    Pupil.objects.update(upn="")  # nothing but the joins says so now
    found = queries.children(Pupil.objects.filter(pk__in=[one.pk, third.pk]))
    assert set(found.keys.values()) == {one.pk}
    assert found.records == {each.pk: {one.pk, second.pk, third.pk} for each in (one, third)}


def test_a_join_of_others_out_of_sight_neither_shows_nor_stands_in_the_way(cast):
    """The third record is of a school of the city: the county's officers see one join of three, and may undo it."""
    pairs, one, second, third = three(cast)
    for pair in pairs.values():
        decided(cast, pair, SAME)
    Involvement.objects.filter(pupil=third, organisation=cast.county).delete()
    with pytest.raises(Http404):
        queries.pair_or_404(cast.actor("inclusion_officer"), pairs[one.pk, third.pk].public_id)
    mine = decided(cast, Pair.objects.get(pk=pairs[one.pk, second.pk].pk), TWO)
    assert mine.state == PairState.TWO


def test_the_chain_holds_through_all_of_it(cast):
    pair = decided(cast, a_pair(cast), SAME)
    decided(cast, pair, TWO)
    for chain in history.chains():
        assert history.verify(chain)[1] is None
