"""B3: names as people bear them, through the pages: stored and shown exactly, found by search, never merged."""

import html
import unicodedata
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from tests.access.forms import forms_on
from tests.cast import SCHOOL_DAY, Cast
from waymark.accounts.tests.factories import sign_in
from waymark.attendance.tests.factories import at_nine_o_five, placed, register_of
from waymark.core import clock
from waymark.pupils.models import Pupil
from waymark.pupils.tests.factories import upn

pytestmark = pytest.mark.django_db
# forename, surname, words that find the pupil
PEOPLE = {
    "one word": ("", "Prince", "prince"),
    "one letter": ("X", "Y", "y"),
    "two hundred letters": ("A" * 100, "B" * 100, "b" * 100),
    "an apostrophe": ("Seán", "O'Brien", "obrien"),
    "a curly apostrophe": ("Seán", "O’Brien", "o'brien"),
    "double-barrelled": ("Zoë", "Smith-Jones", "jones"),
    "Arabic": ("محمد", "العلي", "العلي"),
    "Hebrew beside Latin": ("Noa נועה", "Levi", "נועה"),
    "Vietnamese": ("Thị Ngọc Ánh", "Nguyễn", "nguyen"),
    "decomposed": ("Zoe\u0308", "A\u030angstro\u0308m", "angstrom"),
    "Chinese": ("小明", "王", "王"),
    "Punjabi": ("ਗੁਰਪ੍ਰੀਤ", "ਸਿੰਘ", "ਸਿੰਘ"),
    "an emoji": ("🌸", "Null", "null"),
    "joined emoji": ("👩‍👩‍👧‍👦", "Family", "family"),
    "null": ("null", "None", "none"),
    "True": ("True", "False", "false"),
    "a number": ("007", "1e5", "1e5"),
    "markup": ("<b>Kai</b>", "{{ 7*7 }} & Sons", "sons"),
    "a formula": ("=1+1", "+Plus", "plus"),
    "SQL": ("Robert'); DROP TABLE", "Students;--", "students"),
    "a backslash": ("C:\\new", "100%_x", "100"),
    "a lookalike": ("Каi", "Меrrоw", "меrrоw"),  # Cyrillic among Latin letters
    "capitals of two letters": ("ǅ", "Straße", "strasse"),
    "a Turkish i": ("İpek", "Işık", "ipek"),
}


@pytest.fixture
def cast():
    with clock.at(at_nine_o_five()):
        yield Cast.gather()


def added(client, forename, surname, *, number="", **more):
    return client.post(
        reverse("pupils:add"),
        {
            "forename": forename,
            "surname": surname,
            "date_of_birth": "2013-03-14",
            "sex": "M",
            "upn": number,
            "on_roll_from": str(SCHOOL_DAY),
            "form_key": str(uuid.uuid4()),
            **more,
        },
    )


def found(client, words):
    page = client.post(reverse("pupils:list"), {"words": words, "form_key": str(uuid.uuid4())})
    assert page.status_code == 200
    return html.unescape(page.content.decode())


@pytest.mark.parametrize("who", PEOPLE)
def test_b3_a_name_is_kept_shown_and_found_as_it_is(cast, who):
    forename, surname, words = PEOPLE[who]
    client = sign_in(Client(), cast.referrer)
    answer = added(client, forename, surname, number=upn(7))
    assert answer.status_code == 302, "the name was refused"
    kept = Pupil.objects.get()
    assert (kept.forename, kept.surname) == (forename, surname)
    raw = client.get(answer.headers["Location"]).content.decode()
    page = html.unescape(raw)
    assert surname in page
    assert forename in page
    assert "<b>Kai</b>" not in raw
    assert "49 & Sons" not in page
    assert surname in found(client, words)
    for form in ("NFC", "NFD"):
        assert surname in found(client, unicodedata.normalize(form, surname))


@pytest.mark.parametrize("who", PEOPLE)
def test_b3_a_name_stands_in_the_register_as_it_is(cast, who):
    forename, surname, _ = PEOPLE[who]
    here = placed(cast)
    Pupil.objects.filter(pk=here.pupil_id).update(forename=forename, surname=surname, known_as="")
    register = register_of(cast)
    page = sign_in(Client(), cast.provider_manager).get(reverse("attendance:register", args=[register.public_id]))
    said = html.unescape(page.content.decode())
    assert page.status_code == 200
    assert forename in said
    assert (forename or surname) in said
    assert "<b>Kai</b>" not in page.content.decode()


def test_b3_twins_and_namesakes_stay_two(cast):
    """The same surname and birthday, the same name and birthday without a number, and the same name with another."""
    client = sign_in(Client(), cast.referrer)
    assert added(client, "Kai", "Merrow", number=upn(1)).status_code == 302
    assert added(client, "Kian", "Merrow", number=upn(2)).status_code == 302
    asked = added(client, "Kai", "Merrow", number=upn(3))  # a person says that it is somebody else
    assert (asked.status_code, Pupil.objects.count()) == (422, 2)
    assert added(client, "Kai", "Merrow", number=upn(3), reason_to_go_on="Cousins.").status_code == 302
    assert Pupil.objects.count() == 3
    assert len({pupil.public_id for pupil in Pupil.objects.all()}) == 3


def test_b3_a_pupil_without_a_number_is_a_pupil(cast):
    client = sign_in(Client(), cast.referrer)
    assert added(client, "Kai", "Merrow").status_code == 302
    assert added(client, "Noor", "Vale").status_code == 302
    assert Pupil.objects.filter(upn="").count() == 2


@pytest.mark.parametrize("nothing", ["", " ", "\u200b", "\u200f\u200e", "\u00a0", "\t"])
def test_b3_a_name_that_nobody_could_see_is_refused(cast, nothing):
    client = sign_in(Client(), cast.referrer)
    assert added(client, nothing, nothing, number=upn(7)).status_code == 422
    assert not Pupil.objects.exists()


def test_b3_a_changed_name_is_shown_and_the_old_one_finds_nobody(cast):
    client = sign_in(Client(), cast.referrer)
    added(client, "Kai", "Merrow", number=upn(7))
    kai = Pupil.objects.get()
    path = reverse("pupils:change", args=[kai.public_id])
    form = forms_on(client.get(path).content, path)[-1].data() | {"surname": ["Thornbury"], "known_as": [""]}
    assert client.post(path, form).status_code == 302
    assert "Kai" in found(client, "thornbury")
    assert "Kai Merrow" not in found(client, "merrow")
