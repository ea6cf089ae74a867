"""What happens to registers: opened, marked, corrected, asked for; and what is done about a pupil who is missed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils.crypto import salted_hmac

from waymark.accounts.actors import Actor, link_actor
from waymark.accounts.permissions import Permission
from waymark.attendance import notices, queries, rules
from waymark.attendance.models import AbsenceAlert, FollowUp, Mark, Register, RegisterLink
from waymark.attendance.queries import Recipient, RegisterRow
from waymark.attendance.states import SETTLES, AlertKind, Attended, Finding
from waymark.core import clock, history
from waymark.core.dates import london_instant
from waymark.core.models import Conflict, lock
from waymark.core.refusals import Refusal, Refused, refuse
from waymark.duties import rules as duty_rules
from waymark.duties import services as duties
from waymark.duties.states import DutyKind
from waymark.organisations.models import Contact, Site
from waymark.placements.models import Placement
from waymark.placements.queries import Expected
from waymark.school_year import queries as school_year
from waymark.school_year.states import Half

LINKS_A_SESSION = 6  # to one address: enough for a lost phone, too few to fill a mailbox
LINK_SENT_BEFORE = timedelta(minutes=60)
END_OF_DAY = time(23, 59)
NOBODY_EXPECTED = "nobody was expected"


# Marking


@dataclass(frozen=True, kw_only=True)
class MarkInput:
    """What somebody says of one pupil. `placement` is its public id; `why` is needed to change a mark, or to come late."""

    placement: UUID
    attended: Attended
    minutes_late: int | None = None
    reason_code: str = ""
    note: str = ""
    why: str = ""

    def says_the_same_as(self, mark: Mark | None) -> bool:
        return mark is not None and (self.attended, self.minutes_late, self.reason_code, self.note) == (
            mark.attended,
            mark.minutes_late,
            mark.reason_code,
            mark.note,
        )


@dataclass(frozen=True)
class Saved:
    """What came of saving a register."""

    register: Register
    written: list[Mark] = field(default_factory=list)
    remaining: int = 0  # pupils expected without a mark

    @property
    def is_complete(self) -> bool:
        return self.remaining == 0


@transaction.atomic
def open_register(actor: Actor, site: Site, on: date, half: Half | str) -> Register:
    """The register of a site for a session, made when it is first asked for, with the duty to take it.

    Refused while nobody is expected there.
    """
    actor.require(Permission.REGISTER_MARK)
    if actor.membership is not None and site.organisation_id != actor.organisation_pk:
        raise Http404
    found = Register.objects.select_related("provider", "site__organisation").filter(site=site, on=on, half=half)
    return found.first() or _open(actor, site, on, half, queries.expected_at(site, on, half))


def _open(actor: Actor, site: Site, on: date, half: Half | str, expected: Sequence[Expected]) -> Register:
    if not expected:
        raise Refused([Refusal("nobody_expected", "WM expected")])
    register, made = Register.objects.get_or_create(
        site=site, on=on, half=half, defaults={"provider": site.organisation, "opened_at": clock.now()}
    )
    if made:
        history.record(actor, "register.open", register, happened_on=on)
        facts = rules.RegisterFacts(half=Half(half), starts_at=min(each.session.starts_at for each in expected))
        duties.open_duty(
            actor,
            DutyKind.TAKE_REGISTER,
            owner=site.organisation,
            subject=register,
            link=register.get_absolute_url(),
            clause="WM cut-off",
            due_at=rules.register_due_at(facts, on=on),
        )
    return register


@transaction.atomic
def mark(
    actor: Actor,
    register: Register,
    marks: Iterable[MarkInput],
    *,
    version: int | None = None,
    rows: Sequence[RegisterRow] | None = None,
) -> Saved:
    """Write what is said of these pupils, all of it or nothing. What is said already is not written again.

    A change of a mark adds a mark that replaces it, with the reason. Conflict when there is something to write and
    the register was saved by somebody else since `version`. Each refusal carries the row it is about. `rows` are those
    read together with `register` in this transaction; they are read anew if it was saved since.
    """
    actor.require(Permission.REGISTER_MARK, over=register)
    seen = register
    register = lock(Register.objects.all(), register.pk)
    register.site, register.provider = seen.site, seen.provider
    if rows is None or register.version != seen.version:
        rows = queries.register_rows(register)
    by_placement = {row.placement.public_id: row for row in rows}
    said = [each for each in marks if not _stands(each, by_placement.get(each.placement))]
    if said:
        if version is not None and register.version != version:
            raise Conflict(register)
        refuse(_findings(register, said, by_placement))
    written = _write(actor, register, said, by_placement)
    marked = {each.placement_id for each in written}
    remaining = [row for row in rows if row.is_expected and not row.mark and row.placement.pk not in marked]
    if written:
        _save_register(actor, register, written, complete=not remaining)
        _answer_alerts(actor, register, written, [row.placement for row in rows])
    return Saved(register, written, len(remaining))


def correct(actor: Actor, mark_: Mark, said: MarkInput, *, version: int | None = None) -> Saved:
    """Replace one mark that stands by another, for a reason."""
    register = queries.register_or_404(actor, mark_.register.public_id)
    return mark(actor, register, [said], version=version)


def _stands(said: MarkInput, row: RegisterRow | None) -> bool:
    return row is not None and said.says_the_same_as(row.mark)


def _findings(register: Register, said: Iterable[MarkInput], rows: dict[UUID, RegisterRow]) -> list[Refusal]:
    found = []
    for each in said:
        row = rows.get(each.placement)
        facts = rules.MarkFacts(
            session_on=register.on,
            half=Half(register.half),
            starts_at=row.starts_at if row else None,
            is_expected=row is not None and row.is_expected,
            recorded_at=clock.now(),
            attended=each.attended,
            minutes_late=each.minutes_late,
            reason_code=each.reason_code,
            corrects=row is not None and row.mark is not None,
            reason=each.why,
            placement_last_day=row.placement.ended_on if row else None,
        )
        found += [
            replace(refusal, values={**refusal.values, "row": each.placement.hex})
            for refusal in rules.mark_refusals(facts, on=clock.today())
        ]
    return found


def _write(actor: Actor, register: Register, said: Iterable[MarkInput], rows: dict[UUID, RegisterRow]) -> list[Mark]:
    now = clock.now()
    return Mark.objects.bulk_create(
        Mark(
            register=register,
            placement=rows[each.placement].placement,
            pupil=rows[each.placement].pupil,
            attended=each.attended,
            minutes_late=each.minutes_late,
            reason_code=each.reason_code,
            note=each.note,
            recorded_at=now,
            recorded_by_label=actor.label,
            replaces=rows[each.placement].mark,
            correction_reason=each.why,
        )
        for each in said
    )


def _save_register(actor: Actor, register: Register, written: list[Mark], *, complete: bool) -> None:
    if complete and register.taken_at is None:
        register.taken_at, register.taken_by_label = clock.now(), actor.label
        register.save_changes("taken_at", "taken_by_label")
        duties.discharge(actor, DutyKind.TAKE_REGISTER, register)
    else:
        register.save_changes()
    corrected = [each for each in written if each.replaces_id]
    history.record(
        actor,
        "register.correct" if corrected else "register.mark",
        register,
        before=[_as_said(each.replaces) for each in corrected if each.replaces],
        after=[_as_said(each) for each in written],
        reason="; ".join(dict.fromkeys(each.correction_reason for each in written if each.correction_reason)),
        happened_on=register.on,
        pupils=[each.pupil for each in written],
    )


def _as_said(mark_: Mark) -> dict[str, object]:
    return {
        "placement": mark_.placement,
        "attended": mark_.attended,
        "minutes_late": mark_.minutes_late,
        "reason_code": mark_.reason_code,
    }


# Pupils who are missed


def _answer_alerts(actor: Actor, register: Register, written: list[Mark], shown: list[Placement]) -> None:
    """Raise an alert for each absence that nobody explains; settle those that a mark explains."""
    found = AbsenceAlert.objects.filter(
        on=register.on, half=register.half, placement__in=[each.placement_id for each in written]
    ).select_related("pupil", "school")
    alerts = {alert.placement_id: alert for alert in found.prefetch_related("follow_ups")}
    placements = {each.pk: each for each in shown}
    missed = []
    for each in written:
        alert = alerts.get(each.placement_id)
        known = list(alert.follow_ups.all()) if alert else []
        facts = rules.AlertFacts(
            half=Half(register.half),
            attended=Attended(each.attended),
            reason_code=each.reason_code or next((one.reason_code for one in known if one.reason_code), ""),
            asked_at=clock.now(),
        )
        if rules.alert_needed(facts, on=register.on) is None:
            if alert and alert.settled_at is None:
                _settle(actor, alert)
        elif alert is None or not queries.settled_by_follow_up(known):
            missed.append(placements[each.placement_id])
    _raise(actor, missed, register.on, register.half, AlertKind.ABSENCE, alerts)


def _raise(
    actor: Actor,
    missed: list[Placement],
    on: date,
    half: str,
    kind: AlertKind,
    known: dict[int, AbsenceAlert],
) -> list[AbsenceAlert]:
    """Raise an alert for each placement, or raise one again; tell the schools and the key workers of those raised."""
    if not missed:
        return []
    schools = queries.schools_on_roll(missed, on)
    told = {each.pk: each for each in [*schools.values(), *(alert.school for alert in known.values())]}
    calendars = school_year.calendars_for(list(told.values()), on)
    raised = []
    for placement in missed:
        alert = known.get(placement.pk)
        if alert is None:
            alert = AbsenceAlert.objects.create(
                pupil=placement.pupil,
                placement=placement,
                school=schools[placement.pk],
                on=on,
                half=half,
                kind=kind,
                raised_at=clock.now(),
            )
        elif alert.settled_at is None and alert.kind == kind:
            continue
        else:
            again = alert.settled_at is not None
            alert = lock(AbsenceAlert.objects.select_related(None), alert.pk)
            alert.kind, alert.settled_at, alert.settled_by_label = kind, None, ""
            alert.save_changes("kind", "settled_at", "settled_by_label")
            if not again:
                continue  # the register has come in and says so: the school was told already
        raised.append(alert)
        history.record(actor, "absence_alert.raise", alert, after={"kind": kind}, happened_on=on, pupil=placement.pupil)
        duties.open_duty(
            actor,
            DutyKind.FOLLOW_UP_ABSENCE,
            owner=alert.school,
            subject=alert,
            link=alert.get_absolute_url(),
            clause="WTISA2024 reason",
            due_at=london_instant(duty_rules.follow_up_due(calendars[alert.school_id], on=on), END_OF_DAY),
            pupil=placement.pupil,
        )
    notices.not_accounted_for(actor, raised, queries.key_workers_of(missed, on))
    return raised


def _settle(actor: Actor, alert: AbsenceAlert) -> None:
    locked = lock(AbsenceAlert.objects.all(), alert.pk)
    if locked.settled_at is not None:
        return
    locked.settled_at, locked.settled_by_label = clock.now(), actor.label
    locked.save_changes("settled_at", "settled_by_label")
    history.record(actor, "absence_alert.settle", locked, happened_on=locked.on, pupil=locked.pupil)
    duties.discharge(actor, DutyKind.FOLLOW_UP_ABSENCE, locked)


@transaction.atomic
def follow_up(
    actor: Actor,
    alert: AbsenceAlert,
    *,
    who_was_contacted: str,
    finding: Finding,
    what_was_found: str,
    reason_code: str = "",
    version: int | None = None,
) -> FollowUp:
    """Write down whom somebody rang about an absence and what was found. A pupil found safe settles the alert."""
    actor.require(Permission.FOLLOW_UP, over=alert)
    locked = lock(AbsenceAlert.objects.all(), alert.pk, version)
    facts = rules.FollowUpFacts(
        who_was_contacted=who_was_contacted,
        what_was_found=what_was_found,
        finding=finding,
        reason_code=reason_code,
    )
    refuse(rules.follow_up_refusals(facts, on=clock.today()))
    made = FollowUp.objects.create(
        alert=locked,
        pupil=alert.pupil,
        who_was_contacted=who_was_contacted,
        finding=finding,
        what_was_found=what_was_found,
        reason_code=reason_code,
        followed_up_at=clock.now(),
        followed_up_by_label=actor.label,
        organisation=actor.organisation,
    )
    locked.save_changes()
    after = {"finding": finding, "reason_code": reason_code}
    history.record(actor, "absence_alert.follow_up", locked, after=after, happened_on=alert.on, pupil=alert.pupil)
    if finding in SETTLES:
        _settle(actor, locked)
    return made


@transaction.atomic
def raise_alerts(actor: Actor) -> int:
    """Raise what today's sessions call for: absences without a reason, and registers that are due and not in."""
    actor.require(Permission.FOLLOW_UP)
    today, raised = clock.today(), 0
    for half in Half:
        expected = [each for found in queries.sites_expecting(today, half).values() for each in found]
        keys = [each.placement.pk for each in expected]
        marks = {
            each.placement_id: each
            for each in Mark.objects.standing().filter(register__on=today, register__half=half, placement__in=keys)
        }
        known = AbsenceAlert.objects.filter(on=today, half=half, placement__in=keys)
        known_for = set(known.values_list("placement_id", flat=True))
        missed: dict[AlertKind, list[Placement]] = {kind: [] for kind in AlertKind}
        for each in expected:
            mark_ = marks.get(each.placement.pk)
            facts = rules.AlertFacts(
                half=half,
                starts_at=each.session.starts_at,
                attended=Attended(mark_.attended) if mark_ else None,
                reason_code=mark_.reason_code if mark_ else "",
                asked_at=clock.now(),
            )
            kind = rules.alert_needed(facts, on=today)
            if kind and each.placement.pk not in known_for:
                missed[kind].append(each.placement)
        for kind, placements in missed.items():
            raised += len(_raise(actor, placements, today, half, kind, {}))
    return raised


