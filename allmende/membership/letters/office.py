"""What the office is told of what a member declared online: that there is something to read, and where."""

from __future__ import annotations

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from allmende.coops.models import Duty
from allmende.coops.queries import people_with_duty
from allmende.kernel.mail import send_mail_later

from ..models import Departure
from .confirming import label_of


def tell_office_of_step(departure: Departure) -> None:
    """To those who keep the list: a member gave notice, or gave back single shares. The mail names nobody."""
    coop, member = departure.coop, departure.member
    link = settings.BASE_URL + reverse("membership:member", args=[member.pk])
    for person in people_with_duty(coop_id=coop.pk, duty=Duty.REGISTER, on=timezone.localdate()):
        with translation.override(person.language):
            context = {"departure": departure, "coop": coop, "link": link}
            send_mail_later(
                to=person.email,
                subject=_subject(departure) % {"coop": coop.name},
                body=render_to_string("membership/mail/office_step.txt", context),
                language=person.language,
                about=label_of(member.party),
            )


def _subject(departure: Departure) -> str:
    if departure.shares is None:
        return _("A member of %(coop)s gave notice")
    return _("A member of %(coop)s gave back shares")
