from datetime import timedelta
from uuid import uuid4

import pytest

from allmende.exchange.refusals import (
    BalanceLimitReached,
    CreditLimitReached,
    HoldSettled,
    IdUsedDifferently,
    NoExchangeAccount,
)
from allmende.exchange.use_cases.hold_credits import LONGEST_REFERENCE
from allmende.exchange.use_cases.make_hold_firm import make_hold_firm
from allmende.exchange.use_cases.post_held_credits import post_held_credits
from allmende.exchange.use_cases.release_credits import release_credits
from allmende.exchange.use_cases.set_limits import set_limits
from allmende.kernel.actor import Actor
from allmende.kernel.errors import NotFound
from allmende.kernel.row_access import seeing, system_access
from allmende.ledger.models import Hold
from tests.people import a_coop

from .stage import NOW, TODAY, a_stage, standing

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=2)


def test_what_is_held_can_be_spent_by_nobody_else() -> None:
    stage = a_stage()
    held = stage.hold(20_00, expires_at=LATER)
    account = standing(stage.linde)
    assert (account.balance, account.held_out, account.available) == (0, 20_00, 80_00)
    assert standing(stage.saalbau).held_in == 20_00
    assert (held.kind, held.purpose) == ("booking", "B-2026-0001 Großer Seminarraum")


def test_the_same_hold_sent_again_is_one_hold() -> None:
    stage, hold_id = a_stage(), uuid4()
    first, second = stage.hold(hold_id=hold_id), stage.hold(hold_id=hold_id)
    assert (first.pk, second.is_new) == (second.pk, False)
    assert standing(stage.linde).held_out == 20_00
    with pytest.raises(IdUsedDifferently):
        stage.hold(21_00, hold_id=hold_id)


def test_beyond_the_limit_is_refused_with_what_is_missing_the_rule_and_the_way_out() -> None:
    stage = a_stage()
    stage.hold(60_00)
    with pytest.raises(CreditLimitReached) as refused:
        stage.hold(52_50)
    assert str(refused.value) == (
        "This takes 52.50 Credits, 40.00 Credits are available: 12.50 Credits are missing. Nothing was held or "
        "paid. Lending something brings credits in, and the network's office can raise the limit."
    )
    assert refused.value.rule == "Rule: at most 100.00 Credits into minus; what is held counts as spent."
    assert refused.value.extra == {
        "needed": 52_50,
        "available": 40_00,
        "missing": 12_50,
        "credit_limit": 100_00,
        "unit": "CREDIT",
        "decimals": 2,
    }
    assert standing(stage.linde).held_out == 60_00


def test_a_full_account_is_named_but_not_how_full_it_is() -> None:
    stage = a_stage()
    with seeing(stage.office):
        set_limits(actor=stage.office, coop_id=stage.saalbau.pk, credit_limit=0, max_balance=10_00)
    with pytest.raises(BalanceLimitReached) as refused:
        stage.hold(10_01)
    assert "Saalbau Morgenrot eG" in str(refused.value)
    assert refused.value.extra == {}
    assert standing(stage.linde).held_out == 0


def test_a_cooperative_without_an_account_neither_gives_nor_gets() -> None:
    early = a_coop("Zu früh eG")
    stage = a_stage()
    with pytest.raises(NoExchangeAccount):
        stage.hold(payee_coop_id=early.pk)
    with pytest.raises(NotFound):
        stage.hold(payee_coop_id=0)


def test_a_long_reference_is_shortened() -> None:
    assert len(a_stage().hold(reference="x" * 300).purpose) == LONGEST_REFERENCE


def test_the_lender_completes_and_the_borrower_pays() -> None:
    """The way of a booking: held by the borrower, agreed to and completed by the lender, or by a job."""
    stage = a_stage()
    held = stage.hold(20_00, expires_at=LATER)
    with seeing(stage.gets):
        make_hold_firm(actor=stage.gets, hold_id=held.pk, now=NOW)
        paid = post_held_credits(actor=stage.gets, hold_id=held.pk, effective_on=TODAY, now=NOW)
    again = post_held_credits(actor=Actor.job("settle"), hold_id=held.pk, effective_on=TODAY, now=NOW)
    assert again.pk == paid.pk
    assert standing(stage.linde).balance == -20_00
    assert standing(stage.saalbau).balance == 20_00
    assert standing(stage.linde).held_out == standing(stage.saalbau).held_in == 0


def test_a_firm_hold_never_lapses() -> None:
    stage = a_stage()
    held = stage.hold(expires_at=LATER)
    make_hold_firm(actor=stage.gets, hold_id=held.pk, now=NOW)
    with system_access():
        assert Hold.objects.get(pk=held.pk).expires_at is None
    post_held_credits(actor=stage.gets, hold_id=held.pk, effective_on=TODAY, now=LATER + timedelta(days=9))


def test_released_credits_are_free_again() -> None:
    stage = a_stage()
    held = stage.hold(20_00)
    for _again in range(2):
        release_credits(actor=stage.gets, hold_id=held.pk, now=NOW)
    assert standing(stage.linde).held_out == standing(stage.saalbau).held_in == 0


def test_what_is_held_is_paid_or_given_back_once() -> None:
    stage = a_stage()
    released, posted, late = stage.hold(1_00), stage.hold(2_00), stage.hold(3_00, expires_at=LATER)
    release_credits(actor=stage.gets, hold_id=released.pk, now=NOW)
    post_held_credits(actor=stage.gets, hold_id=posted.pk, effective_on=TODAY, now=NOW)
    with pytest.raises(HoldSettled):
        post_held_credits(actor=stage.gets, hold_id=released.pk, effective_on=TODAY, now=NOW)
    with pytest.raises(HoldSettled) as refused:
        release_credits(actor=stage.gets, hold_id=posted.pk, now=NOW)
    assert refused.value.extra == {"state": "posted"}
    with pytest.raises(HoldSettled):
        make_hold_firm(actor=stage.gets, hold_id=late.pk, now=LATER)
