"""Pages about keeping a pupil safe. Each showing of an assessment is an event."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from waymark.accounts import sessions
from waymark.accounts.permissions import Permission
from waymark.core import history
from waymark.core.policies import requires
from waymark.pupils import queries as pupils
from waymark.pupils.models import Pupil
from waymark.safeguarding import forms, queries, services
from waymark.safeguarding.models import RiskAssessment


def _shown(
    request: HttpRequest, pupil: Pupil, assessment: RiskAssessment | None, *bound: Any
) -> tuple[dict[str, Any], forms.ShareForm, forms.AcknowledgeForm]:
    """What the page of a version needs, and the note that it was read."""
    page = queries.assessment_page(request.actor, pupil, assessment)
    shown = page.shown
    holders = {each.organisation_id for each in page.hand_overs if shown and each.assessment_id == shown.pk}
    share, acknowledge = bound or (forms.ShareForm(None), forms.AcknowledgeForm(None))
    if page.may_write and shown and shown.is_current:
        offered = [each for each in queries.providers_involved(pupil, request.actor.day) if each.pk not in holders]
        share.let_choose("organisation", offered)
    history.note_read(request.actor, "safeguarding.assessment.read", pupils=[pupil], subject=shown)
    if shown:
        sessions.shows_danger(request)
    return {"page": page, "pupil": pupil, "actor": request.actor}, share, acknowledge


@requires(Permission.SAFETY_VIEW)
def pupil(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    """The version in force, or for a provider the last one handed over."""
    found = pupils.pupil_or_404(request.actor, pupil_id)
    context, share, acknowledge = _shown(request, found, None)
    return _page(request, context, share, acknowledge)


@requires(Permission.SAFETY_VIEW)
def assessment(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """One version."""
    found = queries.assessment_or_404(request.actor, assessment_id)
    context, share, acknowledge = _shown(request, found.pupil, found)
    return _page(request, context, share, acknowledge)


@requires(Permission.SAFETY_EDIT)
def write(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    """Write the next version, from the words of the present one."""
    found = pupils.pupil_or_404(request.actor, pupil_id)
    present = queries.current_assessment(request.actor, found)
    form = forms.RiskForm(request.POST or None, record=present)
    involved = queries.providers_involved(found, request.actor.day)
    form.let_choose("hand_to", involved)
    if not involved:
        del form.fields["hand_to"]

    def keep(data: dict[str, Any]) -> RiskAssessment:
        hand_to = data.pop("hand_to", [])
        data.pop("reason_to_go_on")
        made = services.write_risk_assessment(request.actor, found, **data, based_on=form.version)
        for provider in hand_to:
            services.share(request.actor, made, provider)
        return made

    if form.submitted(keep):
        messages.success(request, f"Version {form.result.number} is in force.")
        return redirect("safeguarding:assessment", form.result.public_id)
    if present is not None:
        sessions.shows_danger(request)
    history.note_read(request.actor, "safeguarding.assessment.read", pupils=[found], subject=present)
    return form.page(request, "safeguarding/write.html", {"pupil": found, "present": present})


@requires(Permission.SAFETY_EDIT)
def share(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Hand a version over to a provider that may know of the pupil."""
    found = queries.assessment_or_404(request.actor, assessment_id)
    bound = forms.ShareForm(request.POST or None), forms.AcknowledgeForm(None)
    context, form, acknowledge = _shown(request, found.pupil, found, *bound)
    if form.submitted(lambda data: services.share(request.actor, found, data["organisation"])):
        messages.success(request, f"Version {found.number} has been handed over to {form.result.organisation.name}.")
        return redirect("safeguarding:assessment", found.public_id)
    return _page(request, context, form, acknowledge)


@requires(Permission.SAFETY_ACKNOWLEDGE)
def acknowledge(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """The provider says that it has read the version handed over to it."""
    found = queries.assessment_or_404(request.actor, assessment_id)
    bound = forms.ShareForm(None), forms.AcknowledgeForm(request.POST or None)
    context, share_form, form = _shown(request, found.pupil, found, *bound)
    if form.submitted(lambda data: services.acknowledge(request.actor, found)):
        messages.success(request, "Thank you. The school, and whoever buys the place, see that you have read it.")
        return redirect(reverse("safeguarding:assessment", args=[found.public_id]))
    return _page(request, context, share_form, form)


def _page(
    request: HttpRequest, context: dict[str, Any], share_form: forms.ShareForm, form: forms.AcknowledgeForm
) -> HttpResponse:
    share_form.request = form.request = request
    status = max(share_form.status, form.status)
    troubled = share_form if share_form.in_trouble else form
    filled = {**context, "share_form": share_form, "acknowledge_form": form, "form": troubled}
    return render(request, "safeguarding/assessment.html", filled, status=status)
