"""What is taken in, freed of what it says about itself; and what is not, with a sentence (B6-B8)."""

import io
import re
import resource
import zipfile

import docx
import pypdf
import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from waymark.core.tests.costs import processor_seconds_at_most
from waymark.documents import content, inspection
from waymark.documents.content import DOCX, EML, JPEG, MOST_BYTES, PDF, PNG, SCANS, taken_in
from waymark.documents.tests import hostile
from waymark.documents.tests.hostile import WHERE

HOSTILE = hostile.every_hostile_file()
GOOD = {
    "scan.pdf": (hostile.pdf(3), PDF),
    "letter.docx": (hostile.word(), DOCX),
    "photo.jpg": (hostile.picture("JPEG"), JPEG),
    "photo.JPEG": (hostile.picture("JPEG"), JPEG),
    "drawing.png": (hostile.picture("PNG"), PNG),
    "message.eml": (hostile.mail(("scan.pdf", hostile.pdf())), EML),
}


@pytest.mark.parametrize("name", GOOD)
def test_every_kind_of_paper_is_taken_in(name):
    given, kind = GOOD[name]
    kept = taken_in(name, given)
    assert (kept.content_type, kept.file_name) == (kind, name)
    if kind == PDF:
        assert kept.content == given  # a signed paper stays as it was signed


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_is_a_sentence(what):
    name, given, said = HOSTILE[what]
    with pytest.raises(ValidationError) as refused:
        taken_in(name, given)
    assert re.search(said, refused.value.messages[0]), refused.value.messages[0]


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_is_drawn_anew_without_where_it_was_taken(kind):
    given = hostile.picture(kind) + b"<script>"
    assert WHERE.encode() in given
    kept = taken_in(f"photo.{kind.lower()}", given).content
    assert WHERE.encode() not in kept and b"<script>" not in kept and b"Telephone" not in kept
    with Image.open(io.BytesIO(kept)) as drawn:
        assert (drawn.size, drawn.format, dict(drawn.getexif())) == ((8, 6), kind, {})
        red, green, blue = drawn.convert("RGB").getpixel((4, 3))
    assert (abs(red - 12) < 6, abs(green - 130) < 6, abs(blue - 120) < 6) == (True, True, True)


def test_a_picture_taken_sideways_comes_upright():
    image = Image.new("RGB", (40, 20), "white")
    exif = Image.Exif()
    exif[0x0112] = 6  # turned a quarter
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    with Image.open(io.BytesIO(taken_in("a.jpg", out.getvalue()).content)) as drawn:
        assert drawn.size == (20, 40)


def test_a_word_file_keeps_its_words_and_says_nothing_of_who_wrote_it_or_where_its_picture_was_taken():
    given = hostile.word("Réponse à la question", image=hostile.picture("JPEG"))
    kept = taken_in("a.docx", given).content
    again = docx.Document(io.BytesIO(kept))
    assert [each.text for each in again.paragraphs][0] == "Réponse à la question"
    assert again.core_properties.author == ""
    with zipfile.ZipFile(io.BytesIO(kept)) as parts:
        every = b"".join(parts.read(name) for name in parts.namelist())
        assert {each.date_time for each in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert WHERE.encode() not in every and b"An author nobody needs" not in every
    assert len(again.inline_shapes) == 1


def test_a_link_in_a_word_file_that_a_person_follows_is_fine():
    assert taken_in("a.docx", hostile.related("hyperlink", "https://www.gov.uk/")).content_type == DOCX


def test_a_picture_in_an_e_mail_loses_where_it_was_taken():
    given = hostile.mail(("photo.jpg", hostile.picture()), html="<img src='https://evil.example/pixel.gif'>")
    kept = taken_in("m.eml", given).content
    import email
    from email.policy import default

    message = email.message_from_bytes(kept, policy=default)
    photo = next(message.iter_attachments())
    assert photo.get_filename() == "photo.jpg"
    assert photo.get_content()[:3] == b"\xff\xd8\xff"
    assert WHERE.encode() not in photo.get_content()
    assert message["Subject"] == "Supporting papers"


def test_only_the_kinds_that_are_asked_for_are_taken():
    with pytest.raises(ValidationError, match="This is a Word file: choose a PDF, a PNG or a JPG"):
        taken_in("a.docx", hostile.word(), only=SCANS)


def test_a_file_of_more_than_ten_megabytes_is_not_even_looked_at(monkeypatch):
    monkeypatch.setattr(content, "_looked_at", lambda given: pytest.fail("looked at"))
    with pytest.raises(ValidationError, match="the most that can be taken is 10 MB"):
        taken_in("a.pdf", b"%PDF" + b"\x00" * MOST_BYTES)


@pytest.mark.parametrize("what", ["zip bomb", "zip of a hundred thousand parts", "zip in zip", "PNG bomb"])
def test_what_would_unpack_to_far_more_is_refused_in_a_second_and_50_megabytes(what):
    """B6, in the process that looks, without its start."""
    name, given, _ = HOSTILE[what]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with processor_seconds_at_most(1), pytest.raises(inspection.NotTaken):
        inspection.look(given)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


@pytest.mark.parametrize("what", sorted(GOOD))
def test_a_file_cut_off_anywhere_is_a_paper_or_a_sentence(what):
    """Truncation never breaks the one who looks: 12 lengths of each kind."""
    given, _ = GOOD[what]
    for part in range(1, 13):
        try:
            inspection.look(given[: len(given) * part // 13])
        except inspection.NotTaken as refused:
            assert str(refused).endswith(("again", "that", "that copy", "another", "file", "PDF")), refused


def test_a_file_that_chokes_its_reader_chokes_it_alone(monkeypatch):
    """Out of memory or time in the process that looks: a sentence."""
    monkeypatch.setattr(content, "SECONDS", 0.001)
    with pytest.raises(ValidationError, match="too complicated"):
        taken_in("a.pdf", hostile.pdf())


def test_a_pdf_taken_in_can_be_read():
    kept = taken_in("a.pdf", hostile.pdf(2)).content
    assert len(pypdf.PdfReader(io.BytesIO(kept)).pages) == 2


@pytest.mark.parametrize(
    ("name", "plain"),
    [("C:\\Users\\me\\paper.pdf", "paper.pdf"), ("../../etc/paper.pdf", "paper.pdf"), ("  a b.pdf ", "a b.pdf")],
)
def test_a_name_loses_its_folders(name, plain):
    assert content.plain_name(name) == plain


@pytest.mark.parametrize("name", ["photo\u202egpj.pdf", "a\x00b.pdf", "a\u200bb.pdf", "a\nb.pdf"])
def test_a_name_that_hides_something_is_a_sentence(name):
    with pytest.raises(ValidationError, match="letters that cannot be seen"):
        content.plain_name(name)
