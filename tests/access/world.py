"""One county in November, made through the services by people on past days, with a word of its own in every field.

Who may read what is written here by hand, beside each record as it is made, from the promises and not from the code:
`readers` are the bodies whose case roles may read the field today. The matrix compares what the pages tell with it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from unittest.mock import patch

from tests.access.canaries import Canaries, Canary
from tests.access.records import designs, holds, meetings
from tests.access.records import my_plan as plan_records
from tests.access.records import passports as passport_records
from tests.access.records import referrals as records_of_referrals
from tests.access.records import support as support_records
from tests.access.records.exclusions import exclusions
from tests.access.records.moves import keep_moves
from tests.access.records.patterns import pattern_records
from tests.access.records.programmes import add_parts
from tests.access.records.routes import kept_answers
from tests.cast import Cast
from tests.told import told_once
from waymark.accounts import services as accounts
from waymark.accounts.actors import Actor, job_actor, staff_actor
from waymark.accounts.models import Membership, Person
from waymark.accounts.permissions import Permission
from waymark.accounts.roles import Role, roles_held_in
from waymark.attendance import queries as attendance_queries
from waymark.attendance import services as attendance
from waymark.attendance.models import AbsenceAlert, Mark, Register
from waymark.attendance.states import Attended, Finding
from waymark.core import clock, jobs
from waymark.core.dates import Dated
from waymark.core.models import JobRun
from waymark.documents.content import Kept
from waymark.documents.inspection import DOCX
from waymark.documents.models import Document
from waymark.documents.tests import hostile
from waymark.matching import services as matching
from waymark.matching.models import Pair
from waymark.matching.states import Answer
from waymark.organisations import services as organisations
from waymark.organisations.models import Organisation, PartnershipMembership, Site
from waymark.organisations.states import ContactFunction, OrganisationKind
from waymark.placements import services as placements
from waymark.placements.models import Placement
from waymark.placements.rules import Fee
from waymark.placements.states import FeeDue, FundingRoute, LawfulBasis, TransportMode, TransportPayer
from waymark.programmes import services as programmes
from waymark.programmes.models import Programme
from waymark.programmes.states import LegalRoute
from waymark.pupils import services as pupils
from waymark.pupils.models import Pupil
from waymark.pupils.rules import check_letter
from waymark.pupils.services import PupilData
from waymark.pupils.states import CharacteristicKind, ContactLimit
from waymark.quality import services as quality
from waymark.quality.models import Offer
from waymark.quality.states import OfferKind, PriceUnit, RegisterStatus
from waymark.referrals import services as referrals
from waymark.referrals.models import Referral
from waymark.referrals.states import Ground, ReferralKind, Section
from waymark.reporting import rules as reporting_rules
from waymark.reporting import services as reporting
from waymark.reporting.queries import Asked
from waymark.reporting.states import ExportKind, FileForm
from waymark.safeguarding import services as safeguarding
from waymark.school_register.models import RegisterEntry
from waymark.school_year import services as school_year
from waymark.school_year.states import ClosureKind, Half
from waymark.staffing import services as staffing

NOW = datetime.combine(date(2026, 11, 24), time(10, 30), clock.LONDON)  # a Tuesday in term, registers are due
TODAY = NOW.date()
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
LAST_WEEK = date(2026, 11, 17)  # a Tuesday
AM, PM = Half.AM, Half.PM
MON, TUE, WED, THU, FRI = range(5)

# Which bodies know of each pupil today, and why. Roles are another question: see the doors.
CASE_TEAM: dict[str, set[str]] = {
    "in full swing": {"ashgrove", "partnership", "county"},
    "withheld": {"ashgrove", "partnership", "county", "city"},  # lives in the city, goes to school in the county
    "drafted": {"ashgrove", "county"},  # the partnership knows nothing of a draft
    "sent": {"ashgrove", "partnership", "county"},
    "proposed": {"ashgrove", "partnership", "county"},
    "offered": {"ashgrove", "partnership", "county"},
    "in the tail": {"ashgrove", "partnership", "county"},
    "long ended": {"ashgrove", "partnership", "county"},
    "left": {"county"},  # the home authority goes on knowing; the school and its partnership do not
    "arrived": {"birchfield", "county"},
    "declined": {"ashgrove", "county"},
    "of the others": {"birchfield", "other_partnership", "county"},
    "its own": {"ashgrove", "county"},  # placed by the school itself: its partnership hears that, and of whom not
    "heard": {"ashgrove", "partnership", "county"},  # by the panel, which accepted the referral
}
# Which providers know of each pupil today: from the sharing of the offer to fourteen days after the end.
PROVIDERS: dict[str, set[str]] = {
    "in full swing": {"canal_street", "harrow_farm"},
    "withheld": {"harrow_farm"},
    "its own": {"harrow_farm"},
    "offered": {"canal_street"},
    "in the tail": {"tanyard"},
    "of the others": {"canal_street"},
}
SAFETY_KINDS = ("keep safe", "risks", "what helps", "emergency contact", "medical")


@dataclass(frozen=True)
class Rec:
    """A record that an address can name. `bodies` are those whose case roles may see it today."""

    kind: str
    of: str  # the subject, or the name of the body for records about no pupil
    public_id: str
    bodies: frozenset[str]
    parties: dict[str, str] = field(default_factory=dict, hash=False, compare=False)
    version: int = 1
    more: dict[str, str] = field(default_factory=dict, hash=False, compare=False)
    seats: frozenset[int] = frozenset()  # memberships that may see it though their body may not

    def __str__(self) -> str:
        return f"{self.kind} of {self.of}" + (f" at {self.parties['provider']}" if "provider" in self.parties else "")


class World:
    """The county, its people, its pupils, every record and every secret word."""

    def __init__(self) -> None:
        self.canaries = Canaries()
        self.readers: dict[Canary, frozenset[str]] = {}
        self.records: list[Rec] = []
        self.bodies: dict[str, Organisation] = {}
        self.people: dict[str, Membership] = {}
        self.pupils: dict[str, Pupil] = {}
        self.hidden: dict[int, set[str]] = {}  # by membership: the pupils of whom it may not know, though its body may
        self.teams: dict[str, set[str]] = {}  # of the pupils whom `tests.access.records` adds
        self.offers: dict[str, Offer] = {}
        self.programmes: dict[str, Programme] = {}
        self.placements: dict[tuple[str, str], Placement] = {}
        self.registers: dict[tuple[str, date, Half], Register] = {}
        self.links: dict[str, str] = {}  # by the body whose register it opens: the token
        self.serial = 0

    # Words and records

    def secret(self, of: str, kind: str, readers: Iterable[str], more: str = "") -> str:
        """A word for a field that only these bodies may read."""
        word = self.canaries.word(of, kind, more)
        self.readers[self.canaries.words[word.lower()]] = frozenset(readers)
        return word

    def secret_figure(self, of: str, kind: str, figure: str, readers: Iterable[str]) -> str:
        self.canaries.figure(of, kind, figure)
        for canary in self.canaries.of(of, kind):
            self.readers[canary] = frozenset(readers)
        return figure

    def keep(
        self,
        kind: str,
        of: str,
        record: Any,
        bodies: Iterable[str],
        *,
        more: dict[str, str] | None = None,
        seats: Iterable[Membership] = (),
        **parties: str,
    ) -> None:
        """Note a record by its public id, with who may see it."""
        public_id = record if isinstance(record, str) else str(record.public_id)
        version = getattr(record, "version", 1)
        sits = frozenset(each.pk for each in seats)
        self.records.append(Rec(kind, of, public_id, frozenset(bodies), parties, version, more or {}, sits))

    def of_kind(self, kind: str) -> list[Rec]:
        return [record for record in self.records if record.kind == kind]

    def one(self, kind: str, of: str, **parties: str) -> Rec:
        return next(
            record
            for record in self.of_kind(kind)
            if record.of == of and all(record.parties.get(key) == value for key, value in parties.items())
        )

    def referrals(self) -> list[Referral]:
        return list(Referral.objects.order_by("pk"))

    def with_references(self) -> list[Any]:
        """Everything that people call by a reference."""
        return [*self.referrals(), *self.programmes.values(), *self.placements.values()]

    def actor(self, name: str) -> Actor:
        return staff_actor(Membership.objects.select_related("person", "organisation").get(pk=self.people[name].pk))

    def team(self, of: str) -> set[str]:
        return self.teams.get(of) or CASE_TEAM[of]

    def hides(self, of: str, membership: int) -> bool:
        """Whether this one person may not know of the pupil, though their body may."""
        return of in self.hidden.get(membership, ())

    def withholds(self, record: Rec, membership: int) -> bool:
        """Whether the record is hidden from this one person. The meeting at which a hidden case is heard is not."""
        return record.kind != "meeting" and self.hides(record.of, membership)

    def knows(self, of: str, visitor: Any) -> bool:
        """Whether the visitor, a person of a body, may know of this pupil today."""
        return visitor.body in self.knowers(of) and not self.hides(of, visitor.membership)

    def knowers(self, of: str) -> set[str]:
        return self.team(of) | PROVIDERS.get(of, set())


def build() -> World:
    """Make the whole county. The clock must be free: each thing happens on its day."""
    world = _county()
    _worker()
    return world


@told_once(at_any_time=True)
def _county() -> World:
    world = World()
    with clock.at(date(2026, 8, 31)):
        _bodies(world)
    for of in CASE_TEAM:
        if of != "arrived":
            _pupil(world, of)
    _referral(world, "drafted", date(2026, 11, 16))
    for of in ("in full swing", "withheld", "in the tail", "long ended", "left", "of the others"):
        _accepted(world, of)
    for of in ("sent", "declined", "proposed", "offered", "heard"):
        _referral(world, of, date(2026, 11, 2), send=True)
    _decide(world, "declined", referrals.decline, date(2026, 11, 9))
    for of in ("proposed", "offered"):
        _decide(world, of, referrals.accept, date(2026, 11, 9))
        _programme(world, of, date(2026, 11, 10))
    _placement(world, "in full swing", "canal_street", [(TUE, AM), (THU, AM)])
    _placement(world, "in full swing", "harrow_farm", [(WED, AM), (WED, PM)])
    _placement(world, "withheld", "harrow_farm", [(TUE, AM), (TUE, PM)])
    _placement(world, "in the tail", "tanyard", [(TUE, AM), (FRI, AM)])
    _placement(world, "long ended", "old_forge", [(TUE, AM), (FRI, AM)])
    _placement(world, "left", "old_forge", [(MON, AM), (TUE, AM)])
    _placement(world, "of the others", "canal_street", [(TUE, AM), (WED, AM)])
    _placement(world, "proposed", "canal_street", [(THU, PM), (FRI, PM)], day=date(2026, 11, 12), until="proposed")
    _placement(world, "offered", "canal_street", [(MON, PM), (FRI, AM)], day=date(2026, 11, 12), until="offered")
    _programme(world, "its own", date(2026, 9, 15))
    _placement(world, "its own", "harrow_farm", [(MON, AM), (FRI, AM)])
    _attendance(world)
    _ends(world)
    records_of_referrals.build(world)
    _roll_change(world)
    _pairs(world)
    _today(world)
    meetings.build(world)
    _papers(world)
    passport_records.build(world)
    plan_records.build(world)
    designs.build(world)
    holds.build(world)
    kept_answers(world)
    keep_moves(world)
    _exports(world)
    support_records.add(world)
    exclusions(world)
    return world


def _worker() -> None:
    """The jobs have just run, and none is due for long: the system is ready."""
    now = clock.wall_now()
    for name in jobs.JOBS:
        JobRun.objects.create(name=name, due_at=now + timedelta(days=1), started_at=now, finished_at=now, said="done")


# Bodies, people, offers


def _bodies(world: World) -> None:
    cast = Cast.gather()
    world.bodies = {
        "county": cast.county,
        "city": cast.city,
        "partnership": cast.partnership,
        "other_partnership": cast.other_partnership,
        "ashgrove": cast.ashgrove,
        "birchfield": cast.birchfield,
        "canal_street": cast.canal_street,
        "harrow_farm": cast.other_provider,
    }
    for key, name in (("tanyard", "Tanyard Lane Workshop"), ("old_forge", "Old Forge Studio")):
        body = Organisation.objects.create(kind=OrganisationKind.PROVIDER, name=name, parent_authority=cast.county)
        Site.objects.create(organisation=body, name=name, address=f"2 {name}, Whitcombe", postcode="LE8 5PB")
        world.bodies[key] = body
    for name in (
        "referrer",
        "head",
        "coordinator",
        "key_worker",
        "provider_manager",
        "inclusion_officer",
        "auditor",
        "administrator",
        "stranger_referrer",
        "stranger_coordinator",
        "stranger_provider",
        "stranger_officer",
    ):
        world.people[name] = getattr(cast, name)
    more = {
        "stranger_head": (Role.SCHOOL_HEAD, "birchfield"),
        "stranger_key_worker": (Role.KEY_WORKER, "other_partnership"),
        "tanyard_manager": (Role.PROVIDER_MANAGER, "tanyard"),
        "old_forge_manager": (Role.PROVIDER_MANAGER, "old_forge"),
        "city_auditor": (Role.AUDITOR, "city"),
        "ashgrove_dsl": (Role.SCHOOL_DSL, "ashgrove"),
        "birchfield_dsl": (Role.SCHOOL_DSL, "birchfield"),
        "canal_street_dsl": (Role.PROVIDER_DSL, "canal_street"),
        "canal_street_tutor": (Role.TUTOR, "canal_street"),
        "old_forge_tutor": (Role.TUTOR, "old_forge"),
        "lead_officer": (Role.LEAD_OFFICER, "county"),
        "ashgrove_administrator": (Role.ADMINISTRATOR, "ashgrove"),
        "partnership_administrator": (Role.ADMINISTRATOR, "partnership"),
        "provider_administrator": (Role.ADMINISTRATOR, "canal_street"),
    }
    for key, (role, body) in more.items():
        world.people[key] = membership(world, key, role, body)
    world.people["interested_coordinator"] = membership(
        world, "interested_coordinator", Role.COORDINATOR, "partnership", valid_from=date(2026, 11, 20)
    )
    for key in ("canal_street", "harrow_farm", "tanyard", "old_forge"):
        _provider(world, key)


def membership(
    world: World,
    name: str,
    role: Role,
    body: str,
    *,
    person: Person | None = None,
    valid_from: date = date(2026, 8, 1),
    valid_to: date | None = None,
) -> Membership:
    """Somebody in a role. A new person, unless one is given."""
    if person is None:
        person = Person(email=f"{name.replace('_', '.')}@example.org", name=name.replace("_", " ").title())
        person.set_unusable_password()
        person.save()
    return Membership.objects.create(
        person=person, organisation=world.bodies[body], role=role, valid_from=valid_from, valid_to=valid_to
    )


MANAGERS = {
    "canal_street": "provider_manager",
    "harrow_farm": "stranger_provider",
    "tanyard": "tanyard_manager",
    "old_forge": "old_forge_manager",
}
PRICES = {"canal_street": 73219, "harrow_farm": 84127, "tanyard": 61733, "old_forge": 59281}
COMMISSIONERS = {"county", "city", "partnership", "other_partnership", "ashgrove", "birchfield"}


def _provider(world: World, key: str) -> None:
    manager = world.actor(MANAGERS[key])
    body = world.bodies[key]
    readers = COMMISSIONERS | {key}  # what a place costs is never another provider's to know
    world.secret_figure(key, "price", f"{PRICES[key] / 100:.2f}", readers)
    world.offers[key] = quality.add_offer(
        manager,
        body,
        title=f"Workshop {world.secret(key, 'offer', readers)}",
        what=f"Practical work {world.secret(key, 'offer', readers, 'what')}",
        kind=OfferKind.SMALL_GROUP,
        sessions=[f"{day}-{half}" for day in ("mon", "tue", "wed", "thu", "fri") for half in ("am", "pm")],
        places=8,
        price_pence=PRICES[key],
        price_unit=PriceUnit.SESSION,
    )
    world.keep("own offer", key, world.offers[key], {key}, provider=key)
    world.keep("places of an offer", key, world.offers[key], COMMISSIONERS | {key}, provider=key)
    world.keep("provider", key, body, COMMISSIONERS, provider=key)
    watch = {"county", "partnership", "other_partnership", key}
    # another area has a child there: who knows of no child does not know of it
    seats = [world.people["stranger_officer"]] if key == "harrow_farm" else []
    world.keep("watched place", key, body, watch, seats=seats, provider=key)
    organisations.add_contact(
        manager, body, function=ContactFunction.REGISTERS, name="Front desk", email=f"registers.{key}@example.org"
    )
    buyers = [("coordinator", "partnership"), ("stranger_coordinator", "other_partnership")]
    if key == "harrow_farm":
        buyers.append(("head", "ashgrove"))
    for coordinator, partnership in buyers:
        actor = world.actor(coordinator)
        quality.set_status(
            world.actor("inclusion_officer"),
            body,
            status=RegisterStatus.NOT_A_SCHOOL,
            valid_from=clock.today(),
            source="The register",
        )
        sign_off = quality.sign_off(
            actor,
            body,
            what_was_checked=f"Insurance, checks, premises {world.secret(key, 'sign-off', readers, partnership)}",
            expires_on=date(2027, 8, 30),
        )
        world.keep("sign-off", key, sign_off, readers, commissioner=partnership, provider=key)


# Pupils


def school_of(of: str) -> str:
    return "birchfield" if of in ("of the others", "arrived") else "ashgrove"


def _referrer(world: World, of: str) -> Actor:
    return world.actor("stranger_referrer" if school_of(of) == "birchfield" else "referrer")


def _coordinator(world: World, of: str) -> Actor:
    """Who plans for the pupil: a co-ordinator, or somebody at the school that commissions by itself."""
    return world.actor({"of the others": "stranger_coordinator", "its own": "referrer"}.get(of, "coordinator"))


def _partnership_of(of: str) -> str:
    return "other_partnership" if of == "of the others" else "partnership"


def _commissioner_of(of: str) -> str:
    return "ashgrove" if of == "its own" else _partnership_of(of)


def _upn(world: World) -> str:
    world.serial += 1
    rest = f"855400126{world.serial:03d}"
    return check_letter(rest) + rest


def _number_readers(of: str) -> set[str]:
    """Two records of one pupil carry one number: each school reads its own record."""
    return CASE_TEAM[of] | (CASE_TEAM["arrived"] if of == "left" else set())


def _pupil(world: World, of: str, *, on: date = date(2026, 9, 1), upn: str = "") -> None:
    team, knowers = world.team(of), world.knowers(of)
    with clock.at(on):
        actor = _referrer(world, of)
        number = world.serial + 1
        withheld = of == "withheld"
        address_readers: set[str] = set() if withheld else team
        pupil = pupils.add_pupil(
            actor,
            data=PupilData(
                forename=world.secret(of, "name", knowers, "forename"),
                surname=world.secret(of, "surname", knowers),
                known_as=world.secret(of, "name", knowers, "known as"),
                date_of_birth=date(2011, 9, 3) + timedelta(days=23 * number),
                upn=upn or world.secret_figure(of, "upn", _upn(world), _number_readers(of)),
                on_roll_from=on,
                address_lines=f"{world.secret(of, 'withheld address' if withheld else 'address', address_readers)} Row",
                postcode="LE8 5PB",
                do_not_disclose=withheld,
                address_authority=world.bodies["city" if withheld else "county"],
                reason_to_go_on="Checked with the family.",
            ),
        )
        world.pupils[of] = pupil
        mother = pupils.add_parent_or_carer(
            actor,
            pupil,
            name=world.secret(of, "parent", team, "mother"),
            relationship="Mother",
            has_parental_responsibility=True,
            lives_with_pupil=True,
            telephone=world.secret_figure(of, "telephone", f"01632 960{number:03d}", team),
            email=f"{world.secret(of, 'parent', team, 'e-mail').lower()}@example.org",
            preferred_contact=world.secret(of, "parent", team, "how"),
        )
        father = pupils.add_parent_or_carer(
            actor,
            pupil,
            name=world.secret(of, "parent", team, "father"),
            relationship="Father",
            has_parental_responsibility=True,
            authority=world.bodies["county"],
            telephone=world.secret_figure(of, "telephone", f"07700 900{number:03d}", team),
            limit=ContactLimit.NOT_WHEREABOUTS if withheld else ContactLimit.NONE,
            limit_reason=world.secret(of, "limit reason", team) if withheld else "",
        )
        language = pupils.add_characteristic(
            actor,
            pupil,
            kind=CharacteristicKind.LANGUAGE,
            valid_from=on,
            value=world.secret(of, "characteristic", team),
        )
    world.keep("pupil", of, pupil, team, school=school_of(of))
    world.keep("pupil known", of, pupil, knowers, school=school_of(of))
    world.keep("address", of, pupil.addresses.get(), team, school=school_of(of))
    world.keep("roll entry", of, pupil.roll_entries.get(), team, school=school_of(of))
    for parent in (mother, father):
        world.keep("parent", of, parent, team, school=school_of(of))
    world.keep("characteristic", of, language, team, school=school_of(of))
    _risk(world, of, on)


def _risk(world: World, of: str, on: date) -> None:
    # who finishes its papers in the tail needs nothing of this any more
    knowers = world.team(of) if of == "in the tail" else world.knowers(of)
    words = {kind: world.secret(of, kind, knowers) for kind in SAFETY_KINDS}
    with clock.at(on):
        pupil = world.pupils[of]
        assessment = safeguarding.write_risk_assessment(
            _referrer(world, of),
            pupil,
            keep_safe=words["keep safe"],
            risks=words["risks"],
            what_helps=words["what helps"],
            emergency_contact=words["emergency contact"],
            medical=words["medical"],
            has_left_without_permission=False,
            review_on=on + timedelta(days=84),
        )
    world.keep("risk", of, assessment, knowers, school=school_of(of))


# Referrals


def _referral(world: World, of: str, on: date, *, send: bool = False) -> Referral:
    readers = {school_of(of)} & world.team(of)
    if send:
        readers |= world.team(of) & {_partnership_of(of), "county", "city"}

    def said(kind: str) -> str:
        return world.secret(of, "referral", readers, kind)

    answers: dict[Section, dict[str, Any]] = {
        Section.CONTACT: {
            "contact_name": said("contact"),
            "contact_role": said("contact role"),
            "contact_details": said("contact details"),
        },
        Section.WHY: {
            "ground": Ground.CAUSES_ADDRESSED,
            "ground_detail": said("ground"),
            "tried_so_far": said("tried"),
        },
        Section.ATTENDANCE: {"attendance_percent": Decimal("71.50"), "attendance_note": said("attendance")},
        Section.NEEDS: {
            "send_needs": said("needs"),
            "health_needs": said("health"),
            "family_support": said("family support"),
        },
        Section.ASKED_FOR: {
            "provision_wanted": said("wanted"),
            "hours_per_week": Decimal("12.0"),
            "proposed_starts_on": on + timedelta(days=14),
            "proposed_ends_on": date(2027, 3, 25),
            "other_provision": said("other provision"),
        },
        Section.OUTCOMES: {
            "outcomes": [
                {
                    "what": world.secret(of, "outcome", readers, "what"),
                    "measured_by": world.secret(of, "outcome", readers, "measured"),
                }
            ]
        },
        Section.WAY_BACK: {"exit_strategy": said("way back")},
        Section.VOICES: {"pupil_voice": said("pupil's voice"), "family_voice": said("family's voice")},
        Section.AGREEMENT: {
            "agreed_by_name": said("who agreed"),
            "agreed_by_relationship": said("relationship"),
            "agreed_by_has_responsibility": True,
            "agreed_on": on,
            "agreed_how": "in_person",
        },
    }
    with clock.at(on):
        actor = _referrer(world, of)
        found = referrals.begin(actor, world.pupils[of], kind=ReferralKind.AT_RISK)
        for section, data in answers.items():
            referrals.save_section(actor, found, section, data)
        head = world.actor("stranger_head" if school_of(of) == "birchfield" else "head")
        records_of_referrals.close_the_gates(actor, head, found, said)
        found.refresh_from_db()
        _supporting_paper(world, of, found, send)
        if send:
            found = referrals.send(actor, found)
    world.keep("referral", of, found, readers, school=school_of(of), partnership=_partnership_of(of))
    return found


def _supporting_paper(world: World, of: str, referral: Referral, send: bool) -> None:
    """One paper with each referral; that of the pupil whose address is withheld tells the address."""
    apart = of == "withheld"
    readers = {school_of(of)} & world.team(of) | ({_partnership_of(of)} & world.team(of) if send else set())
    name = world.secret(of, "name of a file", readers)
    title = world.secret(of, "title of a paper", readers)
    words = f"{referral.pupil.name}: {world.secret(of, 'words of a paper', readers)}"
    kept = Kept(hostile.word(words), DOCX, f"{name}.docx")
    paper = referrals.add_paper(_referrer(world, of), referral, kept, title=title, tells_address=apart)
    world.keep("paper apart" if apart else "document", of, paper, readers)
    if not apart:
        world.keep("supporting paper", of, paper, readers, owner=school_of(of))
        world.keep("paper of a referral", of, paper, readers, owner=school_of(of))


def _decide(world: World, of: str, decision: Any, on: date) -> None:
    record = world.one("referral", of)
    readers = record.bodies
    found = Referral.objects.get(public_id=record.public_id)
    with clock.at(on):
        decision(
            _coordinator(world, of),
            found,
            reason=world.secret(of, "decision", readers, "reason"),
            conditions=world.secret(of, "decision", readers, "conditions"),
            answer_to_pupil=world.secret(of, "decision", readers, "to pupil"),
            answer_to_family=world.secret(of, "decision", readers, "to family"),
            on=on,
        )


def _accepted(world: World, of: str) -> None:
    _referral(world, of, date(2026, 9, 7), send=True)
    _decide(world, of, referrals.accept, date(2026, 9, 14))
    _programme(world, of, date(2026, 9, 15))


# Programmes and placements


def _programme(world: World, of: str, on: date) -> None:
    team = world.team(of)

    def said(kind: str) -> str:
        return world.secret(of, "programme", team, kind)

    with clock.at(on):
        actor = _coordinator(world, of)
        workers = {"of the others": "stranger_key_worker", "its own": "referrer"}
        referral = Referral.objects.filter(pupil=world.pupils[of]).first()
        found = programmes.open_programme(
            actor,
            referral or world.pupils[of],
            legal_route=LegalRoute.DIRECT_COMMISSION,
            starts_on=on + timedelta(days=1),
            planned_end_on=date(2027, 3, 25),
            aims=said("aims"),
            key_worker=world.people[workers.get(of, "key_worker")],
        )
        programmes.set_hours_reasons(
            actor,
            found,
            part_time_reason=said("part time"),
            part_time_ends_on=date(2026, 12, 18),
            part_time_parent_agreed_on=on,
            part_time_review_on=on + timedelta(days=28),
            single_provider_reason=said("single provider"),
            one_to_one_reason=said("one to one"),
        )
        found.refresh_from_db()
    with clock.at(found.starts_on):
        add_parts(world, _coordinator(world, of), of, found, team, _commissioner_of(of))
        found.refresh_from_db()
        steps = [(on + timedelta(days=28), Decimal(12)), (date(2026, 12, 19), Decimal(20))]
        programmes.set_plan_back(actor, found, steps=steps)
    with clock.at(on + timedelta(days=1)):
        programmes.review_part_time(
            _coordinator(world, of),
            found,
            held_on=clock.today(),
            found=said("part-time review"),
            next_review_on=on + timedelta(days=28),
        )
    found.refresh_from_db()
    world.programmes[of] = found
    world.keep("programme", of, found, team, school=school_of(of), commissioner=_commissioner_of(of))


def _placement(
    world: World,
    of: str,
    provider: str,
    sessions: list[tuple[int, Half]],
    *,
    day: date = date(2026, 9, 17),
    until: str = "active",
) -> None:
    """Propose on `day`, and go as far as `until`. An active one starts eleven days later, when every gate is closed."""
    team = world.team(of)
    its_own = team | ({provider} & PROVIDERS.get(of, set()))
    key = (of, provider)

    def said(kind: str, readers: set[str]) -> str:
        return world.secret(of, f"placement at {provider}", readers, kind)

    def told(kind: str) -> str:
        return said(kind, its_own)

    with clock.at(day):
        coordinator = _coordinator(world, of)
        found = placements.propose(
            coordinator,
            world.programmes[of],
            world.offers[provider],
            sessions=sessions,
            starts_on=day + timedelta(days=11),
            planned_end_on=date(2026, 12, 18),
            pupil_voice=said("pupil's voice", team),
            family_voice=said("family's voice", team),
            why_this_provider=said("why", team),
            travel=told("travel"),
            money=placements.Money(
                route=FundingRoute.SCHOOL,
                reason=said("why otherwise paid", team),
                fees=(
                    Fee(what=told("fee to the provider"), pence=2500, due=FeeDue.ONCE, to_provider=True),
                    Fee(what=said("fee to another", team), pence=1200, due=FeeDue.TERM, to_provider=False),
                ),
            ),
            # found by a partnership that knows nothing of the pupil, and is to learn nothing
            broker=world.bodies["other_partnership"] if of == "its own" else None,
            reason_to_go_on=said("going on", team),
        )
        placements.write_learning_plan(
            coordinator,
            found,
            outcomes=told("plan outcomes"),
            measured_by=told("plan measured"),
            english_and_maths=told("plan English"),
            qualifications=told("plan qualifications"),
            way_back=told("plan way back"),
            reason_to_go_on="The plan is agreed with the tutor.",
        )
        placements.write_agreement(coordinator, found)
        if until != "proposed":
            placements.offer(coordinator, _now(found), reason_to_go_on=said("going on", team))
            placements.arrange(
                coordinator,
                _now(found),
                transport_mode=TransportMode.PUBLIC,
                transport_payer=TransportPayer.SCHOOL,
                transport_support=told("help on the way"),
                meals=told("meals"),
                medication=told("medication"),
                equipment=told("equipment"),
                emergency_contacts_confirmed_on=day,
                first_day=told("first day"),
                stop_procedure=told("way to stop"),
                parent_told_on=day,
                parent_told_how=told("how the parent was told"),
                reason_to_go_on="Agreed with everybody.",
            )
            placements.pass_information(
                coordinator,
                _now(found),
                what=told("what was passed on"),
                purpose=told("purpose"),
                lawful_basis=LawfulBasis.PUBLIC_TASK,
            )
    if until == "active":
        _start(world, of, provider, found, day, told)
    found.refresh_from_db()
    world.placements[key] = found
    shared = its_own if until != "proposed" else team
    contract = next(key for key, body in world.bodies.items() if body.pk == found.contract_party_id)
    parties = {
        "school": school_of(of),
        "commissioner": _commissioner_of(of),
        "provider": provider,
        "contract": contract,
    }
    world.keep("placement", of, found, shared, **parties)
    # in the tail a provider finishes its papers, and needs nothing of what keeps the pupil safe any more
    world.keep("risk of a placement", of, found, team if of == "in the tail" else shared, **parties)


def _now(placement: Placement) -> Placement:
    return Placement.objects.get(pk=placement.pk)


def _start(world: World, of: str, provider: str, found: Placement, day: date, told: Any) -> None:
    manager, coordinator, school = world.actor(MANAGERS[provider]), _coordinator(world, of), school_of(of)
    head = "head" if school == "ashgrove" else "stranger_head"
    with clock.at(day + timedelta(days=1)):
        manager = world.actor(MANAGERS[provider])
        placements.acknowledge_risk(manager, _now(found))
        placements.accept(manager, _now(found), reason=told("answer"))
        placements.agree_learning_plan(manager, _now(found))
        placements.confirm_arrangements(manager, _now(found))
        placements.sign_agreement(manager, _now(found), typed_name="Provider Signs")
    with clock.at(day + timedelta(days=4)):
        coordinator = _coordinator(world, of)
        placements.agree_learning_plan(coordinator, _now(found))
        signer = world.actor(head)
        if _now(found).contract_party_id != signer.organisation_pk:
            signer = coordinator
        placements.sign_agreement(signer, _now(found), typed_name="Commissioner Signs")
        if of == "its own":
            placements.tell_bodies(coordinator, _now(found))
    with clock.at(day + timedelta(days=11)):
        placements.start(
            _coordinator(world, of),
            _now(found),
            on=day + timedelta(days=11),
            reason_to_go_on=world.secret(of, f"placement at {provider}", world.team(of), "going on at the start"),
        )


# Registers, absences, ends


def _take_register(world: World, provider: str, on: date, absent: set[str], *, half: Half = AM) -> None:
    body = world.bodies[provider]
    at = datetime.combine(on, time(9, 40) if half == AM else time(13, 20), clock.LONDON)
    with clock.at(at):
        manager = world.actor(MANAGERS[provider])
        register = attendance.open_register(manager, body.sites.get(), on, half)
        said = []
        for of, where in world.placements:
            placement = world.placements[(of, where)]
            if where != provider or not placement.sessions.filter(weekday=on.weekday(), half=half).exists():
                continue
            if _now(placement).state != "active":
                continue
            readers = world.team(of) | {provider}  # what a provider wrote stays its own to read
            note = world.secret(of, f"mark at {provider}", readers, f"{on} {half}")
            attended = Attended.ABSENT if of in absent else Attended.PRESENT
            said.append(attendance.MarkInput(placement=placement.public_id, attended=attended, note=note))
        attendance.mark(manager, register, said)
    _keep_register(world, provider, on, half, register)


# Who may ask a provider for a register: the bodies that know of a pupil with a place there, now or before; of schools
# only the one that buys a place there by itself.
MAY_ASK = {
    "canal_street": {"partnership", "other_partnership", "county"},
    "harrow_farm": {"ashgrove", "partnership", "county", "city"},
    "tanyard": {"partnership", "county"},
    "old_forge": {"partnership", "county"},
}


def _keep_register(world: World, provider: str, on: date, half: Half, register: Register) -> None:
    world.registers[(provider, on, half)] = register
    world.keep("register", provider, register, {provider}, provider=provider, on=str(on))
    world.keep("register to ask for", provider, register, MAY_ASK[provider], provider=provider, on=str(on))


def _attendance(world: World) -> None:
    _take_register(world, "old_forge", date(2026, 10, 13), set())
    _take_register(world, "canal_street", LAST_WEEK, {"in full swing", "of the others"})
    _take_register(world, "harrow_farm", LAST_WEEK, {"withheld"})
    _take_register(world, "tanyard", LAST_WEEK, set())
    with clock.at(datetime.combine(LAST_WEEK, time(11), clock.LONDON)):
        for alert in AbsenceAlert.objects.order_by("pk"):
            of = next(key for key, pupil in world.pupils.items() if pupil.pk == alert.pupil_id)
            team = world.team(of)
            attendance.follow_up(
                _referrer(world, of),
                alert,
                who_was_contacted=world.secret(of, "follow-up", team, "who"),
                finding=Finding.NO_ANSWER,
                what_was_found=world.secret(of, "follow-up", team, "what"),
            )
            world.keep("alert", of, alert, team, school=school_of(of))
    for of, pupil in world.pupils.items():
        if Mark.objects.filter(pupil=pupil).exists():
            world.keep("marked pupil", of, pupil, world.team(of))
    for of, provider in (("in full swing", "canal_street"), ("in the tail", "tanyard")):
        _review_and_report(world, of, provider)


def _review_and_report(world: World, of: str, provider: str) -> None:
    team, both = world.team(of), world.team(of) | {provider}
    found = world.placements[(of, provider)]
    with clock.at(date(2026, 11, 18)):
        placements.write_review(
            _coordinator(world, of),
            _now(found),
            held_on=date(2026, 11, 16),
            attends=world.secret(of, "review", team, "attends"),
            is_safe=world.secret(of, "review", team, "safe"),
            needs_met=world.secret(of, "review", team, "needs"),
        )
        placements.write_report(
            world.actor(MANAGERS[provider]),
            _now(found),
            about_until=date(2026, 11, 17),
            progress=world.secret(of, f"report of {provider}", both, "progress"),
            attendance_and_conduct=world.secret(of, f"report of {provider}", both, "conduct"),
            next_steps=world.secret(of, f"report of {provider}", both, "next"),
        )


def _ends(world: World) -> None:
    for of, provider, last_day, told_on in (
        ("in the tail", "tanyard", date(2026, 11, 19), date(2026, 11, 20)),
        ("long ended", "old_forge", date(2026, 10, 16), date(2026, 10, 19)),
        ("left", "old_forge", date(2026, 10, 16), date(2026, 10, 19)),
    ):
        with clock.at(told_on):
            placements.end(
                _coordinator(world, of),
                _now(world.placements[(of, provider)]),
                on=last_day,
                reason=world.secret(of, "end reason", world.team(of), "placement"),
                reason_to_go_on="Agreed with everybody.",
            )
    with clock.at(date(2026, 10, 20)):
        programmes.end(
            _coordinator(world, "left"),
            Programme.objects.get(pk=world.programmes["left"].pk),
            on=date(2026, 10, 20),
            reason=world.secret("left", "end reason", world.team("left"), "programme"),
        )


def _roll_change(world: World) -> None:
    """The pupil goes from Ashgrove to Birchfield, which makes a record of its own with the same number."""
    with clock.at(LAST_WEEK):
        entry = world.pupils["left"].roll_entries.get()
        pupils.leave_roll(
            world.actor("referrer"),
            entry,
            last_day=LAST_WEEK - timedelta(days=1),
            reason=world.secret("left", "end reason", world.team("left"), "roll"),
        )
    _pupil(world, "arrived", on=LAST_WEEK, upn=world.pupils["left"].upn)
    world.keep("former pupil", "left", world.pupils["left"], {"ashgrove"})
    with clock.at(date(2026, 11, 18)):
        for school, who in (("ashgrove", "referrer"), ("birchfield", "stranger_referrer")):
            word = world.secret(school, "file", {school})
            content = f"UPN,Surname,Forename,Date of birth\n,{word},{word},01/05/2012\n".encode()
            preview = pupils.preview_import(world.actor(who), world.bodies[school], f"{word}.csv", content)
            assert preview.pupil_import is not None, preview.faults
            world.keep("import", school, preview.pupil_import, {school})


def _pairs(world: World) -> None:
    """Ashgrove's record of the pupil who went, and Birchfield's own: the county sees both, and two officers join them."""
    with clock.at(date(2026, 11, 19)):
        matching.look_for_pairs(job_actor("look for same pupils", Permission.PUPIL_MATCH))
        pair = Pair.objects.get(first=world.pupils["left"], second=world.pupils["arrived"])
        matching.propose(
            world.actor("inclusion_officer"),
            pair,
            answer=Answer.SAME,
            reason=f"One number {world.secret('arrived', 'reason of a join', {'county'}, 'first')}",
        )
        pair = matching.settle(
            world.actor("lead_officer"),
            pair,
            agrees=True,
            reason=f"Both schools say so {world.secret('arrived', 'reason of a join', {'county'}, 'second')}",
        )
    world.keep("pair", "arrived", pair, {"county"})


def _today(world: World) -> None:
    """Registers of this morning: nobody has marked them yet, and each has a link that somebody's telephone holds."""
    with clock.at(datetime.combine(TODAY, time(8, 45), clock.LONDON)):
        for provider in ("canal_street", "harrow_farm"):
            manager = world.actor(MANAGERS[provider])
            site = world.bodies[provider].sites.get()
            register = attendance.open_register(manager, site, TODAY, AM)
            _keep_register(world, provider, TODAY, AM, register)
            contact = attendance_queries.register_recipients(world.bodies[provider], TODAY)[0]
            link = attendance.send_link(manager, register, contact)
            assert link is not None
            world.links[provider] = link.token
    with clock.at(NOW):
        attendance.raise_alerts(job_actor("raise absence alerts", Permission.FOLLOW_UP))
        known = {record.public_id for record in world.of_kind("alert")}
        for alert in AbsenceAlert.objects.order_by("pk"):
            if str(alert.public_id) not in known:
                of = next(key for key, pupil in world.pupils.items() if pupil.pk == alert.pupil_id)
                world.keep("alert", of, alert, world.team(of), school=school_of(of), on=str(TODAY))


