"""Which account of the ledger holds whose capital, for many members in one statement."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection


def name_accounts(accounts: Mapping[int, int]) -> None:
    """Member's id → account's id. With bulk_update, building the statement takes longer than running it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "update membership_member as row set account_id = given.value "
            "from unnest(%s::bigint[], %s::bigint[]) as given (id, value) where given.id = row.id",
            [list(accounts), list(accounts.values())],
        )
