"""Messages about registers and absences: a link, never a name, a place or a fact (DD17)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.urls import reverse

from waymark.accounts.actors import Actor, staff_actor
from waymark.accounts.models import Membership
from waymark.accounts.queries import holders
from waymark.accounts.recipients import recipient
from waymark.accounts.roles import Role
from waymark.attendance import queries
from waymark.attendance.models import AbsenceAlert, Register, RegisterLink
from waymark.core import clock, outbox
from waymark.core.models import OutboxMessage
from waymark.organisations.models import Contact, Organisation
from waymark.organisations.states import ContactFunction
from waymark.pupils.models import Involvement

SCHOOL_ROLES = (Role.SCHOOL_REFERRER, Role.SCHOOL_HEAD)
BUYER_ROLES = (Role.COORDINATOR, Role.INCLUSION_OFFICER, *SCHOOL_ROLES)


def _membership(message: OutboxMessage) -> Membership | None:
    return recipient(message)


def _link_address(message: OutboxMessage) -> str:
    """The address of a register link while it can still be used and is still one that gets this provider's registers."""
    link = RegisterLink.objects.select_related("register__provider").filter(public_id=message.subject_id).first()
    if link is None or link.replaced_at or link.redeemed_at or link.ends_at <= clock.now():
        return ""
    known = {each.email for each in queries.register_recipients(link.register.provider, clock.today())}
    return link.sent_to if link.sent_to in known else ""


def _link_path(message: OutboxMessage) -> str:
    link = RegisterLink.objects.filter(public_id=message.subject_id).first()
    return reverse("attendance:link", args=[link.token]) if link else ""


def _provider_address(message: OutboxMessage) -> str:
    membership = _membership(message)
    if membership is None:
        return ""
    own = Register.objects.visible_to(staff_actor(membership)).filter(public_id=message.subject_id)
    return membership.person.email if own.exists() else ""


def _buyer_address(message: OutboxMessage) -> str:
    membership = _membership(message)
    if membership is None:
        return ""
    known = Register.objects.chaseable_by(staff_actor(membership)).filter(public_id=message.subject_id)
    return membership.person.email if known.exists() else ""


def _alert_address(message: OutboxMessage) -> str:
    """A member's address while the pupil is theirs to know of; a school's attendance contact while on its roll."""
    if message.recipient_type == "address":
        alert = AbsenceAlert.objects.filter(public_id=message.subject_id).first()
        if alert is None:
            return ""
        today = clock.today()
        contacts = Contact.objects.on(today).filter(organisation_id=alert.school_id, email=message.address)
        knows = Involvement.objects.on(today).filter(organisation_id=alert.school_id, pupil_id=alert.pupil_id)
        return message.address if contacts.exists() and knows.exists() else ""
    membership = _membership(message)
    if membership is None:
        return ""
    seen = AbsenceAlert.objects.visible_to(staff_actor(membership)).filter(public_id=message.subject_id)
    return membership.person.email if seen.exists() else ""


REGISTER_LINK = outbox.notice(
    "attendance.register_link",
    subject="Your register",
    body="Take the register here. No account is needed.\n\n{link}\n\nThe link works today, once, on the device on"
    " which you open it. Do not pass it on.\n",
    address_if_entitled=_link_address,
    link_when_read=_link_path,
)
REGISTER_WANTED = outbox.notice(
    "attendance.register_wanted",
    subject="A register has not come in",
    body="A register that is due has not come in, so pupils are being looked for. Take it now:\n\n{link}\n",
    address_if_entitled=_provider_address,
)
REGISTER_MISSING = outbox.notice(
    "attendance.register_missing",
    subject="A register is missing",
    body="A provider has not sent in a register that is due. It has been asked for.\n\nWho is expected there:\n{link}\n",
    address_if_entitled=_buyer_address,
)
NOT_ACCOUNTED_FOR = outbox.notice(
    "attendance.not_accounted_for",
    subject="Somebody is not accounted for",
    body="A pupil for whom you are responsible is not accounted for in this session.\n\nSee who, and write down what"
    " you find:\n{link}\n",
    address_if_entitled=_alert_address,
)


def register_link(actor: Actor, link: RegisterLink) -> None:
    """Send the link; its token is put in when the message is read."""
    outbox.tell(actor, link.sent_to, REGISTER_LINK, subject=link)


def register_wanted(actor: Actor, register: Register) -> None:
    """Ask the provider's managers for the register."""
    for manager in holders(register.provider, (Role.PROVIDER_MANAGER,), clock.today()):
        outbox.tell(actor, manager, REGISTER_WANTED, subject=register, link=register.get_absolute_url())


def register_missing(actor: Actor, register: Register, commissioners: Iterable[Organisation]) -> None:
    """Tell those who bought places there that the register is missing."""
    board = f"{reverse('attendance:board')}?on={register.on.isoformat()}&half={register.half}"
    for body in {each.pk: each for each in commissioners}.values():
        for member in holders(body, BUYER_ROLES, clock.today()):
            outbox.tell(actor, member, REGISTER_MISSING, subject=register, link=board)


def not_accounted_for(actor: Actor, alerts: Iterable[AbsenceAlert], key_workers: dict[int, Membership]) -> None:
    """Tell each school on roll and each key worker, in one message each however many pupils it is about."""
    by_school: dict[Organisation, list[AbsenceAlert]] = defaultdict(list)
    by_worker: dict[Membership, list[AbsenceAlert]] = defaultdict(list)
    for alert in alerts:
        by_school[alert.school].append(alert)
        worker = key_workers.get(alert.placement_id)
        if worker and worker.organisation_id != alert.school_id:  # one at the school is told with the school
            by_worker[worker].append(alert)
    for school, about in by_school.items():
        told = set()
        for member in holders(school, SCHOOL_ROLES, clock.today()):
            told.add(member.person.email)
            _tell(actor, member, about)
        contacts = Contact.objects.on(clock.today()).filter(organisation=school, function=ContactFunction.ATTENDANCE)
        for address in contacts.exclude(email="").values_list("email", flat=True):
            if address not in told:
                _tell(actor, address, about)
    for worker, about in by_worker.items():
        _tell(actor, worker, about)


def _tell(actor: Actor, recipient: Membership | str, about: list[AbsenceAlert]) -> None:
    first = about[0]
    many = f"{reverse('attendance:board')}?on={first.on.isoformat()}&half={first.half}"
    link = first.get_absolute_url() if len(about) == 1 else many
    outbox.tell(actor, recipient, NOT_ACCOUNTED_FOR, subject=first, link=link)
