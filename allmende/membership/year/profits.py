"""What stands against taking a profit back that a run of a year credited."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from ..models import CapitalMovement, YearRun, YearRunKind
from ..refusals.members import NotEnoughCapital
from .booked_since import moved

# Without it, as of its day: who had not as much on every day since.
LEFT = """
with credited as (
    select member_id, sum(amount) as amount from membership_capitalmovement
    where coop_id = %(coop)s and batch = %(batch)s and kind = 'profit' group by member_id
), by_day as (
    select member_id, effective_on,
           sum(sum(amount)) over (partition by member_id order by effective_on) as running
    from membership_capitalmovement where coop_id = %(coop)s and member_id in (select member_id from credited)
    group by member_id, effective_on
)
select distinct member_id from by_day join credited using (member_id)
where by_day.effective_on >= %(on)s and by_day.running < credited.amount
"""


def refuse_what_has_left(run: YearRun) -> None:
    """Raises NotEnoughCapital where some of a profit was handed on or paid out since, whatever came in afterwards."""
    if run.kind != YearRunKind.PROFIT:
        return
    with connection.cursor() as cursor:
        cursor.execute(LEFT, {"coop": run.coop_id, "batch": run.batch, "on": run.effective_on})
        lacking = [member for (member,) in cursor.fetchall()]
    if lacking:
        raise NotEnoughCapital(
            _("Capital that it credited has left since: %(what)s. Take that back first.")
            % {"what": moved(_left_since(run, lacking))},
            rule=_("Capital never falls below zero."),
        )


def _left_since(run: YearRun, members: Collection[int]) -> QuerySet[CapitalMovement]:
    """What lowered their capital from the day of the run on, and stands; also what had come in before and went back."""
    left = CapitalMovement.objects.filter(
        Q(reverses=None) | Q(reverses__effective_on__lt=run.effective_on),
        coop_id=run.coop_id,
        member__in=members,
        amount__lt=0,
        effective_on__gte=run.effective_on,
    )
    return left.filter(~Exists(CapitalMovement.objects.filter(reverses=OuterRef("pk"))))
