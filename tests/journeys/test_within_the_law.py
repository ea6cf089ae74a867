"""A place that the law does not allow is resolved by moving a day, and the watch says why it was stopped."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.area import Area
from tests.journeys.conftest import DESK, PHONE, check_accessibility, pages_of

COLIN = "Colin Reyes"  # co-ordinates the southern partnership
ANITA = "Anita Bell"  # audits the county
MAYA = "Thorne"  # Maya, with an EHC plan, a programme, and no placement yet
FARM = "Harrow Hill Farm"  # no school
FOUR_DAYS = [
    f"{day} {half}" for day in ("Monday", "Tuesday", "Wednesday", "Thursday") for half in ("morning", "afternoon")
]


def test_a_refusal_is_resolved_by_moving_a_day(browser, area: Area) -> None:
    with pages_of(browser, area.url) as open_page:
        WithinTheLaw(open_page(DESK), lambda: open_page(PHONE)).walk()


class WithinTheLaw:
    """A co-ordinator at a desk, and an auditor with a phone."""

    def __init__(self, desk: Page, phone: Callable[[], Page]) -> None:
        self.page, self.phone = desk, phone

    def walk(self) -> None:
        self.given_a_programme_for_a_pupil_with_a_plan()
        self.when_the_coordinator_plans_four_days_at_a_farm()
        self.then_it_is_refused_with_the_reason_and_nothing_typed_is_lost()
        self.when_a_day_is_moved_away()
        self.then_the_place_is_prepared_with_a_reason_kept()
        self.and_the_watch_says_what_one_more_pupil_would_do()
        self.and_an_auditor_reads_counts_and_no_names()

    # The steps

    def given_a_programme_for_a_pupil_with_a_plan(self) -> None:
        self._become(self.page, COLIN)
        self.page.goto("/programmes/")
        while self.page.get_by_role("link", name=MAYA).count() == 0:
            self.page.get_by_role("link", name="Next").click()
        self.page.get_by_role("link", name=MAYA).first.click()

    def when_the_coordinator_plans_four_days_at_a_farm(self) -> None:
        self._press("button", "Add a placement")
        self.page.get_by_role("link", name=f"at {FARM}").first.click()
        for half_day in FOUR_DAYS:
            self.page.get_by_label(half_day, exact=True).check()
        self.page.get_by_label("Why this provider").fill("She is calm with animals.")
        self._send()

    def then_it_is_refused_with_the_reason_and_nothing_typed_is_lost(self) -> None:
        alert = self.page.get_by_role("alert")
        expect(alert).to_contain_text("Full time for a pupil with an EHC plan")
        expect(self.page.get_by_label("Why this provider")).to_have_value("She is calm with animals.")
        expect(self.page.get_by_label("Thursday morning", exact=True)).to_be_checked()
        check_accessibility(self.page)

    def when_a_day_is_moved_away(self) -> None:
        for half_day in FOUR_DAYS[6:]:
            self.page.get_by_label(half_day, exact=True).uncheck()
        if self.page.locator("[name=reason_to_go_on]").count() == 0:
            self._send()
        self.page.locator("[name=reason_to_go_on]").fill("Three days for this term, and school on the other two.")
        self._send()

    def then_the_place_is_prepared_with_a_reason_kept(self) -> None:
        expect(self.page.get_by_text("The placement is prepared.")).to_be_visible()
        check_accessibility(self.page)

    def and_the_watch_says_what_one_more_pupil_would_do(self) -> None:
        self.page.goto("/legality/")
        self._look("Legality watch")
        self.page.get_by_role("link", name=FARM, exact=True).click()
        self._look(FARM)
        full = self.page.get_by_role("row").filter(has_text="for a pupil with an EHC plan or in care")
        expect(full).to_contain_text("Not allowed")

    def and_an_auditor_reads_counts_and_no_names(self) -> None:
        phone = self.phone()
        self._become(phone, ANITA)
        phone.goto("/legality/")
        phone.get_by_role("link", name=FARM, exact=True).click()
        expect(phone.get_by_role("heading", name="Pupils of all commissioners")).to_be_visible()
        expect(phone.get_by_text("Pupils you may know")).to_have_count(0)
        check_accessibility(phone)

    # How

    def _become(self, page: Page, name: str) -> None:
        page.goto("/demo/")
        page.get_by_role("button", name=f"Become {name}", exact=True).click()

    def _look(self, heading: str) -> None:
        expect(self.page.get_by_role("heading", level=1, name=heading, exact=True)).to_be_visible()
        check_accessibility(self.page)

    def _press(self, role, name: str) -> None:
        self.page.get_by_role(role, name=name, exact=True).click()

    def _send(self) -> None:
        self._press("button", "Prepare the placement")
