"""The pages of exclusions: what they show, to whom, what they refuse, and that no typed word is lost."""

import uuid
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import SCHOOL_DAY
from tests.statements import statements_of
from waymark.core import clock
from waymark.core.models import AuditEvent
from waymark.duties.models import Duty
from waymark.exclusions import services
from waymark.exclusions.models import Exclusion, Offer, Section19Decision
from waymark.exclusions.states import Cause, ExclusionState, Section19Outcome
from waymark.exclusions.tests.factories import all_told, excluded, exclusion_at, suspended
from waymark.pupils.models import Pupil
from waymark.referrals.tests.factories import a_pupil

pytestmark = pytest.mark.django_db
S = ExclusionState


@pytest.fixture(autouse=True)
def today():
    with clock.at(SCHOOL_DAY):
        yield


def address(name, record):
    return reverse(f"exclusions:{name}", args=[record.public_id])


def post(client, url, **data):
    return client.post(url, {"form_key": str(uuid.uuid4()), **data})


def text(response):
    return response.content.decode()


SUSPENSION = {
    "decided_on": "2026-11-24",
    "starts_on": "2026-11-24",
    "starts_half": "pm",
    "ends_on": "2026-11-26",
    "ends_half": "am",
    "reason_1": "BU",
    "reason_2": "DB",
    "what_happened": "He took another pupil's bag, again.",
}
PERMANENT = {
    "decided_on": "2026-11-24",
    "starts_on": "2026-11-24",
    "reason_1": "OW",
    "what_happened": "He brought a knife.",
    "chair_consulted_on": "2026-11-24",
}


def test_a_head_suspends_from_one_half_day_to_another_and_goes_on_to_tell(cast, as_):
    pupil = a_pupil(cast)
    page = text(as_("head").get(address("pupil", pupil)))
    assert "Permanently exclude" in page
    response = post(as_("head"), address("suspend", pupil), **SUSPENSION)
    row = Exclusion.objects.get()
    assert (response.status_code, response.url) == (302, address("notices", row))
    assert (row.sessions, row.reasons) == (4, ["BU", "DB"])  # an afternoon, a day, a morning
    page = text(as_("head").get(row.get_absolute_url()))
    assert "2 days (4 sessions)" in page
    assert "Bullying (BU)" in page
    assert "Parents or carers, of the exclusion" in page


@pytest.mark.parametrize(("state", "is_final"), [(S.IN_FORCE, False), (S.FINAL, True)])
@pytest.mark.parametrize("name", ["suspend", "permanent"])
def test_that_a_pupil_is_excluded_already_is_said_before_the_form(cast, as_, name, state, is_final):
    pupil = a_pupil(cast)
    assert 'name="what_happened"' in text(as_("head").get(address(name, pupil)))
    row = exclusion_at(cast, state, pupil)
    page = text(as_("head").get(address(name, pupil)))
    assert row.reference in page and "permanently excluded this pupil" in page
    assert ("That is final." in page) is is_final
    assert 'name="what_happened"' not in page
    response = post(as_("head"), address(name, pupil), **(SUSPENSION if name == "suspend" else PERMANENT))
    assert response.status_code == 422 and "permanently excluded already" in text(response)


def test_a_refused_suspension_keeps_every_word_and_names_its_clause(cast, as_):
    pupil = a_pupil(cast)
    response = post(as_("head"), address("suspend", pupil), **{**SUSPENSION, "elsewhere": "45"})
    page = text(response)
    assert response.status_code == 422
    assert "suspended for 47 school days this year" in page
    assert "EXCL2012 4 limit" in page
    assert "He took another pupil&#39;s bag, again." in page
    assert not Exclusion.objects.exists()


def test_a_warning_asks_the_head_for_a_reason(cast, as_):
    pupil = a_pupil(cast)
    unheard = {**PERMANENT, "chair_consulted_on": ""}
    page = text(post(as_("head"), address("permanent", pupil), **unheard))
    assert "SEIP2018 S3.5.2.1" in page
    assert "He brought a knife." in page
    response = post(as_("head"), address("permanent", pupil), **unheard, reason_to_go_on="Not reached.")
    assert response.status_code == 302
    assert Exclusion.objects.get().reason_to_go_past == "Not reached."


