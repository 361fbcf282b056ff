"""Pay another cooperative for something that was not booked here."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.amounts import LARGEST
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.ledger.functions import Reason
from allmende.ledger.models import Transfer
from allmende.ledger.use_cases.transfer import transfer

from ..facts import CreditsPaid
from ..letters import payment_letter
from ..permissions import RULES
from ..refusals import NoPurpose, PaymentToOneself, no_positive_amount
from ..steps import Parties, find_parties, refusing_in_our_words, write_to_spenders
from .warn_spenders import warn_spenders

PAYMENT = "payment"
LONGEST_PURPOSE = 140


@transaction.atomic
def pay_directly(
    *,
    actor: Actor,
    transfer_id: UUID,
    payer_coop_id: int,
    payee_coop_id: int,
    amount: int,
    purpose: str,
    effective_on: date,
    now: datetime,
) -> Transfer:
    """Move credits at once. amount: smallest part of the unit.

    transfer_id is made by whoever asks; the same one sent again is the same payment. Raises NotAllowed, what the
    refusals below say, CreditLimitReached, BalanceLimitReached, NoExchangeAccount, IdUsedDifferently.
    """
    authorize(RULES, "exchange.pay", actor=actor, on=payer_coop_id)
    purpose = " ".join(purpose.split())
    _refuse_nonsense(payer_coop_id, payee_coop_id, amount, purpose)
    parties = find_parties(payer_coop_id=payer_coop_id, payee_coop_id=payee_coop_id)
    with refusing_in_our_words(parties, actor=actor):
        paid = transfer(
            actor=actor,
            transfer_id=transfer_id,
            payer_id=parties.payer_account.pk,
            payee_id=parties.payee_account.pk,
            amount=amount,
            reason=Reason(kind=PAYMENT, purpose=purpose),
            effective_on=effective_on,
            now=now,
        )
    if paid.is_new:
        _tell_everyone(parties, paid, actor=actor, now=now)
    return paid


def _refuse_nonsense(payer_coop_id: int, payee_coop_id: int, amount: int, purpose: str) -> None:
    if payer_coop_id == payee_coop_id:
        raise PaymentToOneself(
            _("A cooperative cannot pay itself. Nothing was paid."),
            rule=_("Rule: credits move between two cooperatives."),
            field="to",
        )
    if not 0 < amount <= LARGEST:
        raise no_positive_amount()
    if not purpose or len(purpose) > LONGEST_PURPOSE:
        raise NoPurpose(
            _("Say what it is for, in at most %(most)s characters. Nothing was paid.")
            % {"most": LONGEST_PURPOSE},
            rule=_("Rule: both statements name the purpose."),
            field="purpose",
        )


def _tell_everyone(parties: Parties, paid: Transfer, *, actor: Actor, now: datetime) -> None:
    letter = partial(payment_letter, payer=parties.payer, transfer=paid, unit=parties.unit)
    write_to_spenders(parties.payee, letter, now=now)
    warn_spenders(actor=actor, account=parties.payer_account, moved=paid.amount, now=now)
    tell(
        CreditsPaid(
            transfer_id=paid.pk,
            payer_coop_id=parties.payer.pk,
            payee_coop_id=parties.payee.pk,
            amount=paid.amount,
        ),
        actor=actor,
    )
