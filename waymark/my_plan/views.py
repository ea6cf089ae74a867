"""Pages of a plan: for the case team, and by a link without an account for pupil and family."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.forms import Form
from waymark.core.links import device_secret, hold_on_device, unlogged
from waymark.core.lookup import as_uuid
from waymark.core.policies import in_one_piece, open_to_all, requires
from waymark.my_plan import calendar, forms, queries, rules, services, wording
from waymark.my_plan.models import PlanLink
from waymark.my_plan.states import Reader
from waymark.programmes import queries as programmes

KEPT_FOR = timedelta(weeks=rules.WEEKS_KEPT.on(rules.START))


@requires(Permission.PROGRAMME_VIEW)
def card(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """The plan as the pupil or the family reads it, ready to print, with who was sent a link and what was said."""
    programme = programmes.programme_or_404(request.actor, programme_id)
    reader = Reader.FAMILY if request.GET.get("for") == Reader.FAMILY else Reader.PUPIL
    history.note_read(request.actor, "my_plan.card.read", pupils=[programme.pupil], subject=programme)
    page = queries.card_page(request.actor, programme, reader)
    context = {"page": page, "plan": page.plan, "programme": programme, "wording": wording, "button": _button(request)}
    return render(request, "my_plan/card.html", context)


@requires(Permission.PROGRAMME_EDIT)
def send(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Send the plan by a link that opens once."""
    programme = programmes.own_programme_or_404(request.actor, programme_id)
    parents = queries.parents_to_send_to(request.actor, programme)
    form = forms.SendForm(request.POST or None, pupil=programme.pupil.name, parents=parents)
    if form.submitted(
        lambda data: services.send_link(
            request.actor,
            programme,
            parent=form.parent(data),
            email=data["email"],
            confirmed=data["confirmed"],
        )
    ):
        messages.success(request, "The plan is sent.")
        return redirect("my_plan:card", programme.public_id)
    history.note_read(request.actor, "my_plan.send.read", pupils=[programme.pupil], subject=programme)
    return form.page(request, "my_plan/send.html", {"programme": programme, "has_parents": bool(parents)})


@requires(Permission.PROGRAMME_EDIT)
def stop(request: HttpRequest, link_id: UUID) -> HttpResponse:
    """A phone is lost, or an address was wrong: the link shows nothing any more."""
    link = queries.link_or_404(request.actor, link_id)
    programmes.deny_unless_own(request.actor, link.programme)
    form = Form(request.POST or None)
    if form.submitted(lambda data: services.stop_link(request.actor, link)):
        messages.success(request, "That link shows the plan no longer.")
    return redirect("my_plan:card", link.programme.public_id)


