"""What is said about people, roles and invitations."""

from __future__ import annotations

from waymark.organisations.states import OrganisationKind

KINDS: dict[str, str] = {
    OrganisationKind.AUTHORITY: "authority",
    OrganisationKind.PARTNERSHIP: "partnership",
    OrganisationKind.SCHOOL: "school",
    OrganisationKind.PROVIDER: "provider",
}

ROLE_HINTS: dict[str, str] = {
    "school_referrer": "Refers pupils, writes what keeps them safe, follows up absence.",
    "school_head": "As a referrer, and signs agreements for the school.",
    "school_dsl": "Reads the files of the school’s pupils, writes what keeps them safe, follows up absence.",
    "coordinator": "Decides on referrals, plans programmes, starts and ends placements.",
    "key_worker": "Plans and follows the programmes of their own pupils.",
    "provider_manager": "Answers offers, agrees plans, marks registers.",
    "provider_dsl": "Reads and acknowledges what keeps pupils safe, marks registers.",
    "tutor": "Reads what keeps pupils safe, marks registers.",
    "inclusion_officer": "Sees the authority's pupils and where everyone is; looks after memberships.",
    "lead_officer": "As an inclusion officer, for the officer who answers for alternative provision.",
    "auditor": "Reads the history without names of pupils.",
    "administrator": "Invites colleagues and ends their roles. Sees no pupils.",
}

REFUSALS: dict[str, str] = {
    "not_your_organisation": "You can invite people into your own organisation, or the first administrator of a body in your area.",
    "only_an_administrator_there": "For another organisation you can invite its administrator only. They invite their colleagues.",
    "has_an_administrator": "This organisation has an administrator already. They invite their colleagues.",
    "role_not_held_there": "This kind of organisation does not have that role.",
    "holds_the_role_already": "This person has that role here already.",
    "invited_already": "There is an invitation to this address waiting already. Withdraw it first to send another.",
    "role_for_oneself": "Nobody gives a role to themselves. Ask another administrator, or the authority of your area.",
    "begins_in_the_past": "The role can begin today or later.",
    "ends_before_it_begins": "The first day without the role comes after the first day in it.",
    "role_has_ended": "This role has ended already.",
    "ends_in_the_past": "The role can end today or later, and not before it began.",
    "no_reason": "Say why.",
    "last_administrator": "This is the last administrator here. Afterwards only the authority can invite another.",
    "invitation_used": "This invitation has been taken up already.",
    "invitation_withdrawn": "This invitation has been withdrawn already.",
    "invitation_expired": "This invitation has run out.",
    "invitation_for_another": "This invitation is for somebody else.",
    "also_works_elsewhere": "This person also works for another organisation, so you cannot reset how they sign in. Ask whoever runs Waymark.",
    "no_second_factor": "This person has no second step to reset.",
    "own_second_factor": "Reset your own second step on the page Your account.",
}
