"""What somebody typed comes back, whatever goes wrong: a slip, two clicks, two editors, a session that has ended."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.area import Area
from tests.journeys.conftest import check_accessibility, pages_of

REASON = "Zoë’s school has tried what it can: “a mentor, twice a week”.\nNow another place."
OTHER = "Three reports in a fortnight, and mathematics in each of them."
TYPED = "The tutor sees it in mathematics above all."

pytestmark = pytest.mark.slow


@pytest.fixture
def somebody(area: Area, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page for one of the seven people, at a device of their own."""
    with pages_of(browser, area.url) as open_page:

        def become(name: str, **options: object) -> Page:
            page = open_page(**options)
            page.goto("/demo/")
            page.get_by_role("button", name=f"Become {name}").click()
            return page

        yield become


def open_decision(page: Page) -> None:
    page.get_by_role("link", name="Decide on the referral of Leo Ashby").click()
    page.get_by_role("button", name="Decide").click()


def fill_decision(page: Page) -> None:
    page.get_by_label("Reason", exact=True).fill(REASON)
    page.get_by_label("Answer to the pupil").fill("You choose between two workshops.")
    page.get_by_label("Answer to the family").fill("Kezia Hall rings you every Friday.")


def test_a_form_with_a_slip_keeps_every_word(somebody: Callable[..., Page]) -> None:
    # given a co-ordinator who writes down a decision and forgets which
    page = somebody("Colin Reyes")
    open_decision(page)
    fill_decision(page)
    page.get_by_role("button", name="Write down the decision").click()
    # then the page says what is missing, leads there, and keeps the words
    expect(page).to_have_title(re.compile("^Error: "))
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    expect(page.get_by_label("Reason", exact=True)).to_have_value(REASON)
    expect(page.get_by_label("Answer to the pupil")).to_have_value("You choose between two workshops.")
    check_accessibility(page)
    page.get_by_role("link", name="Choose a decision").click()
    expect(page.get_by_role("radio", name="Accept")).to_be_focused()
    # when the decision is chosen
    page.get_by_role("radio", name="Accept").check()
    page.get_by_role("button", name="Write down the decision").click()
    # then it is kept as it was typed
    expect(page.get_by_text("Zoë’s school has tried what it can: “a mentor, twice a week”.")).to_be_visible()


def test_two_clicks_do_a_thing_once(somebody: Callable[..., Page]) -> None:
    # given a follow-up, in a browser without our script, which would hold the second click back
    page = somebody("Colin Reyes", java_script_enabled=False)
    page.get_by_role("link", name=re.compile("^Ruby Dixon was not accounted for")).click()
    page.get_by_label("Whom did you contact?").fill("her grandmother, by telephone")
    page.get_by_role("radio", name="Safe somewhere else").check()
    page.get_by_label("In your words").fill("At her grandmother’s since Sunday; she comes back tomorrow.")
    # when it is sent by two clicks
    page.get_by_role("button", name="Keep this").dblclick()
    # then it stands there once, whichever of the two pages is the one to be seen
    expect(page.get_by_text("after contact with her grandmother, by telephone")).to_have_count(1)
    # and the way back shows what was done, not the page as it was before
    page.go_back()
    expect(page.get_by_text("after contact with her grandmother, by telephone")).to_have_count(1)


def test_of_two_editors_the_second_sees_both_texts(somebody: Callable[..., Page]) -> None:
    # given two people of a school with the same part of a referral before them
    ruth, helen = somebody("Ruth Okafor"), somebody("Helen Marsh")
    for page in (ruth, helen):
        page.get_by_role("link", name="Referral of Poppy Langford").click()
        page.get_by_role("link", name="Why, and what has been tried").click()
    words = ruth.locator("textarea[name=ground_detail]")
    # when the head saves first
    helen.locator("textarea[name=ground_detail]").fill(OTHER)
    helen.get_by_role("button", name=re.compile("^Save")).first.click()
    expect(helen.locator("textarea[name=ground_detail]")).to_have_count(0)
    # and the referrer then
    words.fill(TYPED)
    with ruth.expect_response(lambda response: response.request.method == "POST") as answer:
        ruth.get_by_role("button", name=re.compile("^Save")).first.click()
    # then nothing is overwritten, and both texts stand side by side
    assert answer.value.status == 409
    expect(ruth.get_by_role("alert")).to_contain_text("changed this while you were typing")
    expect(words).to_have_value(TYPED)
    expect(ruth.get_by_text(OTHER)).to_be_visible()
    check_accessibility(ruth)
    # when the referrer, having read it, sends once more
    ruth.get_by_role("button", name=re.compile("^Save")).first.click()
    # then the referrer's words are kept
    expect(words).to_have_count(0)
    helen.reload()
    helen.get_by_role("link", name="Why, and what has been tried").click()
    expect(helen.locator("textarea[name=ground_detail]")).to_have_value(TYPED)


def test_a_session_that_ends_while_somebody_types_loses_nothing(somebody: Callable[..., Page]) -> None:
    # given a decision that is typed for a long time
    page = somebody("Colin Reyes")
    open_decision(page)
    page.get_by_role("radio", name="Accept").check()
    fill_decision(page)
    # when the session ends meanwhile, and the page is sent
    page.context.clear_cookies(name="session")
    page.get_by_role("button", name="Write down the decision").click()
    # then nothing was done, and every word stands there
    expect(page.get_by_role("heading", level=1)).to_have_text("You have been signed out")
    expect(page.get_by_text("“a mentor, twice a week”")).to_be_visible()
    check_accessibility(page)
    # when the same person signs in in another tab, comes back and sends it again
    tab = page.context.new_page()
    tab.goto("/demo/")
    tab.get_by_role("button", name="Become Colin Reyes").click()
    expect(tab.get_by_role("link", name="Decide on the referral of Leo Ashby")).to_be_visible()
    page.get_by_role("button", name="Send it again").click()
    # then the decision is written down
    expect(page.get_by_role("heading", level=1)).to_have_text("Leo Ashby")
    expect(page.get_by_text("You choose between two workshops.")).to_be_visible()


def test_after_signing_out_the_way_back_shows_nothing(somebody: Callable[..., Page]) -> None:
    # given a head who has looked at a pupil's file
    page = somebody("Helen Marsh")
    page.goto("/board/")
    page.get_by_role("link", name="Jayden Clarke").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Jayden Clarke")
    # when the head signs out and somebody else presses Back
    page.get_by_role("link", name="Sign out").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_load_state()
    page.go_back()
    page.go_back()
    # then the file is not there
    assert "Jayden" not in page.content()
    check_accessibility(page)
