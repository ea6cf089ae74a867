from django.apps import AppConfig


class DesignsConfig(AppConfig):
    name = "waymark.designs"
    label = "designs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from waymark.designs import parts
        from waymark.programmes.queries import parts_come_from

        parts_come_from(parts.PARTS)
