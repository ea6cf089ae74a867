"""Promises about every table: how long it is kept, who may see it, and that nothing is half said."""

import pytest
from django.apps import apps
from django.db import models

from waymark.core.retention import Retention

OURS = [model for model in apps.get_models() if model.__module__.startswith("waymark.")]
# Models about a pupil that are never fetched by themselves: always through the record that has the door.
REACHED_THROUGH = {
    "documents.DocumentShare": "documents.Document",
    "matching.Comparison": "pupils.Pupil",
    "reporting.DisclosedPupil": "reporting.Disclosure",
    "referrals.Outcome": "referrals.Referral",
    "support.CycleNote": "support.Cycle",
    "meetings.Interest": "meetings.AgendaItem",
    "meetings.PlaceInOrder": "meetings.WaitingPlace",
    "referrals.CauseEntry": "referrals.Referral",
    "referrals.Sending": "referrals.Referral",
    "referrals.Request": "referrals.Referral",
    "referrals.Amendment": "referrals.Referral",
    "referrals.PaperTag": "referrals.Referral",
    "programmes.KeyWorkerSpell": "programmes.Programme",
    "programmes.SchoolSession": "programmes.Programme",
    "placements.PlacementSession": "placements.Placement",
    "placements.EndResult": "placements.EndReport",
    "designs.DesignPart": "designs.Design",
    "passports.Receipt": "passports.HandOver",
}


def label(model):
    return f"{model._meta.app_label}.{model.__name__}"


@pytest.mark.parametrize("model", OURS, ids=label)
def test_every_model_says_how_long_it_is_kept(model):
    assert isinstance(getattr(model, "RETENTION", None), Retention)


def leads_to_a_pupil(model):
    from waymark.pupils.models import Pupil

    return model is Pupil or any(
        isinstance(field, models.ForeignKey) and field.related_model is Pupil for field in model._meta.get_fields()
    )


@pytest.mark.parametrize("model", [m for m in OURS if leads_to_a_pupil(m)], ids=label)
def test_a_model_that_leads_to_a_pupil_says_so(model):
    assert model.PUPIL_PATH


@pytest.mark.parametrize("model", [m for m in OURS if getattr(m, "PUPIL_PATH", None)], ids=label)
def test_every_model_about_a_pupil_says_who_may_see_it(model):
    has_door = hasattr(model._default_manager.get_queryset(), "visible_to")
    assert has_door != (label(model) in REACHED_THROUGH), "either a door of its own, or reached through one that has"


def test_what_is_reached_through_another_has_a_door_there():
    for through in REACHED_THROUGH.values():
        assert hasattr(apps.get_model(through)._default_manager.get_queryset(), "visible_to")


@pytest.mark.parametrize("model", OURS, ids=label)
def test_every_moment_has_its_person(model):
    """An act that is somebody's carries who: `_at` beside `_by` or `_by_label`."""
    names = {field.name for field in model._meta.get_fields()}
    machine = {  # moments that no person brings about
        "recorded_at": {"AuditEvent"},
        "written_at": {"OutboxMessage"},
        "settled_at": {"OutboxMessage"},
        "try_again_at": {"OutboxMessage"},
        "made_at": {"Instance", "RegisterLink"},
        "taken_in_at": {"SubmittedForm"},
        "expires_at": {"Invitation"},
        "opened_at": {"Duty", "Register", "AccessReview"},
        "due_at": {"Duty", "JobRun"},
        "started_at": {"JobRun"},
        "finished_at": {"JobRun"},
        "went_well_at": {"JobRun"},
        "missed_at": {"Duty"},
        "raised_at": {"AbsenceAlert"},
        "ends_at": {"RegisterLink", "ConsentLink", "PlanLink", "PlacementSession", "SchoolSession", "AnswerLink"},
        "starts_at": {"PlacementSession", "SchoolSession"},
        "am_starts_at": {"Offer", "DesignPart"},
        "am_ends_at": {"Offer", "DesignPart"},
        "pm_starts_at": {"Offer", "DesignPart"},
        "pm_ends_at": {"Offer", "DesignPart"},
        "redeemed_at": {"RegisterLink", "ConsentLink", "PlanLink", "AnswerLink"},  # by a device, named by its hash
        "last_used_at": {"RegisterLink", "Session"},
        "began_at": {"Session"},  # by the person of the row
        "replaced_at": {"RegisterLink", "ConsentLink", "PlanLink", "AnswerLink"},
        "asked_at": {"RegisterLink", "PasswordRequest"},  # by somebody who is not signed in
    }
    for name in sorted(n for n in names if n.endswith("_at")):
        stem = name.removesuffix("_at")
        has_person = bool({f"{stem}_by", f"{stem}_by_label"} & names)
        assert has_person or model.__name__ in machine.get(name, set()), f"{name} has nobody beside it"


@pytest.mark.parametrize("model", OURS, ids=label)
def test_no_model_overrides_save_or_delete(model):
    assert "save" not in vars(model) and "delete" not in vars(model)


@pytest.mark.parametrize("model", OURS, ids=label)
def test_nothing_is_deleted_by_cascade(model):
    for field in model._meta.get_fields():
        if isinstance(field, models.ForeignKey):
            assert field.remote_field.on_delete is models.PROTECT, field.name
