from django.apps import AppConfig


class AttendanceConfig(AppConfig):
    name = "waymark.attendance"
    label = "attendance"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from waymark.accounts.permissions import Permission
        from waymark.attendance import (
            jobs,  # noqa: F401  # registers the jobs
            notices,  # noqa: F401  # registers the messages
            queries,
            services,
            wording,
        )
        from waymark.core import read_only
        from waymark.core.backups.afterwards import after_restoring
        from waymark.core.navigation import Group, add_to_navigation
        from waymark.placements.queries import Attendance, attendance_comes_from
        from waymark.referrals.queries import attendance_is_read_by

        # An empty register, and a link opened on a device, lead to emergency contacts.
        read_only.still_takes("attendance:open", "attendance:link_open", "attendance:link_in_use")
        after_restoring(services.close_links)
        attendance_comes_from(Attendance(queries.last_attended_on, wording.mark_lines))
        attendance_is_read_by(wording.known_attendance)

        add_to_navigation(
            "Where is everyone", "attendance:board", permission=Permission.BOARD_VIEW, group=Group.ATTENDANCE, order=30
        )
        add_to_navigation(
            "Registers", "attendance:registers", permission=Permission.REGISTER_MARK, group=Group.ATTENDANCE, order=30
        )
        add_to_navigation(
            "Absences", "attendance:alerts", permission=Permission.FOLLOW_UP, group=Group.ATTENDANCE, order=32
        )
