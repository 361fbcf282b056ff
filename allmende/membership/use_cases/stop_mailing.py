"""Stop a mailing that is being sent."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import Conflict, NotFound
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts.mailings import MailingStopped
from ..letters.counts import counts_of
from ..models import Delivery, Mailing, MailingState
from ..permissions import RULES, mailings_visible_to


class MailingOver(Conflict):
    code = "mailing-over"


@transaction.atomic
def stop_mailing(*, actor: Actor, mailing_id: int, now: datetime) -> Mailing:
    """Who has it, has it; nobody else gets it any more. Raises NotFound and MailingOver."""
    mailing = mailings_visible_to(actor).select_for_update(no_key=True).filter(pk=mailing_id).first()
    if mailing is None:
        raise NotFound(_("There is no such mailing."))
    authorize(RULES, "membership.write_to_members", actor=actor, on=mailing.coop_id)
    if mailing.state != MailingState.RUNNING:
        raise MailingOver(_("This mailing is over already."))
    mailing.state, mailing.over_at, mailing.counts = MailingState.STOPPED, now, counts_of(mailing)
    mailing.save(update_fields=["state", "over_at", "counts"])
    not_sent = mailing.counts.get(Delivery.WAITING, 0)
    tell(MailingStopped(mailing_id=mailing.pk, coop_id=mailing.coop_id, not_sent=not_sent), actor=actor)
    return mailing
