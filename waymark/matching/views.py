"""Pages about records that may be of one pupil: the queue, and one pair."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from waymark.accounts.permissions import Permission
from waymark.core import history
from waymark.core.forms import Form
from waymark.core.models import Conflict
from waymark.core.paging import page_number
from waymark.core.policies import requires
from waymark.matching import forms, queries, services, wording
from waymark.matching.queries import PairPage
from waymark.matching.states import Answer, PairState

# Reading a pair is noted as reading two records and no more: a school that asks who looked at its pupil must not learn
# from the answer that another body has a record like it.
READ_LIST, READ_RECORD = "pupils.list.read", "pupils.record.read"


@requires(Permission.PUPIL_MATCH)
def queue(request: HttpRequest) -> HttpResponse:
    """The pairs that wait for people, or those decided."""
    found = queries.queue(
        request.actor, which=request.GET.get("show", ""), page=page_number(request.GET.get("page", ""))
    )
    shown = {each.pk: each for row in found.rows for each in (row.pair.first, row.pair.second)}
    history.note_read(request.actor, READ_LIST, pupils=list(shown.values()))
    return render(request, "matching/queue.html", {"queue": found, "wording": wording})


@requires(Permission.PUPIL_MATCH)
def pair(request: HttpRequest, pair_id: UUID) -> HttpResponse:
    """Two records side by side: the first person proposes what they are, the second agrees or does not."""
    found = queries.pair_or_404(request.actor, pair_id)
    page = queries.pair_page(request.actor, found)
    if request.method == "POST" and "version" not in request.POST:
        raise Conflict(found)  # whose turn it is has changed with every version: one form is not taken for another
    form, said = _form(request, page)
    if form.submitted(lambda data: _act(request, form, page, data)):
        messages.success(request, said)
        return redirect("matching:queue")
    history.note_read(request.actor, READ_RECORD, pupils=[*page.pupils, *page.joined_to])
    return form.page(request, "matching/pair.html", {"page": page, "pair": found, "wording": wording})


def _form(request: HttpRequest, page: PairPage) -> tuple[Form, str]:
    """What the reader can do now, and what is said once it is done."""
    waiting = page.waiting
    if waiting is None:
        stands = queries.STANDS.get(PairState(page.pair.state))
        form: Form = forms.ProposeForm(request.POST or None, record=page.pair, stands=stands, facts=page.facts_now)
        return form, "Your proposal waits for a second person."
    if waiting.proposer_id == request.actor.person.pk:
        return forms.TakeBackForm(request.POST or None, record=page.pair), "Your proposal is taken back."
    return forms.SettleForm(request.POST or None, record=page.pair), "Your answer is kept."


def _act(request: HttpRequest, form: Form, page: PairPage, data: dict[str, str]) -> object:
    if isinstance(form, forms.ProposeForm):
        return services.propose(
            request.actor,
            page.pair,
            answer=Answer(data["answer"]),
            reason=data["reason"],
            facts=data["facts"],
            version=form.version,
        )
    if isinstance(form, forms.SettleForm):
        agrees = data["decision"] == "agree"
        return services.settle(request.actor, page.pair, agrees=agrees, reason=data["reason"], version=form.version)
    return services.take_back(request.actor, page.pair, version=form.version)