# Registers that do not come in


@transaction.atomic
def chase(actor: Actor, register: Register) -> Register:
    """Ask the provider for a register that is due and not in: its managers, and by a new link its contacts."""
    actor.require(Permission.REGISTER_CHASE)
    if not Register.objects.chaseable_by(actor).filter(pk=register.pk).exists():
        raise Http404
    site, provider = register.site, register.provider
    register = lock(Register.objects.all(), register.pk)
    register.site, register.provider = site, provider
    expected = queries.expected_at(site, register.on, register.half)
    facts = rules.RegisterFacts(
        half=Half(register.half),
        starts_at=min((each.session.starts_at for each in expected), default=None),
        taken_at=register.taken_at,
        asked_at=clock.now(),
    )
    refuse(rules.chase_refusals(rules.ChaseFacts(register=facts, last_chased_at=register.chased_at), on=register.on))
    register.chased_at, register.chased_by_label = clock.now(), actor.label
    register.save_changes("chased_at", "chased_by_label")
    history.record(actor, "register.chase", register, happened_on=register.on)
    notices.register_wanted(actor, register)
    if register.on == clock.today():
        for recipient in queries.register_recipients(provider, clock.today()):
            _make_link(actor, register, recipient)
    if actor.is_job:
        notices.register_missing(actor, register, [each.placement.commissioner for each in expected])
    return register


