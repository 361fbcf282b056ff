"""Send somebody the letter whose key links their login to the register."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.coops.keys import new_key
from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.mail import call_off_mails, send_mail_later
from allmende.kernel.permissions import authorize

from ..facts.members import SelfServiceOffered
from ..letters.self_service import label_of_key, self_service_letter
from ..models import Party, SelfServiceKey
from ..permissions import RULES
from ..refusals.members import AlreadyLinked, NoAddressToWriteTo

VALID_FOR = timedelta(days=30)


@transaction.atomic
def offer_self_service(*, actor: Actor, party: Party, now: datetime) -> SelfServiceKey:
    """Mail a one-time key to the address in the register. A letter sent before no longer works; where it still
    waits it is called off.

    Raises NoAddressToWriteTo and AlreadyLinked.
    """
    party = Party.objects.select_for_update(no_key=True).get(pk=party.pk)
    authorize(RULES, "membership.offer_self_service", actor=actor, on=party)
    if party.person_id is not None:
        raise AlreadyLinked(_("%(name)s has linked a login already.") % {"name": party.full_name})
    if not party.email:
        raise NoAddressToWriteTo(
            _("The register has no e-mail address of %(name)s.") % {"name": party.full_name}
        )
    key, key_hash = new_key()
    offered, _is_new = SelfServiceKey.objects.update_or_create(
        party=party,
        defaults={
            "coop_id": party.coop_id,
            "key_hash": key_hash,
            "sent_at": now,
            "expires_at": now + VALID_FOR,
        },
    )
    subject, body = self_service_letter(party, key=key, until=offered.expires_at)
    call_off_mails(label_of_key(party))
    send_mail_later(
        to=party.email,
        subject=subject,
        body=body,
        language=party.language,
        about=label_of_key(party),
        reply_to=party.coop.contact_email,
    )
    tell(SelfServiceOffered(party_id=party.pk, coop_id=party.coop_id), actor=actor)
    return offered
