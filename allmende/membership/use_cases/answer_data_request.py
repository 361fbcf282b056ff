"""Give somebody a copy of what a cooperative stores about them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.kernel.row_access import seeing
from allmende.ui.personal_archive import personal_archive

from ..facts.self_service import DataRequestAnswered
from ..models import Party
from ..permissions import RULES
from ..stored.holdings import holdings_of_parties


@transaction.atomic
def answer_data_request(*, actor: Actor, party: Party, language: str, now: datetime) -> bytes:
    """A zip with everything this cooperative stores about a party (Art. 15, 20 GDPR). Nothing of it is kept.

    The office hands it to whoever asked by letter or mail and has shown who they are; people take their own here.
    """
    party = Party.objects.select_related("coop").get(pk=party.pk)
    authorize(RULES, "membership.answer_data_request", actor=actor, on=party)
    with seeing(person_id=actor.person_id, coop_ids=[party.coop_id]):  # payments know no persons
        archive = personal_archive(
            about=party.full_name,
            keeper=party.coop.name,
            holdings=holdings_of_parties([party.pk]),
            language=language,
            now=now,
        )
    tell(DataRequestAnswered(party_id=party.pk, coop_id=party.coop_id), actor=actor)
    return archive
