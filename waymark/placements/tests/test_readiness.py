"""Before the first day: each practical gate alone, who must act, the provider's word, and the checklist that is kept."""

import uuid
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from tests.cast import SCHOOL_DAY
from waymark.accounts.tests.factories import sign_in
from waymark.core import clock
from waymark.core.clauses import clause
from waymark.core.models import OutboxMessage
from waymark.core.policies import Denied
from waymark.core.refusals import Refused
from waymark.duties.models import Duty
from waymark.duties.states import DutyKind
from waymark.placements import queries, rules, services
from waymark.placements.models import Arrangements, BodyTold, InformationPassed, Placement, StartChecklist
from waymark.placements.rules import Party, ReadinessFacts
from waymark.placements.states import LawfulBasis, TransportMode, TransportPayer
from waymark.placements.tests.factories import ARRANGED, INFORMATION, offered, ready, started
from waymark.placements.wording import GATES, LAWFUL_BASES, TRANSPORT_MODES, TRANSPORT_PAYERS
from waymark.pupils.models import Characteristic
from waymark.pupils.states import CharacteristicKind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_school_day")]
DAY = ("day", "month", "year")
BEFORE, LATER = SCHOOL_DAY - timedelta(days=1), SCHOOL_DAY + timedelta(days=1)
ALL = ReadinessFacts(
    transport_mode="public",
    transport_payer="school",
    meals="A packed lunch.",
    medication="None.",
    equipment="Boots.",
    emergency_contacts_confirmed_on=BEFORE,
    first_day="At the gate.",
    stop_procedure="Ring the school.",
    confirmed_on=BEFORE,
    parent_told_on=BEFORE,
    information_passed_on=BEFORE,
    information_received_on=BEFORE,
)
BY_ITSELF = {
    "commissioner": Party.SCHOOL,
    "in_a_partnership": True,
    "authority_told_on": BEFORE,
    "partnership_told_on": BEFORE,
}


def codes(refused):
    return {each.code for each in refused.value.refusals}


def still_open(facts):
    return [(gate.code, gate.who) for gate in rules.readiness_gates(facts, on=SCHOOL_DAY) if not gate.closed]


@pytest.mark.parametrize(
    ("other", "found"),
    [
        ({}, []),
        ({"transport_mode": ""}, [("transport", "partnership")]),
        ({"transport_payer": ""}, [("transport", "partnership")]),
        ({"meals": " "}, [("meals", "partnership")]),
        ({"medication": ""}, [("medication", "partnership")]),
        ({"equipment": ""}, [("equipment", "partnership")]),
        ({"emergency_contacts_confirmed_on": None}, [("emergency_contacts", "partnership")]),
        ({"first_day": ""}, [("first_day", "partnership")]),
        ({"parent_told_on": LATER}, [("parent_told", "partnership")]),
        ({"information_passed_on": None}, [("information_passed", "partnership")]),
        ({"information_received_on": None}, [("information_received", "provider")]),
        ({"confirmed_on": None}, [("stop_procedure", "provider")]),
        ({"stop_procedure": " "}, [("stop_procedure", "provider")]),
        ({"commissioner": Party.AUTHORITY, "meals": ""}, [("meals", "authority")]),
        (BY_ITSELF, []),
        ({**BY_ITSELF, "authority_told_on": None}, [("authority_told", "school")]),
        ({**BY_ITSELF, "partnership_told_on": None}, [("partnership_told", "school")]),
        ({**BY_ITSELF, "partnership_told_on": None, "in_a_partnership": False}, []),
    ],
)
def test_each_practical_gate_alone_is_open_and_says_who_must_act(other, found):
    facts = replace(ALL, **other)
    assert still_open(facts) == found
    refusals = rules.readiness_refusals(facts, on=SCHOOL_DAY)
    assert [each.code.removesuffix("_later") for each in refusals] == [code for code, _ in found]


def test_what_was_done_after_the_first_day_says_so():
    found = rules.readiness_refusals(replace(ALL, parent_told_on=LATER), on=SCHOOL_DAY)
    assert [(each.code, each.values) for each in found] == [("parent_told_later", {"day": "2026-11-25"})]


def test_every_gate_has_its_words_and_its_clause():
    for gate in rules.readiness_gates(replace(ALL, **BY_ITSELF), on=SCHOOL_DAY):
        assert GATES[gate.code].name and clause(gate.clause)
    assert (set(TRANSPORT_MODES), set(TRANSPORT_PAYERS)) == (set(TransportMode), set(TransportPayer))
    assert set(LAWFUL_BASES) == set(LawfulBasis)


