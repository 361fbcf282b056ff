"""Take the list of members out of the house, as lines for a file."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..export_facts import MembersExported
from ..member_list import Line, MemberQuery, lines_of
from ..permissions import RULES


@transaction.atomic
def export_members(
    *, actor: Actor, query: MemberQuery, picked: Collection[int] | None = None, columns: Sequence[str]
) -> list[Line]:
    """All whom a filter finds, or those picked of them, in its order. columns: of the file, for the audit log."""
    authorize(RULES, "membership.see_list", actor=actor, on=query.coop_id)
    lines = list(lines_of(query, picked))
    tell(MembersExported(coop_id=query.coop_id, number=len(lines), columns=list(columns)), actor=actor)
    return lines
