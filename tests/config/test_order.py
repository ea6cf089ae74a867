"""Long tests stand where nobody has to wait for them at the end."""

from types import SimpleNamespace

from tests.order import ROOT, long_ones_first


def test(path, *marks):
    return SimpleNamespace(path=ROOT / path, get_closest_marker=lambda name: name in marks)


test.__test__ = False
SHORT = [test("waymark/core/tests/test_dates.py") for _ in range(10)]
JOURNEY = test("tests/journeys/test_moves.py", "slow")
DOOR = test("tests/access/test_doors.py")
SLOW, BESIDE_IT = test("waymark/demo/tests/test_county.py", "slow"), test("waymark/demo/tests/test_county.py")


def test_each_half_begins_with_what_takes_long():
    ordered = long_ones_first([*SHORT, BESIDE_IT, DOOR, SLOW, JOURNEY])
    assert ordered == [JOURNEY, *SHORT[:6], BESIDE_IT, DOOR, SLOW, *SHORT[6:]]


def test_nothing_is_lost_where_only_long_ones_were_chosen():
    assert long_ones_first([SLOW, JOURNEY]) == [JOURNEY, SLOW]
    assert long_ones_first([JOURNEY, JOURNEY]) == [JOURNEY, JOURNEY]
    assert long_ones_first([]) == []
