"""Two ways to work a page: with a pointer, and with the keyboard alone. A story is told once and walked by either."""

import re
from typing import Protocol

from playwright.sync_api import Locator, Page

MOST_TABS = 150
STYLES = "outlineStyle outlineWidth outlineColor boxShadow backgroundColor borderColor borderWidth color".split()
# What shows where one is may be the control itself, or the label drawn for it.
LOOK = """
styles => {
  const here = document.activeElement
  const drawn = [here, ...(here.labels || [])].flatMap(one => [[one, null], [one, "::before"], [one, "::after"]])
  const seen = () => JSON.stringify(drawn.map(([one, part]) => styles.map(name => getComputedStyle(one, part)[name])))
  const focused = seen()
  const box = here.getBoundingClientRect()
  const middle = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)
  const bar = middle && middle.closest(".waymark-bottom-bar")
  here.blur()
  const plain = seen()
  here.focus({preventScroll: true})
  return {
    marked: focused !== plain,
    inView: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    covered: Boolean(bar && !bar.contains(here)),
  }
}
"""


class Hands(Protocol):
    """What a person does on a page."""

    def press(self, control: Locator) -> None: ...
    def fill(self, box: Locator, words: str) -> None: ...
    def choose(self, radio: Locator) -> None: ...
    def pick(self, select: Locator, option: str) -> None: ...


class Pointer:
    """A mouse, or a thumb."""

    def press(self, control: Locator) -> None:
        control.click()

    def fill(self, box: Locator, words: str) -> None:
        box.fill(words)

    def choose(self, radio: Locator) -> None:
        radio.check()

    def pick(self, select: Locator, option: str) -> None:
        select.select_option(label=option)


class Keys:
    """The keyboard and nothing else: every control is reached by tabbing, and shows that it is."""

    def press(self, control: Locator) -> None:
        self.tab_to(control)
        control.page.keyboard.press("Enter")

    def fill(self, box: Locator, words: str) -> None:
        self.tab_to(box)
        box.page.keyboard.press("Control+a")
        box.page.keyboard.type(words)

    def choose(self, radio: Locator) -> None:
        """Tab to the group, then by arrows to the answer; the space bar takes the one that is reached at once."""
        keyboard = radio.page.keyboard
        self.tab_to(radio, of_group=True)
        keyboard.press("Space")
        for _ in range(20):
            if _has_focus(radio):
                break
            keyboard.press("ArrowDown")
        assert radio.is_checked(), f"{radio} is not chosen by the keyboard."
        _must_be_seen(radio.page)

    def pick(self, select: Locator, option: str) -> None:
        """A list is gone through by typing how the entry begins."""
        self.tab_to(select)
        select.page.keyboard.type(option)
        assert select.evaluate("list => list.selectedOptions[0].label") == option

    def tab_to(self, control: Locator, *, of_group: bool = False) -> None:
        """Press Tab until the control has the focus; where that takes the long way round, Shift and Tab."""
        control.wait_for(state="attached")
        page = control.page
        reached = _group_has_focus if of_group else _has_focus
        key = "Shift+Tab" if _lies_before(control) else "Tab"
        for _ in range(MOST_TABS):
            if reached(control):
                _must_be_seen(page)
                return
            page.keyboard.press(key)
        raise AssertionError(f"{control} is not reached within {MOST_TABS} tabs on {page.url}.")


def by_navigation(page: Page, hands: Hands, name: str) -> None:
    """Go to a page by its entry at the top, where its group is opened first."""
    main = page.get_by_role("navigation", name="Main")
    entry = page.locator("a").get_by_text(name, exact=True)
    if not main.locator(entry).is_visible():
        hands.press(main.locator("details").filter(has=entry).locator("summary"))
    hands.press(main.locator(entry))


def _has_focus(control: Locator) -> bool:
    return bool(control.evaluate("one => one === document.activeElement"))


def _group_has_focus(radio: Locator) -> bool:
    """Whether the focus is in the group of this answer: one answer of a group can be tabbed to."""
    return bool(radio.evaluate("one => one === document.activeElement || one.name === document.activeElement.name"))


def _lies_before(control: Locator) -> bool:
    script = "one => Boolean(document.activeElement.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_PRECEDING)"
    return bool(control.evaluate(script))


def _must_be_seen(page: Page) -> None:
    """Whoever uses the keyboard sees where they are."""
    look = page.evaluate(LOOK, STYLES)
    where = re.sub(r"\s+", " ", str(page.evaluate("document.activeElement.outerHTML")))[:160]
    assert look["marked"], f"The focus does not show on {where}"
    assert look["inView"], f"The focus lies out of view: {where}"
    assert not look["covered"], f"The focus is covered: {where}"
