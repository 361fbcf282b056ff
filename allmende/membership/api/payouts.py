"""Payouts to members for programs: the queue, and that one was paid or is not paid."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query
from pydantic import Field, StrictInt, StringConstraints

from allmende.kernel.api import Day, Schema
from allmende.kernel.permissions import authorize
from allmende.payments.models import Payout, ReturnCause

from ..money.minimum_capital import suspension_of
from ..money.payouts import OwedPayout, payouts_in, with_members
from ..permissions import RULES
from ..use_cases.cancel_member_payout import cancel_member_payout
from ..use_cases.pay_out import pay_out
from ..use_cases.pay_out_many import pay_out_many
from ..use_cases.set_off_payout import set_off_payout
from ..use_cases.take_member_payout_back import take_member_payout_back
from ..year.runs import capital_of_all
from .routers import router

Id = Annotated[StrictInt, Field(ge=1, lt=2**63)]


class PayoutFilters(Schema):
    """show: what can be paid, what of it has no account to go to, what is suspended (§ 8a GenG), what was paid, or what
    was cancelled.
    """

    show: Literal["waiting", "no_account", "suspended", "paid", "cancelled"] = "waiting"
    cursor: Annotated[int, Field(ge=0, le=2**62)] = 0
    limit: int = Field(200, ge=1, le=1000)


class PayoutHeirOut(Schema):
    name: str
    role: Literal["heir", "joint_representative"]


class PayoutOut(Schema):
    """In cents. account: the IBAN's ends, empty where none is known. has_died: the member; heirs: to whom it goes then,
    whoever represents all of them first (§ 77 (1) GenG).
    """

    id: int
    member: int
    has_died: bool
    heirs: list[PayoutHeirOut]
    amount: int
    due_until: date
    reason: str
    account: str
    state: str
    suspended_on: date | None
    paid_on: date | None
    cancelled_reason: str


class PayoutsOut(Schema):
    items: list[PayoutOut]
    next_cursor: int | None


class ExitDayOut(Schema):
    """What settlements still have to pay to those who left on a day."""

    exit_on: date
    number: int
    amount: int
    is_suspended: bool


class SuspensionOut(Schema):
    """capital: of all members, with what settlements still have to pay. minimum: of the statutes in force; null where
    they name none. free: what can be paid; missing: by how much the capital has to rise before the next are paid.
    """

    capital: int
    minimum: int | None
    free: int
    missing: int
    days: list[ExitDayOut]


class PaidIn(Schema):
    """paid_on: the value date."""

    paid_on: Day


class PaidTogetherIn(PaidIn):
    """payouts: the ids of all that left the account as one collective order."""

    payouts: Annotated[list[Id], Field(min_length=1, max_length=1000)]


class PayoutsPaidOut(Schema):
    items: list[PayoutOut]


class PayoutReturnIn(Schema):
    """back_on: the day of the mistake, or the value date. cause: by mistake, or sent back by the bank."""

    back_on: Day
    cause: Literal["mistake", "sent_back"]


class SetOffIn(Schema):
    """expected: the sum to be set off, in cents. Where it is another by now, nothing is."""

    expected: Annotated[StrictInt, Field(ge=1, le=10**15)]


class SetOffOut(Schema):
    """left: the payout that is left, in the place of the one before; null where all of it was set off."""

    left: PayoutOut | None


class PayoutCancellationIn(Schema):
    reason: Annotated[str, StringConstraints(min_length=1, max_length=200)]


@router.get("/payouts", response=PayoutsOut, summary="Payouts to members")
def payouts(request: HttpRequest, filters: Query[PayoutFilters]) -> dict[str, Any]:
    """Of the token's cooperative, in the order in which they were queued. It goes on with `cursor=next_cursor`."""
    coop_id = request.actor.coop_id
    authorize(RULES, "membership.see_payouts", actor=request.actor, on=coop_id)
    rows = payouts_in(coop_id, filters.show).filter(pk__gt=filters.cursor).order_by("pk")
    found = list(rows[: filters.limit + 1])
    shown = found[: filters.limit]
    return {
        "items": _payouts_out(shown),
        "next_cursor": shown[-1].pk if len(found) > filters.limit else None,
    }


