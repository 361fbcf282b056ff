"""Builders for tests of the exchange: a network, two cooperatives, someone who spends for each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

from allmende.coops.models import Coop, Network
from allmende.exchange.queries import Standing, account_of
from allmende.exchange.use_cases.hold_credits import hold_credits
from allmende.exchange.use_cases.pay_directly import pay_directly
from allmende.kernel.actor import Actor
from allmende.kernel.row_access import seeing, system_access
from allmende.ledger.models import Hold, Transfer
from tests.people import a_coop, a_network, an_officer, the_founder

NOW = datetime(2026, 11, 22, 11, 30, tzinfo=UTC)
TODAY = date(2026, 11, 22)


@dataclass(frozen=True)
class Stage:
    """The network has 2 decimals, limits of 100.00 and 500.00. Linde pays, Saalbau gets."""

    network: Network
    office: Actor
    linde: Coop
    saalbau: Coop
    spends: Actor
    gets: Actor

    def pay(self, amount: int = 12_00, *, back: bool = False, **changes: object) -> Transfer:
        """A direct payment from Linde to Saalbau, or back."""
        payer, payee = (self.saalbau, self.linde) if back else (self.linde, self.saalbau)
        actor = self.gets if back else self.spends
        wish = {
            "actor": actor,
            "transfer_id": uuid4(),
            "payer_coop_id": payer.pk,
            "payee_coop_id": payee.pk,
            "amount": amount,
            "purpose": "Setzlinge",
            "effective_on": TODAY,
            "now": NOW,
        } | changes
        with seeing(wish["actor"]):
            return pay_directly(**wish)

    def hold(self, amount: int = 20_00, **changes: object) -> Hold:
        """Credits of Linde, held for Saalbau."""
        wish = {
            "actor": self.spends,
            "hold_id": uuid4(),
            "payer_coop_id": self.linde.pk,
            "payee_coop_id": self.saalbau.pk,
            "amount": amount,
            "reference": "B-2026-0001 Großer Seminarraum",
            "expires_at": None,
            "now": NOW,
        } | changes
        with seeing(wish["actor"]):
            return hold_credits(**wish)


def a_stage() -> Stage:
    network = a_network()
    linde, saalbau = a_coop("Werkhof Linde eG"), a_coop("Saalbau Morgenrot eG")
    return Stage(
        network=network,
        office=the_founder(network),
        linde=linde,
        saalbau=saalbau,
        spends=an_officer(linde, ["spend"], name="Hannelore Petzold"),
        gets=an_officer(saalbau, ["spend", "lend"], name="Jörg Wendtland"),
    )


def standing(coop: Coop) -> Standing:
    """How a cooperative's account stands, whoever asks."""
    with system_access():
        account = account_of(coop_id=coop.pk)
    assert account is not None
    return account


def transfers() -> list[UUID]:
    with system_access():
        return list(Transfer.objects.values_list("pk", flat=True))
