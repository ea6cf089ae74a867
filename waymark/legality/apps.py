from django.apps import AppConfig


class LegalityConfig(AppConfig):
    name = "waymark.legality"
    label = "legality"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from waymark.accounts.permissions import Permission
        from waymark.core.navigation import Group, add_to_navigation
        from waymark.legality import jobs, watching  # noqa: F401  # registers the job
        from waymark.matching.services import PAIR_WATCHERS
        from waymark.placements.services import COUNT_WATCHERS
        from waymark.pupils.services import CHARACTERISTIC_WATCHERS
        from waymark.quality.services import STATUS_WATCHERS

        CHARACTERISTIC_WATCHERS.add(watching.characteristic_changed)
        PAIR_WATCHERS.add(watching.pair_decided)
        STATUS_WATCHERS.add(watching.counted_anew)
        COUNT_WATCHERS.add(watching.counted_anew)
        add_to_navigation(
            "Legality watch", "legality:watch", permission=Permission.LEGALITY_VIEW, group=Group.PROVISION, order=47
        )
