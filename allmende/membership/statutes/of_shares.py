"""Shares and what is paid on them, in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..law.jurisdictions import Law, sources_for
from ..law.rules import Rules
from ..law.shares import plan_of_payments
from .words import Example, Said, day, euros

MOST_PAYMENTS = 4
"""Payments of a plan that are all named; of a longer one the first two and the last."""


def of_shares(rules: Rules, law: Law, on: date) -> Iterator[Said]:
    """on: the day on which whoever is the example joins."""
    if not rules.has_shares:
        yield Said("shares", "price", _("There are no shares."), sources_for(rules, "share_price"))
        return
    price = _("One share costs %(sum)s.") % {"sum": euros(rules.share_price)}
    yield Said("shares", "price", price, sources_for(rules, "required_payment", "share_price"))
    cited = sources_for(rules, "several_shares", "shares_required", "shares_most")
    yield Said("shares", "count", _count(rules), cited)
    topics = ("required_payment", "pay_at_once", "instalments")
    sources = sources_for(rules, *topics)
    if _is_left_to_the_assembly(rules):
        sources += law.sources("calls")
    yield Said("shares", "payment", _payment(rules), sources, _plan(rules, on))
    yield Said("shares", "liability", _liability(rules), sources_for(rules, "liability"))


def _count(rules: Rules) -> str:
    least, most = rules.shares_required, rules.shares_most
    if most is None:
        said = ngettext(
            "Everyone takes at least %(count)d share; there is no limit.",
            "Everyone takes at least %(count)d shares; there is no limit.",
            least,
        )
    elif most == least:
        said = ngettext(
            "Everyone takes %(count)d share, no more and no less.",
            "Everyone takes %(count)d shares, no more and no less.",
            least,
        )
    else:
        said = ngettext(
            "Everyone takes at least %(count)d share, and %(most)d at most.",
            "Everyone takes at least %(count)d shares, and %(most)d at most.",
            least,
        )
    return said % {"count": least, "most": most}


def _is_left_to_the_assembly(rules: Rules) -> bool:
    return not rules.instalments and rules.pay_at_once < rules.share_price


def _payment(rules: Rules) -> str:
    said = {"sum": euros(rules.pay_at_once)}
    if rules.pay_at_once == rules.share_price:
        return _("All of it is due with the admission.")
    if _is_left_to_the_assembly(rules):
        return (
            _("%(sum)s of each share are due with the admission, the rest when the assembly calls for it.")
            % said
        )
    rest = ngettext(
        "the rest in %(count)d instalment", "the rest in %(count)d instalments", rules.instalments
    )
    rhythm = ngettext("one every month", "one every %(count)d months", rules.instalment_months)
    said["rest"] = rest % {"count": rules.instalments}
    said["rhythm"] = rhythm % {"count": rules.instalment_months}
    if rules.pay_at_once:
        return _("%(sum)s of each share are due with the admission, %(rest)s, %(rhythm)s.") % said
    return _("Of each share nothing is due at once, %(rest)s, %(rhythm)s.") % said


def _plan(rules: Rules, on: date) -> tuple[Example, ...]:
    """What whoever joins that day with the shares required pays when."""
    plan = plan_of_payments(rules, shares=rules.shares_required, on=on)
    if not plan:
        return ()
    named = plan if len(plan) <= MOST_PAYMENTS else plan[:2]
    parts = [_("%(sum)s on %(day)s") % {"sum": euros(amount), "day": day(due)} for due, amount in named]
    if len(plan) > len(named):
        parts.append(_("and so on until %(day)s") % {"day": day(plan[-1][0])})
    said = ngettext(
        "Who joins on %(day)s with %(count)d share pays %(parts)s.",
        "Who joins on %(day)s with %(count)d shares pays %(parts)s.",
        rules.shares_required,
    ) % {"day": day(on), "count": rules.shares_required, "parts": ", ".join(parts)}
    return (Example(euros(sum(amount for _due, amount in plan)), said),)


def _liability(rules: Rules) -> str:
    if rules.liability == "unlimited":
        return _("In an insolvency members pay in more, without limit.")
    if rules.liability == "limited":
        said = {"sum": euros(rules.liability_cap)}
        return _("In an insolvency members pay in up to %(sum)s more for each share.") % said
    return _("In an insolvency members pay in nothing beyond their shares.")
