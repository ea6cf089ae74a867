"""A pupil's plan as the pupil and the family read it, and who may."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.accounts.queries import holders
from waymark.accounts.roles import Role
from waymark.core import clock
from waymark.core.dates import london_date
from waymark.core.links import hashed, with_token
from waymark.core.lookup import one_or_404
from waymark.my_plan import rules
from waymark.my_plan.models import PlanLink, PlanLinkQuerySet, Words
from waymark.my_plan.states import Reader
from waymark.organisations.models import Contact, Organisation, Site
from waymark.organisations.states import ContactFunction
from waymark.placements.models import Placement
from waymark.placements.states import LIVE, PlacementState
from waymark.programmes import queries as programmes
from waymark.programmes.models import Programme
from waymark.programmes.queries import Component
from waymark.programmes.states import ProgrammeState
from waymark.pupils import queries as pupils
from waymark.pupils import rules as pupil_rules
from waymark.pupils.models import ParentOrCarer
from waymark.pupils.states import ContactLimit
from waymark.school_year import queries as school_year
from waymark.school_year.rules import may_meet, school_days_or_weekdays_after

CALENDAR_WEEKS = 8
ASK_FOR = (ContactFunction.KEY_CONTACT, ContactFunction.REGISTERS, ContactFunction.ATTENDANCE)
RING = (ContactFunction.KEY_CONTACT, ContactFunction.COORDINATOR)


@dataclass(frozen=True)
class SomebodyThere:
    """A person to ask for or to tell: name, what they are there for, and the number to ring, "" where none is known."""

    name: str
    of: str
    telephone: str = ""


@dataclass(frozen=True)
class Place:
    """One place of the week, as somebody who goes there needs to know it."""

    name: str
    address: str = ""
    ask_for: SomebodyThere | None = None
    how_to_get_there: str = ""
    working_on: str = ""
    paused: bool = False


@dataclass(frozen=True)
class Exchange:
    """Something that was said, on a day or before the programme began, and the answer to it. `waits` for one."""

    said: str
    on: date | None
    answer: str = ""
    waits: bool = False


@dataclass(frozen=True)
class Plan:
    """Everything that the plan tells one reader. Where whereabouts are withheld it has no week and no place."""

    programme: Programme
    reader: Reader
    on: date
    first_name: str
    shows_places: bool
    aims: str
    components: list[Component] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    key_worker: SomebodyThere | None = None
    to_tell: list[SomebodyThere] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)

    @property
    def week(self) -> programmes.Week:
        return programmes.week_of(self.components, self.on)


def plan(programme: Programme, reader: Reader, on: date) -> Plan:
    """The plan as it stands on the day, for one kind of reader."""
    open_to_all = whereabouts_are_open(programme, on)
    components = _settled(programme, on) if open_to_all else []
    placements = _placements(components)
    people = _People([programme.commissioner, programme.school, *(each.provider for each in placements)], on)
    worker = programmes.key_worker(programme, on)
    return Plan(
        programme=programme,
        reader=reader,
        on=on,
        first_name=programme.pupil.known_as or programme.pupil.forename,
        shows_places=open_to_all,
        aims=programme.aims,
        components=components,
        places=_places(programme, components, placements, people),
        key_worker=SomebodyThere(worker.person.name, programme.commissioner.name, people.number(programme.commissioner))
        if worker
        else None,
        to_tell=people.to_tell(programme.school, *(each.provider for each in placements)),
        exchanges=_exchanges(programme, placements, reader),
    )


def whereabouts_are_open(programme: Programme, on: date) -> bool:
    """Whether everybody around the pupil may know where the pupil is on the day."""
    parents = ParentOrCarer.objects.filter(pupil=programme.pupil_id)
    facts = rules.WhereaboutsFacts(
        address_withheld=pupils.address_is_withheld(programme.pupil_id, on),
        limits=tuple(
            ContactLimit(each.limit)
            for each in parents
            if each.valid_from <= on and (each.valid_to is None or on < each.valid_to)
        ),
    )
    return rules.shows_places(facts, on=on)


def _settled(programme: Programme, on: date) -> list[Component]:
    """The half-days that everybody has agreed to, at the school and elsewhere, of the day or to come."""
    return [each for each in programmes.week(programme, on).components if each.is_settled]


def _placements(components: Iterable[Component]) -> list[Placement]:
    """The placements of these half-days, each once, with what the plan tells of them."""
    references = {each.reference for each in components if each.reference}
    rows = Placement.objects.filter(reference__in=references, state__in=LIVE)
    return list(rows.select_related("provider", "site").prefetch_related("learning_plans").order_by("provider__name"))


def _places(
    programme: Programme, components: list[Component], placements: list[Placement], people: _People
) -> list[Place]:
    found = []
    if any(each.is_school for each in components):
        site = Site.objects.filter(organisation=programme.school, is_main=True).first()
        found.append(
            Place(
                programme.school.name,
                address=_address(site),
                ask_for=people.first_of(programme.school, ASK_FOR),
            )
        )
    for each in placements:
        found.append(
            Place(
                each.provider.name
                if each.site.name == each.provider.name
                else f"{each.provider.name}, {each.site.name}",
                address=_address(each.site),
                ask_for=people.first_of(each.provider, ASK_FOR),
                how_to_get_there=each.travel,
                working_on=_agreed_outcomes(each),
                paused=each.state == PlacementState.PAUSED,
            )
        )
    return found


def addresses(programme: Programme, on: date) -> dict[str, str]:
    """Where each place of the week is, by the reference of its placement, or by its name."""
    components = _settled(programme, on)
    found = {each.reference: _address(each.site) for each in _placements(components)}
    school = Site.objects.filter(organisation=programme.school, is_main=True).first()
    return {**found, programme.school.name: _address(school)}


def _address(site: Site | None) -> str:
    if site is None or site.postcode in site.address:
        return site.address if site else ""
    return f"{site.address}, {site.postcode}"


def _agreed_outcomes(placement: Placement) -> str:
    """What the pupil is to achieve there, once both sides have agreed to it."""
    for each in placement.learning_plans.all():
        if each.is_current and each.agreed_by_commissioner_at and each.agreed_by_provider_at:
            return each.outcomes
    return ""


def _exchanges(programme: Programme, placements: list[Placement], reader: Reader) -> list[Exchange]:
    """What this reader said, newest first, with the answers. A pupil's words are not the family's to read, nor theirs the pupil's."""
    rows = Words.objects.filter(programme=programme, reader=reader)
    found = [Exchange(each.words, london_date(each.said_at), each.answer, not each.answer) for each in rows]
    name = "pupil_voice" if reader == Reader.PUPIL else "family_voice"
    referral = programme.referral
    asked = getattr(referral, name) if referral else ""
    for each in sorted(placements, key=lambda row: row.proposed_at, reverse=True):
        said = getattr(each, name)
        if said and said not in (asked, *(other.said for other in found)):
            found.append(Exchange(said, getattr(each, f"{name}_on")))
    if referral and asked:
        answer = referral.answer_to_pupil if reader == Reader.PUPIL else referral.answer_to_family
        found.append(Exchange(asked, None, answer))
    return found


