"""Who took how many, fairly by the size of the roll, and what of it may be shown outside the panel."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from waymark.core.clauses import cites

Point = tuple[str, int]  # a line or a column, by its number
SMALL = range(1, 5)  # figures that are not shown outside the panel
TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareFacts:
    """How many a school took, and its pupils on roll; None where nobody has entered them."""

    number: int
    on_roll: int | None = None


@cites("WM fair shares")
def per_thousand(facts: ShareFacts, *, on: date) -> Decimal | None:
    """How many for every thousand pupils on roll, to one decimal, half up. None without a roll."""
    del on
    if not facts.on_roll:
        return None
    return (Decimal(facts.number) * 1000 / Decimal(facts.on_roll)).quantize(TENTH, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """How many one school took in a year, of each kind in one order."""

    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerFacts:
    """The lines of all schools that share a ledger."""

    rows: tuple[Taken, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A figure of the ledger and whether it is shown."""

    number: int
    hidden: bool = False


@cites("WM small numbers")
def guarded(facts: LedgerFacts, *, on: date) -> tuple[tuple[Cell, ...], ...]:
    """The table of figures with its sums, small ones hidden, and more with them until none can be reckoned.

    One line for each school and one for all; in each the kinds in order and their sum. A reader from one of the
    schools knows that school's own line: the guard holds against every one of them. Empty without a school.
    """
    del on
    figures = [list(row.counts) for row in facts.rows]
    if not figures:
        return ()
    figures.append([sum(column) for column in zip(*figures, strict=True)])
    for line in figures:
        line.append(sum(line))
    height, width = len(figures), len(figures[0])
    hidden = {(i, j) for i in range(height) for j in range(width) if figures[i][j] in SMALL}
    while (further := _one_more(figures, hidden)) is not None:
        hidden.add(further)
    return tuple(
        tuple(Cell(number=figures[i][j], hidden=(i, j) in hidden) for j in range(width)) for i in range(height)
    )


def _one_more(figures: list[list[int]], hidden: set[tuple[int, int]]) -> tuple[int, int] | None:
    """A further figure to hide, so that nobody can reckon one that is hidden. None when all is well."""
    height, width = len(figures), len(figures[0])
    for insider in (None, *range(height - 1)):  # nobody's own line, then each school's
        unknown = {(i, j) for i, j in hidden if i != insider}
        for i, j in sorted(unknown):
            if insider is not None and i == height - 1:
                continue  # a sum tells a school nothing that the lines of the others do not
            row, column = [(i, k) for k in range(width)], [(k, j) for k in range(height)]
            if _is_told((i, j), figures, unknown):
                lines = row + column
            else:
                lines = [cell for line in (row, column) if _told_by_the_sum(figures, line, unknown) for cell in line]
            everywhere = [(k, h) for k in range(height) for h in range(width)] if lines else []
            for cells in (lines, everywhere):
                # a nought hides nothing: where the sum is nought as well, everybody knows it
                free = [
                    cell for cell in cells if cell not in hidden and cell[0] != insider and figures[cell[0]][cell[1]]
                ]
                if free:
                    return min(free, key=lambda cell: (figures[cell[0]][cell[1]], cell))
    return None


def _is_told(cell: tuple[int, int], figures: list[list[int]], unknown: set[tuple[int, int]]) -> bool:
    """Whether the shown figures leave one value for this unknown one. What is hidden is known to be no nought.

    Lines and columns are the points of a graph, and unknown figures its edges: those of schools lead from the line to
    the column, those of the sums the other way, so that what comes to a point leaves it. Another table with the same
    shown figures differs by a round trip, one more on each edge with its direction, and one less on each against it,
    which a figure of one does not allow. The figure is told where no round trip passes it either way.
    """
    last_line, last_column = len(figures) - 1, len(figures[0]) - 1
    ways: dict[Point, list[Point]] = {}
    own: tuple[Point, Point] | None = None
    for i, j in unknown:
        start, end = ("line", i), ("column", j)
        if (i == last_line) != (j == last_column):
            start, end = end, start
        if (i, j) == cell:
            own = (start, end)
            continue
        ways.setdefault(start, []).append(end)
        if figures[i][j] > 1:
            ways.setdefault(end, []).append(start)
    assert own is not None  # the cell is one of the unknown ones
    may_be_less = figures[cell[0]][cell[1]] > 1 and _leads(ways, own[0], own[1])
    return not may_be_less and not _leads(ways, own[1], own[0])


def _leads(ways: dict[Point, list[Point]], start: Point, end: Point) -> bool:
    """Whether one comes from one point to the other."""
    seen, open_ones = {start}, [start]
    while open_ones:
        fresh = [point for point in ways.get(open_ones.pop(), []) if point not in seen]
        seen.update(fresh)
        open_ones += fresh
    return end in seen


def _told_by_the_sum(figures: list[list[int]], line: list[tuple[int, int]], unknown: set[tuple[int, int]]) -> bool:
    """Whether a shown sum leaves only one choice for figures known to be small: all of them one, or all of them four."""
    *parts, whole = line
    open_ones = [figures[i][j] for i, j in parts if (i, j) in unknown]
    if whole in unknown or not open_ones or any(number not in SMALL for number in open_ones):
        return False
    return sum(open_ones) in (len(open_ones) * SMALL[0], len(open_ones) * SMALL[-1])
