"""Postcodes from open files: taken in once, in whose area each lies, and how far it is from another."""

import io
import tracemalloc
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from tests.cast import Cast
from waymark.accounts.actors import job_actor
from waymark.accounts.permissions import Permission
from waymark.organisations import queries, rules, services
from waymark.organisations.models import AuthorityCode, Postcode, PostcodeEdition

DIRECTORY = (  # as the statistics office has it, with the postcode in three shapes
    "pcd,pcd2,pcds,dointr,oscty,oslaua,oseast1m,osnrth1m,lat,long\n"
    "LE1 5WW,LE1  5WW,LE1 5WW,198001,E99999999,E06000016,0458500,0304500,52.6,-1.1\n"
    "LE8 5PB,LE8  5PB,LE8 5PB,198001,E10000018,E07000129,0458500,0295500,52.5,-1.1\n"
    "GY1 1AA,GY1  1AA,GY1 1AA,198001,L99999999,L99999999,,,99.9,0.0\n"
)
CODE_POINT = '"LE15WW",10,458500,304500,"E92000001","E19000001","E18000002","","E06000016","E05010459"\n'
OUTWARD = "outward_code,eastings,northings,town\nLE1,458600,304600,Leicester\n"
SAMPLE = "postcode,easting,northing,latitude,longitude\nCV13 0EP,442569,305723,52.64758,-1.37225\n"
OFFICE = ("import postcodes", Permission.ORGANISATION_EDIT)


def take_in(text, name="ONSPD_MAY_2025_UK.csv"):
    actor, stream = job_actor(*OFFICE), io.BytesIO(text.encode())
    plan = services.plan_postcodes(actor, stream)
    made = services.take_in_postcodes(actor, stream, plan, file_name=name, source="ONS", of_day=services.day_in(name))
    return plan, made


@pytest.mark.django_db
def test_a_directory_is_taken_in_once_with_its_source_and_its_month():
    plan, edition = take_in(DIRECTORY)
    assert (plan.added, plan.nowhere) == (2, 1)
    assert (edition.source, edition.of_day, edition.row_count) == ("ONS", date(2025, 5, 1), 3)
    assert set(Postcode.objects.values_list("postcode", "easting", "northing", "gss_code")) == {
        ("LE1 5WW", 458500, 304500, "E06000016"),
        ("LE8 5PB", 458500, 295500, "E10000018"),
    }
    plan, again = take_in(DIRECTORY)
    assert (again, plan.left, PostcodeEdition.objects.count()) == (None, 2, 1)
    plan, moved = take_in(DIRECTORY.replace("0295500", "0295600"))
    assert (plan.moved, moved is None, Postcode.objects.get(postcode="LE8 5PB").northing) == (1, False, 295600)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text, expected",
    [
        (CODE_POINT, ("LE1 5WW", 458500, 304500, "E06000016")),
        (OUTWARD, ("LE1", 458600, 304600, "")),
        (SAMPLE, ("CV13 0EP", 442569, 305723, "")),
    ],
)
def test_other_shapes_are_read_too(text, expected):
    take_in(text)
    assert list(Postcode.objects.values_list("postcode", "easting", "northing", "gss_code")) == [expected]


@pytest.mark.django_db
def test_the_authority_is_known_by_the_code_of_the_school_register():
    cast = Cast.gather()
    take_in(DIRECTORY)
    assert queries.authority_of_postcode("le1 5ww") is None  # no code is known yet
    AuthorityCode.objects.create(gss_code="E06000016", la_code="856")
    AuthorityCode.objects.create(gss_code="E10000018", la_code="301")  # takes no part here
    assert queries.authority_of_postcode("le15ww") == cast.city
    assert queries.authority_of_postcode("LE8 5PB") is None
    assert queries.authority_of_postcode("") is None
    assert queries.authorities_of_postcodes(["LE1 5WW", "XX1 1XX"]) == {"LE1 5WW": cast.city}


@pytest.mark.django_db
def test_a_place_is_that_of_the_postcode_else_the_middle_of_its_district():
    take_in(DIRECTORY)
    take_in(OUTWARD)
    found = queries.positions_of(["LE1 5WW", "le1 9zz", "ZZ1 1ZZ", ""])
    assert found == {
        "LE1 5WW": rules.Position(easting=458500, northing=304500),
        "LE1 9ZZ": rules.Position(easting=458600, northing=304600, is_rough=True),
    }


HERE = rules.Position(easting=458500, northing=304500)


@pytest.mark.parametrize(
    "there, miles",
    [
        (HERE, 0),
        (rules.Position(easting=458500, northing=305304), 0),  # 804 metres: under half a mile
        (rules.Position(easting=458500, northing=305305), 1),
        (rules.Position(easting=461500, northing=308500), 3),  # 3, 4 and 5 kilometres: 3.1 miles
        (None, None),
    ],
)
def test_a_distance_is_in_whole_miles(there, miles):
    assert rules.whole_miles(rules.DistanceFacts(here=HERE, there=there), on=date(2026, 11, 24)) == miles


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content, sentence",
    [
        (b"PK\x03\x04", "Excel workbook or a zip file"),
        (b"postcode,easting\nLE1 5WW,1\n", "there is no column Northing"),
        (b"postcode,easting,northing\nNOWHERE,1,2\n", "Row 2, Postcode: NOWHERE is no postcode."),
        (b"postcode,easting,northing\nLE1 5WW,52.63,-1.13\n", "Row 2, Easting: 52.63 is no place on the national grid"),
        (b"postcode,easting,northing\n=1+1,1,2\n", "would run as a formula"),
    ],
)
def test_a_wrong_file_gets_a_sentence_and_nothing_is_taken_in(tmp_path, content, sentence):
    path = tmp_path / "postcodes.csv"
    path.write_bytes(content)
    said = io.StringIO()
    with pytest.raises(CommandError, match="Nothing was taken in"):
        call_command("import_postcodes", path, apply=True, stderr=said)
    assert sentence in said.getvalue()
    assert (Postcode.objects.count(), PostcodeEdition.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_the_command_shows_first(tmp_path):
    path = tmp_path / "ONSPD_MAY_2025_UK.csv"
    path.write_text(DIRECTORY)
    call_command("import_postcodes", path, stdout=(said := io.StringIO()))
    assert "3 postcodes: 2 new, 0 elsewhere than before, 0 as they are, 1 that lie nowhere." in said.getvalue()
    assert "Nothing was changed: add --apply to do it." in said.getvalue() and not Postcode.objects.exists()
    call_command("import_postcodes", path, apply=True, stdout=io.StringIO())
    call_command("import_postcodes", path, apply=True, stdout=(said := io.StringIO()))
    assert said.getvalue().endswith("Nothing to do.\n")


@pytest.mark.django_db
def test_ten_times_the_postcodes_take_no_more_memory():
    def peak(count):
        rows = (
            f"LE{number // 3380 % 90 + 1} {number // 338 % 10}{chr(65 + number % 26)}{'ABDE'[number // 26 % 4]},4,3"
            for number in range(count)
        )
        stream = io.BytesIO(("postcode,easting,northing\n" + "\n".join(rows)).encode())
        tracemalloc.start()
        services.plan_postcodes(job_actor(*OFFICE), stream)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    assert peak(40_000) < peak(4_000) + 3 * 2**20
