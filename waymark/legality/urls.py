from django.urls import path

from waymark.legality import views

app_name = "legality"
urlpatterns = [
    path("", views.watch, name="watch"),
    path("<uuid:provider_id>/", views.place, name="place"),
]
