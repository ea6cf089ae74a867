from django.urls import path

from waymark.designs import views

app_name = "designs"
urlpatterns = [
    path("programme/<uuid:programme_id>/", views.options, name="options"),
    path("programme/<uuid:programme_id>/write/", views.write, name="write"),
    path("programme/<uuid:programme_id>/suggest/", views.suggest, name="suggest"),
    path("programme/<uuid:programme_id>/panel/", views.panel, name="panel"),
    path("<uuid:design_id>/", views.design, name="design"),
    path("<uuid:design_id>/figures/", views.figures, name="figures"),
    path("<uuid:design_id>/change/", views.change, name="change"),
    path("<uuid:design_id>/add/", views.add_place, name="add_place"),
    path("part/<uuid:part_id>/", views.part, name="part"),
    path("<uuid:design_id>/set-aside/", views.set_aside, name="set_aside"),
    path("<uuid:design_id>/use/", views.use, name="use"),
]
