"""Take back that what an applicant had paid was given back, never came in, or was used upon an admission."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import NotFound
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.ledger.functions import Reason
from allmende.ledger.models import Transfer
from allmende.ledger.use_cases.transfer import transfer

from ..facts.claims import PaymentHeldAgain
from ..models import Application
from ..money.accounts import EURO
from ..money.held import Held, HeldKind, again_reference, held_or_refuse
from ..permissions import RULES
from ..refusals.payments import HeldNoLonger


@transaction.atomic
def hold_again(*, actor: Actor, coop_id: int, payment_id: UUID, release_id: UUID, now: datetime) -> Held:
    """Hold it as before, also once the application is deleted. The ledger changes no row: a new one undoes the end, on
    the day of that, so that no day of the books shows less than was there.

    release_id: the end that was a mistake; sent again, it is the same. Raises NotFound, and HeldNoLonger where the
    applicant is a member meanwhile, or it was kept for one.
    """
    authorize(RULES, "membership.hold_payment", actor=actor, on=coop_id)
    held = held_or_refuse(coop_id, payment_id)
    if held.application is not None:  # whoever decides at this moment holds it, too
        Application.objects.select_for_update(no_key=True).filter(pk=held.application.pk).first()
        held = held_or_refuse(coop_id, payment_id)
    if release_id in held.not_ended:
        return held
    if held.end != release_id:
        raise NotFound(_("There is no such entry that this payment is held no longer."))
    if not held.can_be_held_again:
        raise HeldNoLonger(
            _("The applicant was admitted: nothing is held any more."),
            rule=_("Enter what a member paid, or take it back, on the page of the member."),
        )
    if _post(actor, held, release_id, now).is_new:
        tell(PaymentHeldAgain(payment_id=held.id, coop_id=coop_id, amount=held.amount), actor=actor)
    return held_or_refuse(coop_id, payment_id)


def _post(actor: Actor, held: Held, release_id: UUID, now: datetime) -> Transfer:
    """Of two at the same moment one is posted: both would bear the same id."""
    end = Transfer.objects.get(pk=release_id, unit_id=EURO)
    return transfer(
        actor=actor,
        transfer_id=uuid5(release_id, HeldKind.AGAIN),
        payer_id=end.payee_id,
        payee_id=end.payer_id,
        amount=held.amount,
        reason=Reason(kind=HeldKind.AGAIN.value, reference=again_reference(release_id)),
        effective_on=end.effective_on,
        now=now,
    )
