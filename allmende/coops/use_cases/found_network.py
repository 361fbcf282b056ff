"""The first act of an installation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.utils.translation import gettext as _

from allmende.identity.models import Person
from allmende.identity.use_cases.register_person import NewPerson, register_person
from allmende.kernel.actor import Actor
from allmende.kernel.errors import Conflict
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts import NetworkFounded
from ..models import Duty, Network, Organ
from ..permissions import RULES
from .admit_coop import CoopProfile, admit_coop
from .appoint_officer import open_office


class AlreadyFounded(Conflict):
    code = "already-founded"


@dataclass(frozen=True, kw_only=True)
class NetworkProfile:
    """What the network is called, and what its exchange counts in."""

    name: str
    unit_name: str = "Credits"
    unit_decimals: int = 2


@transaction.atomic
def found_network(
    *, actor: Actor, profile: NetworkProfile, host: CoopProfile, founder: Person | NewPerson, on: date
) -> Network:
    """Found the installation's network, its host and the founder's office in it.

    Listeners of CoopJoined find no network yet for the host; NetworkFounded follows at once.
    Raises AlreadyFounded where there is a network.
    """
    _one_at_a_time()
    authorize(RULES, "coops.found_network", actor=actor)
    refuse_a_second_network()
    if isinstance(founder, NewPerson):
        founder = register_person(actor=actor, person=founder)
    coop = admit_coop(actor=actor, profile=host)
    network = Network.objects.create(
        id=1,
        host=coop,
        name=profile.name,
        unit_name=profile.unit_name,
        unit_decimals=profile.unit_decimals,
        credit_limit=100 * 10**profile.unit_decimals,
        max_balance=500 * 10**profile.unit_decimals,
    )
    open_office(actor=actor, coop=coop, person=founder, organ=Organ.BOARD, duties=list(Duty.values), on=on)
    tell(NetworkFounded(network_id=network.pk, coop_id=coop.pk), actor=actor)
    return network


def _one_at_a_time() -> None:
    """There is no row to lock yet."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('found_network'))")


def refuse_a_second_network() -> None:
    if Network.objects.exists():
        raise AlreadyFounded(_("This installation has its network already. Sign in instead."))
