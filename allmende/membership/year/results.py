"""A year has one result: what is against another one, whichever of settlement and distribution comes first."""

from __future__ import annotations

from django.utils.translation import gettext as _

from allmende.kernel.amounts import format_amount

from ..models import YearRunKind
from ..refusals.members import AnotherResult
from .fiscal_years import FiscalYear
from .runs import distribution_of, loss_of_settlements, settlements_of


def refuse_profit_after_loss(coop_id: int, year: FiscalYear) -> None:
    """Who left with the year was settled with a loss: the year had no profit. Raises AnotherResult."""
    loss, _written_off = loss_of_settlements(coop_id, year.last)
    if loss:
        raise _another(
            _(
                "Who left with this year was settled with a loss of %(loss)s €. Take that settlement back first."
            )
            % {"loss": format_amount(loss, decimals=2)},
            field="kind",
        )


def refuse_another_loss(coop_id: int, year: FiscalYear, loss: int) -> None:
    """Who is settled late bears what the others bore. loss: of a settlement, in cents. Raises AnotherResult.

    A settlement states the loss as far as no distribution wrote it off. So those before and after the distribution of
    a loss state different ones; what is left after it is at most what was stated before, less what it wrote off.
    """
    distribution = distribution_of(coop_id, year.last)
    if distribution and distribution.kind == YearRunKind.PROFIT and loss:
        raise _another(
            _(
                "A profit of this year is distributed. Settle without a loss, or take the distribution back first."
            )
        )
    stated = stated_loss(coop_id, year)
    if stated is not None and stated != loss:
        raise _another(
            _(
                "Others who left with this year were settled with a loss of %(loss)s €. Enter the same, or take that"
                " settlement back first."
            )
            % {"loss": format_amount(stated, decimals=2)},
            stated=stated,
        )
    before, written_off = loss_of_settlements(coop_id, year.last)
    if stated is None and before and distribution:
        rest = max(before - written_off - distribution.amount, 0)
        if loss > rest:
            raise _another(
                _(
                    "Of the loss with which others who left with this year were settled, at most %(rest)s € are not"
                    " written off yet."
                )
                % {"rest": format_amount(rest, decimals=2)},
                rest=rest,
            )


def stated_loss(coop_id: int, year: FiscalYear) -> int | None:
    """With which loss others of the year were settled, in cents; None for nobody yet, or not since its distribution."""
    distribution = distribution_of(coop_id, year.last)
    settled = settlements_of(coop_id, year.last)
    since = settled.filter(pk__gt=distribution.pk) if distribution else settled
    return since.values_list("amount", flat=True).first()


def _another(message: str, *, field: str = "loss", **extra: int) -> AnotherResult:
    return AnotherResult(
        message,
        rule=_("A year has one result: its annual accounts (§ 48 (1), § 73 (2) GenG)."),
        field=field,
        **extra,
    )
