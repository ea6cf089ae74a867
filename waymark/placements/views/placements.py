"""Pages of placements: the list, the placement for each side, and each step, one form a page."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from waymark.accounts import sessions
from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.policies import requires
from waymark.organisations.wording import name_and_kind
from waymark.placements import forms, pages, queries, services, wording
from waymark.placements.states import DeclineReason, EndReason
from waymark.placements.views.steps import step_page
from waymark.programmes import queries as programmes
from waymark.pupils import queries as pupils
from waymark.quality import queries as quality
from waymark.quality import wording as quality_wording


@requires(Permission.PLACEMENT_VIEW)
def placements(request: HttpRequest) -> HttpResponse:
    """The placements the actor may see; a provider sees its own, in its own words."""
    page = queries.list_page(request.actor, which=request.GET.get("show", ""), page=request.GET.get("page", ""))
    history.note_read(request.actor, "placements.placements.read", pupils=[each.pupil for each in page.rows])
    return render(request, "placements/list.html", pages.list_context(request.actor, page))


@requires(Permission.PLACEMENT_VIEW)
def placement(request: HttpRequest, placement_id: UUID) -> HttpResponse:
    """One placement: the case team's page, or the provider's own with only what it needs."""
    found = queries.placement_or_404(request.actor, placement_id)
    history.note_read(request.actor, "placements.placement.read", pupils=[found.pupil], subject=found)
    if request.actor.organisation.is_provider:
        return render(request, "placements/for_provider.html", pages.provider_context(request.actor, found))
    return render(request, "placements/placement.html", pages.team_context(request.actor, found))


@requires(Permission.PLACEMENT_EDIT)
def choose(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Which provider? The directory for this pupil's year group."""
    found = programmes.own_programme_or_404(request.actor, programme_id)
    year = pupils.year_group(found.pupil, clock.today())
    day, kind = request.GET.get("day", ""), request.GET.get("kind", "")
    listings = quality.directory(request.actor, clock.today(), kind=kind, year_group=year, day=day)
    history.note_read(request.actor, "placements.choose.read", pupils=[found.pupil], subject=found)
    context = {
        "programme": found,
        "listings": listings,
        "held": queries.holds_of(request.actor, found),
        "asked": {"day": day, "kind": kind},
        "year": year,
        "wording": quality_wording,
        "distances": queries.distances(
            request.actor, found.pupil, found.school, [offer for listing in listings for offer in listing.offers]
        ),
        "distance_words": wording.distance_words,
    }
    return render(request, "placements/choose.html", context)


@requires(Permission.PLACEMENT_EDIT)
def propose(request: HttpRequest, programme_id: UUID, offer_id: UUID) -> HttpResponse:
    found = programmes.own_programme_or_404(request.actor, programme_id)
    offer = quality.offer_or_404(request.actor, offer_id)
    place = queries.likely_place(found, offer, clock.today())
    first = {"starts_on": max(clock.today(), found.starts_on), "planned_end_on": found.planned_end_on}
    form = forms.ProposeForm(request.POST or None, offer=offer, initial={**first, "funding_place": place})
    form.let_choose("broker", queries.brokers(request.actor, found, offer), label=name_and_kind)
    if form.submitted(
        lambda data: services.propose(
            request.actor,
            found,
            offer,
            broker=data["broker"],
            money=pages.money(data),
            **pages.days(data),
            **pages.voices(data),
        )
    ):
        messages.success(request, "The placement is prepared. The provider does not know of it yet.")
        return redirect(form.result)
    history.note_read(request.actor, "placements.propose.read", pupils=[found.pupil], subject=found)
    return form.page(request, "placements/propose.html", pages.propose_context(found, offer, place))


@requires(Permission.PLACEMENT_EDIT)
def change_terms(request: HttpRequest, placement_id: UUID) -> HttpResponse:
    found = queries.own_placement_or_404(request.actor, placement_id)
    form = forms.ChangeDaysForm(request.POST or None, record=found, offer=found.offer)
    if form.submitted(
        lambda data: services.change_terms(
            request.actor, found, version=form.version, reason=data["reason"], **pages.days(data)
        )
    ):
        messages.success(request, "The days are changed.")
        return redirect(found)
    return step_page(request, form, found, "change_terms")


