"""Enter what an applicant paid before anybody decided."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import Invalid
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.ledger.functions import Reason
from allmende.ledger.models import Transfer
from allmende.ledger.use_cases.transfer import transfer
from allmende.payments.models import Manner

from ..facts.claims import PaymentHeld
from ..joining.applications import open_application_or_refuse
from ..money.accounts import Pot, held_account, pot_of
from ..money.held import Held, HeldKind, held_for
from ..money.payment import Payment
from ..permissions import RULES

BY_BANK_OR_CASH = (Manner.TRANSFER, Manner.CASH)
"""Nothing is collected, or set off, before somebody is a member."""


@transaction.atomic
def hold_payment(*, actor: Actor, application_id: int, payment: Payment, now: datetime) -> Held:
    """Hold it for the applicant, apart from capital and claims, as of its value date. No note is kept: the application
    may have to be deleted, and the ledger forgets no words.

    payment.id: sent again, it is the same. Raises NoApplication, AlreadyDecided, Invalid, and DifferentPayload of the
    ledger.
    """
    application = open_application_or_refuse(actor, application_id)
    authorize(RULES, "membership.hold_payment", actor=actor, on=application.coop_id)
    _refuse(payment, now)
    moved = _post(actor, application.coop_id, application.pk, payment, now)
    if moved.is_new:
        tell(
            PaymentHeld(
                payment_id=payment.id,
                application_id=application.pk,
                coop_id=application.coop_id,
                amount=payment.amount,
            ),
            actor=actor,
        )
    return next(each for each in held_for(application) if each.id == payment.id)


def _refuse(payment: Payment, now: datetime) -> None:
    if payment.amount <= 0:
        raise Invalid(_("Enter an amount above zero."), field="amount")
    if payment.value_on > timezone.localdate(now):
        raise Invalid(_("Nothing comes in on a day that is still to come."), field="value_on")
    if payment.manner not in BY_BANK_OR_CASH:
        raise Invalid(_("An applicant pays by transfer or in cash."), field="manner")


def _post(actor: Actor, coop_id: int, application_id: int, payment: Payment, now: datetime) -> Transfer:
    bank = pot_of(actor=actor, coop_id=coop_id, pot=Pot.BANK, now=now).pk
    held = held_account(actor=actor, coop_id=coop_id, application_id=application_id, now=now).pk
    return transfer(
        actor=actor,
        transfer_id=payment.id,
        payer_id=bank,
        payee_id=held,
        amount=payment.amount,
        reason=Reason(kind=HeldKind.RECEIVED.value, reference=f"manner:{payment.manner}"),
        effective_on=payment.value_on,
        now=now,
    )
