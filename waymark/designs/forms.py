"""Forms of a designed week: its terms, its half-days, a part, and what to ask the reckoning for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core import signing
from django.core.exceptions import ValidationError

from waymark.core.forms import (
    BooleanField,
    CharField,
    ChoiceField,
    DateField,
    Form,
    HiddenField,
    IntegerField,
    MoneyField,
    MultipleChoiceField,
    RecordMultipleChoiceField,
    SelectField,
    TextField,
    TimeField,
)
from waymark.designs import wording
from waymark.designs.models import Design, DesignPart
from waymark.designs.queries import DesignPage, Filters, WeekShown, half_days_of, parts_of
from waymark.designs.rules import NEEDED_SUBJECTS
from waymark.designs.solver import Asked
from waymark.designs.states import PartKind
from waymark.programmes.models import Programme
from waymark.programmes.wording import half_day_words
from waymark.quality.queries import HALF_DAYS, half_day
from waymark.quality.states import OfferKind
from waymark.quality.wording import SUBJECTS, UNITS

PROPOSED = "designs.proposed"  # what a signature is good for
WEEK = [(half_day(weekday, half), half_day_words(weekday, half)) for weekday in range(5) for half in ("am", "pm")]


def pair(key: str) -> tuple[int, str]:
    """ "mon-am" as (0, "am")."""
    number = HALF_DAYS.index(key)
    return number // 2, key[4:]


class DesignForm(Form):
    """A form about an option."""

    refusal_wording = wording.REFUSALS


class TermsForm(DesignForm):
    """The name of an option, its days and what it may cost."""

    refusal_fields = {"no_title": "title", "end_before_start": "planned_end_on"}
    title = CharField(label="Name of the option", hint="For example, Workshop and school", max_length=80)
    starts_on = DateField(label="First day", hint="For example, 24 11 2026")
    planned_end_on = DateField(label="Planned last day", hint="For example, 26 3 2027")
    budget_pence = MoneyField(label="Most that a week may cost", hint="Without the school’s own time", required=False)
    aims = TextField(label="Which aims it serves, and how", required=False, rows=3)
    notes = TextField(label="Notes", hint="What speaks for it and against it", required=False, rows=3)


class WriteForm(TermsForm):
    start_from = ChoiceField(label="Begin with", missing="Choose what to begin with")

    def __init__(self, *args: Any, options: list[Design], **more: Any) -> None:
        super().__init__(*args, **more)
        self.options = {str(each.public_id): each for each in options}
        beginnings = [
            ("now", "The half-days at school as they are now"),
            ("nothing", "An empty week"),
            *((key, f"A copy of “{each.title}”") for key, each in self.options.items()),
        ]
        self.offer_choices("start_from", beginnings)


class WeekForm(DesignForm):
    """The week: which part has each half-day; and, on its buttons, an offer to put in or a part to take out."""

    refusal_fields = {"session_not_offered": "take"}
    take = MultipleChoiceField(label="Half-days of an offer", required=False)
    add = CharField(label="Offer to put in", required=False)
    out = CharField(label="Part to take out", required=False)

    def __init__(self, *args: Any, page: DesignPage, **more: Any) -> None:
        super().__init__(*args, record=page.option.design, **more)
        self.shown = page
        self.parts = {each.key: each for each in page.option.parts}
        self.offers = {str(each.offer.public_id): each for each in page.offers}
        for key, words in WEEK:
            here = [(each.key, each.where) for each in page.option.parts if pair(key) in each.offered]
            found = page.option.at(*pair(key))
            self.fields[key] = SelectField(label=words, choices=here, empty="Nothing", required=False)
            self.initial[key] = found.key if found else ""
        free = [
            (f"{offer}:{half_day(*one)}", half_day_words(*one))
            for offer, each in self.offers.items()
            for one in each.free
        ]
        self.offer_choices("take", free)

    def current_values(self, record: Design) -> dict[str, Any]:
        """Which part has each half-day: asked again only after a conflict."""
        if not hasattr(self, "shown"):
            return {}
        found = {
            key_of_day: str(part.public_id) for part in parts_of([record])[record.pk] for key_of_day in part.half_days
        }
        return {key: found.get(key, "") for key, _ in WEEK}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("add") and not self.taken(data):
            self.add_error("take", ValidationError("Choose at least one half-day of the offer that you put in"))
        return data

    def half_days(self, data: Mapping[str, Any]) -> dict[UUID, list[tuple[int, str]]]:
        """The half-days of each part, as they are laid out on the page."""
        found: dict[UUID, list[tuple[int, str]]] = {each.part.public_id: [] for each in self.parts.values()}
        for key, _ in WEEK:
            if data.get(key):
                found[self.parts[data[key]].part.public_id].append(pair(key))
        return found

    def taken(self, data: Mapping[str, Any]) -> list[tuple[int, str]]:
        """The half-days that were ticked of the offer whose button was pressed."""
        chosen = (each.split(":") for each in data.get("take") or ())
        return [pair(key) for offer, key in chosen if offer == data.get("add")]


class PartForm(DesignForm):
    """What a part teaches and works on, and how the pupil gets there."""

    refusal_fields = {"times_out_of_order": "am_starts_at", "kind_and_offer": "kind"}
    kind = ChoiceField(label="What it is", missing="Choose what it is")
    place = CharField(label="Where", hint="For example, At home with a tutor of the school", max_length=120)
    sessions = MultipleChoiceField(label="Half-days", choices=WEEK, missing="Choose at least one half-day")
    am_starts_at = TimeField(label="Morning starts at")
    am_ends_at = TimeField(label="Morning ends at")
    pm_starts_at = TimeField(label="Afternoon starts at")
    pm_ends_at = TimeField(label="Afternoon ends at")
    subjects = MultipleChoiceField(
        label="What is taught there", choices=[(k.value, v) for k, v in SUBJECTS.items()], required=False
    )
    targets = MultipleChoiceField(
        label="Which targets it works on", choices=[(k.value, v) for k, v in wording.TARGETS.items()], required=False
    )
    travel_mode = SelectField(
        label="How the pupil gets there", choices=[(k.value, v) for k, v in wording.MODES.items()], required=False
    )
    travel_minutes = IntegerField(label="Minutes each way", least=0, most=300, required=False)
    travel_payer = SelectField(
        label="Who pays for the journey", choices=[(k.value, v) for k, v in wording.PAYERS.items()], required=False
    )
    price_pence = MoneyField(label="Price", hint="Where it costs something", required=False)
    price_unit = SelectField(label="For", choices=[(k.value, v) for k, v in UNITS.items()], required=False)
    note = TextField(label="Why this place", hint="Becomes the reason of the placement", required=False, rows=3)

    def __init__(self, *args: Any, part: DesignPart | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.part = part
        kind = PartKind(part.kind) if part else None
        kinds = [PartKind.HOME, PartKind.ONLINE, PartKind.WORK_EXPERIENCE]
        if part is not None and part.offer_id is not None:
            kinds = [PartKind.PROVIDER, PartKind.CENTRE, PartKind.TUITION, PartKind.ONLINE, PartKind.WORK_EXPERIENCE]
        gone: tuple[str, ...] = ()
        if part is not None and part.offer_id is not None:
            gone = ("place", "sessions", "am_starts_at", "am_ends_at", "pm_starts_at", "pm_ends_at")
            gone += ("price_pence", "price_unit")
        elif kind is PartKind.SCHOOL:
            gone = ("kind", "place", "sessions", "price_pence", "price_unit")
            gone += ("travel_mode", "travel_minutes", "travel_payer", "note")
        elif part is not None:
            gone = ("sessions",)
        for name in gone:
            del self.fields[name]
        if "kind" in self.fields:
            self.offer_choices("kind", [(each.value, wording.KINDS[each]) for each in kinds])

    def about(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """What the service takes."""
        found = {
            name: data[name] for name in self.fields if name in data and name not in ("sessions", "reason_to_go_on")
        }
        if "price_unit" in found and found.get("price_pence") is None:
            found["price_unit"] = ""
        if found.get("price_pence") is not None and not found.get("price_unit"):
            found["price_unit"] = "session"
        return found


class SuggestForm(DesignForm):
    """What weeks to propose. Sent by GET: nothing is changed by asking."""

    starts_on = DateField(label="First day")
    planned_end_on = DateField(label="Planned last day")
    at_school = IntegerField(label="Half-days at school", least=0, most=10)
    least_hours = IntegerField(label="Hours a week, at least", least=1, most=40)
    most_hours = IntegerField(label="Hours a week, at most", least=1, most=40)
    budget_pence = MoneyField(label="Most that a week may cost", required=False)
    most_miles = IntegerField(
        label="Miles at most",
        hint="From home where that may be told, else from school",
        least=0,
        most=100,
        required=False,
    )
    most_places = IntegerField(label="Providers at most", least=0, most=5, required=False)
    signed_off_only = BooleanField(label="Only providers that you have signed off", required=False)
    subjects = BooleanField(label="English and mathematics are taught in the week", required=False)
    careful = BooleanField(
        label="No warning about the time at one place",
        hint="Hours, half-days and the share of the week at a place that is not a school",
        required=False,
    )

    pattern = BooleanField(label="The days of the week pattern", required=False)

    def __init__(self, *args: Any, programme: Programme, **more: Any) -> None:
        super().__init__(*args, **more)
        self.follows = programme.week_pattern
        if self.follows is None:
            del self.fields["pattern"]
        else:
            self.fields["pattern"].label = f"The days of the pattern “{self.follows.name}”"

    def clean(self) -> dict[str, Any] | None:
        said = self.cleaned_data
        if {"starts_on", "planned_end_on"} <= said.keys() and said["planned_end_on"] < said["starts_on"]:
            self.add_error("planned_end_on", "The planned last day cannot be before the first day")
        if {"least_hours", "most_hours"} <= said.keys() and said["most_hours"] < said["least_hours"]:
            self.add_error("most_hours", f"Hours a week, at most: enter {said['least_hours']} or more")
        return super().clean()

    def asked(self, data: Mapping[str, Any]) -> Asked:
        return Asked(
            least_minutes=data["least_hours"] * 60,
            most_minutes=data["most_hours"] * 60,
            at_school=data["at_school"],
            budget_pence=data["budget_pence"],
            most_miles=data["most_miles"],
            most_places=data["most_places"],
            signed_off_only=data["signed_off_only"],
            subjects=NEEDED_SUBJECTS if data["subjects"] else (),
            careful=data["careful"],
            pattern={place: days * 2 for place, days in self.follows.days.items()}
            if self.follows and data["pattern"]
            else {},
        )


class KeepForm(DesignForm):
    """A proposed week that somebody chose to keep, as it was shown: signed, so that no other week comes back."""

    week = HiddenField(max_length=8000)

    @staticmethod
    def carrying(title: str, week: WeekShown) -> KeepForm:
        design = week.option.design
        said = {
            "title": title,
            "at_school": week.at_school,
            "picks": week.picks,
            "starts_on": design.starts_on.isoformat(),
            "planned_end_on": design.planned_end_on.isoformat(),
            "budget_pence": design.budget_pence,
        }
        return KeepForm(initial={"week": signing.dumps(said, salt=PROPOSED)})

    def clean_week(self) -> dict[str, Any]:
        try:
            said: dict[str, Any] = signing.loads(self.cleaned_data["week"], salt=PROPOSED)
        except signing.BadSignature as error:
            raise ValidationError("Ask for the weeks again: this is none that was proposed.") from error
        said["at_school"] = [pair(key) for key in said["at_school"].split()]
        chosen = (each.split(":") for each in said["picks"].split())
        said["picks"] = {UUID(key): [pair(one) for one in half_days.split(",")] for key, half_days in chosen}
        for name in ("starts_on", "planned_end_on"):
            said[name] = date.fromisoformat(said[name])
        return said


class NothingForm(DesignForm):
    """One button."""


class PanelForm(DesignForm):
    """Which options go to the panel."""

    refusal_fields = {"no_options": "options"}
    options = RecordMultipleChoiceField(label="Options to put to the panel", missing="Choose at least one option")
    question = TextField(label="What the panel is asked", required=False, rows=2, max_length=500)

    def __init__(self, *args: Any, designs: list[Design], **more: Any) -> None:
        super().__init__(*args, **more)
        self.let_choose("options", designs, label=lambda each: each.title)


def filters_of(asked: Mapping[str, str]) -> Filters:
    """What an address asks of the offers; whatever makes no sense is not asked."""

    def whole_number(name: str) -> int | None:
        text = asked.get(name, "").strip().removeprefix("£")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None

    def one_of(name: str, known: list[str]) -> str:
        return asked.get(name, "") if asked.get(name, "") in known else ""

    pounds = whole_number("price")
    return Filters(
        kind=one_of("kind", [kind.value for kind in OfferKind]),
        subject=one_of("subject", [subject.value for subject in SUBJECTS]),
        day=one_of("day", ["mon", "tue", "wed", "thu", "fri"]),
        text=asked.get("text", "").strip()[:80],
        miles=whole_number("miles"),
        pence=pounds * 100 if pounds is not None else None,
        signed_off=asked.get("signed_off") == "yes",
    )


def address_of(filters: Filters) -> str:
    """What is asked of the offers, as the part of an address after the question mark; empty where nothing is."""
    said = {
        "kind": filters.kind,
        "subject": filters.subject,
        "day": filters.day,
        "miles": "" if filters.miles is None else filters.miles,
        "price": "" if filters.pence is None else filters.pence // 100,
        "text": filters.text,
        "signed_off": "yes" if filters.signed_off else "",
    }
    return urlencode({name: value for name, value in said.items() if value != ""})


def part_values(part: DesignPart) -> dict[str, Any]:
    """What a part now holds, for its form."""
    names = (
        "kind",
        "place",
        "am_starts_at",
        "am_ends_at",
        "pm_starts_at",
        "pm_ends_at",
        "subjects",
        "targets",
        "travel_mode",
        "travel_minutes",
        "travel_payer",
        "price_pence",
        "price_unit",
        "note",
    )
    found = {name: getattr(part, name) for name in names}
    return {**found, "sessions": [half_day(*one) for one in half_days_of(part)]}
