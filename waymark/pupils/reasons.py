"""Why a body may know of a pupil, in sentences."""

from waymark.pupils.states import Basis

# Why a body may know of a pupil; {body} is its name. One sentence each, followed by "since" and the day.
BASES = {
    Basis.ROLL: "{body} has the pupil on its roll",
    Basis.REFERRED: "{body} referred the pupil",
    Basis.REFERRAL: "The pupil was referred to {body}",
    Basis.PROGRAMME: "The pupil is on a programme of {body}",
    Basis.OFFER: "{body} was asked to offer the pupil a place",
    Basis.PLACEMENT: "The pupil has a placement with {body}",
    Basis.PLACEMENT_TAIL: "The pupil's placement with {body} has ended, and {body} is finishing its registers and reports",
    Basis.HOME_AUTHORITY: "{body} is the pupil's home authority",
    Basis.SCHOOL_AUTHORITY: "{body} is the authority of the pupil's school",
    Basis.COMMISSIONER: "{body} commissions provision for the pupil",
    Basis.MOVE: "{body} is part of a managed move or a fair access case of the pupil",
}
