"""Accounts and transfers for programs."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, time
from typing import Any
from uuid import UUID, uuid4, uuid5
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Header, Query, Router, Status

from allmende.coops.bearer import bearer
from allmende.coops.models import Coop
from allmende.coops.queries import coop_by_slug, coops_by_id
from allmende.kernel.errors import NotFound
from allmende.kernel.permissions import authorize
from allmende.ledger.models import Transfer
from allmende.ledger.queries import balance_as_of

from ..permissions import RULES
from ..queries import Standing, account_of, network_sums
from ..statement import Kind, Movement, page_of
from ..use_cases.pay_directly import pay_directly
from . import schemas

router = Router(tags=["exchange"], auth=bearer)

KEYS = UUID("5b0c2a0e-6d0a-4f9d-9a55-3f0f1f2b7c11")
"""The namespace that turns an Idempotency-Key of a cooperative into the id of a transfer."""


@router.get("/accounts", response=schemas.AccountsOut, summary="The accounts you may see")
def accounts(request: HttpRequest) -> dict[str, Any]:
    """The exchange account of the token's cooperative; none for a token bound to oneself."""
    authorize(RULES, "exchange.list_accounts", actor=request.actor)
    account = account_of(coop_id=request.actor.coop_id) if request.actor.coop_id else None
    return {"items": [_account_out(account)] if account else [], "next_cursor": None}


@router.get(
    "/accounts/{account_id}/statement", response=schemas.StatementOut, summary="What moved an account"
)
def statement(
    request: HttpRequest, account_id: int, filters: Query[schemas.StatementFilters]
) -> dict[str, Any]:
    """Movements, latest first. The list goes on with `cursor=next_cursor`."""
    account = _own_account(request, account_id)
    page = page_of(
        account,
        first=filters.since,
        last=filters.until,
        kind=Kind(filters.kind),
        after=int(filters.cursor) if filters.cursor else None,
        limit=filters.limit,
    )
    return {
        "items": [_movement_out(row) for row in page.rows],
        "next_cursor": str(page.after) if page.after else None,
    }


@router.get(
    "/accounts/{account_id}/balance", response=schemas.BalanceOut, summary="How an account stood on a day"
)
def balance(request: HttpRequest, account_id: int, filters: Query[schemas.BalanceFilters]) -> dict[str, Any]:
    """The balance as of one day, as known on another. They differ where something was recorded after its value date."""
    account = _own_account(request, account_id)
    zone = ZoneInfo(coops_by_id([account.coop_id])[account.coop_id].time_zone)
    today = timezone.localdate(timezone=zone)
    on, known_on = filters.on or today, filters.known_on or today
    known_at = datetime.combine(known_on, time.max, tzinfo=zone)
    return {
        "unit": asdict(account.unit),
        "on": on,
        "known_on": known_on,
        "balance": balance_as_of(account.account_id, on=on, known_at=known_at),
    }


@router.post(
    "/transfers",
    response={200: schemas.TransferOut, 201: schemas.TransferOut},
    summary="Pay another cooperative",
)
def transfers(
    request: HttpRequest,
    payload: schemas.TransferIn,
    idempotency_key: str = Header("", alias="Idempotency-Key", max_length=120),
) -> Status[dict[str, Any]]:
    """Pay from the account of the token's cooperative.

    Sent again with the same id or key, it is the same payment, answered with 200 instead of 201.
    """
    authorize(RULES, "exchange.pay", actor=request.actor, on=request.actor.coop_id)
    payer = coops_by_id([request.actor.coop_id])[request.actor.coop_id]
    payee = coop_by_slug(payload.to)
    now = timezone.now()
    paid = pay_directly(
        actor=request.actor,
        transfer_id=_transfer_id(payload, idempotency_key, payer),
        payer_coop_id=payer.pk,
        payee_coop_id=payee.pk,
        amount=payload.amount,
        purpose=payload.purpose,
        effective_on=timezone.localdate(now, timezone=ZoneInfo(payer.time_zone)),
        now=now,
    )
    return Status(201 if paid.is_new else 200, _transfer_out(paid, payer, payee))


@router.get("/network/balance", response=schemas.NetworkBalanceOut, summary="All credits sum to zero")
def network_balance(request: HttpRequest) -> dict[str, Any]:
    """The sums over all accounts of the network, without showing one."""
    authorize(RULES, "exchange.see_sums", actor=request.actor)
    sums = network_sums()
    if sums is None:
        raise NotFound(_("The network is not founded yet."))
    return asdict(sums) | {"negative": sums.negative}


def _own_account(request: HttpRequest, account_id: int) -> Standing:
    coop_id = request.actor.coop_id
    account = account_of(coop_id=coop_id) if coop_id else None
    if account is None or account.account_id != account_id:
        authorize(RULES, "exchange.list_accounts", actor=request.actor)
        raise NotFound(_("There is no such account, or it is not one of yours."))
    authorize(RULES, "exchange.see_account", actor=request.actor, on=account.coop_id)
    return account


def _transfer_id(payload: schemas.TransferIn, key: str, payer: Coop) -> UUID:
    if payload.id:
        return payload.id
    return uuid5(KEYS, f"{payer.pk}:{key}") if key else uuid4()


def _account_out(account: Standing) -> dict[str, Any]:
    coop = coops_by_id([account.coop_id])[account.coop_id]
    return {
        "id": account.account_id,
        "coop": _coop_out(coop),
        "unit": asdict(account.unit),
        "balance": account.balance,
        "held_out": account.held_out,
        "held_in": account.held_in,
        "available": account.available,
        "credit_limit": account.credit_limit,
        "max_balance": account.max_balance,
        "is_open": account.closed_at is None,
    }


def _movement_out(row: Movement) -> dict[str, Any]:
    return {
        "id": row.transfer_id,
        "number": row.number,
        "kind": row.kind,
        "amount": row.amount,
        "balance": row.balance,
        "other": row.other_name,
        "purpose": row.purpose,
        "effective_on": row.effective_on,
        "recorded_at": row.recorded_at,
        "reverses": row.reverses.transfer_id if row.reverses else None,
        "reversed_by": row.reversed_by.transfer_id if row.reversed_by else None,
    }


def _transfer_out(paid: Transfer, payer: Coop, payee: Coop) -> dict[str, Any]:
    return {
        "id": paid.pk,
        "number": paid.payer_seq,
        "payer": _coop_out(payer),
        "payee": _coop_out(payee),
        "amount": paid.amount,
        "purpose": paid.purpose,
        "balance": paid.payer_balance,
        "effective_on": paid.effective_on,
        "recorded_at": paid.recorded_at,
    }


def _coop_out(coop: Coop) -> dict[str, str]:
    return {"slug": coop.slug, "name": coop.name}
