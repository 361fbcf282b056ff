"""hold, make_firm, post_hold, void_hold, expire_holds."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from allmende.kernel.actor import Actor
from allmende.kernel.errors import Invalid
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import system_access
from allmende.ledger.models import Hold, HoldState
from allmende.ledger.queries import pending_holds
from allmende.ledger.refusals import (
    AccountClosed,
    BalanceTooHigh,
    DifferentPayload,
    HoldNotPending,
    LimitExceeded,
    NoSuchRow,
    UnitMismatch,
)
from allmende.ledger.use_cases import expire_holds as expiring
from allmende.ledger.use_cases.close_account import close_account
from allmende.ledger.use_cases.expire_holds import expire_holds
from allmende.ledger.use_cases.make_firm import make_firm
from allmende.ledger.use_cases.post_hold import post_hold
from allmende.ledger.use_cases.void_hold import void_hold

from .accounts import ANNA, NOW, PAYMENT, TODAY, TOMORROW, an_account, figures, keep, pay

pytestmark = pytest.mark.django_db
OWNER = Actor(person_id=2, coop_id=22)
JOB = Actor.job("expire_holds")


def test_a_hold_keeps_the_amount_from_both_sides() -> None:
    garden, bakery = an_account(credit_limit=10), an_account(max_balance=10)
    held = keep(garden, bakery, 7)

    assert (held.is_new, held.state, held.expires_at, held.transfer_id) == (True, "pending", TOMORROW, None)
    assert figures(garden) == (0, 7, 0, 0)
    assert figures(bakery) == (0, 0, 7, 0)
    assert garden.available == 3
    with pytest.raises(LimitExceeded):
        pay(garden, an_account(), 4)
    with pytest.raises(LimitExceeded):
        keep(garden, an_account(), 4)
    with pytest.raises(BalanceTooHigh):
        pay(an_account(), bakery, 4)
    with pytest.raises(BalanceTooHigh):
        keep(an_account(), bakery, 4)


def test_a_posted_hold_becomes_a_transfer_once() -> None:
    garden, bakery = an_account(credit_limit=7), an_account(max_balance=7)
    held = keep(garden, bakery, 7)
    number = uuid4()
    posted = post_hold(actor=OWNER, hold_id=held.pk, transfer_id=number, effective_on=TODAY, now=NOW)

    assert (posted.pk, posted.is_new, posted.amount) == (number, True, 7)
    assert (posted.kind, posted.purpose, posted.reference) == ("payment", "Thank you", "payment:1")
    assert (posted.actor_person, posted.actor_coop) == (2, 22)  # who completes, not who asked
    assert figures(garden) == (-7, 0, 0, 1)
    assert figures(bakery) == (7, 0, 0, 1)
    with system_access():
        held.refresh_from_db()
    assert (held.state, held.settled_at, held.transfer_id) == ("posted", NOW, number)

    again = post_hold(actor=OWNER, hold_id=held.pk, effective_on=TODAY, now=NOW)
    assert (again.pk, again.is_new) == (number, False)
    assert figures(garden) == (-7, 0, 0, 1)


def test_a_voided_hold_gives_everything_back() -> None:
    garden, bakery = an_account(), an_account()
    held = keep(garden, bakery, 7)
    voided = void_hold(actor=ANNA, hold_id=held.pk, now=NOW)
    again = void_hold(actor=ANNA, hold_id=held.pk, now=TOMORROW)

    assert (voided.is_new, voided.state, voided.settled_at) == (True, "voided", NOW)
    assert (again.is_new, again.settled_at) == (False, NOW)
    assert figures(garden) == figures(bakery) == (0, 0, 0, 0)
    with pytest.raises(HoldNotPending) as refusal:
        post_hold(actor=ANNA, hold_id=held.pk, effective_on=TODAY, now=NOW)
    assert refusal.value.extra == {"state": "voided"}
    with pytest.raises(HoldNotPending):
        make_firm(actor=ANNA, hold_id=held.pk, now=NOW)


def test_what_was_posted_cannot_be_voided() -> None:
    held = keep(an_account(), an_account(), 7)
    post_hold(actor=ANNA, hold_id=held.pk, effective_on=TODAY, now=NOW)
    with pytest.raises(HoldNotPending):
        void_hold(actor=ANNA, hold_id=held.pk, now=NOW)


def test_a_hold_nobody_answers_expires_and_says_so() -> None:
    garden, bakery = an_account(), an_account()
    late, later = keep(garden, bakery, 7), keep(garden, bakery, 5, expires_at=TOMORROW + timedelta(days=1))
    assert expire_holds(actor=JOB, now=TOMORROW - timedelta(seconds=1)) == []
    assert expire_holds(actor=JOB, now=TOMORROW) == [late]
    assert expire_holds(actor=JOB, now=TOMORROW) == []

    assert figures(garden) == (0, 5, 0, 0)
    assert figures(bakery) == (0, 0, 5, 0)
    told = AuditEntry.objects.get(fact="HoldExpired")
    assert told.details == {"hold_id": str(late.pk), "kind": "payment", "reference": "payment:1"}
    with pytest.raises(HoldNotPending) as refusal:
        post_hold(actor=ANNA, hold_id=late.pk, effective_on=TODAY, now=TOMORROW)
    assert refusal.value.extra == {"state": "expired"}
    assert void_hold(actor=ANNA, hold_id=late.pk, now=TOMORROW).is_new is False
    with system_access():
        assert list(pending_holds(garden.pk)) == [later]


def test_a_hold_whose_time_has_passed_is_expired_before_the_job_comes() -> None:
    held = keep(an_account(), an_account(), 7)
    with pytest.raises(HoldNotPending):
        post_hold(actor=ANNA, hold_id=held.pk, effective_on=TODAY, now=TOMORROW)
    with pytest.raises(HoldNotPending):
        make_firm(actor=ANNA, hold_id=held.pk, now=TOMORROW)
    assert void_hold(actor=ANNA, hold_id=held.pk, now=TOMORROW).is_new


def test_the_job_takes_a_number_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expiring, "AT_ONCE", 2)
    garden, bakery = an_account(), an_account()
    for _ in range(3):
        keep(garden, bakery, 1)
    assert [len(expire_holds(actor=JOB, now=TOMORROW)) for _ in range(3)] == [2, 1, 0]


def test_a_firm_hold_never_lapses() -> None:
    garden, bakery = an_account(), an_account()
    held = keep(garden, bakery, 7)
    firm = make_firm(actor=OWNER, hold_id=held.pk, now=NOW)
    assert (firm.is_new, firm.expires_at, firm.state) == (True, None, "pending")
    assert make_firm(actor=OWNER, hold_id=held.pk, now=NOW).is_new is False
    assert expire_holds(actor=JOB, now=NOW + timedelta(days=10_000)) == []
    assert post_hold(actor=ANNA, hold_id=held.pk, effective_on=TODAY, now=NOW + timedelta(days=10_000)).is_new


def test_the_same_id_sent_again_is_the_same_hold() -> None:
    garden, bakery = an_account(credit_limit=7), an_account()
    number = uuid4()
    keep(garden, bakery, 7, hold_id=number)
    assert keep(garden, bakery, 7, hold_id=number, expires_at=None).is_new is False
    assert figures(garden) == (0, 7, 0, 0)
    for amount, reason in ((6, PAYMENT), (7, replace(PAYMENT, reference="booking:2"))):
        with pytest.raises(DifferentPayload):
            keep(garden, bakery, amount, hold_id=number, reason=reason)


def test_a_hold_is_posted_under_its_own_number_only() -> None:
    garden, bakery = an_account(), an_account()
    number = uuid4()
    pay(garden, bakery, 7, transfer_id=number)
    held = keep(garden, bakery, 7)
    with pytest.raises(DifferentPayload):
        post_hold(actor=ANNA, hold_id=held.pk, transfer_id=number, effective_on=TODAY, now=NOW)
    with system_access():
        assert Hold.objects.get(pk=held.pk).state == HoldState.PENDING


def test_holds_are_refused_like_transfers() -> None:
    garden, gone, nobody = an_account(credit_limit=6), an_account(), an_account()
    close_account(actor=ANNA, account_id=gone.pk, now=NOW)
    nobody.pk = 10**9
    for payee, refusal in (
        (gone, AccountClosed),
        (nobody, NoSuchRow),
        (an_account(unit="HOURS"), UnitMismatch),
    ):
        with pytest.raises(refusal):
            keep(garden, payee, 1)
    with pytest.raises(LimitExceeded):
        keep(garden, an_account(), 7)
    with pytest.raises(Invalid):
        keep(garden, garden, 1)
    with pytest.raises(Invalid):
        keep(garden, an_account(), 0)
    with pytest.raises(Invalid):
        keep(garden, an_account(), 1, expires_at=NOW)
    for operation in (make_firm, void_hold):
        with pytest.raises(NoSuchRow):
            operation(actor=ANNA, hold_id=uuid4(), now=NOW)
    with pytest.raises(NoSuchRow):
        post_hold(actor=ANNA, hold_id=uuid4(), effective_on=TODAY, now=NOW)
