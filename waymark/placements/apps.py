from django.apps import AppConfig


class PlacementsConfig(AppConfig):
    name = "waymark.placements"
    label = "placements"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from waymark.accounts.permissions import Permission
        from waymark.core.backups.afterwards import after_restoring
        from waymark.core.navigation import Group, add_to_navigation
        from waymark.placements import (
            funding_tables,
            involvements,  # noqa: F401  # registers what answers for them
            jobs,  # noqa: F401  # registers the job
            notices,  # noqa: F401  # registers the messages
            parts,
            services,
        )
        from waymark.programmes.queries import parts_come_from
        from waymark.quality.services import SIGN_OFF_WATCHERS

        funding_tables.all_tables()  # a table that is not sound stops the start, and says why
        parts_come_from(parts.PARTS)
        SIGN_OFF_WATCHERS.add(services.sign_off_changed)
        after_restoring(services.close_answer_links)
        add_to_navigation(
            "Places", "placements:places", permission=Permission.PLACES_VIEW, group=Group.PROVISION, order=45
        )
        add_to_navigation(
            "Placements", "placements:placements", permission=Permission.PLACEMENT_VIEW, group=Group.PROVISION, order=44
        )
