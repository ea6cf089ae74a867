"""The register of disclosures is added to and never changed: the database itself refuses."""

from django.db import migrations

from waymark.core.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("reporting", "0001_initial")]

    operations = [append_only("reporting_disclosure"), append_only("reporting_disclosedpupil")]
