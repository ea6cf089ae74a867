"""Every address of the system. Each slice keeps its own list; this one joins them."""

from django.urls import URLPattern, URLResolver, include, path

from waymark.core import health, pages

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("waymark.documents.urls")),
    path("providers/", include("waymark.quality.urls")),
    path("programmes/", include("waymark.programmes.urls")),
    path("placements/", include("waymark.placements.urls")),
    path("designs/", include("waymark.designs.urls")),
    path("", include("waymark.casefile.urls")),
    path("referrals/", include("waymark.referrals.urls")),
    path("what-next/", include("waymark.routes.urls")),
    path("meetings/", include("waymark.meetings.urls")),
    path("legality/", include("waymark.legality.urls")),
    path("exclusions/", include("waymark.exclusions.urls")),
    path("moves/", include("waymark.moves.urls")),
    path("", include("waymark.attendance.urls")),
    path("my-plan/", include("waymark.my_plan.urls")),
    path("passports/", include("waymark.passports.urls")),
    path("school-register/", include("waymark.school_register.urls")),
    path("", include("waymark.reporting.urls")),
    path("organisations/", include("waymark.organisations.urls")),
    path("school-year/", include("waymark.school_year.urls")),
    path("pupils/", include("waymark.matching.urls")),
    path("pupils/", include("waymark.pupils.urls")),
    path("safeguarding/", include("waymark.safeguarding.urls")),
    path("support/", include("waymark.support.urls")),
    path("health", health.alive, name="health"),
    path("ready", health.ready, name="ready"),
    path("accessibility", pages.accessibility, name="accessibility"),
    path("design/", pages.design, name="design"),
    path("", include("waymark.accounts.sign_in_urls")),
    path("", include("waymark.staffing.urls")),
    path("", include("waymark.accounts.urls")),
    path("", include("waymark.demo.urls")),
]

handler400 = pages.bad_request
handler403 = pages.permission_denied
handler404 = pages.page_not_found
handler429 = pages.too_many_requests  # what allauth answers when somebody tries too often
handler500 = pages.server_error
