"""What was entered from other books within a year is no change of it, and has a part in its result where asked."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from allmende.identity.models import Person
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.models import CapitalKind, CapitalMovement
from allmende.membership.money.accounts import Pot
from allmende.membership.use_cases.move_capital import CapitalChange, move_capital
from allmende.membership.use_cases.reverse_capital import reverse_capital
from allmende.membership.year.distribution import distribution_plan
from allmende.membership.year.figures import year_figures
from allmende.membership.year.rows import parts_of
from allmende.membership.year.settlement import settlement_plan
from tests.members import a_member, some_statutes
from tests.people import BUILDER, a_coop, an_officer, signed_in

from .years import NOW, RESOLVED, books_agree, distributes, leaves, takes_back

pytestmark = pytest.mark.django_db
BALANCE_DAY = date(2025, 12, 31)


@pytest.fixture
def coop():
    """Anna is in these books for long. Bert and Carl came with a list as of the end of 2025; Carl joined in it."""
    coop = a_coop("Gartenwerk eG")
    some_statutes(coop)
    a_member(coop, "Anna Ackermann", shares=2, paid=100_00)
    opens(a_member(coop, "Bert Beet", shares=4), 300_00)
    opens(a_member(coop, "Carl Chrysantheme", shares=1, on=date(2025, 6, 1)), 50_00)
    return coop


def opens(member, amount, on=BALANCE_DAY):
    change = CapitalChange(kind=CapitalKind.OPENING, amount=amount, pot=Pot.OPENING, effective_on=on)
    with system_access():
        move_capital(actor=BUILDER, member=member, change=change, now=NOW)


def plan(coop, **how):
    office = an_officer(coop)
    with seeing(office):
        return distribution_plan(coop, 2025, kind="profit", amount=40_00, on=RESOLVED, **how)


def changes(found):
    return [part.change for part in found.parts]


def test_the_plan_says_whom_it_leaves_out():
    coop = a_coop()
    some_statutes(coop)
    a_member(coop, shares=2, paid=100_00)
    assert (plan(coop).openings, plan(coop).opened) == (0, 0)


def test_an_opening_balance_counts_where_the_office_says_so(coop):
    without, counted = plan(coop), plan(coop, count_openings=True)
    assert (without.openings, without.opened) == (counted.openings, counted.opened) == (1, 300_00)
    assert changes(without) == [40_00]
    assert changes(counted) == [10_00, 30_00]


def test_one_after_the_year_counts_where_the_office_says_so_too(coop):
    """Of who was a member before; who joined within the year had nothing at its beginning, whatever was opened."""
    opens(a_member(coop, "Dora Distel", shares=2), 100_00, on=date(2026, 1, 31))
    opens(a_member(coop, "Emil Esche", shares=2, on=date(2025, 6, 1)), 200_00, on=date(2026, 1, 31))
    without, counted = plan(coop), plan(coop, count_openings=True)
    assert (without.openings, without.opened) == (counted.openings, counted.opened) == (2, 400_00)
    assert changes(without) == [40_00]
    assert changes(counted) == [8_00, 24_00, 8_00]
    run = distributes(coop, amount=40_00, count_openings=True, expected=counted.shown)
    books_agree(coop)
    takes_back(run)


def test_in_the_first_year_one_after_it_counts_where_the_office_says_so():
    coop = a_coop()
    some_statutes(coop)
    opens(a_member(coop, "Bert Beet", shares=4), 300_00)
    opens(a_member(coop, "Dora Distel", shares=2), 100_00, on=date(2026, 1, 31))
    assert (plan(coop).openings, changes(plan(coop))) == (1, [40_00])
    assert changes(plan(coop, count_openings=True)) == [30_00, 10_00]


def test_one_after_the_resolution_has_the_result_in_it(coop, client):
    opens(a_member(coop, "Dora Distel", shares=2), 100_00, on=date(2026, 2, 28))
    assert (plan(coop).openings, changes(plan(coop, count_openings=True))) == (1, [10_00, 30_00])
    page = signed_in(client, Person.objects.get(pk=an_officer(coop).person_id), coop)
    said = {"kind": "profit", "amount": "40", "resolved_on": RESOLVED.isoformat(), "pay_until": "2026-03-31"}
    shown = page.get(reverse("membership:distribution", args=[2025]), said).content.decode()
    assert "Opening balances of 28 February 2026, after the resolution, have no part in it." in shown


def test_a_loss_of_a_settlement_falls_on_all_openings_of_later(client):
    """Nine with 200 euro each and one with 1,000 who left: of 280 euro that one bears 100."""
    coop = a_coop()
    some_statutes(coop, share_price=100_00, shares_most=20, liability="limited", liability_cap=300_00)
    for number in range(9):
        opens(a_member(coop, f"Bert Beet{number}", shares=2), 200_00, on=date(2026, 1, 31))
    leaver = a_member(coop, "Dora Distel", shares=10)
    leaves(leaver)
    opens(leaver, 1000_00, on=date(2026, 1, 31))
    with seeing(an_officer(coop)):
        found = settlement_plan(coop, 2025, loss=280_00)
    assert [(each.written_off, each.paid_out) for each in found.leavers] == [(100_00, 900_00)]
    assert (found.shortfall, found.owed) == (0, 0)


def test_in_the_first_year_it_counts_anyway():
    coop = a_coop()
    some_statutes(coop)
    opens(a_member(coop, "Bert Beet", shares=4), 300_00)
    found = plan(coop)
    assert (found.openings, changes(found)) == (0, [40_00])


def test_it_is_posted_and_taken_back_as_it_was_shown(coop):
    shown = plan(coop, count_openings=True).shown
    run = distributes(coop, amount=40_00, count_openings=True, expected=shown)
    assert run.count_openings
    books_agree(coop)
    takes_back(run)
    books_agree(coop)


def test_what_was_opened_stands_apart_from_the_change_of_the_year(coop):
    office = an_officer(coop)
    with seeing(office):
        found = year_figures(coop, 2025)
        assert (found.before.capital, found.end.capital, found.end.opened) == (100_00, 450_00, 350_00)
        assert found.capital_change == 0
        assert year_figures(coop, 2026).end.opened == 0
        (capital,) = (part for part in parts_of(found) if part.id == "capital")
        assert 350_00 in [row.value for row in capital.rows]
        bert = CapitalMovement.objects.get(amount=300_00)
        reverse_capital(actor=office, movement=bert, pot=Pot.OPENING, now=NOW)
        assert year_figures(coop, 2025).end.opened == 50_00
    assert plan(coop).openings == 0


def test_the_page_warns_and_lets_it_count(coop, client):
    office = an_officer(coop)
    page = signed_in(client, Person.objects.get(pk=office.person_id), coop)
    here = reverse("membership:distribution", args=[2025])
    said = {"kind": "profit", "amount": "40", "resolved_on": "2026-02-20", "pay_until": "2026-03-31"}
    shown = page.get(here, said).content.decode()
    assert 'name="count_openings"' in shown
    assert "300.00" in shown
    assert "Bert" not in shown
    assert "Beet, Bert" in page.get(here, said | {"count_openings": "on"}).content.decode()
