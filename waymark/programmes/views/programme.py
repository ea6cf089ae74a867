"""Pages of programmes: the list, the programme with its week, and each thing one may do to it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.policies import requires
from waymark.programmes import forms, queries, services, wording
from waymark.programmes.views.common import form_page
from waymark.pupils import queries as pupils
from waymark.referrals import queries as referrals


@requires(Permission.PROGRAMME_VIEW)
def programmes(request: HttpRequest) -> HttpResponse:
    """The programmes the actor may see; a key worker's own caseload first."""
    asked = {name: request.GET.get(name, "") for name in ("show", "kind", "page")}
    page = queries.list_page(request.actor, which=asked["show"], kind=asked["kind"], page=asked["page"])
    history.note_read(request.actor, "programmes.programmes.read", pupils=[row.programme.pupil for row in page.rows])
    return render(request, "programmes/list.html", {"page": page, "wording": wording})


@requires(Permission.PROGRAMME_VIEW)
def programme(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """The programme: its week across all places, what the rules find, its placements, its people."""
    found = queries.programme_or_404(request.actor, programme_id)
    history.note_read(request.actor, "programmes.programme.read", pupils=[found.pupil], subject=found)
    context = {
        "programme": found,
        "page": queries.programme_page(request.actor, found, clock.today()),
        "wording": wording,
    }
    return render(request, "programmes/programme.html", context)


@requires(Permission.PROGRAMME_EDIT)
def open_programme(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    referral = referrals.referral_or_404(request.actor, referral_id)
    queries.deny_unless_sent_to(request.actor, referral)
    if already := queries.programme_of(request.actor, referral.pupil):
        messages.info(request, "This pupil has a programme with you already.")
        return redirect(already)
    form = forms.OpenForm(
        request.POST or None,
        people=queries.possible_key_workers(request.actor.organisation, clock.today()),
        initial=queries.first_terms(referral),
    )
    if form.submitted(lambda data: services.open_programme(request.actor, referral, **_terms(data, "key_worker"))):
        messages.success(request, "The programme is open. Now plan its week.")
        return redirect(form.result)
    history.note_read(request.actor, "programmes.open_programme.read", pupils=[referral.pupil], subject=referral)
    context = {
        "pupil": referral.pupil,
        "heading": "Open a programme",
        "button": "Open the programme",
        "back": referral.get_absolute_url(),
        "intro": "",
    }
    return form.page(request, "programmes/form.html", context)


@requires(Permission.PROGRAMME_EDIT)
def commission(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    """A school opens a programme by itself, for a pupil on its own roll."""
    found = pupils.pupil_or_404(request.actor, pupil_id)
    queries.deny_unless_own_school(request.actor, found)
    if already := queries.programme_of(request.actor, found):
        messages.info(request, "This pupil has a programme with you already.")
        return redirect(already)
    people = queries.possible_key_workers(request.actor.organisation, clock.today())
    form = forms.CommissionForm(request.POST or None, people=people, initial={"starts_on": clock.today()})
    if form.submitted(lambda data: services.commission(request.actor, found, **_terms(data, "key_worker"))):
        messages.success(request, "The programme is open. Now plan its week.")
        return redirect(form.result)
    history.note_read(request.actor, "programmes.commission.read", pupils=[found])
    context = {"pupil": found, "back": found.get_absolute_url()}
    return form.page(request, "programmes/commission.html", context)


@requires(Permission.PROGRAMME_EDIT)
def change(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    found = queries.own_programme_or_404(request.actor, programme_id)
    form = forms.TermsForm(request.POST or None, record=found)
    if found.commissioner.is_school:
        form.only_by_the_school()
    if form.submitted(
        lambda data: services.change_programme(request.actor, found, version=form.version, **_terms(data))
    ):
        return redirect(found)
    return form_page(request, form, found, "Change the programme", "Save")


@requires(Permission.PROGRAMME_EDIT)
def key_worker(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    found = queries.own_programme_or_404(request.actor, programme_id)
    people = queries.possible_key_workers(found.commissioner, clock.today())
    form = forms.KeyWorkerForm(request.POST or None, record=found, people=people, initial={"valid_from": clock.today()})
    if form.submitted(
        lambda data: services.assign_key_worker(
            request.actor, found, data["key_worker"], valid_from=data["valid_from"], version=form.version
        )
    ):
        messages.success(request, f"{form.result.key_worker.person.name} is the key worker.")
        return redirect(found)
    return form_page(request, form, found, "Name another key worker", "Save")


@requires(Permission.PROGRAMME_EDIT)
def school_sessions(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    found = queries.own_programme_or_404(request.actor, programme_id)
    form = forms.SchoolSessionsForm(request.POST or None, record=found, initial=queries.first_school_times(found))
    if form.submitted(
        lambda data: services.set_school_sessions(
            request.actor, found, form.half_days(data), valid_from=data["valid_from"], version=form.version
        )
    ):
        return redirect(found)
    return form_page(request, form, found, f"Half-days at {found.school.name}", "Save")


@requires(Permission.PROGRAMME_EDIT)
def reasons(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    found = queries.own_programme_or_404(request.actor, programme_id)
    form = forms.ReasonsForm(request.POST or None, record=found)
    if form.submitted(
        lambda data: services.set_hours_reasons(
            request.actor, found, version=form.version, **{name: data[name] for name in services.REASONS}
        )
    ):
        return redirect(found)
    return form_page(request, form, found, "Part time, one provider, one to one", "Save")


@requires(Permission.PROGRAMME_EDIT)
def look_again(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """The pupil has moved home or school: what stands written down, and what holds now."""
    found = queries.own_programme_or_404(request.actor, programme_id)
    form = forms.LookForm(request.POST or None, record=found, initial={"valid_from": clock.today()})
    if form.submitted(
        lambda data: services.look_again(
            request.actor, found, valid_from=data["valid_from"], note=data["note"], version=form.version
        )
    ):
        messages.success(request, "The programme goes by where the pupil belongs now.")
        return redirect(found)
    more: dict[str, Any] = {"page": queries.look_page(found, clock.today()), "wording": wording}
    return form_page(request, form, found, "Look again at who answers", "Save", template="look_again", **more)


@requires(Permission.PROGRAMME_EDIT)
def otherwise(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Home education and EOTAS are no AP: no record tells them, so somebody says so."""
    found = queries.own_programme_or_404(request.actor, programme_id)
    form = forms.OtherwiseForm(request.POST or None, record=found)
    if form.submitted(
        lambda data: services.say_otherwise(request.actor, found, otherwise=data["otherwise"], version=form.version)
    ):
        return redirect(found)
    return form_page(request, form, found, "AP or not AP", "Save")


@requires(Permission.PROGRAMME_EDIT)
def week_pattern(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """The fixed shape of the week that the programme follows, or none."""
    found = queries.own_programme_or_404(request.actor, programme_id)
    form = forms.PatternForm(request.POST or None, record=found)
    choices = queries.patterns_to_follow(request.actor, found)
    form.let_choose("week_pattern", choices, label=wording.pattern_words)
    if form.submitted(
        lambda data: services.follow_pattern(request.actor, found, data["week_pattern"], version=form.version)
    ):
        return redirect(found)
    return form_page(request, form, found, "The pattern of the week", "Save")


@requires(Permission.PROGRAMME_EDIT)
def plan_back(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    found = queries.own_programme_or_404(request.actor, programme_id)
    form = forms.PlanBackForm(request.POST or None, record=found)
    if form.submitted(
        lambda data: services.set_plan_back(
            request.actor,
            found,
            steps=form.steps(data),
            social_worker_told_on=data["social_worker_told_on"],
            version=form.version,
        )
    ):
        return redirect(found)
    return form_page(request, form, found, "Plan back to full time", "Save")


@requires(Permission.PROGRAMME_EDIT)
def review_part_time(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    found = queries.own_programme_or_404(request.actor, programme_id)
    form = forms.PartTimeReviewForm(request.POST or None, record=found, initial={"held_on": clock.today()})
    if form.submitted(
        lambda data: services.review_part_time(
            request.actor,
            found,
            held_on=data["held_on"],
            found=data["found"],
            next_review_on=data["next_review_on"],
            version=form.version,
        )
    ):
        messages.success(request, "The review is kept.")
        return redirect(found)
    return form_page(request, form, found, "Review the part-time week", "Keep the review")


@requires(Permission.PLACEMENT_END)
def end(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    found = queries.own_programme_or_404(request.actor, programme_id)
    form = forms.EndForm(request.POST or None, record=found, initial={"on": clock.today()})
    if form.submitted(
        lambda data: services.end(request.actor, found, on=data["on"], reason=data["reason"], version=form.version)
    ):
        messages.success(request, "The programme has ended.")
        return redirect("programmes:programmes")
    return form_page(request, form, found, "End the programme", "End the programme", danger=True)


def _terms(data: dict[str, Any], *more: str) -> dict[str, Any]:
    names = ("aims", "legal_route", "starts_on", "planned_end_on", *more)
    return {name: data[name] for name in names if name in data}
