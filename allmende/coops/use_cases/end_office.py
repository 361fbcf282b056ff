"""Take an office (Amt) back, or lay it down."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import Conflict
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts import OfficeEnded
from ..models import Coop, Duty, Network, Office
from ..permissions import RULES
from ..queries import duty_is_held


class OfficeHasEnded(Conflict):
    code = "office-has-ended"


class LastOffice(Conflict):
    code = "last-office"


@transaction.atomic
def end_office(*, actor: Actor, office: Office, on: date) -> Office:
    """End an office: from the day `on` it gives no rights.

    Raises LastOffice where nobody would be left to appoint others, OfficeHasEnded at the second time.
    """
    office = take_office(office)
    authorize(RULES, "coops.end_office", actor=actor, on=office)
    close_office(office, actor=actor, on=on)
    refuse_to_leave_alone(office.coop, on=on)
    return office


def take_office(office: Office) -> Office:
    """Lock the cooperative, then the office, so that two last officers cannot leave at once."""
    Coop.objects.select_for_update(no_key=True).get(pk=office.coop_id)
    return Office.objects.select_for_update(of=["self"]).select_related("coop", "person").get(pk=office.pk)


def close_office(office: Office, *, actor: Actor, on: date) -> None:
    """The step behind ending an office, changing its duties and deleting a login. The office is locked.

    One that would only begin later never takes effect.
    """
    if office.until_day is not None and office.until_day <= on:
        raise OfficeHasEnded(_("This office has ended already."))
    office.until_day = max(on, office.from_day)
    office.save(update_fields=["until_day"])
    tell(OfficeEnded(office_id=office.pk, coop_id=office.coop_id, person_id=office.person_id), actor=actor)


def refuse_to_leave_alone(coop: Coop, *, on: date) -> None:
    """Raise LastOffice where nobody can appoint people any more, or nobody can run the network."""
    if not duty_is_held(coop_id=coop.pk, duty=Duty.MEMBERS, on=on):
        raise LastOffice(
            _("Nobody could appoint people for %(coop)s any more. Give that duty to somebody else first.")
            % {"coop": coop.name},
            rule=_("Rule: in every cooperative somebody holds the duty “appoint and invite people”."),
        )
    is_host = Network.objects.filter(host=coop).exists()
    if is_host and not duty_is_held(coop_id=coop.pk, duty=Duty.NETWORK, on=on):
        raise LastOffice(
            _("Nobody could run the network any more. Give that duty to somebody else first."),
            rule=_("Rule: somebody at the network's host holds the duty “run the network's directory”."),
        )
