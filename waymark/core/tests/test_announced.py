"""Limits that are announced: nothing, then a warning, then a refusal, on the days that the register of clauses gives."""

from dataclasses import replace
from datetime import date

import pytest

from waymark.core import announced as module
from waymark.core.announced import announced
from waymark.core.clauses import clause
from waymark.core.refusals import Severity


def test_an_announced_limit_warns_from_its_day_and_does_not_refuse_yet():
    found = announced("NSAP2025 weeks")
    assert [found.on(day) for day in (date(2025, 8, 31), date(2025, 9, 1), date(2040, 1, 1))] == [
        None,
        Severity.WARNING,
        Severity.WARNING,
    ]


def test_it_refuses_from_the_day_that_is_added(monkeypatch):
    law = replace(clause("NSAP2025 weeks"), refuses_from=date(2027, 9, 1))
    monkeypatch.setattr(module, "clause", lambda key: law)
    found = announced("NSAP2025 weeks")
    assert (found.on(date(2027, 8, 31)), found.on(date(2027, 9, 1))) == (Severity.WARNING, Severity.REFUSAL)


def test_a_clause_that_was_not_announced_has_no_such_days():
    with pytest.raises(ValueError, match="no day from which it warns"):
        announced("EA1996 s463")
