from django.urls import path

from waymark.exclusions import views

app_name = "exclusions"
urlpatterns = [
    path("", views.exclusion_list, name="list"),
    path("providers/", views.providers, name="providers"),
    path("pupil/<uuid:pupil_id>/", views.pupil, name="pupil"),
    path("pupil/<uuid:pupil_id>/suspend/", views.suspend, name="suspend"),
    path("pupil/<uuid:pupil_id>/permanent/", views.permanent, name="permanent"),
    path("pupil/<uuid:pupil_id>/section-19/", views.decide_section_19_of_pupil, name="decide_section_19_of_pupil"),
    path("pupil/<uuid:pupil_id>/off-roll/", views.decide_off_roll, name="decide_off_roll"),
    path("<uuid:exclusion_id>/", views.exclusion, name="exclusion"),
    path("<uuid:exclusion_id>/clocks/", views.clocks, name="clocks"),
    path("<uuid:exclusion_id>/notices/", views.notices, name="notices"),
    path("<uuid:exclusion_id>/parents/", views.hear_parents, name="hear_parents"),
    path("<uuid:exclusion_id>/governors/", views.governors, name="governors"),
    path("<uuid:exclusion_id>/review/", views.apply_for_review, name="apply_for_review"),
    path("<uuid:exclusion_id>/no-review/", views.waive_review, name="waive_review"),
    path("<uuid:exclusion_id>/panel/", views.panel, name="panel"),
    path("<uuid:exclusion_id>/reconsider/", views.reconsider, name="reconsider"),
    path("<uuid:exclusion_id>/cancel/", views.cancel, name="cancel"),
    path("<uuid:exclusion_id>/roll/", views.leave_roll, name="leave_roll"),
    path("<uuid:exclusion_id>/sixth-day/", views.sixth_day, name="sixth_day"),
    path("<uuid:exclusion_id>/challenge/", views.challenge, name="challenge"),
    path("<uuid:exclusion_id>/section-19/", views.decide_section_19, name="decide_section_19"),
    path("offer/<uuid:offer_id>/", views.answer_offer, name="answer_offer"),
    path("challenge/<uuid:challenge_id>/", views.reply, name="reply"),
]
