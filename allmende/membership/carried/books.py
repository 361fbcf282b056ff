"""Accounts and postings of members' capital in the archive: rows of the ledger, which knows no member."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, Model, Q, QuerySet

from allmende.kernel.actor import Actor
from allmende.kernel.carrying import Arrival, Departing, NotCarried, Words, tables_in
from allmende.ledger.models import Account, Transfer
from allmende.ledger.use_cases.bring_in_transfers import PastTransfer, bring_in_transfers
from allmende.ledger.use_cases.close_accounts import close_accounts
from allmende.ledger.use_cases.open_accounts import open_accounts

from ..money.accounts import EURO, define_euro
from ..money.naming_accounts import name_accounts

Row = dict[str, Any]
CHUNK = 2000
REVERSAL = ExpressionWrapper(Q(reverses__isnull=False), BooleanField())


@dataclass(frozen=True)
class Accounts:
    """A cooperative's accounts in euro: one for each member, its pots, and what applicants paid before."""

    words: Words = field(default_factory=dict)
    name: str = "accounts"
    comes_back: bool = True
    after: frozenset[str] = frozenset({"members", "applications"})
    covers: frozenset[type[Model]] = frozenset({Account})

    def keys(self, coop_id: int) -> Iterable[UUID]:
        return ()

    def has_rows(self, coop_id: int) -> bool:
        return self._rows(coop_id).exists()

    def _rows(self, coop_id: int) -> QuerySet[Account]:
        return Account.objects.filter(owner=coop_id, unit_id=EURO)

    def ask(self, actor: Actor, coop_id: int, rows: Iterable[Row]) -> None:
        """The duty to keep the list is all it takes."""

    def take_out(self, departing: Departing) -> Iterator[Row]:
        found = self._rows(departing.coop_id).order_by("opened_at", "pk")
        for account in found.iterator(CHUNK):
            yield {
                "id": departing.name(self.name, account.pk),
                "purpose": departing.text(account.purpose, self.words),
                "credit_limit": account.credit_limit,
                "max_balance": account.max_balance,
                "balance": account.balance,
                "opened_at": account.opened_at.isoformat(),
                "closed_at": account.closed_at.isoformat() if account.closed_at else None,
            }

    def bring_in(self, arrival: Arrival, rows: Iterable[Row]) -> None:
        define_euro(actor=arrival.actor)
        of_members: dict[int, int] = {}
        for (opened_at, limit, most), same in groupby(
            rows, lambda said: (said["opened_at"], said["credit_limit"], said["max_balance"])
        ):
            by_purpose = {arrival.text(said["purpose"], self.words): said["id"] for said in same}
            opened = open_accounts(
                actor=arrival.actor,
                unit=EURO,
                owner=arrival.coop_id,
                purposes=list(by_purpose),
                credit_limit=limit,
                max_balance=most,
                now=datetime.fromisoformat(opened_at),
            )
            for purpose, account in opened.items():
                arrival.remember(self.name, by_purpose[purpose], account.pk)
                member = purpose.removeprefix("capital:")
                if member.isascii() and member.isdigit():
                    of_members[int(member)] = account.pk
        name_accounts(of_members)

    def finish(self, arrival: Arrival, rows: Iterable[Row]) -> None:
        """Close what was closed, and compare the balances."""
        closed: dict[str, list[int]] = defaultdict(list)
        said_of = {}
        for said in rows:
            pk = arrival.id(self.name, said["id"])
            said_of[pk] = said["balance"]
            if said["closed_at"]:
                closed[said["closed_at"]].append(pk)
        for account in Account.objects.filter(owner=arrival.coop_id, unit_id=EURO).iterator(CHUNK):
            if account.balance != said_of.get(account.pk, 0):
                raise NotCarried(f"{self.name}: {account.purpose} amounts to {account.balance}")
        for closed_at, accounts in closed.items():
            close_accounts(actor=arrival.actor, account_ids=accounts, now=datetime.fromisoformat(closed_at))


@dataclass(frozen=True)
class Postings:
    """Every transfer between these accounts, in the order of recording."""

    words: Words = field(default_factory=dict)
    name: str = "postings"
    comes_back: bool = True
    covers: frozenset[type[Model]] = frozenset({Transfer})

    @property
    def after(self) -> frozenset[str]:
        return tables_in(self.words) | {"accounts"}

    def keys(self, coop_id: int) -> Iterable[UUID]:
        return self._rows(coop_id).values_list("pk", flat=True).iterator(CHUNK)

    def has_rows(self, coop_id: int) -> bool:
        return self._rows(coop_id).exists()

    def ask(self, actor: Actor, coop_id: int, rows: Iterable[Row]) -> None:
        """The duty to keep the list is all it takes."""

    def take_out(self, departing: Departing) -> Iterator[Row]:
        for each in self._rows(departing.coop_id).order_by("recorded_at", REVERSAL, "pk").iterator(CHUNK):
            yield {
                "id": departing.uuid(each.pk),
                "payer": departing.named("accounts", each.payer_id),
                "payee": departing.named("accounts", each.payee_id),
                "amount": each.amount,
                "kind": each.kind,
                "purpose": each.purpose,
                "reference": departing.text(each.reference, self.words),
                "effective_on": each.effective_on.isoformat(),
                "recorded_at": each.recorded_at.isoformat(),
                "reverses": departing.uuid(each.reverses_id) if each.reverses_id else None,
                "batch": departing.uuid(each.batch) if each.batch else None,
                "actor": departing.actor(each.actor_person, each.actor_system),
            }

    def _rows(self, coop_id: int) -> QuerySet[Transfer]:
        return Transfer.objects.filter(unit_id=EURO, payer_owner=coop_id, payee_owner=coop_id)

    def bring_in(self, arrival: Arrival, rows: Iterable[Row]) -> None:
        """What was recorded at one moment is judged together, as it was then."""
        waiting: list[PastTransfer] = []
        for _moment, same in groupby(rows, lambda said: said["recorded_at"]):
            if len(waiting) >= CHUNK:
                self._post(arrival, waiting)
                waiting = []
            waiting += [self._transfer(arrival, said) for said in same]
        self._post(arrival, waiting)

    def finish(self, arrival: Arrival, rows: Iterable[Row]) -> None:
        """The accounts have compared their balances."""

    def _post(self, arrival: Arrival, transfers: list[PastTransfer]) -> None:
        bring_in_transfers(actor=arrival.actor, owner=arrival.coop_id, transfers=transfers)

    def _transfer(self, arrival: Arrival, said: Row) -> PastTransfer:
        return PastTransfer(
            id=arrival.uuid(said["id"]),
            payer_id=arrival.id("accounts", said["payer"]),
            payee_id=arrival.id("accounts", said["payee"]),
            amount=said["amount"],
            kind=said["kind"],
            purpose=said["purpose"],
            reference=arrival.text(said["reference"], self.words),
            effective_on=date.fromisoformat(said["effective_on"]),
            recorded_at=datetime.fromisoformat(said["recorded_at"]),
            reverses_id=arrival.uuid(said["reverses"]) if said["reverses"] else None,
            batch=arrival.uuid(said["batch"]) if said["batch"] else None,
            system=arrival.actor_columns(said["actor"])["actor_system"],
        )
