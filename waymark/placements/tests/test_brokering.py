"""A place found by one body and bought by another; and a member school that sells places itself."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from tests.cast import SCHOOL_DAY
from waymark.accounts.actors import job_actor
from waymark.accounts.models import Membership, Person
from waymark.accounts.roles import Role
from waymark.accounts.tests.factories import sign_in
from waymark.core import clock
from waymark.core.policies import Denied
from waymark.core.refusals import Refused
from waymark.duties.models import Duty
from waymark.duties.queries import work_list
from waymark.duties.states import DutyKind
from waymark.organisations import services as organisations
from waymark.placements import queries, rules, services, wording
from waymark.placements.models import Brokering, Placement
from waymark.placements.states import PlacementState
from waymark.placements.tests.factories import offered, started
from waymark.placements.tests.factories import proposed as of_the_partnership
from waymark.placements.tests.test_direct_commission import all_but_telling, commissioned, proposed
from waymark.programmes import services as programmes
from waymark.programmes.models import Programme
from waymark.programmes.tests.factories import a_programme
from waymark.pupils.models import Pupil
from waymark.quality import queries as quality_queries
from waymark.quality import services as quality
from waymark.quality.rules import SignOff, SignOffFacts
from waymark.quality.states import RegisterStatus
from waymark.quality.tests.factories import an_offer, signed_off
from waymark.school_register.models import RegisterEntry

KIND = DutyKind.LOOK_AT_BROKERED_PROVIDER
A_DAY = timedelta(days=1)


def word(commissioner="finder", **days):
    given = {"signed_off_on": date(2026, 9, 1), "expires_on": date(2027, 7, 9), **days}
    return SignOff(commissioner=commissioner, **given)


def facts(**more):
    made = {"broker": "finder", "buyer": "buyer", "seller": "seller"}
    made["sign_offs"] = SignOffFacts(commissioner="finder", sign_offs=(word(),))
    return rules.BrokerFacts(**{**made, **more})


def by(*words):
    return SignOffFacts(commissioner="finder", sign_offs=words)


@pytest.mark.parametrize(
    ("case", "more", "codes"),
    [
        ("another body, which has checked", {}, []),
        ("its check ends in a week", {"sign_offs": by(word(expires_on=SCHOOL_DAY + 7 * A_DAY))}, []),
        ("the buyer itself", {"buyer": "finder"}, ["broker_is_buyer"]),
        ("the seller", {"seller": "finder"}, ["broker_is_seller"]),
        ("the school whose provision sells", {"run_by": "finder"}, ["broker_is_seller"]),
        ("an ordinary school", {"may_broker": False}, ["body_does_not_broker"]),
        ("of another county", {"same_area": False}, ["broker_of_another_area"]),
        ("no check at all", {"sign_offs": by()}, ["broker_has_not_checked"]),
        ("only the buyer's check", {"sign_offs": by(word("buyer"))}, ["broker_has_not_checked"]),
        ("a check that ran out", {"sign_offs": by(word(expires_on=date(2026, 11, 23)))}, ["broker_has_not_checked"]),
    ],
)
def test_who_finds_a_place_for_another(case, more, codes):
    found = rules.broker_findings(facts(**more), on=SCHOOL_DAY)
    assert [each.code for each in found] == codes, case
    assert [each.is_warning for each in found] == [code == "broker_has_not_checked" for code in codes]


@pytest.mark.parametrize(
    ("case", "words", "expected"),
    [
        ("in force", (word(),), False),
        ("in force on its last day", (word(expires_on=SCHOOL_DAY),), False),
        ("run out yesterday", (word(expires_on=date(2026, 11, 23)),), True),
        ("never given", (), True),
        ("taken back by the finder", (word(withdrawn_on=SCHOOL_DAY),), False),
    ],
)
def test_the_finder_looks_again_when_its_own_check_has_run_out(case, words, expected):
    assert rules.must_look_again(by(*words), on=SCHOOL_DAY) is expected, case


class InTheArea:
    pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_school_day")]

    @pytest.fixture
    def offer(self, cast):
        return an_offer(cast)

    @pytest.fixture
    def found(self, cast, offer):
        """Bought by Ashgrove for its own pupil; found by a partnership that knows nothing of the pupil."""
        signed_off(cast, who="stranger_coordinator")
        return proposed(cast, offer=offer, broker=cast.other_partnership)


class TestProposing(InTheArea):
    def test_the_finder_is_kept_and_shown_to_both_sides(self, client, cast, found):
        row = Brokering.objects.get()
        assert (row.broker, row.placement, row.noted_by) == (cast.other_partnership, found, cast.referrer)
        sign_in(client, cast.head)
        page = " ".join(client.get(found.get_absolute_url()).text.split())
        assert "Found and checked by" in page
        assert "North Whitcombe Partnership, whose sign-off of the provider holds until" in page
        prepared = all_but_telling(cast, found)
        client.logout()
        sign_in(client, cast.provider_manager)
        page = " ".join(client.get(prepared.get_absolute_url()).text.split())
        assert "Place found by" in page
        assert "North Whitcombe Partnership" in page

    def test_a_place_that_was_not_brokered_says_nothing_of_it(self, client, cast, offer):
        sign_in(client, cast.head)
        assert "Found and checked by" not in client.get(proposed(cast, offer=offer).get_absolute_url()).text

    def test_who_may_have_found_it_is_offered(self, client, cast, offer):
        sign_in(client, cast.referrer)
        programme = commissioned(cast)
        page = client.get(reverse("placements:propose", args=[programme.public_id, offer.public_id])).text
        for name in ("South Whitcombe Partnership", "North Whitcombe Partnership", "Whitcombe County Council"):
            assert f">{name}</option>" in page
        for name in ("Rydal City Council", "Birchfield School", "Ashgrove School", "Canal Street Motors"):
            assert f">{name}</option>" not in page
        organisations.set_school_kind(cast.actor("inclusion_officer"), cast.birchfield, kind="short_stay")
        page = client.get(reverse("placements:propose", args=[programme.public_id, offer.public_id])).text
        assert ">Birchfield School (short-stay school)</option>" in page

    @pytest.mark.parametrize(
        ("name", "code"),
        [
            ("ashgrove", "broker_is_buyer"),
            ("canal_street", "broker_is_seller"),
            ("birchfield", "body_does_not_broker"),
            ("city", "broker_of_another_area"),
        ],
    )
    def test_another_body_is_refused_and_nothing_is_written(self, cast, offer, name, code):
        with pytest.raises(Refused) as refused:
            proposed(cast, offer=offer, broker=getattr(cast, name))
        assert code in {each.code for each in refused.value.refusals}
        assert not Placement.objects.exists()

    def test_a_finder_who_has_not_checked_asks_for_a_reason(self, cast, offer):
        with pytest.raises(Refused) as refused:
            proposed(cast, offer=offer, broker=cast.other_partnership)
        assert [each.code for each in refused.value.refusals] == ["broker_has_not_checked"]
        kept = proposed(cast, offer=offer, broker=cast.other_partnership, reason_to_go_on="They visit on Friday.")
        assert kept.brokering.broker == cast.other_partnership

    def test_the_authority_finds_and_checks_too(self, cast, offer):
        signed_off(cast, who="inclusion_officer")
        assert proposed(cast, offer=offer, broker=cast.county).brokering.broker == cast.county


class TestWhatTheFinderSees(InTheArea):
    def test_the_place_without_the_pupil(self, client, cast, found):
        sign_in(client, cast.stranger_coordinator)
        answer = client.get(reverse("placements:brokered"))
        page = " ".join(answer.text.split())
        for words in (found.reference, "Motor workshop at Canal Street Motors", "Ashgrove School", "Not in force"):
            assert words in page
        for words in (found.pupil.surname, found.pupil.forename, "I like engines"):
            assert words not in page

    def test_and_neither_the_placement_nor_the_pupil(self, client, cast, found):
        finder = cast.actor("stranger_coordinator")
        assert list(Brokering.objects.visible_to(finder)) == [found.brokering]
        assert not Placement.objects.visible_to(finder).exists()
        assert not Pupil.objects.visible_to(finder).filter(pk=found.pupil_id).exists()
        sign_in(client, cast.stranger_coordinator)
        assert client.get(found.get_absolute_url()).status_code == 404
        assert client.get(reverse("programmes:programme", args=[found.programme.public_id])).status_code == 404

    @pytest.mark.parametrize(
        ("name", "sees"),
        [
            ("stranger_coordinator", True),  # the finder
            ("referrer", True),  # who may see the placement
            ("inclusion_officer", True),
            ("coordinator", False),  # another partnership
            ("stranger_referrer", False),
            ("provider_manager", False),  # not asked yet
            ("stranger_officer", False),
        ],
    )
    def test_the_row_is_the_finders_and_theirs_who_may_see_the_placement(self, cast, found, name, sees):
        assert Brokering.objects.visible_to(cast.actor(name)).exists() is sees

    def test_the_page_lists_only_what_the_own_body_found(self, client, cast, found):
        sign_in(client, cast.coordinator)
        assert "None so far" in client.get(reverse("placements:brokered")).text
        assert found.reference not in client.get(reverse("placements:brokered")).text

    def test_it_stands_apart_from_what_the_partnership_buys(self, client, cast, found):
        sign_in(client, cast.stranger_coordinator)
        page = client.get(reverse("placements:placements")).text
        assert "Places that you found and checked" in page
        assert found.reference not in page

    def test_the_list_costs_the_same_for_many(self, cast, found, django_assert_num_queries):
        finder = cast.actor("stranger_coordinator")
        with django_assert_num_queries(2):
            assert len(queries.brokered_places(finder)) == 1


class TestDuties(InTheArea):
    @pytest.fixture
    def running(self, cast, offer):
        """Bought by Ashgrove's partnership, found by the other one, and under way."""
        signed_off(cast, who="stranger_coordinator")
        return started(cast, offered(cast, offer=offer, broker=cast.other_partnership))

    def waits(self, cast, name="stranger_coordinator"):
        return [each for each in work_list(cast.actor(name)) if each.kind == KIND]

    def look(self, cast):
        return services.look_after(job_actor("look after placements"))

    def test_the_finder_hears_when_its_sign_off_runs_out(self, cast, running):
        self.look(cast)
        assert not self.waits(cast)
        with clock.at(SCHOOL_DAY + timedelta(weeks=41)):
            Placement.objects.filter(pk=running.pk).update(planned_end_on=SCHOOL_DAY + timedelta(weeks=60))
            self.look(cast)
            self.look(cast)
            duty = self.waits(cast)[0]
            assert len(self.waits(cast)) == 1
            assert duty.pupil is None
            assert (duty.owner, duty.subject_id) == (cast.other_partnership, cast.canal_street.public_id)
            signed_off(cast, who="stranger_coordinator")
            assert not self.waits(cast)

    def test_nobody_is_asked_before_a_place_is_agreed_or_after_it_ended(self, cast, found):
        with clock.at(SCHOOL_DAY + timedelta(weeks=41)):
            self.look(cast)
            assert not self.waits(cast)

    def test_what_is_owed_is_dropped_when_no_such_place_runs(self, cast, running):
        services.concern_raised(cast.actor("coordinator"), cast.canal_street, by=cast.partnership)
        assert len(self.waits(cast)) == 1
        services.end(cast.actor("coordinator"), running, on=SCHOOL_DAY, reason="He goes back to school.")
        self.look(cast)
        assert not self.waits(cast)
        assert Duty.objects.get(kind=KIND).state == "dropped"

    def test_a_sign_off_that_another_body_takes_back_is_a_concern_to_the_finder(self, cast, running):
        buyers = quality_queries.sign_off_in_force(cast.canal_street, cast.partnership, SCHOOL_DAY)
        quality.withdraw_sign_off(cast.actor("coordinator"), buyers, reason="Two staff without checks.")
        assert len(self.waits(cast)) == 1
        assert not self.waits(cast, "coordinator")
        signed_off(cast, who="stranger_coordinator")
        assert not self.waits(cast)

    def test_who_takes_back_its_own_word_has_looked(self, cast, running):
        own = quality_queries.sign_off_in_force(cast.canal_street, cast.other_partnership, SCHOOL_DAY)
        quality.withdraw_sign_off(cast.actor("stranger_coordinator"), own, reason="Two staff without checks.")
        self.look(cast)
        assert not self.waits(cast)
        broker = queries.broker_of(Placement.objects.get(pk=running.pk), SCHOOL_DAY)
        assert wording.found_words(broker) == (
            "North Whitcombe Partnership, whose sign-off of the provider is not in force"
        )


