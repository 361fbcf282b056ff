"""Define what accounts count. An operation: whoever calls it has authorized."""

from __future__ import annotations

import re

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import Conflict, Invalid
from allmende.kernel.facts import tell

from ..facts import UnitDefined
from ..models import CODE, MOST_DECIMALS, Unit
from ..queries import unit_totals


class UnitInUse(Conflict):
    """Decimals of a unit with accounts would change the meaning of every amount."""

    code = "unit-in-use"


@transaction.atomic
def define_unit(*, actor: Actor, code: str, name: str, decimals: int) -> Unit:
    """Make a unit, or change its name; its decimals only before the first account. Code: 2 to 12 of A-Z, 0-9."""
    _check(code, decimals)
    unit, is_new = Unit.objects.select_for_update().get_or_create(
        pk=code, defaults={"name": name, "decimals": decimals}
    )
    if not is_new and unit.decimals != decimals and _has_accounts(unit):
        raise UnitInUse(_("The number of decimals cannot change once there are accounts."), field="decimals")
    if is_new or (unit.name, unit.decimals) != (name, decimals):
        unit.name, unit.decimals = name, decimals
        unit.save()
        tell(UnitDefined(code=code, decimals=decimals), actor=actor)
    return unit


def _check(code: str, decimals: int) -> None:
    if not re.fullmatch(CODE, code):
        raise Invalid(
            _("A code has 2 to 12 capital letters or digits and begins with a letter."), field="code"
        )
    if not 0 <= decimals <= MOST_DECIMALS:
        raise Invalid(_("A unit has at most %d decimals.") % MOST_DECIMALS, field="decimals")


def _has_accounts(unit: Unit) -> bool:
    return any(totals.unit == unit.pk for totals in unit_totals())