@requires(Permission.PLACEMENT_EDIT)
def change_hours(request: HttpRequest, placement_id: UUID) -> HttpResponse:
    found = queries.own_placement_or_404(request.actor, placement_id)
    form = forms.HoursForm(request.POST or None, record=found, offer=found.offer, initial={"valid_from": clock.today()})
    if form.submitted(
        lambda data: services.change_hours(request.actor, found, version=form.version, **pages.hours(data))
    ):
        messages.success(request, "The half-days are changed.")
        return redirect(found)
    return step_page(request, form, found, "change_hours")


@requires(Permission.PROGRAMME_VIEW)  # the case team: never the provider
def voices(request: HttpRequest, placement_id: UUID) -> HttpResponse:
    found = queries.placement_or_404(request.actor, placement_id)
    form = forms.VoicesForm(request.POST or None, record=found)
    if form.submitted(
        lambda data: services.add_voices(request.actor, found, version=form.version, **pages.voices(data))
    ):
        return redirect(found)
    return step_page(request, form, found, "voices")


@requires(Permission.PLACEMENT_EDIT)
def offer(request: HttpRequest, placement_id: UUID) -> HttpResponse:
    found = queries.own_placement_or_404(request.actor, placement_id)
    form = forms.NothingForm(request.POST or None, record=found)
    if form.submitted(
        lambda data: services.offer(request.actor, found, version=form.version, reason_to_go_on=data["reason_to_go_on"])
    ):
        messages.success(request, f"{found.provider.name} is asked, and has the risk information.")
        return redirect(found)
    return step_page(request, form, found, "offer")


@requires(Permission.PLACEMENT_EDIT)
def hand_over(request: HttpRequest, placement_id: UUID) -> HttpResponse:
    found = queries.own_placement_or_404(request.actor, placement_id)
    form = forms.NothingForm(request.POST or None, record=found)
    if form.submitted(lambda data: services.hand_over_risk(request.actor, found, version=form.version)):
        messages.success(request, f"{found.provider.name} has the assessment now in force.")
        return redirect(found)
    return step_page(request, form, found, "hand_over")


@requires(Permission.SAFETY_ACKNOWLEDGE)
def risk(request: HttpRequest, placement_id: UUID) -> HttpResponse:
    """What keeps the pupil safe, to be read and confirmed by the provider."""
    found = queries.placement_or_404(request.actor, placement_id)
    page = queries.risk_page(request.actor, found)
    form = forms.ReadRiskForm(request.POST or None, initial={"number": page.number})
    if form.submitted(
        lambda data: services.acknowledge_risk(request.actor, found, version=pages.number(data["number"]))
    ):
        messages.success(request, "It is noted that you have read it.")
        return redirect(found)
    history.note_read(request.actor, "placements.risk.read", pupils=[found.pupil], subject=found)
    sessions.shows_danger(request)
    return form.page(request, "placements/risk.html", {"placement": found, "page": page})


@requires(Permission.PLACEMENT_ANSWER)
def answer(request: HttpRequest, placement_id: UUID) -> HttpResponse:
    found = queries.placement_or_404(request.actor, placement_id)
    form = forms.AnswerForm(request.POST or None, record=found)

    def answered(data: dict[str, str]) -> object:
        if data["answer"] == "accept":
            return services.accept(request.actor, found, reason=data["reason"], version=form.version)
        why = DeclineReason(data["why"] or "other")
        return services.decline(request.actor, found, why=why, reason=data["reason"], version=form.version)

    if form.submitted(answered):
        messages.success(request, "Your answer is with the commissioner.")
        return redirect("placements:placements")
    return step_page(request, form, found, "answer")


