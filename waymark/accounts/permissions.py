"""Who may do what: plain data. Which records, is said by `visible_to`; whether now, by each slice's rules."""

from __future__ import annotations

from enum import StrEnum

from waymark.accounts.roles import Role


class Permission(StrEnum):
    HOME_VIEW = "home.view"  # My work, search and the choice of role: every signed-in person
    PEOPLE_ADMIN = "people.admin"  # invite colleagues, end their roles
    HISTORY_READ = "history.read"  # the events, without their content
    PUPIL_HISTORY = "pupil.history"  # who looked at one pupil
    ORGANISATION_VIEW = "organisation.view"
    ORGANISATION_EDIT = "organisation.edit"  # own contacts and calendar
    MEMBERSHIP_EDIT = "membership.edit"  # which school belongs to which partnership
    PARTNERSHIP_EDIT = "partnership.edit"  # its lead school, and what follows when a member school closes
    PUPIL_VIEW = "pupil.view"
    PUPIL_EDIT = "pupil.edit"
    PUPIL_IMPORT = "pupil.import"
    PUPIL_MATCH = "pupil.match"  # whether records of two bodies are of one pupil; it takes two people
    ADDRESS_REVEAL = "address.reveal"  # an address that must not be disclosed, with a reason
    SAFETY_VIEW = "safety.view"
    SAFETY_EDIT = "safety.edit"
    SAFETY_ACKNOWLEDGE = "safety.acknowledge"
    OFFER_EDIT = "offer.edit"
    SIGN_OFF = "sign_off.give"
    PROVIDER_STATUS = "provider.status"  # what a provider is in law
    REFERRAL_VIEW = "referral.view"
    REFERRAL_WRITE = "referral.write"
    REFERRAL_SEND = "referral.send"
    REFERRAL_DECIDE = "referral.decide"
    PROGRAMME_VIEW = "programme.view"
    PROGRAMME_EDIT = "programme.edit"
    PLACEMENT_VIEW = "placement.view"
    PLACEMENT_EDIT = "placement.edit"  # propose, change terms, learning plan and agreement from the commissioner's side
    PLACEMENT_ANSWER = "placement.answer"  # a provider accepts or declines, agrees plan and agreement
    PLACEMENT_START = "placement.start"
    PLACEMENT_END = "placement.end"  # pause, resume, end, withdraw
    AGREEMENT_SIGN = "agreement.sign"  # for the school or the partnership
    PLACES_VIEW = "places.view"  # places taken, held and free: counts
    PLACES_EDIT = "places.edit"  # the places that one's own body has by number
    BROKERED_VIEW = "brokered.view"  # the places that one's own body found and others buy: never the pupils
    LEGALITY_VIEW = "legality.view"  # how places that are no school stand before the law: counts
    DOCUMENT_VIEW = "document.view"
    DOCUMENT_ADD = "document.add"  # put a paper in, and withdraw one of one's own body's
    EXPORT_VIEW = "export.view"  # what one's own body asked to take out: how many, never who
    EXPORT_PUPILS = "export.pupils"
    EXPORT_APPROVE = "export.approve"  # as the second person
    DISCLOSURES_READ = "disclosures.read"
    REGISTER_VIEW = "register.view"
    REGISTER_MARK = "register.mark"
    BOARD_VIEW = "board.view"
    FOLLOW_UP = "follow_up.write"
    REGISTER_CHASE = "register.chase"
    SUPPORT_VIEW = "support.view"
    SUPPORT_EDIT = "support.edit"
    EXCLUSION_VIEW = "exclusion.view"
    EXCLUSION_EDIT = "exclusion.edit"
    EXCLUSION_DECIDE = "exclusion.decide"
    SIXTH_DAY_ARRANGE = "sixth_day.arrange"
    SECTION_19_DECIDE = "section_19.decide"
    CAPACITY_EDIT = "capacity.edit"
    OFF_ROLL_DECIDE = "off_roll.decide"
    ROUTE_ASK = "route.ask"
    MEETING_VIEW = "meeting.view"
    MEETING_RUN = "meeting.run"
    MEETING_ACT = "meeting.act"
    DECISION_CHALLENGE = "decision.challenge"
    MOVE_VIEW = "move.view"
    MOVE_EDIT = "move.edit"
    MOVE_AGREE = "move.agree"
    FAIR_ACCESS_VIEW = "fair_access.view"  # of a partnership the co-ordinator alone
    FAIR_ACCESS_EDIT = "fair_access.edit"
    FAIR_ACCESS_DECIDE = "fair_access.decide"
    PASSPORT_VIEW = "passport.view"
    PASSPORT_EDIT = "passport.edit"
    PASSPORT_HAND_OVER = "passport.hand_over"

    @property
    def label(self) -> str:
        """What it allows, in words that follow "may"."""
        return WORDS[self]


