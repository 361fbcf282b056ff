"""The mail with the key to self-service, in the language of whom it is for."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from allmende.ui.formats import format_date

from .models import Party


def self_service_letter(party: Party, *, key: str, until: datetime) -> tuple[str, str]:
    """Subject and body: what the link does, and until when."""
    with translation.override(party.language):
        context = {
            "party": party,
            "coop": party.coop,
            "link": settings.BASE_URL + reverse("membership:self_service", args=[key]),
            "until": format_date(localdate(until), language=party.language),
        }
        subject = _("Your membership in %(coop)s, online") % {"coop": party.coop.name}
        return subject, render_to_string("membership/mail/self_service.txt", context)