@requires(Permission.PLACEMENT_VIEW)
def plan(request: HttpRequest, placement_id: UUID) -> HttpResponse:
    """The learning plan in its present version, with who has agreed it; agreed here by either side."""
    found = queries.placement_or_404(request.actor, placement_id)
    form = forms.NothingForm(request.POST or None, record=found)
    if form.submitted(lambda data: services.agree_learning_plan(request.actor, found, version=form.version)):
        messages.success(request, "You have agreed the learning plan.")
        return redirect(found)
    history.note_read(request.actor, "placements.plan.read", pupils=[found.pupil], subject=found)
    return form.page(request, "placements/plan.html", pages.plan_context(request.actor, found))


@requires(Permission.PLACEMENT_EDIT)
def write_plan(request: HttpRequest, placement_id: UUID) -> HttpResponse:
    found = queries.own_placement_or_404(request.actor, placement_id)
    form = forms.PlanForm(request.POST or None, record=found, initial=pages.plan_values(found))
    if form.submitted(
        lambda data: services.write_learning_plan(
            request.actor,
            found,
            version=form.version,
            reason_to_go_on=data["reason_to_go_on"],
            **pages.plan_fields(data),
        )
    ):
        messages.success(request, "The learning plan is written. Both sides agree it next.")
        return redirect("placements:plan", placement_id=found.public_id)
    return step_page(request, form, found, "write_plan")


@requires(Permission.PLACEMENT_VIEW)
def agreement(request: HttpRequest, placement_id: UUID) -> HttpResponse:
    """The agreement in its present version, who has signed it, and the place to sign."""
    found = queries.placement_or_404(request.actor, placement_id)
    form = forms.SignForm(request.POST or None, request.FILES or None, record=found)
    if form.submitted(
        lambda data: services.sign_agreement(
            request.actor,
            found,
            typed_name=data["typed_name"],
            upload=data["upload"],
            version=form.version,
        )
    ):
        messages.success(request, "You have signed the agreement.")
        return redirect(found)
    history.note_read(request.actor, "placements.agreement.read", pupils=[found.pupil], subject=found)
    return form.page(request, "placements/agreement.html", pages.agreement_context(request.actor, found))


@requires(Permission.PLACEMENT_EDIT)
def write_agreement(request: HttpRequest, placement_id: UUID) -> HttpResponse:
    found = queries.own_placement_or_404(request.actor, placement_id)
    form = forms.NothingForm(request.POST or None, record=found)
    if form.submitted(lambda data: services.write_agreement(request.actor, found, version=form.version)):
        messages.success(request, "The agreement is written. Both sides sign it next.")
        return redirect("placements:agreement", placement_id=found.public_id)
    return step_page(request, form, found, "write_agreement")


@requires(Permission.PROGRAMME_VIEW)  # the case team: never the provider
def notice(request: HttpRequest, placement_id: UUID) -> HttpResponse:
    found = queries.placement_or_404(request.actor, placement_id)
    form = forms.DayForm(request.POST or None, record=found, initial={"on": found.off_site_notice_given_on})
    if form.submitted(
        lambda data: services.give_off_site_notice(request.actor, found, on=data["on"], version=form.version)
    ):
        return redirect(found)
    return step_page(request, form, found, "notice")


@requires(Permission.PROGRAMME_VIEW)  # the case team: never the provider
def letters(request: HttpRequest, placement_id: UUID) -> HttpResponse:
    """The letters that give notice of the direction, and the button that writes them."""
    found = queries.placement_or_404(request.actor, placement_id)
    form = forms.NothingForm(request.POST or None, record=found)
    if form.submitted(lambda data: services.write_notice_letters(request.actor, found, version=form.version)):
        messages.success(request, "The letters are written. Give them, and then say on which day.")
        return redirect("placements:letters", placement_id=found.public_id)
    history.note_read(request.actor, "placements.letters.read", pupils=[found.pupil], subject=found)
    return form.page(request, "placements/letters.html", pages.letters_context(request.actor, found))


@requires(Permission.PROGRAMME_VIEW)  # the case team: never the provider
def ehc_plan(request: HttpRequest, placement_id: UUID) -> HttpResponse:
    found = queries.placement_or_404(request.actor, placement_id)
    form = forms.DayForm(request.POST or None, record=found, initial={"on": found.ehc_plan_shared_on})
    if form.submitted(lambda data: services.share_ehc_plan(request.actor, found, on=data["on"], version=form.version)):
        return redirect(found)
    return step_page(request, form, found, "ehc_plan")


