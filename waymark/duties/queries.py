"""What is due, for pages."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from waymark.accounts.actors import Actor
from waymark.accounts.models import Membership
from waymark.accounts.permissions import HOLDS, Permission
from waymark.accounts.roles import Role
from waymark.duties.models import Duty, DutyQuerySet
from waymark.duties.states import DutyKind, DutyState

DONE_WITH: dict[DutyKind, tuple[Permission, ...]] = {  # any of them; the second of two is the provider's
    DutyKind.DECIDE_REFERRAL: (Permission.REFERRAL_DECIDE,),
    DutyKind.ANSWER_RETURNED_REFERRAL: (Permission.REFERRAL_SEND,),
    DutyKind.PLAN_PROGRAMME: (Permission.PROGRAMME_EDIT,),
    DutyKind.ANSWER_OFFER: (Permission.PLACEMENT_ANSWER,),
    DutyKind.AGREE_LEARNING_PLAN: (Permission.PLACEMENT_EDIT, Permission.PLACEMENT_ANSWER),
    DutyKind.SIGN_AGREEMENT: (Permission.AGREEMENT_SIGN, Permission.PLACEMENT_ANSWER),
    DutyKind.ACKNOWLEDGE_RISK: (Permission.SAFETY_ACKNOWLEDGE,),
    DutyKind.START_PLACEMENT: (Permission.PLACEMENT_START,),
    DutyKind.TAKE_REGISTER: (Permission.REGISTER_MARK,),
    DutyKind.FOLLOW_UP_ABSENCE: (Permission.FOLLOW_UP,),
    DutyKind.REVIEW_PLACEMENT: (Permission.PLACEMENT_EDIT,),
    DutyKind.REVIEW_RISK: (Permission.SAFETY_EDIT,),
    DutyKind.PROVIDER_REPORT: (Permission.PLACEMENT_ANSWER,),
    DutyKind.SETTLE_CLOSED_MEMBER: (Permission.PARTNERSHIP_EDIT,),
    DutyKind.NAME_KEY_WORKER: (Permission.PROGRAMME_EDIT,),
    DutyKind.REVIEW_ACCESS: (Permission.PEOPLE_ADMIN,),
    DutyKind.REVIEW_SUPPORT: (Permission.SUPPORT_EDIT,),
    DutyKind.TELL_OF_EXCLUSION: (Permission.EXCLUSION_EDIT,),
    DutyKind.GOVERNORS_CONSIDER: (Permission.EXCLUSION_EDIT,),
    DutyKind.HOLD_REVIEW_PANEL: (Permission.EXCLUSION_EDIT,),
    DutyKind.RECONSIDER_EXCLUSION: (Permission.EXCLUSION_EDIT,),
    DutyKind.ARRANGE_SIXTH_DAY: (Permission.SIXTH_DAY_ARRANGE,),
    DutyKind.DECIDE_SECTION_19: (Permission.SECTION_19_DECIDE,),
    DutyKind.TAKE_OFF_ROLL: (Permission.PUPIL_EDIT,),
    DutyKind.LOOK_AGAIN_SECTION_19: (Permission.SECTION_19_DECIDE, Permission.OFF_ROLL_DECIDE),
    DutyKind.FINISH_DRAFT: (Permission.REFERRAL_WRITE,),
    DutyKind.ANSWER_CHALLENGE: (Permission.MEETING_RUN, Permission.EXCLUSION_DECIDE),
    DutyKind.PREPARE_MEETING: (Permission.MEETING_RUN,),
    DutyKind.SEND_LETTERS: (Permission.MEETING_RUN,),
    DutyKind.DO_ACTION: (Permission.MEETING_ACT,),
    DutyKind.AGREE_MOVE: (Permission.MOVE_AGREE,),
    DutyKind.REVIEW_TRIAL: (Permission.MOVE_EDIT,),
    DutyKind.DECIDE_APPLICATION: (Permission.FAIR_ACCESS_EDIT,),
    DutyKind.ALLOCATE_PLACE: (Permission.FAIR_ACCESS_DECIDE,),
    DutyKind.ADMIT_PUPIL: (Permission.MOVE_EDIT,),
    DutyKind.COMPLETE_PASSPORT: (Permission.PASSPORT_EDIT,),
    DutyKind.ANSWER_PLAN_WORDS: (Permission.PROGRAMME_EDIT,),
    DutyKind.REVIEW_TARGETS: (Permission.PROGRAMME_EDIT,),
    DutyKind.LOOK_AT_AGENCIES: (Permission.PROGRAMME_EDIT,),
    DutyKind.LOOK_AT_PROGRAMME: (Permission.PROGRAMME_EDIT,),
    DutyKind.AGREE_TERMS: (Permission.PLACEMENT_ANSWER,),
    DutyKind.WRITE_END_REPORT: (Permission.PLACEMENT_EDIT, Permission.PLACEMENT_ANSWER),
    DutyKind.SETTLE_PLANNED_END: (Permission.PLACEMENT_END,),
    DutyKind.TAKE_EXIT_STEPS: (Permission.PLACEMENT_EDIT, Permission.PLACEMENT_ANSWER, Permission.PUPIL_EDIT),
    DutyKind.APPROVE_PLAN_CHANGE: (Permission.PLACEMENT_EDIT,),
    DutyKind.ANSWER_PAUSE_REQUEST: (Permission.PLACEMENT_END,),
    DutyKind.LOOK_AGAIN_AT_PLACEMENT: (Permission.PLACEMENT_EDIT,),
    DutyKind.CONFIRM_ARRANGEMENTS: (Permission.PLACEMENT_ANSWER,),
    DutyKind.KEEP_WITHIN_LAW: (Permission.PLACEMENT_EDIT,),
    DutyKind.REVIEW_PART_TIME: (Permission.PROGRAMME_EDIT,),
    DutyKind.RECORD_LAW: (Permission.EXCLUSION_DECIDE,),
    DutyKind.FIND_LONG_TERM_PLACE: (Permission.PLACEMENT_EDIT,),
    DutyKind.LOOK_AT_BROKERED_PROVIDER: (Permission.BROKERED_VIEW,),
}


def may_do(kind: DutyKind, role: Role) -> bool:
    """Whether somebody in this role may do what is due."""
    return any(permission in HOLDS[role] for permission in DONE_WITH[kind])


def open_duties_of(memberships: Iterable[Membership]) -> DutyQuerySet:
    """What waits for these people themselves, done or missed but not yet done."""
    waiting = Q(state=DutyState.OPEN) | Q(state=DutyState.MISSED, done_at__isnull=True)
    return Duty.objects.filter(waiting, owner_person__in=memberships)


def _of_nobody_here(actor: Actor) -> Q:
    """Due from somebody whose role has ended: it waits for everybody until it is handed on."""
    return Q(owner_person__valid_to__lte=actor.day)


def work_list(actor: Actor) -> DutyQuerySet:
    """The actor's open and missed duties not yet done, most urgent first: their own, their role's, and anybody's.

    Nobody is asked for what their role may not do.
    """
    assert actor.membership is not None
    kinds = [kind for kind, any_of in DONE_WITH.items() if any(actor.may(permission) for permission in any_of)]
    return (
        Duty.objects.visible_to(actor)
        .filter(kind__in=kinds)
        .filter(state__in=(DutyState.OPEN, DutyState.MISSED))  # said by itself, so that those done are not gone through
        .filter(Q(state=DutyState.OPEN) | Q(done_at__isnull=True))
        .filter(Q(owner_role="") | Q(owner_role=actor.membership.role))
        .filter(Q(owner_person__isnull=True) | Q(owner_person=actor.membership) | _of_nobody_here(actor))
        .select_related("pupil", "owner")
    )
