"""The week of a pupil as a model, and the questions put to it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from waymark.designs.solver.facts import WEEK, Aim, Candidate, Conflict, HalfDay, Proposal, Reckoned, SolverFacts, Wish
from waymark.designs.solver.model import Model, Solved, Terms, opposite
from waymark.organisations.states import PatternPlace
from waymark.placements.rules import PricedPart, price_per_week
from waymark.programmes.rules.hours import FULL_TIME_HOURS, MINUTES
from waymark.programmes.rules.sites import GUARD_HOURS, GUARD_WARNING_HOURS, MOST_SESSIONS
from waymark.quality.states import PriceUnit
from waymark.school_year.states import Half

MOST_WEEKS = 3
UNKNOWN_MILES = 60  # a place of which nobody knows how far it is counts as far
# how much more the aim of a week weighs than days in two places, these than a penny, and a penny than the order of offers
A_PENNY, A_SPLIT_DAY, AN_AIM = 10**3, 10**8, 10**10


def propose(facts: SolverFacts, *, on: date) -> Reckoned:
    """Up to three weeks that meet everything asked and break no rule: by price, by distance, by number of places.

    Each has other offers than those before it. Where nothing fits, the smallest set of wishes that cannot be met
    together. TooLong where the solver's limit of work came first.
    """
    wishes = facts.asked.wishes()
    weeks: list[Proposal] = []
    taken: list[frozenset[str]] = []
    for aim in Aim:
        if aim is Aim.DISTANCE and all(each.miles is None for each in facts.candidates):
            continue  # nobody knows how far anything is
        week = _Week(facts, wishes, on)
        for offers in taken:
            week.has_other_offers(offers)
        found = week.best_at(aim)
        if found is None:
            break
        weeks.append(found)
        taken.append(frozenset(found.picks))
    return Reckoned(weeks=tuple(weeks[:MOST_WEEKS])) if weeks else Reckoned(conflict=_conflict(facts, wishes, on))


def _conflict(facts: SolverFacts, wishes: tuple[Wish, ...], on: date) -> Conflict:
    """The fewest wishes that cannot be met together, the first such set in the order of the wishes.

    Each set that can be met is found with as many more as can be met beside it; what lies within one of those is not
    asked again. So the first set that cannot be met is the smallest there is.
    """
    possible: list[frozenset[Wish]] = []
    for size in range(len(wishes) + 1):
        for some in combinations(wishes, size):
            if not any(known.issuperset(some) for known in possible):
                met = _Week(facts, some, on, beside=wishes).most_wishes()
                if met is None:
                    return _explained(facts, some, on)
                possible.append(met)
    raise AssertionError("All wishes together were found impossible.")


def _explained(facts: SolverFacts, wishes: tuple[Wish, ...], on: date) -> Conflict:
    """The set with how far one gets: the longest week that meets the others of it, the cheapest."""

    def without(wish: Wish) -> _Week | None:
        return _Week(facts, [each for each in wishes if each is not wish], on) if wish in wishes else None

    longest, cheapest = without(Wish.HOURS), without(Wish.BUDGET)
    return Conflict(
        wishes=wishes,
        most_minutes=longest.longest() if longest else None,
        least_pence=cheapest.cheapest() if cheapest else None,
    )


@dataclass
class _Offer:
    """The choices about one offer: on which half-days, whether at all, and on which days."""

    candidate: Candidate
    on: dict[HalfDay, int]
    used: int
    days: dict[int, int]


class _Week:
    """A week to choose, with the law and these wishes laid on it; those `beside` them may be met or not."""

    def __init__(
        self, facts: SolverFacts, wishes: Collection[Wish], day: date, *, beside: Collection[Wish] = ()
    ) -> None:
        self.facts, self.day, self.model = facts, day, Model()
        kept = {(session.weekday, session.half) for session in facts.fixed}
        self.open = [half_day for half_day in WEEK if half_day not in kept]
        self.school = {each: self.model.choice() for each in self.open if each in facts.school}
        self.offers = [self._offer(candidate) for candidate in facts.candidates]
        self.places = self._places()
        self.minutes = self._minutes()
        self.fixed_minutes = sum(session.minutes for session in facts.fixed)
        self._one_place_at_a_time()
        self._law()
        self.met = {wish: self.model.choice() for wish in dict.fromkeys([*wishes, *beside])}
        for wish, met in self.met.items():
            if wish in wishes:
                self.model.between({met: 1}, least=1)
            self._meets(wish, [met])

    # The choices

    def _offer(self, candidate: Candidate) -> _Offer:
        on = {each: self.model.choice() for each in self.open if each in candidate.half_days}
        days = {
            weekday: self.model.any_of([choice for (there, _), choice in on.items() if there == weekday])
            for weekday in sorted({weekday for weekday, _ in on})
        }
        return _Offer(candidate, on, self.model.any_of(days.values()), days)

    def _places(self) -> dict[str, int]:
        """Whether anything is at a provider, by its place."""
        found: dict[str, list[int]] = {}
        for offer in self.offers:
            found.setdefault(offer.candidate.place, []).append(offer.used)
        return {place: self.model.any_of(used) for place, used in found.items()}

    def _minutes(self) -> dict[int, int]:
        """The minutes of every choice."""
        found = {choice: self.facts.school[each] for each, choice in self.school.items()}
        for offer in self.offers:
            found |= {choice: offer.candidate.half_days[each] for each, choice in offer.on.items()}
        return found

    def _one_place_at_a_time(self) -> None:
        for each in self.open:
            here = [self.school[each]] if each in self.school else []
            here += [offer.on[each] for offer in self.offers if each in offer.on]
            if here:
                self.model.between(dict.fromkeys(here, 1), most=1)

    def _minutes_at(self, place: str) -> tuple[dict[int, int], int]:
        """The minutes of the choices at a provider, and those that are kept there."""
        there = [offer for offer in self.offers if offer.candidate.place == place]
        chosen = {choice: offer.candidate.half_days[each] for offer in there for each, choice in offer.on.items()}
        return chosen, sum(session.minutes for session in self.facts.fixed if session.place == place)

    # What must hold

    def _law(self) -> None:
        """What no wish can set aside: the guard over places that are no school, and full time at one place alone."""
        full_time = self.model.choice()
        least = FULL_TIME_HOURS.on(self.day) * MINUTES
        self.model.between(self.minutes, most=least - 1 - self.fixed_minutes, when=[opposite(full_time)])
        for place in {*self.places, *self._kept_places()}:
            law = self.facts.guarded.get(place)
            chosen, kept = self._minutes_at(place)
            if law is not None and law.closed:
                self.model.between(dict.fromkeys(chosen, 1), most=-1 if kept else 0)
            if law is not None and law.not_full_time:
                self.model.between(chosen, most=GUARD_HOURS.on(self.day) * MINUTES - kept)
            if not (self.facts.single_place_agreed and self._may_be_full_time(place)):
                self._not_alone(place, [full_time])

    def _kept_places(self) -> set[str]:
        return {session.place for session in self.facts.fixed if not session.is_own_school}

    def _may_be_full_time(self, place: str) -> bool:
        at = [offer.candidate.may_be_full_time for offer in self.offers if offer.candidate.place == place]
        return all([*at, *(each.may_be_full_time for each in self.facts.fixed if each.place == place)])

    def _not_alone(self, place: str, when: list[int]) -> None:
        """If anything is at the place, something is elsewhere too."""
        if any(session.place != place for session in self.facts.fixed):
            return
        elsewhere = dict.fromkeys(self.school.values(), 1)
        elsewhere |= {used: 1 for other, used in self.places.items() if other != place}
        kept_here = any(session.place == place for session in self.facts.fixed)
        used = [] if kept_here else [self.places[place]]
        self.model.between(elsewhere, least=1, when=[*when, *used])

    def _meets(self, wish: Wish, when: list[int]) -> None:
        asked, model = self.facts.asked, self.model
        if wish is Wish.HOURS:
            model.between(
                self.minutes,
                asked.least_minutes - self.fixed_minutes,
                asked.most_minutes - self.fixed_minutes,
                when=when,
            )
        elif wish is Wish.SCHOOL:
            model.between(dict.fromkeys(self.school.values(), 1), asked.at_school, asked.at_school, when=when)
        elif wish is Wish.PATTERN:
            self._follows(when)
        elif wish is Wish.BUDGET and asked.budget_pence is not None:
            model.between(self._pence(), most=asked.budget_pence, when=when)
        elif wish is Wish.PLACES and asked.most_places is not None:
            kept = len(self._kept_places() - set(self.places))
            new = {used: 1 for place, used in self.places.items() if place not in self._kept_places()}
            already = len(self._kept_places() & set(self.places))
            model.between(new, most=asked.most_places - kept - already, when=when)
        elif wish is Wish.SUBJECTS:
            self._teaches(when)
        elif wish is Wish.CAREFUL:
            self._careful(when)
        else:
            self._only(wish, when)

    def _follows(self, when: list[int]) -> None:
        """As many half-days at each place as the pattern has, those that are kept among them."""
        for place in PatternPlace:
            here = list(self.school.values()) if self.facts.school_in_pattern is place else []
            here += [
                choice for offer in self.offers if offer.candidate.in_pattern is place for choice in offer.on.values()
            ]
            still = self.facts.asked.pattern.get(place, 0) - self.facts.fixed_in_pattern.get(place, 0)
            self.model.between(dict.fromkeys(here, 1), still, still, when=when)

    def _teaches(self, when: list[int]) -> None:
        """Each subject is taught: at school, or by an offer that names it."""
        for subject in self.facts.asked.subjects:
            teach = [offer.used for offer in self.offers if subject in offer.candidate.subjects]
            self.model.between(dict.fromkeys([*self.school.values(), *teach], 1), least=1, when=when)

    def _only(self, wish: Wish, when: list[int]) -> None:
        """Offers beyond the distance, or not signed off, are left out."""
        most = self.facts.asked.most_miles
        for offer in self.offers:
            miles = offer.candidate.miles
            near = most is None or (miles is not None and miles <= most)
            fits = near if wish is Wish.DISTANCE else offer.candidate.is_signed_off
            if not fits:
                self.model.between({offer.used: 1}, most=0, when=when)

    def _careful(self, when: list[int]) -> None:
        """Nothing of which the rules of the week would warn."""
        for place in {*self.places, *self._kept_places()}:
            self._not_alone(place, when)
            law = self.facts.guarded.get(place)
            if law is None:
                continue
            chosen, kept = self._minutes_at(place)
            sessions = sum(session.place == place for session in self.facts.fixed)
            if law.warns:
                self.model.between(dict.fromkeys(chosen, 1), most=-1 if kept else 0, when=when)
            self.model.between(chosen, most=GUARD_WARNING_HOURS.on(self.day) * MINUTES - kept, when=when)
            self.model.between(dict.fromkeys(chosen, 1), most=MOST_SESSIONS.on(self.day) - sessions, when=when)
            share = {
                choice: (2 if choice in chosen else 0) * minutes - minutes for choice, minutes in self.minutes.items()
            }
            self.model.between(share, most=self.fixed_minutes - 2 * kept, when=when)

    def has_other_offers(self, offers: frozenset[str]) -> None:
        """At least one offer is another than in this set, or one of it is not there."""
        terms = {offer.used: -1 if offer.candidate.key in offers else 1 for offer in self.offers}
        self.model.between(terms, least=1 - len(offers))

    # What is asked of it

    def _pence(self) -> dict[int, int]:
        """The price of a week in pence, by choice."""
        found: dict[int, int] = {}
        for offer in self.offers:
            price = offer.candidate.price
            paid = {
                PriceUnit.SESSION: list(offer.on.values()),
                PriceUnit.DAY: list(offer.days.values()),
                PriceUnit.WEEK: [offer.used],
            }
            found |= dict.fromkeys(paid[price.unit], price.pence)
        return found

    def _miles(self) -> dict[int, int]:
        """The miles of a week, one way, by choice of a day."""
        return {
            choice: UNKNOWN_MILES if offer.candidate.miles is None else offer.candidate.miles
            for offer in self.offers
            for choice in offer.days.values()
        }

    def _split_days(self) -> dict[int, int]:
        """Days with a morning at one place and not the afternoon, or the other way round: a way at noon, or half a day."""
        found = {}
        for choices in [self.school, *(offer.on for offer in self.offers)]:
            for weekday in range(5):
                morning, afternoon = choices.get((weekday, Half.AM)), choices.get((weekday, Half.PM))
                if morning is None or afternoon is None:
                    continue
                split = self.model.choice()
                self.model.between({split: 1, morning: -1, afternoon: 1}, least=0)
                self.model.between({split: 1, morning: 1, afternoon: -1}, least=0)
                found[split] = 1
        return found

    def best_at(self, aim: Aim) -> Proposal | None:
        aims = {
            Aim.PRICE: self._pence,
            Aim.DISTANCE: self._miles,
            Aim.PLACES: lambda: dict.fromkeys(self.places.values(), 1),
        }
        order = {offer.used: number for number, offer in enumerate(self.offers)}
        solved = self.model.solve(
            _sum(
                _times(aims[aim](), AN_AIM if aim is not Aim.PRICE else AN_AIM // 10),
                _times(self._split_days(), A_SPLIT_DAY),
                _times(self._pence(), A_PENNY),
                order,
            )
        )
        return None if solved is None else self._read(solved, aim)

    def most_wishes(self) -> frozenset[Wish] | None:
        """As many wishes as can be met at once; None if the law and what is laid on leave no week."""
        solved = self.model.solve(dict.fromkeys(self.met.values(), -1) or None)
        return None if solved is None else frozenset(wish for wish, met in self.met.items() if solved.values[met])

    def longest(self) -> int | None:
        solved = self.model.solve(_times(self.minutes, -1))
        return None if solved is None else self.fixed_minutes - solved.objective

    def cheapest(self) -> int | None:
        pence = self._pence()
        solved = self.model.solve(pence or None)
        return None if solved is None else (solved.objective if pence else 0)

    def _read(self, solved: Solved, aim: Aim) -> Proposal:
        def chosen(choices: Mapping[HalfDay, int]) -> tuple[HalfDay, ...]:
            return tuple(each for each, choice in choices.items() if solved.values[choice])

        picks = {offer.candidate.key: chosen(offer.on) for offer in self.offers if solved.values[offer.used]}
        parts = [
            PricedPart(key=offer.candidate.key, half_days=picks[offer.candidate.key], price=offer.candidate.price)
            for offer in self.offers
            if offer.candidate.key in picks
        ]
        minutes = sum(minutes for choice, minutes in self.minutes.items() if solved.values[choice])
        return Proposal(
            aim=aim,
            at_school=chosen(self.school),
            picks=picks,
            minutes=minutes + self.fixed_minutes,
            pence_a_week=price_per_week(parts),
            is_best=solved.is_best,
        )


def _times(terms: Terms, weight: int) -> dict[int, int]:
    return {choice: weight * value for choice, value in terms.items()}


def _sum(*several: Terms) -> dict[int, int]:
    found: dict[int, int] = {}
    for terms in several:
        for choice, value in terms.items():
            found[choice] = found.get(choice, 0) + value
    return found
