"""What a leaver is told where something owed was set off against the payout of a settlement: the declaration of it
(§ 388 BGB), with each claim, the sum and what is left; or that it was taken back.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from allmende.kernel.errors import NotFound
from allmende.ui.formats import format_date

from ..joining.duties import euros
from ..law.explained import Explained
from ..models import Departure
from ..money.set_off import SetOffClaim, paid_out_for, set_off_on
from ..queries import has_died
from ..statutes.rules import law_behind
from .claim_words import words_of_claim
from .confirmations import Confirmation
from .paid_out import payout_days


def set_off_as_it_stands(departure: Departure) -> Confirmation:
    """What is set off against its payout today, or that none of it is any more. Raises NotFound where nothing was."""
    found = set_off_on(departure)
    if not found:
        raise NotFound(_("Nothing was set off against this settlement."))
    standing = [each for each in found if each.stands]
    taken_back = [each for each in found if not each.stands]
    if not standing:
        return _of_set_off_taken_back(departure, taken_back)
    return _of_set_off(departure, standing, taken_back)


def _of_set_off(
    departure: Departure, standing: list[SetOffClaim], taken_back: list[SetOffClaim]
) -> Confirmation:
    amount = euros(_sum(standing))
    rows = [[_said(each), euros(each.amount)] for each in standing]
    rows.append([_("Set off together"), amount])
    rows += [[_("Taken back: %(what)s") % {"what": _said(each)}, euros(each.amount)] for each in taken_back]
    again = _("What was taken back is owed again, and the payout rises by as much.")
    return Confirmation(
        name=_("set-off"),
        subject=_("Set-off: %(amount)s against the payout") % {"amount": amount},
        text=_what_is_set_off(departure, amount),
        further=[again] if taken_back else [],
        days=_days(departure),
        figures=[*rows, *_what_is_left(departure)],
        mailed=True,
        dated=localdate(),
    )


def _what_is_set_off(departure: Departure, amount: str) -> str:
    said = {
        "name": departure.member.party.full_name,
        "day": _day(departure.effective_on),
        "law": law_behind(departure.coop).because("set_off"),
        "amount": amount,
    }
    if has_died(departure.member.party_id):
        return (
            _(
                "payments are due from the membership of %(name)s. We set them off against what is paid out of the "
                "settlement to %(day)s%(law)s: %(amount)s count as paid, and the payout falls by as much."
            )
            % said
        )
    return (
        _(
            "payments are due from your membership. We set them off against what is paid out to you of the settlement "
            "to %(day)s%(law)s: %(amount)s count as paid, and the payout falls by as much."
        )
        % said
    )


def _of_set_off_taken_back(departure: Departure, taken_back: list[SetOffClaim]) -> Confirmation:
    return Confirmation(
        name=_("correction"),
        subject=_("The set-off was taken back"),
        text=_(
            "we wrote to you that %(amount)s were set off against what is paid out of the settlement to %(day)s. That "
            "was taken back: what stands here is owed again, and the payout rises by as much."
        )
        % {"amount": euros(_sum(taken_back)), "day": _day(departure.effective_on)},
        days=_days(departure),
        figures=[*([_said(each), euros(each.amount)] for each in taken_back), *_what_is_left(departure)],
        mailed=True,
        dated=localdate(),
    )


def _what_is_left(departure: Departure) -> list[list[str]]:
    """Nothing where the settlement itself was taken back."""
    paid_out = paid_out_for(departure)
    if paid_out is None:
        return []
    return [
        [_("Settlement credit"), euros(paid_out.amount)],
        [_("Left to be paid out"), euros(paid_out.amount - paid_out.set_off)],
    ]


def _days(departure: Departure) -> list[Explained]:
    paid_out = paid_out_for(departure)
    return payout_days(departure) if paid_out and paid_out.amount > paid_out.set_off else []


def _said(each: SetOffClaim) -> str:
    said = {
        "what": words_of_claim(each.claim),
        "day": _day(each.claim.due_on),
        "reference": each.claim.reference,
    }
    return _("%(what)s, due on %(day)s (%(reference)s)") % said


def _sum(found: Iterable[SetOffClaim]) -> int:
    return sum(each.amount for each in found)


def _day(day: date) -> str:
    return format_date(day, language=get_language() or "en")
