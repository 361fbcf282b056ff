"""Hand a person a copy of all that is stored about them."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.kernel.personal_data import Somebody, holdings_about
from allmende.kernel.row_access import system_access
from allmende.ui.personal_archive import personal_archive

from ..facts import DataExported
from ..models import Person
from ..permissions import RULES


@transaction.atomic
def export_own_data(*, actor: Actor, person: Person, language: str, now: datetime) -> bytes:
    """A zip with everything that any domain stores about a person (Art. 15, 20 GDPR). Nothing of it is kept."""
    authorize(RULES, "identity.export_own_data", actor=actor, on=person)
    with system_access():  # across all cooperatives; each domain names the rows of this person only
        archive = personal_archive(
            about=person.name,
            keeper=settings.BASE_URL,
            holdings=holdings_about(Somebody(person_id=person.pk, email=person.email)),
            language=language,
            now=now,
        )
    tell(DataExported(person_id=person.pk), actor=actor)
    return archive
