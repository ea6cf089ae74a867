"""Plans begin, cycles are reviewed, levels move, plans end; and who may not."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from tests.cast import SCHOOL_DAY
from waymark.core import clock
from waymark.core.models import AuditEvent, Conflict
from waymark.core.policies import Denied
from waymark.core.refusals import Refused
from waymark.documents.content import Kept
from waymark.documents.states import Scan
from waymark.duties.models import Duty
from waymark.pupils import services as pupils
from waymark.pupils.involvements import involve, uninvolve
from waymark.pupils.models import Pupil
from waymark.pupils.states import Basis
from waymark.support import queries, services
from waymark.support.jobs import end_support_of_leavers
from waymark.support.models import Cycle, CycleNote, HelpAsked, Intervention, SupportPlan
from waymark.support.states import Impact, Level, NextStep, Result, Service
from waymark.support.tests.factories import (
    STARTS_ON,
    a_cycle,
    a_plan,
    asked_for_help,
    cycle_words,
    review_words,
    reviewed,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_school_day")]


def events():
    return list(AuditEvent.objects.exclude(action__startswith="duty").order_by("pk").values_list("action", flat=True))


def duties():
    return list(Duty.objects.filter(kind="review_support").order_by("pk").values_list("state", flat=True))


def refused(call, *arguments, **values):
    """The codes of a refusal; nothing may be written, but what the refused act itself noted."""
    models = (SupportPlan, Cycle, Intervention, CycleNote, HelpAsked, Duty, AuditEvent)
    before = [model.objects.count() for model in models]
    with pytest.raises(Refused) as stopped, transaction.atomic():
        call(*arguments, **values)
    assert [model.objects.count() for model in models] == before
    return [each.code for each in stopped.value.refusals]


def share_with_partnership(cast, pupil):
    """As after a referral was sent; the fact behind it is the pupil's own record."""
    involve(cast.actor("referrer"), pupil, cast.partnership, Basis.REFERRAL, source=pupil, valid_from=SCHOOL_DAY)


# The plan


def test_a_plan_starts_with_a_level_and_a_reason(referrer, kai):
    made = a_plan(referrer, kai, strengths="Draws well.")
    assert (made.level, made.state, made.school, made.started_by.person.name) == (
        "tier_2",
        "open",
        referrer.organisation,
        "Ruth Okafor",
    )
    assert events()[-1] == "supportplan.start"
    assert queries.current_level(referrer, kai) is Level.TIER_2


def test_a_second_plan_is_refused_while_one_is_open(referrer, kai, plan):
    assert refused(a_plan, referrer, kai) == ["plan_is_open"]
    services.end_plan(referrer, plan, on=SCHOOL_DAY, reason="She does well.")
    assert a_plan(referrer, kai, starts_on=SCHOOL_DAY).state == "open"


def test_the_database_itself_holds_one_open_plan(referrer, kai, plan):
    with pytest.raises(IntegrityError), transaction.atomic():
        SupportPlan.objects.create(
            pupil=kai,
            school=referrer.organisation,
            level="tier_2",
            why="Again",
            starts_on=STARTS_ON,
            started_at=clock.now(),
            started_by=referrer.membership,
        )


@pytest.mark.parametrize(
    "values, expected",
    [
        ({"starts_on": date(2026, 11, 25)}, ["starts_in_the_future"]),
        ({"starts_on": date(2026, 8, 24)}, ["starts_before_roll"]),
        ({"why": " "}, ["no_why"]),
        ({"level": Level.TIER_4}, ["own_money_first"]),
    ],
)
def test_a_plan_that_may_not_start_is_refused(referrer, kai, values, expected):
    assert refused(a_plan, referrer, kai, **values) == expected


def test_a_reason_goes_past_the_warning_and_is_kept(referrer, kai):
    made = a_plan(referrer, kai, level=Level.PSP_3, reason="The city asked us to.")
    event = AuditEvent.objects.get(action="supportplan.start")
    assert made.level == "psp_3"
    assert event.payload.content["reason"] == "The city asked us to."
    assert event.payload.content["after"]["gone_past"] == ["own_money_first"]