def test_a_referrer_sees_and_does_not_exclude(cast, as_):
    pupil = a_pupil(cast)
    assert "Permanently exclude" not in text(as_("referrer").get(address("pupil", pupil)))
    assert as_("referrer").get(address("suspend", pupil)).status_code == 403
    assert post(as_("referrer"), address("suspend", pupil), **SUSPENSION).status_code == 403
    assert as_("stranger_referrer").get(address("pupil", pupil)).status_code == 404


def test_the_clock_page_says_how_each_day_was_counted(cast, as_):
    row = excluded(cast)
    page = text(as_("inclusion_officer").get(address("clocks", row)))
    assert "Day 6: Tue 1 Dec" in page
    assert "Sat 28 Nov to Sun 29 Nov: weekend" in page
    assert "Counted in the school days of Ashgrove School" in page
    assert "EIA2006 s101" in page
    assert "Whitcombe County Council" in page


def test_the_clock_page_begins_with_what_is_due_first(cast, as_):
    row = excluded(cast)
    page = text(as_("head").get(address("clocks", row)))
    assert 'Next, by Wednesday 25 November: <a class="govuk-link" href="#tell">' in page
    all_told(cast, row)
    page = text(as_("head").get(address("clocks", row)))
    assert 'Next, by Tuesday 1 December: <a class="govuk-link" href="#sixth_day">' in page


@pytest.mark.parametrize("state", list(S))
def test_a_case_can_be_read_in_every_state(cast, as_, state):
    row = exclusion_at(cast, state)
    for name in ("head", "referrer", "inclusion_officer"):
        assert as_(name).get(row.get_absolute_url()).status_code == 200
        assert as_(name).get(address("clocks", row)).status_code == 200
    assert as_("stranger_officer").get(row.get_absolute_url()).status_code == 404


STEPS = [
    ("hear_parents", S.IN_FORCE, "head", {"on": "2026-11-24", "words": "He was provoked."}, S.IN_FORCE),
    (
        "governors",
        S.IN_FORCE,
        "referrer",
        {"met_on": "2026-11-24", "decision": "decline", "why": "The head was right."},
        S.DECLINED,
    ),
    (
        "governors",
        S.IN_FORCE,
        "head",
        {"met_on": "2026-11-24", "decision": "reinstate", "back_on": "2026-11-25", "why": "Too harsh."},
        S.REINSTATED,
    ),
    ("apply_for_review", S.DECLINED, "inclusion_officer", {"on": "2026-11-24", "sen_expert": "on"}, S.UNDER_REVIEW),
    ("waive_review", S.DECLINED, "head", {"on": "2026-11-24"}, S.FINAL),
    (
        "panel",
        S.UNDER_REVIEW,
        "inclusion_officer",
        {"met_on": "2026-11-24", "told_on": "2026-11-24", "outcome": "recommend", "why": "Hear the pupil."},
        S.SENT_BACK,
    ),
    (
        "reconsider",
        S.SENT_BACK,
        "head",
        {"met_on": "2026-11-24", "decision": "decline", "why": "Heard, and as before."},
        S.FINAL,
    ),
    ("cancel", S.IN_FORCE, "head", {"on": "2026-11-24", "why": "New facts.", "meeting_offered": "on"}, S.CANCELLED),
    ("challenge", S.IN_FORCE, "inclusion_officer", {"words": "Think of the needs."}, S.IN_FORCE),
]


@pytest.mark.parametrize(("name", "state", "who", "data", "after"), STEPS)
def test_each_step_has_its_page_and_leads_back_to_the_case(cast, as_, name, state, who, data, after):
    row = exclusion_at(cast, state)
    if name == "governors":
        row = all_told(cast, row)
    url = address(name, row)
    assert as_(who).get(url).status_code == 200
    response = post(as_(who), url, version=row.version, **data)
    assert (response.status_code, response.url) == (302, row.get_absolute_url())
    row.refresh_from_db()
    assert row.state == after
    page = text(as_("head").get(row.get_absolute_url()))
    assert all(words in page for name, words in data.items() if name in ("words", "why"))


