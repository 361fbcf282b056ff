"""Two at the same moment, with real threads: a departure is settled once, and what a run counted on stays."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction

from allmende.kernel.actor import Actor
from allmende.kernel.errors import DomainError
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.models import CapitalKind, Departure, Member, YearRun
from allmende.membership.money.accounts import Pot
from allmende.membership.taking import take_member, take_the_list
from allmende.membership.use_cases.cancel_member_payout import cancel_member_payout
from allmende.membership.use_cases.move_capital import CapitalChange, move_capital
from allmende.membership.use_cases.pay_out import pay_out
from allmende.membership.use_cases.take_member_payout_back import take_member_payout_back
from allmende.payments.models import Payout, ReturnCause
from allmende.payments.refusals import PayoutIsClosed
from tests.meanwhile import meanwhile
from tests.people import an_officer

from .years import NOW, TODAY, a_year, books_agree, capitals, distributes, payouts, settles, takes_back

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*steps: Callable[[], Any]) -> list[str]:
    """Each in a thread and a transaction of its own, from the same moment on: "done", or the code of the refusal."""
    together = Barrier(len(steps))

    def run(step: Callable[[], Any]) -> str:
        try:
            together.wait(timeout=10)
            step()
        except DomainError as refused:
            return refused.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(steps)) as pool:
        return sorted(pool.map(run, steps))


def test_settling_twice_at_the_same_moment_settles_once():
    coop = a_year()
    first, second = an_officer(coop), an_officer(coop)
    assert at_once(lambda: settles(coop, first), lambda: settles(coop, second)) == [
        "done",
        "nothing-to-settle",
    ]
    assert [amount for _name, amount, *_rest in payouts(coop)] == [200_00, 90_00]
    assert capitals(coop)["Beet"] == 0
    books_agree(coop)


def test_distributing_twice_at_the_same_moment_distributes_once():
    coop = a_year()
    first, second = an_officer(coop), an_officer(coop)
    outcome = at_once(
        lambda: distributes(coop, first, kind="loss"), lambda: distributes(coop, second, kind="loss")
    )
    assert outcome == ["already-distributed", "done"]
    assert capitals(coop)["Ackermann"] == 270_00
    books_agree(coop)


def test_taking_back_twice_at_the_same_moment_takes_back_once():
    coop = a_year()
    run = settles(coop)
    first, second = an_officer(coop), an_officer(coop)
    assert at_once(lambda: takes_back(run, first), lambda: takes_back(run, second)) == ["done", "not-posted"]
    assert capitals(coop)["Beet"] == 200_00
    books_agree(coop)


@pytest.mark.parametrize("_turn", range(3))
def test_a_payout_is_paid_or_taken_back_never_both(_turn):
    coop = a_year()
    run, payer, office = settles(coop), an_officer(coop), an_officer(coop)
    with system_access():
        payout = Payout.objects.filter(coop_id=coop.pk).earliest("pk")

    def pays() -> None:
        with seeing(payer):
            pay_out(actor=payer, coop_id=coop.pk, payout_id=payout.pk, paid_on=TODAY, now=NOW)

    outcome = at_once(pays, lambda: takes_back(run, office))
    with system_access():
        run = YearRun.objects.get(pk=run.pk)
        payout.refresh_from_db()
    if run.state == "reversed":
        assert outcome == ["done", "payout-is-closed"]
        assert payout.paid_on is None
    else:
        assert outcome == ["already-paid-out", "done"]
        assert payout.paid_on == TODAY
    books_agree(coop)


@pytest.mark.parametrize("_turn", range(3))
def test_a_withdrawal_while_a_loss_is_posted_never_leaves_less_than_nothing(_turn):
    coop = a_year()
    office, other = an_officer(coop), an_officer(coop)
    with system_access():
        anna = Member.objects.get(party__family_name="Ackermann")

    def withdraws() -> None:
        with seeing(other):
            member = take_member(other, anna.pk)
            change = CapitalChange(kind=CapitalKind.PAYOUT, amount=-290_00, pot=Pot.BANK, effective_on=TODAY)
            move_capital(actor=other, member=member, change=change, now=NOW)

    outcome = at_once(withdraws, lambda: distributes(coop, office, kind="loss", amount=600_00))
    assert outcome in (["done", "not-enough-capital"], ["done", "loss-beyond-capital"])
    books_agree(coop)
    with system_access():
        assert not Departure.objects.filter(settled_on__isnull=False).exists()


@pytest.mark.parametrize("_turn", range(3))
def test_a_payout_is_paid_or_cancelled_never_both(_turn):
    coop = a_year()
    settles(coop)
    payer, office = an_officer(coop), an_officer(coop)
    with system_access():
        payout = Payout.objects.filter(coop_id=coop.pk).earliest("pk")

    def pays() -> None:
        with seeing(payer):
            pay_out(actor=payer, coop_id=coop.pk, payout_id=payout.pk, paid_on=TODAY, now=NOW)

    outcome = at_once(pays, lambda: cancels(office, payout))
    with system_access():
        payout.refresh_from_db()
    assert outcome == ["done", "payout-is-closed"]
    assert capitals(coop)["Beet"] == (0 if payout.paid_on else 200_00)
    books_agree(coop)


@pytest.mark.parametrize("_turn", range(3))
def test_a_payout_is_cancelled_while_all_is_taken_back_and_nothing_comes_back_twice(_turn):
    coop = a_year()
    run, office, other = settles(coop), an_officer(coop), an_officer(coop)
    with system_access():
        payout = Payout.objects.filter(coop_id=coop.pk).earliest("pk")
    outcome = at_once(lambda: cancels(other, payout), lambda: takes_back(run, office))
    assert outcome in (["done", "done"], ["done", "payout-is-closed"])
    assert capitals(coop) == {"Ackermann": 300_00, "Beet": 200_00, "Chrysantheme": 190_00}
    books_agree(coop)


@pytest.mark.parametrize("_turn", range(3))
def test_a_profit_and_a_settlement_with_a_loss_at_the_same_moment_are_one_of_them(_turn):
    coop = a_year()
    first, second = an_officer(coop), an_officer(coop)
    outcome = at_once(lambda: settles(coop, first, loss=69_00), lambda: distributes(coop, second))
    assert outcome == ["another-result", "done"]
    books_agree(coop)


def cancels(actor: Actor, payout: Payout) -> None:
    with seeing(actor):
        cancel_member_payout(
            actor=actor, coop_id=payout.coop_id, payout_id=payout.pk, reason="wrong", on=TODAY, now=NOW
        )


def test_a_payout_that_comes_back_and_its_cancellation_do_not_hold_one_another_up():
    coop = a_year(minimum_capital=100_00)
    settles(coop)
    office, other = an_officer(coop), an_officer(coop)
    with system_access():
        payout = Payout.objects.filter(coop_id=coop.pk).earliest("pk")
    with seeing(office):
        pay_out(actor=office, coop_id=coop.pk, payout_id=payout.pk, paid_on=TODAY, now=NOW)

    def comes_back() -> Payout:
        cause = ReturnCause.SENT_BACK
        said = {"coop_id": coop.pk, "payout_id": payout.pk, "back_on": TODAY, "cause": cause, "now": NOW}
        with seeing(other):
            return take_member_payout_back(actor=other, **said)

    def cancelled() -> None:
        with pytest.raises(PayoutIsClosed), transaction.atomic():
            cancels(office, payout)

    with meanwhile(comes_back, then=cancelled) as back, system_access():
        take_the_list(coop.pk)
    assert back().paid_on is None
