from django.urls import path

from waymark.placements import views

app_name = "placements"
urlpatterns = [
    path("", views.placements, name="placements"),
    path("in/<uuid:programme_id>/", views.choose, name="choose"),
    path("in/<uuid:programme_id>/<uuid:offer_id>/", views.propose, name="propose"),
    path("<uuid:placement_id>/", views.placement, name="placement"),
    path("<uuid:placement_id>/days/", views.change_terms, name="change_terms"),
    path("<uuid:placement_id>/voices/", views.voices, name="voices"),
    path("<uuid:placement_id>/offer/", views.offer, name="offer"),
    path("<uuid:placement_id>/hand-over/", views.hand_over, name="hand_over"),
    path("<uuid:placement_id>/keeping-safe/", views.risk, name="risk"),
    path("<uuid:placement_id>/answer/", views.answer, name="answer"),
    path("<uuid:placement_id>/plan/", views.plan, name="plan"),
    path("<uuid:placement_id>/plan/write/", views.write_plan, name="write_plan"),
    path("<uuid:placement_id>/agreement/", views.agreement, name="agreement"),
    path("<uuid:placement_id>/agreement/write/", views.write_agreement, name="write_agreement"),
    path("<uuid:placement_id>/notice/", views.notice, name="notice"),
    path("<uuid:placement_id>/notice/letters/", views.letters, name="letters"),
    path("<uuid:placement_id>/ehc-plan/", views.ehc_plan, name="ehc_plan"),
    path("<uuid:placement_id>/start/", views.start, name="start"),
    path("<uuid:placement_id>/pause/", views.pause, name="pause"),
    path("<uuid:placement_id>/resume/", views.resume, name="resume"),
    path("<uuid:placement_id>/end/", views.end, name="end"),
    path("<uuid:placement_id>/withdraw/", views.withdraw, name="withdraw"),
    path("<uuid:placement_id>/review/", views.review, name="review"),
    path("<uuid:placement_id>/report/", views.report, name="report"),
]
