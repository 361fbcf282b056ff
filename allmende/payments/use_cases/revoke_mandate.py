"""End a direct debit mandate. An operation: the caller has authorized."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import Invalid
from allmende.kernel.facts import tell

from ..facts import MandateRevoked
from ..models import Mandate
from ..recording import actor_columns, check_not_ahead
from ..refusals import MandateEnded
from ..taking import take_mandate


@transaction.atomic
def revoke_mandate(*, actor: Actor, mandate_id: int, on: date, now: datetime) -> Mandate:
    """From this day on nothing may be collected by it. Raises NoSuchMandate, MandateEnded, and Invalid."""
    actor_columns(actor)
    check_not_ahead(on, now=now, field="on")
    mandate = take_mandate(mandate_id)
    if mandate.revoked_on:
        raise MandateEnded(
            _("This mandate has ended already."), rule=_("Who wants to pay by direct debit again signs anew.")
        )
    if on < mandate.signed_on:
        raise Invalid(_("A mandate cannot end before it was signed."), field="on")
    end_mandate(actor, mandate, on=on)
    return mandate


def end_mandate(actor: Actor, mandate: Mandate, *, on: date) -> None:
    """End a mandate that is in force and whose row, or debtor, is locked."""
    mandate.revoked_on = on
    mandate.save(update_fields=["revoked_on"])
    tell(
        MandateRevoked(mandate_id=mandate.pk, coop_id=mandate.coop_id, debtor=mandate.debtor, revoked_on=on),
        actor=actor,
    )
