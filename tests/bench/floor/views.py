"""One page with one query, a list of 50, and a form that saves 15 marks in one transaction."""

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from tests.bench.floor.models import Mark, Pupil


@login_required
def page(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "floor/page.html", {"pupil": get_object_or_404(Pupil, pk=pk)})


@login_required
def rows(request: HttpRequest) -> HttpResponse:
    return render(request, "floor/rows.html", {"pupils": Pupil.objects.order_by("name")[:50]})


@login_required
def save(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return render(request, "floor/save.html", {"pupils": Pupil.objects.order_by("pk")[:15]})
    with transaction.atomic():
        Mark.objects.bulk_create(
            Mark(pupil_id=int(name.removeprefix("mark_")), attended=value)
            for name, value in request.POST.items()
            if name.startswith("mark_")
        )
    return redirect("page", pk=1)
