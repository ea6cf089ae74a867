"""A form is taken in once, and an entry point without a policy stops the start."""

import uuid

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse, HttpResponseRedirect
from django.test import RequestFactory
from django.urls import path

from tests.cast import Cast
from waymark.accounts.permissions import Permission
from waymark.core import policies
from waymark.core.models import SubmittedForm

pytestmark = pytest.mark.django_db


def posted(actor, view, key, path="/somewhere/"):
    request = RequestFactory().post(path, {"form_key": key, "words": "typed"})
    request.actor, request.session = actor, SessionStore()
    return view(request)


@pytest.fixture
def actor():
    return Cast.gather().actor("coordinator")


def test_the_same_form_twice_has_one_effect_and_the_same_answer(actor):
    done = []

    @policies.requires(Permission.HOME_VIEW)
    def view(request):
        done.append(1)
        return HttpResponseRedirect(f"/made/{len(done)}/")

    key = str(uuid.uuid4())
    first, second = posted(actor, view, key), posted(actor, view, key)
    assert (first.url, second.url, len(done)) == ("/made/1/", "/made/1/", 1)


def test_a_refused_form_may_be_sent_again(actor):
    answers = iter([HttpResponse("put this right", status=422), HttpResponseRedirect("/made/")])

    @policies.requires(Permission.HOME_VIEW)
    def view(request):
        return next(answers)

    key = str(uuid.uuid4())
    assert posted(actor, view, key).status_code == 422
    assert SubmittedForm.objects.count() == 0
    assert posted(actor, view, key).url == "/made/"


def test_a_key_of_one_form_does_not_open_another(actor):
    @policies.requires(Permission.HOME_VIEW)
    def view(request):
        return HttpResponseRedirect("/made/")

    key = str(uuid.uuid4())
    assert posted(actor, view, key, "/one/").status_code == 302
    assert posted(actor, view, key, "/other/").status_code == 400


@pytest.mark.parametrize("verb", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_a_page_answers_to_reading_and_sending_alone(actor, verb):
    def view(request):
        raise AssertionError("the view ran")

    for guarded in (policies.requires(Permission.HOME_VIEW)(view), policies.open_to_all("a test")(view)):
        request = RequestFactory().generic(verb, "/somewhere/")
        request.actor, request.session = actor, SessionStore()
        answer = guarded(request)
        assert (answer.status_code, answer["Allow"], answer.content) == (405, "GET, HEAD, POST", b"")


def test_a_role_without_the_permission_gets_403_and_nothing_runs(actor):
    @policies.requires(Permission.PEOPLE_ADMIN)
    def view(request):
        raise AssertionError("the view ran")

    assert posted(actor, view, str(uuid.uuid4())).status_code == 403


def test_nobody_gets_sent_to_sign_in():
    @policies.requires(Permission.HOME_VIEW)
    def view(request):
        raise AssertionError("the view ran")

    request = RequestFactory().get("/somewhere/")
    request.actor, request.session = None, SessionStore()
    assert view(request).status_code == 302


def test_words_sent_after_the_sign_in_has_ended_come_back_and_nothing_runs():
    @policies.requires(Permission.HOME_VIEW)
    def view(request):
        raise AssertionError("the view ran")

    answer = posted(None, view, str(uuid.uuid4()))
    assert answer.status_code == 403
    assert b"typed" in answer.content


def test_every_entry_point_of_this_system_declares_its_policy():
    assert policies.undeclared() == []


def test_an_undeclared_page_stops_the_start(monkeypatch):
    class Urls:
        url_patterns = [path("bare/", lambda request: HttpResponse(), name="bare")]

    monkeypatch.setattr(policies, "get_resolver", lambda: Urls)
    with pytest.raises(ImproperlyConfigured, match="bare"):
        policies.enforce()
