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
    path("<uuid:referral_id>/papers/sheet/", views.sheet, name="sheet"),
    path("papers/<uuid:document_id>/about/", views.tag_paper, name="tag_paper"),
    path("<uuid:referral_id>/causes/add/", views.add_cause, name="add_cause"),
    path("<uuid:referral_id>/law/", views.record_law, name="record_law"),
    path("<uuid:referral_id>/amend/<slug:part>/", views.amend, name="amend"),
    path("<uuid:referral_id>/ask/", views.ask_parent, name="ask_parent"),
    path("<uuid:referral_id>/check/", views.check, name="check"),
    path("<uuid:referral_id>/decide/", views.decide, name="decide"),
    path("<uuid:referral_id>/withdraw/", views.withdraw, name="withdraw"),
    path("answer/<uuid:link_id>/", views.consent_answer, name="consent_answer"),
    path("answer/<str:token>/", views.consent, name="consent"),
]
