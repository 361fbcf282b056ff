"""On which day a declaration was signed: today, or the day on a paper that the office enters."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from allmende.coops.models import Coop
from allmende.kernel.actor import Actor

from ..models import Statutes
from ..naming import in_words
from ..queries import statutes_of, statutes_or_refuse
from ..refusals.members import ApplicationNotAllowed

FIELD = "signed_on"


def enters_from_paper(actor: Actor, coop: Coop) -> bool:
    """Whether the office enters what somebody signed on paper; otherwise somebody signs here."""
    return actor.coop_id == coop.pk


def day_of_signature(actor: Actor, coop: Coop, said: date | None, *, today: date) -> date:
    """Raises ApplicationNotAllowed for a day that has not come, and for any but today where it is signed here."""
    if said is None or said == today:
        return today
    if not enters_from_paper(actor, coop):
        raise ApplicationNotAllowed(
            _("What you declare here is signed today."),
            rule=_("Only the office enters the day on which a paper was signed."),
            field=FIELD,
        )
    if said > today:
        raise ApplicationNotAllowed(_("A signature cannot lie in the future."), field=FIELD)
    return said


def moment_of_signature(coop: Coop, signed_on: date, *, today: date, now: datetime) -> datetime:
    """Now, or the beginning of the day on the paper: no paper tells the hour."""
    if signed_on == today:
        return now
    return datetime.combine(signed_on, time.min, tzinfo=ZoneInfo(coop.time_zone))


def statutes_when_signed(coop: Coop, signed_on: date) -> Statutes:
    """The version in force that day. Raises NoStatutes, and ApplicationNotAllowed before the first one."""
    first = statutes_of(coop.pk).order_by("valid_from").first()
    if first is not None and signed_on < first.valid_from:
        raise ApplicationNotAllowed(
            _("No statutes were in force on this day: the first ones begin on %(day)s.")
            % {"day": in_words(first.valid_from)},
            rule=_("Everything is computed from the statutes in force: enter them first."),
            field=FIELD,
        )
    return statutes_or_refuse(coop.pk, signed_on)
