from django.apps import AppConfig


class CasefileConfig(AppConfig):
    name = "waymark.casefile"
    label = "casefile"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from waymark.accounts.permissions import Permission
        from waymark.core.navigation import add_to_navigation

        add_to_navigation("My work", "casefile:home", permission=Permission.HOME_VIEW, order=10)
        add_to_navigation("Find", "casefile:search", permission=Permission.PLACEMENT_VIEW, order=90)
