"""Pence: whole numbers in the records, Decimal while reckoning, rounded half up once."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal


def to_pence(pounds: Decimal) -> int:
    """Pounds as whole pence, a half penny away from zero."""
    return int((pounds * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def to_pounds(pence: int) -> Decimal:
    """Pence as pounds with two places."""
    return Decimal(pence) / Decimal(100)


def pounds_text(pence: int) -> str:
    """Pence as people write them: "£1,234.50", "£5,000" for whole pounds, a minus sign before the pound sign."""
    sign = "−" if pence < 0 else ""
    pounds, rest = divmod(abs(pence), 100)
    return f"{sign}£{pounds:,}.{rest:02d}" if rest else f"{sign}£{pounds:,}"


def shares(pence: int, weights: Sequence[Decimal | int]) -> list[int]:
    """Split an amount by weights so that the shares add up to it exactly.

    Each share is rounded towards zero, then the pennies left go to the largest remainders, the earlier first where
    they are equal. ValueError for no weights, a negative one, or weights that are all nought.
    """
    parts = [Decimal(weight) for weight in weights]
    if not parts or any(part < 0 for part in parts) or not sum(parts):
        raise ValueError("Shares need weights that are not negative and not all nought.")
    sign, amount, total = (-1 if pence < 0 else 1), abs(pence), sum(parts)
    exact = [amount * part / total for part in parts]
    whole = [int(share) for share in exact]
    by_remainder = sorted(range(len(parts)), key=lambda index: (whole[index] - exact[index], index))
    for index in by_remainder[: amount - sum(whole)]:
        whole[index] += 1
    return [sign * share for share in whole]
