"""Pages that belong to no slice: what went wrong, and the face itself."""

import hashlib
import re
from pathlib import Path

import pytest
from django.http import Http404
from django.middleware.csrf import CsrfViewMiddleware
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from waymark.core import holders, pages
from waymark.core.forms import Form
from waymark.core.tests.factories import Permission, asked, staff

STATIC = Path(pages.__file__).parent / "static" / "waymark"


# What went wrong


def test_a_page_that_is_not_there_says_the_same_to_everybody():
    missing = pages.page_not_found(asked("/pupils/1/"), Http404("no pupil of that name")).content
    forbidden = pages.page_not_found(asked("/pupils/2/", staff(Permission.READ)), Http404()).content
    assert missing == forbidden
    assert b"no pupil" not in missing
    assert b"Siddiqui" not in missing


@pytest.mark.parametrize(
    ("view", "status", "words"),
    [
        (pages.bad_request, 400, "This page could not be read"),
        (pages.permission_denied, 403, "Your role cannot do this"),
        (pages.page_not_found, 404, "There is nothing here for you"),
        (pages.too_many_requests, 429, "Too many tries"),
        (pages.server_error, 500, "The fault is ours"),
    ],
)
def test_each_error_has_a_page_that_asks_no_database(view, status, words):
    response = view(asked())
    assert response.status_code == status
    page = response.content.decode()
    assert words in page
    assert page.count("<h1") == 1
    assert '<main class="govuk-main-wrapper" id="main-content"' in page


def test_a_refused_role_learns_what_it_lacks_and_whom_to_ask(monkeypatch):
    monkeypatch.setattr(holders, "_HOLDERS", [])
    holders.holders_are_known_by(lambda permission: ["a co-ordinator", "a key worker"])
    page = render_to_string("core/403.html", {"permission": Permission.WRITE}, asked(actor=staff()))
    assert "<strong>start placement</strong>" in page
    assert "School referrer" in page
    assert "Ask a co-ordinator or a key worker" in page


def test_pages_after_a_slip_show_what_was_typed_safely():
    context = {"typed": [("why_now", "<b>He walked & left</b>")], "refusals": []}
    for name in ("400", "403", "409", "422"):
        page = render_to_string(f"core/{name}.html", {**context, "permission": None}, asked())
        assert "<dt>Why now</dt>" in page
        assert "&lt;b&gt;He walked &amp; left&lt;/b&gt;" in page


def post(data, **headers):
    request = RequestFactory(headers=headers).post("/pupils/?page=2", data)
    request.actor = None
    return request


TYPED = {"form_key": "k-1", "note": "A long story\nof two lines", "name": "Zoë", "empty": ""}


def test_a_post_of_our_own_whose_guard_is_old_can_be_sent_again():
    response = pages.csrf_failure(post(TYPED, sec_fetch_site="same-origin"))
    page = response.content.decode()
    assert response.status_code == 403
    assert '<form method="post" action="/pupils/?page=2"' in page
    assert '<input type="hidden" name="form_key" value="k-1">' in page
    assert "A long story\nof two lines" in page
    assert page.count('name="csrfmiddlewaretoken"') == 1


@pytest.mark.parametrize("headers", [{"sec_fetch_site": "cross-site"}, {"sec_fetch_site": "same-site"}, {}])
def test_a_post_that_another_site_made_gets_nothing_back(headers):
    page = pages.csrf_failure(post(TYPED, **headers)).content.decode()
    assert "A long story" not in page
    assert "Load the page again" in page
    assert "<form" not in page


def test_a_word_that_only_sounds_like_a_secret_is_given_back(rf):
    typed = {"postcode": "LE1 1AA", "reason_code": "M", "key_worker": "7", "form_key": "k", "surname": "Ames"}
    assert dict(pages.typed_words(rf.post("/", typed))) == typed


@pytest.mark.parametrize("name", ["password", "login_code", "totp_token"])
def test_a_secret_is_never_shown_back(name):
    for view in (pages.csrf_failure, pages.signed_out):
        page = view(post({**TYPED, name: "hunter2"}, sec_fetch_site="same-origin")).content.decode()
        assert "hunter2" not in page
        assert "A long story" not in page


def test_somebody_signed_out_while_typing_keeps_every_word(monkeypatch):
    monkeypatch.setattr(pages, "address_if_any", lambda name: "/sign-in/")
    page = pages.signed_out(post(TYPED)).content.decode()
    assert 'href="/sign-in/"' in page
    assert "A long story\nof two lines" in page
    assert '<input type="hidden" name="name" value="Zoë">' in page


def test_the_guard_really_calls_our_page(settings):
    request = RequestFactory(headers={"sec-fetch-site": "same-origin"}).post("/pupils/", TYPED)
    guard = CsrfViewMiddleware(lambda request: None)
    guard.process_request(request)
    response = guard.process_view(request, lambda request: None, (), {})
    assert settings.CSRF_FAILURE_VIEW == "waymark.core.pages.csrf_failure"
    assert "Send it again" in response.content.decode()


# The page of components


def test_the_components_are_shown_in_a_demonstration_only(settings):
    settings.DEMO = settings.DEBUG = False
    with pytest.raises(Http404):
        pages.design(asked("/design/"))
    settings.DEMO = True
    assert pages.design(asked("/design/")).status_code == 200


