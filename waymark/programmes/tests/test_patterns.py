"""The week of a programme beside the pattern of a short-stay school that it follows."""

from datetime import date, time
from uuid import uuid4

import pytest
from django.http import Http404
from django.urls import reverse

from tests.cast import SCHOOL_DAY
from waymark.accounts.tests.factories import sign_in
from waymark.core.models import AuditEvent
from waymark.core.policies import Denied
from waymark.core.refusals import Refused
from waymark.organisations import services as organisations
from waymark.organisations.models import Organisation
from waymark.organisations.states import PatternPlace
from waymark.programmes import queries, rules, services, wording
from waymark.programmes.models import Programme
from waymark.programmes.tests.factories import a_programme, at_school
from waymark.pupils import services as pupils
from waymark.pupils.states import RollKind

BASE, AP = PatternPlace.BASE, PatternPlace.AP
MAINSTREAM, TUITION = PatternPlace.MAINSTREAM, PatternPlace.TUITION
TWO_DAYS = [(0, "am"), (0, "pm"), (1, "am"), (1, "pm")]


@pytest.mark.parametrize(
    ("case", "facts", "expected"),
    [
        ("at the base, which is the school on roll too", {"is_at_base": True, "is_own_school": True}, BASE),
        ("at a provision that the school runs", {"is_at_base": True}, BASE),
        ("at the mainstream school on roll", {"is_own_school": True}, MAINSTREAM),
        ("one to one", {"is_tuition": True}, TUITION),
        ("with a provider", {}, AP),
    ],
)
def test_a_half_day_counts_as_one_place_of_the_pattern(case, facts, expected):
    assert rules.pattern_place(rules.PatternPlaceFacts(**facts), on=SCHOOL_DAY) is expected, case


@pytest.mark.parametrize(
    ("case", "drawn", "expected"),
    [
        ("two days and three", {BASE: 4, AP: 6}, []),
        ("nothing yet", {}, [("base", 2, 0), ("ap", 3, 0)]),
        ("half a day short in AP", {BASE: 4, AP: 5}, [("ap", 3, 5)]),
        ("a day too many at the base", {BASE: 6, AP: 6}, [("base", 2, 6)]),
        ("a half-day of tuition that the pattern has not", {BASE: 4, AP: 6, TUITION: 1}, [("tuition", 0, 1)]),
        (
            "in mainstream instead of AP",
            {BASE: 4, MAINSTREAM: 6},
            [("ap", 3, 0), ("mainstream", 0, 6)],
        ),
    ],
)
def test_each_place_that_differs_from_the_pattern_warns(case, drawn, expected):
    facts = rules.PatternWeekFacts(name="Two and three", days={BASE: 2, AP: 3}, drawn=drawn)
    found = rules.pattern_findings(facts, on=SCHOOL_DAY)
    assert [(each.values["place"], each.values["days"], each.values["drawn"]) for each in found] == expected, case
    assert all(each.is_warning and each.clause == "APS2025 week" for each in found)


@pytest.mark.parametrize(("last_day", "codes"), [(SCHOOL_DAY, []), (date(2026, 11, 23), ["pattern_has_ended"])])
def test_a_pattern_that_has_ended_is_told(last_day, codes):
    facts = rules.PatternWeekFacts(name="Two and three", days={BASE: 2}, drawn={BASE: 4}, last_day=last_day)
    assert [each.code for each in rules.pattern_findings(facts, on=SCHOOL_DAY)] == codes


@pytest.mark.parametrize(
    ("case", "facts", "codes"),
    [
        ("of a school whose roll the pupil is on", {"on_rolls": ("main", "fenmarsh")}, []),
        ("of a body that answers", {"answering": ("fenmarsh",)}, []),
        ("of a stranger", {"on_rolls": ("main",), "answering": ("county",)}, ["pattern_of_another_school"]),
        ("that has ended", {"on_rolls": ("fenmarsh",), "holds": False}, ["pattern_not_of_today"]),
    ],
)
def test_a_pattern_is_one_of_the_pupils_own_schools(case, facts, codes):
    whole = {"school": "fenmarsh", "holds": True, **facts}
    found = rules.follow_refusals(rules.FollowFacts(**whole), on=SCHOOL_DAY)
    assert [each.code for each in found] == codes, case


class InTheArea:
    pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_school_day")]

    @pytest.fixture
    def programme(self, cast):
        """Of Ashgrove's pupil, with two days at Ashgrove."""
        found = a_programme(cast)
        at_school(cast, found, *TWO_DAYS)
        return Programme.objects.get(pk=found.pk)

    @pytest.fixture
    def birchfield_pattern(self, cast):
        school = organisations.set_school_kind(cast.actor("inclusion_officer"), cast.birchfield, kind="short_stay")
        return organisations.add_week_pattern(
            cast.actor("stranger_referrer"),
            school,
            name="Two here, three in mainstream",
            phase="secondary",
            days_at_base=2,
            days_in_mainstream=3,
        )

    @pytest.fixture
    def ashgrove_pattern(self, cast):
        school = organisations.set_school_kind(cast.actor("inclusion_officer"), cast.ashgrove, kind="short_stay")
        return organisations.add_week_pattern(
            cast.actor("head"), school, name="Two here, three away", phase="secondary", days_at_base=2, days_in_ap=3
        )

    def dual(self, cast, programme):
        pupils.enter_roll(
            cast.actor("referrer"),
            programme.pupil,
            cast.birchfield,
            kind=RollKind.SUBSIDIARY,
            valid_from=SCHOOL_DAY,
        )


