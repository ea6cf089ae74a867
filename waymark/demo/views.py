"""Pages of the demonstration. In a real area they do not exist: each answers 404, whatever is asked."""

from __future__ import annotations

import functools
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from waymark.accounts.actors import job_actor
from waymark.accounts.views.guards import View
from waymark.core.instance import is_demo
from waymark.core.jinja2env import clock_time, day, in_words
from waymark.core.policies import open_to_all
from waymark.demo import clock, mailbox, signin
from waymark.school_year.rules import CalendarRunsOut


def only_in_a_demo(view: View) -> View:
    """Answer 404 in a real area, before anything else is looked at."""

    @functools.wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if not is_demo():
            raise Http404
        return view(request)

    return open_to_all("exists in a demonstration only, where everybody is invented; 404 in a real area")(guarded)


def only_by_post(view: View) -> View:
    """A button, not an address: looking changes nothing."""

    @functools.wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        return view(request) if request.method == "POST" else HttpResponseNotAllowed(["POST"])

    return guarded


@only_in_a_demo
def people(request: HttpRequest) -> HttpResponse:
    """The people one can become, with what to try as each."""
    found = signin.people()
    return render(request, "demo/people.html", {"people": found, "has_story": any(one.try_this for one in found)})


@only_in_a_demo
@only_by_post
def become(request: HttpRequest) -> HttpResponse:
    """Sign in as somebody of the demonstration, and go to their work or to the page asked for."""
    membership = signin.become(request, request.POST.get("membership", ""))
    messages.success(request, f"You are now {membership.person.name}, {membership.role_name.lower()}.")
    return HttpResponseRedirect(_inside(request))


@only_in_a_demo
@only_by_post
def move_on(request: HttpRequest) -> HttpResponse:
    """Press the clock on to its next stop and say what happened."""
    try:
        moved = clock.move_on(job_actor("demonstration"), from_moment=_moment(request.POST.get("from", "")))
    except CalendarRunsOut:
        messages.warning(request, "The invented year ends here. Start the demonstration afresh: ./run demo --reset")
        return HttpResponseRedirect(_inside(request))
    many = "message was" if moved.sent == 1 else "messages were"
    sent = f"{in_words(moved.sent).capitalize()} {many} sent." if moved.sent else "No message was sent."
    messages.info(request, f"The clock now says {clock_time(moved.now)} on {day(moved.now)}. {sent}")
    return HttpResponseRedirect(_inside(request))


@only_in_a_demo
def letters(request: HttpRequest) -> HttpResponse:
    """Everything that was written to anybody."""
    number = request.GET.get("page", "1")
    return render(request, "demo/mailbox.html", {"page": mailbox.page(int(number) if number.isdecimal() else 1)})


def _inside(request: HttpRequest) -> str:
    """The page asked for, if it is one of ours; My work otherwise."""
    asked = request.POST.get("next", "")
    return asked if url_has_allowed_host_and_scheme(asked, allowed_hosts=None) and asked.startswith("/") else "/"


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
