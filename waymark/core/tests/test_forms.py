"""A form says in plain words what is wrong, and keeps every typed word whatever happens."""

import unicodedata
import uuid
from datetime import date, time
from decimal import Decimal
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import QueryDict
from django.template import engines
from django.test import RequestFactory

from waymark.core.forms import (
    BooleanField,
    CharField,
    ChoiceField,
    DateField,
    DecimalField,
    EmailField,
    FileField,
    Form,
    HiddenField,
    IntegerField,
    MoneyField,
    MultipleChoiceField,
    PostcodeField,
    RecordChoiceField,
    RecordMultipleChoiceField,
    RecordSelectField,
    SelectField,
    TextField,
    TimeField,
    UpnField,
)
from waymark.core.models import Conflict, ReferenceCounter
from waymark.core.refusals import Refusal, Refused, Severity, refuse

KEY = "6d1f5a52-6a0e-4f0e-9b54-2f6a3c1f9d10"


class StartForm(Form):
    refusal_wording = {
        "no_plan": "The learning plan is not agreed yet.",
        "no_contract": "The {who} has not signed the agreement.",
        "too_early": "The first day cannot be before {day}.",
        "low_hours": "The pupil would have {hours} hours a week, 100% of them away.",
    }
    refusal_fields = {"too_early": "starts_on"}

    starts_on = DateField(
        label="First day", hint="For example, 24 11 2026", missing="Enter the day the placement starts"
    )
    note = TextField(label="Note for the provider", required=False, max_length=50)


SENT = {
    "form_key": KEY,
    "version": "3",
    "starts_on_day": "24",
    "starts_on_month": "11",
    "starts_on_year": "2026",
    "note": "Bring boots",
}


def one_field(field):
    """A form with that field alone, called `it`."""
    return type("OneField", (Form,), {"it": field})


def said(field, value, files=None):
    """What a field says to a typed value: its error, or nothing."""
    data = value if isinstance(value, dict) else {"it": value}
    return "; ".join(one_field(field)(data, files).errors.get("it", []))


def taken(field, value, files=None):
    """The value that a field makes of what was typed."""
    data = value if isinstance(value, dict | QueryDict) else {"it": value}
    form = one_field(field)(data, files)
    assert form.is_valid(), form.errors
    return form.cleaned_data["it"]


def refusing(*refusals):
    def call(data):
        raise Refused(refusals)

    return call


# Days


@pytest.mark.parametrize(
    ("day", "month", "year", "expected"),
    [
        ("24", "11", "2026", date(2026, 11, 24)),
        ("1", "9", "2026", date(2026, 9, 1)),
        (" 01 ", "09", "2026", date(2026, 9, 1)),
        ("29", "2", "2028", date(2028, 2, 29)),
        ("24", "Nov", "2026", date(2026, 11, 24)),
        ("24", "november", "2026", date(2026, 11, 24)),
    ],
)
def test_a_day_is_read_from_three_boxes(day, month, year, expected):
    assert taken(DateField(label="First day"), {"it_day": day, "it_month": month, "it_year": year}) == expected


def test_a_day_of_long_ago_is_read_where_one_can_be_meant():
    asked = {"it_day": "24", "it_month": "11", "it_year": "2012"}
    assert taken(DateField(label="On roll since", long_ago=True), asked) == date(2012, 11, 24)


@pytest.mark.parametrize(
    ("day", "month", "year", "sentence", "link"),
    [
        ("31", "11", "2026", "First day: there is no 31 November", "id_it_day"),
        ("29", "2", "2027", "First day: there is no 29 February in 2027", "id_it_day"),
        ("30", "2", "2028", "First day: there is no 30 February", "id_it_day"),
        ("", "", "", "Enter the first day", "id_it_day"),
        ("24", "", "2026", "First day must include a month", "id_it_month"),
        ("24", "", "", "First day must include a month and a year", "id_it_month"),
        ("32", "1", "2026", "First day: the day must be a number from 1 to 31", "id_it_day"),
        ("0", "1", "2026", "First day: the day must be a number from 1 to 31", "id_it_day"),
        ("٣", "1", "2026", "First day: the day must be a number from 1 to 31", "id_it_day"),
        ("1", "13", "2026", "First day: the month must be a number from 1 to 12, or its name", "id_it_month"),
        ("1", "Ju", "2026", "First day: the month must be a number from 1 to 12, or its name", "id_it_month"),
        ("1", "1", "26", "First day: write the year with four figures, like 2026", "id_it_year"),
        ("1", "1", "0026", "First day: check the year 0026", "id_it_year"),
        ("24", "11", "2012", "First day: check the year 2012", "id_it_year"),
        ("100%", "%s", "%(x)s", "First day: the day must be a number from 1 to 31", "id_it_day"),
    ],
)
def test_a_day_that_cannot_be_gets_a_sentence_and_a_link_to_its_box(day, month, year, sentence, link):
    form = one_field(DateField(label="First day"))({"it_day": day, "it_month": month, "it_year": year})
    assert form.summary_links == [(link, sentence, "")]
    drawn = form["it"].as_field_group()
    for typed in filter(str.strip, (day, month, year)):
        assert f'value="{typed}"' in drawn


