"""Send the next part of a mailing. Nobody gets it twice, whenever and however often the worker is killed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils.timezone import localdate

from allmende.coops.models import Coop
from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.mail import mail_line
from allmende.kernel.permissions import authorize
from allmende.kernel.row_access import system_access

from ..facts.mailings import MailingSent
from ..letters.counts import counts_of
from ..letters.handing_over import hand_over
from ..letters.mail_words import Filled, fill, words_of
from ..models import Bond, Delivery, Mailing, MailingRecipient, MailingState
from ..permissions import RULES
from ..queries import holding_on
from .note_mail_trouble import note_mail_trouble

Send = Callable[..., None]


def send_mailing(*, actor: Actor, mailing_id: int, at_most: int = 200) -> bool:
    """Send to the next recipients, each in two transactions of its own: begun, then what became of it.

    What was begun and never noted, because the worker was killed between the two, is noted as unclear and not sent
    again. A recipient whose server says “not now” waits ten minutes, while the others go on. Return whether there is
    more to do now. Raises NoMailServer, MailUnclear when the line broke, MailDelayed when the server wants no more now.
    """
    authorize(RULES, "membership.send_mailing", actor=actor)
    waiting = _begin(mailing_id, at_most)
    if waiting is None:
        return False
    with mail_line() as send:
        note_mail_trouble(actor=actor, mailing_id=mailing_id, waits=False)
        try:
            for recipient_id in waiting:
                _send_to(recipient_id, send)
        finally:
            _count_what_was_stopped(mailing_id)
    return not _finish(actor, mailing_id) and _is_due(mailing_id)


def _begin(mailing_id: int, at_most: int) -> list[int] | None:
    """Whom to send to next; None where nothing is to be sent any more."""
    with system_access():
        mailing = Mailing.objects.filter(pk=mailing_id, state=MailingState.RUNNING).first()
        if mailing is None:
            return None
        lost = mailing.recipients.filter(state=Delivery.SENDING)
        lost.update(state=Delivery.UNCLEAR, done_at=Now())
        waiting = _due(mailing_id).order_by("tries", "pk")
        return list(waiting.values_list("pk", flat=True)[:at_most])


def _due(mailing_id: int) -> QuerySet[MailingRecipient]:
    now = Q(not_before=None) | Q(not_before__lte=Now())
    return MailingRecipient.objects.filter(now, mailing=mailing_id, state=Delivery.WAITING)


def _is_due(mailing_id: int) -> bool:
    with system_access():
        return _due(mailing_id).exists()


def _send_to(recipient_id: int, send: Send) -> None:
    begun = _claim(recipient_id)
    if begun is None:
        return
    email, mail, coop = begun
    said = {"to": email, "subject": mail.subject, "body": mail.body, "language": mail.language}
    hand_over(
        MailingRecipient.objects.filter(pk=recipient_id),
        partial(send, **said, sender=coop.name, reply_to=coop.contact_email),
    )


def _claim(recipient_id: int) -> tuple[str, Filled, Coop] | None:
    """Mark the mail as begun, before it is. None where another did, or the mailing was stopped meanwhile."""
    with system_access():
        free = MailingRecipient.objects.filter(state=Delivery.WAITING, mailing__state=MailingState.RUNNING)
        found = (
            free.select_for_update(skip_locked=True, of=("self",))
            .select_related("mailing", "member__party", "party", "coop")
            .filter(pk=recipient_id)
            .first()
        )
        if found is None:
            return None
        email = _address_of(found)
        found.state = Delivery.SENDING if email else Delivery.NO_ADDRESS
        found.save(update_fields=["state"])
        if not email:
            return None
        return email, fill(words_of(found.mailing), found.member, found.coop, reader=found.party), found.coop


def _address_of(found: MailingRecipient) -> str:
    """Of who stood beside a member when it began and does no more, none."""
    if found.party_id == found.member.party_id:
        return found.party.email
    today = holding_on(localdate())
    stands = Bond.objects.filter(today, party=found.member.party_id, beside=found.party_id)
    return found.party.email if stands.exists() else ""


@transaction.atomic
def _count_what_was_stopped(mailing_id: int) -> None:
    """A mail that was being sent when it was stopped: only now one knows what became of it."""
    with system_access():
        stopped = Mailing.objects.select_for_update(no_key=True).filter(
            pk=mailing_id, state=MailingState.STOPPED
        )
        for mailing in stopped:
            Mailing.objects.filter(pk=mailing_id).update(counts=counts_of(mailing))


@transaction.atomic
def _finish(actor: Actor, mailing_id: int) -> bool:
    """Whether it is over: nobody waits, or it was stopped."""
    with system_access():
        mailing = Mailing.objects.select_for_update(no_key=True).get(pk=mailing_id)
        if mailing.state != MailingState.RUNNING:
            return True
        counts = counts_of(mailing)
        if counts.get(Delivery.WAITING) or counts.get(Delivery.SENDING):
            return False
        Mailing.objects.filter(pk=mailing_id).update(state=MailingState.DONE, over_at=Now(), counts=counts)
        tell(
            MailingSent(
                mailing_id=mailing_id,
                coop_id=mailing.coop_id,
                sent=counts.get(Delivery.SENT, 0),
                failed=counts.get(Delivery.FAILED, 0),
                unclear=counts.get(Delivery.UNCLEAR, 0),
            ),
            actor=actor,
        )
        return True
