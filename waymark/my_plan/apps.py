from django.apps import AppConfig


class MyPlanConfig(AppConfig):
    name = "waymark.my_plan"
    label = "my_plan"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from waymark.core.backups.afterwards import after_restoring
        from waymark.my_plan import (
            notices,  # noqa: F401  # registers the messages
            services,
        )
        from waymark.programmes.queries import page_comes_from

        after_restoring(services.close_links)
        page_comes_from("The plan for pupil and family", "my_plan:card")
