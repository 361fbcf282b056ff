"""Note whether a mailing waits for the mail server."""

from __future__ import annotations

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.kernel.row_access import system_access

from ..facts.mailings import MailingWaits
from ..models import Mailing
from ..permissions import RULES


@transaction.atomic
def note_mail_trouble(*, actor: Actor, mailing_id: int, waits: bool = True) -> None:
    """For the page of the mailing: it waits, and is tried again by itself; or the server answers again."""
    with system_access():
        mailing = Mailing.objects.select_for_update(no_key=True).get(pk=mailing_id)
        authorize(RULES, "membership.send_mailing", actor=actor)
        if mailing.waits_for_server == waits:
            return
        mailing.waits_for_server = waits
        mailing.save(update_fields=["waits_for_server"])
        tell(MailingWaits(mailing_id=mailing_id, coop_id=mailing.coop_id, waits=waits), actor=actor)
