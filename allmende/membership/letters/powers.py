"""What a member is told of a power of attorney: who may act, or look, by it, or does so no longer."""

from __future__ import annotations

from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from allmende.ui.formats import format_date

from ..models import Bond, BondRole
from .confirmations import Confirmation


def of_power(bond: Bond) -> Confirmation:
    """As it stands: given, or ended for a reason. Whoever did not give it learns of it."""
    name = bond.beside.full_name
    ended = bond.until_day if bond.end_reason else None
    if ended:
        subject = _("A power of attorney ended")
        said = _("the power of attorney of %(name)s ended on %(day)s.") % {"name": name, "day": _day(ended)}
    else:
        subject, said = _("A power of attorney"), _("%(name)s may act for your membership from %(day)s on.")
        if bond.role == BondRole.INSPECTOR:
            said = _("%(name)s may see your membership, and declare nothing, from %(day)s on.")
        said = said % {"name": name, "day": _day(bond.from_day)}
        warns = _("If you did not give this power, please tell us.")
        said = f"{said} {warns}"
    until = [[_("Until"), _day(bond.until_day)]] if bond.until_day and not ended else []
    return Confirmation(
        name=_("power-of-attorney"),
        subject=subject,
        text=said,
        figures=[
            [_("Name"), name],
            [_("Document"), bond.document],
            [_("Since"), _day(bond.from_day)],
            *until,
            *([[_("Ended"), _day(ended)]] if ended else []),
        ],
    )


def _day(day: date) -> str:
    return format_date(day, language=get_language() or "en")
