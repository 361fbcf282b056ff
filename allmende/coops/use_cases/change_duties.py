"""Give an office other duties."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.permissions import authorize

from ..models import Office
from ..permissions import RULES
from .appoint_officer import open_office
from .end_office import close_office, refuse_to_leave_alone, take_office


@transaction.atomic
def change_duties(*, actor: Actor, office: Office, duties: Iterable[str], on: date) -> Office:
    """End the office and open the same one with other duties; what was held before stays readable.

    Raises LastOffice where nobody would be left to appoint others, UnknownDuty for a word that is none.
    """
    office = take_office(office)
    authorize(RULES, "coops.appoint", actor=actor, on=office.coop)
    duties = sorted(set(duties))
    if duties == sorted(office.duties):
        return office
    close_office(office, actor=actor, on=on)
    successor = open_office(
        actor=actor, coop=office.coop, person=office.person, organ=office.organ, duties=duties, on=on
    )
    refuse_to_leave_alone(office.coop, on=on)
    return successor