@router.get("/payouts/suspension", response=SuspensionOut, summary="How payouts stand to the minimum capital")
def suspension(request: HttpRequest) -> dict[str, Any]:
    """§ 8a GenG: by day of exit, who left first is paid first, and all who left on a day together. Each night, and
    whenever something is paid, it is computed anew. Without a minimum in the statutes nothing is listed.
    """
    coop_id = request.actor.coop_id
    authorize(RULES, "membership.see_payouts", actor=request.actor, on=coop_id)
    found = suspension_of(coop_id, on=timezone.localdate())
    if found is None:
        return {"capital": capital_of_all(coop_id), "minimum": None, "free": 0, "missing": 0, "days": []}
    return {
        "capital": found.capital,
        "minimum": found.minimum,
        "free": found.free,
        "missing": found.missing,
        "days": [
            {
                "exit_on": each.day.on,
                "number": each.number,
                "amount": each.day.amount,
                "is_suspended": each.is_suspended,
            }
            for each in found.days
        ],
    }


@router.post("/payouts/{int:payout_id}/payment", response=PayoutOut, summary="Enter that a payout was paid")
def payout_payment(request: HttpRequest, payout_id: int, payload: PaidIn) -> dict[str, Any]:
    """What it is for cannot be taken back as a whole any more."""
    paid = pay_out(
        actor=request.actor,
        coop_id=request.actor.coop_id,
        payout_id=payout_id,
        paid_on=payload.paid_on,
        now=timezone.now(),
    )
    return payout_out(paid)


@router.post(
    "/payouts/payments", response=PayoutsPaidOut, summary="Enter that several payouts were paid together"
)
def payouts_payment(request: HttpRequest, payload: PaidTogetherIn) -> dict[str, Any]:
    """All of them with one value date, or none."""
    paid = pay_out_many(
        actor=request.actor,
        coop_id=request.actor.coop_id,
        payout_ids=payload.payouts,
        paid_on=payload.paid_on,
        now=timezone.now(),
    )
    return {"items": _payouts_out(list(paid))}


@router.post(
    "/payouts/{int:payout_id}/cancellation", response=PayoutOut, summary="Take a payout out of the queue"
)
def payout_cancellation(
    request: HttpRequest, payout_id: int, payload: PayoutCancellationIn
) -> dict[str, Any]:
    """It will not be paid so. What was settled is the member's capital again and waits for the next settlement."""
    now = timezone.now()
    cancelled = cancel_member_payout(
        actor=request.actor,
        coop_id=request.actor.coop_id,
        payout_id=payout_id,
        reason=payload.reason,
        on=timezone.localdate(now),
        now=now,
    )
    return payout_out(cancelled)


@router.post(
    "/payouts/{int:payout_id}/set-off", response=SetOffOut, summary="Set off what is owed against a payout"
)
def payout_set_off(request: HttpRequest, payout_id: int, payload: SetOffIn) -> dict[str, Any]:
    """What is due, but for what is owed on shares, counts as paid, and the payout falls by as much (§§ 387, 389 BGB).
    It is taken back with each payment.
    """
    now = timezone.now()
    left = set_off_payout(
        actor=request.actor,
        coop_id=request.actor.coop_id,
        payout_id=payout_id,
        on=timezone.localdate(now),
        now=now,
        expected=payload.expected,
    )
    return {"left": payout_out(left) if left else None}


@router.post(
    "/payouts/{int:payout_id}/return", response=PayoutOut, summary="Take back that a payout was paid"
)
def payout_return(request: HttpRequest, payout_id: int, payload: PayoutReturnIn) -> dict[str, Any]:
    """It was entered by mistake, or the bank sent it back. It waits again, for the account it had."""
    back = take_member_payout_back(
        actor=request.actor,
        coop_id=request.actor.coop_id,
        payout_id=payout_id,
        back_on=payload.back_on,
        cause=ReturnCause(payload.cause),
        now=timezone.now(),
    )
    return payout_out(back)


def payout_out(payout: Payout) -> dict[str, Any]:
    """As programs read it."""
    return _payouts_out([payout])[0]


def _payouts_out(payouts: list[Payout]) -> list[dict[str, Any]]:
    coop_id = payouts[0].coop_id if payouts else 0
    return [_out(each) for each in with_members(coop_id, payouts, on=timezone.localdate())]


def _out(owed: OwedPayout) -> dict[str, Any]:
    payout = owed.payout
    return {
        "id": payout.pk,
        "member": payout.creditor,
        "has_died": owed.has_died,
        "heirs": [{"name": each.beside.full_name, "role": each.role} for each in owed.heirs],
        "amount": payout.amount,
        "due_until": payout.due_until,
        "reason": payout.reason,
        "account": payout.masked_iban,
        "state": payout.state.value,
        "suspended_on": payout.suspended_on,
        "paid_on": payout.paid_on,
        "cancelled_reason": payout.cancelled_reason,
    }