def test_a_day_is_also_read_from_one_value():
    assert taken(DateField(), {"it": "2026-11-24"}) == date(2026, 11, 24)


# Times, numbers, money


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("9:30am", time(9, 30)),
        ("9.30 a.m.", time(9, 30)),
        ("9am", time(9)),
        ("12am", time(0)),
        ("12:15pm", time(12, 15)),
        ("1pm", time(13)),
        ("13:20", time(13, 20)),
        ("0930", time(9, 30)),
        ("930", time(9, 30)),
        ("midday", time(12)),
    ],
)
def test_a_time_is_read_as_people_write_it(typed, expected):
    assert taken(TimeField(label="Arrives at"), typed) == expected


@pytest.mark.parametrize("typed", ["25:00", "9:60", "13pm", "0am", "9", "soon", "9:3", "٩:٣٠"])
def test_what_is_no_time_is_said_to_be_none(typed):
    assert said(TimeField(label="Arrives at"), typed) == "Arrives at must be a time, like 9:30am or 13:20"


@pytest.mark.parametrize(
    ("typed", "pence"),
    [("48.50", 4850), ("£1,234.5", 123450), ("1 250", 125000), ("0", 0), ("0.1", 10)],
)
def test_pounds_come_in_and_pence_go_out(typed, pence):
    assert taken(MoneyField(label="Rate"), typed) == pence


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("ten", "Rate must be an amount in pounds, like 1,250 or 1,250.50"),
        ("1.234", "Rate must be an amount in pounds, like 1,250 or 1,250.50"),
        ("1e9", "Rate must be an amount in pounds, like 1,250 or 1,250.50"),
        ("-1", "Rate must be £0.00 or more"),
        ("123456789012", "Rate is too large: check the amount"),
        ("", "Enter rate"),
    ],
)
def test_what_is_no_amount_is_said_to_be_none(typed, sentence):
    assert said(MoneyField(label="Rate"), typed) == sentence


def test_an_amount_from_the_record_is_shown_as_it_would_be_typed():
    form = one_field(MoneyField(label="Rate"))(initial={"it": 123450})
    assert 'value="1,234.50"' in form["it"].as_field_group()


def test_numbers_have_limits_and_say_them():
    assert taken(IntegerField(label="Places"), "1,200") == 1200
    assert said(IntegerField(label="Places"), "a few") == "Places must be a whole number, like 12"
    assert said(IntegerField(label="Places", least=1), "0") == "Places must be 1 or more"
    assert said(IntegerField(label="Places", most=30), "31") == "Places must be 30 or less"
    assert taken(DecimalField(label="Hours"), "12.5") == Decimal("12.5")
    assert said(DecimalField(label="Hours", places=1), "12.25") == "Hours can have at most 1 decimal places"
    assert said(DecimalField(label="Hours"), ".") == "Hours must be a number with a point, like 12.5"
    assert said(DecimalField(label="Hours"), "3,5") == "Hours must be a number with a point, like 12.5"
    assert taken(DecimalField(label="Hours"), "1,200.5") == Decimal("1200.5")
    assert taken(DecimalField(label="Attendance", suffix="%"), " 82.5 % ") == Decimal("82.5")
    assert taken(DecimalField(label="Attendance", suffix="%"), "82.5%") == Decimal("82.5")
    assert said(DecimalField(label="Hours", suffix="hours"), "82%") == "Hours must be a number with a point, like 12.5"
    assert taken(DecimalField(label="Hours", suffix="hours"), "1 200.5 Hours") == Decimal("1200.5")
    assert said(DecimalField(label="Hours"), "8 2") == "Hours must be a number with a point, like 12.5"
    assert said(IntegerField(label="Places"), "3,5") == "Places must be a whole number, like 12"
    assert said(DecimalField(label="Hours"), "NaN") == "Hours must be a number with a point, like 12.5"


