"""Runs of a year in the archive: lines go in while their run waits, and one run waits at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import QuerySet

from allmende.kernel.carrying import Arrival, Departing, Table

from ..models import YearLine, YearRun, YearRunState

POSTED = (YearRunState.POSTED, YearRunState.REVERSING, YearRunState.REVERSED)


def still_posted(run: YearRun, said: dict[str, Any], _departing: Departing) -> None:
    """What is just being taken back stands until that is done."""
    if run.state == YearRunState.REVERSING:
        said["state"] = YearRunState.POSTED.value


def wait_for_lines(_said: dict[str, Any], values: dict[str, Any]) -> None:
    """A run counts for nothing until its lines are there; its state is set when all is in."""
    values["state"] = YearRunState.FAILED


@dataclass(frozen=True, kw_only=True)
class YearLines(Table):
    """The lines of each run, and what was taken back of it, as it came about."""

    def bring_in(self, arrival: Arrival, rows: Iterable[dict[str, Any]]) -> None:
        for run, same in groupby(rows, lambda said: said["run"]):
            lines = list(same)
            this_run = YearRun.objects.filter(pk=arrival.id("year_runs", run))
            this_run.update(state=YearRunState.WAITING)
            super().bring_in(arrival, [said | {"reversed_on": None} for said in lines])
            self._take_back(this_run, lines)
            this_run.update(state=YearRunState.FAILED, reversed_on=None)

    def _take_back(self, this_run: QuerySet[YearRun], lines: Sequence[dict[str, Any]]) -> None:
        """All with the run, or single ones whose payouts were cancelled: as if the run had been taken back that day."""
        new = list(YearLine.objects.filter(run__in=this_run).order_by("pk"))
        for day in sorted({said["reversed_on"] for said in lines if said["reversed_on"]}):
            this_run.update(state=YearRunState.REVERSED, reversed_on=day)
            gone = [line.pk for line, said in zip(new, lines, strict=True) if said["reversed_on"] == day]
            YearLine.objects.filter(pk__in=gone).update(reversed_on=day)


YEAR_TABLES = (
    Table(
        name="year_runs",
        model=YearRun,
        rows=lambda coop_id: YearRun.objects.filter(coop_id=coop_id, state__in=POSTED).order_by("pk"),
        show=still_posted,
        make=wait_for_lines,
        later=("state", "reversed_on"),
    ),
    YearLines(
        name="year_lines",
        model=YearLine,
        rows=lambda coop_id: YearLine.objects.filter(coop_id=coop_id, run__state__in=POSTED).order_by(
            "run_id", "pk"
        ),
        refs={"run": "year_runs", "member": "members", "departure": "departures"},
    ),
)
