"""What the exchange does when cooperatives tell: keep the unit, open accounts."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from allmende.coops.facts import CoopJoined, NetworkChanged, NetworkFounded
from allmende.coops.models import Network
from allmende.coops.queries import the_network
from allmende.kernel.actor import Actor
from allmende.kernel.facts import listen_to
from allmende.ledger.use_cases.define_unit import UnitInUse, define_unit

from .refusals import DecimalsAreFixed
from .use_cases.open_exchange_account import open_exchange_account


@listen_to(NetworkFounded)
def define_the_unit(fact: NetworkFounded, actor: Actor) -> None:
    """The network counts from now on; its host, which joined before there was a unit, gets its account."""
    network = Network.objects.get(pk=fact.network_id)
    _define_unit(network, actor)
    open_exchange_account(actor=actor, network=network, coop_id=fact.coop_id, now=timezone.now())


@listen_to(CoopJoined)
def open_its_account(fact: CoopJoined, actor: Actor) -> None:
    """Whoever joins can trade at once. The host joins before the network is founded and is served there."""
    network = the_network()
    if network is not None:
        open_exchange_account(actor=actor, network=network, coop_id=fact.coop_id, now=timezone.now())


@listen_to(NetworkChanged)
def keep_the_unit(fact: NetworkChanged, actor: Actor) -> None:
    """Another name of the unit is taken over; other decimals are refused once they have a meaning."""
    if {"unit_name", "unit_decimals"} & set(fact.fields):
        _define_unit(Network.objects.get(pk=fact.network_id), actor)


def _define_unit(network: Network, actor: Actor) -> None:
    try:
        define_unit(
            actor=actor, code=network.unit_code, name=network.unit_name, decimals=network.unit_decimals
        )
    except UnitInUse as error:
        raise DecimalsAreFixed(
            _("The decimals of the unit cannot change any more: every amount would mean something else."),
            rule=_("Rule: a unit keeps its decimals once accounts count in it."),
            field="unit_decimals",
        ) from error
