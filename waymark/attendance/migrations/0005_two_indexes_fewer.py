"""Two indexes of the largest table that others begin with the same column as.

Dropped by name: on SQLite to change the columns would make the table anew, without the triggers that keep it for ever.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("attendance", "0004_months_are_filled")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL("DROP INDEX attendance_mark_register_id_d243d246"),
                migrations.RunSQL("DROP INDEX attendance_mark_pupil_id_990f01d7"),
            ],
            state_operations=[
                migrations.AlterField(
                    "mark",
                    "register",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="marks",
                        to="attendance.register",
                    ),
                ),
                migrations.AlterField(
                    "mark",
                    "pupil",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="marks",
                        to="pupils.pupil",
                    ),
                ),
            ],
        )
    ]
