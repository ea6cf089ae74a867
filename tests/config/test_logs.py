import json
import logging
import sys

import pytest
from django.test import RequestFactory

from config import logs

NAME = "Ayesha Begum"


def line_of(record: logging.LogRecord) -> dict[str, object]:
    line: dict[str, object] = json.loads(logs.Lines().format(record))
    return line


def record(logger: str, message: str, *arguments: object, **extra: object) -> logging.LogRecord:
    return logging.getLogger(logger).makeRecord(
        logger, logging.WARNING, "views.py", 1, message, arguments, extra.pop("exc_info", None), extra=extra
    )


def test_a_line_says_when_what_and_how_bad() -> None:
    line = line_of(record("waymark.jobs", "job done", job="chase"))
    assert (line["event"], line["level"], line["logger"], line["job"]) == (
        "job done",
        "warning",
        "waymark.jobs",
        "chase",
    )
    assert str(line["timestamp"]).endswith("Z")


def test_an_address_with_a_token_is_not_written() -> None:
    request = RequestFactory().get(f"/register/s3cret-token?q={NAME}")
    line = line_of(record("django.request", "Not Found: %s", request.path, status_code=404, request=request))
    assert line["event"] == "answered 404"
    assert line["method"] == "GET"
    assert "s3cret-token" not in json.dumps(line)
    assert NAME not in json.dumps(line)


def test_an_error_is_known_by_its_kind_and_places_not_by_its_words() -> None:
    try:
        raise ValueError(f"{NAME} is not a number")
    except ValueError:
        line = line_of(record("waymark", "it failed", exc_info=sys.exc_info()))
    assert line["error"] == "ValueError"
    assert NAME not in json.dumps(line)
    [place] = line["through"]
    assert "test_logs.py" in place
    assert place.endswith(" test_an_error_is_known_by_its_kind_and_places_not_by_its_words")


def test_of_our_own_lines_only_what_may_be_said_is_written() -> None:
    line = line_of(record("waymark.jobs", "job failed", job="chase", pupil=NAME))
    assert (line["event"], line["job"], line["kept_back"]) == ("job failed", "chase", ["pupil"])
    assert NAME not in json.dumps(line)


def test_of_a_library_s_line_the_place_is_written_and_no_figure() -> None:
    filled = line_of(record("smtplib", "cannot reach %s", NAME))
    assert (filled["event"], NAME in json.dumps(filled)) == ("cannot reach %s", False)
    whole = line_of(record("smtplib", f"cannot reach {NAME}"))
    assert whole["event"] == "a library's line"
    assert "views.py:1" in str(whole["place"])
    assert NAME not in json.dumps(whole)


def test_an_unknown_level_is_the_usual_one() -> None:
    assert logs.configuration("LOUD")["root"]["level"] == "INFO"


@pytest.mark.parametrize("level", ["DEBUG", "ERROR"])
def test_a_known_level_is_kept(level: str) -> None:
    assert logs.configuration(level)["root"]["level"] == level