@pytest.mark.parametrize(
    ("other", "found"),
    [
        ({"transport_mode": TransportMode.TAXI, "transport_payer": TransportPayer.NOBODY}, ["nobody_pays_the_way"]),
        ({"transport_mode": TransportMode.WALKS, "transport_payer": TransportPayer.NOBODY}, []),
        (
            {
                "transport_mode": TransportMode.TAXI,
                "transport_payer": TransportPayer.PARTNERSHIP,
                "looked_after": True,
            },
            ["home_authority_pays"],
        ),
        (
            {
                "transport_mode": TransportMode.TAXI,
                "transport_payer": TransportPayer.HOME_AUTHORITY,
                "looked_after": True,
            },
            [],
        ),
        ({"parent_told_on": LATER}, ["parent_told_ahead"]),
        ({"emergency_contacts_confirmed_on": LATER}, ["contacts_confirmed_ahead"]),
    ],
)
def test_who_pays_the_way_and_what_is_told_ahead(other, found):
    refusals = rules.arrangement_findings(rules.ArrangementFacts(**other), on=SCHOOL_DAY)
    assert [each.code for each in refusals] == found


# Through the services


def test_nothing_starts_before_the_provider_has_agreed_to_the_way_to_stop(cast):
    placement = ready(cast, but="stop_procedure")
    with pytest.raises(Refused) as refused:
        services.start(cast.actor("coordinator"), placement, on=SCHOOL_DAY)
    assert codes(refused) == {"stop_procedure", "information_received"}
    assert [duty.owner for duty in Duty.objects.filter(kind=DutyKind.CONFIRM_ARRANGEMENTS, state="open")] == [
        cast.canal_street
    ]
    services.confirm_arrangements(cast.actor("provider_manager"), placement)
    assert not Duty.objects.filter(kind=DutyKind.CONFIRM_ARRANGEMENTS, state="open").exists()
    services.start(cast.actor("coordinator"), placement, on=SCHOOL_DAY)


def test_what_is_arranged_anew_is_confirmed_anew(cast):
    placement = ready(cast)
    services.arrange(cast.actor("referrer"), placement, **{**ARRANGED, "medication": "An inhaler, in his bag."})
    assert Arrangements.objects.get().confirmed_at is None
    with pytest.raises(Refused) as refused:
        services.start(cast.actor("coordinator"), placement, on=SCHOOL_DAY)
    assert codes(refused) == {"stop_procedure"}


def test_what_is_saved_again_as_it_was_stays_confirmed(client, cast):
    placement = ready(cast)
    confirmed = Arrangements.objects.get()
    sign_in(client, cast.coordinator)
    url = reverse("placements:arrange", args=[placement.public_id])
    typed = {"form_key": str(uuid.uuid4()), "version": placement.version}
    for name, value in ARRANGED.items():
        days = isinstance(value, date)
        typed |= {f"{name}_{part}": getattr(value, part) for part in DAY} if days else {name: value}
    answer = client.post(url, typed, follow=True)
    assert "what the provider has confirmed stands" in answer.content.decode()
    kept = Arrangements.objects.get()
    assert (kept.confirmed_at, kept.version) == (confirmed.confirmed_at, confirmed.version)


def test_more_information_is_received_before_the_start(cast):
    placement = ready(cast)
    services.pass_information(cast.actor("head"), placement, **{**INFORMATION, "what": "His health plan."})
    with pytest.raises(Refused) as refused:
        services.start(cast.actor("coordinator"), placement, on=SCHOOL_DAY)
    assert codes(refused) == {"information_received"}
    services.confirm_arrangements(cast.actor("provider_manager"), placement)
    rows = InformationPassed.objects.order_by("pk").values_list("received_by", "lawful_basis")
    assert list(rows) == [(cast.provider_manager.pk, "public_task")] * 2


def test_information_goes_with_its_purpose(cast):
    placement = offered(cast)
    with pytest.raises(Refused) as refused:
        services.pass_information(cast.actor("coordinator"), placement, **{**INFORMATION, "purpose": " "})
    assert codes(refused) == {"no_purpose"}


def test_a_child_in_care_travels_at_the_cost_of_the_home_authority_or_with_a_reason(cast):
    placement = offered(cast)
    Characteristic.objects.create(
        pupil=placement.pupil, kind=CharacteristicKind.LOOKED_AFTER, valid_from=date(2026, 9, 1)
    )
    with pytest.raises(Refused) as refused:
        services.arrange(cast.actor("coordinator"), placement, **ARRANGED)
    assert codes(refused) == {"home_authority_pays"}
    services.arrange(cast.actor("coordinator"), placement, **ARRANGED, reason_to_go_on="It has agreed to pay later.")


