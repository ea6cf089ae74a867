"""The journeys' own instruments: they must be able to fail."""

from collections.abc import Callable

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import path
from playwright.sync_api import Page

GOOD = """<!doctype html><html lang="en"><head><title>A page - Waymark</title></head><body><main>
<h1>A page</h1><form method="post"><label for="name">Name</label><input id="name" name="name">
<button>Save</button></form></main></body></html>"""
BAD = GOOD.replace('<label for="name">Name</label>', "Name").replace(' lang="en"', "")


def form(request: HttpRequest) -> HttpResponse:
    from django.middleware.csrf import get_token

    if request.method == "POST":
        return HttpResponse(GOOD.replace("A page", "Saved"))
    field = f'<input type="hidden" name="csrfmiddlewaretoken" value="{get_token(request)}">'
    return HttpResponse(GOOD.replace("<label", f"{field}<label"))


urlpatterns = [path("form", form)]


def test_axe_lets_a_good_page_pass(page: Page, axe: Callable[[Page], None]) -> None:
    page.set_content(GOOD)
    axe(page)


def test_axe_names_what_is_wrong(page: Page, axe: Callable[[Page], None]) -> None:
    page.set_content(BAD)
    with pytest.raises(AssertionError) as failure:
        axe(page)
    assert "html-has-lang" in str(failure.value)
    assert "label (critical)" in str(failure.value)


def test_axe_names_what_stands_in_no_landmark(page: Page, axe: Callable[[Page], None]) -> None:
    page.set_content(GOOD.replace("<main", "<p>Beside the page.</p><main"))
    with pytest.raises(AssertionError, match=r"region \(moderate\)"):
        axe(page)


def test_a_phone_is_390_pixels_wide(phone: Page) -> None:
    phone.set_content(GOOD.replace("<title>", '<meta name="viewport" content="width=device-width"><title>'))
    assert phone.evaluate("window.innerWidth") == 390


@pytest.mark.smoke
@pytest.mark.django_db(transaction=True)
@pytest.mark.urls("tests.journeys.test_the_browser")
def test_a_form_passes_under_the_headers_sent(page: Page) -> None:
    """Under `Referrer-Policy: no-referrer` the browser would send `Origin: null`, and every form would be refused."""
    response = page.goto("/form")
    assert response is not None
    assert response.headers["referrer-policy"] == "same-origin"
    page.get_by_label("Name").fill("Ayesha")
    page.get_by_role("button", name="Save").click()
    assert page.get_by_role("heading").inner_text() == "Saved"
