"""XML that people bring, gone through element by element: no document type, no entity, nothing fetched, never deep."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

MAX_DEPTH = 60
MAX_TEXT = 32_768  # letters of one element; a cell of Excel holds 32,767
MAX_TAG = 1 << 20  # bytes of one tag or comment, which the parser holds until it ends


class BadMarkup(ValueError):
    """XML that cannot be read, or may not be; the message is a sentence for the person who brought the file."""


class Walker(ContentHandler):
    """Hears of each element by its name without a prefix. `texts_of` names those whose words are kept."""

    texts_of: frozenset[str] = frozenset()

    def __init__(self) -> None:
        super().__init__()
        self.depth = 0
        self._text: list[str] | None = None
        self._length = 0

    def opened(self, name: str, attributes: AttributesImpl) -> None:
        """An element begins."""

    def closed(self, name: str, text: str) -> None:
        """An element ends; `text` is what it holds itself, if its words are kept."""

    # What the parser calls

    def startElement(self, name: str, attrs: AttributesImpl) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise BadMarkup("Its parts lie too deep in one another.")
        local = name.rpartition(":")[2]
        self._text, self._length = ([] if local in self.texts_of else None), 0
        self.opened(local, attrs)

    def characters(self, content: str) -> None:
        if self._text is not None and self._length <= MAX_TEXT:
            self._text.append(content[: MAX_TEXT + 1 - self._length])
            self._length += len(content)

    def endElement(self, name: str) -> None:
        self.depth -= 1
        text = "" if self._text is None else "".join(self._text)
        self._text = None
        self.closed(name.rpartition(":")[2], text)


def walk(chunks: Iterable[bytes], walker: Walker) -> Iterator[None]:
    """Go through the XML, pausing after each chunk, so that what was found may be taken. Raises BadMarkup."""
    parser = DefusedExpatParser(forbid_dtd=True, forbid_entities=True, forbid_external=True)
    parser.setContentHandler(walker)
    fed = 0
    try:
        for chunk in chunks:
            parser.feed(chunk)
            fed += len(chunk)
            if fed - parser._parser.CurrentByteIndex > MAX_TAG:  # type: ignore[attr-defined]  # not in the stubs
                raise BadMarkup("One of its parts is far longer than any that is read.")
            yield
        parser.close()
    except DefusedXmlException:
        raise BadMarkup(
            "It has a document type or entities, which can pull in other files. That is not read."
        ) from None
    except BadMarkup:
        raise
    except (SAXException, ValueError, LookupError):  # broken off, damaged, or in letters that the parser does not know
        raise BadMarkup("Its XML is damaged or broken off.") from None
    yield


def attribute(attributes: AttributesImpl, name: str) -> str:
    """An attribute by its name without a prefix."""
    for key in attributes.getNames():
        if key.rpartition(":")[2] == name:
            return str(attributes.getValue(key))
    return ""
