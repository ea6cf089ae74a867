"""A passport is filled, asked for, handed over as a copy that never changes, and acknowledged."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.http import Http404

from tests.cast import SCHOOL_DAY
from waymark.core import clock
from waymark.core.models import AuditEvent, Conflict, OutboxMessage
from waymark.core.policies import Denied
from waymark.core.refusals import Refused
from waymark.duties.models import Duty
from waymark.matching.states import Answer
from waymark.matching.tests.factories import a_pair, decided
from waymark.passports import queries, services, sheet
from waymark.passports.jobs import look_again_at_passports
from waymark.passports.models import HandOver, PassportEntry, PassportRequest, Receipt
from waymark.passports.states import Carry, EntryKind, LegalBasis, Part, Purpose
from waymark.passports.tests.factories import asked_to_take, entry, filled, handed_over
from waymark.placements import services as placements
from waymark.placements.models import Placement
from waymark.placements.tests.factories import offered, proposed, started
from waymark.pupils import services as pupil_services
from waymark.pupils.involvements import involve
from waymark.pupils.models import Address, Characteristic, ParentOrCarer, RollEntry
from waymark.pupils.states import Basis, CharacteristicKind, ContactLimit, RollKind
from waymark.quality.tests.factories import an_offer
from waymark.referrals.tests.factories import a_pupil, filled_in, keep_safe
from waymark.safeguarding import services as safeguarding
from waymark.safeguarding.tests.factories import words as safety_words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_a_school_day():
    with clock.at(SCHOOL_DAY):
        yield


@pytest.fixture
def kai(cast):
    return a_pupil(cast)


@pytest.fixture
def placement(cast):
    """Offered to Canal Street Motors, with the passport filled."""
    made = offered(cast)
    filled(cast, made.pupil)
    return made


def codes(refused):
    return sorted(each.code for each in refused.value.refusals)


def nothing_written(before):
    return AuditEvent.objects.count() == before and not HandOver.objects.exists()


def text_of(content, part):
    return [line["text"] for each in content if each["part"] == part for line in each["lines"]]


# Filling


def test_a_correction_is_a_new_row_and_the_old_one_stays(cast, kai):
    first = entry(cast, kai, text="A quiet corner.", said_by="Form tutor")
    second = entry(cast, kai, text="A quiet corner by the door.", by="head")

    rows = PassportEntry.objects.order_by("number").values_list("number", "text", "is_current", "written_by_label")
    assert list(rows) == [
        (1, "A quiet corner.", False, "Ruth Okafor, Ashgrove School"),
        (2, "A quiet corner by the door.", True, "Helen Marsh, Ashgrove School"),
    ]
    assert queries.current_entry(cast.actor("referrer"), kai, EntryKind.HELPS) == second
    assert queries.earlier_entries(cast.actor("referrer"), kai, EntryKind.HELPS) == [first]
    assert AuditEvent.objects.filter(action="passport.write").count() == 2


def test_two_writers_do_not_write_over_each_other(cast, kai):
    entry(cast, kai, text="First", based_on=0)
    entry(cast, kai, text="Theirs", by="head", based_on=1)
    for seen in (0, 1):
        with pytest.raises(Conflict) as conflict:
            entry(cast, kai, text="Mine", based_on=seen)
        assert conflict.value.current.text == "Theirs"
    assert PassportEntry.objects.count() == 2


@pytest.mark.parametrize(
    "said, expected",
    [
        ({"text": "  "}, ["nothing_written"]),
        ({"known_on": SCHOOL_DAY + timedelta(days=1)}, ["known_ahead"]),
        ({"text": "Lives at 4 hidden  row."}, ["entry_tells_address"]),
        ({"text": "Bus to LE85PB"}, ["entry_tells_address"]),
        ({"said_by": "The aunt in 4 Hidden Row"}, ["entry_tells_address"]),
        ({"text": "Lives near a hidden row of trees"}, []),
    ],
)
def test_what_may_not_be_written_is_said_and_nothing_is_kept(cast, kai, said, expected):
    Address.objects.create(
        pupil=kai, lines="4 Hidden Row", postcode="LE8 5PB", do_not_disclose=True, valid_from=date(2026, 9, 1)
    )
    before = AuditEvent.objects.count()
    if not expected:
        assert entry(cast, kai, **said).number == 1
        return
    with pytest.raises(Refused) as refused:
        entry(cast, kai, **said)
    assert codes(refused) == expected
    assert not PassportEntry.objects.exists()
    assert AuditEvent.objects.count() == before


def test_the_same_words_again_are_no_new_version(cast, kai):
    entry(cast, kai)
    with pytest.raises(Refused) as refused:
        entry(cast, kai)
    assert codes(refused) == ["nothing_new_written"]
    assert entry(cast, kai, carry=Carry.SCHOOLS).number == 2  # for whom it is, is something new


@pytest.mark.parametrize(
    "who, wrong",
    [
        ("stranger_referrer", Http404),
        ("stranger_coordinator", Http404),
        ("coordinator", Http404),  # nobody has asked this partnership yet
        ("provider_manager", Http404),
        ("inclusion_officer", Denied),
        ("auditor", Http404),
    ],
)
def test_only_who_works_with_the_whole_writes(cast, kai, who, wrong):
    with pytest.raises(wrong):
        entry(cast, kai, by=who)
    assert not PassportEntry.objects.exists()


def test_a_school_that_was_only_asked_to_take_the_pupil_does_not_write(cast, kai):
    asked_to_take(cast, kai, SCHOOL_DAY)
    with pytest.raises(Http404):
        entry(cast, kai, by="stranger_referrer")


# What is on the page


def test_the_page_is_drawn_from_everything_that_is_known(cast, placement):
    lines = sheet.assembled(cast.actor("coordinator"), placement.pupil)
    said = {(line.part, line.label): (line.text, line.source, line.on) for line in lines if not line.only_for}

    assert said[Part.IDENTITY, "Full name"] == ("Kai Merrow", "Pupil's record", SCHOOL_DAY)
    assert said[Part.IDENTITY, "Born"][0] == "5 March 2012"
    assert said[Part.KEEP_SAFE, "What you must know"][0] == "Tell him first when a plan changes."
    assert said[Part.HEALTH, "Health as referred"] == ("Asthma", "Referral by Ashgrove School", SCHOOL_DAY)
    assert said[Part.ATTENDANCE, "When referred"][0] == "71.5% at Ashgrove School"
    assert said[Part.PUPIL_WORDS, "Said for the referral"][0] == "I want to make things."
    assert said[Part.AIMS, "Outcome 1"][0] == "Attends every session (one will know by: The register)"
    assert said[Part.HELPS, "What helps"][1] == "Ruth Okafor, Ashgrove School"
    assert said[Part.SCHOOL, "On the roll of"] == ("Ashgrove School", "Pupil's record", date(2026, 9, 1))
    whole = sheet.completeness(lines, Purpose.PLACEMENT, on=SCHOOL_DAY)
    assert whole.is_complete and whole.there == 12


def test_neither_an_address_nor_a_limited_parent_nor_a_protection_plan_is_on_any_passport(cast, kai):
    Address.objects.create(pupil=kai, lines="9 Open Road", postcode="LE8 1AA", valid_from=date(2026, 9, 1))
    for name, limit in (("Dana Merrow", "none"), ("Otto Merrow", "not_whereabouts"), ("Ida Merrow", "no_contact")):
        ParentOrCarer.objects.create(
            pupil=kai, name=name, relationship="Parent", limit=ContactLimit(limit), valid_from=date(2026, 9, 1)
        )
    for kind in (CharacteristicKind.CHILD_PROTECTION, CharacteristicKind.SOCIAL_WORKER):
        Characteristic.objects.create(pupil=kai, kind=kind, valid_from=date(2026, 9, 1))
    lines = sheet.assembled(cast.actor("referrer"), kai)
    said = " ".join(f"{line.label} {line.text} {line.source}" for line in lines)

    assert "Dana Merrow" in said and "Has a social worker" in said
    for hidden in ("Open Road", "LE8 1AA", "Otto", "Ida", "protection"):
        assert hidden not in said


def test_a_draft_of_a_referral_is_not_on_the_passport(cast, kai):
    filled_in(cast, kai)
    assert not any(line.source.startswith("Referral") for line in sheet.assembled(cast.actor("referrer"), kai))


# Asking


def test_the_school_is_asked_once_and_its_duty_is_done_when_nothing_is_missing(cast):
    placement = offered(cast)
    kai = placement.pupil
    filled(cast, kai, but=EntryKind.HELPS)
    request = services.ask_school(cast.actor("coordinator"), kai, purpose=Purpose.PLACEMENT, note="Before Monday.")

    duty = Duty.objects.get(kind="complete_passport")
    assert (duty.owner, duty.state, duty.pupil, duty.subject_id) == (cast.ashgrove, "open", kai, request.public_id)
    assert request.due_on == date(2026, 12, 1)  # five school days after Tuesday 24 November
    told = OutboxMessage.objects.filter(notice="passports.asked")
    assert told.count() == 2  # the referrer and the head
    assert not any("Merrow" in f"{message.reference} {message.link}" for message in told)
    with pytest.raises(Refused) as refused:
        services.ask_school(cast.actor("key_worker"), kai, purpose=Purpose.PLACEMENT)
    assert codes(refused) == ["asked_already"]

    entry(cast, kai, EntryKind.HELPS)
    duty.refresh_from_db()
    request.refresh_from_db()
    assert (duty.state, duty.done_by_label) == ("done", "Ruth Okafor, Ashgrove School")
    assert (request.ending, request.closed_by_label) == ("complete", "Ruth Okafor, Ashgrove School")


def test_what_was_filled_on_another_page_is_seen_at_night(cast):
    placement = proposed(cast)
    kai = placement.pupil
    filled(cast, kai)
    kai.risk_assessments.update(review_on=SCHOOL_DAY - timedelta(days=1))  # past its review day: missing
    services.ask_school(cast.actor("coordinator"), kai, purpose=Purpose.PLACEMENT)
    assert look_again_at_passports() == "0 settled"
    safeguarding.write_risk_assessment(cast.actor("referrer"), kai, **safety_words())
    assert look_again_at_passports() == "1 settled"
    assert Duty.objects.get(kind="complete_passport").state == "done"


def test_a_school_that_has_the_pupil_no_longer_owes_nothing(cast):
    kai = proposed(cast).pupil
    services.ask_school(cast.actor("coordinator"), kai, purpose=Purpose.PLACEMENT)
    kai.roll_entries.update(valid_to=SCHOOL_DAY)
    assert look_again_at_passports() == "1 settled"
    assert Duty.objects.get(kind="complete_passport").state == "dropped"
    assert PassportRequest.objects.get().ending == "let_go"


def test_nobody_is_asked_for_nothing_or_by_themselves(cast, placement):
    kai = placement.pupil
    with pytest.raises(Refused) as refused:
        services.ask_school(cast.actor("coordinator"), kai, purpose=Purpose.PLACEMENT)
    assert codes(refused) == ["nothing_missing"]
    with pytest.raises(Refused) as refused:
        services.ask_school(cast.actor("referrer"), kai, purpose=Purpose.MANAGED_MOVE)
    assert codes(refused) == ["asks_itself"]
    with pytest.raises(Denied):
        services.ask_school(cast.actor("inclusion_officer"), kai, purpose=Purpose.MANAGED_MOVE)
    assert not PassportRequest.objects.exists() and not Duty.objects.filter(kind="complete_passport").exists()


# Handing over


def test_a_provider_is_given_a_copy_that_the_database_refuses_to_change(cast, placement):
    copy = handed_over(cast, placement)

    assert (copy.number, copy.receiver, copy.given_by, copy.missing) == (1, cast.canal_street, cast.partnership, [])
    assert text_of(copy.content, "helps") == ["A task in three steps, and the first one done together."]
    event = AuditEvent.objects.get(action="passport.hand_over")
    assert event.subject_id == str(copy.public_id)
    assert OutboxMessage.objects.filter(notice="passports.handed_over").count() == 1
    for change in ({"reason_to_go_on": "x"}, {"content": []}):
        with pytest.raises(DatabaseError), transaction.atomic():
            HandOver.objects.filter(pk=copy.pk).update(**change)
    entry(cast, placement.pupil, text="Something else helps now.")
    copy.refresh_from_db()
    assert text_of(copy.content, "helps") == ["A task in three steps, and the first one done together."]


def test_a_provider_is_not_given_what_is_not_for_it(cast, placement):
    kai = placement.pupil
    entry(cast, kai, EntryKind.INTERESTS, text="Fishing with another pupil, Ben.", carry=Carry.NOBODY)
    entry(cast, kai, EntryKind.EXAM_ACCESS, text="Extra time, approved.", carry=Carry.SCHOOLS)
    ParentOrCarer.objects.create(pupil=kai, name="Dana Vale", relationship="Aunt", valid_from=date(2026, 9, 1))
    Characteristic.objects.create(
        pupil=kai, kind=CharacteristicKind.LOOKED_AFTER, value="855", valid_from=date(2026, 9, 1)
    )
    kai.upn = "A855400126001"
    kai.save()
    said = str(handed_over(cast, placement).content)
    for hidden in ("Ben", "Extra time", "Dana Vale", "Looked after", "A855400126001", "Early help", "Mondays"):
        assert hidden not in said

    asked_to_take(cast, kai, SCHOOL_DAY)
    to_school = services.hand_over(
        cast.actor("referrer"),
        kai,
        cast.birchfield,
        purpose=Purpose.MANAGED_MOVE,
        legal_basis=LegalBasis.PUBLIC_TASK,
        reason="The meeting is tomorrow.",
    )
    said = str(to_school.content)
    for given in ("Extra time", "Dana Vale", "Looked after", "A855400126001", "Early help", "Mondays"):
        assert given in said
    assert "Ben" not in said


def test_a_provider_reads_its_own_place_and_only_how_many_others_there_are(cast):
    placement = started(cast)
    offer = an_offer(cast, who="stranger_provider")
    other = placements.propose(
        cast.actor("coordinator"),
        placement.programme,
        offer,
        sessions=[(4, "am")],
        starts_on=SCHOOL_DAY,
        planned_end_on=date(2027, 1, 22),
        pupil_voice="Yes.",
        family_voice="Yes.",
        why_this_provider="Animals.",
        travel="Walks.",
        reason_to_go_on="Agreed.",
    )
    Placement.objects.filter(pk=other.pk).update(state="active", started_on=SCHOOL_DAY)
    copy = handed_over(cast, placement, reason="Filled next week.")
    told = text_of(copy.content, "provision")
    assert len(told) == 1
    assert told[0].endswith("Placements with others now: 1.") and "Canal Street Motors" in told[0]
    assert "Harrow Farm" not in str(copy.content)


def test_what_is_missing_warns_and_the_reason_is_kept(cast):
    placement = offered(cast)
    filled(cast, placement.pupil, but=EntryKind.ATTAINMENT)
    before = AuditEvent.objects.count()
    with pytest.raises(Refused) as refused:
        handed_over(cast, placement)
    assert codes(refused) == ["incomplete"]
    assert dict(refused.value.refusals[0].values) == {"missing": 1, "needed": 12}
    assert nothing_written(before)
    copy = handed_over(cast, placement, reason="The tests are on Friday.")
    assert (copy.missing, copy.reason_to_go_on) == (["attainment"], "The tests are on Friday.")


def test_a_body_that_may_not_know_of_the_pupil_is_given_nothing(cast, placement):
    before = AuditEvent.objects.count()
    for receiver, purpose in ((cast.other_provider, Purpose.PLACEMENT), (cast.birchfield, Purpose.MANAGED_MOVE)):
        with pytest.raises(Refused) as refused:
            services.hand_over(
                cast.actor("coordinator"),
                placement.pupil,
                receiver,
                purpose=purpose,
                legal_basis=LegalBasis.PUBLIC_TASK,
                reason="Go on.",
            )
        assert "receiver_may_not_know" in codes(refused)
    assert nothing_written(before)


def test_the_purpose_fits_the_receiver(cast, placement):
    with pytest.raises(Refused) as refused:
        handed_over(cast, placement, purpose=Purpose.NEW_SCHOOL, reason="Go on.")
    assert "purpose_does_not_fit" in codes(refused)


def test_a_withheld_address_that_slipped_in_before_stops_the_hand_over(cast, placement):
    kai = placement.pupil
    entry(cast, kai, EntryKind.INTERESTS, text="Plays in front of 12 Rose Yard.")
    Address.objects.create(
        pupil=kai, lines="12 Rose Yard", postcode="LE8 5PB", do_not_disclose=True, valid_from=date(2026, 9, 1)
    )
    with pytest.raises(Refused) as refused:
        handed_over(cast, placement)
    assert codes(refused) == ["passport_tells_address"]
    assert not HandOver.objects.exists()


@pytest.mark.parametrize(
    "who, wrong",
    [
        ("key_worker", Denied),
        ("provider_manager", Denied),
        ("stranger_coordinator", Http404),
        ("stranger_referrer", Http404),
    ],
)
def test_who_may_not_hand_over_does_not(cast, placement, who, wrong):
    with pytest.raises(wrong):
        handed_over(cast, placement, by=who)
    assert not HandOver.objects.exists()


def test_what_changes_later_makes_version_two(cast, placement):
    first = handed_over(cast, placement)
    with pytest.raises(Refused) as refused:
        handed_over(cast, placement)
    assert codes(refused) == ["same_as_last"]
    entry(cast, placement.pupil, text="Headphones.")
    second = handed_over(cast, placement, by="head")
    assert (first.number, second.number) == (1, 2)
    assert first.digest != second.digest
    assert second.given_by == cast.ashgrove


def test_an_officer_hands_the_passport_of_one_record_to_the_school_that_holds_the_other(cast):
    pair = a_pair(cast)
    officer = cast.actor("inclusion_officer")
    given = {"purpose": Purpose.NEW_SCHOOL, "legal_basis": LegalBasis.LEGAL_OBLIGATION, "reason": "Starts tomorrow."}
    with pytest.raises(Refused) as refused:
        services.hand_over(officer, pair.first, cast.birchfield, **given)
    assert "receiver_may_not_know" in codes(refused)

    decided(cast, pair, Answer.SAME)
    officer = cast.actor("inclusion_officer")
    assert queries.receivers(cast.actor("referrer"), pair.first) == []  # who sees one record learns of no other
    copy = services.hand_over(officer, pair.first, cast.birchfield, **given)
    birchfield = cast.actor("stranger_referrer")
    assert list(HandOver.objects.visible_to(birchfield)) == [copy]
    assert queries.copies(birchfield, pair.second) == [copy]
    assert not PassportEntry.objects.visible_to(birchfield).filter(pupil=pair.first).exists()
    services.acknowledge(birchfield, copy)


# Who sees a copy


def test_a_provider_sees_its_own_copies_until_its_papers_are_done(cast):
    placement = started(cast)
    copy = handed_over(cast, placement, reason="Filled next week.")
    assert list(HandOver.objects.visible_to(cast.actor("provider_manager"))) == [copy]
    assert not HandOver.objects.visible_to(cast.actor("stranger_provider")).exists()
    assert not HandOver.objects.visible_to(cast.actor("stranger_referrer")).exists()
    placements.end(cast.actor("coordinator"), placement, on=SCHOOL_DAY, reason="Back at school.")
    for days, seen, safety in ((0, True, True), (1, True, False), (14, True, False), (15, False, False)):
        with clock.at(SCHOOL_DAY + timedelta(days=days)):
            manager = cast.actor("provider_manager")
            assert HandOver.objects.visible_to(manager).exists() is seen, days
            assert queries.has_the_pupil(manager, copy) is safety, days


def test_a_school_that_was_asked_sees_its_copy_and_nothing_else(cast, kai):
    keep_safe(kai)
    asked_to_take(cast, kai, SCHOOL_DAY)
    copy = services.hand_over(
        cast.actor("referrer"),
        kai,
        cast.birchfield,
        purpose=Purpose.MANAGED_MOVE,
        legal_basis=LegalBasis.PUBLIC_TASK,
        reason="The rest follows.",
    )
    head = cast.actor("stranger_referrer")
    assert list(HandOver.objects.visible_to(head)) == [copy]
    assert not queries.holds(head, kai)
    kai.involvements.filter(organisation=cast.birchfield).update(valid_to=SCHOOL_DAY)
    assert not HandOver.objects.visible_to(cast.actor("stranger_referrer")).exists()


def test_the_next_school_reads_what_was_written_before_it_came_and_the_last_one_no_more(cast, kai):
    """Kai is on both rolls for a while, on one record; then Ashgrove School takes him off its roll."""
    entry(cast, kai)
    roll = RollEntry.objects.create(pupil=kai, school=cast.birchfield, kind=RollKind.SUBSIDIARY, valid_from=SCHOOL_DAY)
    involve(cast.actor("referrer"), kai, cast.birchfield, Basis.ROLL, source=roll, valid_from=SCHOOL_DAY)
    assert PassportEntry.objects.visible_to(cast.actor("stranger_referrer")).count() == 1
    own = RollEntry.objects.get(pupil=kai, school=cast.ashgrove)
    pupil_services.leave_roll(cast.actor("referrer"), own, last_day=SCHOOL_DAY, reason="Moved to Birchfield.")
    with clock.at(SCHOOL_DAY + timedelta(days=1)):
        assert not PassportEntry.objects.visible_to(cast.actor("referrer")).exists()
        assert PassportEntry.objects.visible_to(cast.actor("stranger_referrer")).count() == 1
        with pytest.raises(Http404):
            entry(cast, kai, text="Late words.")


# Receipts


def test_the_receiver_says_once_that_it_has_read(cast, placement):
    copy = handed_over(cast, placement)
    receipt = services.acknowledge(cast.actor("provider_manager"), copy)
    assert receipt.acknowledged_by_label == "Martin Pike, Canal Street Motors"
    assert services.acknowledge(cast.actor("provider_manager"), copy) == receipt
    assert AuditEvent.objects.filter(action="passport.acknowledge").count() == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        Receipt.objects.update(acknowledged_by_label="Somebody else")


def test_nobody_else_says_so_and_only_of_the_latest(cast, placement):
    copy = handed_over(cast, placement)
    with pytest.raises(Http404):
        services.acknowledge(cast.actor("stranger_provider"), copy)
    with pytest.raises(Denied):
        services.acknowledge(cast.actor("coordinator"), copy)
    entry(cast, placement.pupil, text="Headphones.")
    handed_over(cast, placement)
    with pytest.raises(Refused) as refused:
        services.acknowledge(cast.actor("provider_manager"), copy)
    assert codes(refused) == ["newer_version"]
    assert not Receipt.objects.exists()


def test_taking_a_copy_as_a_file_is_an_event(cast, placement):
    copy = handed_over(cast, placement)
    manager = cast.actor("provider_manager")
    assert services.as_pdf(manager, copy).startswith(b"%PDF")
    assert services.as_word(manager, copy).startswith(b"PK")
    assert AuditEvent.objects.filter(action="passport.take", subject_id=copy.public_id).count() == 2
    assert services.as_pdf(manager, copy) == services.as_pdf(manager, copy)
    with pytest.raises(Http404):
        services.as_pdf(cast.actor("stranger_provider"), copy)


# What waits


def test_a_place_agreed_without_a_passport_waits_for_one(cast):
    placement = offered(cast)
    assert not queries.without_passport(cast.actor("coordinator")).exists()  # only offered
    placements.accept(cast.actor("provider_manager"), placement)
    for name in ("coordinator", "referrer", "inclusion_officer"):
        assert list(queries.without_passport(cast.actor(name))) == [placement]
    assert not queries.without_passport(cast.actor("stranger_coordinator")).exists()
    assert not queries.without_passport(cast.actor("provider_manager")).exists()
    handed_over(cast, placement, reason="Filled next week.")
    assert not queries.without_passport(cast.actor("coordinator")).exists()
