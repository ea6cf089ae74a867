"""What a page asks of the database: as much with ten times the rows, and no more than its budget (L7).

The county of tests/access is multiplied by ten, row by row: every pupil gets nine doubles with the same story. A page
that asks once for each row it shows asks more often then, and fails here.
"""

import uuid
from collections import defaultdict

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.test.utils import CaptureQueriesContext

from tests.access.doors import DOORS
from tests.access.footprint import LEFT_OUT
from tests.access.matrix import Cell, Matrix
from tests.access.visitors import stay_signed_in
from tests.access.world import NOW
from tests.statements import statements_of
from waymark.core import clock
from waymark.pupils.models import Pupil

pytestmark = pytest.mark.django_db
PAGE = 12  # statements of a page's own
SIGNED_IN = 1  # who asks: the session, the person, the role with its body, and the clock of the instance
NOTED = 5  # the reading: the end of the chain, the event, its content, its pupils, the new end
TIMES = 10
MORE = {  # pages that may ask more, and why: none of it grows with the rows
    "accounts:chains": (40, "walks every chain from end to end, a few statements for each body"),
    "programmes:programme": (10, "judges the whole week, and says of each part and each target how it stands"),
    "casefile:chronology": (20, "tells one story from every slice that knows something of the pupil"),
    "placements:placement": (7, "before the start it judges every gate and, for two of them, the same whole week"),
    "legality:place": (4, "counts the pupils of every commissioner, and asks whom of them the reader may know"),
    "designs:options": (
        16,
        "judges every option by the same facts as a start: places, sign-offs, status, others there",
    ),
    "designs:design": (22, "the same of one option, and of every offer that would fit"),
    "designs:use": (22, "the same as the option, before it is used"),
    "designs:suggest": (16, "the same of every offer, for the reckoning"),
    "my_plan:card": (2, "puts one week together from every slice that plans for the pupil"),
    "passports:pupil": (26, "draws one page from every slice that knows something of the pupil"),
    "passports:ask": (28, "the same page, to say what is missing"),
    "passports:hand_over": (26, "the same page, as one receiver would be given it"),
    "passports:version": (30, "a copy, and what the same page would say today"),
    "passports:acknowledge": (30, "the same as the copy"),
}

