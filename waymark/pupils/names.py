"""Names as they are compared and searched. They are stored and shown as given; only this folds them."""

import unicodedata

LONGEST = 700


def folded(*names: str) -> str:
    """The words of the names for searching: no capitals, marks, hyphens or apostrophes, a blank before each word.

    O'Brien is found as obrien, Nguyễn as nguyen. A name of signs alone keeps them. At most 700 characters.
    """
    words = [word for name in names for word in _words(name)]
    return "".join(f" {word}" for word in words)[:LONGEST]


def _words(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    kept = "".join(_folded(character) for character in plain)
    return kept.split() or plain.split()


def _folded(character: str) -> str:
    """A character as it counts: marks and apostrophes not at all, other signs of punctuation, and those of sums, as a blank."""
    if character in "'’‘ʼ`´":
        return ""
    kind = unicodedata.category(character)
    if kind[0] == "M" or kind == "Cf":
        return ""
    return " " if kind[0] in "PZ" or kind in ("Cc", "Sm") else character


def is_visible(name: str) -> bool:
    """True if a name has something to see: neither blanks alone nor marks that show nothing."""
    return any(unicodedata.category(character)[0] not in "ZC" for character in name)


def called(known_as: str, forename: str, surname: str) -> str:
    """The name to call somebody by: "Kai Merrow", or the one name of somebody with one name."""
    return f"{known_as or forename} {surname}".strip()
