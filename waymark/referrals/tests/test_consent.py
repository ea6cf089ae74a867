"""A parent agrees on a phone, or does not: who is asked, what opens, and what never does."""

import re
import uuid
from datetime import timedelta

import pytest
from django.core import mail
from django.http import Http404
from django.test import Client
from django.urls import reverse

from tests.cast import SCHOOL_DAY
from waymark.accounts.actors import job_actor
from waymark.core import clock, outbox
from waymark.core.models import AuditEvent, OutboxMessage
from waymark.core.policies import Denied
from waymark.core.refusals import Refused
from waymark.pupils.models import Address, ParentOrCarer
from waymark.pupils.states import ContactLimit
from waymark.referrals import queries, services
from waymark.referrals.models import ConsentLink, Referral
from waymark.referrals.states import ReferralKind, ReferralState, Section
from waymark.referrals.tests.factories import a_draft, a_parent, a_pupil, filled_in, referral_at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with clock.at(SCHOOL_DAY):
        yield SCHOOL_DAY


def codes(refused):
    return [refusal.code for refusal in refused.value.refusals]


def not_agreed(cast, kind=ReferralKind.AT_RISK):
    """Whole, but for the agreement."""
    referral = filled_in(cast, kind=kind)
    empty = dict.fromkeys(("agreed_by_name", "agreed_by_relationship", "agreed_how"), "")
    data = {**empty, "agreed_by_has_responsibility": False, "agreed_on": None}
    return services.save_section(cast.actor("referrer"), referral, Section.AGREEMENT, data)


def asked(cast, referral=None, **who):
    referral = referral or not_agreed(cast)
    parent = a_parent(referral.pupil, **who)
    link = services.ask_parent(cast.actor("referrer"), referral, parent, confirmed=True)
    return link, link.token


def press(client, token):
    url = reverse("referrals:consent", args=[token])
    return client.post(url, {"token": token, "form_key": uuid.uuid4()})


def answer(client, link, agrees, words=""):
    url = reverse("referrals:consent_answer", args=[link.public_id])
    return client.post(url, {"agrees": agrees, "words": words, "form_key": uuid.uuid4()})


def test_a_parent_agrees_on_a_phone_and_the_referral_can_go(cast):
    link, token = asked(cast)
    outbox.send_waiting(job_actor("send messages"))
    message = mail.outbox[-1]
    assert message.to == ["dana@example.org"]
    said = message.subject + message.body
    for word in ("Kai", "Merrow", "Ashgrove", link.referral.reference):
        assert word not in said
    assert reverse("referrals:consent", args=[token]) in message.body
    phone = Client()
    page = phone.get(reverse("referrals:consent", args=[token]))
    assert page.status_code == 200
    assert "Kai" not in page.content.decode() and "Ashgrove" not in page.content.decode()
    assert page["Referrer-Policy"] == "strict-origin"
    link.refresh_from_db()
    assert link.redeemed_at is None, "looking at a link opens nothing"
    opened = press(phone, token)
    assert opened.status_code == 302
    page = phone.get(opened.url).content.decode()
    assert "Kai" in page and "Merrow, </bdi>" not in page and "Kai Merrow" not in page
    assert "Practical learning in a small group" in page
    done = answer(phone, link, "yes", "Please ring before eight.")
    assert "You agree" in done.content.decode()
    referral = Referral.objects.get()
    assert (referral.agreed_by_name, referral.agreed_how, referral.agreed_on) == ("Dana Merrow", "by_link", SCHOOL_DAY)
    assert referral.agreed_by_has_responsibility
    link.refresh_from_db()
    assert (link.agrees, link.words) == ("yes", "Please ring before eight.")
    assert OutboxMessage.objects.filter(notice="referrals.consent_answered").count() == 2
    services.send(cast.actor("referrer"), referral)


def test_a_link_opens_once_on_one_device_and_is_answered_once(cast):
    link, token = asked(cast)
    phone, other = Client(), Client()
    press(phone, token)
    assert press(other, token).status_code == 410
    where = reverse("referrals:consent_answer", args=[link.public_id])
    assert other.get(where).status_code == 410
    assert answer(other, link, "yes").status_code == 410
    assert phone.get(where).status_code == 200
    assert answer(phone, link, "yes").status_code == 200
    assert phone.get(where).status_code == 410
    assert answer(phone, link, "no").status_code == 410
    link.refresh_from_db()
    assert link.agrees == "yes"


