"""The tables, the rights of the roles and the static files, in one process: `python -m config.cluster.tables`."""

import os


def main() -> None:
    """Bring the database of DATABASE_URL up to date, as one who may."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("roles", "--apply")
    call_command("collectstatic", verbosity=0, interactive=False)


if __name__ == "__main__":
    main()
