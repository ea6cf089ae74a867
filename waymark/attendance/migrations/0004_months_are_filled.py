"""The months of pupils are filled with what the marks that stand say: `count_months` says whether they still do."""

from django.db import migrations

AUTHORISED = "('C', 'C1', 'C2', 'E', 'I', 'J1', 'M', 'R', 'S', 'T')"
UNAUTHORISED = "('G', 'O')"
UNABLE = "('Q', 'Y1', 'Y2', 'Y3', 'Y4', 'Y5', 'Y6', 'Y7')"
MONTH = {"sqlite": """strftime('%Y-%m-01', r."on")""", "postgresql": """date_trunc('month', r."on")::date"""}
FILL = """
    INSERT INTO attendance_pupilmonth
        (pupil_id, month, provider_id, present, late, authorised, unauthorised, unexplained, unable, closed)
    SELECT m.pupil_id, {month}, r.provider_id,
           count(*) FILTER (WHERE m.attended = 'present'),
           count(*) FILTER (WHERE m.attended = 'late'),
           count(*) FILTER (WHERE m.attended = 'absent' AND m.reason_code IN {authorised}),
           count(*) FILTER (WHERE m.attended = 'absent' AND m.reason_code IN {unauthorised}),
           count(*) FILTER (WHERE m.attended = 'absent' AND m.reason_code = ''),
           count(*) FILTER (WHERE m.attended = 'absent' AND m.reason_code IN {unable}),
           count(*) FILTER (WHERE m.attended = 'provider_closed')
    FROM attendance_mark m JOIN attendance_register r ON r.id = m.register_id
    WHERE NOT EXISTS (SELECT 1 FROM attendance_mark later WHERE later.replaces_id = m.id)
    GROUP BY 1, 2, 3
"""


def fill(apps, schema_editor):
    month = MONTH[schema_editor.connection.vendor]
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(FILL.format(month=month, authorised=AUTHORISED, unauthorised=UNAUTHORISED, unable=UNABLE))


class Migration(migrations.Migration):
    dependencies = [("attendance", "0003_months_of_pupils")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
