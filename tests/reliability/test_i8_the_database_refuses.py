"""I8: the database refuses what the code forgets, on both engines: raw SQL at every invariant that a model states.

A table gets one plausible row; an attempt is a second one that breaks one thing. Attempts at what a model says to be
unique and at its foreign keys are made from the model; those at its conditions are written here by hand, and a condition
without an attempt fails.
"""

import itertools
import re
import uuid
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, models, transaction

from tests.access.footprint import ours
from waymark.core import new_link
from waymark.core.models import AuditEvent
from waymark.matching.models import Pair
from waymark.organisations.models import Organisation
from waymark.pupils.models import Pupil
from waymark.referrals.models import Referral

ALL = sorted((m for m in apps.get_models() if m.__module__.startswith("waymark.")), key=lambda m: m._meta.label)
DAY, BEFORE, LATER = date(2026, 9, 1), date(2026, 8, 31), date(2027, 7, 16)
MOMENT = datetime(2026, 9, 1, 9, tzinfo=UTC)
NOBODY = 987654321  # the key of no row
serial = itertools.count(100)


def another_pupil(made):
    """A second pupil of the same body, made after the first."""
    plausible_value(Pair._meta.get_field("first"), made)
    return insert(Pupil, {**plausible(Pupil, made), "upn": ""})


def one(model):
    """A row of this model, where a column may be empty but is not in this row."""

    def key(made):
        if model not in made:
            made[model] = None
            made[model] = insert(model, plausible(model, made))
        return made[model]

    return key


