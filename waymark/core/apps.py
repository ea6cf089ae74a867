from django.apps import AppConfig, apps


class CoreConfig(AppConfig):
    name = "waymark.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from waymark.core.beside import ask_with_kept_words

        ask_with_kept_words([each for each in apps.get_app_configs() if each.name.startswith("waymark.")])
