from django.apps import AppConfig


class PupilsConfig(AppConfig):
    name = "waymark.pupils"
    label = "pupils"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from waymark.accounts.permissions import Permission
        from waymark.core import read_only
        from waymark.core.navigation import add_to_navigation
        from waymark.pupils import jobs  # noqa: F401  # registers them

        read_only.still_takes("pupils:reveal")  # a reading that says why
        add_to_navigation("Pupils", "pupils:list", permission=Permission.PUPIL_VIEW, order=20)
