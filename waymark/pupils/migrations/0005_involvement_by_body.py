"""Whom a body may see is found in the index alone: every column that is looked at stands there."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pupils", "0004_known_by_a_move")]

    operations = [
        migrations.RemoveIndex("involvement", "involvement_by_body"),
        migrations.AddIndex(
            "involvement",
            models.Index(
                fields=["organisation", "valid_from", "valid_to", "basis", "source_id", "pupil"],
                name="involvement_by_body",
            ),
        ),
    ]
