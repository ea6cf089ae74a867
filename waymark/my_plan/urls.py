"""Addresses of the pages of a plan."""

from django.urls import path

from waymark.my_plan import views

app_name = "my_plan"
urlpatterns = [
    path("programme/<uuid:programme_id>/", views.card, name="card"),
    path("programme/<uuid:programme_id>/send/", views.send, name="send"),
    path("programme/<uuid:programme_id>/write-down/", views.write_down, name="write_down"),
    path("link/<uuid:link_id>/stop/", views.stop, name="stop"),
    path("words/<uuid:words_id>/answer/", views.answer, name="answer"),
    path("of/<uuid:link_id>/", views.plan, name="plan"),
    path("of/<uuid:link_id>/calendar/", views.make_calendar, name="calendar"),
    path("calendar/<str:token>.ics", views.calendar_file, name="calendar_file"),
    path("<str:token>/", views.link, name="link"),
]