# Where a plausible row needs more than its columns' kinds tell: because a condition looks at two of them together.
PLAUSIBLE = {
    "core.Instance": {"id": 1},
    "organisations.Organisation": {"urn": "123456", "la_code": "855"},
    "pupils.Pupil": {"upn": "A855400126001"},
    "pupils.RollEntry": {"kind": "main"},
    "duties.Duty": {"state": "open"},
    "referrals.Referral": {"state": "draft"},
    "programmes.Programme": {"state": "running"},
    "programmes.AgencyPart": {"next_look_on": LATER},
    "programmes.NotNeeded": {"is_current": True},
    "programmes.Target": {"key_stage": 3, "by_when": LATER, "next_review_on": LATER},
    "placements.Placement": {"state": "proposed"},
    "attendance.Mark": {"attended": "present"},
    "matching.Pair": {"second_id": another_pupil},
    "matching.Proposal": {"outcome": "waiting"},
    "exclusions.Exclusion": {"kind": "permanent", "sessions": 0},
    "support.Cycle": {"review_on": LATER},
    "meetings.Member": {"is_chair": True},
    "meetings.AgendaItem": {"referral_id": one(Referral), "pupil_id": one(Pupil)},
    "passports.PassportRequest": {"ending": ""},
    "designs.DesignPart": {
        "kind": "work_experience",
        "am_starts_at": time(9),
        "am_ends_at": time(12),
        "pm_starts_at": time(13),
        "pm_ends_at": time(15),
    },
}
# One thing wrong, for each condition: what to change in the plausible row. A list: several, each refused.
WRONG = {
    "responsibility_ends_after_it_begins": {"valid_to": BEFORE},
    "an_exam_entry_has_its_day": {"state": "entered", "entered_on": None},
    "an_approved_arrangement_has_its_evidence": [
        {"state": "approved"},
        {"state": "approved", "answered_on": DAY},
        {"state": "approved", "evidence_on": DAY},
    ],
    "an_agency_part_has_its_next_look": {"next_look_on": None, "ended_on": None},
    "a_target_takes_time": [{"by_when": DAY}, {"by_when": BEFORE}],
    "a_target_is_of_a_key_stage": {"key_stage": 5},
    "an_open_target_has_its_next_review": [{"next_review_on": None}, {"state": "met"}],
    "a_counted_target_has_both_figures": [{"aim_figure": Decimal("95")}, {"baseline_figure": Decimal("60")}],
    "consent_answered_when_and_by_whom": [{"answered_at": MOMENT}, {"answered_by_label": "somebody"}],
    "only_one_instance_row": {"id": 2},
    "only_a_demo_has_its_own_clock": [
        {"id": 1, "is_demo": False, "demo_now": MOMENT},
        {"id": 1, "is_demo": True, "demo_now": None},
    ],
    "organisation_of_a_known_kind": {"kind": "charity"},
    "membership_ends_after_it_begins": [{"valid_to": DAY}, {"valid_to": BEFORE}],
    "leading_ends_after_it_begins": [{"valid_to": DAY}, {"valid_to": BEFORE}],
    "notice_and_its_end_together": [{"notice_given_on": DAY}, {"notice_ends_on": DAY}],
    "contact_ends_after_it_begins": {"valid_to": BEFORE},
    "role_ends_after_it_begins": {"valid_to": BEFORE},
    "a_known_role": {"role": "superuser"},
    "ended_when_by_whom_and_why_together": [
        {"ended_at": MOMENT},
        {"ended_because": "left"},
        {"ended_by_id": NOBODY, "ended_because": "left", "valid_to": DAY},
        {"ended_at": MOMENT, "ended_by_id": NOBODY, "ended_because": "left", "valid_to": None},
    ],
    "accepted_when_and_by_whom_together": [{"accepted_at": MOMENT}, {"accepted_by_id": NOBODY}],
    "withdrawn_when_and_by_whom_together": [{"withdrawn_at": MOMENT}, {"withdrawn_by_id": NOBODY}],
    "invited_to_a_known_role": {"role": "superuser"},
    "half_term_ends_after_it_starts": {"ends_on": BEFORE},
    "half_term_superseded_when_and_by_whom_together": [{"superseded_at": MOMENT}, {"superseded_by_label": "somebody"}],
    "closure_superseded_when_and_by_whom_together": [{"superseded_at": MOMENT}, {"superseded_by_label": "somebody"}],
    "address_ends_after_it_begins": {"valid_to": BEFORE},
    "roll_ends_after_it_begins": {"valid_to": BEFORE},
    "involvement_ends_after_it_begins": {"valid_to": BEFORE},
    "taken_in_when_and_by_whom_together": [{"taken_in_at": MOMENT}, {"taken_in_by_id": NOBODY}],
    "done_when_and_by_whom_together": [{"done_at": MOMENT}, {"done_by_label": "somebody"}],
    "edition_of_a_known_file": {"sha256": ""},
    "acknowledged_when_and_by_whom_together": [{"acknowledged_at": MOMENT}, {"acknowledged_by_label": "somebody"}],
    "commissioned_places_end_after_they_begin": {"valid_from": LATER, "valid_to": BEFORE},
    "hold_released_when_and_by_whom": [{"released_at": MOMENT}, {"released_by_label": "somebody"}],
    "an_interim_hold_alone_says_until_when": [
        {"is_interim": True, "long_term_by": None},
        {"is_interim": False, "long_term_by": LATER},
    ],
    "sign_off_lasts_a_day": {"expires_on": BEFORE},
    "sent_when_and_by_whom_together": [{"submitted_at": MOMENT}, {"submitted_by_id": NOBODY}],
    "decided_when_and_by_whom_together": [{"decided_at": MOMENT}, {"decided_by_id": NOBODY}],
    "programme_ends_after_it_starts": {"planned_end_on": BEFORE},
    "school_sessions_are_on_weekdays": [{"weekday": 5}, {"weekday": 6}],
    "placement_ends_after_it_starts": {"planned_end_on": BEFORE},
    "terms_end_after_they_start": {"planned_end_on": BEFORE},
    "a_funding_row_has_its_words_and_clause": [
        {"funding_row": "tuition", "funding_said": "", "funding_clause": ""},
        {"funding_row": "", "funding_said": "The school pays.", "funding_clause": "APS2025 funding"},
        {"funding_row": "tuition", "funding_said": "The school pays.", "funding_clause": ""},
    ],
    "only_a_provider_is_run_by_a_school": {"kind": "school", "run_by_id": NOBODY},
    "school_of_a_known_kind": {"kind": "boarding"},
    "week_pattern_ends_after_it_begins": [{"valid_to": DAY}, {"valid_to": BEFORE}],
    "week_pattern_fits_a_week": [
        {"days_at_base": 6},
        {"days_at_base": 2, "days_in_ap": 3, "days_in_mainstream": 1},
        {"days_at_base": 2, "days_in_ap": 2, "days_of_tuition": 2},
    ],
    "bespoke_terms_are_in_words": {"charge_mode": "bespoke", "bespoke": ""},
    "terms_answered_when_and_by_whom": [{"answered_at": MOMENT}, {"answered_by_id": NOBODY}],
    "a_placement_under_way_has_its_first_day": [{"state": "active"}, {"state": "paused"}],
    "an_ended_placement_has_its_last_day": {"state": "ended", "started_on": DAY, "end_code": "other"},
    "an_ended_placement_has_a_coded_reason": {"state": "ended", "started_on": DAY, "ended_on": DAY, "end_code": ""},
    "arrangements_confirmed_when_and_by_whom": [{"confirmed_at": MOMENT}, {"confirmed_by_id": NOBODY}],
    "information_received_when_and_by_whom": [{"received_at": MOMENT}, {"received_by_id": NOBODY}],
    "exit_step_done_when_and_by_whom": [{"done_at": MOMENT}, {"done_by_id": NOBODY}],
    "a_placement_ends_on_or_after_its_first_day": {"started_on": DAY, "ended_on": BEFORE},
    "plan_agreed_by_commissioner_when_and_by_whom": [
        {"agreed_by_commissioner_at": MOMENT},
        {"agreed_by_commissioner_by_id": NOBODY},
    ],
    "plan_agreed_by_provider_when_and_by_whom": [
        {"agreed_by_provider_at": MOMENT},
        {"agreed_by_provider_by_id": NOBODY},
    ],
    "agreement_signed_by_party_when_and_by_whom": [
        {"signed_by_party_at": MOMENT},
        {"signed_by_party_by_id": NOBODY},
    ],
    "agreement_signed_by_provider_when_and_by_whom": [
        {"signed_by_provider_at": MOMENT},
        {"signed_by_provider_by_id": NOBODY},
    ],
    "shared_when_and_by_whom_together": [{"shared_at": MOMENT}, {"shared_by_id": NOBODY}],
    "answered_when_and_by_whom_together": [{"answered_at": MOMENT}, {"answered_by_label": "somebody"}],
    "pause_request_answered_when_and_by_whom": [{"answered_at": MOMENT}, {"answered_by_id": NOBODY}],
    "plan_set_aside_when_and_by_whom": [
        {"set_aside_at": MOMENT, "is_current": False},
        {"set_aside_by_id": NOBODY, "is_current": False},
    ],
    "a_plan_set_aside_counts_no_more": {"set_aside_at": MOMENT, "set_aside_by_id": NOBODY},
    "answer_link_answered_when_and_by_whom": [{"answered_at": MOMENT}, {"answered_by_label": "somebody"}],
    "placement_sessions_are_on_weekdays": [{"weekday": 5}, {"weekday": 6}],
    "a_session_ends_after_it_starts": [{"ends_at": time(9)}, {"ends_at": time(8)}],
    "register_taken_when_and_by_whom_together": [{"taken_at": MOMENT}, {"taken_by_label": "somebody"}],
    "register_chased_when_and_by_whom_together": [{"chased_at": MOMENT}, {"chased_by_label": "somebody"}],
    "a_correction_has_its_reason": {"replaces_id": NOBODY, "correction_reason": ""},
    "a_mark_does_not_replace_itself": {"id": 4242, "replaces_id": 4242, "correction_reason": "typed wrong"},
    "only_who_was_late_has_minutes": {"attended": "present", "minutes_late": 5},
    "only_an_absence_has_a_reason_code": {"attended": "present", "reason_code": "I"},
    "alert_settled_when_and_by_whom_together": [{"settled_at": MOMENT}, {"settled_by_label": "somebody"}],
    "paper_withdrawn_when_and_by_whom": [{"withdrawn_at": MOMENT}, {"withdrawn_by_id": NOBODY}],
    "export_decided_when_and_by_whom": [{"decided_at": MOMENT}, {"decided_by_id": NOBODY}],
    "access_review_finished_when_and_by_whom": [{"finished_at": MOMENT}, {"finished_by_id": NOBODY}],
    "an_access_line_waits_until_answered": {"answer": "waiting", "answered_at": MOMENT, "answered_by_id": NOBODY},
    "nobody_agrees_to_their_own_export": {"asked_by_id": NOBODY, "decided_at": MOMENT, "decided_by_id": NOBODY},
    "a_pair_is_of_two_records": [{"second_id": 0}, {"first_id": NOBODY}],
    "proposal_settled_when_and_by_whom": [{"settled_at": MOMENT}, {"settled_by_id": NOBODY}],
    "two_people_decide_of_a_pair": [
        {"outcome": "agreed"},
        {"outcome": "agreed", "settled_at": MOMENT, "settled_by_id": NOBODY},
        {"outcome": "waiting", "settled_at": MOMENT, "settled_by_id": NOBODY},
        {"outcome": "agreed", "settled_at": MOMENT, "settled_by_id": NOBODY, "settler_id": 4242, "proposer_id": 4242},
        {
            "outcome": "disagreed",
            "settled_at": MOMENT,
            "settled_by_id": NOBODY,
            "settler_id": 4242,
            "proposer_id": 4242,
        },
        {"outcome": "taken_back", "settled_at": MOMENT, "settled_by_id": NOBODY, "settler_id": 4242, "proposer_id": 1},
    ],
    "nobody_agrees_in_the_role_that_proposed": {
        "outcome": "agreed",
        "settled_at": MOMENT,
        "settled_by_id": NOBODY,
        "proposed_by_id": NOBODY,
        "settler_id": 4242,
        "proposer_id": 1,
    },
    "access_line_answered_when_and_by_whom": [{"answered_at": MOMENT}, {"answered_by_id": NOBODY}],
    "governors_when_and_by_whom_together": [{"governors_at": MOMENT}, {"governors_by_id": NOBODY}],
    "panel_when_and_by_whom_together": [{"panel_at": MOMENT}, {"panel_by_id": NOBODY}],
    "reconsidered_when_and_by_whom_together": [{"reconsidered_at": MOMENT}, {"reconsidered_by_id": NOBODY}],
    "cancelled_when_and_by_whom_together": [{"cancelled_at": MOMENT}, {"cancelled_by_id": NOBODY}],
    "a_suspension_has_an_end_and_a_length": [
        {"ends_on": LATER},
        {"sessions": 1},
        {"kind": "suspension"},
        {"kind": "suspension", "ends_on": LATER},
        {"kind": "suspension", "sessions": 1},
        {"kind": "ban"},
    ],
    "exclusion_ends_after_it_begins": {"kind": "suspension", "ends_on": BEFORE, "sessions": 1},
    "told_when_and_by_whom_together": [{"told_at": MOMENT}, {"told_by_id": NOBODY}],
    "offer_answered_when_and_by_whom_together": [{"answered_at": MOMENT}, {"answered_by_id": NOBODY}],
    "replied_when_and_by_whom_together": [{"replied_at": MOMENT}, {"replied_by_id": NOBODY}],
    "taken_off_when_and_by_whom": [{"taken_off_at": MOMENT}, {"taken_off_by_id": NOBODY}],
    "a_named_referral_or_a_question": [
        {"referral_id": None},
        {"pupil_id": None},
        {"referral_id": None, "pupil_id": None},
        {"year_group": 9},
        {"worry": "He stays away."},
        {"asked": "What would help?"},
        {"referral_id": None, "pupil_id": None, "year_group": 9, "worry": "He stays away."},
        {"referral_id": None, "pupil_id": None, "year_group": 9, "asked": "What would help?"},
        {"referral_id": None, "pupil_id": None, "worry": "He stays away.", "asked": "What would help?"},
        {"referral_id": None, "year_group": 9, "worry": "He stays away.", "asked": "What would help?"},
        {"pupil_id": None, "year_group": 9, "worry": "He stays away.", "asked": "What would help?"},
    ],
    "action_done_when_and_by_whom": [{"done_at": MOMENT}, {"done_by_id": NOBODY}],
    "challenge_answered_when_and_by_whom": [{"answered_at": MOMENT}, {"answered_by_id": NOBODY}],
    "letter_given_when_and_by_whom": [
        {"given_noted_at": MOMENT, "given_on": DAY},
        {"given_noted_by_id": NOBODY},
    ],
    "a_letter_given_has_its_day": [
        {"given_on": DAY},
        {"given_noted_at": MOMENT, "given_noted_by_id": NOBODY},
    ],
    "agenda_ready_when_and_by_whom": [{"agenda_ready_at": MOMENT}, {"agenda_ready_by_id": NOBODY}],
    "meeting_cancelled_when_and_by_whom": [{"cancelled_at": MOMENT}, {"cancelled_by_id": NOBODY}],
    "papers_open_around_the_meeting": [
        {"papers_open_on": LATER, "papers_close_on": LATER},
        {"papers_close_on": BEFORE},
    ],
    "sitting_ended_when_and_by_whom": [{"ended_at": MOMENT}, {"ended_by_id": NOBODY}],
    "sitting_ends_after_it_begins": {"valid_to": BEFORE},
    "left_the_list_when_and_by_whom": [{"left_at": MOMENT}, {"left_by_id": NOBODY}],
    "agreement_taken_back_when_and_by_whom_together": [{"taken_back_at": MOMENT}, {"taken_back_by_id": NOBODY}],
    "case_answered_when_and_by_whom_together": [{"answered_at": MOMENT}, {"answered_by_id": NOBODY}],
    "case_considered_when_and_by_whom_together": [{"considered_at": MOMENT}, {"considered_by_id": NOBODY}],
    "case_allocated_when_and_by_whom_together": [{"allocated_at": MOMENT}, {"allocated_by_id": NOBODY}],
    "case_admitted_when_and_by_whom_together": [{"admitted_at": MOMENT}, {"admitted_by_id": NOBODY}],
    "case_closed_when_and_by_whom_together": [{"closed_at": MOMENT}, {"closed_by_id": NOBODY}],
    "move_noticed_when_and_by_whom_together": [{"noticed_at": MOMENT}, {"noticed_by_id": NOBODY}],
    "move_started_when_and_by_whom_together": [{"started_at": MOMENT}, {"started_by_id": NOBODY}],
    "move_extended_when_and_by_whom_together": [{"extended_at": MOMENT}, {"extended_by_id": NOBODY}],
    "move_settled_when_and_by_whom_together": [{"settled_at": MOMENT}, {"settled_by_id": NOBODY}],
    "move_admitted_when_and_by_whom_together": [{"admitted_at": MOMENT}, {"admitted_by_id": NOBODY}],
    "a_closed_request_says_how_it_ended": [
        {"ending": "other"},
        {"closed_at": MOMENT, "closed_by_label": "somebody"},
    ],
    "request_closed_when_and_by_whom_together": [
        {"closed_at": MOMENT, "ending": "other"},
        {"closed_by_label": "somebody"},
    ],
    "law_respected_when_and_by_whom": [{"law_respected_at": MOMENT}, {"law_respected_by_id": NOBODY}],
    "request_answered_when_and_by_whom": [{"answered_at": MOMENT}, {"answered_by_id": NOBODY}],
    "route_answer_kept_when_and_by_whom": {"kept_by_label": ""},
    "who_goes_on_looks_again": [{"goes_on": True, "next_look_on": None}, {"goes_on": False, "next_look_on": DAY}],
    "capacity_work_takes_time": {"hours": 0},
    "capacity_struck_when_and_by_whom": [{"struck_at": MOMENT}, {"struck_by_id": NOBODY}],
    "support_review_after_its_start": [{"review_on": DAY}, {"review_on": BEFORE}],
    "support_is_reviewed_after_its_start": [{"reviewed_on": DAY}, {"reviewed_on": BEFORE}],
    "support_reviewed_when_and_by_whom": [{"reviewed_at": MOMENT}, {"reviewed_by_id": NOBODY}],
    "help_is_answered_after_it_was_asked": {"answered_on": BEFORE},
    "help_answered_when_and_by_whom": [{"answered_at": MOMENT}, {"answered_by_id": NOBODY}],
    "intervention_ends_after_it_begins": {"ends_on": BEFORE},
    "support_plan_ends_after_it_begins": {"ended_on": BEFORE},
    "support_ended_when_and_by_whom": [{"ended_at": MOMENT}, {"ended_by_label": "somebody"}],
    "a_step_back_has_hours": {"hours": 0},
    "design_ends_after_it_starts": {"planned_end_on": BEFORE},
    "design_used_when_and_by_whom_together": [{"used_at": MOMENT}, {"used_by_id": NOBODY}],
    "design_set_aside_when_and_by_whom_together": [{"set_aside_at": MOMENT}, {"set_aside_by_id": NOBODY}],
    "a_design_in_use_is_not_set_aside": {
        "used_at": MOMENT,
        "used_by_id": NOBODY,
        "set_aside_at": MOMENT,
        "set_aside_by_id": NOBODY,
    },
    "part_has_the_offer_it_needs": [{"kind": "provider"}, {"kind": "centre"}, {"kind": "tuition"}],
    "school_and_home_are_no_offers": [{"kind": "school", "offer_id": NOBODY}, {"kind": "home", "offer_id": NOBODY}],
    "part_without_offer_has_times_in_order": [
        {"am_starts_at": None},
        {"pm_ends_at": None},
        {"am_ends_at": time(9)},
        {"pm_ends_at": time(12)},
    ],
    "part_removed_when_and_by_whom_together": [{"removed_at": MOMENT}, {"removed_by_id": NOBODY}],
    "plan_link_stopped_when_and_by_whom": [{"stopped_at": MOMENT}, {"stopped_by_id": NOBODY}],
    "plan_words_answered_when_and_by_whom": [
        {"answered_at": MOMENT, "answer": "kept"},
        {"answered_by_id": NOBODY, "answer": "kept"},
    ],
    "answered_plan_words_have_an_answer": {"answered_at": MOMENT, "answered_by_id": NOBODY, "answer": ""},
    "proprietor_ends_after_it_begins": {"valid_to": BEFORE},
}
# Unique under a condition on something else than `is_current`: what a second row beside the first has instead.
BESIDE = {
    "one_chair_of_a_meeting_body": {"is_chair": False},
    "one_support_cycle_runs_at_a_time": {"state": "reviewed"},
    "one_version_waits": {"state": "agreed"},
}
# Unique only among some rows: what both rows have.
AMONG = {"designs.DesignPart": {("design_id",): {"kind": "school"}}}
# Tables whose rows stay as they are for ever.
APPEND_ONLY = (
    "core_auditevent",
    "core_auditpayload",
    "core_eventpupil",
    "attendance_mark",
    "attendance_followup",
    "reporting_disclosure",
    "reporting_disclosedpupil",
    "passports_handover",
    "passports_receipt",
    "placements_startchecklist",
)

