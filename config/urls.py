"""Every address of the system. Each slice keeps its own list; this one joins them."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
