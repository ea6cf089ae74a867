"""Which subjects the words of an offer name, and which every week has."""

import re

from waymark.designs.states import Subject

NEEDED_SUBJECTS = (Subject.ENGLISH, Subject.MATHEMATICS)
_SIGNS = {
    Subject.ENGLISH: r"english|literacy|reading",
    Subject.MATHEMATICS: r"math\w*|numeracy",
    Subject.SCIENCE: r"science|biology|chemistry|physics",
    Subject.COMPUTING: r"computing|computers?|coding|digital",
    Subject.HUMANITIES: r"humanities|history|geography|citizenship",
    Subject.LANGUAGES: r"french|spanish|german|languages",
    Subject.ARTS: r"art|arts|music|drama|photography",
    Subject.PHYSICAL_EDUCATION: r"pe|sports?|fitness|boxing|football|climbing|outdoors?",
    Subject.PERSONAL: r"pshe|confidence|wellbeing|mentoring|counselling|therap\w+",
    Subject.VOCATIONAL: r"mechanics?|motor|vehicles?|construction|bricklaying|joinery|catering|hair|beauty|farm|horticulture"
    r"|animals?|workshop|trade",
}


def subjects_named(text: str) -> tuple[Subject, ...]:
    """The subjects that the words name, in the order of the list. A first guess, which a person puts right."""
    words = text.casefold()
    return tuple(subject for subject, signs in _SIGNS.items() if re.search(rf"\b(?:{signs})\b", words))