pytestmark = pytest.mark.django_db


# A plausible row


def plausible(model, made=None):
    """The values of a row of this model, with the rows that it needs made beside it."""
    made = {} if made is None else made
    values = {}
    for field in model._meta.concrete_fields:
        if (
            field.attname in PLAUSIBLE.get(model._meta.label, {})
            or field.primary_key
            and isinstance(field, models.AutoField)
        ):
            continue
        values[field.attname] = plausible_value(field, made)
    more = PLAUSIBLE.get(model._meta.label, {})
    return {**values, **{name: value(made) if callable(value) else value for name, value in more.items()}}


def plausible_value(field, made):
    if isinstance(field, models.ForeignKey):
        if field.null:
            return None
        other = field.related_model
        if other not in made:
            made[other] = None
            made[other] = insert(other, plausible(other, made))
        return made[other]
    if isinstance(field, models.UUIDField):
        return uuid.uuid4()
    if field.null:
        return None
    if field.has_default():
        return field.get_default()
    number = next(serial)
    if isinstance(field, models.DateTimeField):
        return MOMENT
    if isinstance(field, models.DateField):
        return LATER if re.search(r"end|expires|to$", field.name) else DAY
    if isinstance(field, models.TimeField):
        return time(12) if "end" in field.name else time(9)
    if isinstance(field, models.BooleanField):
        return False
    if isinstance(field, models.DecimalField):
        return Decimal(1)
    if isinstance(field, models.IntegerField):
        return 1
    if isinstance(field, models.JSONField):
        return {}
    if isinstance(field, models.BinaryField):
        return b"x"
    if field.choices:
        return field.choices[0][0]
    if field.blank and not field.unique:
        return ""
    return short(field, f"word {number}")


