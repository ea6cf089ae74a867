"""At the end of a placement: reports by both sides, what follows, and a planned end that has passed."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.urls import reverse

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.models import lock
from waymark.core.refusals import Refusal, Refused, refuse
from waymark.duties import services as duties
from waymark.duties.states import DutyKind
from waymark.organisations.models import Organisation
from waymark.placements import notices, queries, rules
from waymark.placements.models import EndReport, EndResult, ExitStep, Placement
from waymark.placements.services.guard import only_for, require_state
from waymark.placements.services.owed import open_duty
from waymark.placements.services.papers import replace_current
from waymark.placements.states import UNDER_WAY, ExitKind, PlacementState, Side
from waymark.programmes import queries as programmes
from waymark.school_year.rules import school_days_or_weekdays_after


@transaction.atomic
def write_end_report(
    actor: Actor,
    placement: Placement,
    *,
    said: Iterable[rules.OutcomeSaid],
    summary: str,
    pupil_view: str = "",
    version: int | None = None,
) -> EndReport:
    """One side says of each outcome of the plan what came of it; towards the end, or after it."""
    as_provider = placement.provider_id == actor.organisation_pk
    actor.require(Permission.PLACEMENT_ANSWER if as_provider else Permission.PLACEMENT_EDIT, over=placement)
    if not as_provider:
        only_for(actor, placement.commissioner)
    placement = lock(Placement, placement.pk, version)
    require_state(placement, *UNDER_WAY, PlacementState.ENDED)
    plan, results = queries.last_plan(placement), {each.number: each for each in said}
    outcomes = queries.outcomes_of(plan)
    facts = rules.EndReportFacts(outcomes=len(outcomes), said=tuple(results.values()), summary=summary)
    refuse(rules.end_report_refusals(facts, on=clock.today()))
    assert actor.membership is not None
    side = Side.PROVIDER if as_provider else Side.COMMISSIONER
    report = EndReport.objects.create(
        placement=placement,
        side=side,
        number=replace_current(placement.end_reports.filter(side=side)) + 1,
        plan=plan,
        summary=summary,
        pupil_view=pupil_view,
        written_at=clock.now(),
        written_by=actor.membership,
    )
    EndResult.objects.bulk_create(
        EndResult(
            report=report,
            number=number,
            outcome=outcome,
            result=results[number].result or "",
            words=results[number].words.strip(),
        )
        for number, outcome in enumerate(outcomes, 1)
    )
    history.record(
        actor,
        "placement.end_report",
        report,
        after={"side": side, "results": [results[number].result for number in range(1, len(outcomes) + 1)]},
        pupil=placement.pupil,
    )
    duties.discharge(actor, DutyKind.WRITE_END_REPORT, placement, owner=actor.organisation)
    if as_provider:
        notices.reported(actor, placement)
    return report


@transaction.atomic
def take_exit_steps(
    actor: Actor, placement: Placement, *, kinds: Iterable[ExitKind], what_was_done: str, version: int | None = None
) -> list[ExitStep]:
    """A body says which of its steps are done, and what was done."""
    actor.require(Permission.PLACEMENT_VIEW, over=placement)
    queries.deny_unless_part_in_the_end(actor, placement)
    placement = lock(Placement, placement.pk, version)
    require_state(placement, PlacementState.ENDED)
    wanted = set(kinds)
    mine = placement.exit_steps.filter(owner=actor.organisation_pk, done_at__isnull=True, kind__in=wanted)
    rows = list(mine.select_for_update().order_by("pk"))
    if not wanted or {row.kind for row in rows} != wanted:
        raise Refused([Refusal("not_your_step", clause="AAP2025 record")])
    if not what_was_done.strip():
        raise Refused([Refusal("not_said_what", clause="AAP2025 record")])
    for row in rows:
        row.done_at, row.done_by, row.what_was_done = clock.now(), actor.membership, what_was_done.strip()
        row.save_changes("done_at", "done_by", "what_was_done")
    history.record(actor, "placement.exit_steps", placement, after={"done": sorted(wanted)}, pupil=placement.pupil)
    _owe_steps(actor, placement, actor.organisation)
    return rows


def open_what_follows(actor: Actor, placement: Placement) -> None:
    """The steps that follow an end, and a duty for each side's report that is not there yet."""
    today, last_day = clock.today(), placement.ended_on
    assert last_day is not None
    facts = rules.ExitFacts(
        commissioner=queries.party_of(placement.commissioner),
        last_day=last_day,
        next_school_day=school_days_or_weekdays_after(queries.calendar_of(placement, last_day), on=last_day, days=1),
        has_ehc_plan=programmes.has_ehc_plan(placement.pupil, last_day),
    )
    owners = {
        queries.party_of(body): body
        for body in (placement.provider, placement.programme.school, placement.commissioner)
    }
    steps = rules.exit_steps(facts, on=today)
    ExitStep.objects.bulk_create(
        ExitStep(placement=placement, kind=step.kind, owner=owners[step.who], clause=step.clause, due_on=step.due_on)
        for step in steps
    )
    for owner in {body.pk: body for body in owners.values()}.values():
        _owe_steps(actor, placement, owner)
    written = set(placement.end_reports.filter(is_current=True).values_list("side", flat=True))
    due_on = rules.end_report_due(last_day)
    for side, owner in ((Side.PROVIDER, placement.provider), (Side.COMMISSIONER, placement.commissioner)):
        if side not in written:
            open_duty(actor, DutyKind.WRITE_END_REPORT, placement, owner, "AAP2025 record", due_on)


def _owe_steps(actor: Actor, placement: Placement, owner: Organisation) -> None:
    """One duty for all that a body has still to do, due with the first of it."""
    left = placement.exit_steps.filter(owner=owner, done_at__isnull=True).order_by("due_on").first()
    if left is None:
        duties.discharge(actor, DutyKind.TAKE_EXIT_STEPS, placement, owner=owner)
    else:
        due_on = max(left.due_on, clock.today())
        open_duty(
            actor,
            DutyKind.TAKE_EXIT_STEPS,
            placement,
            owner,
            left.clause,
            due_on,
            link=reverse("placements:after", args=[placement.public_id]),
        )
