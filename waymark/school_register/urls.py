"""Addresses of the pages about the national register."""

from django.urls import path

from waymark.school_register import views

app_name = "school_register"
urlpatterns = [
    path("", views.register, name="register"),
    path("<int:urn>", views.entry, name="entry"),
    path("closing/<uuid:membership_id>", views.closing, name="closing"),
]
