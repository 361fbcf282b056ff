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

from ..models import Bond, Member, Party
from ..queries import has_shares, holding_on


def label_of_key(party: Party) -> str:
    """By which the letter with the key is found: a newer one takes its place, and it goes with the address."""
    return f"key:{party.pk}"


def self_service_letter(party: Party, *, key: str, until: datetime) -> tuple[str, str]:
    """Subject and body: what the link does, and until when."""
    names = _stands_beside(party)
    with translation.override(party.language):
        context = {
            "beside": ", ".join(names),
            "party": party,
            "coop": party.coop,
            "has_shares": has_shares(party.coop_id, localdate(until)),
            "link": settings.BASE_URL + reverse("membership:self_service", args=[key]),
            "until": format_date(localdate(until), language=party.language),
        }
        subject = _("Your membership in %(coop)s, online") % {"coop": party.coop.name}
        if names:
            subject = _("Beside %(names)s in %(coop)s, online") % {
                "names": ", ".join(names),
                "coop": party.coop.name,
            }
        return subject, render_to_string("membership/mail/self_service.txt", context)


def _stands_beside(party: Party) -> list[str]:
    """Whose membership somebody sees who has none."""
    if Member.objects.filter(party=party).exists():
        return []
    bonds = Bond.objects.filter(holding_on(localdate()), beside=party).select_related("party").order_by("pk")
    return list(dict.fromkeys(bond.party.full_name for bond in bonds))
