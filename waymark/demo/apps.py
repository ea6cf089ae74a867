from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "waymark.demo"
    label = "demo"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from waymark.core import read_only

        read_only.still_takes("demo:become")  # signs somebody in
