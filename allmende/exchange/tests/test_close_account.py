import pytest

from allmende.exchange.refusals import AccountNotEmpty, NoExchangeAccount
from allmende.exchange.use_cases.close_account import close_account
from allmende.exchange.use_cases.release_credits import release_credits
from allmende.kernel.errors import NotAllowed
from allmende.kernel.row_access import seeing

from .stage import NOW, Stage, a_stage, standing

pytestmark = pytest.mark.django_db


def close(stage: Stage, **changes: object) -> None:
    wish = {"actor": stage.office, "coop_id": stage.linde.pk, "now": NOW} | changes
    with seeing(wish["actor"]):
        close_account(**wish)


def test_an_empty_account_is_closed_and_its_history_stays() -> None:
    stage = a_stage()
    stage.pay()
    stage.pay(back=True)
    close(stage)
    assert standing(stage.linde).closed_at == NOW
    with pytest.raises(NoExchangeAccount):
        stage.pay()
    with pytest.raises(NoExchangeAccount):
        stage.pay(back=True)


def test_an_account_that_is_not_even_stays_open() -> None:
    stage = a_stage()
    stage.pay()
    for coop in (stage.linde, stage.saalbau):
        with pytest.raises(AccountNotEmpty):
            close(stage, coop_id=coop.pk)


def test_while_something_is_held_neither_side_is_closed() -> None:
    stage = a_stage()
    held = stage.hold()
    for coop in (stage.linde, stage.saalbau):
        with pytest.raises(AccountNotEmpty):
            close(stage, coop_id=coop.pk)
    release_credits(actor=stage.spends, hold_id=held.pk, now=NOW)
    close(stage)


def test_nobody_but_the_networks_office_closes() -> None:
    stage = a_stage()
    with pytest.raises(NotAllowed):
        close(stage, actor=stage.spends)
