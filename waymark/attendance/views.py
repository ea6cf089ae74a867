"""Pages of registers, of the board, and of absences."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.attendance import forms, queries, services, wording
from waymark.attendance.models import Register, RegisterLink
from waymark.attendance.states import Finding, Whereabouts
from waymark.core import clock, history
from waymark.core.forms import Form
from waymark.core.links import device_secret, hold_on_device, unlogged
from waymark.core.lookup import as_uuid
from waymark.core.policies import in_one_piece, open_to_all, requires
from waymark.pupils import queries as pupil_queries
from waymark.school_year.states import Half

KEPT_FOR = timedelta(days=1)
YEARS_SHOWN = 10  # of the board, before and after this one
STAFF, LINK = "core/layout.html", "attendance/link_frame.html"


# Registers, with an account


@requires(Permission.REGISTER_MARK)
def registers(request: HttpRequest) -> HttpResponse:
    """A provider's registers of today, and those that never came in."""
    found = queries.todays_registers(request.actor)
    lines = [(line, _button(request, forms.OpenForm, _values(line))) for line in found.today]
    context = {"lines": lines, "missed": found.missed, "wording": wording}
    return render(request, "attendance/registers.html", context)


def _values(line: queries.RegisterLine) -> dict[str, str]:
    on = line.session.on.isoformat()
    return {"site": str(line.site.public_id), "on": on, "half": line.session.half.value}


def _button(request: HttpRequest, kind: type[Form], values: dict[str, str] | None = None) -> Form:
    """A form of one button, with a key of its own, for a page that has several."""
    form = kind(initial=values)
    form.request = request
    return form


@requires(Permission.REGISTER_MARK)
def open_register(request: HttpRequest) -> HttpResponse:
    """Open a register of today that nobody has opened yet."""
    form = forms.OpenForm(request.POST or None)
    if not form.is_bound or not form.is_valid():
        raise Http404
    site_id, on, half = as_uuid(form.cleaned_data["site"]), form.cleaned_data["on"], form.cleaned_data["half"]
    if site_id is None or on != clock.today().isoformat() or half not in set(Half):
        raise Http404
    return redirect(
        services.open_register(request.actor, queries.site_or_404(request.actor, site_id), clock.today(), half)
    )


@requires(Permission.REGISTER_MARK)
def register(request: HttpRequest, register_id: UUID) -> HttpResponse:
    found = queries.register_or_404(request.actor, register_id, held=request.method == "POST")
    return _register_page(request, request.actor, found, reverse("attendance:register_done", args=[register_id]))


@requires(Permission.REGISTER_MARK)
def register_done(request: HttpRequest, register_id: UUID) -> HttpResponse:
    found = queries.register_or_404(request.actor, register_id)
    return _done_page(request, request.actor, found)


def _register_page(request: HttpRequest, actor: Actor, found: Register, done: str) -> HttpResponse:
    every = queries.register_rows(actor, found)
    rows, forgotten = queries.parted(every)
    by_others = [row for row in rows if row.keeps_its_words_from(actor)]
    mine = [row for row in rows if row not in by_others]
    form = forms.RegisterForm(request.POST or None, record=found, rows=mine, late=found.on < clock.today())
    if form.submitted(lambda _: services.mark(actor, found, form.marks(), version=form.version, rows=every)):
        if form.result.is_complete:
            return redirect(done)
        _say_what_is_left(request, form.result)
        return redirect(request.path)
    history.note_read(actor, "attendance.register.read", pupils=[row.pupil for row in rows], subject=found)
    shown = [row.placement for row in rows]
    telephones = queries.school_telephones((each.programme.school for each in shown), found.on)
    expected = [row for row in rows if row.is_expected]
    schools = {row.placement.programme.school_id for row in expected}
    context = {
        "register": found,
        "rows": rows,
        "expected": expected,
        "others": [row for row in rows if not row.is_expected],
        "left": sum(row.mark is None for row in expected),
        "same_time": len({(row.starts_at, row.ends_at) for row in expected}) == 1,
        "one_school": len(telephones) == 1 and len(schools) == 1,
        "forgotten": forgotten,
        "by_others": [row for row in by_others if row.is_expected],
        "packs": queries.safety_packs(actor, shown),
        "telephones": telephones,
        "by_link": actor.is_link,
        "frame": LINK if actor.is_link else STAFF,
        "wording": wording,
    }
    return form.page(request, "attendance/register.html", context)


def _say_what_is_left(request: HttpRequest, saved: services.Saved) -> None:
    left = f"{wording.people(saved.remaining)} still to mark."
    if saved.written:
        messages.success(request, f"Saved. {left}")
    else:
        messages.info(request, f"There was nothing new to save. {left}")