# Codes


def test_a_postcode_is_put_right():
    assert taken(PostcodeField(label="Postcode"), " le3 0qr") == "LE3 0QR"
    assert taken(PostcodeField(label="Postcode"), "w1a1aa") == "W1A 1AA"
    assert taken(PostcodeField(required=False), "") == ""
    assert said(PostcodeField(label="Postcode"), "LE3") == "Postcode must be a full postcode, like LE1 5WW"


def test_a_upn_loses_its_blanks_and_gains_capitals():
    assert taken(UpnField(label="UPN"), " h801 2000 01001 ") == "H801200001001"
    assert taken(UpnField(label="UPN"), "h80120000100a") == "H80120000100A"
    assert said(UpnField(label="UPN"), "H80120000100") == (
        "UPN must have 13 characters: a letter, then 12 figures; a temporary one ends in a letter"
    )


def test_an_email_address_is_asked_for_in_full():
    assert taken(EmailField(label="Email"), "Asha@ashgrove.example") == "Asha@ashgrove.example"
    assert said(EmailField(label="Email"), "asha") == "Enter an email address in full, like name@example.org"
    assert taken(EmailField(label="Email"), "asha@schöne.example") == "asha@schöne.example"
    too_long = f"asha@{'王' * 60}.example"  # as mail writes such a name it has more than 63 letters
    assert said(EmailField(label="Email"), too_long) == "Enter an email address in full, like name@example.org"


@pytest.mark.parametrize(
    ("field", "sentence"),
    [
        (CharField(label="Aim"), "Enter aim"),
        (CharField(label="Why it ends"), "Say why it ends"),
        (CharField(label="What for"), "Say what for"),
        (CharField(label="Whatever helps"), "Enter whatever helps"),
        (IntegerField(label="How many"), "Say how many"),
        (TextField(label="Is the pupil safe there?"), "Answer: Is the pupil safe there?"),
        (DateField(label="Last day of the hold"), "Enter the last day of the hold"),
        (DateField(label="Day of the review"), "Enter the day of the review"),
        (ChoiceField(label="Who pays", choices=[("us", "We")]), "Choose who pays"),
    ],
)
def test_an_answer_left_out_is_asked_for_in_words_that_fit_its_label(field, sentence):
    assert said(field, "") == sentence


# Names of all kinds

