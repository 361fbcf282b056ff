from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from allmende.exchange.refusals import AlreadyReversed, BalanceLimitReached, CreditLimitReached, NoPurpose
from allmende.exchange.use_cases.reverse_payment import reverse_payment
from allmende.exchange.use_cases.set_limits import set_limits
from allmende.kernel.errors import NotAllowed, NotFound
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from allmende.ledger.models import Transfer
from tests.people import a_coop, a_person, an_office, an_officer

from .stage import NOW, TODAY, Stage, a_stage, standing

pytestmark = pytest.mark.django_db


def give_back(stage: Stage, paid: Transfer, **changes: object) -> Transfer:
    wish = {
        "actor": stage.gets,
        "transfer_id": uuid4(),
        "reverses_id": paid.pk,
        "purpose": "Gutschrift: Setzlinge",
        "effective_on": TODAY,
        "now": NOW,
    } | changes
    with seeing(wish["actor"]):
        return reverse_payment(**wish)


def letters() -> list[dict[str, str]]:
    jobs = ProcrastinateJob.objects.filter(task_name__endswith="send_mail").order_by("pk")
    return [job.args for job in jobs]


def test_the_payee_gives_all_of_it_back() -> None:
    stage = a_stage()
    paid = stage.pay(12_00)
    given_back = give_back(stage, paid)
    assert (given_back.reverses_id, given_back.amount) == (paid.pk, 12_00)
    assert standing(stage.linde).balance == standing(stage.saalbau).balance == 0
    assert AuditEntry.objects.filter(fact="PaymentReversed").count() == 1


def test_both_sides_are_told_each_in_its_language() -> None:
    stage = a_stage()
    an_office(a_person("Cem Aydın", language="de"), stage.linde, ["spend"])
    an_office(a_person("Leiht Nur"), stage.linde, ["lend"])
    given_back = give_back(stage, stage.pay(12_00))
    told = {mail["to"][:3]: mail for mail in letters()[1:]}  # the first told of the payment
    assert told.keys() == {"han", "cem", "jör"}
    assert told["han"]["subject"] == "Saalbau Morgenrot eG gave 12.00 Credits back to you"
    assert told["cem"]["subject"] == "Saalbau Morgenrot eG hat Ihnen 12,00 Credits zurückgegeben"
    assert told["jör"]["subject"] == "12.00 Credits went back to Werkhof Linde eG"
    for mail in told.values():
        assert f"/account/transfers/{given_back.pk}" in mail["body"]
        assert "Gutschrift: Setzlinge" in mail["body"]
    assert "voucher 1 of your account: Setzlinge" in told["han"]["body"]
    assert "Beleg 1 Ihres Kontos: Setzlinge" in told["cem"]["body"]


def test_sent_twice_it_is_one_reversal() -> None:
    stage, again = a_stage(), uuid4()
    paid = stage.pay()
    assert give_back(stage, paid, transfer_id=again).pk == give_back(stage, paid, transfer_id=again).pk
    assert standing(stage.linde).balance == 0
    assert len(letters()) == 3


def test_a_payment_is_given_back_once_and_a_reversal_never() -> None:
    stage = a_stage()
    paid = stage.pay()
    given_back = give_back(stage, paid)
    with pytest.raises(AlreadyReversed):
        give_back(stage, paid)
    with pytest.raises(AlreadyReversed):
        give_back(stage, given_back, actor=stage.spends)


def test_only_a_spender_of_the_payee_may() -> None:
    stage = a_stage()
    paid = stage.pay()
    with pytest.raises(NotAllowed):
        give_back(stage, paid, actor=stage.spends)
    with pytest.raises(NotAllowed):
        give_back(stage, paid, actor=an_officer(stage.saalbau, ["lend"]))


def test_a_payment_of_others_does_not_exist() -> None:
    stage = a_stage()
    paid = stage.pay()
    stranger = an_officer(a_coop("Fremd eG"))
    with pytest.raises(NotFound):
        give_back(stage, paid, actor=stranger)
    with pytest.raises(NotFound):
        give_back(stage, paid, reverses_id=uuid4())


def test_a_reversal_says_what_it_is_for() -> None:
    stage = a_stage()
    paid = stage.pay()
    with pytest.raises(NoPurpose):
        give_back(stage, paid, purpose=" ")


def test_a_reversal_exceeds_no_limit() -> None:
    stage = a_stage()
    paid = stage.pay(80_00)
    stage.pay(100_00, back=True, purpose="alles ausgegeben", effective_on=TODAY)
    stage.pay(80_00, back=True)
    with pytest.raises(CreditLimitReached):
        give_back(stage, paid)


def test_a_reversal_does_not_overfill_the_account_that_gets_it() -> None:
    stage = a_stage()
    paid = stage.pay(80_00)
    stage.pay(100_00, back=True)
    with seeing(stage.office):
        set_limits(actor=stage.office, coop_id=stage.linde.pk, credit_limit=100_00, max_balance=50_00)
    with pytest.raises(BalanceLimitReached):
        give_back(stage, paid)


def test_the_database_itself_refuses_to_change_a_payment() -> None:
    stage = a_stage()
    paid = stage.pay()
    for change in ("update ledger_transfer set amount = 1", "delete from ledger_transfer"):
        with system_access(), pytest.raises(DatabaseError), transaction.atomic():
            Transfer.objects.raw(change + " where id = %s returning id", [paid.pk])[0]
