"""One person's way through the pages of a journey. Every page that is reached stands before its judge."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import check_accessibility
from tests.journeys.hands import Hands, Keys, Pointer, by_navigation


class Walk:
    """What steps are made of: in the main part of the page, by the words that people read there."""

    def __init__(self, page: Page, judge: Callable[[Page], None] = check_accessibility) -> None:
        self.page, self.judge = page, judge
        self.keys, self.pointer = Keys(), Pointer()

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    def press(self, role: str, name: str | re.Pattern[str]) -> None:
        """With the pointer."""
        self.pointer.press(self.found(role, name))

    def key(self, role: str, name: str) -> None:
        """With the keyboard alone."""
        self.keys.press(self.found(role, name))

    def found(self, role: Any, name: str | re.Pattern[str]) -> Locator:
        return self.main.get_by_role(role, name=name, exact=isinstance(name, str))

    def box(self, label: str) -> Locator:
        return self.main.get_by_label(re.compile(f"^{re.escape(label)}"))

    def fill(self, label: str, words: str) -> None:
        self.box(label).fill(words)

    def choose(self, name: str) -> None:
        self.main.get_by_role("radio", name=name, exact=True).check()

    def day(self, legend: str, day: date, hands: Hands | None = None) -> None:
        group = self.main.get_by_role("group", name=re.compile(f"^{re.escape(legend)}"))
        for part, number in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
            (hands or self.pointer).fill(group.get_by_label(part, exact=True), str(number))

    def tick(self, name: str) -> None:
        self.main.get_by_role("checkbox", name=name).check()

    def answer(self, question: str, words: str) -> None:
        self.look(question)
        self.keys.choose(self.page.get_by_role("radio", name=words, exact=True))
        self.key("button", "Continue")

    def begin_as(self, name: str) -> None:
        """From the page of people, where nobody is signed in yet."""
        self.page.goto("/demo/")
        self.press("button", f"Become {name}")
        self.look("My work")

    def become(self, name: str) -> None:
        """By the bar of the demonstration, as everywhere."""
        bar = self.page.get_by_role("region", name="Demonstration")
        people = bar.get_by_label("Whom to become")
        labels = people.locator("option").all_inner_texts()
        people.select_option(label=next(label for label in labels if label.startswith(name)))
        bar.get_by_role("button", name="Become", exact=True).click()
        self.look("My work")

    def told(self, words: str) -> None:
        expect(self.main.get_by_text(words)).to_be_visible()

    def go(self, name: str) -> None:
        by_navigation(self.page, self.pointer, name)

    def open_in_list(self, address: str, name: str) -> None:
        """The first link of this name in a list of several pages."""
        self.page.goto(address)
        while self.page.get_by_role("link", name=name).count() == 0:
            self.page.get_by_role("link", name="Next").click()
        self.page.get_by_role("link", name=name).first.click()

    def look(self, heading: str | re.Pattern[str]) -> None:
        """The page that is reached has this one main heading, and stands before its judge."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)
        self.judge(self.page)
