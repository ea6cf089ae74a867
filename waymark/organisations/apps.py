from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "waymark.organisations"
    label = "organisations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from waymark.accounts.permissions import Permission
        from waymark.core.navigation import Group, add_to_navigation

        add_to_navigation(
            "Directory", "organisations:directory", permission=Permission.ORGANISATION_VIEW, group=Group.AREA, order=70
        )
