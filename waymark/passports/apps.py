from django.apps import AppConfig


class PassportsConfig(AppConfig):
    name = "waymark.passports"
    label = "passports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from waymark.accounts.permissions import Permission
        from waymark.core.navigation import Group, add_to_navigation
        from waymark.passports import jobs, notices  # noqa: F401  # registers them

        add_to_navigation(
            "Passports", "passports:passports", permission=Permission.PASSPORT_VIEW, group=Group.PROVISION, order=46
        )
