"""A long list, a page at a time: whatever an address asks for, there is a page."""

import pytest

from waymark.core.paging import one_page_of_list, page_number


@pytest.mark.parametrize(
    ("text", "number"),
    [("3", 3), ("", 1), ("0", 1), ("-2", 1), ("two", 1), ("³", 1), ("١", 1), ("999999", 999999), ("1" * 7, 1)],
)
def test_an_address_asks_for_a_page(text, number):
    assert page_number(text) == number


@pytest.mark.parametrize(
    ("case", "asked", "rows", "number"),
    [("the first", 1, ["a", "b"], 1), ("the last, half full", 3, ["e"], 3), ("past the last", 9, ["e"], 3)],
)
def test_there_is_always_a_page(case, asked, rows, number):
    page = one_page_of_list(["a", "b", "c", "d", "e"], asked, size=2)
    assert (page.rows, page.number, page.of, page.total) == (rows, number, 3, 5), case


def test_a_list_without_rows_has_one_page():
    page = one_page_of_list([], 4, size=2)
    assert (page.rows, page.number, page.of, page.total) == ([], 1, 1, 0)
