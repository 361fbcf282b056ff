"""One price for every share held: what the statutes in force say, whatever it cost when it was taken."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from allmende.kernel.row_access import system_access
from allmende.membership.models import CapitalKind, ShareMovement
from allmende.membership.money.accounts import Pot
from allmende.membership.queries import price_on
from allmende.membership.refusals.members import StatutesNotAllowed, TransferNotAllowed
from allmende.membership.shares.calls import Call
from allmende.membership.shares.claims import nominal_in_the_books, nominal_of, open_share_claims
from allmende.membership.shares.handing_on import Agreement
from allmende.membership.shares.raised import call_for
from allmende.membership.statutes.raising import latest_raise
from allmende.membership.use_cases.call_payments import call_payments
from allmende.membership.use_cases.cancel_shares import cancel_shares
from allmende.membership.use_cases.move_capital import CapitalChange, move_capital
from allmende.membership.use_cases.transfer_capital import transfer_capital
from tests.members import OFFICE_HOURS, a_member, some_statutes
from tests.people import BUILDER, LONG_AGO, a_coop, a_person, acting_for, an_office, signed_in

from .exits import TODAY, does, now_of, the_office

pytestmark = pytest.mark.django_db
SUMMER = date(2026, 6, 1)


@pytest.fixture
def coop():
    """Shares were taken at 100 euro; since June they cost 150."""
    coop = a_coop()
    some_statutes(coop)
    return coop


@pytest.fixture
def office(coop):
    return the_office(coop)


def rises(coop, price=150_00, since=SUMMER, **said):
    return some_statutes(coop, valid_from=since, share_price=price, **({"pay_at_once": 150_00} | said))


def pays(member, amount):
    if amount:
        change = CapitalChange(kind=CapitalKind.PAYMENT, amount=amount, pot=Pot.BANK, effective_on=SUMMER)
        with system_access():
            move_capital(actor=BUILDER, member=now_of(member), change=change, now=OFFICE_HOURS)


def owed(member):
    with system_access():
        return sum(each.open_amount for each in open_share_claims(member))


def hands_on(office, giver, taker, **agreed):
    agreement = Agreement(agreed_on=TODAY, **agreed)
    said = {"giver_id": giver.pk, "taker_id": taker.pk, "agreement": agreement, "now": OFFICE_HOURS}
    return does(office, transfer_capital, **said)


def test_the_price_of_a_day_is_what_the_version_in_force_says(coop):
    rises(coop)
    days = (date(2010, 1, 1), date(2026, 5, 31), SUMMER, date(2030, 1, 1))
    assert [price_on(coop.pk, day) for day in days] == [100_00, 100_00, 150_00, 150_00]


def test_all_shares_take_the_new_price_and_history_keeps_the_old(coop):
    anna = a_member(coop, shares=3, paid=300_00)
    rises(coop)
    with system_access():
        assert nominal_in_the_books(anna) == 450_00
        assert set(ShareMovement.objects.values_list("price", flat=True)) == {100_00}


@pytest.mark.parametrize(
    ("paid", "goes"),
    [
        pytest.param(300_00, 100_00, id="as it was paid in before the raise"),
        pytest.param(350_00, 100_00, id="the difference fills the oldest first"),
        pytest.param(430_00, 130_00, id="then the newest"),
        pytest.param(450_00, 150_00, id="all of it"),
    ],
)
def test_what_goes_with_a_share_after_a_raise(coop, office, paid, goes):
    anna, bert = a_member(coop, shares=3, paid=300_00), a_member(coop, "Bert Beet", paid=100_00)
    rises(coop)
    pays(anna, paid - 300_00)
    handover = hands_on(office, anna, bert, shares=1)
    assert handover.amount == goes
    assert (handover.unpaid.given, handover.unpaid.staying) == (150_00 - goes, 300_00 - (paid - goes))
    assert (now_of(anna).capital, now_of(bert).capital) == (paid - goes, 100_00 + goes)


def test_a_share_takes_the_new_price_of_the_taker_too(coop, office):
    """More than the old price goes with it, never more than the new one."""
    anna, bert = a_member(coop, shares=3, paid=300_00), a_member(coop, "Bert Beet", paid=100_00)
    rises(coop)
    with pytest.raises(TransferNotAllowed):
        hands_on(office, anna, bert, shares=1, amount=150_01)
    assert hands_on(office, anna, bert, shares=1, amount=150_00).amount == 150_00


def test_a_call_asks_for_the_difference_and_it_goes_with_the_share(coop, office):
    anna, bert = a_member(coop, shares=2, paid=200_00), a_member(coop, "Bert Beet", paid=100_00)
    rises(coop)
    call = Call(resolved_on=TODAY, words="TOP 5", per_share=50_00, due_on=date(2027, 1, 31))
    done = does(office, call_payments, coop=coop, call=call, now=OFFICE_HOURS)
    assert (done.members, done.amount) == (2, 150_00)
    handover = hands_on(office, anna, bert, shares=1)
    assert (handover.unpaid.given, handover.unpaid.staying) == (50_00, 50_00)
    assert owed(anna) == 50_00
    assert owed(bert) == 100_00


def test_shares_given_back_before_a_raise_keep_the_price_of_their_last_day(coop, office):
    anna = a_member(coop, shares=3, paid=300_00)
    step = does(office, cancel_shares, member_id=anna.pk, shares=1, received_on=date(2026, 9, 30))
    rises(coop, since=date(2027, 1, 1))
    with system_access():
        assert nominal_of(step) == 100_00
        assert nominal_in_the_books(now_of(anna)) == 400_00  # two at the new price, one at the old


def test_shares_do_not_get_cheaper_while_they_are_held(coop):
    a_member(coop)
    with pytest.raises(StatutesNotAllowed) as refusal:
        rises(coop, 90_00, pay_at_once=90_00)
    assert (refusal.value.field, "§ 22" in refusal.value.rule) == ("share_price", True)
    rises(coop, since=date(2027, 1, 1))
    with pytest.raises(StatutesNotAllowed):  # nor dearer than afterwards
        rises(coop, 200_00, since=LONG_AGO.replace(year=LONG_AGO.year - 1))


def test_nobody_holds_any_and_the_price_may_fall():
    coop = a_coop()
    some_statutes(coop)
    assert rises(coop, 90_00, pay_at_once=90_00).share_price == 90_00
    assert latest_raise(coop.pk) is None


@pytest.mark.parametrize(("at_once", "asks"), [(150_00, 50_00), (100_00, 50_00), (120_00, 20_00)])
def test_what_the_statutes_make_due_with_the_raise(coop, at_once, asks):
    rises(coop, pay_at_once=at_once)
    found = latest_raise(coop.pk)
    assert (found.since, found.before, found.price, found.per_share) == (SUMMER, 100_00, 150_00, asks)


def test_the_page_says_what_the_raise_comes_to(client, coop):
    olga = a_person("Olga Obst", language="en")
    an_office(olga, coop)
    a_member(coop, shares=3, paid=300_00)
    rises(coop, since=date(2026, 1, 2))
    signed_in(client, olga, coop)
    page = client.get(f"/coops/{coop.slug}/statutes").text
    assert "150.00" in page
    assert "/members/calls?" in page
    assert "to pay in." not in page  # nothing is added up before somebody asks
    asked = client.get(f"/coops/{coop.slug}/statutes?raised").text
    assert "1 member has 150.00 € to pay in." in asked
    client.logout()
    assert "/members/calls?" not in client.get(f"/coops/{coop.slug}/statutes?raised").text


def test_the_page_of_the_statutes_adds_nobodys_capital_up(client, coop):
    olga = a_person("Olga Obst", language="en")
    an_office(olga, coop)
    a_member(coop, shares=3, paid=300_00)
    rises(coop, since=date(2026, 1, 2))
    signed_in(client, olga, coop)
    with CaptureQueriesContext(connection) as looked:
        client.get(f"/coops/{coop.slug}/statutes")
    assert not [each["sql"] for each in looked.captured_queries if "capitalmovement" in each["sql"]]


def test_a_raise_that_was_claimed_is_told_no_more(client, coop):
    olga = a_person("Olga Obst", language="en")
    an_office(olga, coop)
    a_member(coop, shares=3, paid=300_00)
    rises(coop, since=date(2026, 1, 2))
    call = call_for(latest_raise(coop.pk), today=TODAY)
    with system_access():
        call_payments(actor=acting_for(olga, coop), coop=coop, call=call, on=TODAY, now=OFFICE_HOURS)
    assert "/members/calls?" not in signed_in(client, olga, coop).get(f"/coops/{coop.slug}/statutes").text
