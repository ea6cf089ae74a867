from django.db import migrations

from waymark.core import new_link


class Migration(migrations.Migration):
    dependencies = [("core", "0004_operations")]

    operations = [new_link.step()]
