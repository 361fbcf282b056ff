"""Mandates of a list that is taken back end at once, and their accounts are forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest

from allmende.kernel.errors import Invalid
from allmende.payments.queries import mandates_of
from allmende.payments.use_cases.withdraw_mandates import withdraw_mandates

from .desk import DEBTOR, NOW, TODAY, YESTERDAY, Desk, debtors_with_mandate, told

pytestmark = pytest.mark.django_db


def withdraw(desk: Desk, *debtors: int, on=TODAY) -> int:
    return desk.ask(withdraw_mandates, actor=desk.actor, debtors=debtors, on=on, now=NOW)


def test_they_end_and_nothing_readable_stays() -> None:
    desk = Desk()
    desk.mandate()
    assert withdraw(desk, DEBTOR, 18) == 1
    (ended,) = desk.ask(mandates_of, debtor=DEBTOR)
    assert (ended.revoked_on, ended.forgotten_at, ended.iban, ended.holder) == (TODAY, NOW, None, "")
    assert desk.ask(debtors_with_mandate) == set()
    assert told("MandatesRevoked") == [
        {"coop_id": desk.coop.pk, "number": 1, "revoked_on": TODAY.isoformat()}
    ]
    assert told("BankDetailsForgotten") == [{"coop_id": desk.coop.pk, "number": 1}]


def test_of_others_nothing_changes_and_nothing_is_told() -> None:
    desk = Desk()
    desk.mandate()
    assert withdraw(desk, 18) == withdraw(desk) == 0
    assert desk.ask(debtors_with_mandate) == {DEBTOR}
    assert told("MandatesRevoked") == []


@pytest.mark.parametrize("day", [YESTERDAY - timedelta(days=9000), TODAY + timedelta(days=1)])
def test_not_before_they_were_signed_and_not_ahead(day) -> None:
    desk = Desk()
    desk.mandate()
    with pytest.raises(Invalid):
        withdraw(desk, DEBTOR, on=day)
    assert desk.ask(debtors_with_mandate) == {DEBTOR}
