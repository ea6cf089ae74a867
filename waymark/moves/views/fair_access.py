"""Pages of fair access."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.policies import Denied, requires
from waymark.exclusions import queries as exclusions
from waymark.moves import forms, queries, services, wording
from waymark.moves.models import FairAccessCase
from waymark.pupils import queries as pupils
from waymark.pupils import services as pupil_services


@requires(Permission.FAIR_ACCESS_VIEW)
def case_list(request: HttpRequest) -> HttpResponse:
    page = queries.cases_page(request.actor, which=request.GET.get("show", ""), page=request.GET.get("page", ""))
    history.note_read(request.actor, "moves.cases.read", pupils=page.pupils)
    return render(request, "moves/cases.html", {"page": page, "wording": wording, "actor": request.actor})


@requires(Permission.FAIR_ACCESS_VIEW)
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    found = queries.case_or_404(request.actor, case_id)
    _note(request, found, "moves.case.read")
    return render(request, "moves/case.html", _context(request, found))


@requires(Permission.FAIR_ACCESS_EDIT)
def add_child(request: HttpRequest) -> HttpResponse:
    """A child who is on no roll: the authority makes the record, and goes on to the application."""
    if request.method == "GET" and not request.actor.organisation.is_authority:
        messages.info(request, "The authority adds a child who has no school. Ask its officer.")
        return redirect("moves:cases")
    form = forms.AddChildForm(request.POST or None)
    if form.submitted(
        lambda data: pupil_services.add_child_without_school(request.actor, data=pupil_services.PupilData(**data))
    ):
        messages.success(request, "The child's record is made. Now write down the application.")
        return redirect("moves:begin_case", form.result.public_id)
    return form.page(request, "moves/add_child.html", {})


@requires(Permission.FAIR_ACCESS_EDIT)
def begin_case(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    pupil = pupils.pupil_or_404(request.actor, pupil_id)
    if already := queries.open_case(request.actor, pupil):
        messages.info(request, "A case for this child is open. Go on with this one.")
        return redirect(already)
    form = forms.BeginCaseForm(request.POST or None)

    def keep(data: dict[str, Any]) -> FairAccessCase:
        reason = data.pop("reason_to_go_on")
        return services.begin_case(request.actor, pupil, reason=reason, **data)

    if form.submitted(keep):
        messages.success(request, f"Case {form.result.reference} is begun.")
        return redirect(form.result)
    history.note_read(request.actor, "moves.begin_case.read", pupils=[pupil])
    return form.page(request, "moves/begin_case.html", {"pupil": pupil})


@requires(Permission.FAIR_ACCESS_EDIT)
def answer(request: HttpRequest, case_id: UUID) -> HttpResponse:
    found, file = _found(request, case_id)
    if request.method == "GET" and not file.may_answer:
        return redirect(found)
    form = forms.AnswerForm(request.POST or None, record=found)

    def keep(data: dict[str, Any]) -> FairAccessCase:
        return services.answer_application(
            request.actor,
            found,
            offered=data["offered"] == "yes",
            answered_on=data["answered_on"],
            reason=data["reason"],
            version=form.version,
        )

    if form.submitted(keep):
        messages.success(request, "The answer is written down.")
        return redirect(found)
    return _page(request, form, "answer", found)


@requires(Permission.FAIR_ACCESS_EDIT)
def consider(request: HttpRequest, case_id: UUID) -> HttpResponse:
    found, file = _found(request, case_id)
    if request.method == "GET" and not file.may_consider:
        return redirect(found)
    form = forms.ConsiderForm(request.POST or None, record=found)
    if found.partnership:
        del form.fields["partnership"]
    else:
        form.let_choose("partnership", queries.partnerships_of(found.authority))
    known = exclusions.lasting_exclusion(request.actor, found.pupil)
    if known:
        del form.fields["was_excluded"]

    def keep(data: dict[str, Any]) -> FairAccessCase:
        plan, reason = data.pop("plan"), data.pop("reason_to_go_on")
        data["looked_after"] = data["looked_after"] == "yes"
        data["was_excluded"] = data.get("was_excluded") == "yes"
        data["has_plan"], data["plan_names_school"] = plan != "none", plan == "school"
        return services.consider(request.actor, found, reason=reason, version=form.version, **data)

    if form.submitted(keep):
        messages.success(request, "Fair access considers the child. A school is allocated within twenty school days.")
        return redirect(found)
    return _page(request, form, "consider", found, known=known)


@requires(Permission.FAIR_ACCESS_DECIDE)
def allocate(request: HttpRequest, case_id: UUID) -> HttpResponse:
    found, file = _found(request, case_id)
    if request.method == "GET" and not file.may_allocate:
        return redirect(found)
    form = forms.AllocateForm(request.POST or None, record=found, initial={"allocated_on": clock.today()})
    form.let_choose("school", queries.allocating_to(request.actor, found))

    def keep(data: dict[str, Any]) -> FairAccessCase:
        reason = data.pop("reason_to_go_on")
        data["all_invited"], data["says_full"] = data["all_invited"] == "yes", data["says_full"] == "yes"
        return services.allocate(request.actor, found, reason=reason, version=form.version, **data)

    if form.submitted(keep):
        messages.success(request, f"Allocated to {form.result.school.name}. The school is told.")
        return redirect(found)
    ledger = queries.ledger_page(request.actor)
    return _page(request, form, "allocate", found, ledger=ledger)


@requires(Permission.MOVE_EDIT)
def admit_child(request: HttpRequest, case_id: UUID) -> HttpResponse:
    found, file = _found(request, case_id)
    if request.actor.organisation_pk != found.school_id:
        raise Denied(Permission.MOVE_EDIT)
    if request.method == "GET" and not file.may_admit:
        return redirect(found)
    day = min(found.admission_on or clock.today(), clock.today())  # what was planned for later may come earlier
    form = forms.AdmitForm(request.POST or None, record=found, initial={"on": day})
    if form.submitted(lambda data: services.admit_child(request.actor, found, on=data["on"], version=form.version)):
        messages.success(request, "The child is on your main roll.")
        return redirect(found)
    return _page(request, form, "admit_child", found)


@requires(Permission.FAIR_ACCESS_EDIT)
def close(request: HttpRequest, case_id: UUID) -> HttpResponse:
    found, file = _found(request, case_id)
    if request.method == "GET" and not file.may_close:
        return redirect(found)
    form = forms.CloseForm(request.POST or None, record=found)
    if form.submitted(
        lambda data: services.close_case(request.actor, found, reason=data["reason"], version=form.version)
    ):
        messages.success(request, f"Case {found.reference} is closed.")
        return redirect(found)
    return _page(request, form, "close", found)


def _found(request: HttpRequest, case_id: UUID) -> tuple[FairAccessCase, queries.CaseFile]:
    found = queries.case_or_404(request.actor, case_id)
    return found, queries.file_of_case(request.actor, found)


def _note(request: HttpRequest, found: FairAccessCase, action: str) -> None:
    history.note_read(request.actor, action, pupils=[found.pupil], subject=found)


def _context(request: HttpRequest, found: FairAccessCase) -> dict[str, Any]:
    file = queries.file_of_case(request.actor, found)
    return {"case": found, "file": file, "wording": wording, "actor": request.actor, "today": clock.today()}


def _page(request: HttpRequest, form: Any, template: str, found: FairAccessCase, **more: Any) -> HttpResponse:
    _note(request, found, f"moves.{template}.read")
    return form.page(request, f"moves/{template}.html", {**_context(request, found), **more})
