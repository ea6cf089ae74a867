"""Addresses of the pages about support for pupils."""

from django.urls import path

from waymark.support import views

app_name = "support"
urlpatterns = [
    path("", views.plan_list, name="list"),
    path("work/", views.work, name="work"),
    path("work/add/", views.add_work, name="add_work"),
    path("work/<uuid:work_id>/", views.change_work, name="change_work"),
    path("pupil/<uuid:pupil_id>/", views.pupil, name="pupil"),
    path("pupil/<uuid:pupil_id>/print/", views.evidence, name="evidence"),
    path("pupil/<uuid:pupil_id>/start/", views.start, name="start"),
    path("pupil/<uuid:pupil_id>/ask/", views.ask, name="ask"),
    path("asked/<uuid:help_id>/", views.answer, name="answer"),
    path("plan/<uuid:plan_id>/", views.plan, name="plan"),
    path("plan/<uuid:plan_id>/cycle/", views.begin_cycle, name="begin_cycle"),
    path("plan/<uuid:plan_id>/paper/", views.add_paper, name="add_paper"),
    path("plan/<uuid:plan_id>/end/", views.end, name="end"),
    path("cycle/<uuid:cycle_id>/", views.change_cycle, name="change_cycle"),
    path("cycle/<uuid:cycle_id>/do/", views.add_intervention, name="add_intervention"),
    path("cycle/<uuid:cycle_id>/review/", views.review, name="review"),
    path("cycle/<uuid:cycle_id>/note/", views.add_note, name="add_note"),
    path("done/<uuid:intervention_id>/", views.change_intervention, name="change_intervention"),
]
