from django.urls import path

from tests.bench.floor import views

urlpatterns = [
    path("page/<int:pk>/", views.page, name="page"),
    path("rows/", views.rows, name="rows"),
    path("save/", views.save, name="save"),
]