def test_what_governors_decided_before_everybody_was_told_asks_for_a_reason(cast, as_):
    row = exclusion_at(cast, S.IN_FORCE)
    url = address("governors", row)
    assert "say first who has been told" in text(as_("head").get(url))
    data = {"met_on": "2026-11-24", "decision": "decline", "why": "The head was right.", "version": row.version}
    response = post(as_("head"), url, **data)
    page = text(response)
    assert response.status_code == 422 and 'name="reason_to_go_on"' in page and "The head was right." in page
    assert "not everybody who must hear has been told" in page and "EXCL2012 5" in page
    assert post(as_("head"), url, **data, reason_to_go_on="All were told by telephone.").status_code == 302
    row.refresh_from_db()
    assert row.state == S.DECLINED
    assert "All were told by telephone." in text(as_("head").get(row.get_absolute_url()))


@pytest.mark.parametrize(("name", "state", "who", "data", "after"), STEPS)
def test_a_step_that_is_refused_keeps_what_was_typed(cast, as_, name, state, who, data, after):
    row = exclusion_at(cast, state)
    wrong = {key: "2026-11-25" if key in ("on", "met_on") else value for key, value in data.items()}
    if wrong == data:  # nothing but words: leave them out
        wrong = dict.fromkeys(data, " ")
    response = post(as_(who), address(name, row), version=row.version, **wrong)
    assert response.status_code == 422
    assert all(words in text(response) for key, words in wrong.items() if key in ("words", "why"))
    row.refresh_from_db()
    assert row.state == state


def test_a_step_whose_time_has_passed_leads_back_to_the_case(cast, as_):
    row = exclusion_at(cast, S.FINAL)
    for name in ("governors", "panel", "reconsider", "cancel", "waive_review"):
        assert as_("head").get(address(name, row)).url == row.get_absolute_url()
    response = post(as_("head"), address("reconsider", row), why="Words that were typed.")
    assert response.status_code == 409
    assert "Words that were typed." in text(response)


def test_a_suspension_has_no_review_and_says_so_kindly(cast, as_):
    row = suspended(cast, starts_on=SCHOOL_DAY, ends_on=SCHOOL_DAY)
    for name in ("reconsider", "panel", "apply_for_review", "waive_review"):
        assert as_("head").get(address(name, row)).url == row.get_absolute_url()
        assert post(as_("head"), address(name, row)).status_code == 409


def test_a_step_is_for_its_body_alone(cast, as_):
    row = exclusion_at(cast, S.IN_FORCE)
    for name in ("notices", "governors", "hear_parents", "reconsider"):
        assert as_("inclusion_officer").get(address(name, row)).status_code == 403
    assert as_("head").get(address("sixth_day", row)).status_code == 403
    assert as_("head").get(address("challenge", row)).status_code == 403


def test_who_has_been_told_is_ticked(cast, as_):
    row = excluded(cast)
    parents = row.notices.get(recipient="parents")
    page = text(as_("referrer").get(address("notices", row)))
    assert "The governors, of the exclusion" in page
    response = post(
        as_("referrer"),
        address("notices", row),
        who=str(parents.public_id),
        told_on="2026-11-24",
        how="By hand",
        version="1",
    )
    assert response.status_code == 302
    parents.refresh_from_db()
    assert (parents.told_on, parents.how) == (date(2026, 11, 24), "By hand")
    assert "Parents or carers, of the exclusion" not in text(as_("referrer").get(address("notices", row)))


def test_somebody_elses_step_is_a_conflict_and_keeps_the_words(cast, as_):
    row = excluded(cast)
    all_told(cast, row)
    response = post(as_("head"), address("hear_parents", row), on="2026-11-24", words="He was provoked.", version="1")
    assert response.status_code == 409
    assert "He was provoked." in text(response)


OFFER = {"place": "Oakfield Centre", "starts_on": "2026-12-01", "hours_per_week": "20", "offered_on": "2026-11-24"}


def test_education_is_offered_and_refused_with_its_reason(cast, as_):
    row = excluded(cast)
    officer = as_("inclusion_officer")
    assert "owes it from Tuesday 1 December" in text(officer.get(address("sixth_day", row)))
    assert post(officer, address("sixth_day", row), **OFFER, version="1").status_code == 302
    made = Offer.objects.get()
    url = address("answer_offer", made)
    refused = {"answer": "refused", "on": "2026-11-24", "version": "1"}
    response = post(officer, url, **refused, why="")
    assert response.status_code == 422
    assert "Say why it was refused" in text(response)
    assert post(officer, url, **refused, why="Too far to travel.").url == row.get_absolute_url()
    assert "Too far to travel." in text(as_("head").get(row.get_absolute_url()))