@requires(Permission.PLACEMENT_START)
def start(request: HttpRequest, placement_id: UUID) -> HttpResponse:
    found = queries.own_placement_or_404(request.actor, placement_id)
    form = forms.StartForm(request.POST or None, record=found, initial={"on": clock.today()})
    if form.submitted(
        lambda data: services.start(
            request.actor, found, on=data["on"], version=form.version, reason_to_go_on=data["reason_to_go_on"]
        )
    ):
        messages.success(request, "The placement has started.")
        return redirect(found)
    return step_page(request, form, found, "start")


@requires(Permission.PLACEMENT_END)
def pause(request: HttpRequest, placement_id: UUID) -> HttpResponse:
    found = queries.own_placement_or_404(request.actor, placement_id)
    form = forms.PauseForm(request.POST or None, record=found, initial={"on": clock.today()})
    if form.submitted(
        lambda data: services.pause(request.actor, found, on=data["on"], reason=data["reason"], version=form.version)
    ):
        messages.success(request, "The placement is paused.")
        return redirect(found)
    return step_page(request, form, found, "pause")


@requires(Permission.PLACEMENT_END)
def resume(request: HttpRequest, placement_id: UUID) -> HttpResponse:
    found = queries.own_placement_or_404(request.actor, placement_id)
    form = forms.ResumeForm(request.POST or None, record=found, initial={"on": clock.today()})
    if form.submitted(lambda data: services.resume(request.actor, found, on=data["on"], version=form.version)):
        messages.success(request, "The placement goes on.")
        return redirect(found)
    return step_page(request, form, found, "resume")


@requires(Permission.PLACEMENT_END)
def end(request: HttpRequest, placement_id: UUID) -> HttpResponse:
    found = queries.own_placement_or_404(request.actor, placement_id)
    form = forms.EndForm(request.POST or None, record=found, initial={"on": clock.today()})
    if form.submitted(
        lambda data: services.end(
            request.actor,
            found,
            on=data["on"],
            why=EndReason(data["why"]),
            reason=data["reason"],
            version=form.version,
            reason_to_go_on=data["reason_to_go_on"],
        )
    ):
        messages.success(request, "The last day is recorded. This is what follows.")
        return redirect("placements:after", placement_id=found.public_id)
    return step_page(request, form, found, "end")


@requires(Permission.PLACEMENT_END)
def withdraw(request: HttpRequest, placement_id: UUID) -> HttpResponse:
    found = queries.own_placement_or_404(request.actor, placement_id)
    form = forms.WithdrawForm(request.POST or None, record=found)
    if form.submitted(
        lambda data: services.withdraw(request.actor, found, reason=data["reason"], version=form.version)
    ):
        messages.success(request, "The placement is withdrawn.")
        return redirect(found)
    return step_page(request, form, found, "withdraw")


@requires(Permission.PLACEMENT_EDIT)
def review(request: HttpRequest, placement_id: UUID) -> HttpResponse:
    found = queries.own_placement_or_404(request.actor, placement_id)
    form = forms.ReviewForm(request.POST or None, record=found, initial={"held_on": clock.today()})
    if form.submitted(
        lambda data: services.write_review(request.actor, found, version=form.version, **pages.review_fields(data))
    ):
        messages.success(request, "The review is kept.")
        return redirect(found)
    return step_page(request, form, found, "review")


@requires(Permission.PLACEMENT_ANSWER)
def report(request: HttpRequest, placement_id: UUID) -> HttpResponse:
    found = queries.placement_or_404(request.actor, placement_id)
    form = forms.ReportForm(request.POST or None, initial={"about_until": queries.last_day_to_report(found)})
    if form.submitted(lambda data: services.write_report(request.actor, found, **pages.report_fields(data))):
        messages.success(request, "Your report is with the commissioner.")
        return redirect(found)
    return step_page(request, form, found, "report")
