"""Who may do what with exchange accounts, and who sees what.

Holding, posting and releasing credits are operations of the pool: they ask for no right of their own.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allmende.coops.models import Duty
from allmende.coops.queries import holds_duty, holds_network_duty
from allmende.kernel.actor import Actor
from allmende.kernel.permissions import Rule


def _today() -> date:
    # Rights are judged at the moment they are used; the only clock in a permission table.
    return timezone.localdate()


def _spends_for(actor: Actor, coop_id: int) -> bool:
    return holds_duty(actor, coop_id=coop_id, duty=Duty.SPEND, on=_today())


def _acts_for(actor: Actor, coop_id: int) -> bool:
    return actor.person_id is not None and actor.coop_id == coop_id


def _runs_the_network(actor: Actor, _on: Any) -> bool:
    return holds_network_duty(actor, on=_today())


def _signed_in(actor: Actor, _on: Any) -> bool:
    return actor.person_id is not None


SPENDERS = _("an office with the duty “borrow and pay”")
NETWORK = _("the network's office, with the duty “run the network's directory”")

RULES: dict[str, Rule] = {
    # on: the id of the cooperative whose account it is
    "exchange.see_account": Rule(_("whoever holds an office in the cooperative"), _acts_for),
    "exchange.pay": Rule(SPENDERS, _spends_for),
    "exchange.reverse_payment": Rule(
        _("the cooperative that received the payment, by an office with the duty “borrow and pay”"),
        _spends_for,
    ),
    # on: nothing
    "exchange.list_accounts": Rule(_("everyone who is signed in, their own"), _signed_in),
    "exchange.see_sums": Rule(_("everyone who is signed in"), _signed_in),
    "exchange.see_accounts": Rule(NETWORK, _runs_the_network),
    "exchange.set_limits": Rule(NETWORK, _runs_the_network),
    "exchange.close_account": Rule(NETWORK, _runs_the_network),
}
