from django.urls import path

from waymark.reporting import views

app_name = "reporting"
urlpatterns = [
    path("reports/attendance/", views.attendance, name="attendance"),
    path("exports/", views.exports, name="exports"),
    path("exports/pupils/", views.ask_pupils, name="ask_pupils"),
    path("exports/marks/", views.ask_marks, name="ask_marks"),
    path("exports/marks/<uuid:pupil_id>/", views.ask_marks_of, name="ask_marks_of"),
    path("exports/attendance/", views.ask_attendance, name="ask_attendance"),
    path("exports/history/", views.ask_history, name="ask_history"),
    path("exports/<uuid:export_id>/", views.export, name="export"),
    path("exports/<uuid:export_id>/decide/", views.decide, name="decide"),
    path("exports/<uuid:export_id>/file/", views.file, name="file"),
    path("disclosures/", views.disclosures, name="disclosures"),
]
