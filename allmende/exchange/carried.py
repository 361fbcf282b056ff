"""What the exchange gives to the archive of a cooperative: its account and every movement on it, to be read.

Credits live between the cooperatives of one network, whose accounts together always make zero. Nobody brings any into
another network: the account there is its own (docs/decisions/0010).
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.conf import settings
from django.db.models import Case, F, Model, OuterRef, Q, QuerySet, Subquery, When
from django.urls import reverse

from allmende.coops.models import Coop
from allmende.kernel.amounts import LARGEST
from allmende.kernel.carrying import Departing, NotCarried, Table, carry
from allmende.ledger.models import Account, Hold, Transfer

from .queries import PURPOSE, network_unit

Row = dict[str, Any]
SIDES = frozenset({"payer", "payee", "payer_owner", "payee_owner", "unit", "amount"})


def as_number(amount: int) -> str:
    """An amount of the network's unit as any program reads it: "12.50"."""
    return str(Decimal(amount).scaleb(-_decimals()))


def as_parts(number: str) -> int:
    """The same in the smallest part of the unit here, half up where that has fewer decimals. Raises NotCarried."""
    value = Decimal(number).scaleb(_decimals())
    if not value.is_finite() or abs(value) > LARGEST:
        raise NotCarried(f"{number} is no amount")
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def named_coop(name: str, slug: str) -> dict[str, str]:
    """A cooperative as everybody knows it: its name and the address of its page."""
    return {"name": name, "url": settings.BASE_URL + reverse("coops:coop", args=[slug])}


def _decimals() -> int:
    unit = network_unit()
    return unit.decimals if unit else 2


def _accounts(coop_id: int) -> QuerySet[Account]:
    return Account.objects.filter(owner=coop_id, purpose=PURPOSE).order_by("opened_at", "pk")


def _between(model: type[Model], coop_id: int) -> QuerySet[Any]:
    """Rows with one of its accounts on either side, and the name of the other one."""
    own = list(_accounts(coop_id).values_list("pk", flat=True))
    other = Coop.objects.filter(pk=OuterRef("other"))
    return (
        model._default_manager.filter(Q(payer__in=own) | Q(payee__in=own))
        .annotate(other=Case(When(payer__in=own, then=F("payee_owner")), default=F("payer_owner")))
        .annotate(
            other_name=Subquery(other.values("name")[:1]), other_slug=Subquery(other.values("slug")[:1])
        )
        .order_by("recorded_at", "pk")
    )


def _transfers(coop_id: int) -> QuerySet[Any]:
    """Those of one moment in the order of their numbers on the own account, so that the same is the same archive."""
    own = _accounts(coop_id).values("pk")
    number = Case(When(payer__in=own, then=F("payer_seq")), default=F("payee_seq"))
    return _between(Transfer, coop_id).annotate(own_number=number).order_by("recorded_at", "own_number", "pk")


def _figures(account: Account, said: Row, _departing: Departing) -> None:
    said["unit"] = account.unit_id
    for figure in ("balance", "held_out", "held_in", "credit_limit", "max_balance"):
        amount = getattr(account, figure)
        said[figure] = None if amount is None else as_number(amount)


def _movement(transfer: Any, said: Row, departing: Departing) -> None:
    """With the number and the balance on the own account; those of the other side stay there."""
    side = _seen_from_here(transfer, said, departing)
    said["number"] = getattr(transfer, f"{side}_seq")
    said["balance"] = as_number(getattr(transfer, f"{side}_balance"))


def _held(hold: Any, said: Row, departing: Departing) -> None:
    _seen_from_here(hold, said, departing)


def _seen_from_here(row: Any, said: Row, departing: Departing) -> str:
    """Above zero what raised the account. Persons of the own side by their number, nobody of the other one."""
    side = "payer" if row.payer_owner == departing.coop_id else "payee"
    said["amount"] = as_number(-row.amount if side == "payer" else row.amount)
    said["other"] = named_coop(row.other_name, row.other_slug) if row.other_slug else None
    if row.actor_person and row.actor_coop != departing.coop_id:
        said["actor"] = None
    return side


carry(
    Table(
        name="exchange_accounts",
        model=Account,
        rows=_accounts,
        leave_out=frozenset(
            {
                *("unit", "owner", "purpose", "balance", "held_out", "held_in"),
                *("credit_limit", "max_balance", "last_seq", "paid_total"),
            }
        ),
        show=_figures,
        comes_back=False,
    ),
    Table(
        name="exchange_movements",
        model=Transfer,
        rows=_transfers,
        leave_out=SIDES | {"payer_seq", "payee_seq", "payer_balance", "payee_balance"},
        refs={"reverses": "exchange_movements"},
        texts=("reference",),
        show=_movement,
        comes_back=False,
    ),
    Table(
        name="exchange_holds",
        model=Hold,
        rows=lambda coop_id: _between(Hold, coop_id),
        leave_out=SIDES,
        refs={"transfer": "exchange_movements"},
        texts=("reference",),
        show=_held,
        comes_back=False,
    ),
)