P = Permission

WORDS: dict[Permission, str] = {
    P.HOME_VIEW: "open My work and search",
    P.PEOPLE_ADMIN: "invite colleagues and end their roles",
    P.HISTORY_READ: "read the history of events, without their content",
    P.PUPIL_HISTORY: "see who looked at a pupil",
    P.ORGANISATION_VIEW: "look up schools, partnerships, providers and authorities",
    P.ORGANISATION_EDIT: "change their own organisation's contacts and calendar",
    P.MEMBERSHIP_EDIT: "say which school belongs to which partnership",
    P.PARTNERSHIP_EDIT: "say which school leads a partnership, and what follows when a member closes",
    P.PUPIL_VIEW: "see a pupil's file",
    P.PUPIL_EDIT: "add a pupil and change a pupil's details",
    P.PUPIL_IMPORT: "take in pupils from a file",
    P.PUPIL_MATCH: "say, as one of two people, whether two records are of one pupil",
    P.ADDRESS_REVEAL: "reveal a withheld address, giving a reason",
    P.SAFETY_VIEW: "read what keeps a pupil safe",
    P.SAFETY_EDIT: "write what keeps a pupil safe",
    P.SAFETY_ACKNOWLEDGE: "acknowledge risk information",
    P.OFFER_EDIT: "change what a provider offers",
    P.SIGN_OFF: "sign off a provider",
    P.PROVIDER_STATUS: "say whether a provider is a registered school",
    P.REFERRAL_VIEW: "read referrals",
    P.REFERRAL_WRITE: "write a referral",
    P.REFERRAL_SEND: "send a referral",
    P.REFERRAL_DECIDE: "decide on a referral",
    P.PROGRAMME_VIEW: "see programmes",
    P.PROGRAMME_EDIT: "plan a programme",
    P.PLACEMENT_VIEW: "see placements",
    P.PLACEMENT_EDIT: "propose a placement and write its papers",
    P.PLACEMENT_ANSWER: "answer for the provider: accept, decline, agree the papers",
    P.PLACEMENT_START: "start a placement",
    P.PLACEMENT_END: "pause, resume, end or withdraw a placement",
    P.AGREEMENT_SIGN: "sign an agreement for the school or the partnership",
    P.PLACES_VIEW: "see how many places are taken, held and free",
    P.PLACES_EDIT: "write down the places that their own body has by number",
    P.BROKERED_VIEW: "see the places that their own body found and checked for others",
    P.LEGALITY_VIEW: "watch places that are no school, by how many pupils are there and how long",
    P.DOCUMENT_VIEW: "open papers that their organisation was given",
    P.DOCUMENT_ADD: "put papers in and withdraw them",
    P.EXPORT_VIEW: "see what their organisation asked to export",
    P.EXPORT_PUPILS: "export lists of pupils and marks",
    P.EXPORT_APPROVE: "agree, as the second person, to an export of many children",
    P.DISCLOSURES_READ: "read the register of disclosures",
    P.REGISTER_VIEW: "see registers",
    P.REGISTER_MARK: "mark a register",
    P.BOARD_VIEW: "see where everyone is",
    P.FOLLOW_UP: "write down how an absence was followed up",
    P.REGISTER_CHASE: "chase a register that is not in",
    P.SUPPORT_VIEW: "see what a school has tried for a pupil",
    P.SUPPORT_EDIT: "write what a school tries for a pupil, and how it went",
    P.EXCLUSION_VIEW: "see suspensions and permanent exclusions",
    P.EXCLUSION_EDIT: "write down notices, meetings and reviews of an exclusion",
    P.EXCLUSION_DECIDE: "suspend or permanently exclude, as the head alone may",
    P.SIXTH_DAY_ARRANGE: "arrange education from the sixth school day",
    P.SECTION_19_DECIDE: "decide what education the authority owes a child out of school",
    P.CAPACITY_EDIT: "write down outreach, training and other work that makes schools stronger",
    P.OFF_ROLL_DECIDE: "decide whether to go on with a child who is off roll and missing education",
    P.ROUTE_ASK: "ask which door is the right one for a pupil",
    P.MEETING_VIEW: "see the meetings of forums and panels, and papers that are open to them",
    P.MEETING_RUN: "call a meeting, set its agenda and write down what it decided",
    P.MEETING_ACT: "say that an agreed action is done",
    P.DECISION_CHALLENGE: "challenge a decision",
    P.MOVE_VIEW: "see managed moves, and who took how many",
    P.MOVE_EDIT: "propose a managed move, review it, and admit a pupil",
    P.MOVE_AGREE: "agree to a managed move for a school or the authority",
    P.FAIR_ACCESS_VIEW: "see fair access cases",
    P.FAIR_ACCESS_EDIT: "write down applications and fair access cases",
    P.FAIR_ACCESS_DECIDE: "allocate a school through fair access",
    P.PASSPORT_VIEW: "read the passport of a pupil",
    P.PASSPORT_EDIT: "fill in the passport of a pupil",
    P.PASSPORT_HAND_OVER: "hand a passport over",
}
_EVERYONE = {P.HOME_VIEW, P.ORGANISATION_VIEW}
_SCHOOL = _EVERYONE | {
    P.SUPPORT_VIEW,
    P.SUPPORT_EDIT,
    P.EXCLUSION_VIEW,
    P.EXCLUSION_EDIT,
    P.SIXTH_DAY_ARRANGE,
    P.ROUTE_ASK,
    P.MEETING_VIEW,
    P.MEETING_ACT,
    P.DECISION_CHALLENGE,
    P.MOVE_VIEW,
    P.MOVE_EDIT,
    P.FAIR_ACCESS_VIEW,
    P.PASSPORT_VIEW,
    P.PASSPORT_EDIT,
    P.PASSPORT_HAND_OVER,
    P.PUPIL_VIEW,
    P.PUPIL_EDIT,
    P.PUPIL_IMPORT,
    P.ADDRESS_REVEAL,
    P.SAFETY_VIEW,
    P.SAFETY_EDIT,
    P.REFERRAL_VIEW,
    P.REFERRAL_WRITE,
    P.REFERRAL_SEND,
    P.PROGRAMME_VIEW,
    P.PROGRAMME_EDIT,  # these four: only of what the school itself commissions for its own pupil
    P.PLACEMENT_VIEW,
    P.PLACEMENT_EDIT,
    P.PLACEMENT_START,
    P.PLACEMENT_END,
    P.DOCUMENT_VIEW,
    P.DOCUMENT_ADD,
    P.EXPORT_VIEW,
    P.EXPORT_PUPILS,
    P.REGISTER_VIEW,
    P.BOARD_VIEW,
    P.FOLLOW_UP,
    P.REGISTER_CHASE,  # of places that the school buys itself: attendance.models
    P.ORGANISATION_EDIT,
}
_PARTNERSHIP = _EVERYONE | {
    P.PLACES_VIEW,
    P.SUPPORT_VIEW,
    P.CAPACITY_EDIT,
    P.EXCLUSION_VIEW,
    P.ROUTE_ASK,
    P.MEETING_VIEW,
    P.MEETING_ACT,
    P.MOVE_VIEW,
    P.PASSPORT_VIEW,
    P.PASSPORT_EDIT,
    P.PUPIL_VIEW,
    P.SAFETY_VIEW,
    P.SAFETY_EDIT,
    P.REFERRAL_VIEW,
    P.PROGRAMME_VIEW,
    P.PLACEMENT_VIEW,
    P.LEGALITY_VIEW,
    P.DOCUMENT_VIEW,
    P.DOCUMENT_ADD,
    P.REGISTER_VIEW,
    P.BOARD_VIEW,
    P.FOLLOW_UP,
    P.REGISTER_CHASE,
}

