from django.db import migrations, models
from django.db.models.deletion import PROTECT


def set_apart(apps, schema_editor):
    """What is still waiting keeps its file; of what was taken in or left, the bytes go with their column."""
    PupilImport = apps.get_model("pupils", "PupilImport")
    PupilImportFile = apps.get_model("pupils", "PupilImportFile")
    for waiting in PupilImport.objects.filter(state="previewed"):
        PupilImportFile.objects.create(pupil_import=waiting, content=waiting.content)


class Migration(migrations.Migration):
    dependencies = [("pupils", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="PupilImportFile",
            fields=[
                (
                    "pupil_import",
                    models.OneToOneField(
                        on_delete=PROTECT,
                        primary_key=True,
                        related_name="file",
                        serialize=False,
                        to="pupils.pupilimport",
                    ),
                ),
                ("content", models.BinaryField()),
            ],
        ),
        migrations.RunPython(set_apart, migrations.RunPython.noop),
        migrations.RemoveField("pupilimport", "content"),
    ]