def insert(model, values):
    """Insert these values by SQL; return the new row's key."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    quote = connection.ops.quote_name
    columns = ", ".join(quote(fields[name].column) for name in values)
    marks = ", ".join(["%s"] * len(values))
    table, key = quote(model._meta.db_table), quote(model._meta.pk.column)
    typed = [fields[name].get_db_prep_save(value, connection) for name, value in values.items()]
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks}) RETURNING {key}", typed)
        return cursor.fetchone()[0]


def apart(model, values, keep):
    """The same row, but different in whatever else is unique: all that `keep` does not name."""
    different = dict(values)
    for constraint in model._meta.constraints:  # what is one at a time by a flag: the second is an older one
        flagged = isinstance(constraint, models.UniqueConstraint) and "is_current" in str(constraint.condition)
        if flagged and attnames(model, constraint) != keep:
            different["is_current"] = False
        if constraint.name in BESIDE and attnames(model, constraint) != keep:
            different.update(BESIDE[constraint.name])
    for fields in unique_sets(model):
        free = [name for name in fields if name not in keep]
        if free and all(different[name] == values[name] for name in fields) and values[free[0]] is not None:
            different[free[0]] = other_value(model, free[0], values[free[0]])
    return different


def attnames(model, constraint):
    names = {field.name: field.attname for field in model._meta.concrete_fields}
    return tuple(names[name] for name in constraint.fields)


def other_value(model, name, value):
    field = next(each for each in model._meta.concrete_fields if each.attname == name)
    if isinstance(field, models.UUIDField):
        return uuid.uuid4()
    if isinstance(field, models.BooleanField):
        return not value
    if isinstance(field, models.ForeignKey):
        return NOBODY
    if isinstance(field, models.DateField):
        return LATER
    if isinstance(field, models.IntegerField):
        return 900 + next(serial) % 30_000  # it may be a smallint
    return short(field, f"other {next(serial)}")


def short(field, words):
    """The end of the words, as much as the column holds: PostgreSQL counts."""
    return words.replace(" ", "-")[-(field.max_length or len(words)) :]


def unique_sets(model):
    """Each set of columns that is unique, perhaps under a condition."""
    found = [
        (field.attname,)
        for field in model._meta.concrete_fields
        if field.unique and not isinstance(field, models.AutoField)
    ]
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            assert constraint.fields, f"{constraint.name}: an expression needs an attempt of its own"
            found.append(attnames(model, constraint))
    return found


def refused(model, values, said=()):
    """The database's own words when it refuses the row. Foreign keys are asked at the end."""
    with pytest.raises(DatabaseError) as error, transaction.atomic():
        insert(model, values)
        connection.check_constraints()
    words = str(error.value)
    assert not said or any(each in words for each in said), f"refused, but for another reason: {words}"
    return words


