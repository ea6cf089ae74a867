from django.urls import path

from waymark.casefile import views

app_name = "casefile"
urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("early-warning/", views.early_warning, name="early_warning"),
    path("file/<uuid:pupil_id>/", views.pupil, name="pupil"),
    path("file/<uuid:pupil_id>/chronology/", views.chronology, name="chronology"),
    path("file/<uuid:pupil_id>/who-looked/", views.who_looked, name="who_looked"),
    path("history/who-looked/", views.looked_at, name="looked_at"),
    path("file/<uuid:pupil_id>/papers/", views.papers, name="papers"),
]
