"""A passkey is added, signs somebody in by itself, shows once more who it is, gets a name, and is taken away."""

import time
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.urls import reverse

from tests.cast import Cast
from waymark.accounts import sessions
from waymark.accounts.models import Session
from waymark.core import clock
from waymark.core.models import AuditEvent
from waymark.pupils.tests.factories import pupil

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.smoke]
PASSWORD = "harbour tulip seventeen"


class Story:
    """The head of Ashgrove School, with an authenticator app and a computer that knows her finger."""

    def __init__(self, page, axe):
        self.page, self.axe = page, axe
        self.cast = Cast.gather()
        self.person = self.cast.head.person
        self.person.set_password(PASSWORD)
        self.person.save()
        self.secret = totp.generate_totp_secret()
        totp.TOTP.activate(self.person, self.secret)
        self.key = self.a_computer_that_knows_her()

    def a_computer_that_knows_her(self):
        self.device = self.page.context.new_cdp_session(self.page)
        self.device.send("WebAuthn.enable")
        made = self.device.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2",
                    "transport": "internal",
                    "hasResidentKey": True,
                    "hasUserVerification": True,
                    "isUserVerified": True,
                    "automaticPresenceSimulation": True,
                }
            },
        )
        return made["authenticatorId"]

    def go(self, address):
        self.page.goto(address)
        self.axe(self.page)

    def press(self, words, expect):
        self.page.get_by_role("button", name=words, exact=True).click()
        self.page.get_by_role("heading", level=1, name=expect).wait_for()
        self.axe(self.page)

    def given_she_signs_in_with_password_and_code(self):
        self.go("/sign-in/")
        self.page.get_by_label("E-mail address").fill(self.person.email)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.press("Sign in", "Your second step")
        self.page.get_by_label("Code").fill(
            totp.format_hotp_value(totp.hotp_value(self.secret, int(time.time()) // 30))
        )
        self.page.get_by_role("button", name="Go on").click()
        self.page.get_by_role("heading", level=1, name="My work").wait_for()

    def when_she_adds_a_passkey_by_keyboard(self):
        self.go("/you/passkeys/add/")
        self.page.get_by_label("What do you call it?").fill("Work laptop")
        self.page.keyboard.press("Tab")
        self.page.keyboard.press("Enter")
        self.page.get_by_role("heading", level=1, name="recovery codes").wait_for()
        self.axe(self.page)
        self.go("/you/passkeys/")
        assert "Work laptop" in self.page.inner_text("main")
        assert Authenticator.objects.filter(user=self.person, type="webauthn").count() == 1

    def and_signs_out(self):
        self.page.context.clear_cookies()
        self.go("/you/")
        assert "Sign in" in self.page.inner_text("h1")

    def then_the_passkey_alone_signs_her_in(self):
        self.go("/sign-in/")
        self.press("Sign in with a passkey", "My work")
        event = AuditEvent.objects.filter(action="account.sign_in").last()
        assert event.payload.content["after"] == {"second_factor": "webauthn"}

    def when_eleven_minutes_have_gone(self):
        row = Session.objects.filter(person=self.person).latest("last_used_at")
        store = row.get_session_store_class()(row.session_key)
        store[sessions.PROVED_AT] = (clock.wall_now() - timedelta(minutes=11)).isoformat()
        store.save()

    def then_the_passkey_opens_the_withheld_address(self):
        child = pupil(self.cast.actor("head"), address_lines="1 Hidden Lane", postcode="LE8 5PB")
        self.go(reverse("pupils:reveal", args=[child.public_id]))
        assert "Show once more" in self.page.inner_text("h1")
        self.page.get_by_role("button", name="Use a passkey instead").click()
        self.page.get_by_label("Why").wait_for()
        step_up = AuditEvent.objects.get(action="account.step_up")
        assert step_up.payload.content["after"] == {"second_factor": "webauthn"}

    def and_a_computer_that_does_not_know_her_is_told_so(self):
        self.device.send("WebAuthn.setUserVerified", {"authenticatorId": self.key, "isUserVerified": False})
        self.and_signs_out()
        self.go("/sign-in/")
        assert not self.page.get_by_text("The passkey was not shown").is_visible()
        self.page.get_by_role("button", name="Sign in with a passkey").click()
        self.page.get_by_text("The passkey was not shown").wait_for()
        self.axe(self.page)
        self.device.send("WebAuthn.setUserVerified", {"authenticatorId": self.key, "isUserVerified": True})
        self.then_the_passkey_alone_signs_her_in()

    def when_she_names_it_anew_and_takes_it_away(self):
        self.go("/you/passkeys/")
        self.page.get_by_role("link", name="Rename Work laptop").click()
        self.page.get_by_label("What do you call it?").fill("Old laptop")
        self.press("Save the name", "Your passkeys")
        self.page.get_by_role("link", name="Remove Old laptop").click()
        self.press("Remove it", "Your passkeys")
        assert not Authenticator.objects.filter(user=self.person, type="webauthn").exists()

    def then_it_signs_nobody_in(self):
        self.and_signs_out()
        self.go("/sign-in/")
        self.page.get_by_role("button", name="Sign in with a passkey").click()
        self.page.get_by_text("Waymark does not know this passkey").wait_for()
        self.axe(self.page)
        self.go("/you/")
        assert "Sign in" in self.page.inner_text("h1")


def test_a_passkey_from_its_making_to_its_end(open_page, axe):
    story = Story(open_page(), axe)
    story.given_she_signs_in_with_password_and_code()
    story.when_she_adds_a_passkey_by_keyboard()
    story.and_signs_out()
    story.then_the_passkey_alone_signs_her_in()
    story.when_eleven_minutes_have_gone()
    story.then_the_passkey_opens_the_withheld_address()
    story.and_a_computer_that_does_not_know_her_is_told_so()
    story.when_she_names_it_anew_and_takes_it_away()
    story.then_it_signs_nobody_in()
