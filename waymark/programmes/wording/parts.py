"""Words about what is written down beside the week."""

from waymark.programmes.states import (
    Agency,
    ArrangementKind,
    ArrangementState,
    Carer,
    ExamLevel,
    ExamParty,
    ExamState,
    PartKind,
    PastoralTask,
    SiteAccess,
)

PARTS = {
    PartKind.PASTORAL: "Who looks after what",
    PartKind.EXAMS: "Examinations",
    PartKind.ARRANGEMENTS: "Help in examinations",
    PartKind.AGENCIES: "What other services do",
}
PART_INTROS = {
    PartKind.PASTORAL: "School and partnership share the pastoral work. Each thing has one line, so that nobody thinks "
    "that somebody else does it.",
    PartKind.EXAMS: "What the pupil is to sit, who makes the entry, who pays, and where.",
    PartKind.ARRANGEMENTS: "Access arrangements, such as extra time or a reader: asked for early, on evidence, and approved.",
    PartKind.AGENCIES: "The multi-agency plan: what each service does, who there, by when, and what it does for the way back.",
}
PART_ADD = {
    PartKind.PASTORAL: "Add a line",
    PartKind.EXAMS: "Add an examination",
    PartKind.ARRANGEMENTS: "Add an arrangement",
    PartKind.AGENCIES: "Add a service",
}
PART_CHANGE = {
    PartKind.PASTORAL: "Change who does it",
    PartKind.EXAMS: "Change the examination",
    PartKind.ARRANGEMENTS: "Change the arrangement",
    PartKind.AGENCIES: "Change what the service does",
}
PART_EMPTY = {
    PartKind.PASTORAL: "Nobody has written down who does what",
    PartKind.EXAMS: "No examinations yet",
    PartKind.ARRANGEMENTS: "No arrangements yet",
    PartKind.AGENCIES: "No other service yet",
}
TASKS = {
    PastoralTask.FIRST_CALL: "Ringing home on the first day of an absence",
    PastoralTask.WEEKLY_CALL: "Talking with the family each week",
    PastoralTask.CHECK_IN: "Seeing the pupil and asking how it goes",
    PastoralTask.SAFEGUARDING: "Safeguarding: whom to tell first",
    PastoralTask.HEALTH: "Health, medicines and counselling",
    PastoralTask.SPECIAL_NEEDS: "Special educational needs and reviews",
    PastoralTask.MEALS_AND_KIT: "Meals, kit and getting there",
    PastoralTask.REPORTS_HOME: "Reports to the family",
    PastoralTask.SOMETHING_ELSE: "Something else",
}
CARERS = {Carer.SCHOOL: "School", Carer.PARTNERSHIP: "Partnership", Carer.BOTH: "Both together"}
SITE = {
    SiteAccess.YES: "Yes, like everybody else",
    SiteAccess.AT_TIMES: "At some times only",
    SiteAccess.NO: "No",
}
LEVELS = {
    ExamLevel.GCSE: "GCSE",
    ExamLevel.FUNCTIONAL_SKILLS: "Functional skills",
    ExamLevel.ENTRY_LEVEL: "Entry level certificate",
    ExamLevel.VOCATIONAL: "Vocational qualification",
    ExamLevel.OTHER: "Another qualification",
}
EXAM_PARTIES = {
    ExamParty.SCHOOL: "The school on roll",
    ExamParty.PARTNERSHIP: "The partnership",
    ExamParty.PROVIDER: "The provider",
    ExamParty.AUTHORITY: "The authority",
}
EXAM_STATES = {
    ExamState.PLANNED: ("To be entered", "now"),
    ExamState.ENTERED: ("Entered", "good"),
    ExamState.WITHDRAWN: ("Withdrawn", "done"),
}
ARRANGEMENTS = {
    ArrangementKind.EXTRA_TIME: "Extra time",
    ArrangementKind.READER: "A reader",
    ArrangementKind.SCRIBE: "A scribe",
    ArrangementKind.WORD_PROCESSOR: "A word processor",
    ArrangementKind.REST_BREAKS: "Rest breaks under supervision",
    ArrangementKind.SEPARATE_ROOM: "A room apart",
    ArrangementKind.PROMPTER: "A prompter",
    ArrangementKind.SOMETHING_ELSE: "Something else",
}
ARRANGEMENT_STATES = {
    ArrangementState.ASKED: ("Asked for", "now"),
    ArrangementState.APPROVED: ("Approved", "good"),
    ArrangementState.REFUSED: ("Refused", "waiting"),
    ArrangementState.ENDED: ("No longer needed", "done"),
}
AGENCIES = {
    Agency.SPECIALIST_TEACHING: "Specialist teaching service",
    Agency.INCLUSION_SERVICE: "Inclusion service",
    Agency.SOCIAL_CARE: "Social care",
    Agency.EARLY_HELP: "Early help",
    Agency.MENTAL_HEALTH: "Mental health (CAMHS)",
    Agency.YOUTH_JUSTICE: "Youth justice",
    Agency.VIRTUAL_SCHOOL: "Virtual school",
    Agency.SEN_SERVICE: "SEN service of the authority",
    Agency.HEALTH: "Health services",
    Agency.PSYCHOLOGY: "Educational psychology",
    Agency.POLICE: "Police",
    Agency.CHARITY: "A charity or youth project",
    Agency.OTHER: "Another service",
}

REFUSALS = {
    "care_is_taken": "This has a line already: change that one, or end it first.",
    "nobody_cares": "Say who does it.",
    "no_times_on_site": "Say when the pupil may come on the site.",
    "no_reason_off_site": "Say why the pupil may not come on the site.",
    "said_ahead": "Enter today or an earlier day.",
    "no_day_of_entry": "Enter the day of the entry.",
    "entered_ahead": "Enter a day that is not ahead.",
    "no_reason_withdrawn": "Say why the pupil is withdrawn.",
    "cannot_go_back": "It has gone further already: add another line instead.",
    "no_day_of_answer": "Enter the day of the answer.",
    "no_evidence_of_need": "Enter the day of the paper that shows the need: nothing is approved without one.",
    "answered_before_evidence": "The answer comes on or after the day of the evidence.",
    "arranged_ahead": "Enter days that are not ahead.",
    "agency_does_nothing": "Say what the service does.",
    "agency_without_person": "Name somebody there.",
    "agency_too_late": "Choose a day that lies after the day on which this was written down.",
    "no_next_look": "Choose a day after the one on which this was written down, to look at it again.",
    "agency_ends_ahead": "Enter today or an earlier day.",
    "agency_ends_first": "It cannot be over before it was written down.",
    "no_outcome": "Say what came of it.",
    "programme_over": "The programme has ended: nothing is added to it any more.",
    "part_has_rows": "Something stands here already: end it first.",
    "no_why_not_needed": "Say why nothing is needed here.",
}
