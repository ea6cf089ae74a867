"""Dates, times, money and numbers stand on a page as people say them."""

from datetime import UTC, date, datetime, time

import pytest
from django.template import engines
from django.utils.functional import lazystr
from django.utils.safestring import SafeString
from jinja2 import Undefined, UndefinedError
from markupsafe import Markup

from waymark.core import clock, jinja2env

MORNING = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _a_day_in_november():
    with clock.at(datetime(2026, 11, 24, 12, tzinfo=UTC)):
        yield


@pytest.mark.parametrize(
    ("value", "long", "short"),
    [
        (date(2026, 11, 24), "Tuesday 24 November", "Tue 24 Nov"),
        (date(2026, 9, 1), "Tuesday 1 September", "Tue 1 Sep"),
        (date(2026, 8, 31), "Monday 31 August 2026", "Mon 31 Aug 2026"),
        (date(2027, 8, 31), "Tuesday 31 August", "Tue 31 Aug"),
        (date(2027, 9, 1), "Wednesday 1 September 2027", "Wed 1 Sep 2027"),
        (datetime(2027, 6, 30, 23, 30, tzinfo=UTC), "Thursday 1 July", "Thu 1 Jul"),
    ],
)
def test_a_day_has_its_year_only_outside_the_academic_year(value, long, short):
    assert jinja2env.day(value) == long
    assert jinja2env.day_short(value) == short


def test_a_birthday_always_has_its_year():
    assert jinja2env.day_date(date(2010, 2, 3)) == "3 February 2010"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (time(9, 30), "9:30am"),
        (time(9), "9am"),
        (time(12), "midday"),
        (time(0), "midnight"),
        (time(12, 5), "12:05pm"),
        (time(0, 5), "12:05am"),
        (time(13, 20), "1:20pm"),
        (datetime(2027, 6, 1, 8, 30, tzinfo=UTC), "9:30am"),
    ],
)
def test_a_time_is_said_as_people_say_it(value, words):
    assert jinja2env.clock_time(value) == words


def test_a_moment_of_today_says_today():
    assert jinja2env.moment(MORNING) == "today at 9:30am"
    assert jinja2env.moment(datetime(2026, 11, 23, 16, 5, tzinfo=UTC)) == "Monday 23 November at 4:05pm"


def test_numbers_agree_with_their_words():
    assert jinja2env.plural(1, "pupil") == "1 pupil"
    assert jinja2env.plural(0, "pupil") == "0 pupils"
    assert jinja2env.plural(1234, "child", "children") == "1,234 children"
    assert [jinja2env.in_words(number) for number in (0, 3, 9, 10)] == ["none", "three", "nine", "10"]


def test_what_people_wrote_keeps_its_lines_and_loses_its_tags():
    assert jinja2env.paragraphs("One <b>\r\ntwo\r\n\r\n\r\nThree") == Markup(
        '<p class="govuk-body waymark-words" dir="auto">One &lt;b&gt;<br>two</p>'
        '<p class="govuk-body waymark-words" dir="auto">Three</p>'
    )
    assert jinja2env.paragraphs("  \n ") == ""


def drawn(source, **context):
    return engines["jinja2"].from_string(source).render(context)


def test_a_page_is_escaped_and_knows_our_filters():
    assert drawn("{{ name }} {{ 4850|pounds }}", name="<i>") == "&lt;i&gt; £48.50"
    assert drawn('{{ url("accessibility") }}') == "/accessibility"
    assert drawn('{{ clause("SEIP2018 12.4").key }}') == "SEIP2018 12.4"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("<b>'\"&", "&lt;b&gt;&#39;&#34;&amp;"),
        (Markup("<b>"), "<b>"),
        (lazystr("<b>"), "&lt;b&gt;"),
        (SafeString("<b>"), "<b>"),
        (7, "7"),
        (None, "None"),
        (["<b>"], "[&#39;&lt;b&gt;&#39;]"),
    ],
)
def test_whatever_a_page_shows_is_escaped_unless_it_is_markup(value, shown):
    ways = "{{ value }}|{% set kept %}{{ value }}{% endset %}{{ kept }}|{% macro it(x) %}{{ x }}{% endmacro %}{{ it(value) }}"
    assert drawn(ways, value=value) == f"{shown}|{shown}|{shown}"
    assert drawn("{% autoescape false %}{{ value }}{% endautoescape %}", value=value) == shown


def test_no_function_of_a_page_wants_to_be_told_who_calls_it():
    # such a one would be called without what it asks for: see `Names`
    known = {name: each for name, each in engines["jinja2"].env.globals.items() if not isinstance(each, Undefined)}
    assert "url" in known
    assert [name for name, each in known.items() if hasattr(each, "jinja_pass_arg")] == []


def test_a_name_that_the_page_does_not_know_is_an_error():
    with pytest.raises(UndefinedError):
        drawn("{{ pupli }}")


def test_the_macros_of_the_design_system_can_be_used():
    source = '{% from "govuk_frontend_jinja/components/inset-text/macro.html" import govukInsetText %}'
    assert "govuk-inset-text" in drawn(source + '{{ govukInsetText({"text": "Words"}) }}')
