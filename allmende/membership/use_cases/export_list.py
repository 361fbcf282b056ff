"""Take the list of members of § 30 GenG out of the house, as a file or by a program."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import Conflict
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts.exports import ListExported
from ..permissions import RULES
from ..register.list_of_members import Entry, ListQuery, list_of_members

MOST_IN_A_PDF = 5000
Taken = TypeVar("Taken")


class TooLongForADocument(Conflict):
    code = "too-long-for-a-document"


@transaction.atomic
def export_list(
    *, actor: Actor, query: ListQuery, file_format: str, take: Callable[[Iterable[Entry]], Taken]
) -> Taken:
    """Everyone in it as of a day, with names and addresses. Who took it, and when, is written down (§§ 31, 32 GenG ask
    what a copy is for). file_format: "csv", "pdf" or "json". take: what is made of the entries, one after another: a
    large list is never held as a whole. Raises NotAllowed, TooLongForADocument.
    """
    authorize(RULES, "membership.see_list", actor=actor, on=query.coop_id)
    number = 0

    def counted() -> Iterator[Entry]:
        nonlocal number
        for entry in list_of_members(query):
            number += 1
            yield entry

    taken = take(_as_many_as_fit(counted()) if file_format == "pdf" else counted())
    tell(
        ListExported(
            coop_id=query.coop_id,
            as_of=query.as_of,
            with_leavers=query.with_leavers,
            number=number,
            file_format=file_format,
        ),
        actor=actor,
    )
    return taken


def _as_many_as_fit(entries: Iterable[Entry]) -> list[Entry]:
    found = list(entries)
    if len(found) > MOST_IN_A_PDF:
        raise TooLongForADocument(
            _("The list is too long for a PDF: it has %(count)s entries. Please load it as CSV.")
            % {"count": len(found)},
            rule=_("Rule: at most %(most)s entries.") % {"most": MOST_IN_A_PDF},
        )
    return found
