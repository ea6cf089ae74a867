"""Risk information in the words people use."""

REFUSALS = {
    "no_keep_safe": "Say what the people beside the pupil must know today, or that nothing is known.",
    "no_risks": "Say what the risks are, or that none is known.",
    "no_what_helps": "Say what helps, and what to do when something happens.",
    "no_emergency_contact": "Say whom to ring in an emergency.",
    "written_in_the_future": "A version is written today, not ahead.",
    "no_risk_review": "Enter the day on which this is looked at again.",
    "review_before_writing": "The review must lie ahead.",
    "risk_review_too_late": "Look at this again within sixteen weeks, by {latest}.",
    "not_in_force": "A newer version is in force. Hand that one over.",
    "not_handed_over": "This version was not handed over to you.",
    "no_risk_assessment": "There is no risk assessment yet. The school or the partnership writes it.",
    "risk_review_overdue": "The risk assessment is past its review day. Look at it again first.",
    "risk_review_soon": "The risk assessment is to be looked at again within a week.",
    "risk_not_handed_over": "The present version has not been handed over to the provider.",
    "risk_not_acknowledged": "The provider has not yet said that it read the present version.",
}