@transaction.atomic
def chase_missing(actor: Actor) -> tuple[int, int]:
    """Open today's registers with their duties, and ask once for each that is due and not in. Return both numbers.

    A register of an earlier day at which, as is now known, nobody was expected any more is laid to rest.
    """
    actor.require(Permission.REGISTER_CHASE)
    opened, chased = _open_expected(actor, clock.today()), 0
    waiting = Register.objects.filter(taken_at__isnull=True).select_related("provider", "site__organisation")
    for register in waiting.filter(on=clock.today(), chased_at__isnull=True):
        try:
            with transaction.atomic():
                chase(actor, register)
            chased += 1
        except Refused:
            continue
    since = clock.today() - timedelta(days=queries.DAYS_SHOWN_AS_MISSED)
    for register in waiting.filter(on__lte=clock.today(), on__gte=since):
        if not queries.expected_at(register.site, register.on, register.half):
            _lay_to_rest(actor, register)
    return opened, chased


def _open_expected(actor: Actor, on: date) -> int:
    opened = 0
    for half in Half:
        there = set(Register.objects.filter(on=on, half=half).values_list("site_id", flat=True))
        for site, expected in queries.sites_expecting(on, half).items():
            if site.pk not in there:
                _open(actor, site, on, half, expected)
                opened += 1
    return opened


