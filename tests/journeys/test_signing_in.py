"""An invitation is taken up on a phone: password, second step, recovery codes; then in again, and out for good."""

import re
import time

import pytest
from allauth.mfa.totp.internal import auth as totp

from tests.cast import Cast
from waymark.accounts import notices, services
from waymark.accounts.roles import Role
from waymark.core import outbox
from waymark.core.models import OutboxMessage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.smoke]
PASSWORD = "harbour tulip seventeen"


class Story:
    """A provider's new administrator, with a phone in hand."""

    def __init__(self, page, axe):
        self.page, self.axe = page, axe
        self.cast = Cast.gather()
        self.secret, self.codes = "", []

    def go(self, address):
        self.page.goto(address)
        self.axe(self.page)

    def press(self, words):
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=words, exact=True).click()
        self.axe(self.page)

    def given_an_invitation_in_the_mail(self):
        services.invite(
            self.cast.actor("administrator"),
            self.cast.canal_street,
            role=Role.ADMINISTRATOR,
            email="nia@example.org",
            name="Nia Bowen",
        )
        body = outbox.words(OutboxMessage.objects.get())[1]
        self.go(re.search(r"/invitation/\S+", body)[0])

    def when_she_chooses_a_password(self):
        self.page.get_by_label("Choose a password").fill(PASSWORD)
        self.page.get_by_label("The password again").fill(PASSWORD)
        self.press("Make my account")

    def then_nothing_opens_before_the_second_step(self):
        assert "One more step" in self.page.inner_text("h1")
        self.go("/people/")
        assert "One more step" in self.page.inner_text("h1")

    def when_she_sets_up_her_app(self):
        self.press("Set it up now")
        self.page.get_by_text("I cannot scan it").click()
        self.secret = re.sub(r"\s", "", self.page.inner_text("details code"))
        self.page.get_by_label("Code that the app shows now").fill(self.code())
        self.press("Finish")

    def code(self):
        return totp.format_hotp_value(totp.hotp_value(self.secret, int(time.time()) // 30))

    def then_her_recovery_codes_are_shown(self):
        self.codes = re.findall(r"\b\d{8}\b", self.page.inner_text("main"))
        assert len(self.codes) == 10

    def and_she_is_at_work(self):
        self.go("/people/")
        assert "Canal Street Motors" in self.page.inner_text("main")
        assert "Nia Bowen" in self.page.inner_text("header")

    def when_she_signs_out(self):
        self.go("/sign-out/")
        self.press("Sign out")

    def then_the_back_button_shows_nothing(self):
        self.page.go_back()
        self.page.go_back()
        self.page.wait_for_load_state()
        assert "Nia Bowen" not in self.page.content()

    def when_she_signs_in_again_with_a_recovery_code(self):
        self.go("/sign-in/")
        self.page.get_by_label("E-mail address").fill("nia@example.org")
        self.page.get_by_label("Password").fill(PASSWORD)
        self.press("Sign in")
        self.page.get_by_label("Code").fill(self.codes[0])
        self.press("Go on")

    def then_the_invitation_is_spent(self):
        self.go(notices.invitation_link(self.cast.canal_street.invitations.get().public_id))
        assert "cannot be used" in self.page.inner_text("h1")


def test_a_new_administrator_comes_in(phone, axe):
    story = Story(phone, axe)
    story.given_an_invitation_in_the_mail()
    story.when_she_chooses_a_password()
    story.then_nothing_opens_before_the_second_step()
    story.when_she_sets_up_her_app()
    story.then_her_recovery_codes_are_shown()
    story.and_she_is_at_work()
    story.when_she_signs_out()
    story.then_the_back_button_shows_nothing()
    story.when_she_signs_in_again_with_a_recovery_code()
    story.and_she_is_at_work()
    story.then_the_invitation_is_spent()
