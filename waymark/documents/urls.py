from django.urls import path

from waymark.documents import views

app_name = "documents"
urlpatterns = [
    path("documents/<uuid:document_id>/", views.download, name="download"),
    path("documents/<uuid:document_id>/about/", views.document, name="document"),
    path("documents/<uuid:document_id>/reveal/", views.reveal, name="reveal"),
    path("documents/<uuid:document_id>/withdraw/", views.withdraw, name="withdraw"),
]
