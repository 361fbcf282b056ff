"""What stands against taking a profit back that a run of a year credited."""

from __future__ import annotations

from django.db import connection
from django.utils.translation import gettext as _

from ..models import YearRun, YearRunKind
from ..refusals.members import NotEnoughCapital

# Without it, as of its day: whether there was as much on every day since.
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
select exists (
    select from by_day join credited using (member_id)
    where by_day.effective_on >= %(on)s and by_day.running < credited.amount)
"""


def refuse_what_has_left(run: YearRun) -> None:
    """Raises NotEnoughCapital where some of a profit was handed on or paid out since, whatever came in afterwards."""
    if run.kind != YearRunKind.PROFIT:
        return
    with connection.cursor() as cursor:
        cursor.execute(LEFT, {"coop": run.coop_id, "batch": run.batch, "on": run.effective_on})
        if cursor.fetchone()[0]:
            raise NotEnoughCapital(
                _("There was not that much capital on every day since."),
                rule=_("Capital never falls below zero."),
            )
