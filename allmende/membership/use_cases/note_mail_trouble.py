"""Note that a mailing waits for the mail server."""

from __future__ import annotations

from allmende.kernel.actor import Actor
from allmende.kernel.row_access import system_access

from ..models import Mailing


def note_mail_trouble(*, actor: Actor, mailing_id: int) -> None:
    """For the page of the mailing. It is tried again by itself."""
    with system_access():
        Mailing.objects.filter(pk=mailing_id).update(waits_for_server=True)