SECTION_19 = {
    "cause": "exclusion",
    "considered": "Needs and distance.",
    "outcome": "owed",
    "reasons": "No school yet.",
    "offer": "Oakfield Centre",
    "decided_on": "2026-11-24",
    "next_look_on": "2027-01-12",
}


def test_an_officer_writes_down_a_section_19_decision(cast, as_):
    row = excluded(cast)
    officer = as_("inclusion_officer")
    assert "What education is owed?" in text(officer.get(address("decide_section_19", row)))
    response = post(officer, address("decide_section_19", row), **{**SECTION_19, "next_look_on": "2027-04-12"})
    assert response.status_code == 422
    assert "within twelve weeks, by Tuesday 16 February" in text(response)
    assert "Needs and distance." in text(response)
    assert post(officer, address("decide_section_19", row), **SECTION_19).url == row.get_absolute_url()
    other = {**SECTION_19, "cause": "illness", "outcome": "not_decided"}
    url = address("decide_section_19_of_pupil", row.pupil)
    assert post(officer, url, **other).url == address("pupil", row.pupil)
    page = text(as_("head").get(address("pupil", row.pupil)))
    assert "No decision was made" in page
    assert Section19Decision.objects.count() == 2


def test_the_head_reads_a_challenge_and_replies(cast, as_):
    row = excluded(cast)
    made = services.challenge(cast.actor("inclusion_officer"), row, words="Think of the needs.")
    assert "Think of the needs." in text(as_("head").get(address("reply", made)))
    assert post(as_("head"), address("reply", made), words="They were weighed.", version="1").status_code == 302
    assert "They were weighed." in text(as_("inclusion_officer").get(row.get_absolute_url()))


def test_a_provider_is_shown_the_lawful_way(cast, as_):
    page = text(as_("provider_manager").get(reverse("exclusions:providers")))
    assert "You cannot suspend or permanently exclude a pupil" in page
    assert "EA2002 s51A" in page
    pupil = a_pupil(cast)
    for name in ("suspend", "permanent", "pupil"):
        assert as_("provider_manager").get(address(name, pupil)).status_code == 403


def test_the_list_shows_who_is_out_and_reading_it_is_kept(cast, as_):
    out = excluded(cast)
    over = suspended(
        cast,
        a_pupil(cast, forename="Amina", surname="Yusuf"),
        starts_on=date(2026, 11, 23),
        ends_on=date(2026, 11, 23),
        decided_on=date(2026, 11, 23),
    )
    all_told(cast, over)
    url = reverse("exclusions:list")
    page = text(as_("inclusion_officer").get(url))
    assert out.reference in page
    assert over.reference not in page
    year = text(as_("head").get(f"{url}?show=year"))
    assert over.reference in year
    assert ">Over<" in year
    assert "Nothing here" in text(as_("head").get(f"{url}?show=earlier"))
    assert "Kai" not in text(as_("coordinator").get(url))
    assert AuditEvent.objects.filter(action="exclusions.list.read").exists()


@pytest.mark.parametrize("name", ["head", "inclusion_officer"])
def test_a_final_exclusion_stays_on_the_list_until_the_name_is_off_the_roll(cast, as_, name):
    row = exclusion_at(cast, S.FINAL)
    officer = cast.actor("inclusion_officer")
    services.offer(officer, row, place="Oakfield", starts_on=TOMORROW, hours_per_week=20, offered_on=SCHOOL_DAY)
    services.decide_section_19(
        officer, row.pupil, exclusion=row, cause=Cause.EXCLUSION, outcome=Section19Outcome.OWED, considered="Age.",
        reasons="Excluded.", offer="Oakfield", decided_on=SCHOOL_DAY, next_look_on=TOMORROW,
    )  # fmt: skip
    duties = Duty.objects.filter(subject_id=row.public_id, done_at__isnull=True, state="open")
    assert list(duties.values_list("kind", flat=True)) == ["take_off_roll"]
    url = reverse("exclusions:list")
    assert row.reference in text(as_(name).get(url))
    duties.update(state="dropped")
    assert row.reference in text(as_(name).get(url))  # the name is on the roll, whatever is due
    services.leave_roll(cast.actor("head"), row, last_day=SCHOOL_DAY)
    with clock.at(TOMORROW):
        assert row.reference not in text(as_(name).get(url))


