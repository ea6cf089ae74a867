from django.apps import AppConfig


class SchoolRegisterConfig(AppConfig):
    name = "waymark.school_register"
    label = "school_register"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from waymark.accounts.permissions import Permission
        from waymark.core.pages import add_to_navigation
        from waymark.school_register import jobs, notices  # noqa: F401  # registers both

        add_to_navigation(
            "School register", "school_register:register", permission=Permission.PARTNERSHIP_EDIT, order=75
        )
