from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "waymark.referrals"
    label = "referrals"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from waymark.accounts.permissions import Permission
        from waymark.core.backups.afterwards import after_restoring
        from waymark.core.navigation import Group, add_to_navigation
        from waymark.referrals import (
            jobs,  # noqa: F401  # registers the job
            notices,  # noqa: F401  # registers the kinds of message
            services,
        )

        after_restoring(services.close_links)

        add_to_navigation(
            "Referrals", "referrals:list", permission=Permission.REFERRAL_VIEW, group=Group.DECISIONS, order=50
        )
