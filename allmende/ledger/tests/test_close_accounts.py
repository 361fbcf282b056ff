"""close_accounts: all or none."""

import pytest

from allmende.ledger.refusals import AccountClosed, AccountNotEmpty, NoSuchRow
from allmende.ledger.use_cases.close_accounts import close_accounts

from .accounts import ANNA, NOW, TOMORROW, an_account, figures, pay

pytestmark = pytest.mark.django_db


def test_closed_ones_take_nothing_and_keep_their_day() -> None:
    garden, bakery, press = an_account(), an_account(), an_account()
    close_accounts(actor=ANNA, account_ids=[garden.pk], now=NOW)
    closed = close_accounts(actor=ANNA, account_ids=[garden.pk, bakery.pk], now=TOMORROW)
    assert [each.closed_at for each in closed] == [NOW, TOMORROW]
    with pytest.raises(AccountClosed):
        pay(press, bakery, 1)


def test_one_that_is_not_empty_keeps_all_open() -> None:
    garden, bakery, press = an_account(), an_account(), an_account()
    pay(garden, bakery, 7)
    with pytest.raises(AccountNotEmpty) as refusal:
        close_accounts(actor=ANNA, account_ids=[press.pk, bakery.pk], now=NOW)
    assert refusal.value.extra["account_id"] == bakery.pk
    with pytest.raises(NoSuchRow):
        close_accounts(actor=ANNA, account_ids=[press.pk, 10**9], now=NOW)
    pay(garden, press, 1)
    assert figures(press) == (1, 0, 0, 1)
