from django.urls import path

from waymark.documents import views

app_name = "documents"
urlpatterns = [path("documents/<uuid:document_id>/", views.download, name="download")]
