"""Pages of an administrator: somebody leaves, and going through who has access."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from waymark.accounts.permissions import Permission
from waymark.accounts.queries import membership_or_404
from waymark.core.policies import requires
from waymark.programmes.queries import possible_key_workers
from waymark.staffing import queries, services, wording
from waymark.staffing.forms import LeaveForm, ReviewForm


@requires(Permission.PEOPLE_ADMIN)
def leave(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """End every role of a colleague here at one go, and say who goes on with what they held."""
    membership = membership_or_404(request.actor, membership_id)
    found = queries.left_behind(membership, request.actor.day)
    key_workers = possible_key_workers(request.actor.organisation, request.actor.day) if found.spells else []
    form = LeaveForm(
        request.POST or None,
        colleagues=queries.colleagues_of(request.actor, membership),
        key_workers=[each for each in key_workers if each.person_id != membership.person_id],
        has_duties=bool(found.duties or found.actions),
        has_pupils=bool(found.spells),
        has_seats=any(seat.body.organisation_id == request.actor.organisation_pk for seat in found.seats),
    )
    if form.submitted(
        lambda data: services.leave(
            request.actor,
            membership,
            on=data["leaves_on"],
            reason=data["reason"],
            duties_to=data.get("duties_to"),
            pupils_to=data.get("pupils_to"),
            seats_to=data.get("seats_to"),
            reason_to_go_on=data["reason_to_go_on"],
        )
    ):
        messages.success(request, f"{membership.person.name} leaves. Nothing of theirs is left without somebody.")
        return redirect("accounts:people")
    return form.page(request, "staffing/leave.html", {"membership": membership, "found": found})


@requires(Permission.PEOPLE_ADMIN)
def access_reviews(request: HttpRequest) -> HttpResponse:
    return render(request, "staffing/access_reviews.html", {"reviews": queries.access_reviews(request.actor)})


@requires(Permission.PEOPLE_ADMIN)
def access_review(request: HttpRequest, review_id: UUID) -> HttpResponse:
    """The list of one review: what is still to be said, and what was."""
    review = queries.access_review_or_404(request.actor, review_id)
    lines = queries.lines(review)
    others = queries.others_could(request.actor)
    person = request.actor.person
    waiting = [line for line in lines if queries.waits(line, request.actor.day)]
    mine = [line for line in waiting if line.membership.person_id == person.pk and others]
    form = ReviewForm(request.POST or None, record=review, lines=[line for line in waiting if line not in mine])
    if form.submitted(lambda data: services.answer(request.actor, review, form.answers(data), version=form.version)):
        done = form.result.finished_at is not None
        messages.success(request, "The review is finished." if done else "Your answers are kept.")
        return redirect("accounts:people" if done else review)
    context = {
        "review": review,
        "waiting": [(line, form[name]) for name, line in form.lines.items()],
        "mine": mine,
        "answered": [line for line in lines if line not in waiting],
        "wording": wording,
    }
    return form.page(request, "staffing/access_review.html", context)