class TestServices(InTheArea):
    def test_a_programme_follows_a_pattern_of_its_school_and_the_week_says_where_it_differs(
        self, cast, programme, ashgrove_pattern
    ):
        services.follow_pattern(cast.actor("coordinator"), programme, ashgrove_pattern)
        programme = Programme.objects.get()
        assert programme.week_pattern == ashgrove_pattern
        assert AuditEvent.objects.filter(action="programme.week_pattern").count() == 1
        found = [each for each in queries.findings(programme, SCHOOL_DAY) if each.clause == "APS2025 week"]
        assert [wording.finding_words(each) for each in found] == [
            "The pattern “Two here, three away” has 3 days in alternative provision; this week has none."
        ]
        services.follow_pattern(cast.actor("coordinator"), programme, None)
        assert not [each for each in queries.findings(Programme.objects.get(), SCHOOL_DAY) if "pattern" in each.code]

    def test_with_dual_registration_the_days_at_the_school_on_roll_are_the_mainstream_ones(
        self, cast, programme, birchfield_pattern
    ):
        self.dual(cast, programme)
        services.follow_pattern(cast.actor("coordinator"), programme, birchfield_pattern)
        found = [each for each in queries.findings(Programme.objects.get(), SCHOOL_DAY) if "pattern" in each.code]
        assert [(each.values["place"], each.values["drawn"]) for each in found] == [("base", 0), ("mainstream", 4)]

    def test_a_pattern_of_a_school_without_the_pupil_is_refused(self, cast, programme, birchfield_pattern):
        with pytest.raises(Refused) as refused:
            services.follow_pattern(cast.actor("coordinator"), programme, birchfield_pattern)
        assert [each.code for each in refused.value.refusals] == ["pattern_of_another_school"]
        assert Programme.objects.get().week_pattern is None

    @pytest.mark.parametrize("name", ["stranger_coordinator", "provider_manager", "inclusion_officer", "head"])
    def test_only_who_commissions_chooses_it(self, cast, programme, ashgrove_pattern, name):
        with pytest.raises((Denied, Http404)):
            services.follow_pattern(cast.actor(name), programme, ashgrove_pattern)
        assert Programme.objects.get().week_pattern is None

    def test_a_pattern_that_ends_stays_with_the_programme_and_is_told(self, cast, programme, ashgrove_pattern):
        services.follow_pattern(cast.actor("coordinator"), programme, ashgrove_pattern)
        organisations.end_week_pattern(cast.actor("head"), ashgrove_pattern, last_day=SCHOOL_DAY)
        codes = {each.code for each in queries.findings(Programme.objects.get(), date(2026, 11, 25))}
        assert "pattern_has_ended" in codes

    def test_a_half_day_at_home_is_tuition_also_where_the_patterns_school_commissions(self, cast, ashgrove_pattern):
        at_home = queries.Component(
            weekday=3,
            half="am",
            starts_at=time(9),
            ends_at=time(11),
            where="At home",
            organisation=cast.ashgrove,
            from_day=SCHOOL_DAY,
            is_tuition=True,
            place="home: at home",
        )
        assert queries.half_days_of_pattern(ashgrove_pattern, [at_home], SCHOOL_DAY) == {TUITION: 1}


class TestPage(InTheArea):
    def test_the_co_ordinator_chooses_among_the_pupils_schools(
        self, client, cast, programme, ashgrove_pattern, birchfield_pattern
    ):
        sign_in(client, cast.coordinator)
        assert "Follow a week pattern" in client.get(programme.get_absolute_url()).text
        url = reverse("programmes:week_pattern", args=[programme.public_id])
        page = client.get(url).text
        assert "Two here, three away (Ashgrove School)" in page
        assert "Two here, three in mainstream" not in page
        sent = {"form_key": str(uuid4()), "week_pattern": str(ashgrove_pattern.public_id), "version": programme.version}
        assert client.post(url, sent).status_code == 302
        page = " ".join(client.get(programme.get_absolute_url()).text.split())
        assert "It follows the pattern “Two here, three away” of Ashgrove School" in page
        assert "this week has none" in page

    def test_where_no_school_of_the_pupil_has_a_pattern_none_is_offered(self, client, cast, programme):
        sign_in(client, cast.coordinator)
        assert not Organisation.objects.exclude(week_patterns=None).exists()
        assert "week pattern" not in client.get(programme.get_absolute_url()).text