_TUTOR = _EVERYONE | {
    P.SAFETY_VIEW,
    P.PASSPORT_VIEW,
    P.PLACEMENT_VIEW,
    P.DOCUMENT_VIEW,
    P.REGISTER_VIEW,
    P.REGISTER_MARK,
}
_OFFICER = _EVERYONE | {
    P.BROKERED_VIEW,
    P.SIGN_OFF,  # an authority that finds places for others checks their providers
    P.PLACES_VIEW,
    P.PLACES_EDIT,
    P.SUPPORT_VIEW,
    P.CAPACITY_EDIT,
    P.EXCLUSION_VIEW,
    P.EXCLUSION_EDIT,
    P.SIXTH_DAY_ARRANGE,
    P.SECTION_19_DECIDE,
    P.ROUTE_ASK,
    P.MEETING_VIEW,
    P.MEETING_RUN,
    P.MEETING_ACT,
    P.MOVE_VIEW,
    P.MOVE_EDIT,
    P.MOVE_AGREE,
    P.FAIR_ACCESS_VIEW,
    P.FAIR_ACCESS_EDIT,
    P.FAIR_ACCESS_DECIDE,
    P.PASSPORT_VIEW,
    P.PASSPORT_HAND_OVER,
    P.PUPIL_VIEW,
    P.PUPIL_MATCH,
    P.ADDRESS_REVEAL,
    P.SAFETY_VIEW,
    P.REFERRAL_VIEW,
    P.REFERRAL_DECIDE,  # on what asks the authority: referrals.queries.deny_unless_asked
    P.PROGRAMME_VIEW,
    P.PLACEMENT_VIEW,
    P.LEGALITY_VIEW,
    P.DOCUMENT_VIEW,
    P.REGISTER_VIEW,
    P.BOARD_VIEW,
    P.FOLLOW_UP,
    P.REGISTER_CHASE,
    P.MEMBERSHIP_EDIT,
    P.PROVIDER_STATUS,
    P.EXPORT_VIEW,
    P.EXPORT_PUPILS,
    P.EXPORT_APPROVE,
    P.ORGANISATION_EDIT,
    P.PARTNERSHIP_EDIT,
}

