from django.apps import AppConfig


class QualityConfig(AppConfig):
    name = "waymark.quality"
    label = "quality"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from waymark.accounts.permissions import Permission
        from waymark.core.navigation import Group, add_to_navigation

        add_to_navigation(
            "Providers", "quality:directory", permission=Permission.PROGRAMME_VIEW, group=Group.AREA, order=60
        )
        add_to_navigation("Our offers", "quality:own", permission=Permission.OFFER_EDIT, group=Group.AREA, order=60)
