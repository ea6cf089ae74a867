"""Every event has its words: a code that nobody can read is no history."""

import ast
from pathlib import Path

import pytest
from django.apps import apps

from waymark import accounts
from waymark.accounts.wording.events import EVENTS, action_words, kind_words, page_words
from waymark.accounts.wording.pages_read import PAGES_READ
from waymark.core.models import OutboxMessage, Record
from waymark.duties.states import DutyAction
from waymark.exclusions.states import ExclusionAction
from waymark.exclusions.views import OPEN_WHILE
from waymark.matching.states import PairAction
from waymark.meetings.states import MeetingAction
from waymark.moves.states import CaseAction, MoveAction
from waymark.placements.states import PlacementAction, TermsAction
from waymark.placements.steps import STEPS
from waymark.programmes.states import PartKind, ProgrammeAction
from waymark.referrals.states import ReferralAction
from waymark.reporting.states import ExportAction
from waymark.support.states import CycleAction, PlanAction

SOURCE = Path(accounts.__file__).parents[1]
MOVED = {
    "duty": DutyAction,
    "placement": PlacementAction,
    "placementterms": TermsAction,
    "programme": ProgrammeAction,
    "referral": ReferralAction,
    "export": ExportAction,
    "exclusion": ExclusionAction,
    "supportplan": PlanAction,
    "cycle": CycleAction,
    "pair": PairAction,
    "meeting": MeetingAction,
    "managedmove": MoveAction,
    "fairaccesscase": CaseAction,
}
RECORDERS = {"record", "note_read", "_write", "_change", "change"}


def codes_in_the_source():
    """The second or third word given to whatever records an event, where it is written out."""
    for path in SOURCE.rglob("*.py"):
        if "tests" in path.parts:
            continue
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and getattr(call.func, "attr", getattr(call.func, "id", "")) in RECORDERS:
                for each in ast.walk(ast.Tuple(call.args[1:3], ast.Load())):
                    if isinstance(each, ast.Constant) and isinstance(each.value, str) and "." in each.value.strip("."):
                        yield each.value


def every_code():
    found = {
        code for code in codes_in_the_source() if code.replace(".", "").replace("_", "").isalnum() and code[-1] != "_"
    }
    found |= {f"{table}.{action}" for table, actions in MOVED.items() for action in actions}
    found |= {f"placements.{step}.read" for step in STEPS} | {f"exclusions.{step}.read" for step in OPEN_WHILE}
    found |= {f"programme.{part}_{act}" for part in PartKind for act in ("add", "change")}
    return found | {f"outbox.{state}" for state in OutboxMessage.State if state != OutboxMessage.State.WAITING}


def test_the_source_is_read():
    assert {"pupil.add", "casefile.home.read", "programme.reasons", "contact.end"} <= every_code()


@pytest.mark.parametrize("code", sorted(every_code()))
def test_every_event_has_words(code):
    assert code in EVENTS or code in PAGES_READ


def test_words_of_events_and_pages():
    assert action_words("referral.send") == "A referral was sent"
    assert action_words("casefile.pupil.read") == "Looked at a pupil's file"
    assert action_words("something.new_here") == "Something: new here"
    assert page_words("casefile.pupil.read") == "A pupil's file"
    assert page_words("address.reveal") == "A withheld address was revealed"


def test_every_kind_of_record_is_called_by_words():
    kinds = [model._meta for model in apps.get_models() if issubclass(model, Record)]
    run_together = [meta.label_lower for meta in kinds if sum(map(str.isupper, meta.object_name)) > 1]
    assert "attendance.absencealert" in run_together
    assert [label for label in run_together if label.partition(".")[2] == kind_words(label)] == []
