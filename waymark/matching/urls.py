"""Addresses of the pages about records that may be of one pupil."""

from django.urls import path

from waymark.matching import views

app_name = "matching"
urlpatterns = [
    path("one-pupil-or-two/", views.queue, name="queue"),
    path("one-pupil-or-two/<uuid:pair_id>/", views.pair, name="pair"),
]
