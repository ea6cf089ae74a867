from django.urls import URLPattern, path

from waymark.programmes import views
from waymark.programmes.states import PartKind


def part_urls(part: PartKind) -> list[URLPattern]:
    """One page and three forms for each part."""
    given = {"part": part}
    return [
        path(f"<uuid:programme_id>/{part}/", views.part, given, name=f"{part}"),
        path(f"<uuid:programme_id>/{part}/add/", views.add, given, name=f"add_{part}"),
        path(f"<uuid:programme_id>/{part}/not-needed/", views.not_needed, given, name=f"no_{part}"),
        path(f"{part}/<uuid:row_id>/", views.change_part, given, name=f"change_{part}"),
    ]


app_name = "programmes"
urlpatterns = [
    path("", views.programmes, name="programmes"),
    path("open/<uuid:referral_id>/", views.open_programme, name="open"),
    path("commission/<uuid:pupil_id>/", views.commission, name="commission"),
    path("<uuid:programme_id>/", views.programme, name="programme"),
    path("<uuid:programme_id>/change/", views.change, name="change"),
    path("<uuid:programme_id>/key-worker/", views.key_worker, name="key_worker"),
    path("<uuid:programme_id>/school/", views.school_sessions, name="school_sessions"),
    path("<uuid:programme_id>/agreed/", views.reasons, name="reasons"),
    path("<uuid:programme_id>/look-again/", views.look_again, name="look_again"),
    path("<uuid:programme_id>/otherwise/", views.otherwise, name="otherwise"),
    path("<uuid:programme_id>/week-pattern/", views.week_pattern, name="week_pattern"),
    path("<uuid:programme_id>/site/", views.site, name="site"),
    path("<uuid:programme_id>/targets/", views.targets, name="targets"),
    path("<uuid:programme_id>/targets/set/", views.set_target, name="set_target"),
    path("targets/<uuid:target_id>/", views.change_target, name="change_target"),
    path("targets/<uuid:target_id>/review/", views.review_target, name="review_target"),
    path("<uuid:programme_id>/plan-back/", views.plan_back, name="plan_back"),
    path("<uuid:programme_id>/part-time-review/", views.review_part_time, name="review_part_time"),
    path("<uuid:programme_id>/end/", views.end, name="end"),
    *(each for part in PartKind for each in part_urls(part)),
]
