from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "waymark.meetings"
    label = "meetings"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from waymark.accounts.hidden import hide
        from waymark.accounts.permissions import Permission
        from waymark.core.navigation import Group, add_to_navigation
        from waymark.meetings import notices  # noqa: F401  # registers its kinds of message
        from waymark.meetings.elsewhere import agendas, decided
        from waymark.meetings.models import referrals_with_an_interest
        from waymark.referrals.elsewhere import tell, tell_of_answers

        hide(referrals_with_an_interest)
        tell(agendas)
        tell_of_answers(decided)
        add_to_navigation(
            "Meetings", "meetings:list", permission=Permission.MEETING_VIEW, group=Group.DECISIONS, order=56
        )