def test_only_the_school_and_the_commissioner_arrange_and_only_the_provider_confirms(cast):
    placement = offered(cast)
    for name in ("provider_manager", "inclusion_officer"):
        with pytest.raises(Denied):
            services.arrange(cast.actor(name), placement, **ARRANGED)
    for name in ("coordinator", "head"):
        with pytest.raises(Denied):
            services.confirm_arrangements(cast.actor(name), placement)


def test_the_checklist_of_the_first_day_is_kept_as_it_was(cast):
    placement = started(cast)
    kept = StartChecklist.objects.get()
    assert kept.written_by == cast.coordinator
    lines = {line["code"]: line for line in kept.lines}
    assert {"pupil_voice", "agreement_party", "transport", "stop_procedure", "lawful_week"} <= set(lines)
    assert lines["parent_told"] == {
        "code": "parent_told",
        "name": "Parent or carer told",
        "clause": "SEIP2018 S2.13",
        "who": "partnership",
        "closed_on": "2026-11-20",
    }
    services.arrange(cast.actor("coordinator"), placement, **{**ARRANGED, "parent_told_on": SCHOOL_DAY})
    kept.refresh_from_db()
    assert {line["code"]: line for line in kept.lines} == lines
    with pytest.raises(DatabaseError), transaction.atomic():
        StartChecklist.objects.update(lines=[])


def test_after_the_last_day_the_provider_reads_nothing_of_what_the_pupil_needed(cast, as_):
    placement = started(cast)
    services.end(cast.actor("coordinator"), placement, on=SCHOOL_DAY, reason="Back at school.")
    address = reverse("placements:arrangements", args=[placement.public_id])
    with clock.at(LATER):
        assert "A packed lunch" not in as_("provider_manager").get(address).content.decode()
        assert "A packed lunch" in as_("head").get(address).content.decode()


def test_the_page_of_the_checklist(cast, as_):
    placement = started(cast)
    page = as_("head").get(reverse("placements:checklist", args=[placement.public_id])).content.decode()
    assert "points, all done" in page and "Friday 20 November" in page and "Agreement signed for the provider" in page


def test_a_school_that_places_by_itself_tells_the_authority_and_its_partnership(cast):
    placement = ready(cast)
    Placement.objects.update(commissioner=cast.ashgrove)
    placement.refresh_from_db()
    told = {gate.code: (gate.closed, gate.who) for gate in queries.gates(placement, SCHOOL_DAY)}
    assert (told["authority_told"], told["partnership_told"]) == ((False, "school"), (False, "school"))
    services.tell_bodies(cast.actor("head"), placement)
    services.tell_bodies(cast.actor("head"), placement)
    assert set(BodyTold.objects.values_list("body", flat=True)) == {cast.county.pk, cast.partnership.pk}
    told = {gate.code: gate.closed for gate in queries.gates(placement, SCHOOL_DAY)}
    assert told["authority_told"] and told["partnership_told"]
    mails = OutboxMessage.objects.filter(notice="placements.placed_by_itself")
    readers = {str(person.public_id) for person in (cast.inclusion_officer, cast.coordinator)}
    assert readers <= set(mails.values_list("recipient_id", flat=True))
    assert set(mails.values_list("link", flat=True)) == {""}


def test_a_partnership_that_places_tells_nobody(cast):
    placement = ready(cast)
    assert "authority_told" not in {gate.code for gate in queries.gates(placement, SCHOOL_DAY)}
    with pytest.raises(Refused) as refused:
        services.tell_bodies(cast.actor("coordinator"), placement)
    assert codes(refused) == {"nobody_to_tell"}


# Pages


def test_the_pages_of_both_sides(cast, as_):
    placement = offered(cast)
    team, provider = as_("coordinator"), as_("provider_manager")

    def address(name):
        return reverse(f"placements:{name}", args=[placement.public_id])

    def post(client, name, **data):
        version = Placement.objects.get(pk=placement.pk).version
        return client.post(address(name), {"form_key": str(uuid.uuid4()), "version": version, **data})

    assert "A packed lunch" in team.get(address("arrange")).content.decode()
    changed = {name: str(value) for name, value in ARRANGED.items()} | {"meals": "Cooked there."}
    assert post(team, "arrange", **changed).status_code == 302
    said = {"what": "A map.", "purpose": "To find him.", "lawful_basis": "vital_interests"}
    assert post(team, "inform", **said).status_code == 302
    page = provider.get(address("arrangements")).content.decode()
    assert "Cooked there." in page and "A map." in page and "Agree and confirm" in page
    assert post(provider, "arrangements").status_code == 302
    assert "Agree and confirm" not in provider.get(address("arrangements")).content.decode()
    assert provider.get(address("checklist")).status_code == 403
    assert "There is no checklist" in team.get(address("checklist")).content.decode()
    with clock.at(SCHOOL_DAY):
        assert "What happens if it cannot go on" in team.get(placement.get_absolute_url()).content.decode()
