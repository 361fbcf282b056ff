"""The account of a payout for programs: name it, and read the whole of it to make the transfer."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from pydantic import StringConstraints

from allmende.kernel.api import Schema
from allmende.payments.bank_details import LONGEST_HOLDER
from allmende.payments.iban import LONGEST

from ..use_cases.name_member_account import name_member_account
from ..use_cases.show_payout_account import show_payout_account
from .payouts import PayoutOut, payout_out
from .routers import router


class PayoutAccountIn(Schema):
    """iban: gaps are understood."""

    holder: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_HOLDER)]
    iban: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST + 20)]


class PayoutAccountOut(Schema):
    """iban: whole, without gaps."""

    holder: str
    iban: str


@router.post("/payouts/{int:payout_id}/account", response=PayoutOut, summary="Name the account of a payout")
def payout_account(request: HttpRequest, payout_id: int, payload: PayoutAccountIn) -> dict[str, Any]:
    """The account, or another one, as long as the payout waits."""
    named = name_member_account(
        actor=request.actor, coop_id=request.actor.coop_id, payout_id=payout_id, **payload.model_dump()
    )
    return payout_out(named)


@router.post(
    "/payouts/{int:payout_id}/iban", response=PayoutAccountOut, summary="Show the whole account of a payout"
)
def payout_iban(request: HttpRequest, response: HttpResponse, payout_id: int) -> dict[str, Any]:
    """To make the transfer. Each time is written down."""
    response["Cache-Control"] = "private, no-store"
    shown = show_payout_account(actor=request.actor, coop_id=request.actor.coop_id, payout_id=payout_id)
    return {"holder": shown.holder, "iban": shown.iban}
