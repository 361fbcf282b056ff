"""What those are told who held a membership together with somebody who died."""

from __future__ import annotations

from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from allmende.ui.formats import format_date

from ..bonds.holders import heirs_are_named
from ..models import Bond, PassesTo
from .confirmations import Confirmation


def of_holder_who_died(bond: Bond) -> Confirmation:
    """That the membership goes on, and who holds the part of the dead. In the active language."""
    name, died_on = bond.beside.full_name, bond.until_day or bond.from_day
    said = _("we were told that %(name)s died on %(day)s, and are sorry. The membership goes on.")
    parts = [said % {"name": name, "day": _day(died_on)}]
    if bond.passes_to == PassesTo.OTHERS:
        parts.append(_("The part of %(name)s is held by the others now (§§ 712, 723 BGB).") % {"name": name})
    else:
        passed = _(
            "The part of %(name)s passed to the heirs, who hold it with the others (§§ 741, 1922 BGB)."
        )
        parts.append(passed % {"name": name})
        if not heirs_are_named(bond):
            parts.append(_("Please tell us who the heirs are."))
    parts.append(
        _("If payments were collected from an account of %(name)s, please name another.") % {"name": name}
    )
    return Confirmation(
        name=_("confirmation"),
        subject=_("The membership of %(name)s") % {"name": bond.party.full_name},
        text=" ".join(parts),
        figures=[[_("Joint holder"), name], [_("Died on"), _day(died_on)]],
    )


def _day(day: date) -> str:
    return format_date(day, language=get_language() or "en")
