"""Enter somebody in the list of members. An operation: whoever calls it has authorized."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell

from ..facts.members import MemberAdmitted
from ..models import ListOfMembers, Member, Party, ShareKind, Statutes
from ..money.accounts import open_capital_account
from .move_shares import ShareChange, move_shares


@dataclass(frozen=True, kw_only=True)
class Admission:
    """What the list says of a new member. The dates: declaration, resolution, and since when it counts."""

    admitted_on: date
    joined_on: date
    signed_on: date | None = None
    resolution: str = ""
    group: str = ""
    is_investing: bool = False


@transaction.atomic
def enter_member(
    *, actor: Actor, party: Party, statutes: Statutes, admission: Admission, shares: int, now: datetime
) -> Member:
    """Give the next number, open the capital account and record the first shares (§§ 15, 30 GenG).

    Numbers have no gaps: the list is locked until the end of the transaction.
    """
    member = Member.objects.create(
        coop_id=party.coop_id,
        party=party,
        number=_next_number(party.coop_id),
        signed_on=admission.signed_on,
        admitted_on=admission.admitted_on,
        joined_on=admission.joined_on,
        resolution=admission.resolution,
        group=admission.group,
        is_investing=admission.is_investing,
    )
    if statutes.has_shares:
        account = open_capital_account(actor=actor, coop_id=party.coop_id, member_id=member.pk, now=now)
        member.account_id = account.pk
        member.save(update_fields=["account_id"])
    if shares:
        _subscribe(actor, member, statutes, admission, shares)
    tell(MemberAdmitted(member_id=member.pk, coop_id=member.coop_id, on=admission.joined_on), actor=actor)
    member.refresh_from_db()  # the database counted the shares
    return member


def _next_number(coop_id: int) -> int:
    roll, _is_new = ListOfMembers.objects.select_for_update(no_key=True).get_or_create(coop_id=coop_id)
    roll.last_number += 1
    roll.save(update_fields=["last_number"])
    return roll.last_number


def _subscribe(actor: Actor, member: Member, statutes: Statutes, admission: Admission, shares: int) -> None:
    change = ShareChange(
        kind=ShareKind.SUBSCRIPTION,
        shares=shares,
        price=statutes.share_price,
        effective_on=admission.joined_on,
        signed_on=admission.signed_on,
        admitted_on=admission.admitted_on,
    )
    move_shares(actor=actor, member=member, change=change)
