"""Addresses of meetings, their cases, and what follows from them."""

from django.urls import path

from waymark.meetings.views import bodies, cases, follow_up, meetings, waiting

app_name = "meetings"
urlpatterns = [
    path("", meetings.calendar, name="list"),
    path("bodies/start/", bodies.begin, name="begin_body"),
    path("bodies/<uuid:body_id>/", bodies.body, name="body"),
    path("bodies/<uuid:body_id>/members/add/", bodies.add_member, name="add_member"),
    path("bodies/<uuid:body_id>/call/", meetings.call, name="call"),
    path("members/<uuid:member_id>/end/", bodies.end_member, name="end_member"),
    path("actions/", follow_up.actions, name="actions"),
    path("actions/<uuid:action_id>/", follow_up.action, name="action"),
    path("waiting/", waiting.waiting_list, name="waiting"),
    path("waiting/add/", waiting.join, name="join"),
    path("waiting/<uuid:waiting_id>/", waiting.place, name="waiting_place"),
    path("waiting/<uuid:waiting_id>/priority/", waiting.priority, name="priority"),
    path("waiting/<uuid:waiting_id>/leave/", waiting.leave, name="leave"),
    path("challenges/<uuid:challenge_id>/", follow_up.answer, name="answer"),
    path("cases/<uuid:item_id>/", cases.case, name="case"),
    path("cases/<uuid:item_id>/papers/<uuid:document_id>/", cases.paper, name="paper"),
    path("cases/<uuid:item_id>/earlier/", cases.move_up, name="move_up"),
    path("cases/<uuid:item_id>/take-off/", cases.take_off, name="take_off"),
    path("cases/<uuid:item_id>/interest/", cases.interest, name="interest"),
    path("cases/<uuid:item_id>/decide/", cases.decide, name="decide"),
    path("cases/<uuid:item_id>/letters/", follow_up.letters, name="letters"),
    path("cases/<uuid:item_id>/letters/given/", follow_up.given, name="given"),
    path("cases/<uuid:item_id>/actions/add/", follow_up.add_action, name="add_action"),
    path("cases/<uuid:item_id>/challenge/", follow_up.challenge, name="challenge"),
    path("<uuid:meeting_id>/", meetings.meeting, name="meeting"),
    path("<uuid:meeting_id>/move/", meetings.move, name="move"),
    path("<uuid:meeting_id>/cancel/", meetings.cancel, name="cancel"),
    path("<uuid:meeting_id>/ready/", meetings.ready, name="ready"),
    path("<uuid:meeting_id>/attendance/", meetings.attendance, name="attendance"),
    path("<uuid:meeting_id>/book/", meetings.book, name="book"),
    path("<uuid:meeting_id>/ask/", meetings.ask, name="ask"),
]
