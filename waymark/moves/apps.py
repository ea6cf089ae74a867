from django.apps import AppConfig


class MovesConfig(AppConfig):
    name = "waymark.moves"
    label = "moves"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from waymark.accounts.permissions import Permission
        from waymark.core.navigation import Group, add_to_navigation
        from waymark.moves import notices  # noqa: F401  # registers its kinds of message

        add_to_navigation("Moves", "moves:list", permission=Permission.MOVE_VIEW, group=Group.DECISIONS, order=54)
