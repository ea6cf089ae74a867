from django.apps import AppConfig


class SchoolRegisterConfig(AppConfig):
    name = "waymark.school_register"
    label = "school_register"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from waymark.school_register import jobs, notices  # noqa: F401  # registers both