@pytest.mark.parametrize("name", ["head", "inclusion_officer"])
def test_a_case_is_on_the_list_while_somebody_must_still_hear_of_it(cast, as_, name):
    row = suspended(cast, starts_on=date(2026, 11, 23), ends_on=date(2026, 11, 23), decided_on=date(2026, 11, 23))
    url = reverse("exclusions:list")
    assert row.reference in text(as_(name).get(url))
    all_told(cast, row)
    assert row.reference not in text(as_(name).get(url))


def test_a_case_is_on_the_list_while_something_is_due(cast, as_):
    row = exclusion_at(cast, S.REINSTATED)
    all_told(cast, row)
    url = reverse("exclusions:list")
    assert row.reference not in text(as_("head").get(url))
    Duty.objects.filter(subject_id=row.public_id, kind="decide_section_19").update(state="open", done_at=None)
    assert row.reference in text(as_("head").get(url))


@pytest.mark.parametrize("page", ["list", "pupil", "exclusion", "clocks"])
def test_a_page_asks_as_much_for_many_rows_as_for_few(cast, as_, page):
    row = suspended(cast, starts_on=SCHOOL_DAY, ends_on=date(2026, 12, 4))
    client = as_("head")
    about = {"list": None, "pupil": row.pupil, "exclusion": row, "clocks": row}[page]
    url = address(page, about) if about else reverse("exclusions:list")

    def offered():
        more = {"starts_on": date(2026, 12, 1), "hours_per_week": 20, "offered_on": SCHOOL_DAY}
        services.offer(cast.actor("head"), row, place="Oakfield", **more)

    def statements():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url).status_code == 200
        return len(statements_of(asked.captured_queries))

    offered()
    client.get(url)
    few = statements()
    for number, day in enumerate((9, 16, 23)):
        first = date(2026, 11, day)
        evidence = {"decided_on": first, "new_evidence": "Seen by a teacher."}
        suspended(cast, row.pupil, starts_on=first, ends_on=first, **evidence)
        another = excluded(cast, a_pupil(cast, forename=f"Pupil {number}"))
        services.challenge(cast.actor("inclusion_officer"), another, words="Again.")
        offered()
    assert statements() == few


# What a page says of a case


TOMORROW, FRIDAY = date(2026, 11, 25), date(2026, 11, 27)


def test_a_suspension_from_the_next_school_day_is_said_to_begin_then(cast, as_):
    row = suspended(cast, starts_on=TOMORROW, ends_on=FRIDAY)
    words = "Begins on Wednesday 25 November"
    for url in (
        reverse("exclusions:list"),
        address("pupil", row.pupil),
        address("exclusion", row),
        address("clocks", row),
    ):
        page = text(as_("head").get(url))
        assert words in page
        assert "In force" not in page
    with clock.at(TOMORROW):
        page = text(as_("head").get(row.get_absolute_url()))
        assert "In force" in page and words not in page


def test_a_suspension_from_monday_is_said_to_begin_on_monday_over_the_weekend(cast, as_):
    with clock.at(FRIDAY):
        row = suspended(cast, starts_on=date(2026, 11, 30), ends_on=date(2026, 12, 1))
    with clock.at(date(2026, 11, 29)):
        assert "Begins on Monday 30 November" in text(as_("head").get(row.get_absolute_url()))


def test_one_that_is_cancelled_before_it_begins_is_said_to_be_cancelled(cast, as_):
    row = suspended(cast, starts_on=TOMORROW, ends_on=FRIDAY)
    services.cancel(cast.actor("head"), row, on=SCHOOL_DAY, why="New facts came up.", meeting_offered=True)
    page = text(as_("head").get(row.get_absolute_url()))
    assert "Cancelled" in page and "Begins on" not in page


WHY = {
    "short": "The suspension ends before the sixth school day.",
    "lunchtimes": "It is for lunchtimes only",
    "cancelled": "The exclusion was cancelled.",
    "authority": "The authority decided that nothing is owed.",
    "age": "The pupil is past compulsory school age.",
}


