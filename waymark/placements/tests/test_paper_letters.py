"""Names of the families we serve stand on the agreement in their own letters, and the paper says where it has none."""

import hashlib
import io
from datetime import date

import pytest
import typst
from pypdf import PdfReader
from pypdf.generic import ContentStream

from waymark.documents import paper as papers
from waymark.documents.paper import Paper, Section

NAMES = {
    "Arabic": ("محمد عبد الله", "NotoSansArabic"),
    "Urdu": ("زینب چوہدری ٹ ڈ ڑ ے", "NotoSansArabic"),
    "Farsi": ("پژمان گلستانی", "NotoSansArabic"),
    "Hebrew": ("נועה לוי", "Arimo"),
    "Hindi": ("आरव शर्मा क्षत्रिय", "NotoSansDevanagari"),
    "Bengali": ("রহিম চৌধুরী", "NotoSansBengali"),
    "Punjabi": ("ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ", "NotoSansGurmukhi"),
    "Gujarati": ("પ્રિયા પટેલ", "NotoSansGujarati"),
    "Tamil": ("கவிதா சுப்பிரமணியம்", "NotoSansTamil"),
    "Chinese, simplified": ("王小明 张伟 刘洋", "NotoSansSC"),
    "Chinese, traditional": ("陳大文 黃嘉欣 劉德華", "NotoSansSC"),
    "Polish": ("Łucja Żółć Ćwikła", "Arimo"),
    "Romanian": ("Ștefan Țăran Brânză", "Arimo"),
    "Turkish": ("Işıl Şahin Ğ İnci", "Arimo"),
    "Vietnamese": ("Nguyễn Thị Hồng Phượng Đặng", "Arimo"),
    "Ukrainian": ("Наталія Їжакевич Ґєрґій", "Arimo"),
    "Bulgarian and Russian": ("Щербаков Ъчёэ", "Arimo"),
    "Greek": ("Νίκος Παπαδόπουλος ΐ", "Arimo"),
    "letters with marks of their own": ("Zoe\u0308 Noe\u0301l", "Arimo"),
}
DRAWN_IN_PARTS = {"Urdu"}  # a stem and its dots are glyphs that letters share, so the text read back mixes them up


def paper_about(name):
    rows = Section("For whom", head=["About", "Agreed"], rows=[["Pupil", name]])
    return Paper(
        title="Agreement",
        author="South Whitcombe Partnership",
        reference="P-26-00001",
        number=1,
        written_on=date(2026, 11, 24),
        intro="Written on 24 November 2026.",
        sections=[rows],
        signing="Sign here.",
        sides=["Ashgrove School", "Canal Street Motors"],
    )


def drawn(content):
    """The text of the paper, the faces used, and how many boxes stand for letters that no face has (glyph nought)."""
    reader = PdfReader(io.BytesIO(content))
    text, faces, boxes = "", set(), 0
    for page in reader.pages:
        text += page.extract_text()
        fonts = page["/Resources"]["/Font"]
        faces |= {str(font.get_object()["/BaseFont"]).partition("+")[2] for font in fonts.values()}
        for operands, operator in ContentStream(page.get_contents(), reader).operations:
            if operator == b"Tj":
                boxes += boxes_in(operands[0])
            elif operator == b"TJ":
                boxes += sum(boxes_in(each) for each in operands[0] if not isinstance(each, (int, float)))
    return text, faces, boxes


def boxes_in(shown):
    glyphs = shown.original_bytes if hasattr(shown, "original_bytes") else bytes(shown)
    return sum(glyphs[at : at + 2] == b"\0\0" for at in range(0, len(glyphs), 2))


@pytest.mark.parametrize("language", NAMES)
def test_a_name_is_drawn_in_its_letters(language):
    name, face = NAMES[language]
    content = papers.pdf(paper_about(name))
    text, faces, boxes = drawn(content)
    assert boxes == 0
    assert any(face in each for each in faces), faces
    assert language in DRAWN_IN_PARTS or set(name) - {" "} <= set(text), text
    assert b"pdfuaid" in content  # the standard admits no letter without a glyph
    assert "could not be printed" not in text


@pytest.mark.parametrize("name", ["Kai 🌼", "ኤልሳ", "👨‍👩‍👧"])
def test_a_letter_that_no_face_has_is_owned_up_to(name):
    text, _, boxes = drawn(papers.pdf(paper_about(name)))
    assert boxes > 0
    assert "Some letters of a name could not be printed here" in " ".join(text.split())
    assert "under P-26-00001" in " ".join(text.split())


def test_the_machine_lends_no_typeface(monkeypatch):
    """Another machine makes the same bytes: only what is bundled is used."""
    asked = []
    compiled = typst.compile
    monkeypatch.setattr(typst, "compile", lambda *given, **how: asked.append(how) or compiled(*given, **how))
    papers.pdf(paper_about("محمد"))
    assert [how["ignore_system_fonts"] for how in asked] == [True]


def test_the_typefaces_are_the_ones_that_were_built():
    folder = papers.FONTS[1]
    listed = dict(reversed(line.split("  ")) for line in (folder / "MANIFEST.sha256").read_text().splitlines())
    there = {path.name: path for path in folder.iterdir() if path.name != "MANIFEST.sha256"}
    assert listed == {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in there.items()}
    assert sum(path.stat().st_size for path in there.values()) < 4_000_000
