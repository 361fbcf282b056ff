"""Builders for tests of payments: a cooperative, somebody who acts for it, claims on debtor 17."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

from django.db import connection

from allmende.coops.models import Coop
from allmende.kernel.actor import Actor
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing
from allmende.payments.models import (
    Claim,
    ClaimKind,
    Mandate,
    Manner,
    PaymentSettings,
    Payout,
    PayoutAccount,
    Receipt,
    ReturnCause,
)
from allmende.payments.use_cases.enter_receipt import enter_receipt
from allmende.payments.use_cases.give_mandate import give_mandate
from allmende.payments.use_cases.give_payout_account import give_payout_account
from allmende.payments.use_cases.keep_payment_settings import keep_payment_settings
from allmende.payments.use_cases.mark_payout_paid import mark_payout_paid
from allmende.payments.use_cases.queue_payouts import PayoutLine, queue_payouts
from allmende.payments.use_cases.raise_claim import raise_claim
from allmende.payments.use_cases.reverse_receipt import reverse_receipt
from allmende.payments.use_cases.take_payout_back import take_payout_back
from tests.people import a_coop

NOW = datetime(2026, 11, 22, 11, 30, tzinfo=UTC)
TODAY, YESTERDAY, TOMORROW = date(2026, 11, 22), date(2026, 11, 21), date(2026, 11, 23)
DUE = date(2026, 12, 6)
ANNA = 4711
DEBTOR = 17
IBAN = "DE89370400440532013000"
OTHER_IBAN = "DE02120300000000202051"


class Desk:
    """Where somebody keeps the payments of one cooperative. Each step sees that cooperative's rows only."""

    def __init__(self, coop: Coop | None = None) -> None:
        self.coop = coop or a_coop()
        self.actor = Actor(person_id=ANNA, coop_id=self.coop.pk)

    def claim(self, amount: int = 300_00, **changes: Any) -> Claim:
        wish = {
            "actor": self.actor,
            "coop_id": self.coop.pk,
            "debtor": DEBTOR,
            "kind": ClaimKind.SHARES,
            "amount": amount,
            "due_on": DUE,
            "reference": "M 17 Anteile",
            "subject": "shares:123",
            "now": NOW,
        } | changes
        with seeing(self.actor):
            return raise_claim(**wish)

    def receive(self, claim: Claim, amount: int, **changes: Any) -> Receipt:
        wish = {
            "actor": self.actor,
            "receipt_id": uuid4(),
            "claim_id": claim.pk,
            "amount": amount,
            "value_on": TODAY,
            "manner": Manner.TRANSFER,
            "now": NOW,
        } | changes
        with seeing(self.actor):
            return enter_receipt(**wish)

    def take_back(self, receipt: Receipt, **changes: Any) -> Receipt:
        wish = {
            "actor": self.actor,
            "receipt_id": uuid4(),
            "reverses_id": receipt.pk,
            "value_on": TODAY,
            "note": "Falsch zugeordnet",
            "now": NOW,
        } | changes
        with seeing(self.actor):
            return reverse_receipt(**wish)

    def mandate(self, **changes: Any) -> Mandate:
        wish = {
            "actor": self.actor,
            "coop_id": self.coop.pk,
            "debtor": DEBTOR,
            "holder": "Mira Holzapfel",
            "iban": IBAN,
            "signed_on": TODAY,
            "now": NOW,
        } | changes
        with seeing(self.actor):
            return give_mandate(**wish)

    def account(self, **changes: Any) -> PayoutAccount:
        wish = {
            "actor": self.actor,
            "coop_id": self.coop.pk,
            "creditor": DEBTOR,
            "holder": "Mira Holzapfel",
            "iban": IBAN,
            "from_day": TODAY,
            "now": NOW,
        } | changes
        with seeing(self.actor):
            return give_payout_account(**wish)

    def payout(self, amount: int = 250_00, **changes: Any) -> Payout:
        wish: dict[str, Any] = {
            "creditor": DEBTOR,
            "amount": amount,
            "due_until": date(2027, 6, 30),
            "reason": "Auseinandersetzungsguthaben",
            "subject": "settlement:5",
        } | changes
        with seeing(self.actor):
            return a_payout(wish.pop("actor", self.actor), self.coop.pk, **wish)

    def comes_back(self, payout: Payout, *, paid_on: date | None = TODAY, **changes: Any) -> Payout:
        """Taken back; entered as paid before, unless that was done."""
        if paid_on:
            self.call(mark_payout_paid, payout_id=payout.pk, paid_on=paid_on, now=NOW)
        said = {"back_on": TODAY, "cause": ReturnCause.MISTAKE, "now": NOW} | changes
        back: Payout = self.call(take_payout_back, payout_id=payout.pk, **said)
        return back

    def creditor(self, identifier: str = "DE98ZZZ09999999999") -> PaymentSettings:
        with seeing(self.actor):
            return keep_payment_settings(
                actor=self.actor, coop_id=self.coop.pk, creditor_identifier=identifier
            )

    def call(self, use_case: Callable[..., Any], **arguments: Any) -> Any:
        with seeing(self.actor):
            return use_case(actor=self.actor, **arguments)

    def read(self, row: Any) -> Any:
        """The row as it is stored now."""
        with seeing(self.actor):
            return type(row).objects.get(pk=row.pk)

    def ask(self, query: Callable[..., Any], **arguments: Any) -> Any:
        with seeing(self.actor):
            found = query(coop_id=self.coop.pk, **arguments)
            return list(found) if hasattr(found, "model") and not hasattr(found, "pk") else found

    def figures(self, claim: Claim) -> tuple[int, list[int]]:
        """What is paid, and the receipts in the order they were entered."""
        with seeing(self.actor):
            stored = Claim.objects.get(pk=claim.pk)
            return stored.paid, sorted(Receipt.objects.filter(claim=claim).values_list("amount", flat=True))

    def sql(self, statement: str, *parameters: Any) -> list[Any]:
        with seeing(self.actor), connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            return cursor.fetchall() if cursor.description else []


def a_payout(actor: Actor, coop_id: int, **line: Any) -> Payout:
    """One that waits, as the page of settlements would queue it."""
    (payout,) = queue_payouts(actor=actor, coop_id=coop_id, lines=[PayoutLine(**line)], now=NOW)
    return payout


def told(fact: str) -> list[dict[str, Any]]:
    """What the audit log says of a fact, in the order it happened."""
    return list(AuditEntry.objects.filter(fact=fact).order_by("pk").values_list("details", flat=True))


def together(threads: int, work: Callable[[int], object]) -> list[object]:
    """Run `work(number)` in as many threads, begun at the same moment; each with a connection of its own."""
    start = Barrier(threads)

    def run(number: int) -> object:
        try:
            start.wait(10)
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, range(threads)))


def an_id(number: int) -> UUID:
    return UUID(int=number)


def debtors_with_mandate(*, coop_id: int) -> set[int]:
    """Who has a mandate in force."""
    return set(Mandate.objects.filter(coop_id=coop_id, revoked_on=None).values_list("debtor", flat=True))
