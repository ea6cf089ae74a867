"""Marks as they are counted: month by month, and for a period by pupil and provider."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter

from django.db import connection
from django.db.models import F, Sum

from waymark.accounts.actors import Actor
from waymark.attendance import rules
from waymark.attendance.models import FollowUp, Mark, PupilMonth, Register
from waymark.attendance.states import Attended, Counted
from waymark.organisations.models import Organisation
from waymark.pupils.models import Pupil

PLACE = {each: place for place, each in enumerate(Counted)}
NONE = [0] * len(Counted)


def _places(*counted: Counted) -> Callable[[Sequence[int]], Iterable[int]]:
    return itemgetter(*(PLACE[each] for each in counted))


POSSIBLE, THERE = _places(*rules.POSSIBLE), _places(*rules.THERE)
UNAUTHORISED, NOT_COUNTED = (
    _places(Counted.UNAUTHORISED, Counted.UNEXPLAINED),
    _places(Counted.UNABLE, Counted.CLOSED),
)


class Counts:
    """How many sessions counted as what."""

    __slots__ = ("of",)

    def __init__(self, numbers: Sequence[int] = NONE) -> None:
        self.of = list(numbers)  # in the order of `Counted`

    @classmethod
    def sum(cls, several: Collection[Counts]) -> Counts:
        """All of them together; one alone is itself."""
        if len(several) == 1:
            return next(iter(several))
        return cls([sum(numbers) for numbers in zip(*(each.of for each in several), strict=True)] or NONE)

    def move(self, before: Counted, after: Counted) -> None:
        """One session counts otherwise."""
        self.of[PLACE[before]] -= 1
        self.of[PLACE[after]] += 1

    @property
    def possible(self) -> int:
        """The sessions that could be attended: neither those at a closed provider nor those one was kept from."""
        return sum(POSSIBLE(self.of))

    @property
    def attended(self) -> int:
        return sum(THERE(self.of))

    @property
    def late(self) -> int:
        return self.of[PLACE[Counted.LATE]]

    @property
    def authorised(self) -> int:
        return self.of[PLACE[Counted.AUTHORISED]]

    @property
    def unauthorised(self) -> int:
        """Absences without leave, with those that nobody has explained yet."""
        return sum(UNAUTHORISED(self.of))

    @property
    def unexplained(self) -> int:
        return self.of[PLACE[Counted.UNEXPLAINED]]

    @property
    def not_counted(self) -> int:
        """Sessions that were not possible, and those of a closed provider."""
        return sum(NOT_COUNTED(self.of))


def counts_between(actor: Actor, first: date, last: date) -> dict[tuple[int, int], Counts]:
    """What the marks that the actor may see count as, in whole months, by pupil and provider.

    A reason that a follow-up found out counts before that of the register. Two statements.
    """
    months = PupilMonth.objects.visible_to(actor).filter(month__gte=first, month__lte=last).order_by()
    sums = months.values_list("pupil_id", "provider_id").annotate(*(Sum(each.value) for each in Counted))
    found = {(pupil, provider): Counts(numbers) for pupil, provider, *numbers in sums}
    for key, before, after in _found_out(actor, first, last):
        found[key].move(before, after)
    return found


@dataclass(frozen=True)
class ProviderCounts:
    """What one provider marked of a pupil, and the first and the last day of it."""

    provider: Organisation
    first: date
    last: date
    counts: Counts


def counts_by_provider(actor: Actor, pupil: Pupil, first: date, last: date) -> list[ProviderCounts]:
    """What the marks of a pupil that the actor may see count as, both days included; by name of the provider.

    A reason that a follow-up found out counts before that of the register. Two statements.
    """
    marks = list(
        Mark.objects.visible_to(actor)
        .standing()
        .filter(pupil=pupil, register__on__gte=first, register__on__lte=last)
        .select_related("register__provider")
        .order_by("register__on", "register__half", "pk")
    )
    told = FollowUp.objects.visible_to(actor).filter(pupil=pupil, alert__on__gte=first, alert__on__lte=last)
    told = told.exclude(reason_code="").order_by("followed_up_at", "pk")
    found_out = {
        (placement, on, half): code
        for placement, on, half, code in told.values_list(
            "alert__placement_id", "alert__on", "alert__half", "reason_code"
        )
    }
    by_provider: dict[Organisation, list[Mark]] = {}
    for mark in marks:
        by_provider.setdefault(mark.register.provider, []).append(mark)
    return [
        ProviderCounts(provider, own[0].register.on, own[-1].register.on, _counts_of(own, found_out))
        for provider, own in sorted(by_provider.items(), key=lambda each: (each[0].name, each[0].pk))
    ]


def _counts_of(marks: list[Mark], found_out: dict[tuple[int, date, str], str]) -> Counts:
    counts = Counts()
    for mark in marks:
        on, code = mark.register.on, mark.reason_code
        if mark.attended in (Attended.ABSENT, Attended.PROVIDER_CLOSED):
            code = found_out.get((mark.placement_id, on, mark.register.half), code)
        counts.of[PLACE[counted_as(mark.attended, code, on)]] += 1
    return counts


def _found_out(actor: Actor, first: date, last: date) -> list[tuple[tuple[int, int], Counted, Counted]]:
    """For each mark with a reason that a follow-up found out: whose it is, what it counts as, and what with the reason.

    From the few follow-ups to their registers and marks, and not the other way: by what a follow-up knows of each.
    """
    to_registers = "alert__placement__provider__registers"
    to_marks = f"{to_registers}__marks"
    rows = (
        FollowUp.objects.visible_to(actor)
        .filter(alert__on__gte=first, alert__on__lte=last)
        .exclude(reason_code="")
        .filter(
            **{
                f"{to_registers}__on": F("alert__on"),
                f"{to_registers}__half": F("alert__half"),
                f"{to_marks}__pupil": F("alert__pupil"),
                f"{to_marks}__placement": F("alert__placement"),
                f"{to_marks}__replaced_by__isnull": True,
                f"{to_marks}__attended__in": [Attended.ABSENT, Attended.PROVIDER_CLOSED],
            }
        )
        .order_by("followed_up_at", "pk")
        .values_list(
            f"{to_marks}__pk",
            "pupil_id",
            f"{to_registers}__provider_id",
            "alert__on",
            f"{to_marks}__attended",
            f"{to_marks}__reason_code",
            "reason_code",
        )
    )
    latest = {row[0]: row[1:] for row in rows}
    return [
        ((pupil, provider), counted_as(said, code, on), counted_as(said, found_out, on))
        for pupil, provider, on, said, code, found_out in latest.values()
    ]


def counted_as(attended: str, reason_code: str, on: date) -> Counted:
    """What a mark of that day counts as."""
    return rules.counted_as(rules.CountFacts(attended=Attended(attended), reason_code=reason_code), on=on)


@dataclass(frozen=True)
class WrongMonth:
    """A month that is not what its marks say. `missing`: for each `Counted`, how many are missing (or too many, below 0)."""

    pupil_id: int
    month: date
    provider_id: int
    missing: tuple[int, ...]


def wrong_months() -> list[WrongMonth]:
    """Count every mark that stands, and return the months that say something else: one statement, so of one moment."""
    with connection.cursor() as cursor:
        cursor.execute(_wrong(_MONTH[connection.vendor]))
        return [
            WrongMonth(pupil, date.fromisoformat(month), provider, tuple(map(int, missing)))
            for pupil, month, provider, *missing in cursor.fetchall()
        ]


def keep_months_still() -> None:
    """Until this transaction ends nobody else counts a mark in. (SQLite has one writer at a time as it is.)"""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {PupilMonth._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")


_MONTH = {"sqlite": "strftime('%Y-%m-01', {})", "postgresql": "to_char({}, 'YYYY-MM-01')"}


def _wrong(month: str) -> str:
    marks, registers, months = (model._meta.db_table for model in (Mark, Register, PupilMonth))
    counted = ", ".join(f"count(*) FILTER (WHERE {_counts_as(each)}) AS {each.value}" for each in Counted)
    kept = ", ".join(f"-{each.value}" for each in Counted)
    sums = [f"sum({each.value})" for each in Counted]
    return f"""
        SELECT pupil_id, month, provider_id, {", ".join(sums)} FROM (
            SELECT m.pupil_id, {month.format('r."on"')} AS month, r.provider_id, {counted}
            FROM {marks} m JOIN {registers} r ON r.id = m.register_id
            WHERE NOT EXISTS (SELECT 1 FROM {marks} later WHERE later.replaces_id = m.id)
            GROUP BY 1, 2, 3
            UNION ALL
            SELECT pupil_id, {month.format("month")}, provider_id, {kept} FROM {months}
        ) AS both_ways
        GROUP BY pupil_id, month, provider_id
        HAVING {" OR ".join(f"{each} <> 0" for each in sums)}
        ORDER BY pupil_id, month, provider_id
    """  # noqa: S608  # names and codes of our own


def _counts_as(counted: Counted) -> str:
    """What `counted_as` says mark by mark, as a condition. It says the same on every day."""
    kinds = [(said, "") for said in Attended] + [(Attended.ABSENT, code) for code in rules.REASON_WORDS]
    return " OR ".join(
        f"m.attended = '{said}' AND m.reason_code = '{code}'"
        for said, code in kinds
        if counted_as(said, code, rules.CODES_OF_2024) is counted
    )
