"""Changes to a learning plan that a provider proposes, and plans that one side returns."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from waymark.accounts.permissions import Permission
from waymark.core import history
from waymark.core.policies import requires
from waymark.placements import forms, pages, queries, services
from waymark.placements.views.steps import step_page


@requires(Permission.PLACEMENT_ANSWER)
def propose_plan(request: HttpRequest, placement_id: UUID) -> HttpResponse:
    """The provider writes on from the plan in force."""
    found = queries.placement_or_404(request.actor, placement_id)
    form = forms.PlanForm(request.POST or None, record=found, initial=pages.plan_values(found))
    if form.submitted(
        lambda data: services.propose_plan_change(
            request.actor,
            found,
            version=form.version,
            reason_to_go_on=data["reason_to_go_on"],
            **pages.plan_fields(data),
        )
    ):
        messages.success(request, "Your version is with the commissioner. Until then the plan in force holds.")
        return redirect("placements:plan", placement_id=found.public_id)
    return step_page(request, form, found, "propose_plan")


@requires(Permission.PLACEMENT_EDIT)
def answer_plan(request: HttpRequest, placement_id: UUID) -> HttpResponse:
    """The commissioner reads the provider's version, and approves or returns it."""
    found = queries.own_placement_or_404(request.actor, placement_id)
    form = forms.AnswerPlanForm(request.POST or None, record=found)

    def answered(data: dict[str, str]) -> object:
        if data["answer"] == "approve":
            return services.approve_plan_change(request.actor, found, version=form.version)
        return services.return_plan_change(request.actor, found, reason=data["reason"], version=form.version)

    if form.submitted(answered):
        messages.success(request, "Your answer is with the provider.")
        return redirect("placements:plan", placement_id=found.public_id)
    history.note_read(request.actor, "placements.answer_plan.read", pupils=[found.pupil], subject=found)
    return form.page(request, "placements/answer_plan.html", pages.plan_context(request.actor, found))


@requires(Permission.PLACEMENT_VIEW)
def return_plan(request: HttpRequest, placement_id: UUID) -> HttpResponse:
    """One side returns the plan in force, or takes back its agreement."""
    found = queries.placement_or_404(request.actor, placement_id)
    if request.method == "POST":
        queries.deny_unless_side(request.actor, found)
    form = forms.ReturnPlanForm(request.POST or None, record=found)
    if form.submitted(
        lambda data: services.return_learning_plan(request.actor, found, reason=data["reason"], version=form.version)
    ):
        messages.success(request, "The plan is returned. Another version is to be written.")
        return redirect("placements:plan", placement_id=found.public_id)
    return step_page(request, form, found, "return_plan")
