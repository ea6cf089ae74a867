from django.apps import AppConfig


class CasefileConfig(AppConfig):
    name = "waymark.casefile"
    label = "casefile"
    default_auto_field = "django.db.models.BigAutoField"
