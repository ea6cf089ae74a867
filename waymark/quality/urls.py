from django.urls import path

from waymark.quality import views

app_name = "quality"
urlpatterns = [
    path("", views.directory, name="directory"),
    path("places/", views.commission, name="commission"),
    path("of-school/<uuid:school_id>/", views.add_provision, name="add_provision"),
    path("own/", views.own, name="own"),
    path("own/offers/add/", views.add_offer, name="add_offer"),
    path("own/offers/<uuid:offer_id>/", views.offer, name="offer"),
    path("<uuid:provider_id>/", views.provider, name="provider"),
    path("<uuid:provider_id>/sign-off/", views.sign_off, name="sign_off"),
    path("<uuid:provider_id>/register/", views.judge_register, name="judge_register"),
    path("<uuid:provider_id>/proprietor/", views.proprietor, name="proprietor"),
    path("sign-offs/<uuid:sign_off_id>/withdraw/", views.withdraw_sign_off, name="withdraw_sign_off"),
]
