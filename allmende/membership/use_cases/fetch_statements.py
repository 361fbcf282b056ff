"""Take the annual statements of all members away."""

from __future__ import annotations

from typing import IO

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import NotFound
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts.self_service import StatementsFetched
from ..models import BundleState, StatementBundle
from ..permissions import RULES
from ..stored.sealing import opened_file
from ..year.fiscal_years import LARGEST


@transaction.atomic
def fetch_statements(*, actor: Actor, coop_id: int, year: int) -> IO[bytes]:
    """The zip, deciphered, as a file to be closed; each fetching is written down. Raises NotFound and KeyMissing."""
    authorize(RULES, "membership.request_statements", actor=actor, on=coop_id)
    ready = StatementBundle.objects.filter(coop_id=coop_id, state=BundleState.READY)
    found = ready.filter(year=year).first() if year <= LARGEST else None
    if found is None or found.content is None:
        raise NotFound(_("These statements are not written yet, or no longer there."))
    file = opened_file(bytes(found.content).split(b"\n"))
    tell(StatementsFetched(bundle_id=found.pk, coop_id=coop_id, year=year), actor=actor)
    return file