@pytest.mark.parametrize("case", list(WHY))
def test_the_case_names_the_one_reason_why_no_education_is_owed(cast, as_, case):
    pupil = a_pupil(cast)
    if case == "age":
        Pupil.objects.filter(pk=pupil.pk).update(date_of_birth=date(2010, 2, 1))
        pupil.refresh_from_db()
    permanent = case in ("authority", "age")
    more = {"lunchtimes": True} if case == "lunchtimes" else {}
    row = excluded(cast, pupil) if permanent else suspended(cast, pupil, starts_on=SCHOOL_DAY, ends_on=FRIDAY, **more)
    if case == "cancelled":
        services.cancel(cast.actor("head"), row, on=SCHOOL_DAY, why="New facts came up.", meeting_offered=True)
    if case == "authority":
        services.decide_section_19(
            cast.actor("inclusion_officer"),
            pupil,
            cause=Cause.EXCLUSION,
            outcome=Section19Outcome.NOT_OWED,
            considered="What the family says.",
            reasons="The family teaches her by choice.",
            decided_on=SCHOOL_DAY,
            next_look_on=date(2027, 1, 12),
            exclusion=row,
        )
    for name in ("exclusion", "clocks"):
        page = text(as_("head").get(address(name, row)))
        assert WHY[case] in page
        assert not [words for other, words in WHY.items() if other != case and words in page]
    assert ("sets and marks work" in text(as_("head").get(row.get_absolute_url()))) is (case == "short")


def test_the_list_tells_a_head_alone_how_an_exclusion_begins(cast, as_):
    url = reverse("exclusions:list")
    page = text(as_("head").get(url))
    assert "To suspend or permanently exclude a pupil" in page
    assert reverse("pupils:list") in page[page.index("To suspend") :]
    for name in ("referrer", "inclusion_officer", "coordinator"):
        assert "To suspend or permanently exclude" not in text(as_(name).get(url))


@pytest.mark.parametrize(
    ("first", "last", "by"),
    [
        (SCHOOL_DAY, date(2026, 11, 30), "by Thursday 31 December"),  # five days
        (date(2027, 1, 4), date(2027, 1, 5), "by Monday 29 March"),  # decided in one term, out in the next
    ],
)
def test_what_governors_hear_once_a_term_is_said_with_its_day(cast, as_, first, last, by):
    row = suspended(cast, starts_on=first, ends_on=last)
    for name in ("exclusion", "notices"):
        page = text(as_("head").get(address(name, row)))
        assert f"the governors hear of it once a term: {by}" in page
        assert "EXCL2012 5 governors" in page
        assert "The governors, of the exclusion, once a term" in page
        assert "The authority hears of every suspension without delay" in page


def test_more_than_five_days_in_the_term_are_told_at_once_and_no_term_is_named(cast, as_):
    row = suspended(cast, starts_on=SCHOOL_DAY, ends_on=date(2026, 12, 1))  # six days
    for name in ("exclusion", "notices"):
        assert "once a term" not in text(as_("head").get(address(name, row)))
    assert "once a term" not in text(
        as_("head").get(excluded(cast, a_pupil(cast, forename="Amina")).get_absolute_url())
    )


def test_a_suspension_over_the_edge_of_a_term_counts_the_fuller_one(cast, as_):
    # two days before 31 December and six from 4 January
    row = suspended(cast, starts_on=date(2026, 12, 17), ends_on=date(2027, 1, 11))
    assert "once a term" not in text(as_("head").get(row.get_absolute_url()))


@pytest.mark.parametrize("left_out", ["what_happened", "reason_1"])
def test_a_suspension_without_a_word_hears_at_once_that_it_is_too_long(cast, as_, left_out):
    pupil = a_pupil(cast)
    page = text(post(as_("head"), address("suspend", pupil), **{**SUSPENSION, "elsewhere": "45", left_out: ""}))
    assert "suspended for 47 school days this year" in page
    missing = {"what_happened": "Say what happened, and why", "reason_1": "Choose the main reason"}[left_out]
    assert page.count(missing) == 2  # at the top and beside its box, and not again in the words of the rules
    assert not Exclusion.objects.exists()
