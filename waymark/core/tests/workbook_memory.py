"""Read a workbook of so many rows of twelve columns, and print the rows, the peak memory and the time.

A process of its own, so that the peak is its own: python -m waymark.core.tests.workbook_memory 100000
"""

import io
import os
import resource
import sys
import tempfile
import time
import zipfile

from waymark.core import workbook
from waymark.core.table_cells import day_cell, text_cell
from waymark.core.tables import Column, Findings, Shape
from waymark.core.tests.workbooks import SPACE
from waymark.core.tests.workbooks import workbook as book

COLUMNS = [Column(f"Heading {at}", f"key_{at}", "Words.", text_cell, required=at == 0) for at in range(11)]
SHAPE = Shape((*COLUMNS, Column("Born", "born", "A day.", day_cell)), most_rows=None, most_bytes=None)


def written(path, count):
    """A workbook of `count` rows: ten cells of shared words, each another, one of its own words, and a day."""
    with zipfile.ZipFile(io.BytesIO(book("<x/>"))) as small, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for part in small.namelist():
            if "sheet1" not in part:
                file.writestr(part, small.read(part))
        with file.open("xl/worksheets/sheet1.xml", "w") as part:
            part.write(f"<worksheet {SPACE}><sheetData><row>".encode())
            for column in SHAPE.columns:
                part.write(f'<c t="str"><v>{column.heading}</v></c>'.encode())
            part.write(b"</row>")
            for row in range(count):
                cells = "".join(f'<c t="s"><v>{(row * 10 + at) % 500_000}</v></c>' for at in range(10))
                part.write(
                    f'<row>{cells}<c t="str"><v>{row}</v></c><c s="1"><v>{40000 + row % 2000}</v></c></row>'.encode()
                )
            part.write(b"</sheetData></worksheet>")
        with file.open("xl/sharedStrings.xml", "w") as part:
            part.write(f"<sst {SPACE}>".encode())
            for at in range(min(count * 10, 500_000)):
                part.write(f"<si><t>Name {at:x}</t></si>".encode())
            part.write(b"</sst>")


def peak():
    """Megabytes. What getrusage says of a child begins with what its parent had, so Linux is asked first."""
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) // 1024
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main(count):
    handle, path = tempfile.mkstemp(suffix=".xlsx")
    os.close(handle)
    try:
        written(path, count)
        findings, began = Findings(), time.process_time()
        with open(path, "rb") as stream:
            rows = sum(1 for _ in workbook.rows(stream, SHAPE, findings))
        assert findings.is_sound, findings.faults[:3]
        seconds = time.process_time() - began
        sys.stdout.write(f"{rows:,} rows in {peak()} MB at most and {seconds:.1f} s of processor\n")
    finally:
        os.unlink(path)


if __name__ == "__main__":
    main(int(sys.argv[1]))
