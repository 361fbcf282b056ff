"""Take the list of members out of the house, as lines for a file."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts.exports import MembersExported
from ..permissions import RULES
from ..register.member_list import Line, MemberQuery, lines_of


@transaction.atomic
def export_members(
    *,
    actor: Actor,
    query: MemberQuery,
    picked: Collection[int] | None = None,
    columns: Sequence[str],
    write: Callable[[Iterable[Line]], None],
) -> int:
    """All whom a filter finds, or those picked of them, in its order; how many they were.

    columns: of the file, for the audit log. write: takes the lines as they are read, a part in memory at a time.
    """
    authorize(RULES, "membership.see_list", actor=actor, on=query.coop_id)
    number = 0

    def counted() -> Iterator[Line]:
        nonlocal number
        for line in lines_of(query, picked):
            number += 1
            yield line

    write(counted())
    tell(MembersExported(coop_id=query.coop_id, number=number, columns=list(columns)), actor=actor)
    return number
