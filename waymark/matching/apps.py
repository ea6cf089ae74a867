from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "waymark.matching"
    label = "matching"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from waymark.matching import jobs  # noqa: F401  # registers them
