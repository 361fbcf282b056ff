"""Paying in on shares before anybody asks: up to their price, while nothing that was claimed is open (§ 7 GenG)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import F, Sum
from django.utils.translation import gettext as _

from allmende.kernel.amounts import format_amount
from allmende.payments.models import Claim

from ..models import Member
from ..queries import price_on, shares_on
from ..refusals.payments import ClaimIsOpen, SharesFull
from .claims import open_share_claims

SUBJECT = "paid_in:"


def subject_of(payment_id: UUID) -> str:
    """What the claim is about that is raised and settled with a payment."""
    return f"{SUBJECT}{payment_id}"


def was_paid_freely(claim: Claim) -> bool:
    """Whether nobody had claimed it before it was paid."""
    return claim.subject.startswith(SUBJECT)


def counts_from(member: Member, value_on: date) -> date:
    """Since when a payment on shares is capital: only members have any, so what was paid before counts from joining."""
    return max(value_on, member.joined_on)


def room_on_shares(member: Member, *, on: date) -> int:
    """Cents that the shares held that day, and going on, still take; 0 for whoever leaves."""
    held = min(shares_on(member, on), member.shares)
    return max(held * price_on(member.coop_id, on) - member.capital, 0)


def claimed_on_shares(member: Member) -> int:
    """Cents that are open of what was claimed on shares."""
    rest = open_share_claims(member).aggregate(sum=Sum(F("amount") - F("paid")))
    return rest["sum"] or 0


def refuse_what_finds_no_room(member: Member, amount: int, *, on: date) -> None:
    """Raises ClaimIsOpen and SharesFull. member: locked. on: the day from which it counts."""
    if claimed := claimed_on_shares(member):
        raise ClaimIsOpen(
            _("%(amount)s € are claimed on the shares and open: enter the payment there first.")
            % {"amount": format_amount(claimed, decimals=2)},
            rule=_("What is owed is paid before what is not."),
        )
    room = room_on_shares(member, on=on)
    if amount > room:
        raise SharesFull(
            _("The shares take %(room)s € more on that day.") % {"room": format_amount(room, decimals=2)},
            rule=_("A share takes no more than its price."),
            field="amount",
            room=room,
        )
