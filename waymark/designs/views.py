"""Pages of designed weeks: the options of a programme side by side, the designer, and what is done with an option."""

from __future__ import annotations

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
from waymark.core.words import lower_first
from waymark.designs import forms, queries, services, solver, wording
from waymark.designs.models import Design
from waymark.programmes import queries as programmes
from waymark.programmes.models import Programme
from waymark.programmes.queries import first_school_times
from waymark.quality import queries as quality
from waymark.quality import wording as quality_wording


@requires(Permission.PROGRAMME_VIEW)
def options(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """The options of a programme side by side."""
    found = programmes.programme_or_404(request.actor, programme_id)
    history.note_read(request.actor, "designs.options.read", pupils=[found.pupil], subject=found)
    context = {
        "programme": found,
        "page": queries.options_page(request.actor, found),
        "wording": wording,
        "may_suggest": solver.is_installed(),
    }
    return render(request, "designs/options.html", context)


@requires(Permission.PLACEMENT_EDIT)
def write(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Another option: its name, its days, and what it begins with."""
    found = programmes.own_programme_or_404(request.actor, programme_id)
    designs = queries.options(request.actor, found)
    first = {
        "title": f"Option {len(designs) + 1}",
        "starts_on": max(clock.today(), found.starts_on),
        "planned_end_on": found.planned_end_on,
        "start_from": request.GET.get("from", "now"),
    }
    form = forms.WriteForm(request.POST or None, options=designs, initial=first)
    if form.submitted(lambda data: services.write(request.actor, found, start=_start(form, data), **_terms(data))):
        messages.success(request, "The option is there. Now fill its week.")
        return redirect(form.result)
    back = reverse("designs:options", args=[found.public_id])
    return _form_page(request, form, found, "Write an option", "Go on to the week", back)


def _start(form: forms.WriteForm, data: dict[str, Any]) -> services.Start:
    chosen = data["start_from"]
    if chosen in ("now", "nothing"):
        return services.Start(at_school=None if chosen == "now" else ())
    return services.Start(copy_of=form.options[chosen])


@requires(Permission.PROGRAMME_VIEW)
def design(request: HttpRequest, design_id: UUID) -> HttpResponse:
    """The designer: the week of an option, its figures, and the offers that would fit."""
    found = queries.design_or_404(request.actor, design_id)
    filters = forms.filters_of(request.GET)
    asked = forms.address_of(filters)
    page = queries.design_page(request.actor, found, filters)
    if request.method == "POST":
        request.actor.require(Permission.PLACEMENT_EDIT, over=found)
        programmes.deny_unless_own(request.actor, found.programme)
    form = forms.WeekForm(request.POST or None, page=page)
    if form.submitted(lambda data: _laid_out(request, found, form, data)):
        return redirect(f"{found.get_absolute_url()}{f'?{asked}' if asked else ''}")
    history.note_read(request.actor, "designs.design.read", pupils=[found.programme.pupil], subject=found)
    context = {
        "design": found,
        "programme": found.programme,
        "page": page,
        "option": page.option,
        "days": forms.WEEK,
        "wording": wording,
        "quality_wording": quality_wording,
        "asked": asked,
    }
    return form.page(request, "designs/design.html", context)


def _laid_out(request: HttpRequest, found: Design, form: forms.WeekForm, data: dict[str, Any]) -> None:
    """The week as it stands on the page, and then what the button that was pressed says."""
    services.lay_out(request.actor, found, form.half_days(data), version=form.version)
    if data["add"] in form.offers:
        offer = form.offers[data["add"]].offer
        services.add_offer(request.actor, found, offer, half_days=form.taken(data))
        messages.success(request, f"{offer.title} at {offer.provider.name} is in the week.")
    elif data["out"] in form.parts:
        services.take_out(request.actor, found, form.parts[data["out"]].part)
        messages.success(request, f"{form.parts[data['out']].where} is out of the week.")


@requires(Permission.PLACEMENT_EDIT)
def figures(request: HttpRequest, design_id: UUID) -> HttpResponse:
    """The figures of a week that is not saved yet, as a piece of the page. Nothing is changed, so only a form is taken."""
    found = queries.own_design_or_404(request.actor, design_id)
    if request.method != "POST":
        return redirect(found)
    page = queries.design_page(request.actor, found)
    form = forms.WeekForm(request.POST, page=page)
    if not form.is_valid():
        return HttpResponse(status=422)
    half_days = form.half_days(form.cleaned_data)
    parts = [each.part for each in page.option.parts]
    for part in parts:
        part.half_days = services.keys(half_days[part.public_id])
    option = queries.judged(request.actor, found, parts)
    return render(request, "designs/_figures.html", {"option": option, "wording": wording})


@requires(Permission.PLACEMENT_EDIT)
def change(request: HttpRequest, design_id: UUID) -> HttpResponse:
    found = queries.own_design_or_404(request.actor, design_id)
    form = forms.TermsForm(request.POST or None, record=found)
    if form.submitted(lambda data: services.change(request.actor, found, version=form.version, **_terms(data))):
        return redirect(found)
    return _form_page(request, form, found.programme, "Change the option", "Save", found.get_absolute_url())


@requires(Permission.PLACEMENT_EDIT)
def add_place(request: HttpRequest, design_id: UUID) -> HttpResponse:
    """A place that is no offer: at home, online, or at work."""
    found = queries.own_design_or_404(request.actor, design_id)
    form = forms.PartForm(request.POST or None, record=found, initial=_school_times(found))
    if form.submitted(
        lambda data: services.add_place(
            request.actor,
            found,
            version=form.version,
            half_days=[forms.pair(key) for key in data["sessions"]],
            **form.about(data),
        )
    ):
        return redirect(found)
    heading = "Add home, online or work experience"
    return _form_page(request, form, found.programme, heading, "Put into the week", found.get_absolute_url())


def _school_times(found: Design) -> dict[str, Any]:
    first = first_school_times(found.programme)
    return {name: first[name] for name in services.TIMES}


@requires(Permission.PLACEMENT_EDIT)
def part(request: HttpRequest, part_id: UUID) -> HttpResponse:
    """What a part teaches, how the pupil gets there, and why it was chosen."""
    one = queries.part_or_404(request.actor, part_id)
    found = one.design
    programmes.deny_unless_own(request.actor, found.programme)
    form = forms.PartForm(request.POST or None, record=found, part=one, initial=forms.part_values(one))
    if form.submitted(
        lambda data: services.change_part(request.actor, found, one, version=form.version, **form.about(data))
    ):
        return redirect(found)
    heading = queries.where(found.programme, one)
    return _form_page(request, form, found.programme, heading, "Save", found.get_absolute_url())


@requires(Permission.PLACEMENT_EDIT)
def set_aside(request: HttpRequest, design_id: UUID) -> HttpResponse:
    found = queries.own_design_or_404(request.actor, design_id)
    form = forms.NothingForm(request.POST or None, record=found)
    if form.submitted(lambda data: services.set_aside(request.actor, found, version=form.version)):
        messages.success(request, f"“{found.title}” is set aside.")
        return redirect("designs:options", found.programme.public_id)
    return _form_page(
        request, form, found.programme, f"Set “{found.title}” aside", "Set aside", found.get_absolute_url()
    )


@requires(Permission.PLACEMENT_EDIT)
def use(request: HttpRequest, design_id: UUID) -> HttpResponse:
    """What using the option does, what stands against it, and one button."""
    found = queries.own_design_or_404(request.actor, design_id)
    form = forms.NothingForm(request.POST or None, record=found)
    if form.submitted(
        lambda data: services.use(request.actor, found, version=form.version, reason_to_go_on=data["reason_to_go_on"])
    ):
        messages.success(request, "The option is in use. Its placements are prepared; no provider knows of them yet.")
        return redirect(found.programme)
    option = queries.judged(request.actor, found, queries.parts_of([found])[found.pk])
    if option.cautions and not option.stops:
        form.ask_for_a_reason()
    history.note_read(request.actor, "designs.use.read", pupils=[found.programme.pupil], subject=found)
    context = {"design": found, "programme": found.programme, "option": option, "wording": wording}
    return form.page(request, "designs/use.html", context)


@requires(Permission.PLACEMENT_EDIT)
def suggest(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Weeks proposed by reckoning, beside each other with their reasons; a person keeps one as an option."""
    found = programmes.own_programme_or_404(request.actor, programme_id)
    history.note_read(request.actor, "designs.suggest.read", pupils=[found.pupil], subject=found)
    keep = forms.KeepForm(request.POST or None)
    if keep.submitted(lambda data: _kept(request, found, data["week"])):
        messages.success(request, "The week is kept as an option. Nobody is placed by it.")
        return redirect(keep.result)
    starts_on, planned_end_on = queries.first_days(found)
    first = {
        "starts_on": starts_on,
        "planned_end_on": planned_end_on,
        "at_school": queries.half_days_at_school_first(found),
        "least_hours": 18,
        "most_hours": 25,
        "signed_off_only": True,
        "subjects": True,
        "careful": True,
        "pattern": True,
    }
    form = forms.SuggestForm(request.GET if "at_school" in request.GET else None, initial=first, programme=found)
    answer, asked = None, None
    if solver.is_installed() and form.is_bound and form.is_valid():
        data = form.cleaned_data
        asked = form.asked(data)
        days = {name: data[name] for name in ("starts_on", "planned_end_on")}
        answer = queries.suggest(request.actor, found, asked, **days)
    context = {
        "programme": found,
        "ask": form,
        "answer": answer,
        "asked": asked,
        "is_installed": solver.is_installed(),
        "wording": wording,
        "weeks": _to_keep(request, found, answer) if answer else [],
    }
    sent = keep if keep.is_bound else form  # the page says at its top what is wrong with the one that was sent
    return sent.page(request, "designs/suggest.html", context)


@requires(Permission.PLACEMENT_EDIT)
def panel(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Which options go to the panel, as one paper."""
    found = programmes.own_programme_or_404(request.actor, programme_id)
    designs = queries.options(request.actor, found)
    first = {"options": [str(each.public_id) for each in designs if each.is_open]}
    form = forms.PanelForm(request.POST or None, designs=designs, initial=first)
    if form.submitted(
        lambda data: services.put_to_panel(request.actor, found, data["options"], question=data["question"])
    ):
        messages.success(request, "The paper is written, as a PDF and a Word file. It is with the papers of the pupil.")
        return redirect(form.result[0])
    back = reverse("designs:options", args=[found.public_id])
    return _form_page(request, form, found, "Put options to the panel", "Write the paper", back)


def _to_keep(
    request: HttpRequest, found: Programme, answer: queries.Suggested
) -> list[tuple[queries.WeekShown, forms.KeepForm]]:
    """Each proposed week with a form of its own that carries it as it is shown."""
    number = len(queries.options(request.actor, found)) + 1
    made = []
    for week in answer.weeks:
        form = forms.KeepForm.carrying(f"Option {number}: {lower_first(wording.aim_words(week)[0])}", week)
        form.request = request
        made.append((week, form))
    return made


def _kept(request: HttpRequest, found: Programme, data: dict[str, Any]) -> Design:
    offers = {key: quality.offer_or_404(request.actor, key) for key in data["picks"]}
    picks = [services.Pick(offers[key], half_days) for key, half_days in data["picks"].items()]
    return services.write(
        request.actor,
        found,
        title=data["title"],
        starts_on=data["starts_on"],
        planned_end_on=data["planned_end_on"],
        budget_pence=data["budget_pence"],
        start=services.Start(at_school=data["at_school"], picks=picks),
    )


def _form_page(
    request: HttpRequest, form: Form, programme: Programme, heading: str, button: str, back: str
) -> HttpResponse:
    history.note_read(request.actor, "designs.form.read", pupils=[programme.pupil], subject=programme)
    context = {"pupil": programme.pupil, "heading": heading, "button": button, "back": back}
    return form.page(request, "programmes/form.html", context)


def _terms(data: dict[str, Any]) -> dict[str, Any]:
    return {name: data[name] for name in services.TERMS}
