"""What a member hears whose application to join is closed: there is a membership already."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from ..models import Member
from ..queries import has_shares
from .confirmations import Confirmation


def of_known_member(member: Member, *, on: date) -> Confirmation:
    """That it is closed and why, and how further shares are taken, where that is possible. In the active language."""
    said = _(
        "the application to join %(coop)s has arrived. %(name)s is a member already, with the number %(number)s, so "
        "the application is closed and all its details are deleted. Nothing is to be paid for it."
    ) % {"coop": member.coop.name, "name": member.party.full_name, "number": member.number}
    if takes_further_shares(member, on=on):
        link = settings.BASE_URL + reverse("membership:new_subscription", args=[member.pk])
        further = _(
            "Further shares are taken as a member: %(link)s – whoever has no access online yet gets it from the office."
        )
        said = f"{said} {further % {'link': link}}"
    warns = _("If this was not you, please tell us.")
    return Confirmation(
        name=_("confirmation"),
        subject=_("Your application: you are a member already"),
        text=f"{said} {warns}",
        figures=[[_("Number in the list of members"), str(member.number)]],
    )


def takes_further_shares(member: Member, *, on: date) -> bool:
    """Whether there are shares, and no last day yet (§ 15b GenG)."""
    return member.left_on is None and has_shares(member.coop_id, on)