def test_a_device_that_opened_one_link_holds_no_other(cast):
    """The secret of one link, sent along with the address of another that nobody has opened yet."""
    mine, token = asked(cast)
    device = services.open_link(token, uuid.uuid4()).device
    other, _ = asked(cast, name="Ross Merrow", email="ross@example.org", referral=mine.referral)
    assert queries.link_held(mine.public_id, device) == mine
    assert queries.link_held(other.public_id, device) is None
    assert services.answer_link(device, other.public_id, agrees=True, words="") is None


def test_after_a_restore_no_question_to_a_parent_opens(cast):
    link, token = asked(cast)
    device = services.open_link(token, uuid.uuid4()).device
    assert services.close_links() == "1 questions to parents no longer open: ask again."
    assert queries.link_held(link.public_id, device) is None
    assert services.open_link(token, uuid.uuid4()) is None
    assert services.close_links() == ""


def test_a_form_with_nothing_chosen_keeps_the_words(cast):
    link, token = asked(cast)
    phone = Client()
    press(phone, token)
    page = answer(phone, link, "", "I want to ask something first.")
    assert page.status_code == 422
    assert "I want to ask something first." in page.content.decode()


@pytest.mark.parametrize("what", ["late", "replaced", "limited", "no responsibility", "moved", "sent", "ended"])
def test_a_link_stops_at_once_when_it_should(cast, what):
    referral = not_agreed(cast, ReferralKind.PERMANENT_EXCLUSION)
    link, token = asked(cast, referral)
    phone = Client()
    press(phone, token)
    parents = ParentOrCarer.objects.filter(pk=link.parent_id)
    later = SCHOOL_DAY
    if what == "late":
        later = SCHOOL_DAY + timedelta(days=3)
    elif what == "replaced":
        services.ask_parent(cast.actor("referrer"), referral, link.parent, confirmed=True)
    elif what == "limited":
        parents.update(limit=ContactLimit.NO_CONTACT)
    elif what == "no responsibility":
        parents.update(has_parental_responsibility=False)
    elif what == "moved":
        parents.update(email="another@example.org")
    elif what == "ended":
        parents.update(valid_to=SCHOOL_DAY)
    else:
        services.send(cast.actor("referrer"), referral, reason="The family cannot be reached.")
    with clock.at(later):
        assert phone.get(reverse("referrals:consent_answer", args=[link.public_id])).status_code == 410
        assert answer(phone, link, "yes").status_code == 410
        assert press(Client(), token).status_code == 410
    referral.refresh_from_db()
    assert referral.agreed_on is None


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ({"limit": ContactLimit.NO_CONTACT}, "may_not_be_asked"),
        ({"limit": ContactLimit.NOT_WHEREABOUTS}, "may_not_be_asked"),
        ({"responsible": False}, "asked_without_responsibility"),
        ({"email": ""}, "no_email"),
    ],
)
def test_who_is_never_sent_a_link_nor_offered(cast, as_, who, code):
    referral = not_agreed(cast)
    parent = a_parent(referral.pupil, name="Rex Merrow", **who)
    with pytest.raises(Refused) as refused:
        services.ask_parent(cast.actor("referrer"), referral, parent, confirmed=True)
    assert code in codes(refused)
    assert not ConsentLink.objects.exists() and not OutboxMessage.objects.exists()
    page = as_("referrer").get(reverse("referrals:ask_parent", args=[referral.public_id])).content.decode()
    assert "Rex Merrow" not in page
    assert "Nobody can be asked this way" in page


def test_a_parent_elsewhere_gets_no_link_while_the_address_is_withheld(cast):
    referral = not_agreed(cast)
    Address.objects.create(
        pupil=referral.pupil, lines="3 Mill Close", do_not_disclose=True, valid_from=SCHOOL_DAY - timedelta(days=9)
    )
    parent = a_parent(referral.pupil)
    ParentOrCarer.objects.filter(pk=parent.pk).update(lives_with_pupil=False)
    parent.refresh_from_db()
    with pytest.raises(Refused) as refused:
        services.ask_parent(cast.actor("referrer"), referral, parent, confirmed=True)
    assert codes(refused) == ["may_not_be_asked"]


def test_nobody_is_asked_about_another_pupil_nor_without_the_schools_word(cast, as_):
    referral = not_agreed(cast)
    stranger = a_parent(a_pupil(cast, forename="Mia"))
    with pytest.raises(Refused):
        services.ask_parent(cast.actor("referrer"), referral, stranger, confirmed=True)
    own = a_parent(referral.pupil)
    with pytest.raises(Refused) as refused:
        services.ask_parent(cast.actor("referrer"), referral, own, confirmed=False)
    assert codes(refused) == ["not_confirmed"]
    url = reverse("referrals:ask_parent", args=[referral.public_id])
    client = as_("referrer")
    sent = client.post(url, {"parent": str(own.public_id), "confirmed": "on", "form_key": uuid.uuid4()})
    assert sent.status_code == 302
    assert (
        client.post(url, {"parent": str(stranger.public_id), "confirmed": "on", "form_key": uuid.uuid4()}).status_code
        == 422
    )
    assert ConsentLink.objects.count() == 1


