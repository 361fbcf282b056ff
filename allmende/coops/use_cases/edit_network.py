"""Change what the network is called, what it counts in, and what it says of itself."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import Invalid
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts import NetworkChanged
from ..models import Network
from ..permissions import RULES


class NoFirstTrade(Invalid):
    code = "no-first-trade"


@dataclass(frozen=True, kw_only=True)
class NetworkSettings:
    """Everything the network's office may change. Amounts in the smallest part of the unit as it is then.

    credit_limit, max_balance: limits of accounts opened from now on.
    """

    name: str
    unit_name: str
    unit_decimals: int
    credit_limit: int
    max_balance: int
    imprint: str = ""
    privacy: str = ""
    reports_to: str = ""


@transaction.atomic
def edit_network(*, actor: Actor, settings: NetworkSettings) -> Network:
    """Replace the settings.

    Whoever counts in the unit listens to NetworkChanged and refuses other decimals once something was transferred.
    """
    network = Network.objects.select_for_update(of=["self"]).get()
    authorize(RULES, "coops.edit_network", actor=actor, on=network)
    _refuse_limits_that_allow_no_trade(settings)
    changed = [field for field, value in vars(settings).items() if getattr(network, field) != value]
    if not changed:
        return network
    for field in changed:
        setattr(network, field, getattr(settings, field))
    network.save(update_fields=changed)
    tell(NetworkChanged(network_id=network.pk, fields=changed), actor=actor)
    return network


def _refuse_limits_that_allow_no_trade(settings: NetworkSettings) -> None:
    for field in ("credit_limit", "max_balance"):
        if getattr(settings, field) <= 0:
            raise NoFirstTrade(
                _("This must be more than zero, or nobody could make a first trade."), field=field
            )
    if not 0 <= settings.unit_decimals <= 6:
        raise Invalid(_("Between 0 and 6 decimals."), field="unit_decimals")
