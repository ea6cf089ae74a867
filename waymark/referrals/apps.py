from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "waymark.referrals"
    label = "referrals"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from waymark.accounts.permissions import Permission
        from waymark.core.pages import add_to_navigation
        from waymark.referrals import notices  # noqa: F401  # registers its kinds of message

        add_to_navigation("Referrals", "referrals:list", permission=Permission.REFERRAL_VIEW, order=30)