# Conditions

CONDITIONS = {
    constraint.name: model
    for model in ALL
    for constraint in model._meta.constraints
    if isinstance(constraint, models.CheckConstraint)
}


def test_every_condition_has_its_attempt():
    assert sorted(WRONG) == sorted(CONDITIONS)


@pytest.mark.parametrize("name", sorted(CONDITIONS))
def test_a_row_against_a_condition_is_refused(name):
    model = CONDITIONS[name]
    values = plausible(model)
    for wrong in WRONG[name] if isinstance(WRONG[name], list) else [WRONG[name]]:
        assert set(wrong) <= set(values) | {"id"}, f"no such column: {wrong}"
        refused(model, {**values, **wrong}, said=[name])


# What is unique

UNIQUE = [(model, fields) for model in ALL for fields in unique_sets(model)]


@pytest.mark.parametrize(
    ("model", "fields"), UNIQUE, ids=lambda v: v._meta.label if isinstance(v, type) else "+".join(v)
)
def test_a_second_of_what_is_unique_is_refused(model, fields):
    values = plausible(model, made := {})
    for name in fields:
        if values[name] is None:  # two of nothing are not the same: see the next test
            field = next(each for each in model._meta.concrete_fields if each.attname == name)
            values[name] = made.get(field.related_model) or insert(
                field.related_model, plausible(field.related_model, made)
            )
    if model._meta.label == "attendance.Mark" and fields == ("replaces_id",):
        values["correction_reason"] = "typed wrong"
    values.update(AMONG.get(model._meta.label, {}).get(fields, {}))
    insert(model, values)
    columns = [f"{model._meta.db_table}.{name}" for name in fields]
    names = [c.name for c in model._meta.constraints if isinstance(c, models.UniqueConstraint)]
    again = apart(model, values, fields)
    words = refused(model, again)
    if connection.vendor == "sqlite":
        assert all(column in words for column in columns), f"refused, but for another reason: {words}"
    else:
        assert "unique" in words, words
        assert all(f"{name}" in words for name in fields) or any(name in words for name in names), words


