"""What a request asked of the database, as the budgets count it."""

from collections.abc import Iterable

# Marks of transactions, and who acts in one (DD14): they ask for no row.
MARKS = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT", "SELECT set_config('app.actor'")


def statements_of(captured: Iterable[dict[str, str]]) -> list[str]:
    """Return the statements that were captured, without the marks of transactions."""
    return [query["sql"] for query in captured if not query["sql"].startswith(MARKS)]
