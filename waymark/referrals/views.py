"""Pages of referrals: the list, the task list of the school, the check before sending, the decision, the parent's answer."""

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
from waymark.core.links import device_secret, hold_on_device, unlogged
from waymark.core.lookup import as_uuid
from waymark.core.policies import in_one_piece, open_to_all, requires
from waymark.documents import wording as paper_wording
from waymark.pupils import queries as pupils
from waymark.referrals import forms, queries, services, wording
from waymark.referrals.brought import brought_along
from waymark.referrals.models import ConsentLink
from waymark.referrals.states import ReferralAction, ReferralKind, Section

ANSWERS = {
    ReferralAction.ACCEPT: services.accept,
    ReferralAction.DECLINE: services.decline,
    ReferralAction.RETURN: services.return_to_school,
}
TEMPLATES = {  # all other parts look alike
    Section.REQUEST: "request",
    Section.CAUSES: "causes",
    Section.EHC_PLAN: "ehc_plan",
    Section.KEEPING_SAFE: "keeping_safe",
    Section.OUTCOMES: "outcomes",
    Section.EXCLUSION_LAW: "exclusion_law",
    Section.AGREEMENT: "agreement",
}
KEPT_FOR = timedelta(hours=72)  # by the device that opened a link: as long as the link itself


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
    brought = brought_along(request.actor, pupil, request.GET.get("answers", ""))
    form = forms.BeginForm(
        request.POST or None,
        school=request.actor.organisation,
        pupil=pupil,
        initial={"kind": request.GET.get("kind", "")},
    )
    if form.submitted(
        lambda data: services.begin(
            request.actor,
            pupil,
            kind=ReferralKind(data["kind"]),
            partnership=data.get("partnership"),
            reason=data["reason_to_go_on"],
            brought=brought,
        )
    ):
        return redirect(form.result)
    history.note_read(request.actor, "referrals.begin.read", pupils=[pupil])
    before = queries.before_begin(request.actor, pupil)
    context = {"pupil": pupil, "before": before, "brought": brought, "wording": wording}
    return form.page(request, "referrals/begin.html", context)


@requires(Permission.REFERRAL_WRITE)
def section(request: HttpRequest, referral_id: UUID, part: str) -> HttpResponse:
    found = queries.referral_or_404(request.actor, referral_id)
    which = queries.part_or_404(found, part)
    if request.method == "GET" and not queries.may_change(request.actor, found):
        return redirect(found)
    form = forms.PARTS[which](request.POST or None, record=found)
    if form.submitted(lambda data: _save(request, found, which, data, form.version)):
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
        "papers": queries.papers_of(request.actor, found),
        "may_add": queries.may_add_paper(request.actor, found),
        "may_tag": queries.may_tag(request.actor, found),
        "paper_wording": paper_wording,
        "wording": wording,
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