# What may be missing in a set of columns that is unique, and why two without it are two.
MAY_BE_ALIKE = {
    "attendance.Mark.replaces_id": "a first mark replaces none; first marks have one_first_mark_per_session",
    "meetings.AgendaItem.referral_id": "a question names nobody and has no referral; a meeting may hear several",
}


def test_nothing_is_unique_only_where_a_column_is_filled():
    """Two rows without a value are not the same to a database: what is unique needs columns that are always there,
    or a second constraint for the rows where one is empty."""
    holes = []
    for model in ALL:
        fields = {field.attname: field for field in model._meta.concrete_fields}
        sets = unique_sets(model)
        for names in sets:
            for name in names:
                rest = tuple(each for each in names if each != name)
                key = f"{model._meta.label}.{name}"
                if fields[name].null and rest not in sets and key not in MAY_BE_ALIKE:
                    holes.append(f"{key} in {names}")
    assert holes == []


# Foreign keys

KEYS = [
    (model, field)
    for model in ALL
    for field in model._meta.concrete_fields
    if isinstance(field, models.ForeignKey) and field.db_constraint
]


def test_every_foreign_key_is_one_in_the_database():
    assert [
        str(f) for m in ALL for f in m._meta.concrete_fields if isinstance(f, models.ForeignKey) and not f.db_constraint
    ] == []


