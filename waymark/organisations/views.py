"""Pages of bodies: who takes part, where they are, whom to ring, and who is a member of what."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from waymark.accounts.permissions import Permission
from waymark.core.paging import page_number
from waymark.core.policies import requires
from waymark.organisations import forms, queries, services, wording
from waymark.organisations.states import ContactFunction, HowItEnded, LeadPart


@requires(Permission.ORGANISATION_VIEW)
def directory(request: HttpRequest) -> HttpResponse:
    """The bodies that take part, by kind and name."""
    kind, text = request.GET.get("kind", ""), request.GET.get("q", "")[:200]
    page = queries.directory(request.actor, kind=kind, text=text, page=page_number(request.GET.get("page", "")))
    kinds = [("", "All"), *((each.value, words) for each, words in wording.KINDS_MANY.items())]
    kinds += [(each.value, words) for each, words in wording.SCHOOL_KINDS_MANY.items()]
    context = {"page": page, "kind": kind, "q": text, "kinds": kinds, "wording": wording}
    return render(request, "organisations/directory.html", context)


@requires(Permission.ORGANISATION_VIEW)
def organisation(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """A body: numbers, sites, members or memberships, whom to ring."""
    found = queries.organisation_or_404(request.actor, organisation_id)
    page = queries.organisation_page(request.actor, found)
    context = {"page": page, "organisation": found, "wording": wording, "actor": request.actor}
    return render(request, "organisations/organisation.html", context)


@requires(Permission.MEMBERSHIP_EDIT)
def join(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """A school joins the partnership."""
    partnership = queries.own_partnership(request.actor, organisation_id)
    form = forms.JoinForm(request.POST or None)
    form.let_choose("school", queries.schools_without_partnership(request.actor, request.actor.day))
    if form.submitted(
        lambda data: services.join_partnership(
            request.actor, partnership, data["school"], valid_from=data["valid_from"]
        )
    ):
        messages.success(request, f"{form.result.school.name} is a member of {partnership.name}.")
        return redirect(partnership)
    return form.page(request, "organisations/join.html", {"partnership": partnership})


@requires(Permission.MEMBERSHIP_EDIT)
def leave(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """A membership ends."""
    membership = queries.own_membership(request.actor, membership_id)
    form = forms.LeaveForm(request.POST or None, record=membership)
    if form.submitted(
        lambda data: services.leave_partnership(
            request.actor,
            membership,
            valid_to=data["last_day"] + timedelta(days=1),
            how=HowItEnded(data["how"]),
            reason=data["why"],
            version=form.version,
        )
    ):
        messages.success(request, f"The membership of {membership.school.name} ends.")
        return redirect(membership.partnership)
    return form.page(request, "organisations/leave.html", {"membership": membership})


@requires(Permission.ORGANISATION_VIEW)
def lead_schools(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Who leads a partnership and who stands in, now, before and after."""
    found = queries.partnership_or_404(request.actor, organisation_id)
    context = {"page": queries.lead_page(request.actor, found), "wording": wording}
    return render(request, "organisations/lead_schools.html", context)


