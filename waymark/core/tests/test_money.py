from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waymark.core import money


@pytest.mark.parametrize(
    ("pounds", "pence"),
    [("0", 0), ("12.34", 1234), ("0.005", 1), ("0.004", 0), ("-0.005", -1), ("2.675", 268), ("4000", 400_000)],
)
def test_pounds_to_pence_half_a_penny_away_from_nought(pounds, pence):
    assert money.to_pence(Decimal(pounds)) == pence


def test_pence_to_pounds():
    assert money.to_pounds(123_450) == Decimal("1234.50")


@pytest.mark.parametrize(
    ("pence", "text"),
    [
        (0, "£0"),
        (5, "£0.05"),
        (500_000, "£5,000"),
        (123_450, "£1,234.50"),
        (-123_450, "−£1,234.50"),
        (100, "£1"),
        (199, "£1.99"),
    ],
)
def test_pounds_as_people_write_them(pence, text):
    assert money.pounds_text(pence) == text


@pytest.mark.parametrize(
    ("case", "pence", "weights", "expected"),
    [
        ("a penny over goes to the first of equals", 100, [1, 1, 1], [34, 33, 33]),
        ("the largest remainder gets it", 100, [1, 2, 3], [17, 33, 50]),
        ("nothing for no weight", 10, [0, 1], [0, 10]),
        ("a credit is shared like a charge", -100, [1, 1, 1], [-34, -33, -33]),
        ("one share is the whole", 99, [7], [99]),
        ("weights with fractions", 1000, [Decimal("0.5"), Decimal("1.5")], [250, 750]),
    ],
)
def test_shares(case, pence, weights, expected):
    assert money.shares(pence, weights) == expected, case


@given(st.integers(-(10**9), 10**9), st.lists(st.integers(0, 10**6), min_size=1, max_size=30).filter(any))
def test_shares_add_up_to_the_whole_and_none_is_a_penny_off(pence, weights):
    parts = money.shares(pence, weights)
    assert sum(parts) == pence
    for part, weight in zip(parts, weights, strict=True):
        assert abs(Decimal(part) - Decimal(pence) * weight / sum(weights)) < 1


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1, 3]])
def test_weights_that_share_nothing_are_an_error(weights):
    with pytest.raises(ValueError, match="weights"):
        money.shares(100, weights)
