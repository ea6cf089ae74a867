"""Who one is, and where one may go."""

from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string

from waymark.core import navigation
from waymark.core.navigation import Group
from waymark.core.tests.factories import Permission, asked, staff


def test_the_header_says_who_one_is():
    page = render_to_string("core/accessibility.html", {}, asked(actor=staff()))
    assert "<bdi>Farah &lt;Siddiqui&gt;</bdi>" in page
    assert "School referrer" in page
    assert "Why you can see this" in page


def test_a_device_with_a_link_has_no_role_and_no_organisation():
    actor = SimpleNamespace(membership=None, label="Register of Canal Street Motors", may=lambda permission: False)
    who = navigation.who_am_i(asked(actor=actor))
    assert (who.person, who.role, who.organisation) == ("Register of Canal Street Motors", "", "")
    assert "Register of Canal Street Motors" in render_to_string("core/accessibility.html", {}, asked(actor=actor))


def test_a_stranger_has_no_header_and_no_navigation():
    page = render_to_string("core/accessibility.html", {}, asked())
    assert "waymark-who" not in page
    assert "<nav" not in page


def test_the_navigation_has_what_one_may_open(monkeypatch):
    monkeypatch.setattr(navigation, "_WAYS", {})
    monkeypatch.setattr(
        navigation,
        "address_if_any",
        lambda name: {"home": "/", "board": "/board/", "late": "/board/late/"}.get(name, ""),
    )
    navigation.add_to_navigation("Late registers", "late", permission=Permission.WRITE, order=30)
    navigation.add_to_navigation("Where is everyone", "board", permission=Permission.READ, order=20)
    navigation.add_to_navigation("My work", "home", order=10)
    navigation.add_to_navigation("Not built", "nowhere", order=40)

    def seen(path, *permissions):
        return [(way.label, way.current) for way in navigation.navigation(asked(path, staff(*permissions)))]

    assert seen("/", Permission.READ) == [("My work", True), ("Where is everyone", False)]
    assert seen("/board/late/4/", Permission.READ, Permission.WRITE) == [
        ("My work", False),
        ("Where is everyone", False),
        ("Late registers", True),
    ]
    assert navigation.navigation(asked("/")) == []


# Groups


@pytest.fixture
def nine_pages(monkeypatch):
    """One that stands by itself, two that are decided in, one of the area, and five of provision that need more."""
    monkeypatch.setattr(navigation, "_WAYS", {})
    monkeypatch.setattr(navigation, "address_if_any", lambda name: f"/{name}/")
    navigation.add_to_navigation("Find", "find", order=90)
    navigation.add_to_navigation("Meetings", "meetings", group=Group.DECISIONS, order=56)
    navigation.add_to_navigation("Referrals", "referrals", group=Group.DECISIONS, order=30)
    navigation.add_to_navigation("Directory", "directory", group=Group.AREA, order=70)
    for number in range(1, 6):
        navigation.add_to_navigation(
            f"List {number}", f"list-{number}", permission=Permission.READ, group=Group.PROVISION, order=40
        )


def test_many_entries_stand_in_groups_where_the_first_of_each_would_stand(nine_pages):
    shown = navigation.navigation(asked("/meetings/7/", staff(Permission.READ)))
    assert [(way.label, [one.label for one in way.within]) for way in shown] == [
        ("Decisions", ["Referrals", "Meetings"]),
        ("Provision", ["List 1", "List 2", "List 3", "List 4", "List 5"]),
        ("Directory", []),  # a group of one is that one
        ("Find", []),
    ]
    assert [way.label for way in shown if way.current] == ["Decisions"]
    assert [one.label for one in shown[0].within if one.current] == ["Meetings"]


def test_few_entries_stand_side_by_side(nine_pages):
    shown = navigation.navigation(asked("/meetings/7/", staff()))
    assert [(way.label, way.current) for way in shown] == [
        ("Referrals", False),
        ("Meetings", True),
        ("Directory", False),
        ("Find", False),
    ]


def test_seven_are_few_and_eight_are_many(nine_pages):
    del navigation._WAYS["find"]
    del navigation._WAYS["directory"]
    assert len(navigation.navigation(asked("/", staff(Permission.READ)))) == 7
    navigation.add_to_navigation("Pupils", "pupils")
    assert len(navigation.navigation(asked("/", staff(Permission.READ)))) == 3


def test_a_page_says_in_which_group_it_lies(nine_pages):
    page = render_to_string("core/accessibility.html", {}, asked("/meetings/7/", staff(Permission.READ)))
    assert page.count('<summary class="waymark-nav__link') == 2
    assert '<summary class="waymark-nav__link waymark-nav__link--group" aria-current="true">Decisions</summary>' in page
    assert page.count('aria-current="true"') == 2
    assert 'href="/meetings/" aria-current="true">Meetings</a>' in page
