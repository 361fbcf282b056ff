"""Runs of a year that stand and in which members of an import have a part: it is not undone under them."""

from __future__ import annotations

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from ..models import RUNNING, STANDING, ImportRun, YearLine, YearRun
from ..refusals.imports import InAYear
from ..year.runs import is_paid_in_part


def runs_standing_on(run: ImportRun) -> list[YearRun]:
    """The latest first: in this order they are taken back."""
    lines = YearLine.objects.filter(run=OuterRef("pk"), member__import_run=run, reversed_on=None)
    found = YearRun.objects.filter(Exists(lines), coop_id=run.coop_id, state__in=(*RUNNING, *STANDING))
    return list(found.order_by("-pk"))


def refuse_under_a_year(run: ImportRun) -> None:
    """Raises InAYear: what others got in that year was computed with these members."""
    if found := runs_standing_on(run):
        raise InAYear(why_not(found), rule=str(rule()), runs=[each.pk for each in found])


def why_not(runs: list[YearRun]) -> str:
    """What stands in the way, and the way out, for a person."""
    titles = ", ".join(each.title for each in runs)
    if any(is_paid_in_part(each) for each in runs):
        return _(
            "Members of this import have a part in what stands for a year, and some of it is paid: %(runs)s. So the "
            "import is not undone any more; put single members right on their pages."
        ) % {"runs": titles}
    return _(
        "Members of this import have a part in what stands for a year. Take this back first, then the import: "
        "%(runs)s."
    ) % {"runs": titles}


def rule() -> str:
    return _("What everybody got of a year was computed with these members.")
