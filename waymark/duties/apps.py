from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "waymark.duties"
    label = "duties"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from waymark.duties import jobs  # noqa: F401  # registers the job
