"""What both sides of a transfer are told (§ 76 GenG): that it is recorded, or was a mistake and is taken back."""

from __future__ import annotations

from datetime import date

from django.db.models import Sum
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from allmende.ui.formats import format_date

from ..joining.duties import euros, share_count
from ..models import CapitalMovement, Cause, Departure, Member, ShareKind, ShareMovement
from ..statutes.rules import law_behind
from .confirmations import Confirmation


def transfer_as_it_stands(movement: CapitalMovement) -> Confirmation:
    """What is said of a transfer today. movement: of the capital, on the side of whoever is written to."""
    if movement.counterpart is None or movement.batch is None:
        raise ValueError("a transfer has two sides, and a batch that names it")
    other, gave = movement.counterpart, movement.amount < 0
    moved = ShareMovement.objects.filter(
        member=other if gave else movement.member,
        counterpart=movement.member if gave else other,
        kind=ShareKind.TRANSFER,
        batch=movement.batch,
    )
    shares = moved.aggregate(sum=Sum("shares"))["sum"] or 0
    amount, on = abs(movement.amount), movement.effective_on
    if not CapitalMovement.objects.filter(reverses=movement).exists():
        return of_transfer(other, gives=gave, shares=shares, amount=amount, on=on)
    ended = Departure.objects.filter(member=movement.member, cause=Cause.TRANSFER, batch=movement.batch)
    had_left = gave and ended.exists()
    return of_transfer_taken_back(other, gave=gave, had_left=had_left, shares=shares, amount=amount, on=on)


def of_transfer(other: Member, *, gives: bool, shares: int, amount: int, on: date) -> Confirmation:
    """To either side of a transfer. other: the other side."""
    said = _("capital and shares were transferred to %(name)s%(law)s.")
    if not gives:
        said = _("%(name)s transferred capital and shares to you%(law)s.")
    return Confirmation(
        name=_("confirmation"),
        subject=_("Confirmation of a transfer"),
        text=said % {"name": other.party.full_name, "law": law_behind(other.coop).because("transfer")},
        mailed=True,
        figures=[
            [_("Shares"), share_count(shares)],
            [_("Capital"), euros(amount)],
            [_("Effective on"), _day(on)],
        ],
    )


def of_transfer_taken_back(
    other: Member, *, gave: bool, had_left: bool, shares: int, amount: int, on: date
) -> Confirmation:
    """To either side of a transfer. other: the other side. had_left: the membership had ended with it."""
    said = _("we wrote to you that capital and shares were transferred to %(name)s.")
    if not gave:
        said = _("we wrote to you that %(name)s transferred capital and shares to you.")
    goes_on = _(
        "That was entered by mistake and is taken back: shares, capital and what is still to be paid on them are as "
        "they were."
    )
    if had_left:
        is_member = _("Your membership goes on as if it had never ended.")
        goes_on = f"{goes_on} {is_member}"
    return Confirmation(
        name=_("correction"),
        subject=_("Correction: our letter does not count"),
        text=f"{said % {'name': other.party.full_name}} {goes_on}",
        figures=[
            [_("Shares"), share_count(shares)],
            [_("Capital"), euros(amount)],
            [_("Effective on"), _day(on)],
        ],
    )


def _day(day: date) -> str:
    return format_date(day, language=get_language() or "en")