class _People:
    """Whom to ask for and whom to tell at these bodies, from their contacts of the day, in one statement."""

    def __init__(self, bodies: Iterable[Organisation], on: date) -> None:
        self._on = on
        self._by_body: dict[int, list[Contact]] = {}
        for row in Contact.objects.on(on).filter(organisation__in={each.pk for each in bodies}).order_by("pk"):
            self._by_body.setdefault(row.organisation_id, []).append(row)

    def first_of(self, body: Organisation, functions: Iterable[ContactFunction]) -> SomebodyThere | None:
        """The first contact of the body for the first of these functions that it has one for."""
        for function in functions:
            for row in self._by_body.get(body.pk, []):
                if row.function == function:
                    return SomebodyThere(row.name, body.name, row.telephone)
        return None

    def number(self, body: Organisation) -> str:
        found = self.first_of(body, RING)
        return found.telephone if found else ""

    def to_tell(self, school: Organisation, *providers: Organisation) -> list[SomebodyThere]:
        """Who looks after safety at the school and at each provider."""
        found = []
        for body in dict.fromkeys([school, *providers]):
            lead = self.first_of(body, (ContactFunction.SAFEGUARDING_LEAD,))
            if lead is None:
                roles = (Role.SCHOOL_DSL,) if body.is_school else (Role.PROVIDER_DSL,)
                lead = next(
                    (SomebodyThere(each.person.name, body.name) for each in holders(body, roles, self._on)), None
                )
            if lead is not None:
                found.append(lead)
        return found


# Links


def goes_on(programme: Programme) -> bool:
    return programme.state != ProgrammeState.ENDED


def may_have_it(programme: Programme, parent: ParentOrCarer | None, on: date) -> bool:
    """Whether a link may go to this adult today: nothing forbids telling them where the pupil is."""
    if parent is None:
        return True
    withheld = pupils.address_is_withheld(programme.pupil_id, on)
    facts = pupils.contact_facts(parent, pupil_rules.LetterKind.WHEREABOUTS, address_withheld=withheld)
    return parent.pupil_id == programme.pupil_id and pupil_rules.contact_may_receive(facts, on=on)


def parents_to_send_to(actor: Actor, programme: Programme) -> list[ParentOrCarer]:
    """The parents and carers to whom a link may go today: those with an e-mail address who may know the whereabouts."""
    today = clock.today()
    rows = ParentOrCarer.objects.visible_to(actor).on(today).filter(pupil=programme.pupil_id)
    return [row for row in rows if row.email and may_have_it(programme, row, today)]