@pytest.mark.parametrize(
    "name, error",
    [
        ("coordinator", Http404),  # may not know of the pupil yet
        ("inclusion_officer", Denied),
        ("provider_manager", Http404),
        ("stranger_referrer", Http404),
        ("auditor", Http404),
    ],
)
def test_only_the_school_plans_support(cast, kai, name, error):
    with pytest.raises(error):
        a_plan(cast.actor(name), kai)
    assert not SupportPlan.objects.exists()


def test_a_pupil_who_is_not_on_the_roll_has_no_plan(cast, referrer, kai):
    entry = kai.roll_entries.get()
    involve(referrer, kai, cast.ashgrove, Basis.REFERRED, source=kai, valid_from=STARTS_ON)
    pupils.leave_roll(referrer, entry, last_day=SCHOOL_DAY - timedelta(days=1), reason="Moved away.")
    later = cast.actor("referrer")
    assert refused(a_plan, later, kai, starts_on=SCHOOL_DAY) == ["not_on_roll"]
    assert refused(asked_for_help, later, kai) == ["not_on_roll"]


# Cycles


def test_a_cycle_opens_the_duty_of_its_review(referrer, kai, plan):
    cycle = a_cycle(referrer, plan)
    duty = Duty.objects.get(kind="review_support")
    assert (cycle.number, cycle.level, cycle.state) == (1, "tier_2", "running")
    assert (duty.owner, duty.pupil, duty.state) == (referrer.organisation, kai, "open")
    assert duty.due_at.astimezone(clock.LONDON).isoformat() == "2026-10-16T23:59:00+01:00"
    assert duty.link == f"/support/cycle/{cycle.public_id}/review/"
    assert events()[-2:] == ["cycle.begin", "intervention.add"]


def test_one_cycle_runs_at_a_time(referrer, plan, cycle):
    assert refused(services.begin_cycle, referrer, plan, **cycle_words()) == ["cycle_is_running"]


def test_a_cycle_does_not_begin_before_the_last_review(referrer, plan, cycle):
    reviewed(referrer, cycle)
    words = cycle_words(starts_on=date(2026, 10, 15), review_on=date(2026, 12, 4))
    assert refused(services.begin_cycle, referrer, plan, **words) == ["cycle_starts_too_early"]
    second = services.begin_cycle(referrer, plan, **{**words, "starts_on": date(2026, 10, 16)})
    assert second.number == 2


def test_a_changed_day_of_review_moves_the_duty(referrer, cycle):
    services.change_cycle(referrer, cycle, **cycle_words(review_on=date(2026, 12, 4)), version=cycle.version)
    duty = Duty.objects.get(kind="review_support")
    assert duty.due_at.astimezone(clock.LONDON).date() == date(2026, 12, 4)
    event = AuditEvent.objects.get(action="cycle.change")
    assert event.payload.content["before"] == {"review_on": "2026-10-16"}


def test_saving_the_same_words_changes_nothing(referrer, cycle):
    services.change_cycle(referrer, cycle, **cycle_words())
    assert "cycle.change" not in events()
    assert Cycle.objects.get().version == cycle.version


def test_two_people_changing_one_cycle_do_not_write_over_each_other(cast, referrer, cycle):
    services.change_cycle(cast.actor("head"), cycle, **cycle_words(aim="Theirs"), version=1)
    with pytest.raises(Conflict) as conflict:
        services.change_cycle(referrer, cycle, **cycle_words(aim="Mine"), version=1)
    assert conflict.value.current.aim == "Theirs"


def test_two_people_writing_the_next_cycle_make_one(cast, referrer, plan):
    services.begin_cycle(cast.actor("head"), plan, **cycle_words(), version=1)
    with pytest.raises(Conflict):
        services.begin_cycle(referrer, plan, **cycle_words(), version=1)
    assert Cycle.objects.count() == 1


def test_what_is_done_can_be_put_right_while_the_cycle_runs(referrer, cycle):
    done = Intervention.objects.get()
    words = {"what": "Paired reading", "who": "Ade Cole", "starts_on": STARTS_ON, "ends_on": date(2026, 10, 2)}
    services.change_intervention(referrer, done, **words, version=1)
    done.refresh_from_db()
    assert (done.who, done.how_often, done.ends_on, done.version) == ("Ade Cole", "", date(2026, 10, 2), 2)
    with pytest.raises(Conflict):
        services.change_intervention(referrer, done, **words, version=1)
    wrong = {**words, "starts_on": date(2026, 9, 1)}
    assert refused(services.change_intervention, referrer, done, **wrong) == ["done_before_the_cycle"]
    reviewed(referrer, cycle)
    assert refused(services.change_intervention, referrer, done, **words) == ["cycle_is_over"]
    assert refused(services.add_intervention, referrer, cycle, **words) == ["cycle_is_over"]


