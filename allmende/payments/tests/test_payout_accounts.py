"""Accounts for payouts are named, replaced by the next, taken out; what waits follows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from allmende.kernel.actor import GUEST
from allmende.kernel.errors import Invalid
from allmende.payments.finding_accounts import find_people_by_iban
from allmende.payments.iban import InvalidIban
from allmende.payments.queries import busy_debtors, payout_account_of, payout_accounts_of
from allmende.payments.refusals import NoAccount
from allmende.payments.use_cases.end_payout_account import end_payout_account
from allmende.payments.use_cases.forget_old_accounts import forget_old_accounts
from allmende.payments.use_cases.give_payout_accounts import PayoutAccountLine, give_payout_accounts
from allmende.payments.use_cases.name_payout_account import name_payout_account
from allmende.payments.use_cases.reveal_iban import reveal_iban
from allmende.payments.use_cases.revoke_mandate import revoke_mandate
from allmende.payments.use_cases.withdraw_payout_accounts import withdraw_payout_accounts

from .desk import ANNA, DEBTOR, IBAN, NOW, OTHER_IBAN, TODAY, TOMORROW, YESTERDAY, Desk, told

pytestmark = pytest.mark.django_db
THIRD_IBAN = "DE75512108001245126199"


def ends(desk: Desk, on=TODAY) -> Any:
    return desk.ask(end_payout_account, actor=desk.actor, creditor=DEBTOR, on=on, now=NOW)


def current(desk: Desk) -> Any:
    return desk.ask(payout_account_of, creditor=DEBTOR)


def test_an_account_is_stored_as_it_was_named() -> None:
    desk = Desk()
    account = desk.read(desk.account(holder=" Mira Holzapfel ", iban="de89 3704 0044 0532 0130 00"))
    assert (account.holder, account.masked_iban) == ("Mira Holzapfel", "DE89 •••• 3000")
    assert (account.creditor, account.from_day, account.until_day) == (DEBTOR, TODAY, None)
    assert (account.recorded_at, account.actor_person, account.actor_coop) == (NOW, ANNA, desk.coop.pk)
    assert told("PayoutAccountGiven") == [
        {
            "payout_account_id": account.pk,
            "coop_id": desk.coop.pk,
            "creditor": DEBTOR,
            "from_day": "2026-11-22",
        }
    ]
    assert desk.call(reveal_iban, kept_by=account) == IBAN
    assert [each["payout_account_id"] for each in told("IbanRevealed")] == [account.pk]


def test_another_account_ends_the_one_before_and_the_same_again_is_the_same() -> None:
    desk = Desk()
    first = desk.account(from_day=YESTERDAY)
    assert desk.account().pk == first.pk
    second = desk.account(iban=OTHER_IBAN)
    assert (desk.read(first).until_day, current(desk).pk) == (TODAY, second.pk)
    assert [each.pk for each in desk.ask(payout_accounts_of, creditor=DEBTOR)] == [second.pk, first.pk]
    assert len(told("PayoutAccountGiven")) == 2
    assert [each["payout_account_id"] for each in told("PayoutAccountEnded")] == [first.pk]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"holder": " "}, "holder"),
        ({"holder": "x" * 141}, "holder"),
        ({"from_day": TOMORROW}, "from_day"),
    ],
)
def test_give_payout_account_refuses_what_is_none(changes: dict[str, object], field: str) -> None:
    desk = Desk()
    with pytest.raises(Invalid) as refusal:
        desk.account(**changes)
    assert refusal.value.field == field
    assert current(desk) is None


def test_a_wrong_iban_leaves_the_account_and_a_guest_names_none() -> None:
    desk = Desk()
    first = desk.account()
    with pytest.raises(InvalidIban):
        desk.account(iban="DE88370400440532013000")
    with pytest.raises(ValueError, match="a guest cannot"):
        desk.account(actor=GUEST, iban=OTHER_IBAN)
    assert current(desk).pk == first.pk


def test_it_ends_once_and_not_before_it_began_nor_ahead() -> None:
    desk = Desk()
    account = desk.account()
    for on in (YESTERDAY, TOMORROW):
        with pytest.raises(Invalid) as refusal:
            ends(desk, on)
        assert refusal.value.field == "on"
    assert ends(desk).pk == account.pk
    assert desk.read(account).until_day == TODAY
    with pytest.raises(NoAccount):
        ends(desk)
    with pytest.raises(NoAccount):
        ends(Desk())


def test_a_payout_goes_there_and_to_the_mandates_account_without_one() -> None:
    desk = Desk()
    desk.mandate(iban=OTHER_IBAN)
    assert desk.payout(to_known_account=True, subject="a").masked_iban == "DE02 •••• 2051"
    desk.account()
    assert desk.payout(to_known_account=True, subject="b").masked_iban == "DE89 •••• 3000"
    ends(desk)
    assert desk.payout(to_known_account=True, subject="c").masked_iban == "DE02 •••• 2051"


def test_what_waits_follows_but_not_what_the_office_named_otherwise() -> None:
    desk = Desk()
    waits, otherwise = desk.payout(subject="a"), desk.payout(subject="b")
    others = desk.payout(subject="c", creditor=99)
    desk.call(name_payout_account, payout_id=otherwise.pk, holder="Erbin Emma", iban=THIRD_IBAN)
    desk.account()
    assert desk.read(waits).masked_iban == "DE89 •••• 3000"
    desk.account(iban=OTHER_IBAN)
    assert desk.read(waits).masked_iban == "DE02 •••• 2051"
    ends(desk)
    assert desk.read(waits).masked_iban == ""
    assert desk.read(otherwise).holder == "Erbin Emma"
    assert desk.read(others).masked_iban == ""
    assert [each["payouts"] for each in told("WaitingPayoutsFollowed")] == [[waits.pk]] * 3


def test_what_waits_follows_to_the_account_of_the_next_mandate() -> None:
    desk = Desk()
    waits = desk.payout()
    desk.mandate()
    assert desk.read(waits).masked_iban == "DE89 •••• 3000"
    desk.mandate(iban=OTHER_IBAN)
    assert desk.read(waits).masked_iban == "DE02 •••• 2051"
    desk.account(iban=THIRD_IBAN)
    desk.mandate()
    assert desk.read(waits).masked_iban == "DE75 •••• 6199"


def test_what_waits_with_the_account_of_a_mandate_that_ended_keeps_it_until_another_is_named() -> None:
    desk = Desk()
    mandate = desk.mandate()
    waits = desk.payout(to_known_account=True)
    desk.call(revoke_mandate, mandate_id=mandate.pk, on=TODAY, now=NOW)
    assert desk.read(waits).masked_iban == "DE89 •••• 3000"
    desk.account(iban=OTHER_IBAN)
    assert desk.read(waits).masked_iban == "DE02 •••• 2051"


def test_an_account_that_was_typed_the_same_for_one_payout_follows_too() -> None:
    desk = Desk()
    waits = desk.payout()
    desk.account()
    desk.call(name_payout_account, payout_id=waits.pk, holder="Mira Holzapfel", iban=IBAN)
    desk.account(iban=OTHER_IBAN)
    assert desk.read(waits).masked_iban == "DE02 •••• 2051"


def test_many_are_named_at_once_and_withdrawn_with_their_list() -> None:
    desk = Desk()
    lines = [PayoutAccountLine(creditor=each, holder="Mira", iban=IBAN) for each in (17, 18)]
    assert desk.ask(give_payout_accounts, actor=desk.actor, lines=lines, from_day=TODAY, now=NOW) == 2
    assert desk.ask(give_payout_accounts, actor=desk.actor, lines=[], from_day=TODAY, now=NOW) == 0
    assert told("PayoutAccountsGiven") == [{"coop_id": desk.coop.pk, "number": 2}]
    assert desk.ask(find_people_by_iban, end="3000") == [17, 18]
    withdrawn = {"actor": desk.actor, "creditors": [17, 19], "now": NOW}
    for on in (YESTERDAY, TOMORROW):
        with pytest.raises(Invalid):
            desk.ask(withdraw_payout_accounts, **withdrawn, on=on)
    assert desk.ask(withdraw_payout_accounts, **withdrawn, on=TODAY) == 1
    assert desk.ask(withdraw_payout_accounts, **withdrawn, on=TODAY) == 0
    (gone,) = desk.ask(payout_accounts_of, creditor=17)
    assert (gone.until_day, gone.forgotten_at, gone.iban, gone.holder) == (TODAY, NOW, None, "")
    assert desk.ask(find_people_by_iban, end="3000") == [18]


@pytest.mark.parametrize("changes", [{"iban": "DE1"}, {"holder": ""}])
def test_give_payout_accounts_refuses_all_with_one(changes: dict[str, str]) -> None:
    desk = Desk()
    wrong = {"creditor": 18, "holder": "Mira", "iban": IBAN} | changes
    lines = [PayoutAccountLine(creditor=17, holder="Mira", iban=IBAN), PayoutAccountLine(**wrong)]
    with pytest.raises(Invalid):
        desk.ask(give_payout_accounts, actor=desk.actor, lines=lines, from_day=TODAY, now=NOW)
    with pytest.raises(Invalid):
        desk.ask(give_payout_accounts, actor=desk.actor, lines=lines[:1], from_day=TOMORROW, now=NOW)
    assert current(desk) is None


def test_it_is_found_forgotten_in_time_and_counts_as_something_that_came_since() -> None:
    desk = Desk()
    first = desk.account()
    assert desk.ask(busy_debtors, debtors=[DEBTOR, 18], since=NOW - timedelta(1)) == {DEBTOR}
    assert desk.ask(busy_debtors, debtors=[DEBTOR], since=NOW) == set()
    second = desk.account(iban=OTHER_IBAN)
    assert desk.ask(find_people_by_iban, end="3000") == []
    assert desk.ask(find_people_by_iban, end="02051") == [DEBTOR]
    later = {"actor": desk.actor, "ended_before": TOMORROW, "paid_before": YESTERDAY, "now": NOW}
    assert desk.ask(forget_old_accounts, **later | {"ended_before": TODAY}) == 0
    assert desk.ask(forget_old_accounts, **later) == 1
    assert (desk.read(first).holder, desk.read(second).iban_end) == ("", "2051")


@pytest.mark.parametrize(
    ("change", "because"),
    [
        ("update payments_payoutaccount set creditor = 99", "may change"),
        ("update payments_payoutaccount set from_day = '2020-01-01'", "may change"),
        ("update payments_payoutaccount set holder = 'Jemand'", "stays as it was named"),
        ("update payments_payoutaccount set iban_end = '0000'", "stays as it was named"),
        ("update payments_payoutaccount set iban = null", "keeps_a_whole_account_or_none|until_forgotten"),
        (
            "update payments_payoutaccount set until_day = '2020-01-01'",
            "a_payout_account_ends_after_it_began",
        ),
        (
            "update payments_payoutaccount set forgotten_at = now()",
            "a_payout_account_is_kept_until_forgotten",
        ),
        ("delete from payments_payoutaccount", "nothing is deleted"),
    ],
)
def test_an_account_keeps_its_word(change: str, because: str) -> None:
    desk = Desk()
    desk.account()
    with pytest.raises(DatabaseError, match=because), transaction.atomic():
        desk.sql(change)


def test_an_account_ends_once_and_there_is_one_at_a_time() -> None:
    desk = Desk()
    desk.account()
    columns = "coop_id, creditor, holder, iban, iban_start, iban_end, from_day, recorded_at, actor_person, actor_system"
    again = f"insert into payments_payoutaccount ({columns}) select {columns} from payments_payoutaccount"
    with pytest.raises(DatabaseError, match="one_current_payout_account_per_creditor"), transaction.atomic():
        desk.sql(again)
    ends(desk)
    with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
        desk.sql("update payments_payoutaccount set until_day = null")
