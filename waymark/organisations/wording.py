"""Bodies, memberships and refusals in the words people use."""

from waymark.organisations.states import ContactFunction, HowItEnded, LeadPart, MembershipStatus, OrganisationKind

KINDS = {
    OrganisationKind.AUTHORITY: "Local authority",
    OrganisationKind.PARTNERSHIP: "Partnership",
    OrganisationKind.SCHOOL: "School",
    OrganisationKind.PROVIDER: "Provider",
}
KINDS_MANY = {
    OrganisationKind.AUTHORITY: "Local authorities",
    OrganisationKind.PARTNERSHIP: "Partnerships",
    OrganisationKind.SCHOOL: "Schools",
    OrganisationKind.PROVIDER: "Providers",
}
FUNCTIONS = {
    ContactFunction.KEY_CONTACT: "Key contact",
    ContactFunction.SAFEGUARDING_LEAD: "Designated safeguarding lead (DSL)",
    ContactFunction.ATTENDANCE: "Attendance",
    ContactFunction.COORDINATOR: "Co-ordinator",
    ContactFunction.CHAIR: "Chair",
    ContactFunction.LEAD_OFFICER: "Lead officer",
    ContactFunction.REGISTERS: "Registers",
}
LEAD_PARTS = {LeadPart.LEAD: "Lead school", LeadPart.DEPUTY: "Deputy lead school"}
HOW_IT_ENDED = {
    HowItEnded.WITHDREW: "The school withdrew",
    HowItEnded.EXPELLED: "The school was excluded from the partnership",
    HowItEnded.CLOSED: "The school closed",
}
STATUS = {
    MembershipStatus.MEMBER: "Member",
    MembershipStatus.WITHDRAWN: "Has withdrawn",
    MembershipStatus.EXPELLED: "Excluded from the partnership",
    MembershipStatus.CLOSED: "The school has closed",
    MembershipStatus.NON_MEMBER: "Not a member",
}
REFUSALS = {
    "leader_is_no_member": "Only a school that is a member on that day can lead or stand in.",
    "beyond_the_year": "A lead school is agreed for the academic year: choose a last day until 31 August.",
    "leads_and_stands_in": "One school cannot lead and stand in on the same days.",
    "named_already": "A school is named for days after this already.",
    "no_notice_of_the_lead": "Another school leads then, and its notice has not run. Note its six months' notice first.",
    "nobody_leads_then": "No school led on that day.",
    "notice_given_already": "This school has given notice already.",
    "notice_ahead_of_its_day": "A notice is noted on its day or afterwards.",
    "not_a_school": "Only a school can join a partnership.",
    "not_a_partnership": "A school can only join a partnership.",
    "already_a_member": "This school is already a member of a partnership then. End that membership first.",
    "school_is_closed": "This school was closed by then.",
    "membership_is_over": "This membership has already ended.",
    "ends_before_it_begins": "It must end after it began.",
    "not_your_body": "You can change only what belongs to your own organisation.",
    "no_way_to_reach": "Enter a telephone number or an email address: a contact that nobody can reach helps nobody.",
    "number_is_taken": "Another body already has this number.",
}
