"""What the invented people say and write. Each list is gone through in turn, so that no two cases read alike."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Need:
    """What brought a pupil here, in the words of the referral, the risk assessment and the plan."""

    ground_detail: str
    tried: str
    send: str
    health: str
    family: str
    wanted: str
    outcome: str
    measure: str
    way_back: str
    keep_safe: str
    risks: str
    helps: str
    pupil: str
    parent: str
    of: str = "M"  # whom its words speak of: M he, F she, U neither


NEEDS = (
    Need(
        "Lessons end early most days, and the last three reports name the same two: mathematics and languages.",
        "A reduced set of subjects since September, a mentor twice a week, and a report card that was kept for a month.",
        "Reads well below his age; the school's own screening points to dyslexia.",
        "None known.",
        "Early help visits the family every other week.",
        "Practical learning for part of the week, with English and mathematics in a small group.",
        "Be in every lesson of the school's part of the week.",
        "The school's attendance record for those sessions, looked at every half term.",
        "A phased return from February: one more half-day at school each fortnight.",
        "Walks out when shouted at. Give a minute by the door and a quiet word, and he comes back.",
        "May leave the site after an argument; has done so twice since September, and went home both times.",
        "Being told the plan for the day first thing; work with his hands; one adult to go to.",
        "I like fixing things. I want somebody to tell me when I have done it right.",
        "He was up and dressed before me for the first time this year. Please keep him going.",
    ),
    Need(
        "Attendance has fallen below six sessions in ten, and mornings begin with tears.",
        "A later start, a quiet room, and visits at home by the attendance lead.",
        "Anxious in crowds. No plan; the school gives SEN support.",
        "Sees a counsellor on Thursdays after school.",
        "A grandparent brings her when her mother works.",
        "A calm place in the mornings with few people, and a way back into lessons she likes.",
        "Come to every agreed session for half a term.",
        "Registers of the provider and of the school.",
        "Art and food lessons first, then the rest of the timetable by Easter.",
        "Will not say when she is upset: look for a hood up and no answer. Offer the quiet space.",
        "May hide in the building rather than leave it.",
        "Small groups, animals, music in one ear, and no surprises in the timetable.",
        "I can breathe when it is not so loud.",
        "We want her to feel safe first. The lessons will follow.",
        of="F",
    ),
    Need(
        "Three suspensions this term after fights; others are afraid to sit near him.",
        "Restorative meetings, a changed tutor group, and lunch supervised apart.",
        "No identified need. Speech and language have been asked to look.",
        "Asthma; carries an inhaler.",
        "A youth worker meets him on Fridays.",
        "Training with rules and a mentor, and time away from one group of boys.",
        "No fights, at school or here, until the end of term.",
        "The school's behaviour log and the provider's weekly note.",
        "Back in all lessons after the February half term, in another tutor group.",
        "Carries an inhaler: know where it is. Keep him from two named boys, whom the school will tell you of.",
        "Fights when mocked about his family.",
        "Running it off, a trusted adult, and being asked and not told.",
        "They only see me when I kick off. I want to be good at something.",
        "He is not a bad lad. He needs men around him who keep their word.",
    ),
    Need(
        "Has stopped working in most lessons and says there is no point.",
        "A careers talk, a college taster day, and catch-up in two subjects.",
        "None known.",
        "None known.",
        "The family asked for nothing more than a fair chance.",
        "A course that leads to a trade, beside English and mathematics.",
        "Finish the level 1 award by July.",
        "Units signed off by the provider each half term.",
        "Examinations at school in the summer, then a college place in September.",
        "Quick with tools and careless of fingers: check gloves and goggles.",
        "Plays down injuries.",
        "Real tasks with an end one can see.",
        "I want a job where I make something.",
        "She talks about her day again when she gets home.",
        of="F",
    ),
    Need(
        "A move between relatives in the summer, and trouble settling since.",
        "A key adult each morning, a time-out card, and work sent home when she stays away.",
        "Behind in reading by about three years; SEN support.",
        "Hay fever in summer.",
        "A social worker knows the family.",
        "One place with the same two adults each week.",
        "Read one book through and talk about it.",
        "The provider's reading record and a test at the end of term.",
        "One lesson more each week from January.",
        "Ring the school first, never the home number, if anything worries you.",
        "Finds the end of the day hard; may refuse to go home.",
        "Knowing who will collect her, and when.",
        "I want to know who will be there.",
        "Please tell us the good things too.",
        of="F",
    ),
    Need(
        "Home has been hard since the spring, and school is the place where it shows.",
        "A key adult, breakfast club, and two meetings with the family.",
        "Restless and quick; the doctor has been asked about attention.",
        "Sleeps badly; wears glasses for reading.",
        "A family support worker visits on Mondays.",
        "A day and a half each week outdoors, and the rest at school.",
        "Stay to the end of every lesson for four weeks running.",
        "Lesson reports, signed by the tutor on Fridays.",
        "Back full time after Easter, with the mentor kept on until summer.",
        "Takes off shoes and coat when upset: bring both, and walk beside rather than ahead.",
        "May leave without a word when there is shouting at home the night before.",
        "Cold water, a walk, and a joke.",
        "I am all right when I am outside.",
        "He tells us about the boats at tea. That is new.",
    ),
    Need(
        "Weeks of silence in class, then a door slammed and a day at home.",
        "A quiet table, a card to show instead of speaking, and work sent ahead.",
        "Speech and language therapy since year 7; SEN support.",
        "None known.",
        "The family and the school talk every Friday.",
        "Making things with a few others, without having to talk first.",
        "Ask for help once a day, in whatever way.",
        "A tally kept by the provider and shared each Friday.",
        "Design and art lessons first, then the others by half term.",
        "Wait for an answer: ten seconds is not too long. Writing it down works as well.",
        "May hide away from the group when asked too much at once.",
        "Wood, water, and people who do not mind a quiet table.",
        "Talking is hard. Making is easy.",
        "There is a boat on our kitchen table. We have not seen that smile for a year.",
        of="U",
    ),
)
ANSWERS = (
    (
        "You told us what you are good at. We have looked for a place where you can do it, and you will meet them first.",
        "You asked for a fresh start and regular news. Your key worker will ring you every Friday.",
    ),
    (
        "You said it is too loud. The group has no more than five, and you may step out.",
        "You asked that one person explains things. That is now the key worker.",
    ),
    (
        "You want to be good at something. So do we: you choose the first piece of work.",
        "You asked for people who keep their word. We shall write down what we promise.",
    ),
)
FOLLOW_UPS = (
    ("a parent, by telephone", "At home with a cold. The family had rung the provider's old number.", "I"),
    ("the other parent, by telephone", "A dentist's appointment which nobody had passed on.", "M"),
    ("the grandparent, by telephone", "Missed the bus and stayed at home. Will be brought tomorrow.", "O"),
)
