from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.test import Client
from django.urls import path


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("a page")


def cached_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("a page", headers={"Cache-Control": "public, max-age=3600"})


def forbidden(request: HttpRequest) -> HttpResponse:
    return HttpResponseForbidden("no")


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("broken on purpose")


def plain(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return HttpResponse("an error", status=404 if exception else 500)


urlpatterns = [path("page", page), path("cached", cached_page), path("forbidden", forbidden), path("broken", broken)]
handler404 = handler500 = plain

pytestmark = [pytest.mark.urls("waymark.core.tests.test_middleware"), pytest.mark.django_db]

EVERY_ANSWER = [("/page", 200), ("/cached", 200), ("/forbidden", 403), ("/nowhere", 404), ("/broken", 500)]
POLICY = {
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
}


@pytest.fixture
def anyone() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(("address", "status"), EVERY_ANSWER)
def test_every_answer_carries_the_headers_errors_too(anyone: Client, address: str, status: int) -> None:
    response = anyone.get(address)
    assert response.status_code == status
    assert response["Cache-Control"] == "no-store"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert set(response["Content-Security-Policy"].split("; ")) == POLICY
    assert "camera=()" in response["Permissions-Policy"]
    assert "geolocation=()" in response["Permissions-Policy"]


def test_a_static_file_may_be_kept_and_carries_the_other_headers(anyone: Client) -> None:
    file = Path(settings.STATIC_ROOT) / "kept-by-the-test.css"
    file.write_text("p { color: black }")
    try:
        # A new client reads the middleware anew, and with it the folder of static files.
        response = Client().get("/static/kept-by-the-test.css")
        assert response.status_code == 200
        assert "no-store" not in response["Cache-Control"]
        assert response["Cross-Origin-Resource-Policy"] == "same-origin"
        assert response["X-Content-Type-Options"] == "nosniff"
        response.close()
    finally:
        file.unlink()


def test_a_missing_static_file_is_not_kept(anyone: Client) -> None:
    response = anyone.get("/static/nowhere.css")
    assert response.status_code == 404
    assert response["Cache-Control"] == "no-store"


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/providers/?q=%00", "/providers/%00", "/registers/link/a%00b/"])
def test_an_address_with_a_null_in_it_gets_a_plain_page(address):
    answer = Client().get(address)
    assert answer.status_code == 400
    assert answer["Cache-Control"] == "no-store"