@pytest.mark.parametrize("which", ["errors", "refused", "warned", "conflict"])
def test_every_state_of_a_form_is_shown_there(which, settings):
    settings.DEMO = True
    page = pages.design(asked(f"/design/?form={which}")).content.decode()
    expected = {
        "errors": "there is no 31 November",
        "refused": "The learning plan is not agreed yet.",
        "warned": "Before you go on",
        "conflict": "Saved meanwhile by somebody else",
    }
    assert expected[which] in page
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


@pytest.mark.django_db
def test_the_accessibility_statement_is_open_to_all():
    response = Client().get("/accessibility")
    assert response.status_code == 200
    assert "level AA" in response.content.decode()


# The layout


def test_the_demonstration_puts_its_bar_above_the_header(monkeypatch):
    from django.template import engines

    request = asked(actor=staff())
    request.demo = True
    environment = engines["jinja2"].env
    known = environment.loader.load

    def load(environment_, name, globals=None):
        if name == "demo/bar.html":
            return environment.from_string('<div class="waymark-demo">Everything here is invented</div>')
        return known(environment_, name, globals)

    monkeypatch.setattr(environment.loader, "load", load)
    monkeypatch.setattr(environment, "cache", None)
    page = render_to_string("core/accessibility.html", {}, request)
    assert page.index("Everything here is invented") < page.index("<header")


def test_no_page_has_anything_inline():
    templates = (Path(pages.__file__).parents[1]).glob("*/jinja2/**/*.html")
    bad = re.compile(r"<style|<script(?![^>]*\bsrc=)|\son[a-z]+=|\sstyle=|javascript:", re.IGNORECASE)
    found = [f"{path.name}: {match[0]}" for path in templates for match in bad.finditer(path.read_text())]
    assert found == []


def test_every_class_of_ours_is_in_a_style_sheet():
    slices = Path(pages.__file__).parents[1]
    sheet = "".join(path.read_text() for path in slices.glob("*/static/**/*.css"))
    templates = (Path(pages.__file__).parents[1]).glob("*/jinja2/**/*.html")
    used = {found for path in templates for found in re.findall(r"waymark-[a-z_-]+", path.read_text())}
    markers = {"waymark-more--why"}  # says which box it is; looks like any other
    assert {name for name in used - markers if f".{name}" not in sheet} == set()


def test_an_empty_form_needs_no_more_than_a_button():
    from django.template import engines

    source = '{% import "core/components/ui.html" as ui %}{{ ui.act(form, "Acknowledge") }}'
    page = engines["jinja2"].from_string(source).render({"form": Form(None)})
    assert page.count("<form") == page.count("</form>") == 1
    assert 'name="form_key"' in page


# The face


def test_the_built_files_are_the_ones_that_were_built():
    listed = dict(reversed(line.split("  ")) for line in (STATIC / "MANIFEST.sha256").read_text().splitlines())
    there = {path.name: path for path in STATIC.iterdir() if path.name != "MANIFEST.sha256"}
    assert listed == {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in there.items()}


def test_the_style_sheet_and_the_script_reach_nowhere_else():
    for name in ("waymark.css", "waymark.js"):
        text = (STATIC / name).read_text()
        hosts = set(re.findall(r"https?://([a-z0-9.-]+)", text)) - {"www.w3.org"}
        assert hosts == set()
        assert "sourceMappingURL" not in text
        assert "GDS Transport" not in text
        assert not re.search(r"crest|crown", text)
    assert not re.search(
        r"\beval\(|new Function|innerHTML", (STATIC / "waymark.js").read_text().partition("// Waymark's own")[2]
    )


def luminance(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    ("front", "ground", "least"),
    [
        ("#ffffff", "#0b5351", 4.5),  # words on teal
        ("#dcebea", "#0b5351", 4.5),  # the role in the header
        ("#14211f", "#f6b73c", 4.5),  # words on amber
        ("#ffffff", "#b3261e", 4.5),  # words on red
        ("#0b5351", "#e3efee", 4.5),  # links on a teal tint
        ("#4a5957", "#f3f7f6", 4.5),  # quiet words on the wash
        ("#4a5957", "#fff6e3", 4.5),  # quiet words on the amber tint
        ("#4a5957", "#e8ecf6", 4.5),  # quiet words on the weeks' grounds
        ("#4a5957", "#f1eaf4", 4.5),
        ("#14211f", "#ffdd00", 4.5),  # words in focus
        ("#14211f", "#ffffff", 3.0),  # the dark edge of what is in focus
        ("#ffdd00", "#0b5351", 3.0),  # focus on the header
        ("#44534f", "#ffffff", 3.0),  # the edge of a box
        ("#8a9896", "#ffffff", 2.9),
    ],
)
def test_colours_can_be_told_apart(front, ground, least):
    assert contrast(front, ground) >= least
    sheet = (STATIC / "waymark.css").read_text().lower()
    assert short(front) in sheet or front in sheet


def short(colour):
    """#ffffff as #fff, #ffdd00 as #fd0, as a compressed style sheet writes them."""
    return f"#{colour[1]}{colour[3]}{colour[5]}" if colour[1::2] == colour[2::2] else colour