@pytest.mark.parametrize(("model", "field"), KEYS, ids=lambda v: v._meta.label if isinstance(v, type) else v.name)
def test_a_row_about_nothing_is_refused(model, field):
    values = {**plausible(model), field.attname: NOBODY}
    for constraint in model._meta.constraints:  # a moment beside its person
        if constraint.name in WRONG and f"{field.attname}" in str(WRONG[constraint.name]):
            values.update(together(model, field, values))
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        insert(model, values)
        connection.check_constraints()
    assert "foreign key" in str(error.value).lower(), error.value


def together(model, field, values):
    """What must stand beside a person: the moment, the reason, the last day."""
    at = field.name.removesuffix("_by") + "_at"
    more = {at: MOMENT} if at in values else {}
    if field.name == "ended_by":
        more |= {"ended_because": "left", "valid_to": DAY}
    if "answer" in values:
        more |= {"answer": "kept"}
    if "settler_id" in values:
        more |= {"outcome": "agreed", "settled_at": MOMENT, "settled_by_id": NOBODY + 1, "settler_id": NOBODY + 1}
    if field.name == "set_aside_by" and "is_current" in values:
        more |= {"is_current": False}
    if field.name == "run_by":
        more |= {"kind": "provider"}
    if field.name == "given_noted_by":
        more |= {"given_on": DAY}
    if field.name == "first":
        more |= {"second_id": NOBODY + 1}
    if field.name == "replaces":
        more |= {"correction_reason": "typed wrong"}
    return more


