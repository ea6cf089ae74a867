from django.urls import path

from waymark.referrals import views

app_name = "referrals"
urlpatterns = [
    path("", views.referral_list, name="list"),
    path("start/<uuid:pupil_id>/", views.begin, name="begin"),
    path("<uuid:referral_id>/", views.referral, name="referral"),
    path("<uuid:referral_id>/part/<slug:part>/", views.section, name="section"),
    path("<uuid:referral_id>/papers/", views.papers, name="papers"),
    path("<uuid:referral_id>/papers/add/", views.add_paper, name="add_paper"),
    path("<uuid:referral_id>/check/", views.check, name="check"),
    path("<uuid:referral_id>/decide/", views.decide, name="decide"),
    path("<uuid:referral_id>/withdraw/", views.withdraw, name="withdraw"),
]
