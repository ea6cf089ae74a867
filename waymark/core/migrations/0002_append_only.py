"""The history is only ever added to."""

from django.db import migrations

from waymark.core.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [
        append_only("core_auditevent"),
        append_only("core_auditpayload"),
        append_only("core_eventpupil"),
    ]
