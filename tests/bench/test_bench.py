"""The bench runs, and makes the right figures of given times. No test here depends on how fast anything was."""

import json
import os
import subprocess
import sys

import pytest

from config.cluster.browser import hidden
from tests.bench.__main__ import statement_figure
from tests.bench.driver import closed_loop, paced
from tests.bench.report import BARS, Bar, Figure, as_json, median_of, p95, ratio_of, table
from tests.bench.rows import MEASURED, ticks
from tests.bench.serve import ROOT
from tests.bench.statements import count, is_around


def test_ninety_five_in_a_hundred_are_no_slower_than_the_p95():
    assert p95([float(number) for number in range(1, 101)]) == 95
    assert p95([3.0, 1.0, 2.0]) == 3
    assert p95([7.0]) == 7


def test_a_ratio_is_that_of_the_medians_and_its_spread_that_of_the_rounds():
    figure = ratio_of([4.0, 6.0, 20.0], [2.0, 2.0, 4.0])
    assert figure.value == 3  # 6 to 2
    assert figure.spread == (2, 5)
    assert median_of([1.0, 5.0, 2.0]) == Figure(2.0, (1.0, 5.0))


@pytest.mark.parametrize(
    ("value", "says"),
    [(1.8, "met, stretch too"), (2.5, "met"), (2.51, "MISSED"), (None, "not measured")],
)
def test_a_row_is_met_up_to_its_limit(value, says):
    assert BARS[0].says(value) == says


@pytest.mark.parametrize(("value", "says"), [(0.4, "met, stretch too"), (0.25, "met"), (0.24, "MISSED")])
def test_where_more_is_better_a_row_is_met_from_its_limit_on(value, says):
    assert Bar(8, "", 0.25, 0.4, least=True).says(value) == says


def test_the_last_line_names_every_row_on_both_databases():
    found = {1: {"sqlite": Figure(2.34567, (2, 3)), "postgresql": Figure(None, note="why")}}
    line = json.loads(as_json(found))
    assert list(line) == [str(number) for number in range(1, 13)]
    assert line["1"] == {"sqlite": 2.346, "postgresql": None}
    assert line["12"] == {"sqlite": None, "postgresql": None}
    drawn = table(found, machine="2 cores")
    assert "2.35" in drawn
    assert "2.00 to 3.00" in drawn
    assert "not measured" in drawn


def test_the_statements_around_a_page_are_told_from_its_own():
    asked = [
        "BEGIN IMMEDIATE",
        'SELECT "accounts_session"."session_key" FROM "accounts_session" WHERE 1',
        'SELECT "pupils_pupil"."id" FROM "pupils_pupil" INNER JOIN "accounts_person" ON 1',
        'INSERT INTO "core_auditevent" ("chain") VALUES (1)',
        'UPDATE "core_chainhead" SET "seq" = 2',
        'SAVEPOINT "x"',
    ]
    assert count(asked) == (1, 3)
    assert not is_around('SELECT 1 AS "a" FROM "duties_duty"')


def test_the_statement_row_is_its_worst_page():
    counted = {"pupil file": [6, 3], "list": [3, 3], "register form": [9, 3], "register save": [8, 3], "seconds": 1.0}
    assert statement_figure(counted).value == 1.5  # nine statements where six are allowed
    assert statement_figure({**counted, "list": [3, 12]}).value == 2  # twelve around where six are allowed


def test_a_form_is_filled_in_as_a_browser_would():
    row = "0123456789abcdef0123456789abcdef_attended"
    page = (
        '<form><input type="hidden" name="csrfmiddlewaretoken" value="abc"><input name="form_key" type="hidden"'
        f' value="k"><input type="radio" name="{row}" value="present"><input type="text" name="note" value="x"></form>'
    )
    assert hidden(page) == {"csrfmiddlewaretoken": "abc", "form_key": "k"}
    assert ticks(page) == {"csrfmiddlewaretoken": "abc", "form_key": "k", row: "present"}


def test_every_row_of_the_bar_is_measured_or_has_a_place_of_its_own():
    assert set(MEASURED) | {5, 6, 7} == {bar.number for bar in BARS}


def test_people_who_act_at_once_are_counted_and_a_fault_of_one_is_told():
    done, taken = closed_loop([lambda: 0.5, lambda: 1.5], 0.01)
    assert done == len(taken) > 1
    assert set(taken) == {0.5, 1.5}
    assert len(paced([lambda: 0.0] * 3, 1000, 0.02)) == 20

    def fails():
        raise ValueError("no answer")

    with pytest.raises(ValueError, match="no answer"):
        closed_loop([fails], 0.01)
    with pytest.raises(ValueError, match="no answer"):
        paced([fails], 1000, 0.02)


@pytest.mark.slow
@pytest.mark.skipif(
    os.environ.get("WAYMARK_TEST_DATABASE") == "postgresql", reason="it makes its own database: once is enough"
)
def test_the_bench_runs():
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench", "--tiny", "--json", "--database", "sqlite", "--only", "1,2,3,4,5,7,9,10"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=550,
    )
    assert done.returncode == 0, done.stderr
    line = json.loads(done.stdout.strip().splitlines()[-1])
    measured = {row for row, figures in line.items() if figures["sqlite"] is not None}
    assert {"1", "2", "3", "4", "5", "7", "9", "10"} <= measured
    assert all(line[row]["sqlite"] > 0 for row in measured)
