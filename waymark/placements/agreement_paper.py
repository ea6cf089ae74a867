"""The written agreement for one placement. It says what the two sides owe each other, and no more
about the pupil than a name and a reference: no address, no need, no history.
"""

from __future__ import annotations

from datetime import date

from waymark.core.jinja2env import clock_time
from waymark.core.money import pounds_text
from waymark.core.words import day_in_full, joined
from waymark.documents.paper import Paper, Section
from waymark.organisations.models import Organisation
from waymark.organisations.queries import contacts
from waymark.organisations.states import ContactFunction
from waymark.placements import queries
from waymark.placements.models import Placement
from waymark.placements.money_words import FEES_DUE
from waymark.placements.wording import charge_words
from waymark.programmes.states import LegalRoute
from waymark.programmes.wording import ROUTES, half_day_words


def facts(placement: Placement, *, number: int, on: date) -> Paper:
    """The agreement as the placement now stands."""
    party, provider, school = placement.contract_party, placement.provider, placement.programme.school
    parties = [[party.name, "Places the pupil, and answers for the pupil's education and safety"]]
    if placement.commissioner_id != party.pk:
        parties.append([placement.commissioner.name, f"Arranges the placement for {party.name} and watches it"])
    parties.append([provider.name, "Provides the place"])
    sessions = queries.sessions_of(placement, on)
    times = [
        [half_day_words(row.weekday, row.half), f"{clock_time(row.starts_at)} to {clock_time(row.ends_at)}"]
        for row in sessions
    ]
    site, terms = placement.site, queries.newest_terms(placement)
    fees = [fee for fee in queries.fees_of(terms) if fee.to_provider]
    place = ", ".join(filter(None, [site.name, site.address, site.postcode]))
    sections = [
        Section(
            "Who agrees",
            ["This agreement is between the two bodies that sign it below."]
            if len(parties) == 2
            else [f"This agreement is between {party.name} and {provider.name}."],
            ["Body", "Its part"],
            parties,
        ),
        Section(
            "For whom, what and where",
            [],
            ["About", "Agreed"],
            [
                ["Pupil", placement.pupil.name],
                ["Reference", placement.reference],
                ["School on roll", school.name],
                ["Arranged as", ROUTES[LegalRoute(placement.programme.legal_route)]],
                ["What is offered", f"{placement.offer.title} at {provider.name}"],
                ["Place", place],
            ],
        ),
        Section(
            "Days and times",
            [
                f"From {day_in_full(placement.starts_on)} to {day_in_full(placement.planned_end_on)}, both days included, "
                f"on the days on which {school.name} is open."
            ],
            ["Half-day", "Time"],
            times,
        ),
        Section(
            "Price",
            [
                f"{charge_words(terms)}, for the half-days above"
                f"{f', from {day_in_full(terms.valid_from)}' if terms.valid_from > placement.starts_on else ''}. The price "
                "stays the same until the planned end, unless both sides agree to other terms.",
                *filter(None, [terms.bespoke]),
            ],
            ["Fee to the provider", "Amount"] if fees else [],
            [[fee.what, f"{pounds_text(fee.pence)} {FEES_DUE[fee.due]}"] for fee in fees],
        ),
        Section(
            "Attendance",
            [],
            points=[
                f"{provider.name} records on every half-day whether the pupil is there: by 9:30am for a morning and by "
                "1:30pm for an afternoon, or within half an hour of a later start.",
                f"When the pupil does not come, or leaves early, {provider.name} says so at once and does not wait for "
                f"the end of the session. {school.name} and the key worker then find out where the pupil is.",
                f"{provider.name} sends no pupil home and ends no day early without first speaking to {_or(school, party)}.",
            ],
        ),
        Section(
            "Keeping the pupil safe",
            [],
            points=[
                f"{provider.name} has read the risk information that came with this placement, gives it only to those "
                "who work with the pupil, and keeps it apart from other papers.",
                f"A worry about the pupil's safety is told the same day to the safeguarding lead of {school.name}"
                f"{_contact(school, on)}; in danger, first to the police or the children's social care service.",
                f"All who work with the pupil at {provider.name} have been checked as a school would check its own staff, "
                "and changes that may bear on the pupil's safety are told before they happen.",
                f"{_or(school, party)} and the key worker may visit at any time in the hours above.",
            ],
        ),
        Section(
            "Learning, reviews and reports",
            [],
            points=[
                "What the pupil is to learn there, and how that is measured, stands in the learning plan that both "
                "sides agree. It is part of this agreement.",
                f"The first review is on {day_in_full(placement.first_review_on)}, and from then on there is one at least "
                "every half term.",
                f"{provider.name} reports in writing on progress at least once a term, and within 14 days of the end.",
            ],
        ),
        Section(
            "Ending",
            [],
            points=[
                f"The placement ends on {day_in_full(placement.planned_end_on)}, or earlier when the aims are reached or "
                "it no longer serves the pupil.",
                f"Neither side ends it without speaking to the other first, except where somebody is in danger. Only "
                f"{school.name} can suspend or exclude the pupil.",
                f"After the last day {provider.name} has 14 days to finish its registers and its report. It then keeps "
                "what it wrote itself for as long as the law asks, and nothing else about the pupil.",
            ],
        ),
    ]
    return Paper(
        title="Agreement for a placement in alternative provision",
        author=placement.commissioner.name,
        reference=placement.reference,
        number=number,
        written_on=on,
        intro=(
            f"Written on {day_in_full(on)}. This is version {number}; it replaces any earlier version under the same "
            "reference. It holds when both sides have signed it, and no pupil starts before that."
        ),
        sections=sections,
        signing=(
            "Sign in Waymark by typing your name, or sign here and put a scan of this page into Waymark. Each side is "
            "signed for by another person."
        ),
        sides=[party.name, provider.name],
    )


def _or(*bodies: Organisation) -> str:
    return joined(list(dict.fromkeys(body.name for body in bodies)), "or")


def _contact(school: Organisation, on: date) -> str:
    """The name and number of the safeguarding lead, where they are known."""
    lead = next((each for each in contacts(school, on) if each.function == ContactFunction.SAFEGUARDING_LEAD), None)
    return f" ({', '.join(filter(None, [lead.name, lead.telephone]))})" if lead else ""