# The review


def test_a_review_is_kept_and_the_duty_is_done(referrer, plan, cycle):
    reviewed(referrer, cycle)
    cycle.refresh_from_db()
    plan.refresh_from_db()
    assert (cycle.state, cycle.impact_scale, cycle.next_level) == ("reviewed", "some", "tier_2")
    assert (cycle.reviewed_by.person.name, cycle.reviewed_on) == ("Ruth Okafor", date(2026, 10, 16))
    assert (plan.level, plan.state) == ("tier_2", "open")
    assert duties() == ["done"]
    assert events()[-1] == "cycle.review"


@pytest.mark.parametrize(
    "step, level, state",
    [
        (NextStep.STEP_UP, "tier_3", "open"),
        (NextStep.STEP_DOWN, "tier_1", "open"),
        (NextStep.REFER_ON, "tier_2", "open"),
        (NextStep.END, "tier_2", "ended"),
    ],
)
def test_a_review_leads_on(referrer, plan, cycle, step, level, state):
    reviewed(referrer, cycle, next_step=step)
    plan.refresh_from_db()
    assert (plan.level, plan.state) == (level, state)
    assert ("supportplan.step" in events()) == (level != "tier_2")
    if step is NextStep.END:
        assert (plan.ended_on, plan.end_reason) == (date(2026, 10, 16), "Stays until the break now.")
        assert plan.ended_by_label == "Ruth Okafor, Ashgrove School"


def test_stepping_to_tier_4_asks_for_the_schools_own_money(referrer, kai):
    plan = a_plan(referrer, kai, level=Level.TIER_3)
    cycle = a_cycle(referrer, plan)
    assert refused(reviewed, referrer, cycle, next_step=NextStep.STEP_UP) == ["own_money_first"]
    reviewed(referrer, cycle, next_step=NextStep.STEP_UP, own_money_used=True)
    plan.refresh_from_db()
    assert (plan.level, plan.own_money_used) == ("tier_4", True)


@pytest.mark.parametrize(
    "values, expected",
    [
        ({"reviewed_on": STARTS_ON}, ["reviewed_before_start"]),
        ({"reviewed_on": date(2026, 11, 25)}, ["reviewed_in_the_future"]),
        ({"evidence": " "}, ["no_evidence"]),
        ({"family_view": ""}, ["no_family_view"]),
    ],
)
def test_a_review_that_lacks_something_is_refused(referrer, cycle, values, expected):
    assert refused(reviewed, referrer, cycle, **values) == expected
    assert duties() == ["open"]


def test_nothing_is_reviewed_where_nothing_was_done(referrer, plan):
    empty = services.begin_cycle(referrer, plan, **cycle_words())
    assert refused(reviewed, referrer, empty) == ["nothing_was_done"]


def test_a_cycle_is_reviewed_once(cast, referrer, cycle):
    reviewed(cast.actor("head"), cycle, version=1)
    assert refused(reviewed, referrer, cycle) == ["cycle_is_over"]
    with pytest.raises(Conflict):
        reviewed(referrer, cycle, version=1)
    assert refused(services.change_cycle, referrer, cycle, **cycle_words()) == ["cycle_is_over"]


def test_a_review_stays_and_a_correction_stands_beside_it(referrer, cycle):
    assert refused(services.add_note, referrer, cycle, words="Too early") == ["cycle_still_runs"]
    reviewed(referrer, cycle)
    services.add_note(referrer, cycle, words="It was eight lessons, not nine.")
    assert Cycle.objects.get().evidence == "Left nine lessons, before it was 22."
    assert CycleNote.objects.get().written_by.person.name == "Ruth Okafor"
    assert "Added on 24 November 2026: It was eight lessons, not nine." in queries.tried_so_far(
        referrer, cycle.plan.pupil
    )


def test_a_database_refuses_a_review_before_its_start(cycle):
    with pytest.raises(IntegrityError), transaction.atomic():
        Cycle.objects.filter(pk=cycle.pk).update(review_on=STARTS_ON)


# The end