NAMES = [
    "X",
    "Sukarno",
    "null",
    "True",
    "O'Brien",
    "O’Brien-Smythe",
    "Nguyễn Thị Ánh",
    unicodedata.normalize("NFD", "Zoë"),
    "محمد الأمين",
    "👩‍👧 Star",
    "Zero\u200dJoiner",
    "а" + "dam",
    '<b>Bold</b> & "Sons"',
    "{{ 7 * 7 }} %(name)s {0}",
    "=cmd()",
    "名" * 200,
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_kept_and_shown_exactly(name):
    assert taken(CharField(label="Name"), f"  {name} ") == name
    form = one_field(CharField(label="Name"))({"it": name})
    form.add_error("it", "Somebody of this name is known already")
    assert attributes(form["it"].as_field_group(), "input")["value"] == name
    drawn = one_field(TextField(label="Name"))({"it": name})["it"].as_field_group()
    assert texts(drawn, "textarea") == "\n" + name


def test_a_name_has_200_letters_at_most():
    assert said(CharField(label="Name"), "x" * 201) == "Name must be 200 characters or fewer"
    assert said(CharField(label="Name"), "a\0b") == "Name has a character that cannot be kept: type it again"


# Choices


def test_a_choice_that_was_not_offered_is_refused():
    field = ChoiceField(label="Route", choices=[("taxi", "Taxi")], missing="Choose how the pupil gets there")
    assert taken(field, "taxi") == "taxi"
    assert said(field, "plane") == "Choose one of the answers shown"
    assert said(field, "") == "Choose how the pupil gets there"
    assert said(SelectField(label="Provider", choices=[("a", "A")]), "") == "Choose provider"


def test_a_tick_that_is_needed_says_so():
    assert said(BooleanField(label="The parent agrees"), "") == "Tick the box: the parent agrees"
    assert taken(BooleanField(label="The parent agrees"), "true") is True


def test_only_records_that_were_offered_come_back():
    mine = SimpleNamespace(public_id=uuid.uuid4(), name="Canal Street Motors")
    other = SimpleNamespace(public_id=uuid.uuid4(), name="Elsewhere")

    def answer(kind, value):
        data = QueryDict(mutable=True)
        data.setlist("it", value)
        form = one_field(kind(label="Provider"))(data)
        form.fields["it"].offer([mine], label=lambda record: record.name)
        return form.cleaned_data["it"] if form.is_valid() else list(form.errors["it"])

    for kind in (RecordChoiceField, RecordSelectField):
        assert answer(kind, [str(mine.public_id)]) is mine
        assert answer(kind, [str(other.public_id)]) == ["Choose one of the answers shown"]
    assert answer(RecordMultipleChoiceField, [str(mine.public_id)]) == [mine]
    assert answer(RecordMultipleChoiceField, [str(mine.public_id), str(other.public_id)]) == [
        "Choose one of the answers shown"
    ]
    assert answer(RecordMultipleChoiceField, []) == ["Choose provider"]


# Files


def test_a_file_says_its_size_and_kind():
    field = FileField(label="Paper", endings=["pdf", "docx"], max_bytes=1024 * 1024)

    def sent(name, size):
        return {"it": SimpleUploadedFile(name, b"x" * size)}

    assert taken(field, {}, sent("plan.PDF", 10)).name == "plan.PDF"
    assert said(field, {}, sent("plan.exe", 10)) == "This kind of file cannot be taken here: choose a PDF or DOCX file"
    assert (
        said(field, {}, sent("a.pdf", 1024 * 1024 * 3 // 2))
        == "This file has 1.5 MB; the most that can be taken is 1 MB"
    )
    assert said(field, {}, sent("a.pdf", 0)) == "This file is empty: choose another"
    assert said(field, {}) == "Choose paper"
    form = one_field(field)({}, {})
    assert 'enctype="multipart/form-data"' in form.open()
    form.is_valid()
    assert "Choose the file again" in form["it"].as_field_group()


# What a form does


@pytest.mark.django_db
def test_a_form_hands_over_what_was_typed():
    form = StartForm(SENT)
    assert form.submitted(lambda data: ("started", data))
    assert form.result == (
        "started",
        {"starts_on": date(2026, 11, 24), "note": "Bring boots", "reason_to_go_on": ""},
    )
    assert (form.version, form.status) == (3, 200)


@pytest.mark.parametrize(("options", "says_so"), [({}, True), ({"often_needed": True}, False)])
def test_a_box_that_a_rule_mostly_asks_for_is_not_called_optional(options, says_so):
    group = one_field(TextField(label="Risks", required=False, **options))()["it"].as_field_group()
    assert "Risks" in group
    assert ("(optional)" in group) is says_so


def test_a_form_that_was_not_sent_calls_nothing():
    form = StartForm(None)
    assert not form.submitted(lambda data: pytest.fail("called"))
    assert form.status == 200
    assert form.alerts() == ""


def test_a_form_with_a_mistake_calls_nothing_and_answers_422():
    form = StartForm({**SENT, "starts_on_day": "31"})
    assert not form.submitted(lambda data: pytest.fail("called"))
    assert form.status == 422
    assert '<a href="#id_starts_on_day">First day: there is no 31 November</a>' in form.alerts()


def test_each_filling_in_has_its_own_key_and_keeps_it():
    assert StartForm(None).form_key != StartForm(None).form_key
    assert StartForm(SENT).form_key == KEY
    assert f'name="form_key" value="{KEY}"' in StartForm(SENT).open()
    fresh = StartForm({**SENT, "form_key": "<script>"}).form_key
    assert str(uuid.UUID(fresh)) == fresh


def test_the_page_carries_the_version_of_its_record():
    record = SimpleNamespace(version=7, note="From before")
    form = StartForm(None, record=record)
    assert form.version == 7
    assert '<input type="hidden" name="version" value="7">' in form.open()
    assert "From before" in form["note"].as_field_group()
    assert StartForm({**SENT, "version": "junk"}, record=record).version == 0
    assert StartForm(SENT, record=record).version == 3


@pytest.mark.django_db
def test_refusals_are_said_in_words_with_their_clauses_and_who_must_act():
    form = StartForm(SENT)
    assert not form.submitted(
        refusing(
            Refusal("no_plan", "SEIP2018 12.4", who="provider"), Refusal("no_contract", "SEIP2018 12.5", who="school")
        )
    )
    assert form.status == 422
    page = form.alerts()
    assert "This cannot be done yet" in page
    assert "The learning plan is not agreed yet." in page
    assert "The provider can put this right." in page
    assert "The school has not signed the agreement." in page
    assert "The school can put this right." not in page
    assert "<dt>SEIP2018 12.5</dt>" in page
    assert "Each arrangement has a written contract" in page
    assert 'value="24"' in form["starts_on"].as_field_group()
    assert "Bring boots" in form["note"].as_field_group()


@pytest.mark.django_db
def test_a_refusal_can_stand_beside_its_field():
    form = StartForm(SENT)
    assert not form.submitted(refusing(Refusal("too_early", "SEIP2018 12.4", values={"day": "30 November"})))
    assert form.summary_links == [("id_starts_on_day", "The first day cannot be before 30 November.", "")]
    assert "The first day cannot be before 30 November." in form["starts_on"].as_field_group()


@pytest.mark.django_db
def test_a_refusal_without_words_gives_the_meaning_of_its_clause():
    form = StartForm(SENT)
    form.submitted(refusing(Refusal("unheard_of", "SEIP2018 12.4")))
    assert "This cannot be done now: Each pupil has a learning plan" in form.alerts()


@pytest.mark.django_db
def test_a_warning_asks_for_a_reason_and_takes_it():
    warning = Refusal("low_hours", "SEIP2018 12.4", Severity.WARNING, values={"hours": 15})

    def start(data):
        refuse([warning], reason=data["reason_to_go_on"])
        return data["reason_to_go_on"]

    first = StartForm(SENT)
    assert not first.submitted(start)
    assert first.status == 422
    assert "The pupil would have 15 hours a week, 100% of them away." in first.alerts()
    assert 'name="reason_to_go_on"' in first.close("Start")
    assert 'name="reason_to_go_on"' not in first.all_fields()

    empty = StartForm({**SENT, "reason_to_go_on": " "})
    assert not empty.submitted(start)
    assert "Say why you go on" in empty.close("Start")

    again = StartForm({**SENT, "reason_to_go_on": "The school teaches him the rest"})
    assert again.submitted(start)
    assert again.result == "The school teaches him the rest"


@pytest.mark.django_db
def test_beside_a_refusal_a_warning_asks_for_its_reason_at_once():
    both = [Refusal("no_plan", "SEIP2018 12.4"), Refusal("low_hours", "SEIP2018 12.4", Severity.WARNING)]
    first = StartForm(SENT)
    first.submitted(refusing(*both))
    assert "Beyond what is to be put right, you can go on if you say why" in first.alerts()
    assert 'name="reason_to_go_on"' in first.close("Start")
    assert "Say why you go on" not in first.close("Start")
    typed = StartForm({**SENT, "reason_to_go_on": "The school teaches him the rest"})
    typed.submitted(refusing(*both))
    assert "The school teaches him the rest" in typed.close("Start")
    assert "Say why you go on" not in typed.close("Start")


@pytest.mark.django_db
def test_a_refusal_keeps_a_reason_already_typed():
    form = StartForm({**SENT, "reason_to_go_on": "Because"})
    form.submitted(refusing(Refusal("no_plan", "SEIP2018 12.4")))
    assert "Because" in form.close("Start")


@pytest.mark.django_db
def test_what_a_refused_call_wrote_is_undone():
    from waymark.core.models import ReferenceCounter

    def call(data):
        ReferenceCounter.objects.create(prefix="ZZ", year=2026)
        raise Refused([Refusal("no_plan", "SEIP2018 12.4")])

    with transaction.atomic():
        assert not StartForm(SENT).submitted(call)
    assert not ReferenceCounter.objects.filter(prefix="ZZ").exists()


# Somebody else was quicker


def conflicting(**values):
    current = SimpleNamespace(version=4, **values)

    def call(data):
        raise Conflict(current)

    return call


@pytest.mark.django_db
def test_a_conflict_keeps_what_was_typed_and_shows_what_others_wrote():
    form = StartForm(SENT)
    assert not form.submitted(
        conflicting(starts_on=date(2026, 11, 30), note="Bring a coat", changed_by_label="Asha Patel")
    )
    assert form.status == 409
    assert form.others == {"starts_on": "30 November 2026", "note": "Bring a coat"}
    page = form.alerts()
    assert "Asha Patel changed this while you were typing" in page
    assert "2 answers differ" in page
    note = form["note"].as_field_group()
    assert "Bring boots</textarea>" in note
    assert "Bring a coat" in note
    assert 'aria-describedby="id_note-others"' in note
    assert 'value="24"' in form["starts_on"].as_field_group()
    assert '<input type="hidden" name="version" value="4">' in form.open()
    assert f'name="form_key" value="{KEY}"' in form.open()


@pytest.mark.django_db
def test_a_conflict_elsewhere_in_the_record_says_that_nothing_here_differs():
    form = StartForm(SENT)
    form.submitted(conflicting(starts_on=date(2026, 11, 24), note="Bring boots\r\n"))
    assert form.others == {}
    assert "None of the answers on this page differs" in form.alerts()
    assert "Somebody else changed this" in form.alerts()


@pytest.mark.django_db
def test_a_conflict_does_not_tell_why_somebody_else_went_on():
    form = StartForm({**SENT, "reason_to_go_on": "Mine"})
    form.submitted(conflicting(note="Bring boots", reason_to_go_on="Theirs, and not for everybody"))
    assert "reason_to_go_on" in form.fields
    assert "reason_to_go_on" not in form.others
    assert "Theirs" not in str(form.close("Save"))


@pytest.mark.django_db
def test_sending_again_after_a_conflict_is_a_knowing_step():
    seen = []
    form = StartForm({**SENT, "version": "4"})
    assert form.submitted(lambda data: seen.append(form.version))
    assert seen == [4]


@pytest.mark.django_db
def test_an_emptied_field_is_shown_as_nothing():
    form = StartForm(SENT)
    form.submitted(conflicting(note=""))
    assert form.others == {"note": "Nothing"}


# Nothing typed is lost


class LongForm(Form):
    name = CharField(label="Name")
    upn = UpnField(label="UPN")
    born_on = DateField(label="Date of birth", birthday=True)
    arrives_at = TimeField(label="Arrives at")
    places = IntegerField(label="Places")
    hours = DecimalField(label="Hours", suffix="hours")
    rate = MoneyField(label="Rate")
    email = EmailField(label="Email")
    postcode = PostcodeField(label="Postcode")
    route = ChoiceField(
        label="Route", choices=[("taxi", "Taxi"), ("bus", "Bus")], hints={"taxi": "Booked by the school"}
    )
    days = MultipleChoiceField(label="Days", choices=[("1", "Monday"), ("2", "Tuesday")])
    provider = SelectField(label="Provider", choices=[("a", "Canal Street Motors"), ("b", "Elsewhere")])
    note = TextField(label="Note", counted=True)
    agreed = BooleanField(label="The parent agrees")
    step = HiddenField()


def test_every_word_comes_back_when_something_is_wrong():
    wrong = QueryDict(mutable=True)
    typed = {
        "name": "",
        "upn": "h80",
        "born_on_day": "thirty",
        "born_on_month": "Febtober",
        "born_on_year": "200",
        "arrives_at": "after lunch",
        "places": "1O",
        "hours": "12,,5h",
        "rate": "about £40",
        "email": "asha at school",
        "postcode": "LE3 OQR?",
        "route": "bus",
        "provider": "b",
        "note": "First line\n\n  Second <line> & more",
        "agreed": "true",
        "step": "two",
    }
    wrong.update(typed)
    wrong.setlist("days", ["2"])
    form = LongForm(wrong)
    form.is_valid()
    page = form.open() + form.all_fields() + form.close()
    found = sent_by(page)
    assert {name: found[name] for name in typed if name != "note"} == {
        name: typed[name] for name in typed if name != "note"
    }
    assert found["note"] == typed["note"]
    assert found["days"] == "2"
    assert len(form.errors) == 9


class Reader(HTMLParser):
    """The tags of a piece of a page, with their attributes and the text inside."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.tags, self.inside = [], []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes), []))
        if tag not in ("input", "br", "img"):
            self.inside.append(self.tags[-1])

    def handle_endtag(self, tag):
        opened = self.inside.pop()
        assert opened[0] == tag, f"{opened[0]} is closed by {tag}"

    def handle_data(self, text):
        if self.inside:
            self.inside[-1][2].append(text)


def attributes(page, tag):
    return next(found for name, found, _ in Reader(page).tags if name == tag)


def texts(page, tag):
    return next("".join(text) for name, _, text in Reader(page).tags if name == tag)


def sent_by(page):
    """What a browser would send of a page, by name."""
    sent, select = {}, ""
    for tag, found, text in Reader(page).tags:
        if tag == "input" and (found.get("type") not in ("radio", "checkbox") or "checked" in found):
            sent[found["name"]] = found["value"]
        elif tag == "textarea":
            sent[found["name"]] = "".join(text).removeprefix("\n")
        elif tag == "select":
            select = found["name"]
        elif tag == "option" and "selected" in found:
            sent[select] = found["value"]
    return sent


# The page itself


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "call", "status", "title"),
    [
        (None, None, 200, "<title>The components – Waymark</title>"),
        ({**SENT, "starts_on_day": "31"}, None, 422, "<title>Error: The components – Waymark</title>"),
        (SENT, refusing(Refusal("no_plan", "SEIP2018 12.4")), 422, "<title>Error: The components – Waymark</title>"),
        (SENT, conflicting(note="x"), 409, "<title>Not saved: The components – Waymark</title>"),
    ],
)
def test_the_page_says_in_its_title_and_status_how_it_went(data, call, status, title):
    from waymark.core.gallery import EXAMPLES

    form = StartForm(data)
    form.submitted(call)
    request = RequestFactory().get("/")
    response = form.page(request, "core/design.html", {"which": "", **EXAMPLES})
    assert response.status_code == status
    assert title in response.content.decode()


def test_a_field_may_not_take_a_name_that_means_something_else():
    with pytest.raises(TypeError, match="version"):
        one_field(CharField()).__class__("Bad", (Form,), {"version": CharField()})


@pytest.mark.parametrize("name", ["conflict", "result", "record", "refusals", "warnings", "request"])
def test_nor_the_name_of_what_a_form_remembers(name):
    with pytest.raises(TypeError, match=name):
        type("Bad", (Form,), {name: CharField()})


def test_a_form_starts_with_a_fresh_guard_against_forged_posts():
    form = StartForm(None)
    form.request = RequestFactory().get("/")
    assert 'name="csrfmiddlewaretoken"' in form.open()
    assert 'name="csrfmiddlewaretoken"' not in form.open(method="get")


# Our markup is that of the GOV.UK Design System


def tree(page):
    """Tags, attributes and text in order; what cannot be seen or heard left out."""
    return [
        (tag, {name: value for name, value in found.items() if name != "spellcheck"}, " ".join("".join(text).split()))
        for tag, found, text in Reader(page).tags
    ]


def govuk(component, macro, params):
    source = (
        "{% from 'govuk_frontend_jinja/components/" + component + "/macro.html' import " + macro + " %}"
        "{{ " + macro + "(params) }}"
    )
    return engines["jinja2"].from_string(source).render({"params": params})


HINT = {"text": "As on the register"}
SMALL = {"text": "It", "classes": "govuk-label--s"}
LEGEND = {"legend": {"text": "It", "classes": "govuk-fieldset__legend--s"}}
ITEMS = [{"value": "a", "text": "A", "hint": {"text": "First"}}, {"value": "b", "text": "B"}]
CHOICES = {"choices": [("a", "A"), ("b", "B")], "hints": {"a": "First"}}


@pytest.mark.parametrize(
    ("field", "typed", "component", "macro", "params"),
    [
        (CharField, {"it": "x"}, "input", "govukInput", {"label": SMALL, "value": "x"}),
        (TextField, {"it": "x"}, "textarea", "govukTextarea", {"label": SMALL, "value": "x"}),
        (ChoiceField, {"it": "a"}, "radios", "govukRadios", {"fieldset": LEGEND, "items": ITEMS, "value": "a"}),
        (
            MultipleChoiceField,
            {"it": ["b"]},
            "checkboxes",
            "govukCheckboxes",
            {"fieldset": LEGEND, "items": ITEMS, "values": ["b"]},
        ),
    ],
)
def test_our_fields_are_drawn_as_the_design_system_draws_them(field, typed, component, macro, params):
    options = CHOICES if "items" in params else {}
    form = one_field(field(label="It", hint=HINT["text"], **options))(typed)
    form.is_valid()
    form.add_error("it", "Look again")
    theirs = {
        **params,
        "id": "id_it",
        "idPrefix": "id_it",
        "name": "it",
        "hint": HINT,
        "errorMessage": {"text": "Look again"},
    }
    assert tree(form["it"].as_field_group()) == tree(govuk(component, macro, theirs))


def test_our_date_is_drawn_as_the_design_system_draws_it():
    form = one_field(DateField(label="It", hint=HINT["text"]))({"it_day": "1", "it_month": "2", "it_year": "2026"})
    width = {"day": "2", "month": "2", "year": "4"}
    items = [
        {
            "name": f"it_{part}",
            "id": f"id_it_{part}",
            "label": part.capitalize(),
            "value": value,
            "classes": f"govuk-input--width-{width[part]}",
        }
        for part, value in (("day", "1"), ("month", "2"), ("year", "2026"))
    ]
    theirs = {"id": "id_it", "fieldset": LEGEND, "hint": HINT, "items": items}
    assert tree(form["it"].as_field_group()) == tree(govuk("date-input", "govukDateInput", theirs))


def test_one_line_stays_one_line():
    class OneLine(Form):
        called = CharField(label="Name")
        story = TextField(label="Story")

    form = OneLine({"called": "Eve\r\nBcc: a@b.example", "story": "one\r\ntwo"})
    assert form.is_valid()
    assert form.cleaned_data == {"called": "Eve Bcc: a@b.example", "story": "one\ntwo"}


# All that is in the way, at once


class HoursForm(Form):
    tells_all_at_once = True
    refusal_wording = {
        "no_aim": "Say what should be different.",
        "ends_before_start": "The last day lies before the first.",
        "few_hours": "That is very little.",
    }
    refusal_fields = {"no_aim": "aim", "ends_before_start": "ends_on", "few_hours": "hours"}

    aim = CharField(label="Aim", missing="Enter the aim")
    hours = DecimalField(label="Hours a week", most=40)
    starts_on = DateField(label="First day", missing="Enter the first day")
    ends_on = DateField(label="Last day", required=False)


HOURS = {"aim": "Back in lessons", "hours": "900", "starts_on": "2026-11-24", "ends_on": "2026-11-20"}


def asking(data, *refusals):
    """The form, sent to a service that gives these refusals, and what the service was called with."""
    form, called = HoursForm({**HOURS, **data}), []

    def call(answers):
        called.append(answers)
        raise Refused(refusals)

    assert not form.submitted(call)
    return form, called


@pytest.mark.django_db
def test_one_answer_names_a_faulty_box_and_what_the_rules_refuse():
    form, _ = asking({}, Refusal("ends_before_start", "SEIP2018 12.4"))
    assert [words for _, words, _ in form.summary_links] == [
        "Hours a week must be 40 or less",
        "The last day lies before the first.",
    ]
    assert form.status == 422


@pytest.mark.django_db
def test_a_missing_word_and_a_warning_are_told_together_and_the_reason_is_asked_for():
    warning = Refusal("low_hours", "SEIP2018 12.4", severity=Severity.WARNING)
    form, called = asking({"aim": "", "hours": "2"}, Refusal("no_aim", "SEIP2018 12.4"), warning)
    assert form.errors["aim"] == ["Enter the aim"]  # once, and not again in the words of the rules
    assert [finding.code for finding in form.warnings] == ["low_hours"]
    assert form.reason_field is not None
    assert (called[0]["aim"], called[0]["hours"], called[0]["reason_to_go_on"]) == ("", Decimal(2), "")


@pytest.mark.django_db
@pytest.mark.parametrize("faulty", [{"starts_on": ""}, {"starts_on": "2026-02-31"}, {"hours": "many"}])
def test_nothing_is_asked_where_the_answer_might_be_untrue(faulty):
    """A day that cannot be read, a number that is none: nothing of the kind can stand in its place."""
    assert asking(faulty, Refusal("ends_before_start", "SEIP2018 12.4"))[1] == []


@pytest.mark.django_db
def test_what_a_faulty_form_was_tried_with_is_not_kept():
    form = HoursForm(HOURS)
    assert not form.submitted(lambda data: ReferenceCounter.objects.create(prefix="R", year=2026, last=1))
    assert not ReferenceCounter.objects.exists()
    assert (form.result, form.refusals) == (None, [])


@pytest.mark.django_db
def test_a_form_that_does_not_say_so_calls_nothing_while_it_is_faulty():
    form = StartForm({**SENT, "note": "x" * 51})
    assert not form.submitted(lambda data: pytest.fail("called"))


@pytest.mark.django_db
def test_a_faulty_form_hears_at_once_that_somebody_else_changed_the_record():
    form = HoursForm({**HOURS, "version": "1"})

    def call(data):
        raise Conflict(SimpleNamespace(version=2, aim="Another"))

    assert not form.submitted(call)
    assert form.status == 409
    assert form.errors["hours"]
