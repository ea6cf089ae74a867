from django.apps import AppConfig


class ExclusionsConfig(AppConfig):
    name = "waymark.exclusions"
    label = "exclusions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from waymark.accounts.permissions import Permission
        from waymark.core.navigation import Group, add_to_navigation
        from waymark.exclusions import jobs, notices, services  # noqa: F401  # registers them
        from waymark.pupils import leaving

        leaving.ask(services.speaks_against_leaving)
        leaving.tell(services.has_left_roll)
        add_to_navigation(
            "Exclusions", "exclusions:list", permission=Permission.EXCLUSION_VIEW, group=Group.DECISIONS, order=52
        )
