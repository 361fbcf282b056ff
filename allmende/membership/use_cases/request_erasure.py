"""Erase of somebody what may go now, and say what is kept until when."""

from __future__ import annotations

from datetime import date
from functools import partial

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.kernel.row_access import seeing

from ..facts.self_service import ErasureRequested
from ..forgetting import forget_contact, forget_what_was_volunteered
from ..law.days import is_minor
from ..letters.confirming import confirm, confirm_to_party
from ..letters.erasures import of_erasure
from ..models import Bond, LetterKind, Member, Party
from ..permissions import RULES
from ..shares.ending_accounts import end_accounts_of_leavers
from ..stored.erasing import CONTACT, Kept, due_for_contact, kept_of
from ..taking import take_all_of

VOLUNTEERED = ("phone", "birth_date")
"""What no membership needs; of a child the date of birth is."""


@transaction.atomic
def request_erasure(*, actor: Actor, party: Party, on: date) -> list[Kept]:
    """Answer a request for erasure (Art. 17 GDPR): what is needed no longer goes now, what the law keeps is named.

    Mandate and account for payouts of a membership that is over end. While one lasts, phone and, of adults, the date of
    birth go; all else follows by itself on its day, but the books. The answer goes by mail, before that address is
    erased, else on paper.
    Returns what is kept.
    """
    with seeing(person_id=actor.person_id, coop_ids=[party.coop_id]):  # payments know no persons
        members = Member.objects.filter(party=party)
        take_all_of(party.coop_id, members.values_list("pk", flat=True))  # before their party
        party = Party.objects.select_for_update(no_key=True).get(pk=party.pk)
        authorize(RULES, "membership.request_erasure", actor=actor, on=party)
        end_accounts_of_leavers(actor=actor, coop_id=party.coop_id, on=on, left_before=on, party=party)
        kept = list(kept_of(party, on))
        is_needed = not due_for_contact(party.coop_id, on).filter(pk=party.pk).exists()
        born = party.birth_date
        is_of_age = born is not None and not is_minor(born, on)
        goes = CONTACT if not is_needed else VOLUNTEERED if is_of_age else VOLUNTEERED[:1]
        _answer(party, kept, [name for name in goes if getattr(party, name)], on)
        if is_needed:
            forget_what_was_volunteered(party, is_of_age=is_of_age)
        else:
            forget_contact(party)
        tell(ErasureRequested(party_id=party.pk, coop_id=party.coop_id), actor=actor)
        return list(kept_of(party, on))


def _answer(party: Party, kept: list[Kept], goes: list[str], on: date) -> None:
    """To a member, or to who stands beside one."""
    write = partial(of_erasure, kept, erased=goes)
    about = (LetterKind.ERASURE, {"erased": goes})
    found = Member.objects.select_related("party", "coop").order_by("-number")
    if member := found.filter(party=party).first():
        confirm(member, write, on=on, about=about)
    elif member := found.filter(party__in=Bond.objects.filter(beside=party).values("party")).first():
        confirm_to_party(member, party, write, about=about)