HOLDS: dict[Role, frozenset[Permission]] = {
    Role.SCHOOL_REFERRER: frozenset(_SCHOOL),
    Role.SCHOOL_HEAD: frozenset(
        _SCHOOL
        | {
            P.PLACES_VIEW,
            P.BROKERED_VIEW,
            P.EXCLUSION_DECIDE,
            P.MOVE_AGREE,
            P.AGREEMENT_SIGN,
            P.SIGN_OFF,
            P.PUPIL_HISTORY,
            P.EXPORT_APPROVE,
        }
    ),
    Role.SCHOOL_DSL: frozenset(
        _EVERYONE
        | {
            P.PUPIL_VIEW,
            P.PUPIL_HISTORY,
            P.ADDRESS_REVEAL,
            P.SAFETY_VIEW,
            P.SAFETY_EDIT,
            P.SUPPORT_VIEW,
            P.EXCLUSION_VIEW,
            P.MOVE_VIEW,
            P.FAIR_ACCESS_VIEW,
            P.PASSPORT_VIEW,
            P.REFERRAL_VIEW,
            P.PROGRAMME_VIEW,
            P.PLACEMENT_VIEW,
            P.DOCUMENT_VIEW,
            P.REGISTER_VIEW,
            P.BOARD_VIEW,
            P.FOLLOW_UP,
        }
    ),
    Role.COORDINATOR: frozenset(
        _PARTNERSHIP
        | {
            P.ADDRESS_REVEAL,
            P.PLACES_EDIT,
            P.BROKERED_VIEW,
            P.SIXTH_DAY_ARRANGE,
            P.OFF_ROLL_DECIDE,
            P.MEETING_RUN,
            P.DECISION_CHALLENGE,  # in the family's words, as it says them to the partnership
            P.MOVE_EDIT,
            P.FAIR_ACCESS_VIEW,
            P.FAIR_ACCESS_EDIT,
            P.FAIR_ACCESS_DECIDE,
            P.PASSPORT_HAND_OVER,
            P.REFERRAL_DECIDE,
            P.PROGRAMME_EDIT,
            P.PLACEMENT_EDIT,
            P.PLACEMENT_START,
            P.PLACEMENT_END,
            P.AGREEMENT_SIGN,
            P.SIGN_OFF,
            P.PROVIDER_STATUS,
            P.EXPORT_VIEW,
            P.EXPORT_PUPILS,
            P.EXPORT_APPROVE,
            P.ORGANISATION_EDIT,
            P.PARTNERSHIP_EDIT,
        }
    ),
    Role.KEY_WORKER: frozenset(_PARTNERSHIP | {P.PROGRAMME_EDIT, P.PLACEMENT_EDIT}),
    Role.PROVIDER_MANAGER: frozenset(
        _EVERYONE
        | {
            P.SAFETY_VIEW,
            P.SAFETY_ACKNOWLEDGE,
            P.PASSPORT_VIEW,
            P.OFFER_EDIT,
            P.PLACEMENT_VIEW,
            P.LEGALITY_VIEW,
            P.PLACES_VIEW,
            P.PLACEMENT_ANSWER,
            P.DOCUMENT_VIEW,
            P.REGISTER_VIEW,
            P.REGISTER_MARK,
            P.ORGANISATION_EDIT,
        }
    ),
    Role.PROVIDER_DSL: frozenset(_TUTOR | {P.SAFETY_ACKNOWLEDGE}),
    Role.TUTOR: frozenset(_TUTOR),
    Role.INCLUSION_OFFICER: frozenset(_OFFICER),
    Role.LEAD_OFFICER: frozenset(_OFFICER),
    Role.AUDITOR: frozenset(
        _EVERYONE | {P.HISTORY_READ, P.EXPORT_VIEW, P.DISCLOSURES_READ, P.LEGALITY_VIEW, P.PLACES_VIEW}
    ),
    Role.ADMINISTRATOR: frozenset(
        _EVERYONE | {P.PEOPLE_ADMIN, P.PARTNERSHIP_EDIT, P.EXPORT_VIEW, P.EXPORT_APPROVE, P.DISCLOSURES_READ}
    ),
}


def holders(permission: StrEnum) -> list[str]:
    """The roles that hold a permission, with their article: "a co-ordinator", "an auditor"."""
    held = [role.label.lower() for role in Role if permission in HOLDS[role]]
    return [f"{'an' if name[0] in 'aeiou' else 'a'} {name}" for name in held]
