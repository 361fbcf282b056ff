"""Reads of the exchange. Whoever shows something asks `permissions` first; row policies stand behind it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from allmende.coops.models import Coop
from allmende.coops.queries import coops, coops_by_id, the_network
from allmende.kernel.amounts import Unit
from allmende.kernel.row_access import system_access
from allmende.ledger.models import Account, Transfer
from allmende.ledger.queries import unit_totals

from .limits import plenty_line, warning_line

PURPOSE = "exchange"
"""What the ledger calls these accounts."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How an account stands now. Amounts in the smallest part of its unit."""

    account_id: int
    coop_id: int
    unit: Unit
    balance: int
    held_out: int
    held_in: int
    credit_limit: int
    max_balance: int
    closed_at: datetime | None

    @property
    def free_balance(self) -> int:
        """The balance once everything held is paid."""
        return self.balance - self.held_out

    @property
    def available(self) -> int:
        """What can be spent now, the credit limit included."""
        return self.free_balance + self.credit_limit

    @property
    def warning_line(self) -> int:
        return warning_line(self.credit_limit)

    @property
    def plenty_line(self) -> int:
        return plenty_line(self.max_balance)

    @property
    def is_low(self) -> bool:
        """Below the warning line: it is time to offer something."""
        return self.free_balance < self.warning_line


@dataclass(frozen=True, slots=True)
class NetworkSums:
    """All exchange accounts together. total is zero, always; positive and negative mirror each other.

    volume: what moved in all, every payment once, reversals too.
    """

    unit: Unit
    accounts: int
    total: int
    positive: int
    held: int
    volume: int

    @property
    def negative(self) -> int:
        return self.total - self.positive


@dataclass(frozen=True, slots=True)
class AccountLimits:
    """What the network's office sees of an account: its limits and whether it is open, no balance."""

    coop: Coop
    credit_limit: int
    max_balance: int
    is_open: bool


def account_of(*, coop_id: int) -> Standing | None:
    """The cooperative's account, the open one first, as the row policies show it. None where there is none."""
    accounts = Account.objects.select_related("unit").filter(owner=coop_id, purpose=PURPOSE)
    account = accounts.order_by("-closed_at", "-pk").first()  # NULLs come first: the open one
    return _standing(account) if account else None


def open_accounts_of(coop_ids: Iterable[int]) -> dict[int, Account]:
    """Open accounts by cooperative. For operations that touch both parties, never for showing."""
    with system_access():
        accounts = Account.objects.select_related("unit").filter(
            owner__in=list(coop_ids), purpose=PURPOSE, closed_at__isnull=True
        )
        return {account.owner: account for account in accounts if account.owner is not None}


def transfer_of(*, coop_id: int, transfer_id: UUID) -> Transfer | None:
    """A transfer the cooperative is a side of; None where it is not, or where there is none."""
    own = Account.objects.filter(owner=coop_id, purpose=PURPOSE).values("pk")
    return Transfer.objects.filter(Q(payer__in=own) | Q(payee__in=own), pk=transfer_id).first()


def network_unit() -> Unit | None:
    """What the network counts in, None before it is founded."""
    network = the_network()
    if network is None:
        return None
    return Unit(network.unit_code, network.unit_name, network.unit_decimals)


def network_sums() -> NetworkSums | None:
    """The sums over all accounts of the network's unit; None before it is founded. Shows no single account."""
    unit = network_unit()
    if unit is None:
        return None
    totals = next((each for each in unit_totals() if each.unit == unit.code), None)
    if totals is None:
        return NetworkSums(unit, 0, 0, 0, 0, 0)
    return NetworkSums(
        unit=unit,
        accounts=totals.accounts,
        total=totals.balances,
        positive=totals.in_credit,
        held=totals.held_out,
        volume=totals.paid,
    )


def limits_of_all(*, q: str = "", after: Coop | None = None, limit: int = 50) -> list[AccountLimits]:
    """Limits by the cooperatives' names. after: the last one before.

    For the network's office, which sets them: asked outside the row policies, and without balances.
    """
    found = Coop.objects.filter(name__icontains=q) if q else Coop.objects.all()
    if after is not None:
        found = found.filter(Q(sort_name__gt=after.sort_name) | Q(sort_name=after.sort_name, pk__gt=after.pk))
    page = list(found.order_by("sort_name", "pk")[:limit])
    with system_access():
        rows = Account.objects.filter(owner__in=[coop.pk for coop in page], purpose=PURPOSE)
        # The open one, if there is one, comes last and stays.
        accounts = {account.owner: account for account in rows.order_by("closed_at", "pk")}
    return [_limits(coop, accounts[coop.pk]) for coop in page if coop.pk in accounts]


def limits_of(coop: Coop) -> AccountLimits | None:
    """The same of one cooperative's open account."""
    account = open_accounts_of([coop.pk]).get(coop.pk)
    return _limits(coop, account) if account else None


def cooperatives_to_pay(*, besides: int, most: int = 300) -> list[Coop]:
    """Cooperatives one can pay, by name, for the list that helps typing."""
    return list(coops().exclude(pk=besides).order_by("sort_name", "pk")[:most])


def cooperatives_named(text: str, *, besides: int, most: int = 6) -> list[Coop]:
    """Whom a typed name may mean: exactly the one of that name or short name, otherwise those that contain it."""
    others = coops().exclude(pk=besides)
    if exact := list(others.filter(Q(name__iexact=text) | Q(slug=text))[:most]):
        return exact
    return list(others.filter(name__icontains=text).order_by("sort_name", "pk")[:most]) if text else []


def names_of(coop_ids: Iterable[int | None]) -> dict[int, str]:
    """Names of cooperatives by id."""
    return {pk: coop.name for pk, coop in coops_by_id(pk for pk in set(coop_ids) if pk is not None).items()}


def first_of_year(day: date) -> date:
    return day.replace(month=1, day=1)


def _standing(account: Account) -> Standing:
    return Standing(
        account_id=account.pk,
        coop_id=account.owner or 0,
        unit=account.unit.as_value,
        balance=account.balance,
        held_out=account.held_out,
        held_in=account.held_in,
        credit_limit=account.credit_limit or 0,
        max_balance=account.max_balance or 0,
        closed_at=account.closed_at,
    )


def _limits(coop: Coop, account: Account) -> AccountLimits:
    return AccountLimits(
        coop=coop,
        credit_limit=account.credit_limit or 0,
        max_balance=account.max_balance or 0,
        is_open=account.closed_at is None,
    )
