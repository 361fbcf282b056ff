"""A member looks into the list of members."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.kernel.row_access import seeing

from ..facts.members import ListInspected
from ..permissions import RULES
from ..register.list_of_members import Entry, ListQuery, list_of_members

MOST_AT_ONCE = 200


@transaction.atomic
def inspect_list(*, actor: Actor, query: ListQuery) -> list[Entry]:
    """A part of the list (§ 31 (1) GenG), by number. Every look is written down; copies are of own entries only.

    Raises NotAllowed.
    """
    authorize(RULES, "membership.inspect_list", actor=actor, on=query.coop_id)
    limit = min(query.limit or MOST_AT_ONCE, MOST_AT_ONCE)
    with seeing(person_id=actor.person_id, coop_ids=[query.coop_id]):  # more than the own rows, here alone
        entries = list(list_of_members(replace(query, limit=limit)))
    tell(ListInspected(coop_id=query.coop_id, as_of=query.as_of, after=query.after), actor=actor)
    return entries
