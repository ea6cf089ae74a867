"""The county of tests/access, for the tests that knock at every door."""

from tests.access.conftest import county, matrix

__all__ = ["county", "matrix"]
