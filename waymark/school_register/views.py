"""Pages of the national register: a school in it, and what follows when a member school closes."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from waymark.accounts.permissions import Permission
from waymark.core.policies import requires
from waymark.school_register import forms, queries, services, wording
from waymark.school_register.states import HowSettled


@requires(Permission.ORGANISATION_VIEW)
def register(request: HttpRequest) -> HttpResponse:
    """The register as it was last taken in, a search in it, and the closing members that the reader may settle."""
    text = request.GET.get("q", "")[:100]
    context = {"page": queries.register_page(request.actor, text=text), "q": text, "wording": wording}
    return render(request, "school_register/register.html", context)


@requires(Permission.ORGANISATION_VIEW)
def entry(request: HttpRequest, urn: int) -> HttpResponse:
    """One school as the register has it, and the open schools that followed it."""
    found = queries.entry_page(request.actor, f"{urn:06d}")
    return render(request, "school_register/entry.html", {"page": found, "entry": found.entry, "wording": wording})


@requires(Permission.PARTNERSHIP_EDIT)
def closing(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """What follows when this member school closes: the successors that the register names, and what to do."""
    membership = queries.closing_or_404(request.actor, membership_id)
    page = queries.closing_page(membership, request.actor.day)
    form = forms.SettleForm(request.POST or None, record=membership, closing=page)
    if form.submitted(
        lambda data: services.settle(
            request.actor,
            membership,
            how=HowSettled.ENDS if data["follows"] == forms.ENDS else HowSettled.SUCCESSOR,
            successor_urn="" if data["follows"] == forms.ENDS else data["follows"],
            reason=data["why"],
            version=form.version,
        )
    ):
        follower = form.result.school.name if form.result else ""
        messages.success(
            request,
            f"{follower} is a member in its place." if follower else "The membership ends with the school.",
        )
        return redirect(membership.partnership)
    context = {"page": page, "membership": membership, "wording": wording}
    return form.page(request, "school_register/closing.html", context)
