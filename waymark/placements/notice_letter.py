"""The letter that tells a parent or carer of an off-site direction. It names the pupil, the place and the days, and
nobody's home: the address of a family stands in no letter, so none can be told to the wrong person.
"""

from __future__ import annotations

from datetime import date

from waymark.accounts.actors import Actor
from waymark.core.jinja2env import clock_time
from waymark.core.words import day_in_full
from waymark.documents.paper import Paper, Section
from waymark.organisations.queries import contacts
from waymark.organisations.states import ContactFunction
from waymark.placements import queries, rules
from waymark.placements.models import Placement
from waymark.programmes.states import LegalRoute
from waymark.programmes.wording import half_day_words
from waymark.pupils import queries as pupils
from waymark.pupils.models import ParentOrCarer

TO_REPORT_TO = (ContactFunction.KEY_CONTACT, ContactFunction.REGISTERS)


def receivers(actor: Actor, placement: Placement) -> list[ParentOrCarer]:
    """The parents and carers who may be told today where the pupil is."""
    return [each.record for each in pupils.people(actor, placement.pupil).people if each.may_know_whereabouts]


def facts(actor: Actor, placement: Placement, *, on: date) -> rules.NoticeLetterFacts:
    return rules.NoticeLetterFacts(
        is_direction=placement.programme.legal_route == LegalRoute.OFF_SITE_DIRECTION,
        may_receive=len(receivers(actor, placement)),
        place=placement.site.address,
        report_to=_report_to(placement, on),
        sessions=len(queries.sessions_of(placement, on)),
        reasons=placement.why_this_provider,
        aims=placement.programme.aims,
    )


def letter(placement: Placement, to: ParentOrCarer, *, on: date) -> Paper:
    """The letter to one person, as the placement now stands."""
    school, provider, site = placement.programme.school, placement.provider, placement.site
    times = [
        [half_day_words(row.weekday, row.half), f"{clock_time(row.starts_at)} to {clock_time(row.ends_at)}"]
        for row in queries.sessions_of(placement, on)
    ]
    name = placement.pupil.name
    return Paper(
        title=f"{name}: education at {provider.name}",
        author=school.name,
        reference=placement.reference,
        number=1,
        written_on=on,
        opening=[school.name, day_in_full(on), f"Dear {to.name}"],
        intro=(
            f"We direct {name} to attend {provider.name} for part of the week, to help with behaviour and learning. "
            f"{name} stays on the roll of {school.name}. This letter is the notice that the law asks us to give you."
        ),
        sections=[
            Section(
                "Where, and whom to report to",
                [],
                ["About", "Answer"],
                [
                    ["Address", ", ".join(filter(None, [site.name, site.address, site.postcode]))],
                    ["On arrival, report to", _report_to(placement, on)],
                    ["Getting there", placement.travel or "Ask us"],
                ],
            ),
            Section(
                "When",
                [
                    f"From {day_in_full(placement.starts_on)} to {day_in_full(placement.planned_end_on)}, both days "
                    f"included, on the days on which {school.name} is open."
                ],
                ["Half-day", "Time"],
                times,
            ),
            Section("Why", [placement.why_this_provider]),
            Section("What we want to reach", [placement.programme.aims]),
            Section(
                "What happens next",
                [],
                points=[
                    f"We look at how it goes with you on {day_in_full(placement.first_review_on)}, and again after that.",
                    "You may ask us for a review, and tell us at any time what you think of it.",
                    f"If {name} cannot attend on a day, tell {school.name}.",
                ],
            ),
        ],
        closing=["Yours sincerely", school.name],
    )


def _report_to(placement: Placement, on: date) -> str:
    """The provider's contact for arrivals, with the number; "" where none is on record."""
    known = sorted(
        (each for each in contacts(placement.provider, on) if each.function in TO_REPORT_TO),
        key=lambda each: TO_REPORT_TO.index(ContactFunction(each.function)),
    )
    return ", ".join(filter(None, [known[0].name, known[0].telephone])) if known else ""
