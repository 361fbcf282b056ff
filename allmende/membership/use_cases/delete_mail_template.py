"""Delete a template of mails."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import NotFound
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts.mailings import MailTemplateDeleted
from ..permissions import RULES, mail_templates_visible_to


@transaction.atomic
def delete_mail_template(*, actor: Actor, template_id: int) -> None:
    """What was sent stays as it was written. Raises NotFound."""
    template = mail_templates_visible_to(actor).select_for_update().filter(pk=template_id).first()
    if template is None:
        raise NotFound(_("There is no such template."))
    authorize(RULES, "membership.write_to_members", actor=actor, on=template.coop_id)
    template.delete()
    tell(MailTemplateDeleted(template_id=template_id, coop_id=template.coop_id), actor=actor)
