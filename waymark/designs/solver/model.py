"""Yes-or-no choices, sums of them between bounds, and a sum to make small: what OR-Tools CP-SAT solves exactly.

A model is written in the solver's own text form and handed to its compiled part alone, so that neither pandas nor numpy
nor protobuf is needed. One worker, one seed and a limit that is counted in work and not in seconds: the same question
has the same answer on every machine.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

SEED = 1
MOST_WORK = 1.4  # of the solver's own measure, about as many seconds
FAR = 2**40
Terms = Mapping[int, int]


def is_installed() -> bool:
    """Whether the extra is there. Without it nothing here is asked."""
    return importlib.util.find_spec("ortools") is not None


@dataclass(frozen=True)
class Solved:
    """The choices that were made. `is_best`: none is better; otherwise the work came to its limit first."""

    values: tuple[int, ...]
    objective: int
    is_best: bool


class TooLong(Exception):
    """The limit of work came before an answer: not even whether there is one is known."""


@dataclass
class Model:
    """Choices, each a number; `at_most` and the like add what must hold of them."""

    _constraints: list[str] = field(default_factory=list)
    _choices: int = 0

    def choice(self) -> int:
        """Another yes or no."""
        self._choices += 1
        return self._choices - 1

    def between(self, terms: Terms, least: int = -FAR, most: int = FAR, *, when: Iterable[int] = ()) -> None:
        """The weighted sum lies between the bounds, both included; with `when` only if all of those are yes.

        In `when` the opposite of a choice is `opposite(choice)`.
        """
        enforced = " ".join(f"enforcement_literal: {literal}" for literal in when)
        self._constraints.append(
            f"constraints {{ {enforced} linear {{ vars: {list(terms)} coeffs: {list(terms.values())} "
            f"domain: [{least}, {most}] }} }}"
        )

    def any_of(self, choices: Iterable[int]) -> int:
        """A choice that is yes exactly if one of these is."""
        found, some = self.choice(), list(choices)
        for one in some:
            self.between({found: 1, one: -1}, least=0)
        self.between({found: -1, **dict.fromkeys(some, 1)}, least=0)
        return found

    def solve(self, smallest: Terms | None = None) -> Solved | None:
        """The choices that make the sum smallest, or any that fit; None if none do. TooLong if neither is known."""
        from ortools.sat.python import cp_model_helper as solver  # large, and an extra

        lines = ["variables { domain: [0, 1] }"] * self._choices + self._constraints
        if smallest:
            lines.append(f"objective {{ vars: {list(smallest)} coeffs: {list(smallest.values())} }}")
        model = solver.CpModelProto()
        if not model.parse_text_format("\n".join(lines)):
            raise ValueError("The model is not in the solver's form.")
        limits = solver.SatParameters()
        limits.num_workers, limits.random_seed, limits.max_deterministic_time = 1, SEED, MOST_WORK
        limits.cp_model_probing_level = 0  # takes longer than it saves on a week
        run = solver.SolveWrapper()
        run.set_parameters(limits)
        answer = run.solve(model)
        if answer.status == solver.CpSolverStatus.INFEASIBLE:
            return None
        if answer.status not in (solver.CpSolverStatus.OPTIMAL, solver.CpSolverStatus.FEASIBLE):
            raise TooLong
        best = answer.status == solver.CpSolverStatus.OPTIMAL
        return Solved(tuple(answer.solution), round(answer.objective_value), best)


def opposite(choice: int) -> int:
    """The choice the other way round, as `when` takes it."""
    return -choice - 1
