"""Show a whole IBAN to somebody, and write down that it was shown. An operation: the caller has authorized."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell

from ..bank_details import decrypt
from ..facts import IbanRevealed
from ..models import Mandate, Payout, PayoutAccount
from ..recording import actor_columns
from ..refusals import NoAccount


@transaction.atomic
def reveal_iban(*, actor: Actor, kept_by: Mandate | Payout | PayoutAccount) -> str:
    """The whole IBAN, without gaps. Raises NoAccount where none is kept, and KeyMissing."""
    actor_columns(actor)
    if kept_by.iban is None:
        raise NoAccount(_("No bank account is kept here."))
    iban = decrypt(kept_by.iban)
    tell(
        IbanRevealed(
            coop_id=kept_by.coop_id,
            mandate_id=kept_by.pk if isinstance(kept_by, Mandate) else None,
            payout_id=kept_by.pk if isinstance(kept_by, Payout) else None,
            payout_account_id=kept_by.pk if isinstance(kept_by, PayoutAccount) else None,
        ),
        actor=actor,
    )
    return iban
