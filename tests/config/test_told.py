"""What is played back is what was told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import transaction

from tests import told
from tests.cast import SCHOOL_DAY, Cast
from waymark.core import clock
from waymark.documents import storage
from waymark.organisations.models import Organisation
from waymark.organisations.states import OrganisationKind
from waymark.placements.models import Agreement
from waymark.placements.states import PlacementState
from waymark.placements.tests.factories import close_gate, offered, placement_at, proposed, ready
from waymark.pupils.models import Pupil

pytestmark = pytest.mark.django_db


def everything():
    """Each row of each table."""
    return {model._meta.db_table: list(model._base_manager.order_by("pk").values()) for model in apps.get_models()}


class Afresh(Exception):
    """Ends a go, and takes it back."""


def go(story):
    """The database after the story and what it returned, in an empty one; all of it is taken back."""
    try:
        with transaction.atomic(), clock.at(SCHOOL_DAY):
            answer = story()
            found = everything()
            raise Afresh
    except Afresh:
        return found, answer


@pytest.mark.parametrize("state", PlacementState)
def test_the_second_time_every_table_holds_the_same(state):
    def story():
        return placement_at(Cast.gather(), state)

    (first, one), (second, other) = go(story), go(story)
    assert first == second
    assert first["placements_placement"] and first["core_auditevent"]
    assert one is not other and one == other and one.state == other.state == state


def test_the_second_time_only_the_writing_is_done(django_assert_max_num_queries):
    def story():
        return ready(Cast.gather())

    go(story)
    with django_assert_max_num_queries(10_000) as asked:
        go(story)
    reads = [each["sql"] for each in asked if each["sql"].startswith("SELECT") and "setval" not in each["sql"]]
    assert len(reads) == len(apps.get_models())  # those of `everything`


def test_a_file_that_was_written_is_there_again_and_kept_at_the_commit(
    settings, tmp_path, django_capture_on_commit_callbacks
):
    def story():
        return Agreement.objects.get(placement=offered(Cast.gather())).document.stored_as

    _, name = go(story)
    whole = storage.read(name)
    settings.MEDIA_ROOT = tmp_path  # where nothing was written
    with clock.at(SCHOOL_DAY), django_capture_on_commit_callbacks(execute=True):
        assert story() == name
        assert storage.read(name) == whole
    assert name in {each.name for each in (tmp_path / storage.KEPT).iterdir()}


def test_a_story_goes_on_from_where_it_was_left():
    """`ready` but for one gate, and then the gate: the same as any other way there, for the tests that come after."""

    def story():
        cast = Cast.gather()
        placement = ready(cast, but="provider_accepted")
        close_gate(cast, placement, "provider_accepted")
        return placement

    assert go(story)[0] == go(story)[0]


def test_what_a_test_writes_itself_ends_the_playing_back():
    def story():
        cast = Cast.gather()
        Organisation.objects.create(kind=OrganisationKind.PROVIDER, name="Weaver Barn", parent_authority=cast.county)
        return proposed(cast)

    (first, one), (second, other) = go(story), go(story)
    assert one.public_id != other.public_id
    assert len(first["placements_placement"]) == len(second["placements_placement"]) == 1


def test_another_argument_or_another_day_is_another_story():
    def until(day):
        return lambda: proposed(Cast.gather(), planned_end_on=day)

    assert go(until(date(2027, 1, 22)))[1].planned_end_on == date(2027, 1, 22)
    assert go(until(date(2027, 1, 21)))[1].planned_end_on == date(2027, 1, 21)

    def a_day_later():
        cast = Cast.gather()
        with clock.at(SCHOOL_DAY + timedelta(days=1)):
            return proposed(cast, starts_on=date(2026, 11, 30))

    def that_day():
        return proposed(Cast.gather(), starts_on=date(2026, 11, 30))

    def when(found):
        return {each["happened_on"] for each in found["core_auditevent"] if each["action"] == "placement.propose"}

    assert when(go(that_day)[0]) == {SCHOOL_DAY}
    assert when(go(a_day_later)[0]) == {SCHOOL_DAY + timedelta(days=1)}


def test_a_row_that_the_test_has_changed_in_memory_is_another_argument():
    def story(name):
        def tell():
            cast = Cast.gather()
            cast.canal_street.name = name
            return echo(cast.canal_street)

        return tell

    assert go(story("One"))[1] == "One"
    assert go(story("Other"))[1] == "Other"


@told.told_once
def echo(body):
    return body.name


def test_what_was_taken_back_is_not_kept():
    """A factory whose services were refused half-way is gone through each time."""
    calls = []

    @told.told_once
    def half_refused(cast):
        calls.append(cast)
        with pytest.raises(Afresh), transaction.atomic():
            Pupil.objects.update(version=9)
            raise Afresh
        return len(calls)

    assert [go(lambda: half_refused(Cast.gather()))[1] for _ in range(2)] == [1, 2]


def test_what_else_waits_for_the_commit_is_not_kept():
    calls = []

    @told.told_once
    def with_a_message(cast):
        calls.append(cast)
        transaction.on_commit(lambda: None)
        return len(calls)

    assert [go(lambda: with_a_message(Cast.gather()))[1] for _ in range(2)] == [1, 2]


def test_the_numbers_of_new_rows_go_on_after_those_that_were_played_back():
    def story():
        cast = Cast.gather()
        more = Organisation.objects.create(
            kind=OrganisationKind.PROVIDER, name="Weaver Barn", parent_authority=cast.county
        )
        return cast, more

    for _ in range(3):
        _, (cast, more) = go(story)
        assert more.pk > max(cast.county.pk, cast.other_provider.pk)
