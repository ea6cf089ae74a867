"""Pages about leavers and reviews of who has access."""

from django.urls import path

from waymark.staffing import views

app_name = "staffing"
urlpatterns = [
    path("people/<uuid:membership_id>/leave/", views.leave, name="leave"),
    path("people/access/", views.access_reviews, name="access_reviews"),
    path("people/access/<uuid:review_id>/", views.access_review, name="access_review"),
]