@requires(Permission.PARTNERSHIP_EDIT)
def name_lead(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """A member is named to lead, or to stand in."""
    partnership = queries.settled_partnership(request.actor, organisation_id)
    form = forms.LeadSchoolForm(request.POST or None)
    form.let_choose("school", queries.member_schools(partnership, request.actor.day))
    if form.submitted(
        lambda data: services.name_lead_school(
            request.actor,
            partnership,
            data["school"],
            part=LeadPart(data["part"]),
            valid_from=data["first_day"],
            valid_to=data["last_day"] + timedelta(days=1),
            agreed_where=data["agreed_where"],
        )
    ):
        messages.success(request, f"{form.result.school.name} is named.")
        return redirect("organisations:lead_schools", partnership.public_id)
    return form.page(request, "organisations/name_lead.html", {"partnership": partnership})


@requires(Permission.PARTNERSHIP_EDIT)
def lead_notice(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """The lead school has given notice."""
    partnership = queries.settled_partnership(request.actor, organisation_id)
    form = forms.LeadNoticeForm(request.POST or None)
    if form.submitted(
        lambda data: services.give_lead_notice(
            request.actor, partnership, given_on=data["given_on"], reason=data["why"]
        )
    ):
        messages.success(request, "The notice is noted.")
        return redirect("organisations:lead_schools", partnership.public_id)
    context = {"page": queries.lead_page(request.actor, partnership), "partnership": partnership}
    return form.page(request, "organisations/lead_notice.html", context)


@requires(Permission.ORGANISATION_EDIT)
def add_contact(request: HttpRequest) -> HttpResponse:
    """Say whom to ring at the own body."""
    form = forms.ContactForm(request.POST or None)
    if form.submitted(
        lambda data: services.add_contact(
            request.actor,
            request.actor.organisation,
            function=ContactFunction(data["function"]),
            name=data["name"],
            telephone=data["telephone"],
            email=data["email"],
        )
    ):
        messages.success(request, "The contact is in the directory.")
        return redirect(request.actor.organisation)
    context = {"organisation": request.actor.organisation, "contact": None}
    return form.page(request, "organisations/contact.html", context)


@requires(Permission.ORGANISATION_EDIT)
def change_contact(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Put a contact of the own body right."""
    contact = queries.own_contact(request.actor, contact_id)
    form = forms.ContactForm(request.POST or None, record=contact)
    if form.submitted(
        lambda data: services.change_contact(
            request.actor,
            contact,
            function=ContactFunction(data["function"]),
            name=data["name"],
            telephone=data["telephone"],
            email=data["email"],
            version=form.version,
        )
    ):
        messages.success(request, "The contact is changed.")
        return redirect(contact.organisation)
    return form.page(request, "organisations/contact.html", {"organisation": contact.organisation, "contact": contact})


@requires(Permission.ORGANISATION_EDIT)
def end_contact(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Somebody is rung no longer."""
    contact = queries.own_contact(request.actor, contact_id)
    form = forms.EndContactForm(request.POST or None, record=contact, initial={"last_day": request.actor.day})
    if form.submitted(
        lambda data: services.end_contact(request.actor, contact, last_day=data["last_day"], version=form.version)
    ):
        messages.success(request, "The contact ends.")
        return redirect(contact.organisation)
    return form.page(request, "organisations/end_contact.html", {"contact": contact, "wording": wording})


@requires(Permission.ORGANISATION_EDIT)
def add_site(request: HttpRequest) -> HttpResponse:
    """A place where the own body works."""
    form = forms.SiteForm(request.POST or None)
    if form.submitted(
        lambda data: services.add_site(
            request.actor,
            request.actor.organisation,
            name=data["name"],
            address=data["address"],
            postcode=data["postcode"],
            telephone=data["telephone"],
            is_main=not queries.sites(request.actor.organisation),
        )
    ):
        messages.success(request, "The site is in the directory.")
        return redirect(request.actor.organisation)
    return form.page(request, "organisations/site.html", {"organisation": request.actor.organisation, "site": None})


@requires(Permission.ORGANISATION_EDIT)
def change_site(request: HttpRequest, site_id: UUID) -> HttpResponse:
    """Put a site of the own body right."""
    site = queries.own_site(request.actor, site_id)
    form = forms.SiteForm(request.POST or None, record=site)
    if form.submitted(
        lambda data: services.change_site(
            request.actor,
            site,
            name=data["name"],
            address=data["address"],
            postcode=data["postcode"],
            telephone=data["telephone"],
            version=form.version,
        )
    ):
        messages.success(request, "The site is changed.")
        return redirect(site.organisation)
    return form.page(request, "organisations/site.html", {"organisation": site.organisation, "site": site})


@requires(Permission.MEMBERSHIP_EDIT)
def school_kind(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """An ordinary, a short-stay or a hospital school."""
    school = queries.own_school_of_area(request.actor, organisation_id)
    form = forms.SchoolKindForm(request.POST or None, record=school)
    if form.submitted(
        lambda data: services.set_school_kind(request.actor, school, kind=data["kind"], version=form.version)
    ):
        messages.success(request, "It is written down what sort of school this is.")
        return redirect(school)
    return form.page(request, "organisations/school_kind.html", {"organisation": school})


@requires(Permission.ORGANISATION_EDIT)
def add_pattern(request: HttpRequest) -> HttpResponse:
    """A week that the own short-stay or hospital school has for its pupils."""
    school = request.actor.organisation
    form = forms.WeekPatternForm(request.POST or None, initial=dict.fromkeys(services.DAYS, 0))
    form.let_choose("site", queries.sites_to_choose(request.actor, school))
    if form.submitted(lambda data: services.add_week_pattern(request.actor, school, **_pattern(data))):
        messages.success(request, "Programmes can follow this pattern now.")
        return redirect(school)
    return form.page(request, "organisations/pattern.html", {"organisation": school, "pattern": None})


@requires(Permission.ORGANISATION_EDIT)
def change_pattern(request: HttpRequest, pattern_id: UUID) -> HttpResponse:
    """Put a week pattern of the own school right."""
    pattern = queries.own_week_pattern(request.actor, pattern_id)
    form = forms.WeekPatternForm(request.POST or None, record=pattern)
    form.let_choose("site", queries.sites_to_choose(request.actor, pattern.school))
    if form.submitted(
        lambda data: services.change_week_pattern(request.actor, pattern, version=form.version, **_pattern(data))
    ):
        messages.success(request, "The week pattern is changed.")
        return redirect(pattern.school)
    return form.page(request, "organisations/pattern.html", {"organisation": pattern.school, "pattern": pattern})


@requires(Permission.ORGANISATION_EDIT)
def end_pattern(request: HttpRequest, pattern_id: UUID) -> HttpResponse:
    """No new programme follows a pattern from a day on."""
    pattern = queries.own_week_pattern(request.actor, pattern_id)
    form = forms.EndPatternForm(request.POST or None, record=pattern, initial={"last_day": request.actor.day})
    if form.submitted(
        lambda data: services.end_week_pattern(request.actor, pattern, last_day=data["last_day"], version=form.version)
    ):
        messages.success(request, "The week pattern ends.")
        return redirect(pattern.school)
    return form.page(request, "organisations/end_pattern.html", {"pattern": pattern, "wording": wording})


def _pattern(data: dict[str, Any]) -> dict[str, Any]:
    return {name: data[name] for name in ("name", "phase", "site", *services.DAYS)}
