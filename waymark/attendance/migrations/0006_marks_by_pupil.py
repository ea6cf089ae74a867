"""Marks at a placement are found among those of its pupil: one index less that each mark is written into.

Dropped by name, as in the migration before.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("attendance", "0005_two_indexes_fewer")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "DROP INDEX attendance_mark_placement_id_2f6b4780",
                    "CREATE INDEX attendance_mark_placement_id_2f6b4780 ON attendance_mark (placement_id)",
                )
            ],
            state_operations=[
                migrations.AlterField(
                    "mark",
                    "placement",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="marks",
                        to="placements.placement",
                    ),
                )
            ],
        )
    ]
