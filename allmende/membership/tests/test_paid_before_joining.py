"""Who pays before being admitted is no member yet: it becomes capital on the first day of the membership."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from allmende.kernel.row_access import seeing, system_access
from allmende.membership.models import CapitalMovement
from allmende.membership.money.payment import Payment
from allmende.membership.queries import capital_on
from allmende.membership.refusals.payments import SharesFull
from allmende.membership.register.history import history_of, names_in
from allmende.membership.timeline import timeline_of
from allmende.membership.use_cases.record_free_payment import record_free_payment
from allmende.membership.use_cases.record_payment import record_payment
from allmende.membership.use_cases.take_payment_back import take_payment_back
from allmende.membership.year.figures import year_figures
from allmende.membership.year.fiscal_years import year_ending_in
from allmende.membership.year.stakes import stakes_of
from allmende.payments.models import Claim, Receipt
from tests.members import a_member, some_statutes
from tests.people import a_coop, an_officer

from .test_record_payment import a_claim
from .years import books_agree

pytestmark = pytest.mark.django_db
PAID, JOINED = date(2025, 12, 20), date(2026, 1, 10)
LAST_YEAR_END = date(2025, 12, 31)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def coop():
    coop = a_coop("Gartenwerk eG")
    some_statutes(coop, profit_by="capital")
    a_member(coop, "Anna Ackermann", paid=100_00)
    return coop


@pytest.fixture
def dora(coop):
    return a_member(coop, "Dora Distel", on=JOINED)


def pays(member, *, on=PAID, freely=False, amount=100_00) -> Receipt:
    office = an_officer(member.coop)
    payment = Payment(id=uuid4(), amount=amount, value_on=on)
    said = {} if freely else {"claim_id": a_claim(member).pk}
    use_case = record_free_payment if freely else record_payment
    with seeing(office):
        return use_case(actor=office, member_id=member.pk, payment=payment, now=NOW, **said)


def takes_back(member, receipt, *, on) -> Receipt:
    office = an_officer(member.coop)
    said = {"receipt_id": receipt.pk, "reversal_id": uuid4(), "value_on": on, "note": "Rückgabe"}
    with seeing(office):
        return take_payment_back(actor=office, member_id=member.pk, now=NOW, **said)


def moved(member) -> list[tuple[date, int]]:
    with system_access():
        found = CapitalMovement.objects.filter(member=member).order_by("recorded_at", "effective_on")
        return list(found.values_list("effective_on", "amount"))


@pytest.mark.parametrize("freely", [False, True])
def test_it_is_capital_from_the_first_day_on_and_the_receipt_keeps_its_value_date(dora, freely):
    receipt = pays(dora, freely=freely)
    assert moved(dora) == [(JOINED, 100_00)]
    with system_access():
        assert Receipt.objects.get(pk=receipt.pk).value_on == PAID
        assert (capital_on(dora, LAST_YEAR_END), capital_on(dora, JOINED)) == (0, 100_00)
    books_agree(dora.coop)


def test_paid_as_a_member_it_counts_from_the_value_date(dora):
    pays(dora, on=date(2026, 2, 1))
    assert moved(dora) == [(date(2026, 2, 1), 100_00)]


def test_what_was_free_is_owed_on_no_day_before(dora):
    pays(dora, freely=True)
    with system_access():
        claim = Claim.objects.get(debtor=dora.pk)
        assert (claim.raised_on, claim.due_on, claim.open_amount) == (JOINED, JOINED, 0)


def test_a_share_takes_no_more_for_being_paid_early(dora):
    with pytest.raises(SharesFull):
        pays(dora, freely=True, amount=100_01)


@pytest.mark.parametrize("freely", [False, True])
@pytest.mark.parametrize(
    ("back_on", "gone_on"), [(date(2025, 12, 28), JOINED), (date(2026, 2, 3), date(2026, 2, 3))]
)
def test_taken_back_it_goes_no_earlier_than_it_came(dora, freely, back_on, gone_on):
    takes_back(dora, pays(dora, freely=freely), on=back_on)
    assert moved(dora) == [(JOINED, 100_00), (gone_on, -100_00)]
    books_agree(dora.coop)


def test_the_figures_of_the_year_before_say_nothing_of_it(coop, dora):
    pays(dora)
    with seeing(coop_ids=[coop.pk]):
        before, this = year_figures(coop, 2025).end, year_figures(coop, 2026)
    assert (before.members, before.capital) == (1, 100_00)
    assert (this.before.capital, this.capital_change, this.arrears) == (100_00, 100_00, 0)


def test_whoever_was_no_member_at_the_years_end_has_no_part_in_the_profit_by_capital(coop, dora):
    pays(dora)
    with seeing(coop_ids=[coop.pk]):
        year = year_ending_in(coop, 2026)
        rows, _opened = stakes_of(coop, year, year.rules, on=date(2027, 2, 1), count_openings=False)
    assert {row.member_id: row.weight for row in rows}[dora.pk] == 0


def test_the_time_line_says_when_it_was_paid_and_since_when_it_counts(dora):
    pays(dora, amount=50_00)
    pays(dora, on=date(2026, 2, 1), amount=50_00)
    with system_access():
        history = history_of(dora)
        told = timeline_of(dora, history, names=names_in(history), for_office=False)
    later, early = [each for each in told if each.kind == "paid"]
    assert (later.on, early.on) == (date(2026, 2, 1), PAID)
    assert ("10." in later.text, "10." in early.text) == (False, True)