def _lay_to_rest(actor: Actor, register: Register) -> None:
    locked = lock(Register.objects.all(), register.pk)
    locked.taken_at, locked.taken_by_label = clock.now(), NOBODY_EXPECTED
    locked.save_changes("taken_at", "taken_by_label")
    history.record(actor, "register.lay_to_rest", locked, reason=NOBODY_EXPECTED, happened_on=locked.on)
    duties.drop(actor, locked, DutyKind.TAKE_REGISTER, reason=NOBODY_EXPECTED)


# Links


@transaction.atomic
def send_links(actor: Actor) -> int:
    """Send the link of each register of today from an hour before its session, once, to those who take it."""
    actor.require(Permission.REGISTER_MARK)
    today, sent = clock.today(), 0
    for half in Half:
        for site, expected in queries.sites_expecting(today, half).items():
            if clock.now() < queries.starts_at(expected, today) - LINK_SENT_BEFORE:
                continue
            register = _open(actor, site, today, half, expected)
            if register.taken_at or register.links.exists():
                continue
            for recipient in queries.register_recipients(site.organisation, today):
                sent += _make_link(actor, register, recipient) is not None
    return sent


@transaction.atomic
def send_link(actor: Actor, register: Register, contact: Contact | Recipient) -> RegisterLink | None:
    """Send somebody a link that opens this register on one device. None when that address had enough today."""
    actor.require(Permission.REGISTER_MARK, over=register)
    return _make_link(actor, register, Recipient(contact.name, contact.email))


