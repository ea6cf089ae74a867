"""Addresses of registers, of the board and of absences."""

from django.urls import path

from waymark.attendance import views

app_name = "attendance"
urlpatterns = [
    path("registers/", views.registers, name="registers"),
    path("registers/open/", views.open_register, name="open"),
    path("registers/link/open/", views.link_open, name="link_open"),
    path("registers/link/again/", views.link_again, name="link_again"),
    path("registers/link/<str:token>/", views.link, name="link"),
    path("registers/by-link/<uuid:register_id>/", views.register_by_link, name="register_by_link"),
    path("registers/by-link/<uuid:register_id>/done/", views.register_by_link_done, name="register_by_link_done"),
    path("registers/by-link/<uuid:register_id>/again/", views.link_again_by_device, name="link_again_by_device"),
    path("registers/by-link/<uuid:register_id>/in-use/", views.link_in_use, name="link_in_use"),
    path("registers/<uuid:register_id>/", views.register, name="register"),
    path("registers/<uuid:register_id>/done/", views.register_done, name="register_done"),
    path("board/", views.board, name="board"),
    path("board/ask/<uuid:register_id>/", views.chase, name="chase"),
    path("absences/", views.alerts, name="alerts"),
    path("absences/<uuid:alert_id>/", views.alert, name="alert"),
    path("attendance/<uuid:pupil_id>/", views.pupil, name="pupil"),
]