def test_an_ended_plan_takes_no_more(referrer, plan):
    services.end_plan(referrer, plan, on=SCHOOL_DAY, reason="She does well.", version=1)
    assert refused(services.end_plan, referrer, plan, on=SCHOOL_DAY, reason="Again") == ["plan_has_ended"]
    words = cycle_words(starts_on=SCHOOL_DAY, review_on=date(2026, 12, 18))
    assert refused(services.begin_cycle, referrer, plan, **words) == ["plan_has_ended"]
    assert queries.current_level(referrer, plan.pupil) is None


def test_ending_a_plan_with_a_running_cycle_asks_why_and_drops_the_duty(referrer, plan, cycle):
    ending = {"on": SCHOOL_DAY, "reason": "The family moved."}
    assert refused(services.end_plan, referrer, plan, **ending) == ["cycle_not_reviewed"]
    services.end_plan(referrer, plan, **ending, reason_to_go_on="Nobody is left to ask.")
    cycle.refresh_from_db()
    assert cycle.state == "stopped"
    assert duties() == ["dropped"]
    assert refused(reviewed, referrer, cycle) == ["cycle_is_over"]


def test_a_plan_does_not_end_before_its_last_review(referrer, plan, cycle):
    reviewed(referrer, cycle)
    early = {"on": date(2026, 10, 15), "reason": "She does well."}
    assert refused(services.end_plan, referrer, plan, **early) == ["ended_too_early"]


def test_two_people_ending_and_writing_meet(cast, referrer, plan):
    services.begin_cycle(cast.actor("head"), plan, **cycle_words())
    with pytest.raises(Conflict):
        services.end_plan(referrer, plan, on=SCHOOL_DAY, reason="She does well.", version=1)


def test_a_pupil_who_leaves_takes_the_plan_out_of_sight_and_it_ends_that_day(cast, referrer, kai, plan, cycle):
    last_day = SCHOOL_DAY - timedelta(days=1)
    pupils.leave_roll(referrer, kai.roll_entries.get(), last_day=last_day, reason="Moved away.")
    with pytest.raises(Http404):
        queries.plan_or_404(cast.actor("referrer"), plan.public_id)

    assert end_support_of_leavers() == "1 ended"
    plan.refresh_from_db()
    assert (plan.state, plan.ended_on) == ("ended", last_day)
    assert plan.ended_by_label == "job: end support of leavers"
    assert duties() == ["dropped"]
    assert end_support_of_leavers() == "0 ended"


def test_the_job_leaves_pupils_who_stay_or_will_leave(cast, referrer, kai, plan):
    assert end_support_of_leavers() == "0 ended"
    entry = kai.roll_entries.get()
    entry.valid_to = SCHOOL_DAY + timedelta(days=1)  # today is the last day
    entry.save(update_fields=["valid_to"])
    assert end_support_of_leavers() == "0 ended"


# Papers


def test_evidence_is_the_schools_until_a_referral_hands_it_on(cast, referrer, kai, plan):
    kept = Kept(content=b"%PDF-1.7 x", content_type="application/pdf", file_name="log.pdf", scan=Scan.NOT_ASKED)
    made = services.add_paper(referrer, plan, kept, title="Behaviour log", tells_address=False)
    assert [each.organisation for each in made.shares.all()] == [cast.ashgrove]
    assert [each.title for each in queries.plan_page(referrer, plan).papers] == ["Behaviour log"]
    share_with_partnership(cast, kai)
    assert queries.plan_page(cast.actor("coordinator"), plan).papers == []
    with pytest.raises(Denied):
        services.add_paper(cast.actor("coordinator"), plan, kept, title="Ours", tells_address=False)


# Help asked of others


def test_the_school_keeps_whom_it_asked_and_what_came_of_it(referrer, kai):
    asked = asked_for_help(referrer, kai)
    services.answer_help(
        referrer, asked, reply=Result.ADVICE, outcome="A parenting course.", answered_on=date(2026, 10, 9), version=1
    )
    asked.refresh_from_db()
    assert (asked.reply, asked.answered_by.person.name) == ("advice", "Ruth Okafor")
    assert events()[-2:] == ["helpasked.ask", "helpasked.answer"]
    again = {"reply": Result.DECLINED, "outcome": "No.", "answered_on": SCHOOL_DAY}
    assert refused(services.answer_help, referrer, asked, **again) == ["is_answered"]
    with pytest.raises(Conflict):
        services.answer_help(referrer, asked, **again, version=1)