def link_facts(link: PlanLink, device: str = "") -> rules.LinkFacts:
    """The link as it stands, tried by a device. Whether its reader may have it is looked up anew each time."""
    return rules.LinkFacts(
        asked_at=clock.now(),
        ends_at=link.ends_at,
        goes_on=goes_on(link.programme),
        may_have_it=_still_theirs(link),
        device=hashed(device) if device else "",
        opened_device=link.device_hash,
        opened_at=link.redeemed_at,
        is_stopped=bool(link.stopped_at or link.replaced_at),
    )


def _still_theirs(link: PlanLink) -> bool:
    same_address = link.parent is None or link.parent.email == link.sent_to
    return same_address and may_have_it(link.programme, link.parent, clock.today())


def _links() -> PlanLinkQuerySet:
    return PlanLink.objects.select_related(
        "parent", "programme__pupil", "programme__school", "programme__commissioner", "programme__referral"
    )


def link_with(token: str) -> PlanLink | None:
    """The link of this token, whatever has become of it."""
    return with_token(_links(), token)


def link_held(link_id: UUID, device: str) -> PlanLink | None:
    """The link that this device has opened, while it still shows the plan; None otherwise."""
    link = _links().filter(public_id=link_id).first()
    if link is None or not link.is_held_by(device) or rules.link_refusals(link_facts(link, device), on=clock.today()):
        return None
    return link


def calendar_with(token: str) -> PlanLink | None:
    """The link whose calendar has this secret, while the calendar may be read; None otherwise."""
    link = _links().filter(calendar_hash=hashed(token)).first() if token else None
    if link is None or rules.feed_refusals(feed_facts(link), on=clock.today()):
        return None
    return link


def feed_facts(link: PlanLink) -> rules.FeedFacts:
    return rules.FeedFacts(
        asked_at=clock.now(),
        planned_end_on=link.programme.planned_end_on,
        goes_on=goes_on(link.programme),
        shows_places=whereabouts_are_open(link.programme, clock.today()),
        may_have_it=_still_theirs(link),
        is_stopped=bool(link.stopped_at or link.replaced_at),
    )


@dataclass(frozen=True)
class Appointment:
    """One half-day on one day, as a calendar shows it."""

    on: date
    component: Component


def appointments(programme: Programme, on: date) -> list[Appointment]:
    """The half-days of the next eight weeks on which the school of the pupil is open, in order."""
    components = _settled(programme, on)
    calendar = school_year.calendar_for(programme.school, on)
    found = []
    for number in range(CALENDAR_WEEKS * 7):
        day = on + timedelta(days=number)
        if day > programme.planned_end_on:
            break
        for each in components:
            meets = each.weekday == day.weekday() and each.from_day <= day <= (each.until_day or day)
            if meets and each.state != PlacementState.PAUSED and may_meet(calendar, each.half, on=day):
                found.append(Appointment(day, each))
    return sorted(found, key=lambda each: (each.on, each.component.starts_at))


# The case team's page


@dataclass(frozen=True)
class CardPage:
    plan: Plan
    links: list[PlanLink]
    words: list[Words]
    may_edit: bool


def card_page(actor: Actor, programme: Programme, reader: Reader) -> CardPage:
    """The plan as the reader would see it, who was sent a link, and what was said."""
    return CardPage(
        plan=plan(programme, reader, clock.today()),
        links=list(
            PlanLink.objects.visible_to(actor).filter(programme=programme).select_related("parent", "sent_by__person")
        ),
        words=list(Words.objects.visible_to(actor).filter(programme=programme).select_related("answered_by__person")),
        may_edit=may_edit(actor, programme),
    )


def may_edit(actor: Actor, programme: Programme) -> bool:
    """Those who plan the programme look after its plan; so they do while it goes on."""
    own = programme.commissioner_id == actor.organisation_pk
    return own and actor.may(Permission.PROGRAMME_EDIT) and goes_on(programme)


def words_or_404(actor: Actor, words_id: UUID) -> Words:
    rows = Words.objects.visible_to(actor).select_related(
        "programme__pupil", "programme__commissioner", "programme__school"
    )
    return one_or_404(rows, words_id)


def link_or_404(actor: Actor, link_id: UUID) -> PlanLink:
    return one_or_404(
        PlanLink.objects.visible_to(actor).select_related("programme__pupil", "programme__commissioner"), link_id
    )


def answer_due_on(programme: Programme, on: date) -> date:
    """The day by which what was said today is answered."""
    calendar = school_year.calendar_for(programme.school, on)
    return school_days_or_weekdays_after(calendar, on=on, days=rules.ANSWER_DAYS.on(on))
