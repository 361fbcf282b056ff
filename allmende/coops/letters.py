"""Mails of this domain: subject and body in the reader's language."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from allmende.ui.formats import format_date

from .models import Invitation, Network

Letter = tuple[str, str]


def invitation_letter(invitation: Invitation, *, key: str) -> Letter:
    """Who invites to what, the link, and until when it works."""
    with translation.override(invitation.language):
        name = invitation.coop.name if invitation.coop else invitation.organisation
        subject = _("%(coop)s invites you") % {"coop": invitation.inviting_coop.name}
        context = {
            "invitation": invitation,
            "name": name,
            "network": Network.objects.first(),
            "link": _address("coops:invitation", key),
            "until": written_day(invitation.expires_at),
        }
        return subject, render_to_string("coops/mail/invitation.txt", context)


def acceptance_letter(invitation: Invitation, *, person_name: str, language: str) -> Letter:
    """To whoever invited: it was accepted."""
    with translation.override(language):
        coop = invitation.accepted_coop
        name = coop.name if coop else invitation.organisation
        context = {
            "invitation": invitation,
            "name": name,
            "person_name": person_name,
            "link": _address(
                "coops:offices" if invitation.coop_id else "coops:coop", coop.slug if coop else ""
            ),
        }
        return _("%(name)s accepted your invitation") % {"name": person_name}, render_to_string(
            "coops/mail/accepted.txt", context
        )


def written_day(moment: datetime) -> str:
    """The day of a moment here, in the language spoken: 22. Dezember 2026."""
    return format_date(localdate(moment), language=get_language() or "en")


def _address(name: str, *args: str) -> str:
    return settings.BASE_URL + reverse(name, args=args)
