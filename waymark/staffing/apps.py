from django.apps import AppConfig


class StaffingConfig(AppConfig):
    name = "waymark.staffing"
    label = "staffing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from waymark.staffing import jobs  # noqa: F401  # registers the jobs
