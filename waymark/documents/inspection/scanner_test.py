"""The harmless file by which an administrator tries whether a virus scanner is on duty."""

from __future__ import annotations

# In two parts, so that no scanner takes this source for the file.
_FIRST, _SECOND = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-", rb"ANTIVIRUS-TEST-FILE!$H+H*"


def is_scanner_test(content: bytes) -> bool:
    """Whether these bytes are that file: it says of itself that the words stand at the very beginning."""
    return content.startswith(_FIRST + _SECOND)
