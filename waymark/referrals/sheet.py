"""The placement sheet of the strategy's Appendix A, from the answers of a referral. It names no home address and no
telephone number of a family: whoever must reach them rings the school.
"""

from __future__ import annotations

from datetime import date

from waymark.core.words import day_in_full
from waymark.documents.paper import Paper, Section
from waymark.referrals import queries, wording
from waymark.referrals.models import Referral
from waymark.referrals.states import Concerns, PaperKind
from waymark.safeguarding.models import RiskAssessment

NOT_GIVEN = "Not given"


def paper(referral: Referral, *, number: int, on: date) -> Paper:
    """The sheet as the referral now stands, version `number`."""
    pupil, school = referral.pupil, referral.school

    def said(name: str) -> str:
        value = getattr(referral, name)
        return day_in_full(value) if isinstance(value, date) else wording.answer(referral, name) or NOT_GIVEN

    def row(name: str) -> list[str]:
        return [wording.label(referral, name), said(name)]

    contact = [said(name) for name in ("contact_name", "contact_role", "contact_details")]
    outcomes = [[each.what, each.measured_by or NOT_GIVEN] for each in queries.outcomes_of(referral)]
    return Paper(
        title=f"Placement sheet for {pupil.name}",
        author=school.name,
        reference=referral.reference,
        number=number,
        written_on=on,
        intro=(
            f"Written from referral {referral.reference} as it stood on {day_in_full(on)}. Where the family lives is left "
            f"out on purpose: ask {school.name}."
        ),
        sections=[
            Section(
                "Pupil and school",
                [],
                ["About", "Answer"],
                [
                    ["School", school.name],
                    ["Pupil", pupil.full_name],
                    ["Date of birth", day_in_full(pupil.date_of_birth)],
                    ["Key contact at school", ", ".join(contact)],
                    ["EHC plan", _ehc_plan(referral)],
                ],
            ),
            Section(
                "Attendance",
                [],
                ["About", "Answer"],
                [row("attendance_percent"), row("suspended_days"), row("attendance_note"), row("tried_so_far")],
            ),
            Section(
                "Needs and support",
                [],
                ["About", "Answer"],
                [row("send_needs"), row("health_needs"), row("family_support")],
            ),
            Section("Keeping safe", [], ["About", "Answer"], _safety(referral)),
            Section(
                "The provision",
                [],
                ["About", "Answer"],
                [
                    row("provider_named"),
                    row("provision_wanted"),
                    row("hours_per_week"),
                    row("proposed_starts_on"),
                    row("proposed_ends_on"),
                    row("other_provision"),
                ],
            ),
            Section(
                "What should be different",
                [] if outcomes else [NOT_GIVEN],
                ["What should be different", "How one will know"],
                outcomes,
            ),
            Section("The way back", [said("exit_strategy")]),
            Section("In their own words", [], ["Who", "Said"], [row("pupil_voice"), row("family_voice")]),
        ],
    )


def _ehc_plan(referral: Referral) -> str:
    if not queries.send_facts(referral).has_ehc_plan:
        return "None on record"
    tags = referral.paper_tags.filter(kind=PaperKind.EHC_PLAN, document__withdrawn_at__isnull=True)
    attached = any(tag.concerns == {Concerns.THIS_PUPIL} for tag in tags)
    return "Yes, kept with the referral" if attached else "Yes, ask the school for it"


def _safety(referral: Referral) -> list[list[str]]:
    found = RiskAssessment.objects.filter(pupil=referral.pupil_id, is_current=True).first()
    if found is None:
        return [["What to know", NOT_GIVEN]]
    return [
        ["What to know", found.keep_safe],
        ["Risks", found.risks],
        ["What helps", found.what_helps],
        ["Has left without permission", "Yes" if found.has_left_without_permission else "No"],
        ["To be looked at again by", day_in_full(found.review_on)],
    ]
