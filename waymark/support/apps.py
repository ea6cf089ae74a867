from django.apps import AppConfig


class SupportConfig(AppConfig):
    name = "waymark.support"
    label = "support"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from waymark.accounts.permissions import Permission
        from waymark.core.navigation import Group, add_to_navigation
        from waymark.support import jobs  # noqa: F401  # registers its job

        add_to_navigation(
            "Support", "support:list", permission=Permission.SUPPORT_VIEW, group=Group.PROVISION, order=40
        )
