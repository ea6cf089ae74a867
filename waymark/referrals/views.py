"""Pages of referrals: the list, the task list of the school, the check before sending, the decision."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.policies import requires
from waymark.documents import queries as documents
from waymark.documents import wording as paper_wording
from waymark.pupils import queries as pupils
from waymark.referrals import forms, queries, services, wording
from waymark.referrals.states import ReferralAction, ReferralKind, Section

ANSWERS = {
    ReferralAction.ACCEPT: services.accept,
    ReferralAction.DECLINE: services.decline,
    ReferralAction.RETURN: services.return_to_school,
}
TEMPLATES = {Section.KEEPING_SAFE: "keeping_safe", Section.OUTCOMES: "outcomes"}  # all other parts look alike


@requires(Permission.REFERRAL_VIEW)
def referral_list(request: HttpRequest) -> HttpResponse:
    page = queries.list_page(request.actor, which=request.GET.get("show", ""), page=request.GET.get("page", ""))
    history.note_read(request.actor, "referrals.list.read", pupils=page.pupils)
    return render(request, "referrals/list.html", {"page": page, "wording": wording, "actor": request.actor})


@requires(Permission.REFERRAL_VIEW)
def referral(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    found = queries.referral_or_404(request.actor, referral_id)
    history.note_read(request.actor, "referrals.referral.read", pupils=[found.pupil], subject=found)
    template = "task_list" if queries.may_change(request.actor, found) else "referral"
    return _page(request, forms.SendForm(None, record=found), template, found)


@requires(Permission.REFERRAL_WRITE)
def begin(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    pupil = pupils.pupil_or_404(request.actor, pupil_id)
    if already := queries.open_referral(request.actor, pupil):
        messages.info(request, "A referral for this pupil is already open. Go on with this one.")
        return redirect(already)
    form = forms.BeginForm(request.POST or None, school=request.actor.organisation)
    if form.submitted(
        lambda data: services.begin(
            request.actor,
            pupil,
            kind=ReferralKind(data["kind"]),
            partnership=data.get("partnership"),
            reason=data["reason_to_go_on"],
        )
    ):
        return redirect(form.result)
    history.note_read(request.actor, "referrals.begin.read", pupils=[pupil])
    return form.page(request, "referrals/begin.html", {"pupil": pupil})


@requires(Permission.REFERRAL_WRITE)
def section(request: HttpRequest, referral_id: UUID, part: str) -> HttpResponse:
    found = queries.referral_or_404(request.actor, referral_id)
    which = queries.part_or_404(part)
    if request.method == "GET" and not queries.may_change(request.actor, found):
        return redirect(found)
    form = forms.PARTS[which](request.POST or None, record=found)
    if form.submitted(lambda data: services.save_section(request.actor, found, which, data, version=form.version)):
        messages.success(request, f"Saved: {wording.SECTIONS[which]}.")
        return redirect(found)
    history.note_read(request.actor, "referrals.section.read", pupils=[found.pupil], subject=found)
    return _page(request, form, TEMPLATES.get(which, "section"), found, section=which)


@requires(Permission.REFERRAL_VIEW)
def papers(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """The supporting papers that the reader's body was given."""
    found = queries.referral_or_404(request.actor, referral_id)
    history.note_read(request.actor, "referrals.papers.read", pupils=[found.pupil], subject=found)
    context = {
        "referral": found,
        "papers": documents.documents_about(request.actor, found),
        "may_add": queries.may_add_paper(request.actor, found),
        "paper_wording": paper_wording,
    }
    return render(request, "referrals/papers.html", context)


@requires(Permission.DOCUMENT_ADD)
def add_paper(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    found = queries.referral_or_404(request.actor, referral_id)
    if request.method == "GET" and not queries.may_add_paper(request.actor, found):
        return redirect("referrals:papers", found.public_id)
    form = forms.AddPaperForm(request.POST or None, request.FILES or None)
    if form.submitted(lambda data: _put_in(request, found, data)):
        messages.success(request, f"The paper is here: {form.result.title}.")
        return redirect("referrals:papers", found.public_id)
    history.note_read(request.actor, "referrals.add_paper.read", pupils=[found.pupil], subject=found)
    return form.page(request, "referrals/add_paper.html", {"referral": found})


@requires(Permission.REFERRAL_SEND)
def check(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    found = queries.referral_or_404(request.actor, referral_id)
    if request.method == "GET" and not queries.may_change(request.actor, found):
        return redirect(found)
    form = forms.SendForm(request.POST or None, record=found)
    if form.submitted(
        lambda data: services.send(request.actor, found, version=form.version, reason=data["reason_to_go_on"])
    ):
        messages.success(request, f"Referral {found.reference} was sent to {found.partnership}.")
        return redirect(found)
    history.note_read(request.actor, "referrals.check.read", pupils=[found.pupil], subject=found)
    return _page(request, form, "check", found)


@requires(Permission.REFERRAL_DECIDE)
def decide(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    found = queries.referral_or_404(request.actor, referral_id)
    if request.method == "GET" and not queries.waits_for_decision(found):
        return redirect(found)
    form = forms.DecideForm(request.POST or None, record=found, initial={"on": clock.today()})
    if form.submitted(lambda data: _answer(request, found, data, form.version)):
        messages.success(request, f"Written down: {wording.DONE[ReferralAction(form.cleaned_data['decision'])]}.")
        return redirect(found)
    history.note_read(request.actor, "referrals.decide.read", pupils=[found.pupil], subject=found)
    return _page(request, form, "decide", found)


@requires(Permission.REFERRAL_WRITE)
def withdraw(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    found = queries.referral_or_404(request.actor, referral_id)
    if request.method == "GET" and not queries.may_withdraw(request.actor, found):
        return redirect(found)
    form = forms.WithdrawForm(request.POST or None, record=found)
    if form.submitted(
        lambda data: services.withdraw(request.actor, found, reason=data["reason"], version=form.version)
    ):
        messages.success(request, f"Referral {found.reference} is withdrawn.")
        return redirect(found)
    history.note_read(request.actor, "referrals.withdraw.read", pupils=[found.pupil], subject=found)
    return _page(request, form, "withdraw", found)


def _put_in(request: HttpRequest, referral: Any, data: dict[str, Any]) -> Any:
    tells = data["tells_address"] == "yes"
    return services.add_paper(request.actor, referral, data["paper"], title=data["title"], tells_address=tells)


def _answer(request: HttpRequest, referral: Any, data: dict[str, Any], version: int | None) -> Any:
    names = ("reason", "conditions", "answer_to_pupil", "answer_to_family", "on")
    answer = ANSWERS[ReferralAction(data["decision"])]
    return answer(request.actor, referral, version=version, **{name: data[name] for name in names})


def _page(request: HttpRequest, form: Any, template: str, referral: Any, **more: Any) -> HttpResponse:
    actor = request.actor
    context = {"referral": referral, "file": queries.file_of(actor, referral), "wording": wording, "actor": actor}
    return form.page(request, f"referrals/{template}.html", {**context, **more})