# What is multiplied: everything that a pupil's story is made of, and what bodies keep, in the order of its keys.
STORY = (
    "accounts.Person accounts.Membership organisations.Contact organisations.PartnershipMembership pupils.Pupil"
    " pupils.Address pupils.RollEntry pupils.Characteristic pupils.ParentOrCarer pupils.Involvement duties.Duty"
    " documents.Document documents.DocumentShare safeguarding.RiskAssessment safeguarding.RiskShare quality.Offer"
    " quality.SignOff exclusions.Exclusion exclusions.Notice exclusions.Offer exclusions.Challenge"
    " exclusions.Section19Decision support.SupportPlan support.Cycle support.Intervention support.CycleNote"
    " support.HelpAsked referrals.Referral referrals.Outcome referrals.CauseEntry referrals.Sending"
    " referrals.Request referrals.Amendment referrals.PaperTag routes.RouteAnswer meetings.AgendaItem"
    " meetings.Decision meetings.Letter meetings.AgreedAction meetings.Challenge meetings.WaitingPlace"
    " meetings.PlaceInOrder moves.ManagedMove moves.Agreement moves.TrialReview moves.FairAccessCase"
    " programmes.Programme programmes.KeyWorkerSpell programmes.SchoolSession programmes.Responsibility"
    " programmes.PastoralPart programmes.ExamEntry programmes.AccessArrangement programmes.AgencyPart"
    " programmes.NotNeeded programmes.Target programmes.TargetReview programmes.PartTimePlan"
    " programmes.StepBackToFullTime programmes.PartTimeReview placements.Placement placements.PlacementSession"
    " placements.LearningPlan placements.Agreement placements.PlacementTerms placements.RiskHandOver"
    " placements.Review placements.Report placements.Pause placements.Arrangements placements.InformationPassed"
    " placements.BodyTold placements.StartChecklist placements.EndReport placements.EndResult placements.ExitStep"
    " placements.PauseRequest placements.PlaceHold attendance.Mark attendance.PupilMonth attendance.AbsenceAlert attendance.FollowUp"
    " passports.PassportEntry passports.PassportRequest passports.HandOver reporting.Export reporting.Disclosure"
    " reporting.DisclosedPupil designs.Design designs.DesignPart"
).split()
# Rows of which there may be one only in the whole body or school: they stay as they are.
ONCE = {"accounts.Person", "accounts.Membership", "organisations.PartnershipMembership"}
NOT_MULTIPLIED = {
    "accounts.Invitation": "an administrator's own list, with its own test",
    "accounts.PasswordRequest": "gone within seconds, and on no page",
    "accounts.Session": "a person's own list, with its own test",
    "attendance.Register": "one for each site and session",
    "attendance.RegisterLink": "no page lists links",
    "core.AuditEvent": "grows by itself: every reading adds to it",
    "core.Instance": "one row",
    "core.OutboxMessage": "no page lists messages",
    "exclusions.OffRollDecision": "one or two for a child, and seldom",
    "support.CapacityWork": "a page of its own, with its own test",
    "support.CapacitySchool": "a few for each work, with its test",
    "matching.Comparison": "made by a job, and on no page",
    "matching.Pair": "a queue of its own, with its own test",
    "matching.Proposal": "a few for each pair",
    "meetings.Attendance": "one for each member at each meeting",
    "meetings.Interest": "one or two for a case",
    "meetings.Meeting": "a few a month, with its own test",
    "meetings.MeetingBody": "one or two for each partnership",
    "meetings.Member": "some ten for each body",
    "moves.RollSize": "one a year for each school",
    "organisations.Organisation": "a register of bodies, with its own test",
    "organisations.SchoolDetail": "one for each school",
    "organisations.Site": "one for each body here",
    "organisations.LeadSchool": "two a year for each partnership",
    "organisations.WeekPattern": "a few for each short-stay or hospital school",
    "organisations.AuthorityCode": "one for each authority of the country",
    "organisations.Postcode": "an open file, looked up by postcode",
    "organisations.PostcodeEdition": "one for each file taken in",
    "passports.Receipt": "one at most for each copy",
    "pupils.PupilImport": "a school's own list, with its own test",
    "pupils.PupilImportFile": "one for each file that waits",
    "referrals.ConsentLink": "a few for each referral",
    "my_plan.PlanLink": "a few for each programme",
    "my_plan.Words": "a few for each programme",
    "placements.Brokering": "one at most for each placement; its list has its own test",
    "placements.AnswerLink": "one or two for each offer",
    "quality.ProviderStatus": "one at a time for each provider",
    "quality.CommissionedPlaces": "a few for each authority",
    "quality.Proprietor": "one for a few providers",
    "quality.Proprietorship": "one at a time for each provider",
    "quality.RegisterJudgement": "one where a provider and the register disagree",
    "school_register.RegisterEdition": "one for each file taken in",
    "school_register.RegisterEntry": "the national register, searched fifty at a time",
    "school_register.SchoolLink": "the national register, followed from one school",
    "staffing.AccessReview": "two a year for each body",
    "staffing.AccessReviewLine": "one for each role, with its own test",
    "school_year.Closure": "one a day for each body",
    "school_year.HalfTerm": "six a year for each body",
}


def test_every_table_is_multiplied_or_says_why_not():
    ours = {m._meta.label for m in apps.get_models() if m.__module__.startswith("waymark.")} - LEFT_OUT
    assert ours == set(STORY) | set(NOT_MULTIPLIED)


def multiply(times):
    """Give every row of the story `times` - 1 doubles that hang together as the first ones do."""
    for number in range(1, times):
        new = defaultdict(dict)  # the keys and public ids of the doubles, by those of the first ones
        first = {label: list(apps.get_model(label).objects.filter(pk__in=FIRST[label])) for label in STORY}
        for label in STORY:
            if label not in ONCE:
                for row in first[label]:
                    if label != "duties.Duty" or row.pupil_id:  # a duty about no pupil is a body's own, open once
                        double(row, number, new)


FIRST = {}


