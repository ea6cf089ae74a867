from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "waymark.programmes"
    label = "programmes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from waymark.accounts.permissions import Permission
        from waymark.core.navigation import Group, add_to_navigation
        from waymark.programmes import involvements, jobs  # noqa: F401  # registers what answers for them, and what runs

        add_to_navigation(
            "Programmes", "programmes:programmes", permission=Permission.PROGRAMME_VIEW, group=Group.PROVISION, order=42
        )
