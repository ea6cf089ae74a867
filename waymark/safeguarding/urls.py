"""Addresses of the pages about keeping a pupil safe."""

from django.urls import path

from waymark.safeguarding import views

app_name = "safeguarding"
urlpatterns = [
    path("pupil/<uuid:pupil_id>", views.pupil, name="pupil"),
    path("pupil/<uuid:pupil_id>/write", views.write, name="write"),
    path("<uuid:assessment_id>", views.assessment, name="assessment"),
    path("<uuid:assessment_id>/share", views.share, name="share"),
    path("<uuid:assessment_id>/acknowledge", views.acknowledge, name="acknowledge"),
]