def _make_link(actor: Actor, register: Register, to: Recipient) -> RegisterLink | None:
    earlier = RegisterLink.objects.filter(register=register, sent_to=to.email)
    if earlier.count() >= LINKS_A_SESSION:
        return None
    now = clock.now()
    earlier.filter(redeemed_at__isnull=True, replaced_at__isnull=True).update(replaced_at=now)
    link = RegisterLink(
        register=register,
        sent_to=to.email,
        sent_to_name=to.name,
        made_at=now,
        ends_at=rules.link_ends_at(register.on),
    )
    link.token_hash = queries.hashed(queries.link_token(link))
    link.save()
    history.record(actor, "register_link.send", link, happened_on=register.on)
    notices.register_link(actor, link)
    return link


@dataclass(frozen=True)
class Redeemed:
    """A link opened on a device: what the device keeps, and the register that it may now take."""

    link: RegisterLink
    device: str


@transaction.atomic
def redeem_link(token: str, form_key: UUID) -> Redeemed | None:
    """Open a link on the device that sent this form. None for whatever reason it cannot be opened.

    The device's secret is made from the link and the form, so that the same form sent twice has one effect and the
    same answer.
    """
    found = queries.link_with(token)
    if found is None:
        return None
    link = lock(RegisterLink.objects.all(), found.pk)
    link.register = found.register
    device = salted_hmac("waymark.attendance.device", f"{token}:{form_key.hex}", algorithm="sha256").hexdigest()
    if rules.register_link_refusals(queries.link_facts(link, queries.hashed(device)), on=clock.today()):
        return None
    if link.redeemed_at is None:
        link.redeemed_at, link.device_hash, link.last_used_at = clock.now(), queries.hashed(device), clock.wall_now()
        link.save_changes("redeemed_at", "device_hash", "last_used_at")
        same_person = RegisterLink.objects.filter(register=link.register, sent_to=link.sent_to).exclude(pk=link.pk)
        same_person.filter(replaced_at__isnull=True).update(replaced_at=clock.now())
        history.record(actor_of(link), "register_link.redeem", link, happened_on=link.register.on)
    return Redeemed(link, device)


def actor_of(link: RegisterLink) -> Actor:
    """The device that redeemed the link: it may read and mark that one register."""
    return link_actor(link.public_id.hex, str(link.register.public_id), f"{link.sent_to_name}, by register link")


@transaction.atomic
def use_link(device: str, register_id: UUID) -> RegisterLink | None:
    """The link that this device holds for the register, noting that it was used now; None when it holds none."""
    if not device:
        return None
    device_hash = queries.hashed(device)
    rows = RegisterLink.objects.select_related("register__provider", "register__site__organisation")
    link = rows.filter(register__public_id=register_id, device_hash=device_hash).first()
    if link is None:
        return None
    if rules.register_link_refusals(queries.link_facts(link, device_hash), on=clock.today()):
        return None
    RegisterLink.objects.filter(pk=link.pk).update(last_used_at=clock.wall_now())
    return link


@transaction.atomic
def send_again(token: str, device: str = "") -> None:
    """Send a new link to the address that the old one went to, if there is one and its day is not over.

    Says nothing: whoever asks learns nothing of what exists.
    """
    old = queries.link_with(token) if token else None
    if old is None and device:
        rows = RegisterLink.objects.select_related("register__provider").filter(device_hash=queries.hashed(device))
        old = rows.first()
    if old is None or clock.now() >= old.ends_at:
        return
    known = {each.email: each for each in queries.register_recipients(old.register.provider, clock.today())}
    if old.sent_to in known:
        _make_link(actor_of(old), old.register, known[old.sent_to])