def double(row, number, new):
    model, before = type(row), row.pk
    for field in model._meta.fields:
        if isinstance(field, models.ForeignKey) and getattr(row, field.attname) in new[field.related_model]:
            setattr(row, field.attname, new[field.related_model][getattr(row, field.attname)])
        elif isinstance(field, models.UUIDField):
            value = getattr(row, field.attname)
            again = uuid.uuid5(value, str(number))
            if field.name == "public_id" or again in new["ids"].values():
                new["ids"][value] = again
                setattr(row, field.attname, again)
        elif field.name in ("upn", "reference", "stored_as"):
            value = getattr(row, field.name)
            setattr(row, field.name, value and f"{value[:10]}{number}" if field.name != "upn" else "")
    row.pk, row._state.adding = None, True
    row.save(force_insert=True)
    new[model][before] = row.pk


@pytest.fixture(scope="module")
def counts(django_db_setup, django_db_blocker):
    """For each page and reader, the statements with the county as it is and with ten times as much of it."""
    with django_db_blocker.unblock(), transaction.atomic(), clock.at(NOW):
        matrix = Matrix()
        FIRST.update({label: list(apps.get_model(label).objects.values_list("pk", flat=True)) for label in STORY})
        small = {cell: statements(matrix, cell) for cell in readers(matrix)}
        multiply(TIMES)
        assert Pupil.objects.count() == TIMES * len(matrix.world.pupils)
        yield matrix, {cell: (before, statements(matrix, cell)) for cell, before in small.items()}
        transaction.set_rollback(True)


def readers(matrix):
    """One reader of each role for each page, about the record with the longest story that they may see."""
    for name, door in DOORS.items():
        if door.link or not door.looks:
            continue
        records = matrix.world.of_kind(door.about) if door.about else [None]
        records = sorted(records, key=lambda one: one is not None and one.of not in ("in full swing", "canal_street"))
        for role in sorted(door.roles):
            cells = (Cell(name, "GET", who, one) for one in records for who in matrix.visitors if who.role == role)
            found = next((cell for cell in cells if matrix.standing(cell) == "entitled"), None)
            if found:
                yield found


def statements(matrix, cell):
    """What the database was asked, leaving out the marks of transactions."""
    stay_signed_in(matrix.browsers[cell.visitor], cell.visitor)  # the session is written once a minute: not now
    connection.queries_log.clear()
    with matrix.undone(), CaptureQueriesContext(connection) as asked:
        answer = matrix.browsers[cell.visitor].get(matrix.path(cell))
    assert answer.status_code in (200, 302), f"{cell}: {answer.status_code}"
    return statements_of(asked)


def kinds(asked):
    """How often each statement was asked, without its values."""
    found = defaultdict(int)
    for sql in asked:
        found[sql.split(" WHERE ")[0][:160]] += 1
    return found


@pytest.mark.on_either
def test_every_page_keeps_to_its_budget_and_asks_no_more_of_ten_times_as_much(counts):
    """One test, for what is counted is the same, and takes a minute."""
    matrix, counted = counts
    assert not grown(counted), "\n".join(grown(counted))
    assert not over_budget(counted), "\n".join(over_budget(counted))
    for name in ("programmes:programme", "casefile:pupil", "casefile:chronology"):
        one, two = with_one_provider_and_two(matrix, counted, name)
        assert two <= one, f"{name} asks {one} statements of a placement at one provider, and {two} of two"


def grown(counted):
    """The pages that ask more when there are ten times as many rows."""
    found = []
    for cell, (before, after) in counted.items():
        if len(after) > len(before):
            first, then = kinds(before), kinds(after)
            more = max(then, key=lambda sql: then[sql] - first[sql])
            found.append(f"{cell}: {len(before)}, then {len(after)}; most of all {then[more]} x {more}")
    return found


def over_budget(counted):
    return [
        f"{cell}: {len(after)} statements"
        for cell, (_, after) in sorted(counted.items(), key=lambda item: -len(item[1][1]))
        if len(after) > PAGE + MORE.get(cell.door, (0, ""))[0] + SIGNED_IN + NOTED
    ]


def with_one_provider_and_two(matrix, counted, name):
    """How many statements the page asks about a pupil with a placement at one provider, and at two."""
    reader = next(cell.visitor for cell in counted if cell.door == name and cell.visitor.body == "partnership")
    kind = DOORS[name].about
    with matrix.undone(), clock.at(NOW):
        return [
            len(statements(matrix, Cell(name, "GET", reader, matrix.world.one(kind, of))))
            for of in ("withheld", "in full swing")
        ]
