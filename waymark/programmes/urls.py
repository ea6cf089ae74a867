from django.urls import path

from waymark.programmes import views

app_name = "programmes"
urlpatterns = [
    path("", views.programmes, name="programmes"),
    path("open/<uuid:referral_id>/", views.open_programme, name="open"),
    path("<uuid:programme_id>/", views.programme, name="programme"),
    path("<uuid:programme_id>/change/", views.change, name="change"),
    path("<uuid:programme_id>/key-worker/", views.key_worker, name="key_worker"),
    path("<uuid:programme_id>/school/", views.school_sessions, name="school_sessions"),
    path("<uuid:programme_id>/agreed/", views.reasons, name="reasons"),
    path("<uuid:programme_id>/end/", views.end, name="end"),
]
