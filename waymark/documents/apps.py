from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "waymark.documents"
    label = "documents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from waymark.core.backups.files import files_are_named_by
        from waymark.documents import jobs  # noqa: F401  # registers them
        from waymark.documents.queries import files_named

        files_are_named_by(files_named)
