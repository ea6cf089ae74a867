"""Pages that belong to no slice."""

from django.urls import path

from waymark.core import pages

app_name = "core"
urlpatterns = [
    path("accessibility", pages.accessibility, name="accessibility"),
    path("design/", pages.design, name="design"),
]
