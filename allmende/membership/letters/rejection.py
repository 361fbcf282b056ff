"""What is said to whom the cooperative does not admit: as a mail, and on paper for who gave no e-mail address."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.permissions import authorize
from allmende.ui.documents import pdf
from allmende.ui.formats import format_date

from ..joining.applications import application_or_refuse, refuse_decided
from ..joining.duties import euros
from ..models import Application
from ..money.held import held_for
from ..permissions import RULES
from ..statutes.rules import law_behind
from .documents import letterhead, recipient

LONGEST_REASON = 2000
"""Characters."""


def decided(application: Application) -> str:
    """That it was not admitted, in the active language."""
    said = _("%(coop)s has decided not to admit you as a member.")
    return said % {"coop": application.coop.name}


def what_is_deleted(application: Application) -> str:
    """What becomes of the details, and why."""
    said = _(
        "All your details are deleted now%(law)s. Only a number without a name stays: that one application was "
        "rejected."
    )
    return said % {"law": law_behind(application.coop).because("rejection")}


def what_is_paid_back(application: Application) -> str:
    """That what was paid comes back; "" where nothing was."""
    held = sum(each.amount for each in held_for(application) if each.ended is None)
    return _("What you have paid, %(amount)s, is paid back to you.") % {"amount": euros(held)} if held else ""


def rejection_letter(*, actor: Actor, application_id: int, reason: str, now: datetime) -> bytes:
    """As PDF in the applicant's language, to print before the rejection: afterwards nobody knows whom to write to.

    It decides nothing, and nothing of it is kept. reason: for the applicant. Raises AlreadyDecided, NoApplication.
    """
    application = application_or_refuse(actor, application_id)
    authorize(RULES, "membership.reject", actor=actor, on=application.coop_id)
    refuse_decided(application)
    with translation.override(application.party.language):
        return _as_pdf(application, reason.strip()[:LONGEST_REASON], now)


def _as_pdf(application: Application, reason: str, now: datetime) -> bytes:
    language, zone = application.party.language, ZoneInfo(application.coop.time_zone)
    subject = _("Your application to %(coop)s") % {"coop": application.coop.name}
    data = {
        "letterhead": letterhead(application.coop),
        "recipient": recipient(application.party),
        "facts": [[_("Date"), format_date(localdate(now, zone), language=language)]],
        "subject": subject,
        "text": [
            _("Hello %(name)s,") % {"name": application.party.full_name},
            decided(application),
            *filter(None, (line.strip() for line in reason.splitlines())),
            *filter(None, [what_is_paid_back(application)]),
            what_is_deleted(application),
        ],
        "norms": [],
        "certified": [[_("Signed"), format_date(application.signed_on, language=language)]],
        "closing": _("This letter was made by a program and is valid without a signature."),
        "signatures": [],
    }
    return pdf("membership/documents/confirmation.typ", data, language=language, title=subject)
