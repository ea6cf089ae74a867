"""Names with a sign of sums, such as "+Plus", are found by their words: they are folded anew."""

from django.db import migrations
from django.db.models import Q

from waymark.pupils.names import folded

SIGNS = "+<=>|~±×÷¬−"


def fold_anew(apps, schema_editor):
    pupils = apps.get_model("pupils", "Pupil").objects
    with_a_sign = Q()
    for sign in SIGNS:
        with_a_sign |= Q(search_name__contains=sign)
    for pupil in pupils.filter(with_a_sign).only("forename", "surname", "known_as").iterator():
        pupils.filter(pk=pupil.pk).update(search_name=folded(pupil.forename, pupil.surname, pupil.known_as))


class Migration(migrations.Migration):
    dependencies = [("pupils", "0002_the_file_stands_apart")]

    operations = [migrations.RunPython(fold_anew, migrations.RunPython.noop)]
