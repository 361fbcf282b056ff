"""The price of a share rises with a version of the statutes, for every share held (§ 16 (2) no. 2 GenG)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from allmende.coops.models import Coop

from ..law.explained import geng
from ..models import ShareMovement, Statutes
from ..refusals.members import StatutesNotAllowed


@dataclass(frozen=True, slots=True)
class Raise:
    """From a day on each share costs so much more, in cents. at_once: of it what the statutes make due with that day;
    the rest when the assembly calls for it.
    """

    since: date
    before: int
    price: int
    at_once: int

    @property
    def per_share(self) -> int:
        """What is claimed next of each share."""
        return self.at_once or self.price - self.before


def latest_raise(coop_id: int) -> Raise | None:
    """By the newest version that raised it, which may be to come; None where none did."""
    versions = _counting(coop_id)
    for older, newer in zip(versions[-2::-1], versions[::-1], strict=False):
        if found := raise_between(older, newer):
            return found
    return None


def raise_between(older: Statutes, newer: Statutes) -> Raise | None:
    """What a version, entered or not, adds to the price of the one before; None where it does not."""
    if not 0 < older.share_price < newer.share_price:
        return None
    at_once = max(newer.pay_at_once - older.pay_at_once, 0)
    rose_by = newer.share_price - older.share_price
    return Raise(newer.valid_from, older.share_price, newer.share_price, min(at_once, rose_by))


def refuse_cheaper_shares(coop: Coop, price: int, valid_from: date) -> None:
    """Raises StatutesNotAllowed where a share would cost less than before, or cheaper later, while any is held."""
    others = [each for each in _counting(coop.pk) if each.valid_from != valid_from]
    before = [each.share_price for each in others if each.valid_from < valid_from][-1:]
    after = [each.share_price for each in others if each.valid_from > valid_from][:1]
    falls = any(price < each for each in before) or any(price > each for each in after)
    if falls and ShareMovement.objects.filter(coop=coop).exists():
        raise StatutesNotAllowed(
            _(
                "A share would cost less than before while members hold shares. What they paid in beyond it stays "
                "bound until creditors were called and six months are over: that is not kept here."
            ),
            rule=geng("§ 22 (1)", "§ 22 (2)"),
            field="share_price",
        )


def _counting(coop_id: int) -> list[Statutes]:
    """Of several versions for one day the newest, by day."""
    rows = Statutes.objects.filter(coop_id=coop_id).order_by("valid_from", "pk").defer("text")
    return list({each.valid_from: each for each in rows}.values())
