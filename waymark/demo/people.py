"""The invented people of the demonstration, as plain data."""

from __future__ import annotations

from dataclasses import dataclass

from waymark.accounts.roles import Role


@dataclass(frozen=True)
class Somebody:
    """A person, their role, and the body they act for: an URN, a partnership's short name, an authority or a provider."""

    name: str
    role: Role
    body: str
    try_this: str = ""  # what to do as this person; only those who can be signed in as with one click have it


PEOPLE = (
    Somebody(
        "Colin Reyes",
        Role.COORDINATOR,
        "SL",
        "Decide on a referral that waits, then start Kai Merrow's two placements once their last gates are closed.",
    ),
    Somebody(
        "Martin Pike",
        Role.PROVIDER_MANAGER,
        "Canal Street Motors",
        "Acknowledge what keeps Kai safe, and take this morning's register.",
    ),
    Somebody(
        "Helen Marsh",
        Role.SCHOOL_HEAD,
        "138521",
        "Sign the agreement for Kai's second placement, and see where everyone is.",
    ),
    Somebody(
        "Ruth Okafor",
        Role.SCHOOL_REFERRER,
        "138521",
        "Finish the referral you have begun, and follow up a pupil who is not accounted for.",
    ),
    Somebody("Kezia Hall", Role.KEY_WORKER, "SL", "See your caseload, each pupil's week, and who was not there."),
    Somebody(
        "Imran Shah",
        Role.INCLUSION_OFFICER,
        "855",
        "See where every pupil of the county is, across partnerships, and say whether two records are of one child.",
    ),
    Somebody("Anita Bell", Role.AUDITOR, "855", "Read what happened, and see that the history holds."),
    Somebody("Alison Gray", Role.ADMINISTRATOR, "855", "Give a role, see somebody out, and go through who has access."),
    # the rest of the area: they act in the story, and cannot be signed in as with one click
    Somebody("Moira Tate", Role.LEAD_OFFICER, "855"),
    Somebody("Paul Winterton", Role.COORDINATOR, "NWLLIP"),
    Somebody("Grace Adeyemi", Role.COORDINATOR, "MBP"),
    Somebody("Tom Hallam", Role.COORDINATOR, "HBEP"),
    Somebody("Nadia Rahman", Role.COORDINATOR, "LIP"),
    Somebody("Dev Sandhu", Role.KEY_WORKER, "SL"),
    Somebody("Lorna Peel", Role.KEY_WORKER, "NWLLIP"),
    Somebody("Will Farrow", Role.KEY_WORKER, "MBP"),
    Somebody("Jo Castle", Role.KEY_WORKER, "HBEP"),
    Somebody("Beth Ansell", Role.KEY_WORKER, "LIP"),
    Somebody("Sam Whitlock", Role.SCHOOL_REFERRER, "138527"),
    Somebody("Ifeoma Daley", Role.SCHOOL_HEAD, "138527"),
    Somebody("Craig Mullen", Role.SCHOOL_REFERRER, "137931"),
    Somebody("Pauline Stead", Role.SCHOOL_HEAD, "137931"),
    Somebody("Rosa Varga", Role.SCHOOL_REFERRER, "147902"),
    Somebody("Derek Holt", Role.SCHOOL_HEAD, "147902"),
    Somebody("Leah Summers", Role.SCHOOL_REFERRER, "137115"),
    Somebody("Adrian Cope", Role.SCHOOL_HEAD, "137115"),
    Somebody("Mina Kaur", Role.SCHOOL_REFERRER, "138721"),
    Somebody("Stephen Lyle", Role.SCHOOL_HEAD, "138721"),
    Somebody("Fay Norris", Role.SCHOOL_REFERRER, "137983"),
    Somebody("Ravi Menon", Role.SCHOOL_HEAD, "137983"),
    Somebody("Carla Dunmore", Role.SCHOOL_REFERRER, "137968"),
    Somebody("Neil Prosser", Role.SCHOOL_HEAD, "137968"),
    Somebody("Hana Yusuf", Role.SCHOOL_REFERRER, "137367"),
    Somebody("Judith Kerr-Lane", Role.SCHOOL_HEAD, "137367"),
)

SHORT_STAY_SCHOOL = "Fenbrook Short-Stay School"
OF_THE_SHORT_STAY_SCHOOL = (  # of the small area alone, where that school is made with its story
    Somebody(
        "Ada Pryce",
        Role.SCHOOL_HEAD,
        SHORT_STAY_SCHOOL,
        "See how Corey Fenwick's week stands beside its pattern, and find his fifth day.",
    ),
    Somebody("Owen Tansley", Role.SCHOOL_REFERRER, SHORT_STAY_SCHOOL),
)
