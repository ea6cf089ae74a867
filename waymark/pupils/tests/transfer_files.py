"""Common Transfer Files for tests. People are invented."""

from xml.sax.saxutils import escape

OURS, THEIRS = "8554001", "8564002"


def pupil_xml(upn="", surname="Merrow", forename="Kai", born="2013-03-14", more="", basic="", sex="<Sex>M</Sex>"):
    return (
        f"<Pupil><UPN>{escape(upn)}</UPN><Surname>{escape(surname)}</Surname><Forename>{escape(forename)}</Forename>"
        f"<DOB>{escape(born)}</DOB>{sex}<BasicDetails>{basic}</BasicDetails>{more}</Pupil>"
    )


def school_xml(name, laestab):
    return f"<{name}><LEA>{laestab[:3]}</LEA><Estab>{laestab[3:]}</Estab></{name}>"


def transfer_file(*pupils, source=THEIRS, to=OURS, version="24", before=""):
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<CTfile><Header><DocumentName>Common Transfer File</DocumentName>'
        f"<CTFversion>{version}</CTFversion>{school_xml('SourceSchool', source)}{school_xml('DestSchool', to)}</Header>"
        f"<CTFpupilData>{''.join(pupils)}</CTFpupilData></CTfile>"
    ).encode()
