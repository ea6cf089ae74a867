"""Words about targets and their readings."""

from decimal import Decimal

from waymark.programmes.states import Judgement, TargetArea, TargetState

AREAS = {
    TargetArea.ATTENDANCE: "Attendance",
    TargetArea.PERSONAL: "Personal and social",
    TargetArea.ENGLISH_AND_MATHS: "English and maths",
    TargetArea.COURSES: "Other courses",
    TargetArea.BARRIERS: "What stands in the way of learning",
    TargetArea.NEXT_STEP: "The next step",
}
STAGE_AREAS = {
    (3, TargetArea.NEXT_STEP): "The way back to school",
    (4, TargetArea.NEXT_STEP): "The next step at sixteen",
}
TARGET_STATES = {
    TargetState.OPEN: ("Going on", "waiting"),
    TargetState.MET: ("Met", "good"),
    TargetState.DROPPED: ("Dropped", "done"),
}
JUDGEMENTS = {
    Judgement.ON_COURSE: ("On course", "good"),
    Judgement.BEHIND: ("Behind", "now"),
    Judgement.MET: ("Met", "good"),
    Judgement.DROPPED: ("Dropped", "done"),
}
REFUSALS = {
    "target_missing": "No target yet: {area}.",
    "target_outgrown": "Set for key stage {stage}, and the pupil has moved up: {area}. Close it, or set another.",
    "no_target": "Say what the pupil is to reach.",
    "no_baseline": "Say where the pupil stands now.",
    "no_measure": "Say how you will know.",
    "no_aim": "Say where the pupil is to be in the end.",
    "aim_before_start": "Choose a day after the first.",
    "one_figure_only": "Give both figures, the first and the one to be reached, or neither.",
    "nothing_to_reach": "The figure to be reached is the one to begin with.",
    "target_review_too_early": "Choose a day after this one.",
    "target_review_too_late": "Review it within the half term: by {latest} at the latest.",
    "target_is_closed": "This target is closed already.",
    "read_ahead": "Enter today or an earlier day.",
    "read_before_the_last": "Enter a day on or after the last review, or the first day of the target.",
    "no_reading": "Say where the pupil stands now.",
    "no_figure": "This target is counted: give the figure.",
    "no_why": "Say why, and what will change.",
    "no_next_review": "Choose the day of the next review.",
}


def figure_words(figure: Decimal) -> str:
    """ "60", "7.5": without noughts at its end."""
    return f"{figure:.2f}".rstrip("0").rstrip(".")


def area_words(area: str, key_stage: int) -> str:
    """ "Attendance"; "The way back to school" for the next step in key stage 3."""
    kind = TargetArea(area)
    return STAGE_AREAS.get((key_stage, kind), AREAS[kind])
