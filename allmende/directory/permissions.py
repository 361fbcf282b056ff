"""Who may do what in the directory. Reading it is free for everyone; imports are for the network's office."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allmende.coops.queries import holds_network_duty
from allmende.kernel.actor import Actor
from allmende.kernel.permissions import Rule, may

from .models import ImportRun


def _network_office(actor: Actor, _on: Any) -> bool:
    return holds_network_duty(actor, on=timezone.localdate())


def _network_office_or_operator(actor: Actor, _on: Any) -> bool:
    return actor.is_job or _network_office(actor, _on)


_OFFICE = _("the network's office, with the duty “run the network's directory”")
_OFFICE_OR_OPERATOR = _("the network's office, with the duty “run the network's directory”, or the operator")

RULES: dict[str, Rule] = {
    "directory.import": Rule(_OFFICE_OR_OPERATOR, _network_office_or_operator),
    "directory.undo_import": Rule(_OFFICE_OR_OPERATOR, _network_office_or_operator),
    "directory.see_imports": Rule(_OFFICE, _network_office),
    "directory.invite_entry": Rule(_OFFICE, _network_office),
}


def runs_visible_to(actor: Actor) -> QuerySet[ImportRun]:
    """All imports for the network's office, none for others. The files themselves are left in the database."""
    runs = ImportRun.objects.defer("content").select_related("register", "started_by")
    return runs if may(RULES, "directory.see_imports", actor=actor) else runs.none()
