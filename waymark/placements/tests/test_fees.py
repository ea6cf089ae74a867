"""Fees beside the price of a place: what they come to, whom they bind, who reads of them."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from waymark.core.refusals import Refused
from waymark.placements import agreement_paper, queries, rules, services
from waymark.placements.models import Placement
from waymark.placements.money_words import fee_words
from waymark.placements.rules import Fee, FeesFacts, Times
from waymark.placements.states import ChargeMode, FeeDue
from waymark.placements.tests.factories import offered, proposed, ready, started
from waymark.programmes.tests.factories import a_programme
from waymark.quality.tests.factories import an_offer

DAY = date(2026, 11, 24)
REGISTRATION = Fee(what="Registration", pence=2500, due=FeeDue.ONCE, to_provider=True)
KIT = Fee(what="Deposit for boots", pence=4000, due=FeeDue.YEAR, to_provider=True)
AUDIT = Fee(what="Audit of the place", pence=1250, due=FeeDue.TERM, to_provider=False)
LUNCH = Fee(what="Lunch", pence=300, due=FeeDue.SESSION, to_provider=True)
ALL = (REGISTRATION, KIT, AUDIT, LUNCH)
TERMS = {
    "rate_pence": 6500,
    "rate_unit": "session",
    "charge_mode": ChargeMode.AGREED,
    "planned_end_on": date(2027, 1, 22),
    "reason": "It is asked for.",
}
in_use = pytest.mark.usefixtures("db", "on_a_school_day")


def write(cast, placement, *fees, **other):
    money = services.Money(fees=fees)
    return services.write_terms(cast.actor("coordinator"), placement, **{**TERMS, **other}, money=money)


def page_of(client, name, placement):
    return " ".join(client.get(reverse(name, args=[placement.public_id])).content.decode().split())


# The rules


@pytest.mark.parametrize(
    ("fees", "codes"),
    [
        ((), []),
        (ALL, []),
        ((Fee(what=" ", pence=100, due=FeeDue.ONCE, to_provider=True),), ["fee_without_words"]),
        ((Fee(what="Kit", pence=0, due=FeeDue.ONCE, to_provider=True),), ["fee_without_amount"]),
        ((*ALL, Fee(what="Kit", pence=-1, due=FeeDue.ONCE, to_provider=True)), ["fee_without_amount", "too_many_fees"]),
    ],
)
def test_a_fee_says_what_for_and_how_much(fees, codes):
    assert [each.code for each in rules.fee_refusals(FeesFacts(fees=fees), on=DAY)] == codes


@pytest.mark.parametrize(
    ("fee", "pence"),
    [(REGISTRATION, 2500), (KIT, 2 * 4000), (AUDIT, 4 * 1250), (LUNCH, 60 * 300)],
    ids=["once", "each year", "each term", "each session"],
)
def test_what_a_fee_comes_to_over_a_stay(fee, pence):
    """Sixty half-days in four terms of two school years."""
    assert rules.fees_of_stay([fee], Times(sessions=60, terms=4, years=2)) == pence


def test_fees_to_the_provider_in_another_order_are_the_same():
    assert rules.to_the_provider(ALL) == rules.to_the_provider(reversed(ALL))
    assert AUDIT not in rules.to_the_provider(ALL)


def test_a_fee_in_words():
    assert fee_words(REGISTRATION) == "Registration: £25 once, to the provider"
    assert fee_words(AUDIT) == "Audit of the place: £12.50 each term, to somebody else"


# Through the services


@in_use
def test_a_proposal_keeps_its_fees_and_refuses_an_empty_one(cast):
    empty = Fee(what="", pence=100, due=FeeDue.ONCE, to_provider=True)
    with pytest.raises(Refused) as refused:
        proposed(cast, money=services.Money(fees=(empty,)))
    assert [each.code for each in refused.value.refusals] == ["fee_without_words"]
    assert not Placement.objects.exists()
    terms = proposed(cast, money=services.Money(fees=ALL)).terms.get()
    assert queries.fees_of(terms) == ALL


@in_use
@pytest.mark.parametrize(("fee", "state"), [(REGISTRATION, "waiting"), (AUDIT, "agreed")])
def test_under_way_the_provider_agrees_to_a_fee_that_it_is_paid_and_to_no_other(cast, fee, state):
    placement = started(cast)
    assert write(cast, placement, fee).state == state


@in_use
def test_a_fee_that_is_taken_away_waits_for_the_provider_too(cast):
    placement = started(cast, placement=offered(cast, money=services.Money(fees=(REGISTRATION,))))
    assert write(cast, placement).state == "waiting"
    services.agree_terms(cast.actor("provider_manager"), placement)
    assert [queries.fees_of(row) for row in placement.terms.order_by("number")] == [(REGISTRATION,), ()]


@in_use
def test_the_same_fees_are_no_change(cast):
    placement = started(cast, placement=offered(cast, money=services.Money(fees=(REGISTRATION, AUDIT))))
    with pytest.raises(Refused) as refused:
        write(cast, placement, REGISTRATION, AUDIT)
    assert [each.code for each in refused.value.refusals] == ["nothing_changes"]


@in_use
def test_the_agreement_names_what_the_provider_is_paid_and_nothing_else(cast):
    placement = ready(cast, placement=offered(cast, money=services.Money(fees=(REGISTRATION, AUDIT))))
    price = next(part for part in agreement_paper.facts(placement, number=1, on=DAY).sections if part.title == "Price")
    assert price.rows == [["Registration", "£25 once"]]
    write(cast, placement, REGISTRATION, KIT)
    assert queries.current_agreement(placement).number == 2  # written anew, to be signed


@in_use
def test_the_whole_stay_counts_the_fees_once_a_term_and_a_session(cast):
    """To Friday 18 December: Monday and Tuesday mornings and afternoons of four weeks, the first without its Monday."""
    last = date(2026, 12, 18)
    placement = proposed(cast, money=services.Money(fees=ALL), planned_end_on=last)
    stay = queries.stay_of(placement, placement.terms.get())
    sessions = 2 + 3 * 4
    fees = 2500 + 4000 + 1250 + sessions * 300
    assert (stay.fees_pence, stay.pence) == (fees, sessions * 6500 + fees)


@in_use
def test_a_price_in_words_has_no_sum(cast):
    placement = proposed(cast, charge_mode=ChargeMode.BESPOKE, bespoke="By the hour, as it comes.")
    assert queries.stay_of(placement, placement.terms.get()) is None


# The pages


@in_use
def test_both_sides_read_the_fees_that_are_theirs(cast, as_):
    placement = offered(cast, money=services.Money(fees=(REGISTRATION, AUDIT)))
    for name in ("placements:placement", "placements:terms"):
        team, provider = (page_of(as_(who), name, placement) for who in ("coordinator", "provider_manager"))
        assert "Registration: £25 once" in team and "Registration: £25 once" in provider
        assert "Audit of the place: £12.50 each term" in team and "Audit of the place" not in provider
    assert "The whole stay, as planned" in page_of(as_("coordinator"), "placements:terms", placement)
    assert "The whole stay" not in page_of(as_("provider_manager"), "placements:terms", placement)


PROPOSAL = {
    "sessions": ["0-am", "0-pm"],
    "starts_on": "2026-11-24",
    "planned_end_on": "2027-01-22",
    "why_this_provider": "He learns by doing.",
}
FEE = {"fee_1_what": "Registration", "fee_1_pence": "25", "fee_1_due": "once", "fee_1_to": "provider"}


def propose_on_the_page(cast, as_, **typed):
    address = reverse("placements:propose", args=[a_programme(cast).public_id, an_offer(cast).public_id])
    return as_("coordinator").post(address, {"form_key": str(uuid4()), **PROPOSAL, **typed})


@in_use
def test_fees_are_typed_with_the_proposal(cast, as_):
    second = {"fee_2_what": "Audit", "fee_2_pence": "£12.50", "fee_2_due": "term", "fee_2_to": "another"}
    assert propose_on_the_page(cast, as_, **FEE, **second).status_code == 302
    terms = Placement.objects.get().terms.get()
    assert queries.fees_of(terms) == (
        REGISTRATION,
        Fee(what="Audit", pence=1250, due=FeeDue.TERM, to_provider=False),
    )


@in_use
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"fee_1_pence": "twenty"}, "Amount of fee 1 must be an amount in pounds, like 1,250 or 1,250.50"),
        ({"fee_1_pence": "-5"}, "Amount of fee 1 must be £0.01 or more"),
        ({"fee_1_pence": "0"}, "Amount of fee 1 must be £0.01 or more"),
        ({"fee_1_pence": ""}, "Enter the amount of fee 1"),
        ({"fee_1_what": ""}, "Say what fee 1 is for"),
        ({"fee_1_due": ""}, "Choose how often fee 1 is due"),
        ({"fee_1_to": ""}, "Choose to whom fee 1 is paid"),
    ],
)
def test_bad_money_is_refused_with_a_sentence_and_nothing_typed_is_lost(cast, as_, typed, sentence):
    third = {"fee_3_what": "A kit to keep", "fee_3_pence": "40", "fee_3_due": "year", "fee_3_to": "provider"}
    refused = propose_on_the_page(cast, as_, **{**FEE, **typed}, **third)
    page = refused.content.decode()
    assert refused.status_code == 422 and sentence in page
    assert (
        'value="A kit to keep"' in page
        and "He learns by doing." in page
        and '<details class="govuk-details" open>' in page
    )
    assert not typed.get("fee_1_pence") or f'value="{typed["fee_1_pence"]}"' in page
    assert not Placement.objects.exists()


@in_use
def test_a_row_that_is_emptied_takes_its_fee_away(cast, as_):
    placement = offered(cast, money=services.Money(fees=(REGISTRATION, AUDIT)))
    address = reverse("placements:write_terms", args=[placement.public_id])
    page = as_("coordinator").get(address).content.decode()
    assert 'value="Registration"' in page and 'value="25.00"' in page and '<details class="govuk-details" open>' in page
    typed = {
        "form_key": str(uuid4()),
        "rate_pence": "65",
        "rate_unit": "session",
        "charge_mode": "agreed",
        "planned_end_on": "2027-01-22",
        "valid_from": "2026-11-24",
        "reason": "No audit any more.",
        "version": placement.version,
        **FEE,
        "fee_2_what": "",
        "fee_2_pence": "",
        "fee_2_due": "term",
        "fee_2_to": "another",
    }
    assert as_("coordinator").post(address, typed).status_code == 302
    assert queries.fees_of(queries.newest_terms(placement)) == (REGISTRATION,)
