"""Addresses of the guide. No answer can be read in an address, only whom it is about: those so far are sealed."""

from django.urls import path

from waymark.routes import views

app_name = "routes"
urlpatterns = [
    path("", views.start, name="start"),
    path("question/", views.question, name="question"),
    path("contacts/", views.contacts, name="contacts"),
    path("pupil/<uuid:pupil_id>/", views.pupil, name="pupil"),
    path("pupil/<uuid:pupil_id>/check/", views.check, name="check"),
    path("pupil/<uuid:pupil_id>/keep/", views.keep, name="keep"),
    path("kept/<uuid:answer_id>/", views.kept, name="kept"),
]
