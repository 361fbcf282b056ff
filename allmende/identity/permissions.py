"""Who may do what with persons and logins."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from allmende.kernel.actor import Actor
from allmende.kernel.permissions import Rule

from .models import Person


def _oneself(actor: Actor, person: Person) -> bool:
    return actor.person_id is not None and actor.person_id == person.pk


def _job(actor: Actor, _on: Any) -> bool:
    return actor.is_job


RULES: dict[str, Rule] = {
    "identity.edit_person": Rule(_("the person"), _oneself),
    "identity.end_other_sessions": Rule(_("the person"), _oneself),
    "identity.export_own_data": Rule(_("the person"), _oneself),
    "identity.delete_login": Rule(_("the person"), _oneself),
    "identity.forget": Rule(_("the job that keeps the retention periods"), _job),
}
