from django.apps import AppConfig


class MyPlanConfig(AppConfig):
    name = "waymark.my_plan"
    label = "my_plan"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from waymark.my_plan import notices  # noqa: F401  # registers the messages
        from waymark.programmes.queries import page_comes_from

        page_comes_from("The plan for pupil and family", "my_plan:card")