@requires(Permission.DOCUMENT_ADD)
def tag_paper(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Whom a paper is about: said once, or put right."""
    found, paper = queries.paper_or_404(request.actor, document_id)
    form = forms.TagForm(request.POST or None, initial=queries.tag_of(paper))
    if form.submitted(lambda data: services.tag_paper(request.actor, found, paper, **forms.said_of(data))):
        messages.success(request, f"Saved: whom “{paper.title}” is about.")
        return redirect("referrals:papers", found.public_id)
    history.note_read(request.actor, "referrals.tag_paper.read", pupils=[found.pupil], subject=found)
    return form.page(request, "referrals/tag_paper.html", {"referral": found, "paper": paper})


@requires(Permission.DOCUMENT_ADD)
def sheet(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Write the placement sheet: a PDF and a Word file among the papers."""
    found = queries.referral_or_404(request.actor, referral_id)
    form = forms.SheetForm(request.POST or None)
    if form.submitted(lambda data: services.write_sheet(request.actor, found)):
        messages.success(request, "The placement sheet is here, as a PDF and as a Word file.")
        return redirect("referrals:papers", found.public_id)
    history.note_read(request.actor, "referrals.sheet.read", pupils=[found.pupil], subject=found)
    return form.page(request, "referrals/sheet.html", {"referral": found})


@requires(Permission.DOCUMENT_ADD)
def add_cause(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """One more finding about the causes, by the school or, once it was accepted, by the partnership."""
    found = queries.referral_or_404(request.actor, referral_id)
    if request.method == "GET" and not queries.may_add_cause(request.actor, found):
        return redirect(found)
    form = forms.CauseForm(request.POST or None)
    if form.submitted(lambda data: services.add_cause(request.actor, found, **form.values())):
        messages.success(request, "The finding is kept.")
        if queries.may_change(request.actor, found):
            return redirect("referrals:section", found.public_id, Section.CAUSES.value)
        return redirect(found)
    history.note_read(request.actor, "referrals.add_cause.read", pupils=[found.pupil], subject=found)
    return _plain(request, form, "add_cause", found)


@requires(Permission.EXCLUSION_DECIDE)
def record_law(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """The head's record that the law of exclusion is respected."""
    found = queries.referral_or_404(request.actor, referral_id)
    if request.method == "GET" and not queries.may_change(request.actor, found):
        return redirect(found)
    form = forms.LawForm(request.POST or None, record=found)
    if form.submitted(
        lambda data: services.record_law(request.actor, found, words=data["words"], version=form.version)
    ):
        messages.success(request, "Your record is kept.")
        return redirect(found)
    history.note_read(request.actor, "referrals.record_law.read", pupils=[found.pupil], subject=found)
    return _plain(request, form, "record_law", found)


@requires(Permission.REFERRAL_WRITE)
def amend(request: HttpRequest, referral_id: UUID, part: str) -> HttpResponse:
    """Put one part right after it was sent."""
    found = queries.referral_or_404(request.actor, referral_id)
    which = queries.amendable_part_or_404(found, part)
    if request.method == "GET" and not queries.may_amend(request.actor, found):
        return redirect(found)
    form = forms.AMENDING[which](request.POST or None, record=found)
    if form.submitted(
        lambda data: services.amend(
            request.actor, found, which, data, reason=data["amend_reason"], version=form.version
        )
    ):
        messages.success(request, f"Changed: {wording.SECTIONS[which]}. {found.goes_to} is told.")
        return redirect(found)
    history.note_read(request.actor, "referrals.amend.read", pupils=[found.pupil], subject=found)
    return _plain(request, form, "amend", found, section=which)


@requires(Permission.REFERRAL_SEND)
def ask_parent(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Send one adult a link by which they agree, or do not."""
    found = queries.referral_or_404(request.actor, referral_id)
    if request.method == "GET" and not queries.may_change(request.actor, found):
        return redirect(found)
    adults = queries.may_be_asked(request.actor, found.pupil)
    form = forms.AskParentForm(request.POST or None)
    form.let_choose("parent", adults, label=wording.adult, hint=wording.adult_address)
    if form.submitted(
        lambda data: services.ask_parent(request.actor, found, data["parent"], confirmed=data["confirmed"])
    ):
        messages.success(request, f"The link is on its way to {form.cleaned_data['parent'].name}.")
        return redirect("referrals:section", found.public_id, Section.AGREEMENT.value)
    history.note_read(request.actor, "referrals.ask_parent.read", pupils=[found.pupil], subject=found)
    return _plain(request, form, "ask_parent", found, adults=adults)


@requires(Permission.REFERRAL_SEND)
def check(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    found = queries.referral_or_404(request.actor, referral_id)
    if request.method == "GET" and not queries.may_change(request.actor, found):
        return redirect(found)
    form = forms.SendForm(request.POST or None, record=found)
    if form.submitted(
        lambda data: services.send(request.actor, found, version=form.version, reason=data["reason_to_go_on"])
    ):
        messages.success(request, f"Referral {found.reference} was sent to {found.goes_to}.")
        return redirect(found if queries.still_sees(request.actor, found) else "referrals:list")
    history.note_read(request.actor, "referrals.check.read", pupils=[found.pupil], subject=found)
    known = queries.attendance_known(request.actor, found.pupil, request.actor.day)
    return _page(request, form, "check", found, attendance_known=known)


@requires(Permission.REFERRAL_DECIDE)
def decide(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    found = queries.referral_or_404(request.actor, referral_id)
    queries.deny_unless_asked(request.actor, found)
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
    said = forms.said_of(data)
    return services.add_paper(request.actor, referral, data["paper"], title=data["title"], tells_address=tells, **said)


def _save(request: HttpRequest, referral: Any, section: Section, data: dict[str, Any], version: int | None) -> Any:
    if section is Section.REQUEST:
        return services.answer_request(request.actor, referral, answer=data["answer"], version=version)
    return services.save_section(request.actor, referral, section, data, version=version)


def _answer(request: HttpRequest, referral: Any, data: dict[str, Any], version: int | None) -> Any:
    names = ("reason", "conditions", "answer_to_pupil", "answer_to_family", "on")
    answer = ANSWERS[ReferralAction(data["decision"])]
    return answer(request.actor, referral, version=version, **{name: data[name] for name in names})


# A parent or carer answers by a link, without an account


@open_to_all("Shows a button and says nothing of what it opens; what the link opens is decided when it is pressed.")
def consent(request: HttpRequest, token: str) -> HttpResponse:
    """A button. Programs that open links to look at them change nothing; pressing it opens the link on this device."""
    if request.method != "POST":
        form = forms.ConsentOpenForm(initial={"token": token})
        return unlogged(form.page(request, "referrals/consent_open.html", {}))
    form_key = as_uuid(request.POST.get("form_key", ""))
    opened = services.open_link(request.POST.get("token", ""), form_key) if form_key else None
    if opened is None:
        return _no_longer(request)
    where = reverse("referrals:consent_answer", args=[opened.link.public_id])
    return hold_on_device(request, redirect(where), ConsentLink, opened.device, where=where, kept_for=KEPT_FOR)


@open_to_all("For the device that opened the link; asked of the link's row at each request.")
def consent_answer(request: HttpRequest, link_id: UUID) -> HttpResponse:
    """What is asked, in plain words with the pupil's first name alone, and the answer."""
    device = device_secret(request, ConsentLink, kept_for=KEPT_FOR)
    link = queries.link_held(link_id, device)
    if link is None:
        return _no_longer(request)

    def page() -> HttpResponse:
        form = forms.ConsentForm(request.POST or None)
        if form.submitted(
            lambda data: services.answer_link(device, link_id, agrees=data["agrees"] == "yes", words=data["words"])
        ):
            if form.result is None:
                return _no_longer(request)
            return render(request, "referrals/consent_done.html", {"link": form.result})
        context = {"link": link, "referral": link.referral, "wording": wording}
        return form.page(request, "referrals/consent.html", context)

    return unlogged(in_one_piece(request, services.actor_of(link), page))


def _no_longer(request: HttpRequest) -> HttpResponse:
    """The one page for a link that is wrong, used, replaced or over: it does not say which."""
    return unlogged(render(request, "referrals/consent_over.html", status=410))


def _plain(request: HttpRequest, form: Any, template: str, referral: Any, **more: Any) -> HttpResponse:
    """A page with one form that shows nothing else of the referral."""
    return form.page(request, f"referrals/{template}.html", {"referral": referral, "wording": wording, **more})


def _page(request: HttpRequest, form: Any, template: str, referral: Any, **more: Any) -> HttpResponse:
    actor = request.actor
    context = {"referral": referral, "file": queries.file_of(actor, referral), "wording": wording, "actor": actor}
    return form.page(request, f"referrals/{template}.html", {**context, **more})
