from waymark.core.watchers import Watchers


def test_all_who_asked_are_told_in_turn():
    said = []
    watchers = Watchers()
    watchers.tell("before anybody asked")
    watchers.add(lambda subject: said.append(("first", subject)))
    watchers.add(lambda subject: said.append(("second", subject)))
    watchers.tell("a place")
    assert said == [("first", "a place"), ("second", "a place")]