def _done_page(request: HttpRequest, actor: Actor, found: Register) -> HttpResponse:
    rows, forgotten = queries.parted(queries.register_rows(actor, found))
    history.note_read(actor, "attendance.register.read", pupils=[row.pupil for row in rows], subject=found)
    context = {
        "register": found,
        "rows": rows,
        "forgotten": forgotten,
        "left": sum(row.is_expected and row.mark is None for row in rows),
        "told": queries.told_of(found, rows),
        "by_others": [row for row in rows if row.keeps_its_words_from(actor)],
        "by_link": actor.is_link,
        "frame": LINK if actor.is_link else STAFF,
        "again": request.path.removesuffix("done/"),
        "wording": wording,
    }
    return render(request, "attendance/done.html", context)


# Registers by link, without an account

_BEFORE = "Shows a button and says nothing of what it opens; what the link opens is decided when it is pressed."
_DEVICE_ONLY = "For the device that redeemed the link of this register; asked of the link's row at each request."


@open_to_all(_BEFORE)
@require_GET
def link(request: HttpRequest, token: str) -> HttpResponse:
    """A button. Programs that open links to look at them change nothing."""
    form = forms.LinkForm(initial={"token": token})
    return unlogged(form.page(request, "attendance/link.html", {}))


@open_to_all(_BEFORE)
@require_POST
def link_open(request: HttpRequest) -> HttpResponse:
    """Redeem the link for this device and go to its register; one and the same page for whatever is not to be."""
    token, form_key = request.POST.get("token", ""), as_uuid(request.POST.get("form_key", ""))
    redeemed = services.redeem_link(token, form_key) if form_key else None
    if redeemed is None:
        return _no_longer(request, reverse("attendance:link_again"), token)
    where = reverse("attendance:register_by_link", args=[redeemed.link.register.public_id])
    return hold_on_device(request, redirect(where), RegisterLink, redeemed.device, where=where, kept_for=KEPT_FOR)


@open_to_all("Always says the same, whether or not a link was sent.")
@require_POST
def link_again(request: HttpRequest) -> HttpResponse:
    """Send a new link to the address the old one went to."""
    services.send_again(request.POST.get("token", ""))
    return unlogged(render(request, "attendance/link_sent.html"))


@open_to_all(_DEVICE_ONLY)
def register_by_link(request: HttpRequest, register_id: UUID) -> HttpResponse:
    held = _held(request, register_id)
    if held is None:
        return _no_longer(request, reverse("attendance:link_again_by_device", args=[register_id]))
    actor, done = services.actor_of(held), reverse("attendance:register_by_link_done", args=[register_id])

    def page() -> HttpResponse:
        is_sent = request.method == "POST"
        found = queries.register_or_404(actor, register_id, held=True) if is_sent else held.register
        return _register_page(request, actor, found, done)

    return unlogged(in_one_piece(request, actor, page))


@open_to_all(_DEVICE_ONLY)
@require_GET
def register_by_link_done(request: HttpRequest, register_id: UUID) -> HttpResponse:
    held = _held(request, register_id)
    if held is None:
        return _no_longer(request, reverse("attendance:link_again_by_device", args=[register_id]))
    actor = services.actor_of(held)
    return unlogged(in_one_piece(request, actor, lambda: _done_page(request, actor, held.register)))


@open_to_all("Asks for a new link with what the device still holds; always says the same.")
@require_POST
def link_again_by_device(request: HttpRequest, register_id: UUID) -> HttpResponse:
    services.send_again("", _device(request))
    return unlogged(render(request, "attendance/link_sent.html"))


@open_to_all(_DEVICE_ONLY)
@require_POST
def link_in_use(request: HttpRequest, register_id: UUID) -> HttpResponse:
    """A thumb is on the page: the register does not close under it."""
    return unlogged(HttpResponse(status=204 if _held(request, register_id) else 410))


def _device(request: HttpRequest) -> str:
    return device_secret(request, RegisterLink, kept_for=KEPT_FOR)


def _held(request: HttpRequest, register_id: UUID) -> RegisterLink | None:
    return services.use_link(_device(request), register_id)


def _no_longer(request: HttpRequest, again: str, token: str = "") -> HttpResponse:
    """The one page for a link that is wrong, used, replaced or over: it does not say which."""
    context = {"form": _button(request, forms.LinkForm, {"token": token}), "again": again}
    return unlogged(render(request, "attendance/no_longer.html", context, status=410))


# The board


