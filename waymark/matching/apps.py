from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "waymark.matching"
    label = "matching"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from waymark.accounts.permissions import Permission
        from waymark.core.pages import add_to_navigation
        from waymark.matching import jobs  # noqa: F401  # registers them

        add_to_navigation("One pupil or two?", "matching:queue", permission=Permission.PUPIL_MATCH, order=26)
