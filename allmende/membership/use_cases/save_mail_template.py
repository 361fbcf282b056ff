"""Keep the words of a mail under a name."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import Invalid
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts.mailings import MailTemplateSaved
from ..letters.mail_words import Words, refuse_words
from ..models import ListOfMembers, MailTemplate
from ..permissions import RULES

LONGEST_NAME = 60


@transaction.atomic
def save_mail_template(*, actor: Actor, coop_id: int, name: str, words: Words, now: datetime) -> MailTemplate:
    """The same name again replaces what it held. Raises Invalid."""
    authorize(RULES, "membership.write_to_members", actor=actor, on=coop_id)
    ListOfMembers.objects.select_for_update(no_key=True).get_or_create(coop_id=coop_id)
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise Invalid(
            _("A template has a name of at most %(most)s characters.") % {"most": LONGEST_NAME}, field="name"
        )
    refuse_words(words)
    template, _is_new = MailTemplate.objects.update_or_create(
        coop_id=coop_id, name=name, defaults=asdict(words) | {"saved_at": now}
    )
    tell(MailTemplateSaved(template_id=template.pk, coop_id=coop_id), actor=actor)
    return template
