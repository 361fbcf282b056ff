"""Erase the words of claims and payments older than vouchers are kept. An operation: the caller has authorized."""

from __future__ import annotations

from datetime import date

from django.db import connection, transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell

from ..facts import WordsForgotten
from ..recording import actor_columns


@transaction.atomic
def forget_words(*, actor: Actor, coop_id: int, before: date, at_most: int) -> int:
    """Take notes, references and reasons, and who entered them, from what was closed before a day, of at most so many
    of each kind. Amounts, days and what belongs together stay: every figure as of any day is what it was.

    Returns of how many. The database opens this door alone (0005_forget_words.sql).
    """
    actor_columns(actor)
    with connection.cursor() as cursor:
        cursor.execute("select payments_forget_words(%s, %s, %s)", [coop_id, before, at_most])
        number = int(cursor.fetchone()[0])
    if number:
        tell(WordsForgotten(coop_id=coop_id, number=number), actor=actor)
    return number
