from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "waymark.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from waymark.accounts import jobs, notices, services  # noqa: F401  # registers jobs and notices
        from waymark.accounts.permissions import Permission, holders
        from waymark.accounts.views import step_up
        from waymark.core import read_only
        from waymark.core.backups.afterwards import after_restoring
        from waymark.core.holders import holders_are_known_by
        from waymark.core.navigation import Group, add_to_navigation
        from waymark.core.policies import step_up_is_asked_by

        read_only.still_takes(
            *("account_login", "mfa_authenticate", "account_logout", "account_reauthenticate", "mfa_reauthenticate"),
            *("accounts:choose_role", "accounts:sign_out_elsewhere"),
        )
        after_restoring(services.close_invitations)
        holders_are_known_by(holders)
        step_up_is_asked_by(step_up.ask)
        add_to_navigation("People", "accounts:people", permission=Permission.PEOPLE_ADMIN, group=Group.AREA, order=80)
        add_to_navigation("History", "accounts:history", permission=Permission.HISTORY_READ, group=Group.AREA, order=85)
