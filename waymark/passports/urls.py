"""Addresses of the pages of the information passport."""

from django.urls import path

from waymark.passports import views

app_name = "passports"
urlpatterns = [
    path("", views.passports, name="passports"),
    path("pupil/<uuid:pupil_id>", views.pupil, name="pupil"),
    path("pupil/<uuid:pupil_id>/write", views.write, name="write"),
    path("pupil/<uuid:pupil_id>/ask", views.ask, name="ask"),
    path("pupil/<uuid:pupil_id>/hand-over/<uuid:receiver_id>", views.hand_over, name="hand_over"),
    path("<uuid:hand_over_id>", views.version, name="version"),
    path("<uuid:hand_over_id>/acknowledge", views.acknowledge, name="acknowledge"),
    path("<uuid:hand_over_id>/pdf", views.pdf, name="pdf"),
    path("<uuid:hand_over_id>/word", views.word, name="word"),
]
