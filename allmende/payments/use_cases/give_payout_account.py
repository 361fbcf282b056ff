"""Record to which account somebody is paid, or another one. An operation: the caller has authorized."""

from __future__ import annotations

from datetime import date, datetime

from django.db import connection, transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell

from ..bank_details import LONGEST_HOLDER, account_columns, decrypt
from ..facts import PayoutAccountGiven
from ..iban import check_iban
from ..models import PayoutAccount
from ..paying_to import lead_waiting_payouts
from ..queries import payout_account_of
from ..recording import actor_columns, check_not_ahead, plain_text
from .end_payout_account import end_account


@transaction.atomic
def give_payout_account(
    *, actor: Actor, coop_id: int, creditor: int, holder: str, iban: str, from_day: date, now: datetime
) -> PayoutAccount:
    """Record an account for payouts (Auszahlungskonto). The one before ends on the day this one begins.

    Payouts that wait without an account, or with one given before, go to it. The same account and holder again is
    the same row. Raises InvalidIban and Invalid.
    """
    columns = actor_columns(actor)
    holder = plain_text(holder, longest=LONGEST_HOLDER, field="holder", required=True)
    iban = check_iban(iban)
    check_not_ahead(from_day, now=now, field="from_day")
    _take_turns(coop_id, creditor)
    current = payout_account_of(coop_id=coop_id, creditor=creditor)
    if current and _is_same(current, holder, iban):
        return current
    if current:
        end_account(actor, current, on=max(from_day, current.from_day))
    given = PayoutAccount.objects.create(
        coop_id=coop_id,
        creditor=creditor,
        from_day=from_day,
        recorded_at=now,
        **account_columns(holder=holder, iban=iban),
        **columns,
    )
    fact = PayoutAccountGiven(
        payout_account_id=given.pk, coop_id=coop_id, creditor=creditor, from_day=from_day
    )
    tell(fact, actor=actor)
    lead_waiting_payouts(actor, coop_id, creditor)
    return given


def _take_turns(coop_id: int, creditor: int) -> None:
    """There may be no row yet to lock: whoever names an account for this creditor waits here."""
    with connection.cursor() as cursor:
        key = f"payout account {coop_id} {creditor}"
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


def _is_same(current: PayoutAccount, holder: str, iban: str) -> bool:
    return current.iban is not None and current.holder == holder and decrypt(current.iban) == iban
