"""Pupils of events are found stretch by stretch: a list of fifty wrote into fifty places of the index of before.

Its index is dropped by name: on SQLite to change the column would make the table anew, without the triggers that keep it
for ever.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0005_new_link")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "DROP INDEX core_eventpupil_pupil_id_29afb9d6",
                    "CREATE INDEX core_eventpupil_pupil_id_29afb9d6 ON core_eventpupil (pupil_id)",
                )
            ],
            state_operations=[migrations.AlterField("eventpupil", "pupil_id", models.UUIDField())],
        ),
        migrations.AddIndex(
            "eventpupil",
            models.Index(
                models.expressions.CombinedExpression(models.F("id"), "/", models.Value(1024)),
                models.F("pupil_id"),
                name="pupil_by_stretch",
            ),
        ),
    ]
