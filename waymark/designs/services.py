"""What happens to a designed week: written, laid out, changed, set aside, used. Nothing is started here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any
from uuid import UUID

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.models import lock
from waymark.core.refusals import Refusal, refuse
from waymark.designs import panel_paper, queries, rules, wording
from waymark.designs.models import Design, DesignPart
from waymark.designs.states import PartKind, Target
from waymark.documents import services as documents
from waymark.documents.inspection import PDF
from waymark.documents.models import Document
from waymark.placements import services as placements
from waymark.placements.models import Placement
from waymark.programmes import queries as programmes
from waymark.programmes import services as programme_services
from waymark.programmes.models import Programme
from waymark.programmes.states import ProgrammeState
from waymark.quality import queries as quality
from waymark.quality.models import Offer
from waymark.quality.states import OfferKind
from waymark.referrals import services as referrals
from waymark.referrals.models import Referral
from waymark.referrals.states import Concerns, PaperKind
from waymark.school_year.states import Half

HalfDays = Iterable[tuple[int, str]]
TERMS = ("title", "aims", "notes", "starts_on", "planned_end_on", "budget_pence")
PANEL_TITLE = "Options for the week of"
TIMES = ("am_starts_at", "am_ends_at", "pm_starts_at", "pm_ends_at")
ABOUT = ("subjects", "targets", "travel_mode", "travel_payer", "travel_minutes", "note")
PLACE = ("place", *TIMES, "price_pence", "price_unit")
# A draft may be unfinished, but not impossible: nobody is in two places, and an offer is what it is.
IMPOSSIBLE = frozenset({"half_day_planned_twice", "session_not_offered", "kind_and_offer", "end_before_start"})


@dataclass(frozen=True)
class Pick:
    """An offer and its half-days, as a proposed week has them; `note` says why it was chosen."""

    offer: Offer
    half_days: Sequence[tuple[int, str]]
    note: str = ""


@dataclass(frozen=True)
class Start:
    """What a new option begins with: a copy of another, or these half-days at school and these offers."""

    copy_of: Design | None = None
    at_school: Sequence[tuple[int, str]] | None = None  # None: those of the programme now
    picks: Sequence[Pick] = field(default_factory=tuple)


@transaction.atomic
def write(
    actor: Actor,
    programme: Programme,
    *,
    title: str,
    starts_on: date,
    planned_end_on: date,
    aims: str = "",
    notes: str = "",
    budget_pence: int | None = None,
    start: Start | None = None,
) -> Design:
    """Write another option for a programme. It has the school on roll from the start."""
    actor.require(Permission.PLACEMENT_EDIT, over=programme)
    placements.only_for(actor, programme.commissioner)
    programme = lock(Programme, programme.pk)
    start = start or Start()
    _terms_are_fit(programme, title, starts_on, planned_end_on)
    assert actor.membership is not None
    design = Design.objects.create(
        programme=programme,
        title=title.strip(),
        aims=aims,
        notes=notes,
        starts_on=starts_on,
        planned_end_on=planned_end_on,
        budget_pence=budget_pence,
        written_at=clock.now(),
        written_by=actor.membership,
    )
    if start.copy_of is not None:
        if start.copy_of.programme_id != programme.pk:
            raise ValueError("An option is copied within its programme.")
        for part in queries.parts_of([start.copy_of])[start.copy_of.pk]:
            copied = {name: getattr(part, name) for name in ("kind", "offer", "half_days", *ABOUT, *PLACE)}
            DesignPart.objects.create(design=design, **copied)
    else:
        _with_school(design, start.at_school)
    for pick in start.picks:
        _put_offer(design, pick.offer, pick.half_days, pick.note)
    _refuse_the_impossible(actor, design)
    _happened(actor, "design.write", design, after={name: getattr(design, name) for name in TERMS})
    return design


@transaction.atomic
def change(actor: Actor, design: Design, *, version: int | None = None, **terms: Any) -> Design:
    """Another name, days, budget, aims or notes."""
    design = _taken(actor, design, version)
    _terms_are_fit(design.programme, terms["title"], terms["starts_on"], terms["planned_end_on"])
    before = {name: getattr(design, name) for name in TERMS}
    for name in TERMS:
        setattr(design, name, terms[name])
    design.save_changes(*TERMS)
    _happened(actor, "design.change", design, before=before, after=terms)
    return design


@transaction.atomic
def lay_out(actor: Actor, design: Design, half_days: Mapping[UUID, HalfDays], *, version: int | None = None) -> Design:
    """These are the half-days of each part, by its public id; a part that is not named has none."""
    design = _taken(actor, design, version)
    before, after = {}, {}
    for part in design.parts.select_for_update().filter(removed_at__isnull=True):
        wanted = keys(half_days.get(part.public_id, ()))
        if wanted != part.half_days:
            before[str(part.public_id)], after[str(part.public_id)] = part.half_days, wanted
            part.half_days = wanted
            part.save_changes("half_days")
    if after:
        _changed(actor, "design.lay_out", design, before=before, after=after)
    return design


@transaction.atomic
def add_offer(
    actor: Actor, design: Design, offer: Offer, *, half_days: HalfDays = (), version: int | None = None
) -> DesignPart:
    """Put an offer into the week. A half-day that another part had goes over to it."""
    design = _taken(actor, design, version)
    actor.require(Permission.PLACEMENT_EDIT, over=offer)
    wanted = list(half_days)
    _give_up(design, wanted)
    part = design.parts.filter(offer=offer, removed_at__isnull=True).first()
    if part is None:
        part = _put_offer(design, offer, wanted)
    else:
        part.half_days = keys([*queries.half_days_of(part), *wanted])
        part.save_changes("half_days")
    _changed(actor, "design.add_offer", design, after={"offer": offer, "half_days": part.half_days})
    return part


@transaction.atomic
def add_place(
    actor: Actor,
    design: Design,
    *,
    kind: PartKind | str,
    half_days: HalfDays,
    version: int | None = None,
    **about: Any,
) -> DesignPart:
    """Put a place into the week that is no offer: home, online, work experience, or the school again."""
    design = _taken(actor, design, version)
    wanted = list(half_days)
    _times_are_fit(about)
    _give_up(design, wanted)
    part = DesignPart.objects.create(design=design, kind=PartKind(kind), half_days=keys(wanted), **about)
    _changed(actor, "design.add_place", design, after={"kind": part.kind, "half_days": part.half_days})
    return part


@transaction.atomic
def change_part(
    actor: Actor, design: Design, part: DesignPart, *, version: int | None = None, **about: Any
) -> DesignPart:
    """What a part teaches, works on, costs, and how the pupil gets there; of a place without an offer also its times."""
    design = _taken(actor, design, version)
    part = lock(design.parts.filter(removed_at__isnull=True), part.pk)
    names = [name for name in ("kind", *ABOUT, *PLACE) if name in about]
    if part.offer_id is not None:
        names = [name for name in names if name not in PLACE]
    elif set(TIMES) <= set(names):
        _times_are_fit(about)
    before = {name: getattr(part, name) for name in names}
    for name in names:
        setattr(part, name, about[name])
    part.save_changes(*names)
    _changed(actor, "design.change_part", design, before=before, after={name: about[name] for name in names})
    return part


@transaction.atomic
def take_out(actor: Actor, design: Design, part: DesignPart, *, version: int | None = None) -> Design:
    """A part is no longer in the week."""
    design = _taken(actor, design, version)
    part = lock(design.parts.filter(removed_at__isnull=True), part.pk)
    part.removed_at, part.removed_by = clock.now(), actor.membership
    part.save_changes("removed_at", "removed_by")
    _changed(actor, "design.take_out", design, before={"offer": part.offer, "kind": part.kind})
    return design


@transaction.atomic
def set_aside(actor: Actor, design: Design, *, version: int | None = None) -> Design:
    """An option is no longer thought of. It is kept, and can be copied."""
    design = _taken(actor, design, version)
    design.set_aside_at, design.set_aside_by = clock.now(), actor.membership
    design.save_changes("set_aside_at", "set_aside_by")
    _happened(actor, "design.set_aside", design)
    return design


@transaction.atomic
def use(actor: Actor, design: Design, *, reason_to_go_on: str = "", version: int | None = None) -> list[Placement]:
    """Propose a placement for each offer of the week and set the half-days at school, all or nothing.

    A person chose this option; nothing is started, no provider is told, and every proposal is judged as any other.
    """
    actor.require(Permission.PLACEMENT_EDIT, over=design)
    placements.only_for(actor, design.programme.commissioner)
    lock(Programme, design.programme_id)
    design = lock(Design, design.pk, version)
    parts = queries.parts_of([design])[design.pk]
    ground = queries.ground_of(actor, design.programme, parts)
    on = ground.day(design.starts_on)
    warnings = refuse(rules.use_refusals(ground.use_facts(design, parts), on=on), reason=reason_to_go_on)
    design.used_at, design.used_by = clock.now(), actor.membership
    design.reason_to_go_on = reason_to_go_on if warnings else ""
    design.save_changes("used_at", "used_by", "reason_to_go_on")
    _set_school(actor, design, parts)
    proposed = [
        placements.propose(
            actor,
            design.programme,
            part.offer,
            sessions=queries.half_days_of(part),
            starts_on=design.starts_on,
            planned_end_on=design.planned_end_on,
            why_this_provider=part.note.strip() or f"Chosen with the option “{design.title}”.",
            travel=wording.journey_words(part),
            reason_to_go_on=reason_to_go_on,
        )
        for part in parts
        if part.offer is not None
    ]
    _happened(
        actor,
        "design.use",
        design,
        after={"placements": proposed, "warnings": [warning.code for warning in warnings]},
        reason=reason_to_go_on if warnings else "",
    )
    return proposed


@transaction.atomic
def put_to_panel(
    actor: Actor, programme: Programme, designs: Sequence[Design], *, question: str = ""
) -> tuple[Document, Document]:
    """Write the options down as one paper, a PDF and a Word file, for the school and the commissioner.

    Where the programme follows a referral the PDF goes with its papers, and so into the pack of the panel that hears it.
    """
    actor.require(Permission.PLACEMENT_EDIT, over=programme)
    placements.only_for(actor, programme.commissioner)
    if not designs:
        refuse([Refusal("no_options", clause="WM person chooses", who="partnership")])
    subject: Referral | Programme = programme.referral or programme
    kept = Document.objects.filter(subject_id=subject.public_id, title__startswith=PANEL_TITLE, content_type=PDF)
    number = kept.count() + 1
    parts = queries.parts_of(list(designs))
    judged = [queries.judged(actor, design, parts[design.pk]) for design in designs]
    paper = panel_paper.facts(programme, judged, question=question, number=number, on=clock.today())
    written = documents.write(
        actor,
        paper,
        kind=Document.Kind.SUPPORTING,
        pupil=programme.pupil,
        title=f"{PANEL_TITLE} {programme.reference}, version {number}",
        share_with=[programme.school, programme.commissioner],
        subject=subject,
    )
    if programme.referral is not None:
        referrals.tag_paper(actor, programme.referral, written[0], concerns=[Concerns.THIS_PUPIL], kind=PaperKind.OTHER)
    history.record(
        actor,
        "design.put_to_panel",
        programme,
        after={"options": list(designs), "document": written[0]},
        pupil=programme.pupil,
    )
    return written


def _set_school(actor: Actor, design: Design, parts: list[DesignPart]) -> None:
    wanted = [
        programme_services.SchoolHalfDay(weekday, Half(half), *part.times(half))
        for part in parts
        if part.kind == PartKind.SCHOOL
        for weekday, half in queries.half_days_of(part)
    ]
    programme_services.set_school_sessions(actor, design.programme, wanted, valid_from=design.starts_on)


def _taken(actor: Actor, design: Design, version: int | None) -> Design:
    """The option, locked, while somebody of the commissioner may still change it."""
    actor.require(Permission.PLACEMENT_EDIT, over=design)
    placements.only_for(actor, design.programme.commissioner)
    design = lock(Design, design.pk, version)
    refuse(rules.change_refusals(queries.option_facts(design), on=clock.today()))
    return design


def _terms_are_fit(programme: Programme, title: str, starts_on: date, planned_end_on: date) -> None:
    found = []
    if not title.strip():
        found.append(Refusal("no_title", clause="AAP2025 objectives", who="partnership"))
    if programme.state == ProgrammeState.ENDED:
        found.append(Refusal("programme_ended", clause="SEIP2018 12.3"))
    if planned_end_on < starts_on:
        found.append(Refusal("end_before_start", clause="WM order of dates", who="partnership"))
    refuse(found)


def _times_are_fit(times: Mapping[str, Any]) -> None:
    if times["am_ends_at"] <= times["am_starts_at"] or times["pm_ends_at"] <= times["pm_starts_at"]:
        refuse([Refusal("times_out_of_order", clause="WM order of dates", who="partnership")])


def _with_school(design: Design, half_days: HalfDays | None) -> None:
    """The school on roll, with its half-days of now where none are given."""
    first = programmes.first_school_times(design.programme)
    if half_days is None:
        rows = design.programme.school_sessions.filter(valid_to__isnull=True)
        half_days = [(row.weekday, row.half) for row in rows]
    DesignPart.objects.create(
        design=design,
        kind=PartKind.SCHOOL,
        half_days=keys(half_days),
        subjects=[subject.value for subject in rules.NEEDED_SUBJECTS],
        targets=[Target.ATTENDANCE, Target.LEARNING],
        **{name: _a_time(first[name]) for name in TIMES},
    )


def _a_time(value: object) -> time:
    assert isinstance(value, time)
    return value


def _put_offer(design: Design, offer: Offer, half_days: HalfDays, note: str = "") -> DesignPart:
    return DesignPart.objects.create(
        design=design,
        kind=PartKind.TUITION if offer.kind == OfferKind.ONE_TO_ONE else PartKind.PROVIDER,
        offer=offer,
        half_days=keys(half_days),
        subjects=list(quality.subjects_of(offer)),
        targets=queries.first_targets(offer),
        note=note,
    )


def _give_up(design: Design, half_days: HalfDays) -> None:
    """The parts that have these half-days lose them."""
    lost = set(keys(half_days))
    for part in design.parts.select_for_update().filter(removed_at__isnull=True):
        if lost & set(part.half_days):
            part.half_days = [key for key in part.half_days if key not in lost]
            part.save_changes("half_days")


def keys(half_days: HalfDays) -> list[str]:
    """Half-days as they are kept, each once, in the order of the week."""
    return [
        quality.half_day(weekday, Half(half)) for weekday, half in sorted({(int(day), half) for day, half in half_days})
    ]


def _refuse_the_impossible(actor: Actor, design: Design) -> None:
    parts = queries.parts_of([design])[design.pk]
    found = queries.ground_of(actor, design.programme, parts).findings(design, parts)
    refuse([each for about in found.values() for each in about if each.code in IMPOSSIBLE])


def _changed(actor: Actor, action: str, design: Design, **said: Any) -> None:
    """The parts of an option have changed: they are possible, and it has another version."""
    _refuse_the_impossible(actor, design)
    design.save_changes()
    _happened(actor, action, design, **said)


def _happened(actor: Actor, action: str, design: Design, **said: Any) -> None:
    history.record(actor, action, design, pupil=design.programme.pupil, **said)
