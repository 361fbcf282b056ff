"""What becomes of open payments when shares are handed on or a membership ends, in words with their paragraphs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from allmende.kernel.row_access import seeing

from ..joining.duties import euros
from ..law.explained import geng
from ..models import Member
from ..naming import in_words
from ..queries import price_on
from ..shares.claims import at_exit, dropped_with_shares, open_share_claims, parts_that_go
from ..shares.handing_on import Handover


@dataclass(frozen=True)
class Owed:
    """A sentence or two, and what they rest on."""

    text: str
    source: str


def owed_after_transfer(giver: Member, handover: Handover, *, to: str) -> Owed | None:
    """None where nothing is open on the giver's shares. to: the taker's name."""
    with seeing(coop_ids=[giver.coop_id]):
        claims = list(open_share_claims(giver))
    if not claims:
        return None
    going = sum(part.given for part in parts_that_go(claims, handover.unpaid, is_all=handover.is_all))
    staying = sum(claim.open_amount for claim in claims) - going
    said = []
    if going:
        text = _(
            "%(amount)s that are still to be paid on the shares go over to %(name)s, due on the same days."
        )
        said.append(text % {"amount": euros(going), "name": to})
    if staying:
        text = _("%(amount)s stay owed on the remaining shares.")
        if handover.is_all:
            text = _("%(amount)s stay owed on shares that were given back before.")
        said.append(text % {"amount": euros(staying)})
    return Owed(" ".join(said), geng("§ 76 (1)", "§ 22 (4)"))


def owed_after_exit(member: Member, last_day: date) -> Owed | None:
    """None where nothing is open."""
    owed, day = at_exit(member, last_day), in_words(last_day)
    said = []
    if owed.staying:
        text = _("%(amount)s are open and due by %(day)s: they stay owed.")
        said.append(text % {"amount": euros(owed.staying), "day": day})
    if owed.dropped:
        text = _("%(amount)s fall due after %(day)s: they are dropped once that day is over.")
        said.append(text % {"amount": euros(owed.dropped), "day": day})
    source = geng("§ 73 (2)") if member.account_id is not None else ""  # an association settles nothing
    return Owed(" ".join(said), source) if said else None


def owed_after_giving_back(member: Member, shares: int, last_day: date) -> Owed | None:
    """None where nothing falls due on them after that day. As it stands now: what is paid until then is not dropped."""
    dropped = dropped_with_shares(member, shares * price_on(member.coop_id, last_day), last_day)
    if not dropped:
        return None
    text = _(
        "%(amount)s that would fall due on these shares after %(day)s are dropped once that day is over. What is due "
        "by then stays owed."
    )
    return Owed(text % {"amount": euros(dropped), "day": in_words(last_day)}, geng("§ 67b (1)", "§ 73 (2)"))
