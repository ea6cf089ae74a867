"""Pages of the demonstration."""

from django.urls import path

from waymark.demo import views

app_name = "demo"
urlpatterns = [
    path("demo/", views.people, name="people"),
    path("demo/become/", views.become, name="become"),
    path("demo/clock/", views.move_on, name="clock"),
    path("demo/mailbox/", views.letters, name="mailbox"),
]
