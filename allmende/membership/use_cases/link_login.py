"""Link the own login to a party, with the key from the letter."""

from __future__ import annotations

from datetime import datetime
from typing import NoReturn

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from allmende.coops.keys import hash_of
from allmende.kernel.actor import Actor
from allmende.kernel.errors import NotFound
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.kernel.row_access import system_access

from ..facts.members import LoginLinked
from ..models import Party, SelfServiceKey
from ..permissions import RULES
from ..refusals.members import AlreadyLinked, LetterNoLongerWorks


@transaction.atomic
def link_login(*, actor: Actor, key: str, now: datetime) -> Party:
    """Link whoever is signed in to the party the letter was sent to. The key is gone afterwards.

    Whoever holds the link may: it was mailed to the address in the register, and the letter says that it is personal.
    Raises NotFound for a wrong key, LetterNoLongerWorks and AlreadyLinked.
    """
    with system_access():  # the reader sees nothing of this cooperative yet
        # The party before its key, as whoever offers one: and once it is held, the key as it is now.
        locked = Party.objects.select_for_update(no_key=True)
        party = locked.filter(pk__in=_keys(key).values("party")).first() or _unknown()
        offered = _keys(key).select_for_update().first() or _unknown()
        authorize(RULES, "membership.link_login", actor=actor, on=offered)
        _refuse(actor, offered, party, now)
        party.person_id = actor.person_id
        party.save(update_fields=["person"])
        offered.delete()
        tell(
            LoginLinked(party_id=party.pk, coop_id=party.coop_id, person_id=actor.person_id or 0),
            actor=actor,
        )
    return party


def letter_by_key(key: str) -> SelfServiceKey:
    """The letter that a link stands for. Whoever has the link may read it. Raises NotFound."""
    with system_access():
        found = _keys(key).select_related("party", "coop").first()
    return found or _unknown()


def _keys(key: str) -> QuerySet[SelfServiceKey]:
    return SelfServiceKey.objects.filter(key_hash=hash_of(key))


def _unknown() -> NoReturn:
    raise NotFound(
        _("This link does not work, or no longer. Please ask your cooperative for a new one."),
        rule=_("Each link works once, and a newer letter replaces it."),
    )


def _refuse(actor: Actor, offered: SelfServiceKey, party: Party, now: datetime) -> None:
    if offered.expires_at <= now:
        raise LetterNoLongerWorks(
            _("This link has run out. Please ask your cooperative for a new one."),
            rule=_("Rule: it works for 30 days."),
        )
    if party.person_id is not None and party.person_id != actor.person_id:
        raise AlreadyLinked(_("This membership is linked to another login already."))
    same = Party.objects.filter(coop_id=party.coop_id, person_id__in=[actor.person_id]).exclude(pk=party.pk)
    if same.exists():
        raise AlreadyLinked(
            _("Your login is linked to another entry of this cooperative already."),
            rule=_("Rule: one entry for each login in a cooperative."),
        )
