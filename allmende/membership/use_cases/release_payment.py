"""Enter that what an applicant had paid was given back, or was entered by mistake."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import Invalid
from allmende.kernel.permissions import authorize

from ..models import Application
from ..money.held import Held, HeldKind, held_or_refuse
from ..permissions import RULES
from .end_held import end_held

CAUSES = (HeldKind.RETURNED, HeldKind.MISTAKE)


@transaction.atomic
def release_payment(
    *,
    actor: Actor,
    coop_id: int,
    payment_id: UUID,
    release_id: UUID,
    cause: HeldKind,
    value_on: date,
    now: datetime,
) -> Held:
    """In full, on its value date; while the application is open as after it is rejected, taken back, or closed.

    release_id: sent again, it is the same. Raises NotFound, HeldNoLonger where it was used or released meanwhile,
    Invalid.
    """
    authorize(RULES, "membership.hold_payment", actor=actor, on=coop_id)
    held = held_or_refuse(coop_id, payment_id)
    if held.application is not None:  # whoever admits at this moment holds it, too
        Application.objects.select_for_update(no_key=True).filter(pk=held.application.pk).first()
    if cause not in CAUSES:
        raise Invalid(_("Say whether it was given back, or entered by mistake."), field="cause")
    if value_on < held.value_on:
        raise Invalid(_("A payment cannot be given back before it came in."), field="value_on")
    if value_on > timezone.localdate(now):
        raise Invalid(_("Nothing is paid back on a day that is still to come."), field="value_on")
    end_held(actor=actor, coop_id=coop_id, held=held, kind=cause, end_id=release_id, on=value_on, now=now)
    return held_or_refuse(coop_id, payment_id)
