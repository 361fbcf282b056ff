"""Reads of the runs of a year: what was posted together, how far it is, what may be taken back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import BigIntegerField, Count, Exists, Max, OuterRef, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from allmende.kernel.errors import NotFound
from allmende.kernel.progress import progress_of, progress_of_all
from allmende.payments.queries import all_payouts, claims_about_all, suspended_payouts

from ..models import (
    DISTRIBUTIONS,
    RUNNING,
    STANDING,
    CapitalMovement,
    Member,
    YearLine,
    YearProgress,
    YearRun,
    YearRunKind,
    YearRunState,
)

SETTLED, DIVIDEND = "settlement:", "dividend:"


def run_or_refuse(runs: QuerySet[YearRun], run_id: int) -> YearRun:
    """One of the runs that the actor may see."""
    run = runs.filter(pk=run_id).first()
    if run is None:
        raise NotFound(_("There is no such run."))
    return run


def runs_of_year(coop_id: int, last_day: date) -> list[YearRun]:
    """What was posted for the fiscal year that ends that day, the first one first."""
    return list(YearRun.objects.filter(coop_id=coop_id, last_day=last_day).order_by("pk"))


def last_days_posted(coop_id: int) -> list[date]:
    """Of the fiscal years for which something stands, the first one first."""
    stands = YearRun.objects.filter(coop_id=coop_id, state__in=(*RUNNING, *STANDING))
    return list(stands.order_by("last_day").values_list("last_day", flat=True).distinct())


def days_of_profits(coop_id: int) -> list[date]:
    """Of the resolutions by which a profit stands divided, or is just being."""
    stands = YearRun.objects.filter(coop_id=coop_id, state__in=(*RUNNING, *STANDING), kind=YearRunKind.PROFIT)
    return list(stands.order_by("effective_on").values_list("effective_on", flat=True))


def run_progress(run: YearRun) -> tuple[int, int]:
    """Members done and members in all; (0, 0) before it begins."""
    return progress_of(YearProgress, run.pk)


def progress_of_runs(runs: Collection[YearRun]) -> dict[int, tuple[int, int]]:
    """Of many at once, by run; none before one begins."""
    return progress_of_all(YearProgress, [run.pk for run in runs])


def lines_of(run: YearRun) -> QuerySet[YearLine]:
    """Each member's part, by number in the list."""
    return run.lines.select_related("member__party", "departure").order_by("member__number", "pk")


def sums_of(run: YearRun) -> dict[str, int]:
    """What was posted: number of lines, capital they were computed from, change of it, and what is paid out."""
    return run.lines.aggregate(
        number=Count("pk"), **{name: _sum(name) for name in ("weight", "change", "paid_out")}
    )


def _sum(column: str) -> Coalesce:
    return Coalesce(Sum(column), 0, output_field=BigIntegerField())


def payout_subject(run: YearRun, member_id: int, departure_id: int | None) -> str:
    """What a payout is for, in the queue: "settlement:<departure>:<run>" or "dividend:<run>:<member>".

    A departure that is settled anew, after a run or a payout was taken back, so has another one.
    """
    if departure_id is None:
        return f"{DIVIDEND}{run.pk}:{member_id}"
    return f"{SETTLED}{departure_id}:{run.pk}"


def settled_departure(subject: str) -> int | None:
    """The departure that a payout settles; None for one that is for something else."""
    return int(subject.split(":")[1]) if subject.startswith(SETTLED) else None


def subjects_of(run: YearRun) -> list[str]:
    """What its payouts are for, in the queue."""
    paid_out = run.lines.filter(paid_out__gt=0).order_by("pk").values_list("member_id", "departure_id")
    return [payout_subject(run, member, departure) for member, departure in paid_out]


