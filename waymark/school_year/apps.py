from django.apps import AppConfig


class SchoolYearConfig(AppConfig):
    name = "waymark.school_year"
    label = "school_year"
    default_auto_field = "django.db.models.BigAutoField"
