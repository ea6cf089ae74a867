"""Pages of targets: all of a programme, and the forms that set, change and review one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.policies import requires
from waymark.programmes import forms, queries, services, wording
from waymark.programmes.views.common import form_page
from waymark.programmes.views.parts import named


@requires(Permission.PROGRAMME_VIEW)
def targets(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """What the pupil is to reach, and how far they have come."""
    found = queries.programme_or_404(request.actor, programme_id)
    page = queries.targets_page(request.actor, found)
    history.note_read(request.actor, "programmes.targets.read", pupils=[found.pupil], subject=found)
    return render(request, "programmes/targets.html", {"programme": found, "page": page, "wording": wording})


@requires(Permission.PROGRAMME_EDIT)
def set_target(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """A new target; `like` in the address names one in general words to begin with."""
    found = queries.own_programme_or_404(request.actor, programme_id)
    first = queries.first_target(found, request.GET.get("like", ""), clock.today())
    form = forms.TargetForm(request.POST or None, record=found, initial=first)
    if form.submitted(lambda data: services.set_target(request.actor, found, **named(data))):
        messages.success(request, "The target is set.")
        return redirect(form.result)
    return form_page(request, form, found, "Set a target", "Save the target", back=_back(found))


@requires(Permission.PROGRAMME_EDIT)
def change_target(request: HttpRequest, target_id: UUID) -> HttpResponse:
    target = queries.target_or_404(request.actor, target_id)
    queries.deny_unless_own(request.actor, target.programme)
    form = forms.TargetForm(request.POST or None, record=target)
    if form.submitted(lambda data: services.set_target(request.actor, target, **named(data), version=form.version)):
        return redirect(target)
    found = target.programme
    return form_page(request, form, found, "Change the target", "Save", back=_back(found))


@requires(Permission.PROGRAMME_EDIT)
def review_target(request: HttpRequest, target_id: UUID) -> HttpResponse:
    target = queries.target_or_404(request.actor, target_id)
    queries.deny_unless_own(request.actor, target.programme)
    found = target.programme
    form = forms.ReviewForm(request.POST or None, record=target, initial=queries.first_review(target, clock.today()))
    if form.submitted(lambda data: services.review_target(request.actor, target, **named(data), version=form.version)):
        messages.success(request, "The review is kept.")
        return redirect(target)
    more: dict[str, Any] = {"target": target, "wording": wording}
    return form_page(request, form, found, "Review a target", "Save", back=_back(found), template="review", **more)


def _back(found: Any) -> str:
    return reverse("programmes:targets", args=[found.public_id])
