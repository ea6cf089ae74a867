"""Addresses of the pages about bodies."""

from django.urls import path

from waymark.organisations import views

app_name = "organisations"
urlpatterns = [
    path("", views.directory, name="directory"),
    path("contacts/add", views.add_contact, name="add_contact"),
    path("contacts/<uuid:contact_id>", views.change_contact, name="change_contact"),
    path("contacts/<uuid:contact_id>/end", views.end_contact, name="end_contact"),
    path("sites/add", views.add_site, name="add_site"),
    path("sites/<uuid:site_id>", views.change_site, name="change_site"),
    path("patterns/add", views.add_pattern, name="add_pattern"),
    path("patterns/<uuid:pattern_id>", views.change_pattern, name="change_pattern"),
    path("patterns/<uuid:pattern_id>/end", views.end_pattern, name="end_pattern"),
    path("<uuid:organisation_id>/kind", views.school_kind, name="school_kind"),
    path("memberships/<uuid:membership_id>/end", views.leave, name="leave"),
    path("<uuid:organisation_id>", views.organisation, name="organisation"),
    path("<uuid:organisation_id>/lead", views.lead_schools, name="lead_schools"),
    path("<uuid:organisation_id>/lead/name", views.name_lead, name="name_lead"),
    path("<uuid:organisation_id>/lead/notice", views.lead_notice, name="lead_notice"),
    path("<uuid:organisation_id>/join", views.join, name="join"),
]
