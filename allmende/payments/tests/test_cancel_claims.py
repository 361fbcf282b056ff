"""Many claims are dropped at once, all or none; what was a mistake was never owed."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from allmende.kernel.errors import Invalid
from allmende.payments.queries import arrears, busy_debtors, dropped_together
from allmende.payments.refusals import ClaimIsClosed
from allmende.payments.use_cases.cancel_claims import cancel_claims

from .desk import DEBTOR, NOW, TODAY, Desk, told

pytestmark = pytest.mark.django_db
LAST_YEAR = date(2025, 12, 31)
AFTERWARDS = NOW + timedelta(days=1)


def drop(desk: Desk, *claims, **how):
    said = {"actor": desk.actor, "claim_ids": [claim.pk for claim in claims], "reason": "Verwechselt"}
    return desk.ask(cancel_claims, **(said | {"now": NOW} | how))


def test_what_is_open_of_all_is_dropped_together():
    desk = Desk()
    first, second, batch = desk.claim(), desk.claim(50_00), uuid4()
    desk.receive(second, 20_00)
    assert drop(desk, first, second, batch=batch) == 2
    assert list(desk.ask(dropped_together, batch=batch)) == [first, second]
    assert told("ClaimsCancelled") == [{"coop_id": desk.coop.pk, "number": 2, "dropped": 330_00}]
    assert drop(desk) == 0


def test_all_or_none():
    desk = Desk()
    open_one, paid = desk.claim(), desk.claim(50_00)
    desk.receive(paid, 50_00)
    with pytest.raises(ClaimIsClosed):
        drop(desk, open_one, paid)
    with pytest.raises(Invalid):
        drop(desk, open_one, reason=" ")
    assert drop(desk, open_one) == 1
    with pytest.raises(ClaimIsClosed):
        drop(desk, open_one)


@pytest.mark.parametrize(("was_mistake", "then"), [(False, 300_00), (True, 0)])
def test_a_mistake_was_owed_on_no_day(was_mistake, then):
    desk = Desk()
    claim = desk.claim(due_on=LAST_YEAR, raised_on=LAST_YEAR)
    drop(desk, claim, now=AFTERWARDS, was_mistake=was_mistake)
    assert desk.ask(arrears, on=LAST_YEAR).amount == then
    assert desk.ask(arrears, on=LAST_YEAR, known_at=NOW).amount == 300_00
    assert desk.ask(arrears, on=LAST_YEAR, known_at=AFTERWARDS).amount == then
    assert desk.ask(arrears, on=TODAY + timedelta(days=2)).amount == 0


def test_whom_only_the_claim_itself_concerns_is_not_busy():
    desk = Desk()
    claim = desk.claim()
    assert desk.ask(busy_debtors, debtors=[DEBTOR], since=None) == {DEBTOR}
    assert desk.ask(busy_debtors, debtors=[DEBTOR], since=NOW) == set()
    assert desk.ask(busy_debtors, debtors=[DEBTOR], since=NOW - timedelta(seconds=1)) == {DEBTOR}
    desk.receive(claim, 1_00)
    assert desk.ask(busy_debtors, debtors=[DEBTOR], since=NOW) == {DEBTOR}
