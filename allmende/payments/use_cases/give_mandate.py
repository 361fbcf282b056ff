"""Record a direct debit mandate, or the next one after a change of account. The caller has authorized."""

from __future__ import annotations

import re
from datetime import date, datetime

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import Invalid
from allmende.kernel.facts import tell

from ..bank_details import LONGEST_HOLDER, account_columns, decrypt
from ..facts import MandateGiven
from ..iban import check_iban
from ..models import Mandate
from ..models.mandate import SEPA_TEXT
from ..paying_to import lead_waiting_payouts
from ..queries import payout_account_of
from ..recording import actor_columns, check_not_ahead, plain_text
from ..refusals import ReferenceUsed
from .revoke_mandate import end_mandate


@transaction.atomic
def give_mandate(
    *,
    actor: Actor,
    coop_id: int,
    debtor: int,
    holder: str,
    iban: str,
    signed_on: date,
    now: datetime,
    series: str = "",
) -> Mandate:
    """Record a mandate (Lastschriftmandat). The one in force before ends on the day the new one was signed.

    series: what its reference begins with, the mandate's number follows: "ALM-000017" gives "ALM-000017-1". The same
    account, holder and day again is the same mandate.
    Payouts that wait go to its account, unless one for payouts is named.
    Raises InvalidIban, Invalid, and ReferenceUsed.
    """
    columns = actor_columns(actor)
    holder = plain_text(holder, longest=LONGEST_HOLDER, field="holder", required=True)
    iban = check_iban(iban)
    check_not_ahead(signed_on, now=now, field="signed_on")
    _take_turns(coop_id, debtor)
    earlier = list(Mandate.objects.filter(coop_id=coop_id, debtor=debtor).order_by("sequence"))
    current = next((each for each in earlier if each.revoked_on is None), None)
    if current and _is_same(current, holder, iban, signed_on):
        return current
    if current:
        end_mandate(actor, current, on=max(signed_on, current.signed_on))
    sequence = earlier[-1].sequence + 1 if earlier else 1
    mandate = Mandate(
        coop_id=coop_id,
        debtor=debtor,
        sequence=sequence,
        reference=_reference(series or f"ALM-{debtor:06}", sequence),
        signed_on=signed_on,
        recorded_at=now,
        **account_columns(holder=holder, iban=iban),
        **columns,
    )
    _store(mandate)
    _tell(mandate, actor)
    if payout_account_of(coop_id=coop_id, creditor=debtor) is None:
        lead_waiting_payouts(actor, coop_id, debtor)
    return mandate


def _take_turns(coop_id: int, debtor: int) -> None:
    """There may be no row yet to lock: whoever gives a mandate for this debtor waits here."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"mandate {coop_id} {debtor}"]
        )


def _is_same(current: Mandate, holder: str, iban: str, signed_on: date) -> bool:
    return (
        current.iban is not None
        and (current.holder, current.signed_on) == (holder, signed_on)
        and decrypt(current.iban) == iban
    )


def _reference(series: str, sequence: int) -> str:
    reference = f"{series}-{sequence}"
    if not re.match(SEPA_TEXT, reference):
        raise Invalid(
            _("A mandate's reference has at most 35 letters, digits and signs of + ? / : ( ) . , ' -"),
            field="series",
        )
    return reference


def _store(mandate: Mandate) -> None:
    try:
        with transaction.atomic():
            mandate.save(force_insert=True)
    except IntegrityError as error:
        if "a_mandate_reference_is_used_once" in str(error):
            raise ReferenceUsed(
                _("Another mandate has the reference %s.") % mandate.reference,
                rule=_("A mandate is known to the bank by its reference."),
                field="series",
            ) from error
        raise


def _tell(mandate: Mandate, actor: Actor) -> None:
    tell(
        MandateGiven(
            mandate_id=mandate.pk,
            coop_id=mandate.coop_id,
            debtor=mandate.debtor,
            reference=mandate.reference,
            signed_on=mandate.signed_on,
        ),
        actor=actor,
    )
