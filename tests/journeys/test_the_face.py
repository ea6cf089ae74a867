"""The components at a desk and on a phone, and what the script spares people. No story of a pupil here."""

import re
from collections.abc import Callable
from time import sleep

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import path
from playwright.sync_api import Page, expect

from waymark.core import gallery, pages

taken_in: list[str] = []


def page_with_a_form(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        sleep(0.3)  # long enough for a second click
    form = gallery.ExampleForm(request.POST or None)
    if form.submitted(lambda data: taken_in.append(data["name"])):
        return HttpResponse("<!doctype html><html lang=en><title>Saved</title><main><h1>Saved</h1></main></html>")
    return form.page(request, "core/design.html", {"which": "", "posting": True, **gallery.EXAMPLES})


urlpatterns = [path("design/", pages.design, name="design"), path("form", page_with_a_form)]
handler404 = pages.page_not_found
handler500 = pages.server_error

pytestmark = [pytest.mark.urls("tests.journeys.test_the_face"), pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _a_demonstration(settings) -> None:
    settings.DEMO = True
    taken_in.clear()


def overflow(page: Page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


@pytest.mark.parametrize("state", ["", "?form=errors", "?form=refused", "?form=warned", "?form=conflict"])
def test_every_component_is_accessible_and_fits_a_phone(
    page: Page, phone: Page, axe: Callable[[Page], None], state: str
) -> None:
    for one in (page, phone):
        one.goto(f"/design/{state}")
        axe(one)
        assert overflow(one) <= 0


def test_text_may_grow_to_four_times_its_size(open_page: Callable[..., Page]) -> None:
    """1280 pixels at 400 per cent are 320 pixels: nothing may fall off the side."""
    narrow = open_page({"width": 320, "height": 256})
    narrow.goto("/design/?form=errors")
    assert overflow(narrow) <= 0


def test_paper_shows_the_clause_that_was_closed_on_the_screen(page: Page) -> None:
    page.goto("/design/")
    clause = page.locator("details.waymark-why dd").first
    expect(clause).to_be_hidden()
    page.emulate_media(media="print")
    expect(clause).to_be_visible()


@pytest.mark.smoke
def test_what_is_wrong_takes_the_focus_and_leads_to_its_box(page: Page) -> None:
    page.goto("/design/?form=errors")
    expect(page).to_have_title(re.compile("^Error: "))
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    page.get_by_role("link", name="There is no 31 November").press("Enter")
    expect(page.get_by_label("Day", exact=True)).to_be_focused()


def test_the_first_tab_skips_to_the_matter(page: Page) -> None:
    page.goto("/design/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_a_register_is_taken_with_the_keyboard_alone(page: Page) -> None:
    page.goto("/design/")
    group = page.get_by_role("group", name="Zoë O’Brien-Nguyễn")
    group.get_by_role("radio", name="Here", exact=True).focus()
    page.keyboard.press("Space")
    expect(group.get_by_role("radio", name="Here", exact=True)).to_be_checked()
    page.keyboard.press("ArrowRight")
    expect(group.get_by_role("radio", name="Late")).to_be_checked()


def test_taps_are_wide_enough_for_a_thumb(phone: Page) -> None:
    phone.goto("/design/")
    for tap in phone.locator(".waymark-tap__label").all():
        box = tap.bounding_box()
        assert box is not None
        assert box["height"] >= 48
        assert box["width"] >= 44


def test_marking_the_others_leaves_the_answers_that_were_given(phone: Page) -> None:
    phone.goto("/design/")
    phone.get_by_role("button", name="Mark the others as here").tap()
    chosen = phone.locator(".waymark-tap input:checked").evaluate_all("boxes => boxes.map(box => box.value)")
    assert chosen == ["present", "absent", "present"]


def fill(page: Page) -> None:
    page.goto("/form")
    page.get_by_label("Name of the pupil").fill("Zoë O’Brien-Nguyễn")
    for part, value in (("Day", "24"), ("Month", "November"), ("Year", "2026")):
        page.get_by_label(part, exact=True).fill(value)
    page.get_by_label("Arrives at").fill("9:30am")
    page.get_by_label("Taxi").check()
    page.get_by_label("Monday").check()
    page.get_by_label("Provider", exact=True).select_option("a")
    page.get_by_label("Rate a day").fill("48.50")
    page.get_by_label("What the provider should know").fill("Two lines\nof words")
    page.get_by_label("The parent or carer agrees").check()


def test_a_form_sent_without_a_connection_stays_and_says_so(page: Page, axe: Callable[[Page], None]) -> None:
    fill(page)
    page.context.set_offline(True)
    page.get_by_role("button", name="Start the placement").click()
    expect(page.get_by_role("alert")).to_contain_text("You are offline. Nothing is lost")
    axe(page)
    assert page.get_by_label("What the provider should know").input_value() == "Two lines\nof words"
    page.context.set_offline(False)
    expect(page.get_by_role("alert")).to_contain_text("You are connected again")
    page.get_by_role("button", name="Start the placement").click()
    expect(page.get_by_role("heading")).to_have_text("Saved")
    assert taken_in == ["Zoë O’Brien-Nguyễn"]


def test_two_quick_clicks_send_a_form_once(page: Page) -> None:
    fill(page)
    button = page.get_by_role("button", name="Start the placement")
    button.evaluate("button => { button.click(); setTimeout(() => button.click(), 100) }")
    expect(page.get_by_role("heading")).to_have_text("Saved")
    assert taken_in == ["Zoë O’Brien-Nguyễn"]


def test_leaving_with_words_not_sent_asks_first(page: Page) -> None:
    fill(page)
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.get_by_role("link", name="My work").click()
    page.wait_for_url("**/")
    assert asked == ["beforeunload"]


def test_everything_works_without_the_script(open_page: Callable[..., Page]) -> None:
    page = open_page(java_script_enabled=False)
    fill(page)
    page.get_by_label("Rate a day").fill("ten")
    page.get_by_role("button", name="Start the placement").click()
    expect(page.get_by_role("link", name="Rate a day must be an amount in pounds")).to_be_visible()
    assert page.get_by_label("Month").input_value() == "November"
    page.get_by_label("Rate a day").fill("10")
    page.get_by_role("button", name="Start the placement").click()
    expect(page.get_by_role("heading")).to_have_text("Saved")


def test_printed_pages_leave_the_furniture_out(page: Page) -> None:
    page.goto("/design/")
    page.emulate_media(media="print")
    expect(page.locator(".waymark-work")).to_be_visible()
    for furniture in (".waymark-footer", ".govuk-skip-link", ".waymark-filters"):
        expect(page.locator(furniture)).to_be_hidden()
