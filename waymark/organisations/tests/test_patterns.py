"""Short-stay and hospital schools, and the fixed shapes of their weeks."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from tests.cast import SCHOOL_DAY
from waymark.accounts.tests.factories import sign_in
from waymark.core import clock
from waymark.core.models import AuditEvent
from waymark.core.policies import Denied
from waymark.core.refusals import Refused
from waymark.organisations import queries, rules, services
from waymark.organisations.models import Organisation, Site, WeekPattern
from waymark.organisations.states import PatternPlace, SchoolKind
from waymark.pupils.tests.factories import pupil

TWO_AND_THREE = {"days_at_base": 2, "days_in_ap": 3}


@pytest.mark.parametrize(
    ("type_name", "kind"),
    [
        ("Pupil referral unit", SchoolKind.SHORT_STAY),
        ("Academy alternative provision converter", SchoolKind.SHORT_STAY),
        ("Free schools alternative provision", SchoolKind.SHORT_STAY),
        ("Community school", SchoolKind.ORDINARY),
        ("Academy special converter", SchoolKind.ORDINARY),
        ("", SchoolKind.ORDINARY),
    ],
)
def test_the_register_tells_a_short_stay_school_by_its_type(type_name, kind):
    facts = rules.SchoolTypeFacts(establishment_type=type_name)
    assert rules.usual_school_kind(facts, on=SCHOOL_DAY) is kind


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        ({}, []),
        ({"school_kind": SchoolKind.HOSPITAL}, []),
        ({"days": (5,)}, []),
        ({"days": (1, 0, 0, 0)}, []),
        ({"school_kind": SchoolKind.ORDINARY}, ["no_patterns_here"]),
        ({"days": (0, 0, 0, 0)}, ["pattern_of_no_week"]),
        ({"days": (3, 3)}, ["pattern_of_no_week"]),
        ({"taken": True}, ["pattern_name_taken"]),
        (
            {"school_kind": SchoolKind.ORDINARY, "days": (6,), "taken": True},
            ["no_patterns_here", "pattern_of_no_week", "pattern_name_taken"],
        ),
    ],
)
def test_a_pattern_fits_a_week_and_a_school(facts, codes):
    whole = {"school_kind": SchoolKind.SHORT_STAY, "days": (2, 3, 0, 0), **facts}
    found = rules.pattern_refusals(rules.PatternFacts(**whole), on=SCHOOL_DAY)
    assert [each.code for each in found] == codes
    assert {each.is_warning for each in found} <= {False}


class InTheArea:
    pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_school_day")]

    @pytest.fixture
    def ashgrove(self, cast):
        return services.set_school_kind(cast.actor("inclusion_officer"), cast.ashgrove, kind="short_stay")

    @pytest.fixture
    def pattern(self, cast, ashgrove):
        return services.add_week_pattern(
            cast.actor("head"), ashgrove, name="Two  and three", phase="secondary", **TWO_AND_THREE
        )


class TestServices(InTheArea):
    def test_an_officer_of_the_area_says_what_sort_of_school_it_is(self, cast, ashgrove):
        assert Organisation.objects.get(pk=ashgrove.pk).school_kind is SchoolKind.SHORT_STAY
        assert AuditEvent.objects.filter(action="organisation.school_kind").count() == 1
        for name in ("stranger_officer", "head", "coordinator"):
            with pytest.raises(Denied):
                services.set_school_kind(cast.actor(name), cast.birchfield, kind="hospital")
        assert not cast.birchfield.has_week_patterns

    def test_a_school_of_the_register_begins_as_what_its_type_says(self, cast):
        made = services.add_organisation(
            cast.actor("inclusion_officer"),
            kind="school",
            name="The Wharf",
            parent_authority=cast.county,
            establishment_type="Pupil referral unit",
        )
        assert made.school_kind is SchoolKind.SHORT_STAY

    def test_the_school_keeps_its_patterns(self, cast, ashgrove, pattern):
        assert pattern.name == "Two and three"
        assert pattern.days[PatternPlace.BASE] == 2
        assert pattern.days[PatternPlace.AP] == 3
        assert queries.week_patterns(ashgrove, SCHOOL_DAY) == [pattern]
        changed = services.change_week_pattern(
            cast.actor("head"),
            pattern,
            name="Two and three",
            phase="secondary",
            days_at_base=2,
            days_in_ap=0,
            days_in_mainstream=3,
            days_of_tuition=0,
        )
        assert changed.days[PatternPlace.MAINSTREAM] == 3
        actions = AuditEvent.objects.filter(subject_id=str(pattern.public_id)).values_list("action", flat=True)
        assert sorted(actions) == ["week_pattern.add", "week_pattern.change"]

    @pytest.mark.parametrize("name", ["stranger_referrer", "inclusion_officer", "coordinator", "provider_manager"])
    def test_nobody_else_keeps_them(self, cast, ashgrove, pattern, name):
        with pytest.raises(Denied):
            services.add_week_pattern(cast.actor(name), ashgrove, name="Mine", phase="primary", days_at_base=5)
        with pytest.raises(Denied):
            services.end_week_pattern(cast.actor(name), pattern, last_day=SCHOOL_DAY)
        assert WeekPattern.objects.get().valid_to is None

    def test_an_ordinary_school_has_none(self, cast):
        with pytest.raises(Refused) as refused:
            services.add_week_pattern(
                cast.actor("head"), cast.ashgrove, name="Mine", phase="secondary", **TWO_AND_THREE
            )
        assert [each.code for each in refused.value.refusals] == ["no_patterns_here"]
        assert not WeekPattern.objects.exists()

    def test_another_schools_site_is_refused(self, cast, ashgrove):
        with pytest.raises(Refused) as refused:
            services.add_week_pattern(
                cast.actor("head"),
                ashgrove,
                name="Mine",
                phase="secondary",
                site=Site.objects.get(organisation=cast.birchfield),
                **TWO_AND_THREE,
            )
        assert [each.code for each in refused.value.refusals] == ["not_your_site"]

    def test_a_pattern_is_ended_and_kept(self, cast, ashgrove, pattern):
        with pytest.raises(Refused):
            services.end_week_pattern(cast.actor("head"), pattern, last_day=date(2026, 11, 23))
        services.end_week_pattern(cast.actor("head"), pattern, last_day=SCHOOL_DAY)
        assert queries.week_patterns(ashgrove, SCHOOL_DAY) == [pattern]
        assert queries.week_patterns(ashgrove, date(2026, 11, 25)) == []
        again = services.add_week_pattern(
            cast.actor("head"), ashgrove, name="Two and three", phase="secondary", **TWO_AND_THREE
        )
        assert WeekPattern.objects.count() == 2
        assert again != pattern
        with clock.at(date(2026, 11, 25)), pytest.raises(Refused) as refused:
            services.end_week_pattern(cast.actor("head"), pattern, last_day=date(2027, 7, 9))
        assert [each.code for each in refused.value.refusals] == ["pattern_is_over"]

    def test_an_ordinary_school_again_has_no_pattern_left(self, cast, ashgrove, pattern):
        officer = cast.actor("inclusion_officer")
        with pytest.raises(Refused) as refused:
            services.set_school_kind(officer, ashgrove, kind="ordinary")
        assert [each.code for each in refused.value.refusals] == ["patterns_still_run"]
        assert Organisation.objects.get(pk=ashgrove.pk).has_week_patterns


class TestPages(InTheArea):
    def post(self, client, url, **values):
        return client.post(url, {"form_key": str(uuid4()), **values})

    def test_the_directory_tells_and_finds_short_stay_schools(self, client, cast, ashgrove):
        sign_in(client, cast.provider_manager)
        text = client.get("/organisations/?kind=short_stay").text
        main = text[text.index("<main") :]
        assert "Ashgrove School" in main
        assert "Short-stay school" in main
        assert "Birchfield School" not in main

    def test_the_head_adds_changes_and_ends_a_pattern(self, client, cast, ashgrove):
        sign_in(client, cast.head)
        said = {"name": "Two and three", "phase": "secondary", "days_at_base": "2", "days_in_ap": "3"}
        said |= {"days_in_mainstream": "0", "days_of_tuition": "0"}
        add = reverse("organisations:add_pattern")
        over = self.post(client, add, **{**said, "days_in_ap": "4"})
        assert over.status_code == 422
        assert "one to five days" in over.text
        assert self.post(client, add, **said).status_code == 302
        page = client.get(ashgrove.get_absolute_url()).text
        assert "2 days at the base and 3 days in alternative provision" in page
        pattern = WeekPattern.objects.get()
        change = reverse("organisations:change_pattern", args=[pattern.public_id])
        assert self.post(client, change, **{**said, "name": "Three away"}, version=pattern.version).status_code == 302
        end = reverse("organisations:end_pattern", args=[pattern.public_id])
        assert self.post(client, end, last_day="2026-11-24", version=pattern.version + 1).status_code == 302
        assert "Three away" in client.get(ashgrove.get_absolute_url()).text

    def test_an_officer_says_the_kind_on_the_schools_page(self, client, cast):
        sign_in(client, cast.inclusion_officer)
        assert "Say what sort of school this is" in client.get(cast.birchfield.get_absolute_url()).text
        url = reverse("organisations:school_kind", args=[cast.birchfield.public_id])
        assert self.post(client, url, kind="hospital").status_code == 302
        assert "Hospital school" in client.get(cast.birchfield.get_absolute_url()).text

    def test_a_roll_says_that_it_is_of_a_short_stay_school(self, client, cast, ashgrove):
        sign_in(client, cast.stranger_referrer)
        kai = pupil(cast.actor("stranger_referrer"))
        page = client.get(reverse("pupils:enter_roll", args=[kai.public_id])).text
        assert "Ashgrove School (short-stay school)" in page
