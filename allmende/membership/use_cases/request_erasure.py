"""Erase of somebody what may go now, and say what is kept until when."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.kernel.row_access import seeing

from ..facts.self_service import ErasureRequested
from ..forgetting import forget_contact, forget_what_was_volunteered
from ..law.days import is_minor
from ..letters.confirmations import of_erasure
from ..letters.confirming import confirm
from ..models import Member, Party
from ..permissions import RULES
from ..shares.ending_mandates import end_mandates_of_leavers
from ..stored.erasing import Kept, due_for_contact, kept_of


@transaction.atomic
def request_erasure(*, actor: Actor, party: Party, on: date) -> list[Kept]:
    """Answer a request for erasure (Art. 17 GDPR): what is needed no longer goes now, what the law keeps is named.

    A mandate of a membership that is over ends. While one lasts, phone and, of adults, the date of birth go; all else
    follows by itself on its day, but the books. The answer is mailed where there is an address, before that is erased.
    Returns what is kept.
    """
    party = Party.objects.select_for_update(no_key=True).get(pk=party.pk)
    authorize(RULES, "membership.request_erasure", actor=actor, on=party)
    with seeing(person_id=actor.person_id, coop_ids=[party.coop_id]):  # payments know no persons
        end_mandates_of_leavers(actor=actor, coop_id=party.coop_id, on=on, left_before=on, party=party)
        kept = list(kept_of(party, on))
        _answer(party, kept, on)
        if due_for_contact(party.coop_id, on).filter(pk=party.pk).exists():
            forget_contact(party)
        else:
            born = party.birth_date
            forget_what_was_volunteered(party, is_of_age=born is not None and not is_minor(born, on))
        tell(ErasureRequested(party_id=party.pk, coop_id=party.coop_id), actor=actor)
        return list(kept_of(party, on))


def _answer(party: Party, kept: list[Kept], on: date) -> None:
    found = Member.objects.select_related("party", "coop").filter(party=party)
    if member := found.order_by("-number").first():
        confirm(member, lambda: of_erasure(kept), on=on)