@pytest.mark.parametrize("model", ALL, ids=lambda model: model._meta.label)
def test_a_row_that_others_stand_on_cannot_be_deleted(model):
    pointing = [(m, f) for m, f in KEYS if f.related_model is model and not f.null and m is not model]
    for other, field in pointing:
        with pytest.raises(DatabaseError) as error, transaction.atomic():
            key = insert(other, plausible(other, made := {}))
            assert key
            with connection.cursor() as cursor:
                cursor.execute(f"DELETE FROM {model._meta.db_table} WHERE {model._meta.pk.column} = %s", [made[model]])
            connection.check_constraints()
        assert "foreign key" in str(error.value).lower() or "append-only" in str(error.value), f"{field}: {error.value}"


@pytest.mark.django_db(transaction=True)
def test_the_engine_itself_refuses_at_the_end_of_a_transaction():
    """Not only when it is asked: the commit fails."""
    body = Organisation.objects.create(kind="school", name="Ashgrove School")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE organisations_organisation SET parent_authority_id = %s", [NOBODY])
    body.refresh_from_db()
    assert body.parent_authority_id is None


# Nothing missing


@pytest.mark.parametrize("model", ALL, ids=lambda model: model._meta.label)
def test_a_row_without_what_must_be_there_is_refused(model):
    values = plausible(model)
    for field in model._meta.concrete_fields:
        if not field.null and not isinstance(field, models.AutoField):
            refused(model, {**values, field.attname: None}, said=[field.column])


@pytest.mark.parametrize("model", ALL, ids=lambda model: model._meta.label)
def test_a_number_below_nothing_is_refused(model):
    values = plausible(model)
    for field in model._meta.concrete_fields:
        if isinstance(
            field, models.PositiveIntegerField | models.PositiveSmallIntegerField | models.PositiveBigIntegerField
        ):
            others = [c.name for c in model._meta.constraints if field.name in str(getattr(c, "condition", ""))]
            refused(model, {**values, field.attname: -1}, said=[field.column, *others])  # which comes first is its own


@pytest.mark.parametrize("model", ALL, ids=lambda model: model._meta.label)
def test_a_moment_and_its_person_stand_together_in_the_database(model):
    """Wherever both may be empty, a condition holds them together."""
    names = {field.name: field for field in model._meta.concrete_fields}
    said = " ".join(str(c.condition) for c in model._meta.constraints if isinstance(c, models.CheckConstraint))
    apart = []
    for name, field in names.items():
        if name.endswith("_at") and field.null:
            stem = name.removesuffix("_at")
            person = next((each for each in (f"{stem}_by", f"{stem}_by_label") if each in names), "")
            if person and not (name in said and person in said):
                apart.append(name)
    assert apart == []


# Rows that stay as they are


def test_the_tables_that_nobody_changes_are_these():
    sql = {
        "sqlite": "SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(sql)
        assert {row[0] for row in cursor.fetchall()} == {*APPEND_ONLY, new_link.VIEW}


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_what_is_written_there_stays(table):
    model = next(each for each in ALL if each._meta.db_table == table)
    values = plausible(model)
    key = insert(model, values)
    column = next(f.column for f in model._meta.concrete_fields if not f.primary_key)
    pk = model._meta.pk.column
    attempts = [
        (f"UPDATE {table} SET {column} = {column}", []),
        (f"UPDATE {table} SET {column} = {column} WHERE {pk} = %s", [key]),
        (f"DELETE FROM {table} WHERE {pk} = %s", [key]),
        (f"DELETE FROM {table}", []),
    ]
    if connection.vendor == "sqlite":
        attempts += [
            (f"REPLACE INTO {table} SELECT * FROM {table} WHERE {pk} = %s", [key]),
            (f"UPDATE OR REPLACE {table} SET {column} = {column}", []),
            (f"UPDATE OR IGNORE {table} SET {column} = {column}", []),
        ]
    for sql, arguments in attempts:
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, arguments)


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_the_code_cannot_change_what_is_written_there_either(table):
    model = next(each for each in ALL if each._meta.db_table == table)
    insert(model, plausible(model))
    field = next(f for f in model._meta.concrete_fields if not f.primary_key)
    for attempt in (
        lambda: model.objects.update(**{field.attname: models.F(field.attname)}),
        lambda: model.objects.all()._raw_delete(model.objects.db),
        lambda: model.objects.bulk_update(list(model.objects.all()), [field.name]),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            attempt()


def test_the_attempts_are_at_every_table():
    assert {model._meta.label for model in ours()} <= {model._meta.label for model in ALL}
    assert AuditEvent in ALL
    assert len(UNIQUE) + len(KEYS) + len(CONDITIONS) > 200
