"""Marks and follow-ups are only ever added to: a correction is a new row."""

from django.db import migrations

from waymark.core.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("attendance", "0001_initial")]
    operations = [
        append_only("attendance_mark"),
        append_only("attendance_followup"),
    ]
