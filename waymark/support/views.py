"""Pages about support for pupils: the school's list, a pupil's support, a plan with its cycles, and the forms."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.forms import Form
from waymark.core.policies import requires
from waymark.documents import wording as paper_wording
from waymark.pupils import queries as pupils
from waymark.pupils.models import Pupil
from waymark.support import forms, queries, services, wording
from waymark.support.models import Cycle, SupportPlan
from waymark.support.states import CycleState, Impact, Level, NextStep, Result, Service

USUAL_CYCLE = timedelta(weeks=6)


@requires(Permission.SUPPORT_VIEW)
def plan_list(request: HttpRequest) -> HttpResponse:
    """The plans of the actor's school, or those shared with the actor's body."""
    asked = request.GET.get("show", ""), request.GET.get("page", "")
    which, page, rows = queries.list_page(request.actor, which=asked[0], page=asked[1])
    history.note_read(request.actor, "support.list.read", pupils=[row.plan.pupil for row in rows])
    context = {"which": which, "page": page, "rows": rows, "wording": wording, "actor": request.actor}
    return render(request, "support/list.html", context)


@requires(Permission.SUPPORT_VIEW)
def pupil(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    """Every plan for a pupil that the reader may see, and whom the school asked for help."""
    found = pupils.pupil_or_404(request.actor, pupil_id)
    context = {
        "pupil": found,
        "plans": queries.pupil_plans(request.actor, found),
        "asked": queries.help_for(request.actor, found),
        "may_start": queries.may_start(request.actor, found),
        "actor": request.actor,
        "wording": wording,
    }
    history.note_read(request.actor, "support.pupil.read", pupils=[found], subject=found)
    return render(request, "support/pupil.html", context)


@requires(Permission.SUPPORT_VIEW)
def evidence(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    """All that was tried as one list to print, with the papers that prove it."""
    found = pupils.pupil_or_404(request.actor, pupil_id)
    context = {"pupil": found, "found": queries.evidence(request.actor, found), "wording": wording}
    history.note_read(request.actor, "support.evidence.read", pupils=[found], subject=found)
    return render(request, "support/evidence.html", context)


@requires(Permission.SUPPORT_VIEW)
def plan(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """One plan with its cycles."""
    found = queries.plan_or_404(request.actor, plan_id)
    page = queries.plan_page(request.actor, found)
    history.note_read(request.actor, "support.plan.read", pupils=[found.pupil], subject=found)
    context = {"page": page, "plan": found, "wording": wording, "paper_wording": paper_wording}
    return render(request, "support/plan.html", context)


@requires(Permission.SUPPORT_EDIT)
def start(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    found = pupils.pupil_or_404(request.actor, pupil_id)
    form = forms.StartForm(request.POST or None, initial={"starts_on": clock.today()})
    if form.submitted(
        lambda data: services.start_plan(
            request.actor,
            found,
            level=Level(data.pop("level")),
            reason=data.pop("reason_to_go_on"),
            **data,
        )
    ):
        messages.success(request, "The plan is open. Now write the first cycle.")
        return redirect(form.result)
    return _page(request, form, found, "Start a support plan", "Start the plan", back=_of_pupil(found))


@requires(Permission.SUPPORT_EDIT)
def begin_cycle(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    found = queries.plan_or_404(request.actor, plan_id)
    today = clock.today()
    first_words = {"starts_on": today, "review_on": today + USUAL_CYCLE}
    form = forms.CycleForm(request.POST or None, record=found, initial=first_words)
    if form.submitted(lambda data: services.begin_cycle(request.actor, found, **_named(data), version=form.version)):
        messages.success(request, "The cycle is written down. Now say what is done, and who does it.")
        return redirect("support:add_intervention", form.result.public_id)
    return _page(request, form, found.pupil, "Write a cycle", "Save the cycle", back=_of_plan(found))


@requires(Permission.SUPPORT_EDIT)
def change_cycle(request: HttpRequest, cycle_id: UUID) -> HttpResponse:
    found = queries.cycle_or_404(request.actor, cycle_id)
    form = forms.CycleForm(request.POST or None, record=found)
    if form.submitted(lambda data: services.change_cycle(request.actor, found, **_named(data), version=form.version)):
        messages.success(request, f"Cycle {found.number} is changed.")
        return redirect(found.plan)
    return _page(request, form, found.plan.pupil, f"Change cycle {found.number}", "Save", back=_of_plan(found.plan))


@requires(Permission.SUPPORT_EDIT)
def add_intervention(request: HttpRequest, cycle_id: UUID) -> HttpResponse:
    found = queries.cycle_or_404(request.actor, cycle_id)
    days = {"starts_on": found.starts_on, "ends_on": found.review_on}
    form = forms.InterventionForm(request.POST or None, initial=days)
    if form.submitted(lambda data: services.add_intervention(request.actor, found, **_named(data))):
        messages.success(request, f"Written down: {form.result.what}.")
        return redirect(found.plan)
    return _page(request, form, found.plan.pupil, "Do: add what is done", "Save", back=_of_plan(found.plan))


@requires(Permission.SUPPORT_EDIT)
def change_intervention(request: HttpRequest, intervention_id: UUID) -> HttpResponse:
    found = queries.intervention_or_404(request.actor, intervention_id)
    parent = found.cycle.plan
    form = forms.InterventionForm(request.POST or None, record=found)
    if form.submitted(
        lambda data: services.change_intervention(request.actor, found, **_named(data), version=form.version)
    ):
        messages.success(request, "What is done is changed.")
        return redirect(parent)
    return _page(request, form, parent.pupil, "Change what is done", "Save", back=_of_plan(parent))


@requires(Permission.SUPPORT_EDIT)
def review(request: HttpRequest, cycle_id: UUID) -> HttpResponse:
    found = queries.cycle_or_404(request.actor, cycle_id)
    if request.method == "GET" and found.state != CycleState.RUNNING:
        return redirect(found.plan)
    form = forms.ReviewForm(request.POST or None, record=found, initial={"reviewed_on": clock.today()})
    if form.submitted(lambda data: _reviewed(request, found, data, form.version)):
        messages.success(request, f"Cycle {found.number} is reviewed: {wording.next_words(form.result).lower()}.")
        return redirect(found.plan)
    more = {"cycle": found, "told": queries.told([found.plan])[found.plan_id]}
    return _page(
        request,
        form,
        found.plan.pupil,
        f"Review cycle {found.number}",
        "Save the review",
        back=_of_plan(found.plan),
        template="review",
        **more,
    )


@requires(Permission.SUPPORT_EDIT)
def add_note(request: HttpRequest, cycle_id: UUID) -> HttpResponse:
    found = queries.cycle_or_404(request.actor, cycle_id)
    form = forms.NoteForm(request.POST or None)
    if form.submitted(lambda data: services.add_note(request.actor, found, words=data["words"])):
        messages.success(request, f"Added to cycle {found.number}.")
        return redirect(found.plan)
    return _page(request, form, found.plan.pupil, f"Add to cycle {found.number}", "Add this", back=_of_plan(found.plan))


@requires(Permission.SUPPORT_EDIT)
def end(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    found = queries.plan_or_404(request.actor, plan_id)
    form = forms.EndForm(request.POST or None, record=found, initial={"on": clock.today()})
    if form.submitted(lambda data: services.end_plan(request.actor, found, **data, version=form.version)):
        messages.success(request, "The plan has ended.")
        return redirect(found)
    return _page(request, form, found.pupil, "End the plan", "End the plan", back=_of_plan(found))


@requires(Permission.SUPPORT_EDIT)
def add_paper(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    found = queries.plan_or_404(request.actor, plan_id)
    form = forms.PaperForm(request.POST or None, request.FILES or None)
    if form.submitted(
        lambda data: services.add_paper(
            request.actor, found, data["paper"], title=data["title"], tells_address=data["tells_address"] == "yes"
        )
    ):
        messages.success(request, f"The paper is here: {form.result.title}.")
        return redirect(found)
    return _page(request, form, found.pupil, "Add evidence", "Add the paper", back=_of_plan(found))


@requires(Permission.SUPPORT_EDIT)
def ask(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    """Write down that another service was asked for help."""
    found = pupils.pupil_or_404(request.actor, pupil_id)
    form = forms.AskForm(request.POST or None, initial={"asked_on": clock.today()})
    if form.submitted(
        lambda data: services.ask_for_help(request.actor, found, service=Service(data.pop("service")), **_named(data))
    ):
        messages.success(request, f"Written down: you asked {wording.service_name(form.result)}.")
        return redirect("support:pupil", found.public_id)
    return _page(request, form, found, "Write down whom you asked for help", "Save", back=_of_pupil(found))


@requires(Permission.SUPPORT_EDIT)
def answer(request: HttpRequest, help_id: UUID) -> HttpResponse:
    """Write down what came of asking."""
    found = queries.help_or_404(request.actor, help_id)
    form = forms.AnswerForm(request.POST or None, record=found, initial={"answered_on": clock.today()})
    if form.submitted(
        lambda data: services.answer_help(
            request.actor, found, reply=Result(data.pop("reply")), **_named(data), version=form.version
        )
    ):
        messages.success(request, "The answer is written down.")
        return redirect("support:pupil", found.pupil.public_id)
    heading = f"What came of asking {wording.service_name(found)}"
    return _page(
        request,
        form,
        found.pupil,
        heading,
        "Save the answer",
        back=_of_pupil(found.pupil),
        template="answer",
        asked=found,
    )


def _named(data: dict[str, Any]) -> dict[str, Any]:
    """What was typed, without the reason for going on, where a service has no warnings."""
    return {name: value for name, value in data.items() if name != "reason_to_go_on"}


def _reviewed(request: HttpRequest, cycle: Cycle, data: dict[str, Any], version: int | None) -> Cycle:
    scale, step = Impact(data.pop("impact_scale")), NextStep(data.pop("next_step"))
    reason = data.pop("reason_to_go_on")
    return services.review_cycle(
        request.actor, cycle, impact_scale=scale, next_step=step, version=version, reason=reason, **data
    )


def _of_pupil(pupil: Pupil) -> tuple[str, str]:
    return reverse("support:pupil", args=[pupil.public_id]), f"Support for {pupil.name}"


def _of_plan(plan: SupportPlan) -> tuple[str, str]:
    return plan.get_absolute_url(), "The plan"


def _page(
    request: HttpRequest,
    form: Form,
    pupil: Pupil,
    heading: str,
    button: str,
    *,
    back: tuple[str, str],
    template: str = "form",
    **more: Any,
) -> HttpResponse:
    """A form about a pupil: all of them look alike. That the pupil was shown is kept."""
    history.note_read(request.actor, f"support.{template}.read", pupils=[pupil], subject=pupil)
    context = {"pupil": pupil, "heading": heading, "button": button, "back": back, "wording": wording}
    return form.page(request, f"support/{template}.html", {**context, **more})


# Work for schools


@requires(Permission.SUPPORT_VIEW)
def work(request: HttpRequest) -> HttpResponse:
    """What a partnership or an authority did to make schools stronger: a year of it, with totals for each school."""
    page = queries.work_page(request.actor, year=request.GET.get("year", ""), page=request.GET.get("page", ""))
    context = {"page": page, "wording": wording, "actor": request.actor, "may_write": _may_write_work(request)}
    return render(request, "support/work.html", context)


@requires(Permission.CAPACITY_EDIT)
def add_work(request: HttpRequest) -> HttpResponse:
    form = forms.WorkForm(request.POST or None, initial={"happened_on": clock.today()})
    form.let_choose("schools", queries.schools_served(request.actor, clock.today()))
    if form.submitted(lambda data: services.write_work(request.actor, **form.given(data))):
        messages.success(request, "Written down. The schools it was for can read it.")
        return redirect("support:work")
    return form.page(request, "support/work_form.html", {"heading": "Write down work for schools"})


@requires(Permission.CAPACITY_EDIT)
def change_work(request: HttpRequest, work_id: UUID) -> HttpResponse:
    found = queries.work_or_404(request.actor, work_id)
    form = forms.ChangeWorkForm(request.POST or None, record=found)
    served = {school.pk: school for school in queries.schools_served(request.actor, clock.today())}
    served |= {school.pk: school for school in queries.schools_of(found)}
    form.let_choose("schools", sorted(served.values(), key=lambda school: school.name))
    if form.submitted(
        lambda data: services.change_work(request.actor, found, **form.given(data), version=form.version)
    ):
        messages.success(request, "The entry is changed.")
        return redirect("support:work")
    return form.page(request, "support/work_form.html", {"heading": "Change work for schools"})


def _may_write_work(request: HttpRequest) -> bool:
    return request.actor.may(Permission.CAPACITY_EDIT)
