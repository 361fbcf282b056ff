"""The account to which a member is paid, for programs: read, named, seen whole, taken out."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Status
from pydantic import StringConstraints

from allmende.kernel.api import Schema
from allmende.kernel.permissions import authorize
from allmende.kernel.row_access import seeing
from allmende.payments.bank_details import LONGEST_HOLDER
from allmende.payments.iban import LONGEST
from allmende.payments.models import PayoutAccount
from allmende.payments.queries import payout_account_of
from allmende.payments.refusals import NoAccount

from ..permissions import RULES
from ..taking import visible_or_refuse
from ..use_cases.end_member_account import end_member_account
from ..use_cases.give_member_account import give_member_account
from ..use_cases.show_member_account import show_member_account
from .payout_accounts import PayoutAccountOut
from .routers import router
from .today import today_of_member


class MemberAccountIn(Schema):
    """iban: gaps are understood. holder: empty where it is the member."""

    iban: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST + 20)]
    holder: Annotated[str, StringConstraints(max_length=LONGEST_HOLDER)] = ""


class MemberAccountOut(Schema):
    """iban: its ends only. until_day: the first day without."""

    id: int
    iban: str
    holder: str
    from_day: date
    until_day: date | None


@router.get(
    "/members/{int:member_id}/account", response=MemberAccountOut, summary="The account a member is paid to"
)
def account(request: HttpRequest, member_id: int) -> dict[str, Any]:
    """The one in force. Where none is named, payouts go to the account of the mandate."""
    member = visible_or_refuse(request.actor, member_id)
    authorize(RULES, "membership.keep_member_account", actor=request.actor, on=member)
    with seeing(coop_ids=[member.coop_id]):  # payments know no persons
        found = payout_account_of(coop_id=member.coop_id, creditor=member.pk)
    if found is None:
        raise NoAccount(_("No account for payouts is named."))
    return _out(found)


@router.post(
    "/members/{int:member_id}/account",
    response={201: MemberAccountOut},
    summary="Name the account a member is paid to",
)
def new_account(request: HttpRequest, member_id: int, payload: MemberAccountIn) -> Status:
    """From today on; one before ends. Payouts that wait without an account, or with that one, follow."""
    now = timezone.now()
    given = give_member_account(
        actor=request.actor,
        member_id=member_id,
        on=today_of_member(member_id),
        now=now,
        **payload.model_dump(),
    )
    return Status(201, _out(given))


@router.post(
    "/members/{int:member_id}/account/end",
    response=MemberAccountOut,
    summary="Take out the account a member is paid to",
)
def account_end(request: HttpRequest, member_id: int) -> dict[str, Any]:
    """Nothing is paid there any more."""
    now = timezone.now()
    ended = end_member_account(
        actor=request.actor, member_id=member_id, on=today_of_member(member_id), now=now
    )
    return _out(ended)


@router.post(
    "/members/{int:member_id}/account/iban",
    response=PayoutAccountOut,
    summary="Show the whole account a member is paid to",
)
def account_iban(request: HttpRequest, response: HttpResponse, member_id: int) -> dict[str, Any]:
    """Each time is written down."""
    response["Cache-Control"] = "private, no-store"
    shown = show_member_account(actor=request.actor, member_id=member_id)
    return {"holder": shown.holder, "iban": shown.iban}


def _out(found: PayoutAccount) -> dict[str, Any]:
    told = ("id", "holder", "from_day", "until_day")
    return {name: getattr(found, name) for name in told} | {"iban": found.masked_iban}
