"""Addresses of the pages of the school year."""

from django.urls import path

from waymark.school_year import views

app_name = "school_year"
urlpatterns = [
    path("own/<int:academic_year>", views.half_terms, name="half_terms"),
    path("own/import", views.import_calendar, name="import"),
    path("own/import/take-in", views.take_in_calendar, name="take_in"),
    path("own/import/headings", views.calendar_template, name="import_template"),
    path("own/closures/add", views.add_closure, name="add_closure"),
    path("closures/<uuid:closure_id>/remove", views.remove_closure, name="remove_closure"),
    path("<uuid:organisation_id>", views.year, name="year"),
    path("<uuid:organisation_id>/<int:academic_year>", views.year, name="year_of"),
]