@requires(Permission.BOARD_VIEW)
def board(request: HttpRequest) -> HttpResponse:
    """Where is everyone, at this session or any other."""
    session = _session_asked_for(request)
    full = queries.board(request.actor, session.on, session.half)
    school, provider = (as_uuid(request.GET.get(name, "")) for name in ("school", "provider"))
    shown = full.only(school=school, provider=provider)
    history.note_read(request.actor, "attendance.board.read", pupils=list({row.pupil for row in shown.rows}))
    to_chase = queries.to_chase(request.actor, shown.missing_registers)
    missing = [
        (each, _button(request, forms.ChaseForm) if each.pk in to_chase else None) for each in shown.missing_registers
    ]
    return render(
        request,
        "attendance/board.html",
        {
            "board": shown,
            "now": queries.session_now(),
            "school": str(school or ""),
            "provider": str(provider or ""),
            "missing": missing,
            "still_to_find": queries.still_to_find_before(request.actor, session),
            "may_follow_up": request.actor.may(Permission.FOLLOW_UP),
            "wording": wording,
            "states": Whereabouts,
            "at_time": clock.now(),
            "school_choices": [(str(each.public_id), each.name) for each in full.schools],
            "provider_choices": [(str(each.public_id), each.name) for each in full.providers],
        },
    )


def _session_asked_for(request: HttpRequest) -> queries.Session:
    now = queries.session_now()
    try:
        on = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return now
    if abs(on.year - now.on.year) > YEARS_SHOWN:
        return now
    half = request.GET.get("half", "")
    return queries.Session(on, Half(half) if half in set(Half) else Half.AM)


@requires(Permission.REGISTER_CHASE)
def chase(request: HttpRequest, register_id: UUID) -> HttpResponse:
    """Ask a provider for a register that is due and not in."""
    found = queries.register_to_chase_or_404(request.actor, register_id)
    form = forms.ChaseForm(request.POST or None)
    if form.submitted(lambda _: services.chase(request.actor, found)):
        messages.success(request, f"{found.provider} has been asked for the register.")
        return redirect(f"{reverse('attendance:board')}?on={found.on.isoformat()}&half={found.half}")
    return form.page(request, "attendance/chase.html", {"register": found, "wording": wording})


# Absences


@requires(Permission.FOLLOW_UP)
def alerts(request: HttpRequest) -> HttpResponse:
    """Who has to be looked for: today's first, then earlier days', then those found in the last ten school days."""
    found = queries.alerts_open(request.actor)
    since = queries.settled_since(request.actor, clock.today())
    settled = queries.alerts_settled(request.actor, since, request.GET.get("page", ""))
    pupils = {each.pupil for each in (*found, *settled.rows)}
    history.note_read(request.actor, "attendance.alerts.read", pupils=list(pupils))
    context = {
        "today": [each for each in found if each.on == clock.today()],
        "earlier": [each for each in found if each.on != clock.today()],
        "settled": settled,
        "since": since,
        "wording": wording,
    }
    return render(request, "attendance/alerts.html", context)


@requires(Permission.FOLLOW_UP)
def alert(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    """A pupil not accounted for: what is known, and what was done about it."""
    found = queries.alert_or_404(request.actor, alert_id)
    form = forms.FollowUpForm(request.POST or None, record=found)
    if form.submitted(lambda data: _follow_up(request.actor, found, data, form.version)):
        messages.success(request, "Your follow-up is kept.")
        return redirect(found)
    history.note_read(request.actor, "attendance.alert.read", pupils=[found.pupil], subject=found)
    row = queries.board_row_of(request.actor, found)
    context = {
        "alert": found,
        "people": replace(pupil_queries.people(request.actor, found.pupil), may_edit=False),  # that is done in the file
        "mark": row.mark if row else queries.mark_at(found),
        "follow_ups": list(row.alert.follow_ups.all()) if row and row.alert else queries.follow_ups_of(found),
        "row": row,
        "wording": wording,
    }
    return form.page(request, "attendance/alert.html", context)


def _follow_up(actor: Actor, found: Any, data: dict[str, Any], version: int | None) -> Any:
    return services.follow_up(
        actor,
        found,
        who_was_contacted=data["who_was_contacted"],
        finding=Finding(data["finding"]),
        what_was_found=data["what_was_found"],
        reason_code=data["reason_code"],
        version=version,
    )


@requires(Permission.BOARD_VIEW)
def pupil(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    """A pupil's sessions at providers, with the mark that the school on roll writes down."""
    found = queries.pupil_or_404(request.actor, pupil_id)
    history.note_read(request.actor, "attendance.pupil.read", pupils=[found])
    now = queries.whereabouts_now(request.actor, found)
    calendars = {row.school.pk: row.calendar for row in now if row.calendar}
    lines = queries.marks_of(found, queries.shown_since(clock.today()), calendars)
    return render(request, "attendance/pupil.html", {"pupil": found, "lines": lines, "now": now, "wording": wording})
