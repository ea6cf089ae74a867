"""Take in a file of so many pupils at the console, and print the rows, the peak memory and the time.

A process and a database of its own, so that the peak is its own. The file is of one of three kinds:

    python -m waymark.pupils.tests.import_memory 100000 csv
    python -m waymark.pupils.tests.import_memory 100000 xlsx
    python -m waymark.pupils.tests.import_memory 100000 ctf
"""

import os
import sys
import tempfile
import time
import zipfile
from datetime import date, timedelta
from pathlib import Path

HEADINGS = ["UPN", "Surname", "Forename", "Known as", "Date of birth", "Sex", "Year group", "On roll from", "Address", "Postcode", "Do not disclose address", "Authority"]  # fmt: skip
OURS = "8554001"


def cells(number):
    """A pupil in year 7 to 11, and another for every number."""
    from waymark.pupils.rules import check_letter

    rest = f"855{4001 + number // 100_000:04d}{number % 100_000:05d}"
    born = date(2010, 9, 1) + timedelta(days=number % 1_800)
    street = f"{number % 300} Mill Row, Whitcombe"
    day = f"{born:%d/%m/%Y}"
    return [check_letter(rest) + rest, f"Merrow{number:x}", f"Kai{number % 97}", "", day, "M", "", "25/08/2026", street, "LE8 5PB", "", "855"]  # fmt: skip


def write_csv(path, count):
    import csv

    with path.open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(HEADINGS)
        table.writerows(cells(number) for number in range(count))


def write_xlsx(path, count):
    from waymark.core.tests.workbooks import SPACE, workbook

    small = path.with_suffix(".small")
    small.write_bytes(workbook("<x/>"))
    with zipfile.ZipFile(small) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for part in source.namelist():
            if "sheet1" not in part:
                file.writestr(part, source.read(part))
        with file.open("xl/worksheets/sheet1.xml", "w") as part:
            part.write(f"<worksheet {SPACE}><sheetData>".encode())
            for row in (HEADINGS, *(cells(number) for number in range(count))):
                words = "".join(f'<c t="str"><v>{cell}</v></c>' if cell else "<c/>" for cell in row)
                part.write(f"<row>{words}</row>".encode())
            part.write(b"</sheetData></worksheet>")


def write_ctf(path, count):
    from waymark.pupils.tests.transfer_files import pupil_xml, transfer_file

    before, after = transfer_file("@").split(b"@")
    with path.open("wb") as file:
        file.write(before)
        for number in range(count):
            upn, surname, forename, _, day, *_, street, postcode, _, _ = cells(number)
            home = f"<Address><AddressLine1>{street}</AddressLine1><PostCode>{postcode}</PostCode></Address>"
            born = "-".join(reversed(day.split("/")))
            file.write(pupil_xml(upn, surname, forename, born, more=home).encode())
        file.write(after)


WRITERS = {"csv": write_csv, "xlsx": write_xlsx, "ctf": write_ctf}


def peak():
    """Megabytes, as Linux counts them for this process alone."""
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) // 1024


def main(count, kind):
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
        os.environ.pop("WAYMARK_TEST_DATABASE", None)
        import django
        from django.conf import settings

        settings.DATABASES["default"]["NAME"] = f"{folder}/pupils.sqlite3"
        django.setup()
        from django.core.management import call_command

        from waymark.core import clock
        from waymark.organisations.models import Organisation
        from waymark.pupils.models import Pupil

        call_command("migrate", verbosity=0)
        county = Organisation.objects.create(kind="authority", name="Whitcombe County Council", la_code="855")
        Organisation.objects.create(
            kind="school", name="Ashgrove School", parent_authority=county, urn="100001", laestab=OURS
        )
        path = Path(folder) / f"pupils.{kind}"
        WRITERS[kind](path, count)
        began = time.process_time()
        with clock.at(date(2026, 11, 24)), open(os.devnull, "w") as nowhere:
            call_command("import_pupils", path, school="100001", apply=True, reason="Checked.", stdout=nowhere)
        seconds = time.process_time() - began
        assert Pupil.objects.count() == count
        sys.stdout.write(f"{count:,} rows of {kind} in {peak()} MB at most and {seconds:.0f} s of processor\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
