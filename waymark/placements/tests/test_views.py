"""The pages of placements: what each side sees, each step, what is refused, and what never leaves."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import SCHOOL_DAY
from tests.statements import statements_of
from waymark.attendance.models import Mark, Register
from waymark.core import clock
from waymark.core.clauses import clause
from waymark.core.models import AuditEvent
from waymark.organisations import services as organisations
from waymark.organisations.states import ContactFunction
from waymark.placements import queries, services
from waymark.placements.models import LearningPlan, Placement
from waymark.placements.states import PlacementState
from waymark.placements.tests.factories import (
    MONDAY_AND_TUESDAY,
    PLAN,
    close_gate,
    offered,
    placement_at,
    proposed,
    ready,
    started,
)
from waymark.programmes.tests.factories import a_programme, a_year_ten_pupil
from waymark.pupils.models import Address, Characteristic, ParentOrCarer
from waymark.pupils.states import CharacteristicKind
from waymark.quality.tests.factories import an_offer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_a_school_day():
    with clock.at(SCHOOL_DAY):
        yield


def address(name, placement):
    return reverse(f"placements:{name}", args=[placement.public_id])


def post(client, url, **data):
    return client.post(url, {"form_key": str(uuid.uuid4()), **data})


def text(response):
    return " ".join(response.content.decode().split())


def propose_page(programme, offer):
    return reverse("placements:propose", args=[programme.public_id, offer.public_id])


PROPOSAL = {
    "sessions": ["0-am", "0-pm"],
    "starts_on": "2026-11-24",
    "planned_end_on": "2027-01-22",
    "why_this_provider": "He learns by doing.",
    "pupil_voice": "I like engines.",
    "family_voice": "He gets up for this.",
}


def test_the_team_sees_each_gate_with_who_must_act(cast, as_):
    placement = ready(cast, but="agreement_party")
    page = text(as_("coordinator").get(address("placement", placement)))
    assert "The head of Ashgrove School must sign the agreement" in page
    assert "One of 24 still to do." in page
    assert "SEIP2018 12.5" in page
    assert address("start", placement) not in page


def test_the_clause_of_a_gate_opens_for_its_meaning(cast, as_):
    placement = ready(cast, but="learning_plan_commissioner")
    for who in ("coordinator", "provider_manager"):
        page = text(as_(who).get(placement.get_absolute_url()))
        gate = page[page.index("(SEIP2018 12.4)") :]
        assert gate.index(clause("SEIP2018 12.4").meaning) < gate.index("</details>"), who


def test_the_button_of_a_gate_is_for_whoever_may_close_it(cast, as_):
    placement = ready(cast, but="agreement_party")
    assert text(as_("head").get(address("placement", placement))).count("Open the agreement") == 1
    for name in ("coordinator", "inclusion_officer", "referrer"):
        assert "Open the agreement" not in text(as_(name).get(address("placement", placement)))


def test_the_start_button_comes_with_the_last_gate(cast, as_):
    placement = ready(cast)
    page = text(as_("coordinator").get(address("placement", placement)))
    assert "Everything is done." in page
    assert address("start", placement) in page
    assert address("start", placement) not in text(as_("key_worker").get(address("placement", placement)))


def test_a_proposal_is_saved_and_read_back(cast, as_):
    programme, offer = a_programme(cast), an_offer(cast)
    assert "Monday morning" in text(as_("coordinator").get(propose_page(programme, offer)))
    response = post(as_("coordinator"), propose_page(programme, offer), **PROPOSAL)
    made = Placement.objects.get()
    assert (response.status_code, response.url) == (302, made.get_absolute_url())
    assert (made.terms.get().rate_pence, made.pupil_voice, made.state) == (6500, "I like engines.", "proposed")
    page = text(as_("coordinator").get(made.get_absolute_url()))
    assert "£65 a session" in page
    assert "Offer the place to Canal Street Motors" in page


def test_a_warning_asks_for_a_reason_and_keeps_what_was_typed(cast, as_):
    programme, offer = a_programme(cast), an_offer(cast)
    many = {**PROPOSAL, "sessions": ["0-am", "0-pm", "1-am", "1-pm", "2-am"], "travel": "Bus 31"}
    response = post(as_("coordinator"), propose_page(programme, offer), **many)
    page = text(response)
    assert response.status_code == 422
    assert "5 half-days a week at a place that is not a school are more than the 4 proposed." in page
    assert "Bus 31" in page
    assert "Why you go on" in page
    assert not Placement.objects.exists()
    response = post(as_("coordinator"), propose_page(programme, offer), **many, reason_to_go_on="It is for nine weeks.")
    assert response.status_code == 302
    assert Placement.objects.get().reason_to_go_on == "It is for nine weeks."


def test_a_half_day_planned_twice_is_refused_beside_its_field(cast, as_):
    first = proposed(cast)
    other = an_offer(cast, "stranger_provider")
    response = post(as_("coordinator"), propose_page(first.programme, other), **PROPOSAL)
    assert response.status_code == 422
    assert "Two places are planned for the same half-day of the week." in text(response)


def test_the_provider_reads_what_it_needs_and_nothing_else(cast, as_):
    pupil = a_year_ten_pupil(cast)
    Address.objects.create(pupil=pupil, lines="CANARY-ADDRESS", valid_from=SCHOOL_DAY, do_not_disclose=True)
    ParentOrCarer.objects.create(
        pupil=pupil, name="CANARY-PARENT", relationship="Mother", telephone="CANARY-PHONE", valid_from=SCHOOL_DAY
    )
    Characteristic.objects.create(
        pupil=pupil, kind=CharacteristicKind.ETHNICITY, value="CANARY-TRAIT", valid_from=SCHOOL_DAY
    )
    programme = a_programme(cast, pupil, aims="CANARY-AIMS")
    elsewhere = proposed(
        cast,
        programme,
        an_offer(cast, "stranger_provider", title="CANARY-OTHER", price_pence=7777),
        sessions=[(4, "am")],
        why_this_provider="CANARY-WHY",
    )
    placement = started_with_school_week(cast, programme)
    pages = ["placement", "risk", "plan", "agreement", "report"]
    for name in pages:
        page = text(as_("provider_manager").get(address(name, placement)))
        assert "Kai Merrow" in page
        for canary in ("CANARY", "Harrow Farm", "77.77", "School on roll decided", elsewhere.reference):
            assert canary not in page, f"{canary} on {name}"
    main = text(as_("provider_manager").get(address("placement", placement)))
    assert "Tell him first when a plan changes." in main
    assert "Dana Merrow, 07700 900123" in main
    assert "Monday morning" in main
    assert "why_this_provider" not in main
    assert as_("provider_manager").get(address("placement", elsewhere)).status_code == 404
    assert as_("provider_manager").get(programme.get_absolute_url()).status_code == 403


def started_with_school_week(cast, programme):
    services_placement = proposed(cast, programme)
    coordinator = cast.actor("coordinator")
    services.write_learning_plan(coordinator, services_placement, **PLAN)
    services.write_agreement(coordinator, services_placement)
    services.offer(coordinator, services_placement)
    return Placement.objects.get(pk=services_placement.pk)


@pytest.mark.parametrize("name", ["stranger_provider", "stranger_coordinator", "stranger_referrer", "stranger_officer"])
def test_a_stranger_gets_the_page_of_what_does_not_exist(cast, as_, name):
    placement = ready(cast)
    client = as_(name)
    missing = client.get(reverse("placements:placement", args=[uuid.uuid4()]))
    for page in ("placement", "plan", "agreement"):
        response = client.get(address(page, placement))
        assert response.status_code == 404
        assert response.content == missing.content
    for page in ("voices", "notice", "ehc_plan"):  # not for any provider
        assert client.get(address(page, placement)).status_code == (403 if name == "stranger_provider" else 404)


def test_the_provider_reads_once_whom_it_rings(cast, as_):
    for function in (ContactFunction.KEY_CONTACT, ContactFunction.ATTENDANCE):
        organisations.add_contact(
            cast.actor("referrer"), cast.ashgrove, function=function, name="Asha Rao", telephone="0116 496 0001"
        )
    page = text(as_("provider_manager").get(address("placement", ready(cast))))
    assert page.count("Asha Rao") == 1
    assert "Attendance and contact, Ashgrove School" in page


def test_a_provider_does_not_open_what_the_school_and_the_commissioner_write(cast, as_):
    placement = offered(cast)
    for page in ("voices", "notice", "ehc_plan", "change_terms", "write_plan", "withdraw"):
        response = as_("provider_manager").get(address(page, placement))
        assert response.status_code == 403
        assert "I like engines." not in text(response)


def test_the_risk_information_is_read_and_confirmed_in_the_version_shown(cast, as_):
    placement = offered(cast)
    client = as_("provider_manager")
    page = text(client.get(address("risk", placement)))
    assert "Leaves the site when it is loud." in page
    assert post(client, address("risk", placement), number="7").status_code == 409
    assert post(client, address("risk", placement), number="1").status_code == 302
    gates = {gate.code: gate.closed for gate in queries.gates(placement, SCHOOL_DAY)}
    assert gates["risk_acknowledged"]


def test_after_the_end_the_risk_information_is_gone_and_the_report_is_not(cast, as_):
    placement = placement_at(cast, PlacementState.ENDED)
    with clock.at(SCHOOL_DAY.replace(day=25)):
        client = as_("provider_manager")
        page = text(client.get(address("placement", placement)))
        assert "You have 14 days to finish your registers and your report." in page
        assert "Tell him first" not in page
        assert "Dana Merrow" not in page
        assert client.get(address("risk", placement)).status_code == 404
        assessment = placement.risk_hand_overs.get().assessment
        assert client.get(reverse("safeguarding:assessment", args=[assessment.public_id])).status_code == 404
        assert client.get(address("report", placement)).status_code == 200
    with clock.at(SCHOOL_DAY.replace(month=12, day=9)):
        assert as_("provider_manager").get(address("placement", placement)).status_code == 404


def test_a_provider_that_declines_says_why_and_is_led_away(cast, as_):
    placement = offered(cast)
    client = as_("provider_manager")
    refused = post(client, address("answer", placement), answer="decline", reason="")
    assert (refused.status_code, "Give the reason." in text(refused)) == (422, True)
    response = post(client, address("answer", placement), answer="decline", reason="The group is full of year 8.")
    assert (response.status_code, response.url) == (302, reverse("placements:placements"))
    assert client.get(address("placement", placement)).status_code == 404
    assert "The group is full of year 8." in text(as_("coordinator").get(address("placement", placement)))


def test_both_sides_agree_the_plan_on_its_page(cast, as_):
    placement = offered(cast)
    for name in ("key_worker", "provider_manager"):
        assert post(as_(name), address("plan", placement), version=placement.version).status_code == 302
    plan = LearningPlan.objects.get()
    assert (plan.agreed_by_commissioner_by, plan.agreed_by_provider_by) == (cast.key_worker, cast.provider_manager)


def test_the_school_reads_the_plan_and_does_not_agree_it(cast, as_):
    placement = offered(cast)
    assert "Agree this plan" not in text(as_("head").get(address("plan", placement)))
    assert post(as_("head"), address("plan", placement)).status_code == 403


def test_the_head_signs_by_name(cast, as_):
    placement = offered(cast)
    client = as_("head")
    empty = post(client, address("agreement", placement), typed_name="", version=placement.version)
    assert (empty.status_code, "Type your name, or choose the signed copy." in text(empty)) == (422, True)
    assert post(client, address("agreement", placement), typed_name="Helen Marsh").status_code == 302
    page = text(client.get(address("agreement", placement)))
    assert "as <bdi>Helen Marsh</bdi>, by <bdi>Helen Marsh</bdi>" in page


def test_a_signed_copy_that_is_no_paper_is_a_sentence(cast, as_):
    placement = offered(cast)
    file = SimpleUploadedFile("signed.pdf", b"MZ\x90\x00 this is a program", content_type="application/pdf")
    response = post(as_("head"), address("agreement", placement), upload=file)
    assert response.status_code == 422
    assert "This is not a PDF, a Word file, a PNG, a JPEG or an e-mail, whatever its name says" in text(response)


def test_signing_an_older_agreement_is_a_conflict_that_keeps_the_name(cast, as_):
    placement = offered(cast)
    services.write_agreement(cast.actor("coordinator"), placement)
    response = post(as_("head"), address("agreement", placement), typed_name="Helen Marsh", version=placement.version)
    assert response.status_code == 409
    assert 'value="Helen Marsh"' in text(response)


def test_a_start_refused_says_why_and_by_which_clause(cast, as_):
    placement = ready(cast, but="sign_off")
    response = post(as_("coordinator"), address("start", placement), on="2026-11-24")
    page = text(response)
    assert response.status_code == 422
    assert "Provider signed off: the partnership must check the provider and sign it off." in page
    assert "SEIP2018 12.8" in page


@pytest.mark.parametrize("step", ["start", "change_terms"])
def test_a_year_before_the_rules_is_a_slip_and_not_a_fault(cast, as_, step):
    placement = ready(cast)
    page = as_("coordinator").get(address(step, placement))
    assert page.status_code == 200
    parts = {
        f"{name}_{part}": value
        for name in ("on", "starts_on")
        for part, value in zip(("day", "month", "year"), ("24", "11", "2012"), strict=True)
    }
    response = post(as_("coordinator"), address(step, placement), version=placement.version, **parts)
    assert response.status_code == 422
    assert "check the year 2012" in text(response)


def test_the_coordinator_starts_pauses_resumes_and_ends(cast, as_):
    placement = ready(cast)
    client = as_("coordinator")
    steps = [
        ("start", {"on": "2026-11-24"}, "active"),
        ("pause", {"on": "2026-11-24", "reason": "A hospital stay."}, "paused"),
    ]
    for step, data, state in steps:
        assert client.get(address(step, placement)).status_code == 200
        assert post(client, address(step, placement), **data).status_code == 302
        placement.refresh_from_db()
        assert placement.state == state
    with clock.at(SCHOOL_DAY.replace(day=26)):
        client = as_("coordinator")
        assert post(client, address("resume", placement), on="2026-11-26").status_code == 302
        assert (
            post(client, address("end", placement), on="2026-11-26", why="back_at_school", reason="Back.").status_code
            == 302
        )
    placement.refresh_from_db()
    assert (placement.state, placement.ended_on) == ("ended", SCHOOL_DAY.replace(day=26))


def test_a_double_click_starts_once(cast, as_):
    placement = ready(cast)
    client, key = as_("coordinator"), str(uuid.uuid4())
    answers = [client.post(address("start", placement), {"form_key": key, "on": "2026-11-24"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert AuditEvent.objects.filter(action="placement.start").count() == 1


def test_the_provider_reads_its_own_marks_and_no_others(cast, as_):
    placement = started(cast)
    for provider, on, attended in (
        (cast.canal_street, "2026-11-24", "late"),
        (cast.other_provider, "2026-11-23", "absent"),  # as if the pupil had been elsewhere
    ):
        register = Register.objects.create(
            provider=provider, site=provider.sites.get(), on=on, half="am", opened_at=clock.now()
        )
        Mark.objects.create(
            register=register,
            placement=placement,
            pupil=placement.pupil,
            attended=attended,
            recorded_at=clock.now(),
            recorded_by_label="Martin Pike",
        )
    page = text(as_("provider_manager").get(address("placement", placement)))
    assert "This morning" in page
    assert "Late" in page
    assert "Absent" not in page
    assert "Absent" in text(as_("head").get(address("placement", placement)))


def test_who_may_not_start_is_told_so(cast, as_):
    placement = ready(cast)
    for name in ("key_worker", "head", "provider_manager", "auditor"):
        assert post(as_(name), address("start", placement), on="2026-11-24").status_code == 403


def test_the_other_forms_are_drawn_and_taken_in(cast, as_):
    placement = started(cast)
    coordinator, provider = as_("coordinator"), as_("provider_manager")
    review = {"held_on": "2026-11-24", "attends": "Yes", "is_safe": "Yes", "needs_met": "Yes"}
    report = {
        "about_until": "2026-11-24",
        "progress": "Brakes.",
        "attendance_and_conduct": "There.",
        "next_steps": "Gears.",
    }
    for client, name, data in ((coordinator, "review", review), (provider, "report", report)):
        assert client.get(address(name, placement)).status_code == 200
        assert post(client, address(name, placement), **data).status_code == 302
    page = text(coordinator.get(address("placement", placement)))
    assert "Brakes." in page
    assert "Review on Tuesday 24 November" in page
    own = text(provider.get(address("placement", placement)))
    assert "Brakes." in own
    assert "Review on" not in own


def test_each_form_before_the_start_is_drawn(cast, as_):
    placement = proposed(cast)
    for name in ("change_terms", "voices", "offer", "write_plan", "write_agreement", "withdraw", "notice", "ehc_plan"):
        assert as_("coordinator").get(address(name, placement)).status_code == 200, name
    assert as_("coordinator").get(reverse("placements:choose", args=[placement.programme.public_id])).status_code == 200


def test_the_days_are_changed_on_their_page(cast, as_):
    placement = proposed(cast)
    data = {name: PROPOSAL[name] for name in ("sessions", "starts_on", "planned_end_on", "why_this_provider")}
    assert post(as_("coordinator"), address("change_terms", placement), **data).status_code == 302
    assert [(row.weekday, row.half) for row in queries.sessions_of(placement)] == MONDAY_AND_TUESDAY[:2]


def test_reading_a_placement_is_recorded_once(cast, as_):
    placement = ready(cast)
    before = AuditEvent.objects.count()
    as_("inclusion_officer").get(address("placement", placement))
    event = AuditEvent.objects.get(action="placements.placement.read")
    assert AuditEvent.objects.count() == before + 1
    assert event.pupils.get().pupil_id == placement.pupil.public_id


def test_the_list_costs_the_same_for_one_and_for_seven(cast, as_):
    programme = a_programme(cast)
    workshop = an_offer(cast, places=30)
    proposed(cast, programme, workshop, sessions=[(0, "am")])
    client = as_("coordinator")
    few = statements(client)
    for number in range(1, 7):
        half = (number % 5, "am" if number < 5 else "pm")
        proposed(cast, programme, workshop, sessions=[half], reason_to_go_on="More is better.")
    assert statements(client) == few
    assert few <= 18  # six for the page itself; signing in, membership and the history of the read come on top


def statements(client):
    with CaptureQueriesContext(
        connection,
    ) as found:
        page = client.get(reverse("placements:placements"))
    assert page.status_code == 200
    return len(statements_of(found))


def test_a_placement_page_keeps_its_budget(cast, as_):
    placement = offered(cast)
    close_gate(cast, placement, "sign_off")
    client = as_("coordinator")
    with CaptureQueriesContext(connection) as found:
        client.get(address("placement", placement))
    asked = statements_of(found)
    assert len(asked) <= 25, "\n".join(sql[:160] for sql in asked)
