"""Weeks proposed by reckoning: facts in, up to three weeks out, or what cannot be met together.

Exact: a week that comes out breaks none of the rules, and where none comes out there is none. Nobody is placed by it;
the rules judge a proposed week again, like any other. It knows neither Django nor the clock.
"""

from waymark.designs.solver.facts import Asked, Candidate, Conflict, Proposal, Reckoned, SolverFacts, Wish
from waymark.designs.solver.model import TooLong, is_installed
from waymark.designs.solver.weeks import propose

__all__ = [
    "Asked",
    "Candidate",
    "Conflict",
    "Proposal",
    "Reckoned",
    "SolverFacts",
    "TooLong",
    "Wish",
    "is_installed",
    "propose",
]
