"""Who may file and settle reports."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allmende.coops.queries import holds_network_duty
from allmende.kernel.actor import Actor
from allmende.kernel.permissions import Rule

from .models import Report


def _anyone(_actor: Actor, _on: Any) -> bool:
    return True


def _job(actor: Actor, _on: Any) -> bool:
    return actor.is_job


def _network_office(actor: Actor, _on: Any) -> bool:
    return holds_network_duty(actor, on=timezone.localdate())


RULES: dict[str, Rule] = {
    "home.file_report": Rule(_("everyone, also without signing in"), _anyone),
    "home.settle_report": Rule(
        _("the network's office, with the duty “run the network's directory”"), _network_office
    ),
    "home.forget": Rule(_("the job that keeps the retention periods"), _job),
}


def reports_visible_to(actor: Actor) -> QuerySet[Report]:
    """Reports that the cooperative acted for has received: for those who run the network, nobody else of it."""
    if not _network_office(actor, None):
        return Report.objects.none()
    return Report.objects.filter(recipient_coop_id=actor.coop_id)
