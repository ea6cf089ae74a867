"""However much is sent, no more than fits comes in, and the form says so in a sentence (B9)."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from waymark.core import uploads
from waymark.core.forms import FileField, Form


class FileForm(Form):
    file = FileField(label="File", max_bytes=100_000)
    words = FileField(label="More", required=False)


def sent(size):
    request = RequestFactory().post("/", {"file": SimpleUploadedFile("a.pdf", b"x" * size), "typed": "kept"})
    return request, FileForm(request.POST, request.FILES)


def test_a_file_that_is_far_too_large_is_cut_and_refused_by_its_form(monkeypatch):
    monkeypatch.setattr(uploads, "MOST_BYTES", 200_000)
    request, form = sent(3_000_000)
    assert request.FILES["file"].size < 300_000  # the last piece of the parser is let through whole
    assert request.POST["typed"] == "kept"
    assert "the most that can be taken" in form.errors["file"][0]
    request.close()


def test_a_file_that_fits_comes_in_whole():
    request, form = sent(90_000)
    assert (request.FILES["file"].size, form.is_valid()) == (90_000, True)
    request.close()
