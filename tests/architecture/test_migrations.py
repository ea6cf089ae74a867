import pytest
from django.core.management import call_command


@pytest.mark.django_db
def test_models_and_migrations_agree() -> None:
    """Ends by SystemExit, naming the changes, when a model has changed without its migration."""
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=1)