def is_paid_in_part(run: YearRun) -> bool:
    """Whether one of its payouts was paid, or something of what its leavers have to pay in."""
    prefix = SETTLED if run.kind == YearRunKind.SETTLEMENT else f"{DIVIDEND}{run.pk}:"
    paid = all_payouts(coop_id=run.coop_id).filter(paid_on__isnull=False, subject__startswith=prefix)
    if run.kind != YearRunKind.SETTLEMENT:
        return paid.exists()
    if claims_about_all(coop_id=run.coop_id, begins=f"shortfall:{run.pk}:").filter(paid__gt=0).exists():
        return True
    standing = all_payouts(coop_id=run.coop_id).filter(cancelled_at=None, subject__startswith=SETTLED)
    of_run = standing.filter(subject__endswith=f":{run.pk}").aggregate(sum=_sum("amount"))["sum"]
    if of_run != run.lines.filter(reversed_on=None).aggregate(sum=_sum("paid_out"))["sum"]:
        return True  # a part of it was set off
    departures = [settled_departure(subject) for subject in paid.values_list("subject", flat=True)]
    return run.lines.filter(departure__in=departures, reversed_on=None).exists()


def suspended_of_run(run: YearRun) -> dict[int, int]:
    """What of its payouts may not be paid for now, in cents, by departure."""
    found = suspended_payouts(coop_id=run.coop_id)
    found = found.filter(subject__startswith=SETTLED, subject__endswith=f":{run.pk}")
    return {
        departure: amount
        for subject, amount in found.values_list("subject", "amount")
        if (departure := settled_departure(subject)) is not None
    }


def standing_lines(run: YearRun) -> QuerySet[YearLine]:
    """Those of its lines that were not taken back."""
    return run.lines.filter(reversed_on=None)


def standing_movements(run: YearRun) -> QuerySet[CapitalMovement]:
    """What it moved and was not reversed."""
    moved = CapitalMovement.objects.filter(coop_id=run.coop_id, batch=run.batch)
    return moved.filter(~Exists(CapitalMovement.objects.filter(reverses=OuterRef("pk"))))


def later_runs(run: YearRun) -> QuerySet[YearRun]:
    """Runs that stand on this one: what was posted after it counted on its capital."""
    return YearRun.objects.filter(coop_id=run.coop_id, pk__gt=run.pk, state__in=[*STANDING, *RUNNING])


def capital_of_all(coop_id: int) -> int:
    """The capital of everyone who has some, leavers who wait for their settlement included; in cents."""
    return int(Member.objects.filter(coop_id=coop_id).aggregate(sum=_sum("capital"))["sum"])


def settlements_of(coop_id: int, last_day: date) -> QuerySet[YearRun]:
    """Settlements of that year by which somebody is settled still."""
    found = YearRun.objects.filter(coop_id=coop_id, last_day=last_day, kind=YearRunKind.SETTLEMENT)
    return found.filter(
        Exists(YearLine.objects.filter(run=OuterRef("pk"), reversed_on=None)), state__in=STANDING
    )


def distribution_of(coop_id: int, last_day: date) -> YearRun | None:
    """The distribution of that year's result, which stands or is being posted."""
    found = YearRun.objects.filter(coop_id=coop_id, last_day=last_day, kind__in=DISTRIBUTIONS)
    return found.exclude(state__in=(YearRunState.REVERSED, YearRunState.FAILED)).first()


def loss_of_settlements(coop_id: int, last_day: date) -> tuple[int, int]:
    """The loss of that year with which leavers were settled, and how much of it that wrote off; in cents."""
    found = settlements_of(coop_id, last_day)
    loss = found.aggregate(most=Max("amount", default=0))["most"]
    lines = YearLine.objects.filter(run__in=found, reversed_on=None)
    return int(loss), -int(lines.aggregate(sum=_sum("change"))["sum"])


def loss_distributed(coop_id: int, last_day: date) -> int:
    """How much of that year's loss its distribution wrote off, in cents."""
    found = YearRun.objects.filter(coop_id=coop_id, last_day=last_day, kind=YearRunKind.LOSS)
    return int(found.filter(state__in=STANDING).aggregate(sum=_sum("amount"))["sum"])