def test_only_the_school_asks(cast):
    referral = not_agreed(cast)
    parent = a_parent(referral.pupil)
    with pytest.raises(Denied):
        services.ask_parent(cast.actor("inclusion_officer"), a_sent(cast), parent, confirmed=True)
    with pytest.raises(Http404):
        services.ask_parent(cast.actor("coordinator"), referral, parent, confirmed=True)


def a_sent(cast):
    return referral_at(cast, ReferralState.SENT, a_pupil(cast, forename="Mia"))


@pytest.mark.parametrize(("kind", "refuses"), [(ReferralKind.AT_RISK, True), (ReferralKind.OFF_SITE_DIRECTION, False)])
def test_a_no_stops_what_needs_a_yes_and_otherwise_asks_the_school_why_it_goes_on(cast, kind, refuses):
    referral = not_agreed(cast, kind)
    link, token = asked(cast, referral)
    phone = Client()
    press(phone, token)
    answer(phone, link, "no", "We were not heard last time.")
    referral.refresh_from_db()
    assert referral.agreed_on is None
    with pytest.raises(Refused) as refused:
        services.send(cast.actor("referrer"), referral)
    assert codes(refused) == ["parent_does_not_agree"]
    if refuses:
        with pytest.raises(Refused):
            services.send(cast.actor("referrer"), referral, reason="It is urgent.")
    else:
        services.send(cast.actor("referrer"), referral, reason="The governors direct it; a review is set.")
        assert referral.sendings.get().gone_past == "The governors direct it; a review is set."


def test_a_yes_beside_anothers_no_asks_for_a_second_thought(cast):
    referral = not_agreed(cast)
    for name, said in (("Dana Merrow", "no"), ("Tom Merrow", "yes")):
        link, token = asked(cast, referral, name=name, email=f"{said}@example.org")
        phone = Client()
        press(phone, token)
        answer(phone, link, said)
    referral.refresh_from_db()
    with pytest.raises(Refused) as refused:
        services.send(cast.actor("referrer"), referral)
    assert codes(refused) == ["another_does_not_agree"]
    services.send(cast.actor("referrer"), referral, reason="We spoke with both.")


def test_nobody_writes_over_what_a_parent_answered(cast, as_):
    link, token = asked(cast)
    phone = Client()
    press(phone, token)
    answer(phone, link, "yes")
    referral = Referral.objects.get()
    with pytest.raises(Refused) as refused:
        services.save_section(cast.actor("referrer"), referral, Section.AGREEMENT, {"agreed_by_name": "Somebody"})
    assert codes(refused) == ["agreed_already"]
    page = as_("referrer").get(reverse("referrals:section", args=[referral.public_id, "agreement"])).content.decode()
    assert "Answered on their phone" in page and "Ask on their phone" not in page


def test_the_device_sees_nothing_but_its_question(cast):
    link, token = asked(cast)
    phone = Client()
    press(phone, token)
    for url in (link.referral.get_absolute_url(), reverse("referrals:list"), link.referral.pupil.get_absolute_url()):
        assert phone.get(url).status_code == 302  # to the sign-in
    actor = services.actor_of(link)
    assert not actor.permissions
    assert not Referral.objects.visible_to(actor).exists()
    assert list(ConsentLink.objects.visible_to(actor)) == [link]


def test_a_wrong_token_is_told_nothing(cast):
    asked(cast)
    page = press(Client(), "no-such-token")
    assert page.status_code == 410
    assert not re.search("Kai|Ashgrove|replaced|wrong", page.content.decode())


def test_the_mail_is_stopped_when_the_parent_may_no_longer_be_asked(cast):
    link, _ = asked(cast)
    ParentOrCarer.objects.filter(pk=link.parent_id).update(limit=ContactLimit.NO_CONTACT)
    outbox.send_waiting(job_actor("send messages"))
    assert not mail.outbox
    assert AuditEvent.objects.filter(action="outbox.stopped").exists()


def test_a_draft_without_a_reader_shows_what_became_of_each_link(cast, as_):
    link, _ = asked(cast, a_draft(cast))
    page = as_("head").get(reverse("referrals:section", args=[link.referral.public_id, "agreement"])).content.decode()
    assert "Sent, not opened yet" in page
