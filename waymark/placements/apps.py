from django.apps import AppConfig


class PlacementsConfig(AppConfig):
    name = "waymark.placements"
    label = "placements"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from waymark.accounts.permissions import Permission
        from waymark.core.navigation import Group, add_to_navigation
        from waymark.placements import (
            involvements,  # noqa: F401  # registers what answers for them
            notices,  # noqa: F401  # registers the messages
            parts,
        )
        from waymark.programmes.queries import parts_come_from

        parts_come_from(parts.PARTS)
        add_to_navigation(
            "Placements", "placements:placements", permission=Permission.PLACEMENT_VIEW, group=Group.PROVISION, order=44
        )
