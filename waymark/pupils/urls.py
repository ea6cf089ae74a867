"""Addresses of the pages about pupils."""

from django.urls import path

from waymark.pupils.views import addresses, imports, people, records, rolls

app_name = "pupils"
urlpatterns = [
    path("", records.pupil_list, name="list"),
    path("add", records.add, name="add"),
    path("former", rolls.former, name="former"),
    path("import", imports.import_file, name="import_file"),
    path("import/template", imports.import_template, name="import_template"),
    path("import/<uuid:import_id>", imports.import_preview, name="import_preview"),
    path("import/<uuid:import_id>/leave", imports.leave_import, name="leave_import"),
    path("people/<uuid:person_id>", people.change_person, name="change_person"),
    path("people/<uuid:person_id>/end", people.end_person, name="end_person"),
    path("characteristics/<uuid:characteristic_id>/end", records.end_characteristic, name="end_characteristic"),
    path("rolls/<uuid:entry_id>/end", rolls.leave_roll, name="leave_roll"),
    path("<uuid:pupil_id>", records.pupil, name="pupil"),
    path("<uuid:pupil_id>/change", records.change, name="change"),
    path("<uuid:pupil_id>/who-may-know", records.who_may_know, name="who_may_know"),
    path("<uuid:pupil_id>/people/add", people.add_person, name="add_person"),
    path("<uuid:pupil_id>/characteristics/add", records.add_characteristic, name="add_characteristic"),
    path("<uuid:pupil_id>/address", addresses.address, name="address"),
    path("<uuid:pupil_id>/address/change", addresses.change_address, name="change_address"),
    path("<uuid:pupil_id>/address/withhold", addresses.withhold, name="withhold"),
    path("<uuid:pupil_id>/address/reveal", addresses.reveal, name="reveal"),
    path("<uuid:pupil_id>/home-authority", addresses.home_authority, name="home_authority"),
    path("<uuid:pupil_id>/home-authority/work-out", addresses.work_out_home, name="work_out_home"),
    path("<uuid:pupil_id>/roll/add", rolls.enter_roll, name="enter_roll"),
    path("<uuid:pupil_id>/return", rolls.return_to_roll, name="return_to_roll"),
]
