"""How many shares may be taken, given up and handed on, and what is paid for them when."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .apportion import apportion
from .days import add_months
from .explained import Objection
from .jurisdictions import law_for, sources_for
from .rules import Rules


def objection_to_subscribing(
    rules: Rules, *, held: int, wanted: int, paid_in: int, staying: int | None = None
) -> Objection | None:
    """Whether a member, or with held=0 an applicant, may take so many shares more (§§ 7a, 15b (2) GenG).

    held: with those given back, until they cease; staying: without them, where some are: what the statutes require of
    everybody has to last. paid_in: what was paid and credited on the shares held, in cents; a later loss takes nothing
    from it. Further shares have to wait until all but the newest are fully paid, unless the statutes require them of
    everybody. Several at once are judged as one participation (general knowledge, to be confirmed).
    """
    if wanted < 1 or not rules.has_shares:
        return Objection(
            "shares", _("There are no such shares to take."), sources_for(rules, "several_shares")
        )
    after, lasting = held + wanted, (held if staying is None else staying) + wanted
    if lasting < rules.shares_required:
        sentence = ngettext(
            "The statutes ask everybody for at least %(count)d share.",
            "The statutes ask everybody for at least %(count)d shares.",
            rules.shares_required,
        )
        return _counted("shares", sentence, rules, "shares_required", rules.shares_required)
    if rules.shares_most is not None and after > rules.shares_most:
        sentence = ngettext(
            "The statutes allow at most %(count)d share.",
            "The statutes allow at most %(count)d shares.",
            rules.shares_most,
        )
        return _counted("shares", sentence, rules, "shares_most", rules.shares_most)
    if held and lasting > rules.shares_required and paid_in < (held - 1) * rules.share_price:
        sentence = _("Further shares can be taken when all but the newest are fully paid.")
        return Objection("shares", sentence, sources_for(rules, "further_shares"))
    return None


def objection_to_cancelling(rules: Rules, *, held: int, cancelled: int) -> Objection | None:
    """Whether so many of the shares held may be given up while membership goes on (§ 67b GenG).

    held: without those whose cancellation is already declared. The shares that the statutes require, and the first
    one, go only with membership.
    """
    least = max(rules.shares_required, 1)
    if cancelled >= 1 and held - cancelled >= least:
        return None
    sentence = ngettext(
        "At least %(count)d share has to stay. To give up all of them, end the membership.",
        "At least %(count)d shares have to stay. To give up all of them, end the membership.",
        least,
    )
    return Objection(
        "shares", sentence % {"count": least}, sources_for(rules, "cancel_shares", "shares_required")
    )


def objection_to_transferring(
    rules: Rules,
    *,
    held: int,
    given: int,
    amount: int,
    acquirers_shares: int,
    acquirers_capital: int,
    stays: bool = False,
) -> Objection | None:
    """Whether capital may be handed on (§ 76 GenG). given: shares given up, held for all of them, unless the giver
    stays a member: then held is what is left of shares whose cancellation is declared.

    amount: the capital handed on, in cents. acquirers_shares: with those they take for it, and those given back whose
    capital they have still; their capital must not exceed these shares afterwards.
    """
    if is_transfer_barred(rules):
        sentence = _("The statutes exclude the transfer of capital.")
        return Objection("shares", sentence, sources_for(rules, "transfer_barred", "transfer_allowed"))
    if not 0 <= given <= held:
        return Objection("shares", _("Nobody gives up more shares than they hold."))
    if (given < held or stays) and held - given < max(rules.shares_required, 1):
        sentence = _("A transfer in part has to leave the shares that the statutes require.")
        return Objection("shares", sentence, sources_for(rules, "transfer", "shares_required"))
    if acquirers_capital + amount > acquirers_shares * rules.share_price:
        sentence = _(
            "The acquirer’s capital would exceed their shares: they have to take more of them first."
        )
        return Objection("acquirers_shares", sentence, sources_for(rules, "transfer"))
    return None


def is_transfer_barred(rules: Rules) -> bool:
    """Statutes may exclude transfers, but not where they restrict the payout as well (§ 76 (2) GenG)."""
    by_law = law_for(rules).payout_by_law
    is_payout_restricted = rules.minimum_capital is not None or (
        by_law is not None and rules.payout_months > by_law
    )
    return not rules.transfer_allowed and not is_payout_restricted


def plan_of_payments(rules: Rules, *, shares: int, on: date) -> list[tuple[date, int]]:
    """What is due on so many shares taken on this day: the days and cents of each payment.

    At once what the statutes ask for at once, the rest in instalments as equal as cents allow. Without instalments
    the rest is due when the assembly calls for it (§ 50 GenG), and stands in no plan.
    """
    at_once = rules.pay_at_once * shares
    rest = (rules.share_price - rules.pay_at_once) * shares
    plan = [(on, at_once)] if at_once else []
    parts = apportion(rest, [1] * rules.instalments) if rules.instalments else []
    days = (add_months(on, rules.instalment_months * number) for number in range(1, len(parts) + 1))
    return plan + [(day, part) for day, part in zip(days, parts, strict=True) if part]


def _counted(field: str, sentence: str, rules: Rules, rule: str, count: int) -> Objection:
    return Objection(field, sentence % {"count": count}, sources_for(rules, "several_shares", rule))
