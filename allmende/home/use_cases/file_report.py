"""Report an entry, an offer, or something else to the network's office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from allmende.coops.models import Network
from allmende.coops.queries import the_network
from allmende.kernel.actor import GUEST, Actor
from allmende.kernel.errors import Conflict
from allmende.kernel.facts import tell
from allmende.kernel.mail import send_mail_later
from allmende.kernel.permissions import authorize
from allmende.kernel.row_access import system_access

from ..facts import ReportFiled
from ..models import Report
from ..permissions import RULES


class NobodyToReportTo(Conflict):
    code = "nobody-to-report-to"


@dataclass(frozen=True, kw_only=True)
class Complaint:
    """What somebody reports."""

    subject: str
    subject_id: str = ""
    address: str = ""
    message: str
    reply_to: str = ""


@transaction.atomic
def file_report(*, actor: Actor, complaint: Complaint, now: datetime) -> Report:
    """Keep the report for the network's office and tell it by mail."""
    network = the_network()
    if network is None:
        raise NobodyToReportTo(_("This installation has no network yet that could receive a report."))
    authorize(RULES, "home.file_report", actor=actor)
    with system_access():  # it becomes the office's row, not the reporter's
        report = Report.objects.create(recipient_coop_id=network.host_id, reported_at=now, **vars(complaint))
    tell(
        ReportFiled(report_id=report.pk, subject=report.subject, subject_id=report.subject_id),
        actor=Actor.job("guest") if actor == GUEST else actor,
    )
    _tell_the_office(network, report)
    return report


def _tell_the_office(network: Network, report: Report) -> None:
    if not network.reports_to:
        return
    with translation.override(settings.LANGUAGE_CODE):
        send_mail_later(
            to=network.reports_to,
            subject=_("A report for the network's office"),
            body=_("Somebody reported %(what)s:\n\n%(message)s\n\nRead and settle it here:\n%(link)s\n")
            % {
                "what": report.get_subject_display(),
                "message": report.message,
                "link": f"{settings.BASE_URL}/reports/{report.pk}",
            },
            language=settings.LANGUAGE_CODE,
        )