class TestASchoolThatSells(InTheArea):
    @pytest.fixture
    def garden_room(self, cast):
        """Birchfield's own provision; its manager stands in for the manager of the cast."""
        made = quality.add_provision(
            cast.actor("inclusion_officer"),
            cast.birchfield,
            name="The Garden Room",
            address="1 Birchfield Lane, Whitcombe",
            postcode="LE8 5PB",
        )
        person = Person.objects.create(email="gill@example.org", name="Gill Marlow")
        cast.provider_manager = Membership.objects.create(
            person=person, organisation=made, role=Role.PROVIDER_MANAGER, valid_from=date(2026, 8, 1)
        )
        return made

    def test_an_officer_takes_it_in_as_a_part_of_the_school(self, client, cast, garden_room):
        assert (garden_room.is_provider, garden_room.run_by) == (True, cast.birchfield)
        assert quality_queries.status_on(garden_room, SCHOOL_DAY) is RegisterStatus.REGISTERED_SCHOOL
        sign_in(client, cast.inclusion_officer)
        assert "The Garden Room" in client.get(cast.birchfield.get_absolute_url()).text
        page = client.get(garden_room.get_absolute_url()).text
        assert "The own provision of" in page
        assert "Birchfield School" in page

    @pytest.mark.parametrize("name", ["head", "stranger_officer", "coordinator", "provider_manager"])
    def test_nobody_else_does(self, cast, name):
        with pytest.raises(Denied):
            quality.add_provision(cast.actor(name), cast.birchfield, name="Mine", address="1 Lane")

    def test_only_a_school_has_one(self, cast):
        with pytest.raises(Refused) as refused:
            quality.add_provision(cast.actor("inclusion_officer"), cast.canal_street, name="Mine", address="1 Lane")
        assert [(each.code, each.clause) for each in refused.value.refusals] == [
            ("run_by_no_school", "SEIP2018 S3.4.1.3")
        ]

    def test_the_page_takes_it_in(self, client, cast):
        sign_in(client, cast.inclusion_officer)
        url = reverse("quality:add_provision", args=[cast.birchfield.public_id])
        sent = {"form_key": str(uuid4()), "name": "The Loft", "address": "1 Lane, Whitcombe", "postcode": "LE8 5PB"}
        assert client.post(url, sent).status_code == 302
        assert cast.birchfield.provisions.get().sites.get().postcode == "LE8 5PB"

    def test_the_register_entry_of_the_school_is_that_of_its_provision(self, cast, garden_room):
        RegisterEntry.objects.create(
            urn="100002", name="Birchfield School", status="open", la_code="855", type_name="Community school"
        )
        assert quality_queries.disagreement_of(garden_room, SCHOOL_DAY) is None

    def test_it_receives_a_pupil_of_another_school(self, cast, garden_room):
        placement = all_but_telling(cast, proposed(cast, offer=an_offer(cast)))
        assert placement.provider == garden_room
        services.tell_bodies(cast.actor("referrer"), placement)
        services.start(cast.actor("head"), Placement.objects.get(pk=placement.pk), on=SCHOOL_DAY)
        running = Placement.objects.get(pk=placement.pk)
        assert running.state == PlacementState.ACTIVE
        assert Placement.objects.visible_to(cast.actor("provider_manager")).get() == running
        # the school that sells sees the pupil through its provision alone
        assert not Placement.objects.visible_to(cast.actor("stranger_referrer")).exists()

    def test_the_buyer_signs_it_off_as_any_other(self, cast, garden_room):
        placement = all_but_telling(cast, proposed(cast, offer=an_offer(cast)))
        own = quality_queries.sign_off_in_force(garden_room, cast.ashgrove, SCHOOL_DAY)
        quality.withdraw_sign_off(cast.actor("head"), own, reason="The fire plan is missing.")
        with pytest.raises(Refused) as refused:
            services.start(cast.actor("head"), placement, on=SCHOOL_DAY)
        codes = {each.code: each.clause for each in refused.value.refusals}
        assert codes["sign_off"] == "SEIP2018 12.8"
        assert all(codes.values())

    def test_a_partnership_buys_there_full_time_with_its_reason(self, cast, garden_room):
        programme = a_programme(cast)
        programmes.set_hours_reasons(
            cast.actor("coordinator"), programme, single_provider_reason="Nothing else holds him."
        )
        week = [(weekday, half) for weekday in range(4) for half in ("am", "pm")]
        placement = of_the_partnership(cast, Programme.objects.get(), an_offer(cast), sessions=week)
        codes = {each.code for each in queries.start_findings(placement, SCHOOL_DAY, recorded_on=SCHOOL_DAY)}
        assert not codes & {"single_provider_not_a_school", "full_time_outside_school", "would_be_a_school"}