def _exports(world: World) -> None:
    """What three bodies have asked to take out, and what waits there for a second person."""
    for body, who in (("ashgrove", "referrer"), ("partnership", "coordinator"), ("county", "inclusion_officer")):
        asked = Asked(ExportKind.PUPILS)
        with clock.at(NOW):
            export = reporting.ask(world.actor(who), asked, form=FileForm.XLSX, to_whom="Ourselves", why="A meeting")
            world.keep("export", body, export, {body})
            reporting.take(world.actor(who), export)
            with patch.object(reporting_rules, "MOST_CHILDREN", Dated({date(2018, 9, 1): 0}, clause="WM export cap")):
                waits = reporting.ask(world.actor(who), asked, form=FileForm.CSV, to_whom="Ourselves", why="A meeting")
            world.keep("export to decide", body, waits, {body})


def _papers(world: World) -> None:
    for (of, provider), placement in world.placements.items():
        readers = world.team(of) & {school_of(of), _partnership_of(of)}
        if placement.shared_at:
            readers |= PROVIDERS.get(of, set()) & {provider}
        for document in Document.objects.filter(title__contains=placement.reference):
            world.keep("document", of, document, readers, provider=provider)
    with clock.at(NOW):
        for key in ("administrator", "ashgrove_administrator", "partnership_administrator", "provider_administrator"):
            actor = world.actor(key)
            body = next(name for name, each in world.bodies.items() if each.pk == actor.organisation_pk)
            role = next(iter(roles_held_in(actor.organisation.kind)))
            invitation = accounts.invite(
                actor, actor.organisation, role=role, email=f"new.{key}@example.org", name=f"New {key}"
            )
            world.keep("invitation", body, invitation, {body})
            review = staffing.begin_review(job_actor("begin reviews of access"), actor.organisation)
            world.keep("access review", body, review, {body})
    for name, membership_ in world.people.items():
        body = next(key for key, each in world.bodies.items() if each.pk == membership_.organisation_id)
        world.keep("membership", body, membership_, {body}, who=name)
    for key in world.bodies:
        world.keep("body of the area", key, world.bodies[key], set() if key in ("county", "city") else {"county"})
        world.keep("organisation", key, world.bodies[key], set(world.bodies))
        for site in world.bodies[key].sites.all():
            world.keep("site", key, site, set(world.bodies), owner=key)
        for contact in world.bodies[key].contacts.all():
            world.keep("contact", key, contact, set(world.bodies), owner=key)
    with clock.at(NOW):
        pattern_records(world)
    for key in ("partnership", "other_partnership"):
        world.keep("led partnership", key, world.bodies[key], set(world.bodies), partnership=key, authority="county")
        world.keep("own partnership", key, world.bodies[key], set(world.bodies), owner="county")
        for member in world.bodies[key].member_rows.all():
            world.keep("member of a partnership", key, member, set(world.bodies), owner="county")
    elm_bank = Organisation.objects.create(
        kind="school", name="Elm Bank School", urn="140001", parent_authority=world.bodies["county"], closed_on=TODAY
    )
    closing = PartnershipMembership.objects.create(
        partnership=world.bodies["partnership"], school=elm_bank, valid_from=date(2018, 9, 1)
    )
    RegisterEntry.objects.create(
        urn="140001", name="Elm Bank School", status="closing", la_code="855", type_name="Community school"
    )
    world.keep("member that closes", "partnership", closing, {"partnership", "county"})
    with clock.at(NOW):
        for name, body in (("referrer", "ashgrove"), ("inclusion_officer", "county")):
            closure = school_year.add_closure(
                world.actor(name), world.bodies[body], on=date(2027, 2, 1), kind=ClosureKind.INSET, label="Training"
            )
            world.keep("closure", body, closure, set(world.bodies), owner=body)
