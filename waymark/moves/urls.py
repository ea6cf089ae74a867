from django.urls import path

from waymark.moves import views

app_name = "moves"
urlpatterns = [
    path("", views.move_list, name="list"),
    path("propose/<uuid:pupil_id>/", views.propose, name="propose"),
    path("fair-access/", views.case_list, name="cases"),
    path("fair-access/add/", views.add_child, name="add_child"),
    path("fair-access/start/<uuid:pupil_id>/", views.begin_case, name="begin_case"),
    path("fair-access/<uuid:case_id>/", views.case, name="case"),
    path("fair-access/<uuid:case_id>/answer/", views.answer, name="answer"),
    path("fair-access/<uuid:case_id>/consider/", views.consider, name="consider"),
    path("fair-access/<uuid:case_id>/allocate/", views.allocate, name="allocate"),
    path("fair-access/<uuid:case_id>/admit/", views.admit_child, name="admit_child"),
    path("fair-access/<uuid:case_id>/close/", views.close, name="close"),
    path("shares/", views.ledger, name="ledger"),
    path("shares/<uuid:school_id>/", views.roll, name="roll"),
    path("<uuid:move_id>/", views.move, name="move"),
    path("<uuid:move_id>/agree/", views.agree, name="agree"),
    path("<uuid:move_id>/admissions/", views.admissions, name="admissions"),
    path("<uuid:move_id>/parent/", views.parent, name="parent"),
    path("<uuid:move_id>/handover/", views.handover, name="handover"),
    path("<uuid:move_id>/notice/", views.notice, name="notice"),
    path("<uuid:move_id>/start/", views.start, name="start"),
    path("<uuid:move_id>/review/", views.review, name="review"),
    path("<uuid:move_id>/outcome/", views.outcome, name="outcome"),
    path("<uuid:move_id>/admit/", views.admit, name="admit"),
    path("<uuid:move_id>/end/", views.end, name="end"),
]
