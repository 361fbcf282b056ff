"""What a leaver is told who has to pay in a part of a loss (§ 73 (2) sentence 4 GenG): how much, why, by when."""

from __future__ import annotations

from datetime import date

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from allmende.payments.models import Claim
from allmende.ui.formats import format_date, format_number

from ..joining.duties import euros
from ..law.explained import Explained
from ..law.jurisdictions import sources_for
from ..law.rules import Rules
from ..law.settlement import DAYS_TO_PAY_IN
from ..models import Departure, Member, YearRun
from ..year.fiscal_years import rules_as_of
from ..year.shortfall import behind_claim
from .confirmations import Confirmation
from .paying import how_to_pay


def shortfall_as_it_stands(claim: Claim, member: Member) -> Confirmation:
    """What is said today of a leaver's part of a loss."""
    return of_shortfall_dropped(claim) if claim.cancelled_at else of_shortfall(claim, member)


def of_shortfall(claim: Claim, member: Member) -> Confirmation:
    """How much, how it is computed, the day it is due, and how it is paid."""
    run, departure = behind_claim(claim)
    rules = rules_as_of(member.coop, run.last_day)
    return Confirmation(
        name=_("part-of-the-loss"),
        subject=_("Your part of the loss: %(amount)s") % {"amount": euros(claim.amount)},
        text=_(
            "your membership ended on %(ended)s. The annual accounts to %(day)s show a loss that neither the reserves "
            "nor the capital of all members cover. Whoever left with that year pays in a part of what is missing."
        )
        % {"ended": _day(departure.effective_on), "day": _day(run.last_day)},
        further=[_measure(rules, run), *how_to_pay(member, member.coop).splitlines()],
        days=[_due(rules, claim, run)],
        figures=[
            [_("Loss beyond the reserves"), euros(run.amount)],
            [_("Beyond the capital of all, too"), euros(run.shortfall)],
            [_("Members who share it"), _count(run.bearers)],
            *_own_capital(run, departure),
            [_("To be paid by you"), euros(claim.amount)],
            [_("Due on"), _day(claim.due_on)],
            [_("Reference"), claim.reference],
        ],
    )


def of_shortfall_dropped(claim: Claim) -> Confirmation:
    """That it is owed no longer: the settlement was taken back, or the cooperative does not ask for it any more."""
    left = _("Nothing of it is to be paid.")
    if claim.paid:
        left = _("What is still open of it, %(amount)s, is to be paid no longer.")
        left = left % {"amount": euros(claim.amount - claim.paid)}
    return Confirmation(
        name=_("correction"),
        subject=_("Your part of the loss is to be paid no longer"),
        text=_("we wrote to you that %(amount)s are to be paid until %(day)s. That is taken back.")
        % {"amount": euros(claim.amount), "day": _day(claim.due_on)},
        further=[left],
        figures=[[_("Reference"), claim.reference]],
    )


def _measure(rules: Rules, run: YearRun) -> str:
    if rules.loss_by == "capital":
        said = _(
            "What is missing is divided by the capital that each member held on the last day of the year."
        )
    elif rules.loss_by == "liability":
        said = _("What is missing is divided by the sums for which the members are liable with their shares.")
    else:
        said = ngettext(
            "What is missing is borne by one member.",
            "What is missing is divided by heads: by %(count)s members of that year.",
            run.bearers,
        ) % {"count": _count(run.bearers)}
    if rules.liability != "limited":
        return said
    most = _("Nobody pays more than the liability sum of the own shares, %(amount)s for each.")
    return f"{said} {most % {'amount': euros(rules.liability_cap)}}"


def _own_capital(run: YearRun, departure: Departure) -> list[list[str]]:
    line = run.lines.filter(departure=departure).first()
    if line is None or not line.weight:
        return []
    return [[_("Your capital, which the loss takes"), euros(-line.change)]]


def _due(rules: Rules, claim: Claim, run: YearRun) -> Explained:
    params: dict[str, str | int] = {"settled_on": run.effective_on.isoformat(), "days": DAYS_TO_PAY_IN}
    return Explained(claim.due_on, "paying_in", params, sources_for(rules, "shortfall", "liability"))


def _count(number: int) -> str:
    return format_number(number, language=get_language() or "en")


def _day(day: date) -> str:
    return format_date(day, language=get_language() or "en")
