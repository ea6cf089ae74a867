import pytest

from waymark.core.clauses import UnknownClause
from waymark.core.refusals import Refusal, Refused, Severity, refuse

REFUSAL = Refusal("no_plan", clause="SEIP2018 12.4", who="provider")
WARNING = Refusal("long", clause="NSAP2025 weeks", severity=Severity.WARNING, values={"weeks": 13})


@pytest.mark.parametrize(
    ("case", "findings", "reason", "gone_past"),
    [
        ("nothing found", [], "", []),
        ("nothing found, with a reason", [], "Because.", []),
        ("a warning with a reason is gone past", [WARNING], "The head agreed.", [WARNING]),
    ],
)
def test_what_goes_on(case, findings, reason, gone_past):
    assert refuse(findings, reason=reason) == gone_past, case


@pytest.mark.parametrize(
    ("case", "findings", "reason"),
    [
        ("a refusal", [REFUSAL], ""),
        ("a refusal whatever the reason", [REFUSAL], "Because."),
        ("a warning without a reason", [WARNING], ""),
        ("a warning with blanks for a reason", [WARNING], " \n "),
        ("a warning beside a refusal, with a reason", [WARNING, REFUSAL], "Because."),
    ],
)
def test_what_is_refused_names_everything(case, findings, reason):
    with pytest.raises(Refused) as raised:
        refuse(findings, reason=reason)
    assert raised.value.refusals == findings, case


def test_findings_may_come_one_by_one():
    with pytest.raises(Refused, match=r"no_plan \(SEIP2018 12.4\)"):
        refuse(finding for finding in [REFUSAL])


def test_a_finding_names_a_clause_that_is_written_down():
    with pytest.raises(UnknownClause):
        Refusal("no_plan", clause="SEIP2018 99")


def test_findings_are_equal_by_what_they_say_and_can_be_counted():
    again = Refusal("long", clause="NSAP2025 weeks", severity=Severity.WARNING, values={"weeks": 13})
    other = Refusal("long", clause="NSAP2025 weeks", severity=Severity.WARNING, values={"weeks": 14})
    assert again == WARNING != other
    assert len({again, WARNING}) == 1
    assert WARNING.is_warning
    assert not REFUSAL.is_warning
