"""A template fills the blocks of its layout where the layout has them, and calls its own something else.

A block that stands anew in another place is printed in both: the words come twice, and what stood there is lost.
"""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = {
    str(path).split("/jinja2/")[1]: path.read_text("utf-8") for path in (ROOT / "waymark").glob("*/jinja2/**/*.html")
}
EXTENDS = re.compile(r'{% extends "([^"]+)" %}')
BLOCK = re.compile(r"{%-? (?:block (\w+)|endblock)")


def places(source: str) -> dict[str, set[str]]:
    """Each block of a template with those that it stands in."""
    found: dict[str, set[str]] = {}
    around: list[str] = []
    for tag in BLOCK.finditer(source):
        if tag.group(1):
            found[tag.group(1)] = set(around)
            around.append(tag.group(1))
        else:
            around.pop()
    return found


def printed_twice(source: str, templates: dict[str, str]) -> list[str]:
    """The blocks that a template puts inside one of its own, and that a template it extends has elsewhere."""
    found = []
    own, above = places(source), EXTENDS.search(source)
    while above:
        layout = templates[above.group(1)]
        for name, where in places(layout).items():
            if own.get(name, set()) - where:
                found.append(name)
        above = EXTENDS.search(layout)
    return found


def test_no_template_prints_a_block_of_its_layout_a_second_time():
    faults = {name: found for name, source in TEMPLATES.items() if (found := printed_twice(source, TEMPLATES))}
    assert len(TEMPLATES) > 200
    assert not faults


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("{% block content %}{% block first %}{% endblock %}{% endblock %}", []),
        ("{% block back %}{% endblock %}{% block content %}{% endblock %}", []),
        ("{% block content %}{% block back %}{% endblock %}{% endblock %}", ["back"]),
    ],
)
def test_a_block_in_a_second_place_is_seen(page, found):
    layout = "{% block back %}{% endblock %}<main>{% block content %}{% endblock %}</main>"
    assert printed_twice('{% extends "a.html" %}' + page, {"a.html": layout}) == found
