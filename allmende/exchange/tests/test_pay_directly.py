"""The use case pay_directly: a payment moves credits once, and every nonsense is refused."""

from uuid import uuid4

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from allmende.exchange.refusals import (
    CreditLimitReached,
    IdUsedDifferently,
    NoExchangeAccount,
    NoPositiveAmount,
    NoPurpose,
    PaymentToOneself,
)
from allmende.kernel.errors import NotAllowed
from allmende.kernel.models import AuditEntry
from tests.people import a_coop, an_officer

from .stage import a_stage, standing, transfers

pytestmark = pytest.mark.django_db


def test_a_payment_moves_credits_at_once() -> None:
    stage = a_stage()
    paid = stage.pay(12_00, purpose="  Setzlinge,\n zwei Kisten ")
    assert standing(stage.linde).balance == -12_00
    assert standing(stage.saalbau).balance == 12_00
    assert (paid.kind, paid.purpose) == ("payment", "Setzlinge, zwei Kisten")
    entry = AuditEntry.objects.get(fact="CreditsPaid")
    assert (entry.person_id, entry.details["amount"]) == (stage.spends.person_id, 12_00)


def test_the_receiving_side_is_told_by_mail() -> None:
    a_stage().pay(12_00)
    mail = ProcrastinateJob.objects.get(task_name__endswith="send_mail").args
    assert mail["to"].startswith("jörg")
    assert mail["subject"] == "Werkhof Linde eG paid you 12.00 Credits"
    assert "Setzlinge" in mail["body"]


def test_a_payment_sent_twice_is_one_payment() -> None:
    stage, transfer_id = a_stage(), uuid4()
    stage.pay(transfer_id=transfer_id)
    stage.pay(transfer_id=transfer_id)
    assert transfers() == [transfer_id]
    assert AuditEntry.objects.filter(fact="CreditsPaid").count() == 1
    with pytest.raises(IdUsedDifferently):
        stage.pay(99, transfer_id=transfer_id)


def test_only_a_spender_of_the_paying_cooperative_may_pay() -> None:
    stage = a_stage()
    lends_only = an_officer(stage.linde, ["lend"])
    for actor in (lends_only, stage.gets, stage.office):
        with pytest.raises(NotAllowed):
            stage.pay(actor=actor)
    assert not transfers()


def test_nonsense_is_refused() -> None:
    stage = a_stage()
    with pytest.raises(PaymentToOneself):
        stage.pay(payee_coop_id=stage.linde.pk)
    for amount in (0, -1, 10**13):
        with pytest.raises(NoPositiveAmount):
            stage.pay(amount)
    for purpose in ("", "   ", "x" * 141):
        with pytest.raises(NoPurpose):
            stage.pay(purpose=purpose)
    assert not transfers()


def test_beyond_the_limit_nothing_is_paid() -> None:
    stage = a_stage()
    stage.hold(30_00)
    stage.pay(70_00)
    with pytest.raises(CreditLimitReached):
        stage.pay(1)
    assert standing(stage.linde).available == 0


def test_nobody_pays_a_cooperative_without_an_account() -> None:
    early = a_coop("Zu früh eG")
    stage = a_stage()
    with pytest.raises(NoExchangeAccount):
        stage.pay(payee_coop_id=early.pk)
