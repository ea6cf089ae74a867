from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "waymark.reporting"
    label = "reporting"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from waymark.accounts.permissions import Permission
        from waymark.core.navigation import Group, add_to_navigation
        from waymark.reporting import notices  # noqa: F401  # registers its kinds of message

        add_to_navigation("Exports", "reporting:exports", permission=Permission.EXPORT_VIEW, group=Group.AREA, order=80)
