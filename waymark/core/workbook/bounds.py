"""How much of a workbook is read, and what is said of one that is not."""

from __future__ import annotations

from datetime import date

from waymark.core.markup import BadMarkup
from waymark.core.tables import CHUNK

MAX_ENTRIES = 1_000
MAX_UNPACKED = 128 * CHUNK
MAX_RATIO = 200  # to one; of a part of more than a megabyte
MAX_STRINGS = 1_000_000
MAX_LETTERS = 64 * CHUNK  # of all shared strings
MAX_SHEETS = 50
MAX_READ = MAX_UNPACKED + MAX_SHEETS * CHUNK  # of all that is unpacked of one file: each part, and each beginning again
MAX_CELL = 32_767  # letters, as of Excel
MAX_CODE = 255  # letters of a format
MAX_FORMATS = 65_535
MAX_NUMBER = 100  # letters of a number; Excel writes some twenty
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384  # of a sheet of Excel

DAY_FORMATS = frozenset({14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58})
TIME_FORMATS = frozenset({18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47, 55, 56})
EPOCH_1904 = date(1904, 1, 1)

ENTRY, END = b"PK\x01\x02", b"PK\x05\x06"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOCKED = "It is locked with a password. Take the password off in Excel, save it, and choose it again."
MACROS = "It is a workbook with macros, which are programs. In Excel choose Save as, then Excel Workbook (.xlsx)."
OLD = "It is an Excel workbook of the old kind (.xls). In Excel choose Save as, then Excel Workbook (.xlsx)."
BINARY = "It is a binary Excel workbook (.xlsb). In Excel choose Save as, then Excel Workbook (.xlsx)."
DAMAGED = "The workbook is damaged. Open it in Excel, save it, and choose it again."
TOO_MUCH = (
    "Unpacked, it would be far larger than a list can be, so it is not unpacked. Save the sheet as a new workbook."
)


class BadWorkbook(BadMarkup):
    """A workbook that cannot be read, or may not be; the message is a sentence."""
