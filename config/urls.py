"""Every address of the system. Each slice keeps its own list; this one joins them."""

from django.urls import URLPattern, URLResolver, path

from waymark.core import pages

urlpatterns: list[URLPattern | URLResolver] = [
    path("accessibility", pages.accessibility, name="accessibility"),
    path("design/", pages.design, name="design"),
]

handler400 = pages.bad_request
handler403 = pages.permission_denied
handler404 = pages.page_not_found
handler500 = pages.server_error
