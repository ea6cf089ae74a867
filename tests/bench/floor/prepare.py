"""Fill the floor's database and print a session: `python -m tests.bench.floor.prepare`."""

import json
import os
from datetime import date

PUPILS = 600


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.floor.settings"
    import django

    django.setup()
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.test import Client

    call_command("migrate", verbosity=0, run_syncdb=True)
    from tests.bench.floor.models import Pupil

    Pupil.objects.bulk_create(
        Pupil(name=f"Pupil {number:04d}", school=f"School {number % 46}", born_on=date(2012, 5, 4))
        for number in range(PUPILS)
    )
    person = get_user_model().objects.create_user("floor", password="a floor has no secrets")
    client = Client()
    client.force_login(person)
    print(json.dumps({"cookies": [{"sessionid": client.cookies["sessionid"].value}]}))


if __name__ == "__main__":
    main()
