"""Give a person an office (Amt) in a cooperative."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.identity.models import Person
from allmende.kernel.actor import Actor
from allmende.kernel.errors import Conflict, Invalid
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts import OfficeBegan
from ..models import Coop, Duty, Office
from ..permissions import RULES


class AlreadyInOffice(Conflict):
    code = "already-in-office"


class UnknownDuty(Invalid):
    code = "unknown-duty"


@transaction.atomic
def appoint_officer(
    *, actor: Actor, coop: Coop, person: Person, organ: str, duties: Iterable[str], on: date
) -> Office:
    """Appoint a person from a day on. Refused while the person holds an open office in the same organ."""
    coop = Coop.objects.select_for_update(no_key=True).get(pk=coop.pk)
    authorize(RULES, "coops.appoint", actor=actor, on=coop)
    return open_office(actor=actor, coop=coop, person=person, organ=organ, duties=list(duties), on=on)


def open_office(
    *, actor: Actor, coop: Coop, person: Person, organ: str, duties: Iterable[str], on: date
) -> Office:
    """The operation behind founding, appointing and accepting an invitation."""
    duties = refuse_unknown_duties(duties)
    if Office.objects.filter(coop=coop, person=person, organ=organ, until_day__isnull=True).exists():
        raise AlreadyInOffice(
            _("This person holds that office already. End it first to change its duties."),
            rule=_("One open office per organ and person."),
        )
    office = Office.objects.create(coop=coop, person=person, organ=organ, duties=duties, from_day=on)
    tell(OfficeBegan(office_id=office.pk, coop_id=coop.pk, person_id=person.pk, duties=duties), actor=actor)
    return office


def refuse_unknown_duties(duties: Iterable[str]) -> list[str]:
    """The duties in the order in which people read them."""
    if unknown := set(duties) - set(Duty.values):
        raise UnknownDuty(_("There is no duty “%s”.") % ", ".join(sorted(unknown)), field="duties")
    return [duty for duty in Duty.values if duty in set(duties)]
