from django.apps import AppConfig


class PlacementsConfig(AppConfig):
    name = "waymark.placements"
    label = "placements"
    default_auto_field = "django.db.models.BigAutoField"
