from django.apps import AppConfig


class RoutesConfig(AppConfig):
    name = "waymark.routes"
    label = "routes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from waymark.accounts.permissions import Permission
        from waymark.core.navigation import add_to_navigation
        from waymark.referrals.brought import bring
        from waymark.routes.before_referral import answers_before

        bring(answers_before)

        add_to_navigation("What next?", "routes:start", permission=Permission.ROUTE_ASK, order=15)