@requires(Permission.PROGRAMME_EDIT)
def write_down(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Write down what a pupil or a family said, in their words."""
    programme = programmes.own_programme_or_404(request.actor, programme_id)
    form = forms.WriteDownForm(request.POST or None)
    if form.submitted(
        lambda data: services.write_down(request.actor, programme, reader=form.said_by(data), words=data["words"])
    ):
        messages.success(request, "Written down. It waits for an answer.")
        return redirect("my_plan:card", programme.public_id)
    history.note_read(request.actor, "my_plan.write_down.read", pupils=[programme.pupil], subject=programme)
    return form.page(request, "my_plan/write_down.html", {"programme": programme})


@requires(Permission.PROGRAMME_EDIT)
def answer(request: HttpRequest, words_id: UUID) -> HttpResponse:
    """Answer what was said about the plan."""
    words = queries.words_or_404(request.actor, words_id)
    programmes.deny_unless_own(request.actor, words.programme)
    form = forms.AnswerForm(request.POST or None, record=words)
    if form.submitted(lambda data: services.answer(request.actor, words, answer=data["answer"], version=form.version)):
        messages.success(request, "Your answer stands on the plan now.")
        return redirect("my_plan:card", words.programme.public_id)
    history.note_read(request.actor, "my_plan.answer.read", pupils=[words.programme.pupil], subject=words)
    return form.page(request, "my_plan/answer.html", {"words": words, "wording": wording})


# By a link, without an account


@open_to_all("Shows a button and says nothing of what it opens; what the link opens is decided when it is pressed.")
def link(request: HttpRequest, token: str) -> HttpResponse:
    """A button. Programs that open links to look at them change nothing; pressing it opens the link on this device."""
    if request.method != "POST":
        form = forms.OpenForm(initial={"token": token})
        return unlogged(form.page(request, "my_plan/link.html", {}))
    form_key = as_uuid(request.POST.get("form_key", ""))
    opened = services.open_link(request.POST.get("token", ""), form_key) if form_key else None
    if opened is None:
        return _no_longer(request)
    where = reverse("my_plan:plan", args=[opened.link.public_id])
    return hold_on_device(request, redirect(where), PlanLink, opened.device, where=where, kept_for=KEPT_FOR)


_DEVICE_ONLY = "For the device that opened the link; asked of the link's row at each request."


@open_to_all(_DEVICE_ONLY)
def plan(request: HttpRequest, link_id: UUID) -> HttpResponse:
    """The plan on the device that opened its link, and a box for what the reader wants to say."""
    device = device_secret(request, PlanLink, kept_for=KEPT_FOR)
    held = queries.link_held(link_id, device)
    if held is None:
        return _no_longer(request)
    actor = services.actor_of(held)

    def page() -> HttpResponse:
        form = forms.SayForm(request.POST or None)
        if form.submitted(lambda data: services.say(device, link_id, words=data["words"])):
            return redirect(f"{request.path}?said=yes#words") if form.result else _no_longer(request)
        history.note_read(actor, "my_plan.plan.read", pupils=[held.programme.pupil], subject=held.programme)
        context = {
            "plan": queries.plan(held.programme, held.reader, clock.today()),
            "wording": wording,
            "said": request.GET.get("said") == "yes",
            "calendar": _calendar_address(request, held) if held.calendar_hash else "",
            "button": _button(request),
            "calendar_action": reverse("my_plan:calendar", args=[link_id]),
        }
        return form.page(request, "my_plan/plan.html", context)

    return unlogged(in_one_piece(request, actor, page))


@open_to_all(_DEVICE_ONLY)
@require_POST
def make_calendar(request: HttpRequest, link_id: UUID) -> HttpResponse:
    """An address by which the reader's own calendar fetches the week, where whereabouts are open."""
    device = device_secret(request, PlanLink, kept_for=KEPT_FOR)
    held = queries.link_held(link_id, device)
    if held is None:
        return _no_longer(request)

    def page() -> HttpResponse:
        made = services.make_calendar(device, link_id)
        return redirect(reverse("my_plan:plan", args=[link_id]) + "#calendar") if made else _no_longer(request)

    return unlogged(in_one_piece(request, services.actor_of(held), page))


@open_to_all("The address is itself the secret; whose it is, and whether it still may be read, is asked each time.")
@require_GET
def calendar_file(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar file; one and the same answer for whatever is not to be read."""
    held = queries.calendar_with(token)
    if held is None:
        return _no_longer(request)

    def page() -> HttpResponse:
        services.note_calendar_read(held)
        return HttpResponse(calendar.calendar_file(held), content_type="text/calendar; charset=utf-8")

    return unlogged(in_one_piece(request, services.actor_of(held), page))


def _button(request: HttpRequest) -> Form:
    """A form of one button, for a page that has others."""
    form = Form()
    form.request = request
    return form


def _calendar_address(request: HttpRequest, held: PlanLink) -> str:
    return request.build_absolute_uri(reverse("my_plan:calendar_file", args=[held.calendar_token]))


def _no_longer(request: HttpRequest) -> HttpResponse:
    """The one page for a link that is wrong, used, replaced, stopped or over: it does not say which."""
    return unlogged(render(request, "my_plan/over.html", status=410))
