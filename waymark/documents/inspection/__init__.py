"""What a file from outside really is, and what it would do when opened. Nothing here knows Django.

`look` runs in a process of its own with little memory and little time (see `__main__`): a file made to choke its
reader chokes that process alone. It answers with the bytes to keep, or raises NotTaken with a sentence for the person.
"""

from __future__ import annotations

from waymark.documents.inspection import mail
from waymark.documents.inspection.refused import NotTaken
from waymark.documents.inspection.scanner_test import is_scanner_test

__all__ = ["DOCX", "EML", "JPEG", "KINDS", "PDF", "PNG", "NotTaken", "look"]

PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EML = "message/rfc822"
KINDS = {PDF: "pdf", DOCX: "docx", PNG: "png", JPEG: "jpg", EML: "eml"}  # and the ending each is given back with

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Office before 2007, Outlook's messages, and new Office under a password
_APPLE = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")


def look(content: bytes) -> tuple[bytes, str]:
    """Return the bytes to keep and what they are. NotTaken for everything that is not known to be harmless."""
    from waymark.documents.inspection import pdf, pictures, word  # large: the process that serves pages needs none

    if is_scanner_test(content):
        raise NotTaken("This is the test file for virus scanners: it was recognised, and nothing was kept")
    kind = kind_of(content)
    if kind == PDF:
        return pdf.looked_at(content), kind
    if kind == DOCX:
        return word.looked_at(content), kind
    if kind == EML:
        return mail.looked_at(content, attachment=look), kind
    return pictures.drawn_anew(content, kind), kind


def kind_of(content: bytes) -> str:
    """What the bytes are. NotTaken, with what to do instead, for anything but the five kinds that are taken."""
    import filetype  # knows a hundred kinds of file: where one is looked at

    guessed = filetype.guess_mime(content) or ""
    if guessed in (PDF, PNG, JPEG):
        return guessed
    if content.startswith(b"PK"):
        return DOCX  # or some other archive: word.looked_at tells
    if content.startswith(_OLE):
        raise NotTaken(_old_office(content))
    if content[4:8] == b"ftyp" and content[8:12] in _APPLE:
        raise NotTaken(
            "This picture is in Apple's HEIC form, which not everybody can open: on the telephone choose Settings, "
            "Camera, Formats, Most Compatible, or share the picture as a JPEG, and try again"
        )
    if guessed.startswith("image/") or content.lstrip()[:400].lower().find(b"<svg") >= 0:
        raise NotTaken("This kind of picture cannot be taken: save it as a JPEG or a PNG and try again")
    if mail.looks_like_mail(content):
        return EML
    raise NotTaken(
        "This is not a PDF, a Word file, a PNG, a JPEG or an e-mail, whatever its name says: save or scan the paper "
        "as a PDF and try again"
    )


def _old_office(content: bytes) -> str:
    def named(stream: str) -> bool:
        return stream.encode("utf-16-le") in content

    if named("EncryptedPackage"):
        return "This file opens only with a password: take the password away, or save it as a PDF, and try again"
    if named("__properties_version1.0"):
        return (
            "This is an Outlook message, which only Outlook opens: in Outlook choose Save as or Print and make a PDF "
            "of it, or save it as an e-mail file that ends in .eml"
        )
    if named("WordDocument"):
        return (
            "This is a Word file of the old kind: open it, save it as a Word document (.docx) or a PDF, and try again"
        )
    return "This is an Office file of the old kind: open it, save it as a PDF, and try again"
