"""The table of doors, written by hand: who may open what, and whose records are behind it.

It is not derived from `waymark.accounts.permissions`: each checks the other. A page, job, command or notice without a
row here fails a test, which says what to add.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from waymark.accounts.roles import Role

SCHOOL = frozenset({Role.SCHOOL_REFERRER, Role.SCHOOL_HEAD})
HEAD = frozenset({Role.SCHOOL_HEAD})
PARTNERSHIP = frozenset({Role.COORDINATOR, Role.KEY_WORKER})
COORDINATOR = frozenset({Role.COORDINATOR})
DSL = frozenset({Role.SCHOOL_DSL})
OFFICER = frozenset({Role.INCLUSION_OFFICER, Role.LEAD_OFFICER})
PROVIDER = frozenset({Role.PROVIDER_MANAGER})
PROVIDER_DSL = frozenset({Role.PROVIDER_DSL})
PROVIDER_STAFF = PROVIDER | PROVIDER_DSL | {Role.TUTOR}
AUDITOR = frozenset({Role.AUDITOR})
ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})
CASE_TEAM = SCHOOL | DSL | PARTNERSHIP | OFFICER
EVERYONE = frozenset(Role)
MOVERS = SCHOOL | COORDINATOR | OFFICER  # those who write about a pupil's move
SETTLES = COORDINATOR | OFFICER | ADMINISTRATOR  # for a partnership, as its own people or as its authority's
SITS = SCHOOL | PARTNERSHIP | OFFICER  # on forums and panels
RUNS = COORDINATOR | OFFICER  # their own body's meetings
WATCHES = PARTNERSHIP | OFFICER | PROVIDER | AUDITOR  # how near to the law places that are no school come
COUNTS_PLACES = HEAD | PARTNERSHIP | OFFICER | PROVIDER | AUDITOR
BUYERS = SCHOOL | PARTNERSHIP  # whose body may commission a programme; a school for its own pupil alone
STARTS = SCHOOL | COORDINATOR  # of those, who start and end what their body buys
OWN_BODY = SCHOOL | COORDINATOR | OFFICER | PROVIDER  # who keep their body's contacts, sites and dates right

NAME = ("name", "surname")
WEEKS_ASKED_FOR = (  # of the reckoning
    "starts_on_day=1&starts_on_month=12&starts_on_year=2026&planned_end_on_day=18&planned_end_on_month=12"
    "&planned_end_on_year=2026&at_school=0&least_hours=18&most_hours=25"
)
OFFER = {"offer_id": ("own offer", "canal_street")}  # a second record in the address: its kind, and whose it is


@dataclass(frozen=True)
class Door:
    """Who may open a page. Anybody else in a role is told 403, whether or not the record exists; a stranger to the
    record 404; somebody not signed in goes to sign in.

    about   the kind of record that the address names; "" for none
    shows   kinds of words: somebody entitled who gets the page reads at least one of them, if they may read any
    by      the parties of the record that alone may act: another body that may see it is told 403 instead
    acts    the roles that may send the form, where others may look
    tells   kinds of words that this page alone tells, to a role that it is open to and a body that may see the record
    looks   whether there is a page to look at; False where only a form is taken
    link    opened by a device that holds the register's link, and by nobody else; anybody else is told 410
    lists   the kind of record that the page lists: somebody reads of every one that they may see, and of no other
    more    the other parts of the address
    asks    questions that the page takes in its address, each tried as well: a filter, another day, a part
    """

    roles: frozenset[Role]
    about: str = ""
    shows: tuple[str, ...] = NAME
    by: str = ""
    acts: frozenset[Role] | None = None
    tells: tuple[str, ...] = ()
    lists: str = ""
    link: bool = False
    looks: bool = True
    more: dict[str, Any] = field(default_factory=dict, hash=False)
    asks: tuple[str, ...] = ()


# Roles that have no pupils: an auditor reads events without names, an administrator people.
ROLES_WITHOUT_CASES = AUDITOR | ADMINISTRATOR
# What a device with a register's link may read of the pupils in it: what they are called, without the surname, and what
# keeps them safe today.
READ_BY_LINK = ("name", "keep safe", "what helps", "emergency contact", "medical", "mark")
# Where somebody goes who is not signed in, or not all the way.
WAYS_IN = ("/sign-in/", "/you/second-step/", "/you/role/")

# Reached by anybody, signed in or not. Eighteen at most, besides the pages that sign somebody in.
# Reached by anybody, signed in or not. Fourteen at most, besides the pages that sign somebody in.
OPEN_TO_ALL: dict[str, str] = {
    "accessibility": "a statement that the law asks for, the same for everybody",
    "health": "says that the process is alive, and nothing else",
    "ready": "names the parts of the system that are not well; no figure, nobody's record",
    "attendance:link": "a button that says nothing of what it opens",
    "attendance:link_open": "redeems a link, once, for one device; the same page for whatever is not to be",
    "attendance:link_again": "always says the same, whether or not a link was sent",
    "attendance:register_by_link": "a register, for the device that redeemed its link; 410 for any other",
    "attendance:register_by_link_done": "the end of that register, for the same device; 410 for any other",
    "attendance:link_in_use": "notes that the device which holds a register is in use; says nothing",
    "attendance:link_again_by_device": "always says the same, whether or not a link was sent",
    "referrals:consent": "a button that says nothing of what it opens; pressed, it opens once, on one device",
    "placements:link": "a button that says nothing of what it opens; pressed, it opens once, on one device",
    "placements:link_answer": "one question to one contact of a provider, for the device that opened its link; 410 for any other",
    "referrals:consent_answer": "one question to one adult, for the device that opened its link; 410 for any other",
    "my_plan:link": "a button that says nothing of what it opens; pressed, it opens once, on one device",
    "my_plan:plan": "the plan of one pupil, for the device that opened its link; 410 for any other",
    "my_plan:calendar": "an address for a calendar, for the same device; 410 for any other",
    "my_plan:calendar_file": "places and times without a name, for whoever holds its secret; 410 for any other",
}
# In a real area these do not exist: 404 for everybody.
ONLY_IN_A_DEMO: dict[str, str] = {
    "design": "every component, with invented words; also on a developer's machine",
    "demo:people": "the invented people one can become",
    "demo:become": "signs in as an invented person",
    "demo:clock": "moves the demonstration's own clock",
    "demo:mailbox": "what was written to invented people",
}
# The other parts of addresses that name no record of the world.
SAMPLES: dict[str, dict[str, str]] = {
    "account_reset_password_from_key": {"uidb36": "0" * 32, "key": "no-such-key"},
    "accounts:invitation": {"token": "no-such-token"},
    "openid_connect_login": {"provider_id": "no-such-provider"},
    "openid_connect_callback": {"provider_id": "no-such-provider"},
    "accounts:invitation_with_provider": {"token": "no-such-token"},
    "accounts:rename_passkey": {"key": "no-such-key"},
    "accounts:remove_passkey": {"key": "no-such-key"},
    "accounts:end_session": {"session_id": "00000000-0000-4000-8000-000000000000"},
    "attendance:link": {"token": "no-such-token"},
    "attendance:link_in_use": {"register_id": "00000000-0000-4000-8000-000000000000"},
    "attendance:link_again_by_device": {"register_id": "00000000-0000-4000-8000-000000000000"},
    "referrals:consent": {"token": "no-such-token"},
    "placements:link": {"token": "no-such-token"},
    "placements:link_answer": {"link_id": "00000000-0000-4000-8000-000000000000"},
    "referrals:consent_answer": {"link_id": "00000000-0000-4000-8000-000000000000"},
    "my_plan:link": {"token": "no-such-token"},
    "my_plan:plan": {"link_id": "00000000-0000-4000-8000-000000000000"},
    "my_plan:calendar": {"link_id": "00000000-0000-4000-8000-000000000000"},
    "my_plan:calendar_file": {"token": "no-such-token"},
}
# The steps of signing in. They tell nothing of anybody but the person who is signing in.
SIGN_IN: dict[str, str] = {
    "account_login": "the way in",
    "mfa_authenticate": "the second step, after a password just given",
    "openid_connect_login": "leads to the body's own provider of identities",
    "openid_connect_callback": "takes the provider's answer to a question of this session",
    "accounts:invitation_with_provider": "keeps the link until the provider has said who holds it",
    "mfa_login_webauthn": "the way in by a passkey",
    "account_logout": "ends the session at hand",
    "account_reset_password": "asks for a link; the same words for every address",
    "account_reset_password_from_key": "opens by a single-use link",
    "accounts:invitation": "opens by a single-use link",
}
# For every person with a session, about themselves alone; no pupil is behind any of them.
FOR_ONESELF: dict[str, str] = {
    "account_change_password": "one's own password",
    "account_reauthenticate": "one's own password, once more",
    "mfa_reauthenticate": "one's own code, once more",
    "mfa_reauthenticate_webauthn": "one's own passkey, once more",
    "accounts:passkeys": "one's own passkeys",
    "accounts:add_passkey": "adds a passkey of one's own",
    "accounts:rename_passkey": "names one's own passkey anew",
    "accounts:remove_passkey": "removes one's own passkey",
    "mfa_activate_totp": "sets up one's own second step",
    "mfa_deactivate_totp": "takes away one's own second step",
    "mfa_view_recovery_codes": "one's own recovery codes",
    "mfa_generate_recovery_codes": "one's own recovery codes, made anew",
    "accounts:me": "one's own name and roles",
    "accounts:choose_role": "the choice among one's own roles",
    "accounts:second_factor": "what is missing, before anything else opens",
    "accounts:sign_out_elsewhere": "one's own other sessions",
    "accounts:devices": "one's own sessions",
    "accounts:end_session": "one of one's own sessions",
}

DOORS: dict[str, Door] = {
    # people: an administrator, about colleagues; never about a pupil
    "accounts:people": Door(ADMINISTRATOR, shows=()),
    "accounts:invite": Door(ADMINISTRATOR, shows=()),
    "accounts:withdraw_invitation": Door(ADMINISTRATOR, about="invitation", shows=()),
    "accounts:end_role": Door(ADMINISTRATOR, about="membership", shows=()),
    "accounts:reset_second_factor": Door(ADMINISTRATOR, about="membership", shows=()),
    "accounts:colleague": Door(ADMINISTRATOR, about="membership", shows=()),
    "accounts:give_role": Door(ADMINISTRATOR, about="membership", shows=()),
    "accounts:change_colleague_role": Door(ADMINISTRATOR, about="membership", shows=()),
    "accounts:colleague_devices": Door(ADMINISTRATOR, about="membership", shows=()),
    "accounts:area": Door(ADMINISTRATOR, shows=()),
    "accounts:invite_administrator": Door(ADMINISTRATOR, about="body of the area", shows=()),
    "staffing:leave": Door(ADMINISTRATOR, about="membership", shows=()),
    "staffing:access_reviews": Door(ADMINISTRATOR, shows=()),
    "staffing:access_review": Door(ADMINISTRATOR, about="access review", shows=()),
    # the history: an auditor, without content and without names
    "accounts:history": Door(AUDITOR, shows=(), asks=("page=2", "action=address.reveal", "day=2026-11-17")),
    "accounts:chains": Door(AUDITOR, shows=()),
    # one pupil, by number and with a reason that is kept; still without a name
    "casefile:looked_at": Door(AUDITOR, shows=()),
    # My work, search and the pupil's file: whatever is in them is what each record's own door allows
    "casefile:home": Door(EVERYONE, shows=()),
    "casefile:search": Door(EVERYONE, shows=()),
    "casefile:pupil": Door(EVERYONE, about="pupil"),
    "casefile:chronology": Door(
        EVERYONE,
        about="pupil",
        asks=(
            *("show=safety", "show=absence", "show=papers", "show=placements", "show=support", "show=exclusions"),
            *("show=meetings", "show=moves", "show=passports", "page=2"),
        ),
    ),
    "casefile:papers": Door(EVERYONE, about="pupil"),
    # who looked: the head of the school that keeps the record
    "casefile:who_looked": Door(HEAD | DSL, about="pupil", by="school", asks=("page=2",)),
    # the pupil's record: the case team reads it, the school on roll keeps it
    "pupils:list": Door(CASE_TEAM, lists="pupil"),
    "pupils:pupil": Door(CASE_TEAM, about="pupil"),
    "pupils:who_may_know": Door(CASE_TEAM, about="pupil"),
    "pupils:add": Door(SCHOOL, shows=()),
    "pupils:change": Door(SCHOOL, about="pupil", by="school"),
    "pupils:add_person": Door(SCHOOL, about="pupil", by="school"),
    "pupils:change_person": Door(SCHOOL, about="parent", by="school", shows=("parent",)),
    "pupils:end_person": Door(SCHOOL, about="parent", by="school"),
    "pupils:add_characteristic": Door(SCHOOL, about="pupil", by="school"),
    "pupils:end_characteristic": Door(SCHOOL, about="characteristic", by="school"),
    "pupils:address": Door(CASE_TEAM, about="pupil"),
    "pupils:change_address": Door(SCHOOL, about="pupil", by="school"),
    "pupils:withhold": Door(SCHOOL, about="pupil", by="school"),
    # the one page that tells a withheld address, to who says why
    "pupils:reveal": Door(SCHOOL | DSL | COORDINATOR | OFFICER, about="pupil", tells=("withheld address",)),
    "pupils:home_authority": Door(SCHOOL, about="pupil", by="school"),
    "pupils:work_out_home": Door(SCHOOL, about="pupil", by="school"),
    "pupils:enter_roll": Door(SCHOOL, about="pupil", by="school"),
    "pupils:leave_roll": Door(SCHOOL, about="roll entry", by="school"),
    # a school finds the pupils who left it by name, so that one who comes back gets no second record
    "pupils:former": Door(SCHOOL, shows=(), tells=NAME),
    "pupils:return_to_roll": Door(SCHOOL, about="former pupil", tells=NAME),
    # a school's file: its own alone
    "pupils:import_file": Door(SCHOOL, shows=()),
    "pupils:import_template": Door(SCHOOL, shows=()),
    "pupils:import_preview": Door(SCHOOL, about="import", shows=("file",)),
    "pupils:leave_import": Door(SCHOOL, about="import", shows=()),
    # records that may be of one pupil: officers of an authority that may see both; whoever sees one of them finds nothing
    "matching:queue": Door(OFFICER, shows=(), asks=("show=decided", "page=2")),
    "matching:pair": Door(OFFICER, about="pair"),
    # what keeps a pupil safe: the case team, and a provider in the version handed over to it
    "safeguarding:pupil": Door(CASE_TEAM | PROVIDER_STAFF, about="pupil known", shows=("keep safe", *NAME)),
    "safeguarding:assessment": Door(CASE_TEAM | PROVIDER_STAFF, about="risk", shows=("keep safe",)),
    "safeguarding:write": Door(SCHOOL | DSL | PARTNERSHIP, about="pupil"),
    "safeguarding:share": Door(SCHOOL | DSL | PARTNERSHIP, about="risk"),
    "safeguarding:acknowledge": Door(PROVIDER | PROVIDER_DSL, about="risk"),
    # registers and absences
    "attendance:registers": Door(PROVIDER_STAFF, shows=()),
    "attendance:open": Door(PROVIDER_STAFF, shows=(), looks=False),
    "attendance:register": Door(PROVIDER_STAFF, about="register"),
    "attendance:register_done": Door(PROVIDER_STAFF, about="register", shows=()),
    "attendance:register_by_link": Door(frozenset(), about="register", link=True),
    "attendance:register_by_link_done": Door(frozenset(), about="register", link=True, shows=()),
    "attendance:board": Door(
        CASE_TEAM,
        shows=(),
        asks=(
            "on=2026-10-13&half=am",  # while placements ran that have ended since
            "on=2026-11-17&half=am",
            "on=2026-11-27&half=am",
            "on=2026-11-27&half=pm",  # of a place that is only offered
        ),
    ),
    "attendance:chase": Door(BUYERS | OFFICER, about="register to ask for", shows=()),
    "attendance:alerts": Door(CASE_TEAM, lists="alert"),
    "attendance:alert": Door(CASE_TEAM, about="alert"),
    "attendance:pupil": Door(CASE_TEAM, about="pupil"),
    # providers and what they offer: for commissioners; a provider sees its own
    "quality:directory": Door(CASE_TEAM, shows=("offer",), asks=("kind=small_group", "year=10&day=mon-am")),
    "quality:provider": Door(CASE_TEAM, about="provider", shows=("offer",)),
    "quality:commission": Door(RUNS, shows=()),
    "quality:own": Door(PROVIDER, shows=("offer",)),
    "quality:add_offer": Door(PROVIDER, shows=()),
    "quality:offer": Door(PROVIDER, about="own offer", shows=("offer",)),
    # an authority that finds places for others checks their providers; a provision of a school is taken in by its area
    "quality:add_provision": Door(OFFICER, by="owner", about="own school", shows=()),
    "quality:sign_off": Door(HEAD | COORDINATOR | OFFICER, about="provider", shows=()),
    # where the national register says something else of a provider: who commissions, and the authority, decide
    "quality:judge_register": Door(COORDINATOR | OFFICER, about="provider", shows=()),
    "quality:proprietor": Door(COORDINATOR | OFFICER, about="provider", shows=()),
    "quality:withdraw_sign_off": Door(HEAD | COORDINATOR | OFFICER, about="sign-off", by="commissioner", shows=()),
    # programmes: the case team; only the body that commissions changes them
    "programmes:programmes": Door(CASE_TEAM, shows=NAME, asks=("show=ended", "show=mine", "kind=ap")),
    "programmes:open": Door(BUYERS, about="referral", by="partnership"),
    "programmes:commission": Door(BUYERS, about="pupil", by="school"),
    "programmes:programme": Door(CASE_TEAM, about="programme"),
    "programmes:change": Door(BUYERS, about="programme", by="commissioner"),
    "programmes:key_worker": Door(BUYERS, about="programme", by="commissioner"),
    "programmes:school_sessions": Door(BUYERS, about="programme", by="commissioner"),
    "programmes:reasons": Door(BUYERS, about="programme", by="commissioner"),
    "programmes:look_again": Door(BUYERS, about="programme", by="commissioner"),
    "programmes:otherwise": Door(BUYERS, about="programme", by="commissioner"),
    "programmes:week_pattern": Door(BUYERS, about="programme", by="commissioner"),
    "programmes:site": Door(BUYERS, about="programme", by="commissioner"),
    "programmes:targets": Door(CASE_TEAM, about="programme"),
    "programmes:set_target": Door(BUYERS, about="programme", by="commissioner", asks=("like=comes",)),
    "programmes:change_target": Door(BUYERS, about="target", by="commissioner"),
    "programmes:review_target": Door(BUYERS, about="target", by="commissioner"),
    "programmes:pastoral": Door(CASE_TEAM, about="programme"),
    "programmes:add_pastoral": Door(BUYERS, about="programme", by="commissioner"),
    "programmes:no_pastoral": Door(BUYERS, about="programme", by="commissioner"),
    "programmes:change_pastoral": Door(BUYERS, about="pastoral part", by="commissioner"),
    "programmes:exams": Door(CASE_TEAM, about="programme"),
    "programmes:add_exams": Door(BUYERS, about="programme", by="commissioner"),
    "programmes:no_exams": Door(BUYERS, about="programme", by="commissioner"),
    "programmes:change_exams": Door(BUYERS, about="exam entry", by="commissioner"),
    "programmes:arrangements": Door(CASE_TEAM, about="programme"),
    "programmes:add_arrangements": Door(BUYERS, about="programme", by="commissioner"),
    "programmes:no_arrangements": Door(BUYERS, about="programme", by="commissioner"),
    "programmes:change_arrangements": Door(BUYERS, about="access arrangement", by="commissioner"),
    "programmes:agencies": Door(CASE_TEAM, about="programme"),
    "programmes:add_agencies": Door(BUYERS, about="programme", by="commissioner"),
    "programmes:no_agencies": Door(BUYERS, about="programme", by="commissioner"),
    "programmes:change_agencies": Door(BUYERS, about="agency part", by="commissioner"),
    "programmes:plan_back": Door(BUYERS, about="programme", by="commissioner"),
    "programmes:review_part_time": Door(BUYERS, about="programme", by="commissioner"),
    "programmes:end": Door(STARTS, about="programme", by="commissioner"),
    # places that are no school: counts for who watches over them; names of those alone whom the reader may know
    "legality:watch": Door(WATCHES, shows=(), asks=("show=all", "show=attention")),
    "legality:place": Door(WATCHES, about="watched place", shows=()),
    # placements: the case team and the one provider, from the day it was asked; the commissioner acts
    # designs: the case team reads, the commissioner writes; never a provider
    "designs:options": Door(CASE_TEAM, about="programme"),
    "designs:write": Door(BUYERS, about="programme", by="commissioner"),
    "designs:suggest": Door(BUYERS, about="programme", by="commissioner", asks=(WEEKS_ASKED_FOR,)),
    "designs:panel": Door(BUYERS, about="programme", by="commissioner"),
    "designs:design": Door(
        CASE_TEAM, about="design", acts=BUYERS, by="commissioner", asks=("day=mon&subject=english",)
    ),
    "designs:figures": Door(BUYERS, about="design", by="commissioner", looks=False),
    "designs:change": Door(BUYERS, about="design", by="commissioner"),
    "designs:add_place": Door(BUYERS, about="design", by="commissioner"),
    "designs:part": Door(BUYERS, about="part of a design", by="commissioner"),
    "designs:set_aside": Door(BUYERS, about="design", by="commissioner"),
    "designs:use": Door(BUYERS, about="design", by="commissioner"),
    # places: counts for who plans them, a provider's its own; held ones for those who may see the pupil
    # the finder of a place that another buys: that it exists, and nothing of whose it is
    "placements:brokered": Door(HEAD | COORDINATOR | OFFICER, shows=()),
    "placements:places": Door(
        COUNTS_PLACES,
        shows=(),
        tells=("offer",),
        asks=("free=yes", "kind=small_group", "day=2026-12-01", "half_term=2026-11-02", "by="),
    ),
    "placements:offer_places": Door(COUNTS_PLACES, about="places of an offer", shows=("offer",), tells=("offer",)),
    "placements:hold_place": Door(BUYERS, about="programme", more=OFFER, by="commissioner"),
    "placements:hold": Door(CASE_TEAM, about="hold", acts=BUYERS, by="commissioner"),
    "placements:placements": Door(
        CASE_TEAM | PROVIDER_STAFF, shows=(), asks=("show=all", "show=ended", "show=proposed", "page=2")
    ),
    "placements:choose": Door(BUYERS, about="programme", by="commissioner"),
    "placements:propose": Door(BUYERS, about="programme", more=OFFER, by="commissioner"),
    "placements:placement": Door(CASE_TEAM | PROVIDER_STAFF, about="placement"),
    "placements:change_terms": Door(BUYERS, about="placement", by="commissioner"),
    "placements:change_hours": Door(BUYERS, about="placement", by="commissioner"),
    "placements:voices": Door(CASE_TEAM, about="placement", acts=SCHOOL | PARTNERSHIP, by="school or commissioner"),
    "placements:offer": Door(BUYERS, about="placement", by="commissioner"),
    "placements:hand_over": Door(BUYERS, about="placement", by="commissioner"),
    "placements:risk": Door(PROVIDER | PROVIDER_DSL, about="risk of a placement", shows=("keep safe",)),
    "placements:answer": Door(PROVIDER, about="placement"),
    "placements:plan": Door(
        CASE_TEAM | PROVIDER_STAFF, about="placement", acts=BUYERS | PROVIDER, by="commissioner or provider"
    ),
    "placements:send_link": Door(BUYERS, about="placement", by="commissioner"),
    "placements:propose_plan": Door(PROVIDER, about="placement"),
    "placements:answer_plan": Door(BUYERS, about="placement", by="commissioner"),
    "placements:return_plan": Door(
        CASE_TEAM | PROVIDER_STAFF, about="placement", acts=BUYERS | PROVIDER, by="commissioner or provider"
    ),
    "placements:ask_pause": Door(PROVIDER, about="placement"),
    "placements:answer_pause": Door(STARTS, about="placement", by="commissioner"),
    "placements:write_plan": Door(BUYERS, about="placement", by="commissioner"),
    "placements:agreement": Door(
        CASE_TEAM | PROVIDER_STAFF, about="placement", acts=HEAD | COORDINATOR | PROVIDER, by="contract or provider"
    ),
    "placements:write_agreement": Door(BUYERS, about="placement", by="commissioner"),
    "placements:notice": Door(CASE_TEAM, about="placement", acts=SCHOOL | PARTNERSHIP, by="school or commissioner"),
    "placements:letters": Door(CASE_TEAM, about="placement", acts=SCHOOL | PARTNERSHIP, by="school or commissioner"),
    "placements:ehc_plan": Door(CASE_TEAM, about="placement", acts=SCHOOL | PARTNERSHIP, by="school or commissioner"),
    "placements:terms": Door(CASE_TEAM | PROVIDER_STAFF, about="placement", acts=PROVIDER, by="provider"),
    "placements:write_terms": Door(BUYERS, about="placement", by="commissioner"),
    "placements:arrangements": Door(CASE_TEAM | PROVIDER_STAFF, about="placement", acts=PROVIDER, by="provider"),
    "placements:arrange": Door(CASE_TEAM, about="placement", acts=SCHOOL | PARTNERSHIP, by="school or commissioner"),
    "placements:inform": Door(CASE_TEAM, about="placement", acts=SCHOOL | PARTNERSHIP, by="school or commissioner"),
    "placements:tell": Door(CASE_TEAM, about="placement", acts=SCHOOL | PARTNERSHIP, by="school or commissioner"),
    "placements:checklist": Door(CASE_TEAM, about="placement"),
    "placements:start": Door(STARTS, about="placement", by="commissioner"),
    "placements:pause": Door(STARTS, about="placement", by="commissioner"),
    "placements:resume": Door(STARTS, about="placement", by="commissioner"),
    "placements:end": Door(STARTS, about="placement", by="commissioner"),
    "placements:after": Door(
        CASE_TEAM | PROVIDER_STAFF,
        about="placement",
        acts=SCHOOL | PARTNERSHIP | PROVIDER,
        by="school or commissioner or provider",
    ),
    "placements:end_report": Door(
        CASE_TEAM | PROVIDER_STAFF, about="placement", acts=BUYERS | PROVIDER, by="commissioner or provider"
    ),
    "placements:withdraw": Door(STARTS, about="placement", by="commissioner"),
    "placements:review": Door(BUYERS, about="placement", by="commissioner"),
    "placements:report": Door(PROVIDER, about="placement"),
    # bodies: open to everybody signed in; each keeps its own contacts, sites and dates
    "organisations:directory": Door(EVERYONE, shows=()),
    "organisations:organisation": Door(EVERYONE, about="organisation", shows=()),
    "organisations:add_contact": Door(OWN_BODY, shows=()),
    "organisations:change_contact": Door(OWN_BODY, by="owner", about="contact", shows=()),
    "organisations:end_contact": Door(OWN_BODY, by="owner", about="contact", shows=()),
    "organisations:add_site": Door(OWN_BODY, shows=()),
    "organisations:change_site": Door(OWN_BODY, by="owner", about="site", shows=()),
    "organisations:school_kind": Door(OFFICER, by="owner", about="own school", shows=()),
    "organisations:add_pattern": Door(OWN_BODY, shows=()),
    "organisations:change_pattern": Door(OWN_BODY, by="owner", about="week pattern", shows=()),
    "organisations:end_pattern": Door(OWN_BODY, by="owner", about="week pattern", shows=()),
    "organisations:lead_schools": Door(EVERYONE, about="led partnership", shows=()),
    "organisations:name_lead": Door(SETTLES, by="partnership or authority", about="led partnership", shows=()),
    "organisations:lead_notice": Door(SETTLES, by="partnership or authority", about="led partnership", shows=()),
    "organisations:join": Door(OFFICER, by="owner", about="own partnership", shows=()),
    "organisations:leave": Door(OFFICER, by="owner", about="member of a partnership", shows=()),
    "school_year:year": Door(EVERYONE, about="organisation", shows=()),
    "school_year:year_of": Door(EVERYONE, about="organisation", more={"academic_year": 2026}, shows=()),
    "school_year:half_terms": Door(OWN_BODY, more={"academic_year": 2026}, shows=()),
    "school_year:import": Door(OWN_BODY, shows=()),
    "school_year:take_in": Door(OWN_BODY, shows=()),
    "school_year:import_template": Door(OWN_BODY, shows=()),
    "school_year:add_closure": Door(OWN_BODY, shows=()),
    "school_year:remove_closure": Door(OWN_BODY, by="owner", about="closure", shows=()),
    # the national register of schools: public; a partnership and its authority settle what follows a closing member
    "school_register:register": Door(EVERYONE, shows=(), asks=("q=Elm+Bank", "q=140001")),
    "school_register:entry": Door(EVERYONE, more={"urn": 140001}, shows=()),
    "school_register:closing": Door(SETTLES, about="member that closes", shows=()),
    # papers: the bodies that each was shared with, as long as they may know of the pupil
    "documents:download": Door(CASE_TEAM | PROVIDER_STAFF, about="document"),
    "documents:document": Door(CASE_TEAM | PROVIDER_STAFF, about="document"),
    # one that tells a withheld address: for those who may ask for the address, with a reason
    "documents:reveal": Door(SCHOOL | DSL | COORDINATOR | OFFICER, about="paper apart", shows=()),
    "documents:withdraw": Door(SCHOOL | PARTNERSHIP, about="supporting paper", by="owner", shows=()),
    # the attendance of a school year: of whom the board tells
    "reporting:attendance": Door(CASE_TEAM, lists="marked pupil", asks=("order=lowest", "page=2")),
    # exports: asked for by those who may take lists of pupils out, agreed to by a second person; the register says who
    "reporting:exports": Door(SCHOOL | COORDINATOR | OFFICER | AUDITOR | ADMINISTRATOR, shows=()),
    "reporting:ask_pupils": Door(SCHOOL | COORDINATOR | OFFICER, shows=()),
    "reporting:ask_marks": Door(SCHOOL | COORDINATOR | OFFICER, shows=()),
    "reporting:ask_marks_of": Door(SCHOOL | COORDINATOR | OFFICER, about="pupil"),
    "reporting:ask_attendance": Door(SCHOOL | COORDINATOR | OFFICER, shows=(), asks=("year=2025",)),
    "reporting:ask_history": Door(AUDITOR, shows=()),
    "reporting:export": Door(SCHOOL | COORDINATOR | OFFICER | AUDITOR | ADMINISTRATOR, about="export", shows=()),
    "reporting:decide": Door(HEAD | COORDINATOR | OFFICER | ADMINISTRATOR, about="export to decide", shows=()),
    "reporting:file": Door(
        SCHOOL | COORDINATOR | OFFICER | AUDITOR | ADMINISTRATOR, about="export", shows=(), looks=False
    ),
    "reporting:disclosures": Door(AUDITOR | ADMINISTRATOR, shows=()),
    # referrals: the school that refers; the partnership and the authorities once it was sent; never a provider
    "referrals:list": Door(CASE_TEAM, shows=(), asks=("show=answered", "show=withdrawn", "page=2")),
    "referrals:begin": Door(SCHOOL, about="pupil"),
    "referrals:referral": Door(CASE_TEAM, about="referral"),
    "referrals:section": Door(SCHOOL, about="referral", more={"part": "why"}),
    "referrals:papers": Door(CASE_TEAM, about="referral"),
    "referrals:add_paper": Door(SCHOOL | PARTNERSHIP, about="referral", shows=()),
    "referrals:check": Door(SCHOOL, about="referral"),
    "referrals:decide": Door(COORDINATOR | OFFICER, about="referral", by="partnership"),
    "referrals:withdraw": Door(SCHOOL, about="referral"),
    # what a school tried: the school that wrote it, and whom a referral of the pupil was sent to; never a provider
    "support:list": Door(CASE_TEAM, lists="support plan", asks=("page=2",)),
    "support:work": Door(CASE_TEAM, lists="work for schools", shows=(), asks=("year=2026", "page=2")),
    "support:add_work": Door(PARTNERSHIP | OFFICER, shows=()),
    "support:change_work": Door(PARTNERSHIP | OFFICER, about="work for schools", shows=(), by="writer"),
    "support:pupil": Door(CASE_TEAM, about="pupil"),
    "support:evidence": Door(CASE_TEAM, about="pupil"),
    "support:plan": Door(CASE_TEAM, about="support plan"),
    "support:start": Door(SCHOOL, about="pupil"),
    "support:ask": Door(SCHOOL, about="pupil"),
    "support:answer": Door(SCHOOL, about="help asked"),
    "support:begin_cycle": Door(SCHOOL, about="support plan"),
    "support:add_paper": Door(SCHOOL, about="support plan"),
    "support:end": Door(SCHOOL, about="support plan"),
    "support:change_cycle": Door(SCHOOL, about="support cycle"),
    "support:add_intervention": Door(SCHOOL, about="support cycle"),
    "support:review": Door(SCHOOL, about="support cycle"),
    "support:add_note": Door(SCHOOL, about="support cycle"),
    "support:change_intervention": Door(SCHOOL, about="thing done for a pupil"),
    # plans for pupil and family: the case team reads them; only the body that plans the programme sends and answers
    "my_plan:card": Door(CASE_TEAM, about="programme", asks=("for=family",)),
    "my_plan:send": Door(BUYERS, about="programme", by="commissioner"),
    "my_plan:write_down": Door(BUYERS, about="programme", by="commissioner"),
    "my_plan:stop": Door(BUYERS, about="plan link", by="commissioner"),
    "my_plan:answer": Door(BUYERS, about="plan words", by="commissioner"),
    # passports: the whole for the case team; for a provider the copies handed over to it
    "passports:passports": Door(CASE_TEAM | PROVIDER_STAFF, shows=(), asks=("page=2",)),
    "passports:pupil": Door(CASE_TEAM | PROVIDER_STAFF, about="pupil known", asks=("for=managed_move",)),
    "passports:write": Door(SCHOOL | PARTNERSHIP, about="pupil", asks=("what=health",)),
    "passports:ask": Door(SCHOOL | PARTNERSHIP, about="pupil"),
    "passports:hand_over": Door(
        SCHOOL | COORDINATOR | OFFICER,
        about="pupil at canal street",
        more={"receiver_id": ("provider", "canal_street")},
    ),
    "passports:version": Door(CASE_TEAM | PROVIDER_STAFF, about="passport copy"),
    "passports:acknowledge": Door(
        CASE_TEAM | PROVIDER_STAFF, about="passport copy", acts=PROVIDER | PROVIDER_DSL, by="provider"
    ),
    "passports:pdf": Door(CASE_TEAM | PROVIDER_STAFF, about="passport copy"),
    "passports:word": Door(CASE_TEAM | PROVIDER_STAFF, about="passport copy"),
    # what next: schools, partnerships and authorities ask; an answer is for the body that kept it and the school then
    "routes:start": Door(SCHOOL | PARTNERSHIP | OFFICER, lists="pupil", asks=("page=2",)),
    "routes:question": Door(SCHOOL | PARTNERSHIP | OFFICER, shows=()),
    "routes:contacts": Door(SCHOOL | PARTNERSHIP | OFFICER, shows=()),
    "routes:pupil": Door(SCHOOL | PARTNERSHIP | OFFICER, about="pupil"),
    "routes:check": Door(SCHOOL | PARTNERSHIP | OFFICER, about="pupil"),
    "routes:keep": Door(SCHOOL | PARTNERSHIP | OFFICER, about="pupil", looks=False),
    "routes:kept": Door(SCHOOL | PARTNERSHIP | OFFICER, about="kept answer"),
    # meetings: whoever runs them; a member reads cases of other schools on these pages alone, while papers are open
    "meetings:list": Door(SITS, shows=(), asks=("show=past", "page=2")),
    "meetings:begin_body": Door(RUNS, shows=()),
    "meetings:body": Door(SITS, about="panel", shows=()),
    "meetings:add_member": Door(RUNS, about="panel", shows=(), by="runner"),
    "meetings:call": Door(RUNS, about="panel", shows=(), by="runner"),
    "meetings:end_member": Door(RUNS, about="member of a panel", shows=(), by="runner"),
    "meetings:meeting": Door(SITS, about="meeting", shows=(), tells=NAME),
    "meetings:move": Door(RUNS, about="meeting", shows=(), by="runner"),
    "meetings:cancel": Door(RUNS, about="meeting", shows=(), by="runner"),
    "meetings:ready": Door(RUNS, about="meeting", shows=(), by="runner"),
    "meetings:attendance": Door(RUNS, about="meeting", shows=(), by="runner"),
    "meetings:book": Door(RUNS, about="meeting", shows=(), by="runner"),
    "meetings:ask": Door(SCHOOL, about="meeting", shows=()),
    "meetings:case": Door(SITS, about="case", tells=(*NAME, "referral", "outcome", "voice", "title of a paper")),
    "meetings:paper": Door(
        SITS,
        about="case",
        tells=(*NAME, "title of a paper", "words of a paper"),
        more={"document_id": ("document", "sent")},
    ),
    "meetings:interest": Door(SITS, about="case", tells=NAME),
    "meetings:move_up": Door(RUNS, about="case", by="runner"),
    "meetings:take_off": Door(RUNS, about="case", by="runner"),
    "meetings:decide": Door(RUNS, about="case", by="runner"),
    "meetings:letters": Door(RUNS, about="decided case", by="runner"),
    "meetings:given": Door(SITS, about="decided case", by="runner or school"),
    "meetings:add_action": Door(RUNS, about="decided case", by="runner"),
    "meetings:challenge": Door(SCHOOL | COORDINATOR, about="decided case", by="runner or school"),
    "meetings:actions": Door(SITS, shows=("action",), asks=("show=done", "page=2")),
    "meetings:action": Door(SITS, about="action", shows=("action",), by="owner or runner"),
    "meetings:answer": Door(SITS, about="challenge", shows=("challenge",), by="answering", acts=RUNS),
    "meetings:waiting": Door(SITS, shows=("waiting",), lists="waiting place", asks=("page=2",)),
    "meetings:join": Door(RUNS, shows=()),
    "meetings:waiting_place": Door(SITS, about="waiting place", shows=("waiting",)),
    "meetings:priority": Door(RUNS, about="waiting place", by="runner"),
    "meetings:leave": Door(RUNS, about="waiting place", by="runner"),
    "referrals:tag_paper": Door(SCHOOL | PARTNERSHIP, about="paper of a referral", shows=()),
    "referrals:sheet": Door(SCHOOL | PARTNERSHIP, about="referral", shows=()),
    "referrals:add_cause": Door(SCHOOL | PARTNERSHIP, about="referral", shows=()),
    "referrals:record_law": Door(HEAD, about="referral"),
    "referrals:amend": Door(SCHOOL, about="referral", more={"part": "needs"}),
    "referrals:ask_parent": Door(SCHOOL, about="referral"),
    # exclusions: the school that excluded, and whoever of partnership and authorities may know of the pupil; a head
    # alone decides and cancels, the school writes down what its governors do, an authority arranges and challenges
    "casefile:early_warning": Door(CASE_TEAM, shows=(), asks=("page=2",)),
    "exclusions:list": Door(CASE_TEAM, shows=(), asks=("show=year", "show=earlier", "page=2")),
    "exclusions:providers": Door(CASE_TEAM | PROVIDER_STAFF, shows=()),
    "exclusions:pupil": Door(CASE_TEAM, about="pupil"),
    "exclusions:suspend": Door(HEAD, about="pupil"),
    "exclusions:permanent": Door(HEAD, about="pupil"),
    "exclusions:decide_section_19_of_pupil": Door(OFFICER, about="pupil"),
    "exclusions:decide_off_roll": Door(COORDINATOR, about="pupil"),
    "exclusions:exclusion": Door(CASE_TEAM, about="exclusion", shows=("exclusion",)),
    "exclusions:clocks": Door(CASE_TEAM, about="exclusion"),
    "exclusions:notices": Door(SCHOOL | OFFICER, about="exclusion", by="school"),
    "exclusions:hear_parents": Door(SCHOOL | OFFICER, about="exclusion", by="school"),
    "exclusions:governors": Door(SCHOOL | OFFICER, about="exclusion", by="school"),
    "exclusions:reconsider": Door(SCHOOL | OFFICER, about="exclusion", by="school"),
    "exclusions:apply_for_review": Door(SCHOOL | OFFICER, about="exclusion", by="school or authority"),
    "exclusions:waive_review": Door(SCHOOL | OFFICER, about="exclusion", by="school or authority"),
    "exclusions:panel": Door(SCHOOL | OFFICER, about="exclusion", by="school or authority"),
    "exclusions:cancel": Door(HEAD, about="exclusion", by="school"),
    "exclusions:leave_roll": Door(SCHOOL, about="exclusion", by="school"),
    "exclusions:sixth_day": Door(SCHOOL | OFFICER | COORDINATOR, about="exclusion", by="arranger or second_arranger"),
    "exclusions:answer_offer": Door(
        SCHOOL | OFFICER | COORDINATOR, about="offered education", by="arranger or second_arranger"
    ),
    "exclusions:challenge": Door(SCHOOL | OFFICER, about="exclusion", by="authority"),
    "exclusions:reply": Door(HEAD, about="exclusion challenge", by="school"),
    "exclusions:decide_section_19": Door(OFFICER, about="exclusion"),
    # moves: both schools, their partnerships and the authorities; of fair access the school only once it was allocated
    "moves:list": Door(CASE_TEAM, shows=(), lists="managed move", asks=("show=open",)),
    "moves:propose": Door(MOVERS, about="pupil"),
    "moves:move": Door(CASE_TEAM, about="managed move"),
    "moves:agree": Door(HEAD | OFFICER, about="managed move", by="from_school or to_school or authority"),
    "moves:admissions": Door(HEAD | OFFICER, about="managed move", by="to_school or authority"),
    "moves:parent": Door(MOVERS, about="managed move", by="from_school or from_partnership"),
    "moves:handover": Door(MOVERS, about="managed move", by="from_school or from_partnership or to_school"),
    "moves:notice": Door(MOVERS, about="managed move", by="from_school"),
    "moves:start": Door(MOVERS, about="managed move", by="from_school"),
    "moves:review": Door(MOVERS, about="managed move", by="from_school or from_partnership or to_school"),
    "moves:outcome": Door(MOVERS, about="managed move", by="from_school"),
    "moves:admit": Door(MOVERS, about="managed move", by="to_school"),
    "moves:end": Door(MOVERS, about="managed move"),
    "moves:cases": Door(SCHOOL | DSL | COORDINATOR | OFFICER, shows=(), asks=("show=over", "page=2")),
    "moves:add_child": Door(COORDINATOR | OFFICER, shows=()),
    "moves:begin_case": Door(COORDINATOR | OFFICER, about="pupil"),
    "moves:case": Door(SCHOOL | DSL | COORDINATOR | OFFICER, about="fair access case"),
    "moves:answer": Door(COORDINATOR | OFFICER, about="fair access case"),
    "moves:consider": Door(COORDINATOR | OFFICER, about="fair access case"),
    "moves:allocate": Door(COORDINATOR | OFFICER, about="fair access case"),
    "moves:admit_child": Door(MOVERS, about="fair access case", by="school"),
    "moves:close": Door(COORDINATOR | OFFICER, about="fair access case"),
    "moves:ledger": Door(CASE_TEAM, shows=(), asks=("year=2025", "partnership=nowhere")),
    "moves:roll": Door(COORDINATOR | OFFICER, about="school of own partnership", shows=()),
}

# Jobs: as whom they act, and what they may let out of the database.
JOBS: dict[str, str] = {
    "send messages": "asks of each message whether its reader may still know; lets out references and links",
    "answer forgotten passwords": "tells a person of an address that asked; lets out references and links",
    "sweep away sessions": "reads nothing and lets nothing out",
    "chase missing registers": "opens registers and asks providers for those not in; lets out links",
    "raise absence alerts": "tells schools and key workers that somebody is missed; lets out links",
    "leave forgotten files of pupils": "deletes schools' files that nobody took in; lets nothing out",
    "look after placements": "asks commissioners to look again at placements; lets out nothing",
    "look again at passports": "closes what a school was asked for in a passport; lets out nothing",
    "look for same pupils": "compares pupils of all bodies; lets out nothing, to nobody but those who may see both",
    "look for same pupils again": "compares pupils of all bodies; lets out nothing, to nobody but those who may see both",
    "settle waiting papers": "asks whether a file has a row; lets nothing out",
    "send register links": "sends each provider's contact the link of its register; lets out that link",
    "look for closing members": "tells each partnership which of its members close; lets out a link",
    "watch places that are no school": "counts pupils of every commissioner, and opens duties that name none; lets out nothing",
    "verify the history": "compares hashes; lets nothing out",
    "ask the virus scanner again": "gives the bytes of papers that wait to the scanner of the machine; says how many",
    "hand on what leavers left": "gives duties, pupils and actions of people who left to everybody there, ends their seats; lets nothing out",
    "begin reviews of access": "draws up who holds which role in a body; lets nothing out",
    "check programmes": "asks the commissioner to look again, or for a key worker; lets nothing out",
    "end support of leavers": "ends plans of pupils who left the school; lets nothing out",
    "empty old drafts of referrals": "tells a school of its own draft; lets out a reference and a link",
    "count exclusions anew": "moves what is due about exclusions; lets nothing out",
    "miss overdue duties": "marks duties of any body as missed; lets nothing out",
}
# Commands: whoever has a shell on the machine. None prints what is known of a pupil.
COMMANDS: dict[str, str] = {
    "audit": "walks the chains; prints numbers of links",
    "count_months": "compares counts of marks with the marks; prints keys of pupils, months and counts",
    "crash_drill": "kills writers in a database of its own; prints how many writes were lost",
    "failover_drill": "writes and counts in a database of its own; prints how many writes were lost",
    "jobs": "runs the jobs; prints what each said",
    "backup": "writes all that is kept into one file for the operator; prints numbers and digests",
    "migrate": "changes tables; prints names of migrations",
    "ready": "says how each part of the system stands; prints numbers and names of jobs",
    "roles": "prints or applies who may do what in PostgreSQL; reads names of tables",
    "read_only": "switches whether anything can be changed; prints since when and why",
    "routes": "checks the tables of doors; reads no database",
    "settings": "prints the settings of the environment; of a secret whether it is set",
    "restore": "takes a backup into an empty system; prints numbers and digests",
    "clauses": "draws the page of clauses; reads no database",
    "rule": "answers from the facts it is given; reads no database",
    "states": "draws the page of states; reads no database",
    "involvements": "compares who may know with the facts behind it; prints ids and references, no names",
    "load_area": "takes in public registers of schools",
    "import_calendar": "takes in when bodies are open; prints names of bodies and days",
    "import_pupils": "takes in a file of pupils of one school; prints rows and columns, no name and no number",
    "import_postcodes": "takes in an open file of postcodes; prints how many",
    "import_schools": "takes in the national register of schools; prints names and numbers of schools",
    "demo": "builds an invented area, in a database of its own",
    "permissions": "draws the page of permissions; reads no database",
    "reset_second_step": "lets an administrator who lost everything in again; prints an e-mail address that was typed",
    "invite": "makes the first administrator; prints a link for an e-mail address that was typed",
}


@dataclass(frozen=True)
class Mail:
    """A notice: the kind of record it is about, and the roles that are told while the record is theirs to see.

    after   says only that something is over, so it goes out though the record is no longer theirs to see
    """

    about: str
    roles: frozenset[Role] = frozenset()
    after: bool = False


# Notices. None carries more than a reference and a link.
NOTICES: dict[str, Mail] = {
    "accounts.invitation": Mail("invitation"),
    "accounts.password_reset": Mail("person"),
    "accounts.password_changed": Mail("person"),
    "accounts.signed_out": Mail("person"),
    "accounts.second_factor_changed": Mail("person"),
    "referrals.sent": Mail("referral", COORDINATOR),
    "referrals.answered": Mail("referral", SCHOOL),
    "referrals.returned": Mail("referral", SCHOOL),
    "referrals.withdrawn": Mail("referral", COORDINATOR),
    "meetings.agenda_ready": Mail("meeting", SITS),
    "meetings.moved": Mail("meeting", SITS),
    "meetings.cancelled": Mail("meeting", SITS),
    "meetings.challenged": Mail("challenge", RUNS),
    "meetings.challenge_answered": Mail("challenge", SCHOOL),
    "referrals.told": Mail("referral", COORDINATOR | OFFICER),
    "referrals.amended": Mail("referral", COORDINATOR | OFFICER),
    "referrals.package": Mail("referral", COORDINATOR),
    "referrals.old_draft": Mail("referral", SCHOOL),
    "referrals.consent_answered": Mail("referral", SCHOOL),
    "referrals.consent": Mail("consent link"),
    "attendance.register_link": Mail("register link"),
    "attendance.register_wanted": Mail("register", PROVIDER),
    "attendance.register_missing": Mail("register to ask for", SCHOOL | COORDINATOR | OFFICER),
    "attendance.not_accounted_for": Mail("alert", SCHOOL | PARTNERSHIP),
    "school_register.member_closes": Mail("member that closes", COORDINATOR | ADMINISTRATOR),
    "placements.offered": Mail("placement", PROVIDER),
    "placements.answered": Mail("placement", BUYERS),
    "placements.to_sign": Mail("placement", HEAD | COORDINATOR | PROVIDER),
    "placements.started": Mail("placement", SCHOOL | PARTNERSHIP | PROVIDER),
    "placements.changed": Mail("placement", SCHOOL | PARTNERSHIP | PROVIDER),
    "placements.terms_to_agree": Mail("placement", PROVIDER),
    "placements.terms_changed": Mail("placement", BUYERS | PROVIDER),
    "placements.plan_news": Mail("placement", BUYERS | PROVIDER),
    "placements.pause_news": Mail("placement", BUYERS | PROVIDER),
    "placements.answer_link": Mail("answer link"),
    "placements.placed_by_itself": Mail("placement", COORDINATOR | OFFICER, after=True),
    "placements.hours_changed": Mail("placement", SCHOOL | PARTNERSHIP | PROVIDER),
    "placements.withdrawn": Mail("placement", PROVIDER, after=True),
    "placements.reported": Mail("placement", BUYERS),
    "my_plan.link": Mail("plan link"),
    "my_plan.words": Mail("plan words", BUYERS),
    "passports.asked": Mail("passport asked for", SCHOOL),
    "passports.handed_over": Mail("passport copy", PROVIDER | PROVIDER_DSL),
    "exclusions.governors": Mail("exclusion", SCHOOL),
    "exclusions.sixth_day": Mail("exclusion", SCHOOL | COORDINATOR | OFFICER),
    "exclusions.section_19": Mail("exclusion", OFFICER),
    "exclusions.challenged": Mail("exclusion", HEAD),
    "exclusions.replied": Mail("exclusion", OFFICER),
    "moves.asked": Mail("managed move", HEAD | OFFICER),
    "moves.settled": Mail("managed move", SCHOOL),
    "moves.allocated": Mail("fair access case", SCHOOL),
    "reporting.export_waits": Mail("export to decide", HEAD | COORDINATOR | OFFICER | ADMINISTRATOR),
}
# Pages that answer with a file, each in a row above.
DOWNLOADS: frozenset[str] = frozenset(
    {
        "documents:download",
        "meetings:paper",
        "passports:pdf",
        "passports:word",
        "pupils:import_template",
        "school_year:import_template",
        "reporting:file",
    }
)