def test_help_is_not_asked_ahead_or_answered_before(referrer, kai):
    ahead = {"asked_on": date(2026, 11, 25)}
    assert refused(asked_for_help, referrer, kai, **ahead) == ["asked_in_the_future"]
    asked = asked_for_help(referrer, kai)
    early = {"reply": Result.ADVICE, "outcome": "No.", "answered_on": date(2026, 10, 4)}
    assert refused(services.answer_help, referrer, asked, **early) == ["answered_before_asked"]


# Who sees what


@pytest.mark.parametrize(
    "name, alone, shared",
    [
        ("referrer", True, True),
        ("head", True, True),
        ("coordinator", False, True),
        ("key_worker", False, True),
        ("inclusion_officer", False, True),
        ("stranger_coordinator", False, False),
        ("stranger_referrer", False, False),
        ("stranger_officer", False, False),
        ("provider_manager", False, False),
        ("auditor", False, False),
    ],
)
def test_others_see_what_was_tried_once_a_referral_was_sent(cast, referrer, kai, plan, cycle, name, alone, shared):
    asked = asked_for_help(referrer, kai)
    involve(referrer, kai, cast.canal_street, Basis.PLACEMENT, source=kai, valid_from=STARTS_ON)

    def sees():
        actor = cast.actor(name)
        found = {
            SupportPlan.objects.visible_to(actor).filter(pk=plan.pk).exists(),
            Cycle.objects.visible_to(actor).filter(pk=cycle.pk).exists(),
            Intervention.objects.visible_to(actor).exists(),
            HelpAsked.objects.visible_to(actor).filter(pk=asked.pk).exists(),
            queries.tried_so_far(actor, kai) != "",
            queries.current_level(actor, kai) is not None,
        }
        assert len(found) == 1
        return found.pop()

    assert sees() is alone
    share_with_partnership(cast, kai)
    assert sees() is shared
    uninvolve(referrer, kai, valid_to=SCHOOL_DAY, basis=Basis.REFERRAL)  # declined: from that day on no longer
    assert sees() is alone


def test_a_school_never_reads_what_another_tried(cast, referrer, kai, plan):
    stranger = cast.actor("stranger_referrer")
    involve(referrer, kai, cast.birchfield, Basis.ROLL, source=kai, valid_from=STARTS_ON)
    assert Pupil.objects.visible_to(stranger).filter(pk=kai.pk).exists()
    assert queries.tried_so_far(stranger, kai) == ""
    assert queries.pupil_plans(stranger, kai) == []


# What later slices read


def test_what_was_tried_reads_as_a_text_in_the_order_of_time(referrer, kai, plan, cycle):
    reviewed(referrer, cycle, next_step=NextStep.STEP_UP)
    second = services.begin_cycle(
        referrer,
        plan,
        **cycle_words(aim="Comes every day.", starts_on=date(2026, 10, 26), review_on=date(2026, 12, 11)),
    )
    asked_for_help(referrer, kai, service=Service.ATTENDANCE_TEAM)
    assert second.level == "tier_3"
    assert queries.tried_so_far(referrer, kai) == (
        "Tier 2, 14 September 2026 to 16 October 2026. Aim: Stays in every English lesson, three weeks running.\n"
        "- Paired reading (Nina Holt, three times a week), 14 September 2026 to 16 October 2026\n"
        "Impact: Some progress. Stays until the break now.\n"
        "Evidence: Left nine lessons, before it was 22.\n"
        "The pupil says: Nina is all right.\n"
        "The family says: Mornings are calmer.\n\n"
        "Tier 3, 26 October 2026 to 11 December 2026. Aim: Comes every day.\n"
        "Not reviewed yet.\n\n"
        "Asked for help on 5 October 2026: The authority's attendance team. Somebody to see the family at home.\n"
        "No answer yet."
    )


def test_nothing_tried_is_an_empty_text(referrer, kai):
    assert queries.tried_so_far(referrer, kai) == ""
    assert queries.current_level(referrer, kai) is None


def test_the_scale_of_impact_is_closed():
    assert [each.value for each in Impact] == ["worse", "none", "some", "much", "reached"]
    assert review_words()["impact_scale"] in Impact
