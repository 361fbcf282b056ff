"""Send a mail to oneself, as a member would get it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.coops.models import Coop
from allmende.identity.models import Person
from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.mail import send_mail_later
from allmende.kernel.permissions import authorize

from ..facts.mailings import MailingTried
from ..letters.confirming import label_of
from ..letters.mail_words import Words, fill, refuse_words
from ..permissions import RULES
from ..taking import take_member


@transaction.atomic
def try_mailing(*, actor: Actor, coop: Coop, member_id: int, words: Words) -> str:
    """It goes to the writer's own address alone, which is returned. Raises Invalid and NotFound."""
    authorize(RULES, "membership.write_to_members", actor=actor, on=coop.pk)
    refuse_words(words)
    member = take_member(actor, member_id)
    writer = Person.objects.get(pk=actor.person_id or 0)
    mail = fill(words, member, coop)
    send_mail_later(
        to=writer.email,
        subject=_("Test: %(subject)s") % {"subject": mail.subject},
        body=mail.body,
        language=mail.language,
        about=label_of(member.party),  # it says what the member's own would say
        reply_to=coop.contact_email,
    )
    tell(MailingTried(coop_id=coop.pk, member_id=member.pk), actor=actor)
    return str(writer.email)
