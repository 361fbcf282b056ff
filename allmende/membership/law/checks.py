"""What the law, or plain sense, has against a version of the statutes: used by the form that enters them."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from .explained import Objection
from .jurisdictions import Law, is_built, law_for, sources_for
from .rules import DAY, LIABILITIES, LOSS_BY, NOTICE_ENDS, PROFIT_BY, Rules
from .sentences import duration

SUMS = ("share_price", "pay_at_once", "admission_fee", "liability_cap", "dues_amount", "minimum_capital")
COUNTS = ("notice_months", "payout_months", "instalments")
LONGEST_NOTICE = 120
"""Months, in any law: § 65 (2) sentence 3 GenG allows ten years where most members are entrepreneurs."""


def check_rules(rules: Rules) -> list[Objection]:
    """Every objection, in the order of the form, each with its field and paragraph; none: they may be entered.

    What contradicts itself is looked for first: the law is asked only where the values make sense.
    """
    found = [*_senseless(rules)]
    if not found:
        law = law_for(rules)
        found = [*_notice(rules, law), *_shares(rules, law), *_liability(rules)]
    return found


def _senseless(rules: Rules) -> Iterator[Objection]:
    if not is_built(rules):
        yield Objection(
            "jurisdiction",
            _(
                "The law of this country’s cooperatives is not built in yet. As “other legal form”, the list is kept "
                "by the statutes alone."
            ),
        )
    if not 1 <= rules.fiscal_year_begins <= 12:
        yield Objection("fiscal_year_begins", _("A fiscal year begins in a month from 1 to 12."))
    if rules.notice_end not in {*NOTICE_ENDS, DAY}:
        yield Objection("notice_end", _("Notice cannot take effect then."))
    for name in SUMS + COUNTS:
        if (getattr(rules, name) or 0) < 0:
            yield Objection(name, _("This cannot be below zero."))
    if any(dues < 0 for dues in rules.dues_by_group.values()):
        yield Objection("groups", _("This cannot be below zero."))
    if rules.notice_months > LONGEST_NOTICE:
        yield Objection("notice_months", _("No notice binds for more than ten years."))
    for name in ("instalment_months", "dues_months"):
        if getattr(rules, name) < 1:
            yield Objection(name, _("This takes at least one month."))
    if rules.liability not in LIABILITIES:
        yield Objection("liability", _("There is no such additional liability."))
    if rules.loss_by not in LOSS_BY:
        yield Objection("loss_by", _("A loss cannot be divided like that."))
    if rules.profit_by not in PROFIT_BY:
        yield Objection("profit_by", _("A profit cannot be divided like that."))


def _notice(rules: Rules, law: Law) -> Iterator[Objection]:
    sources = sources_for(rules, "notice", "notice_months")
    if rules.notice_months < law.notice_least:
        sentence = _("The law asks for at least %(period)s of notice.") % {
            "period": duration(law.notice_least)
        }
        yield Objection("notice_months", sentence, sources)
    if law.notice_most is not None and rules.notice_months > law.notice_most:
        sentence = _("The law allows at most %(period)s of notice.") % {"period": duration(law.notice_most)}
        yield Objection("notice_months", sentence, sources)
    elif law.most_until_end is not None and _longest_wait(rules) > law.most_until_end:
        sentence = _("Notice and the wait for its end together may bind for at most %(period)s.")
        yield Objection("notice_months", sentence % {"period": duration(law.most_until_end)}, sources)
    if rules.notice_end not in law.notice_ends:
        sentence = _("The law lets notice take effect at the end of the fiscal year only.")
        yield Objection("notice_end", sentence, sources_for(rules, "notice", "notice_end"))


def _shares(rules: Rules, law: Law) -> Iterator[Objection]:
    if not rules.has_shares:
        if law.shares:
            sentence = _("A cooperative’s statutes set the amount of a share.")
            yield Objection("share_price", sentence, sources_for(rules, "required_payment"))
        return
    if law.shares is False:
        yield Objection("share_price", _("Members of this legal form hold no shares."))
    if rules.pay_at_once > rules.share_price:
        yield Objection("pay_at_once", _("Nobody pays more at once than the share."))
    if not rules.instalments and rules.pay_at_once * 100 < rules.share_price * law.paid_at_once_least:
        sentence = _("The statutes have to fix when at least a tenth of the share is paid.")
        yield Objection("pay_at_once", sentence, sources_for(rules, "required_payment", "pay_at_once"))
    if rules.shares_required < 1:
        sentence = _("Every member takes at least one share.")
        yield Objection("shares_required", sentence, sources_for(rules, "required_payment"))
    if rules.shares_most is not None and rules.shares_most < rules.shares_required:
        sentence = _("No fewer shares can be allowed than are required.")
        yield Objection("shares_most", sentence, sources_for(rules, "several_shares", "shares_most"))


def _liability(rules: Rules) -> Iterator[Objection]:
    if rules.liability == "limited" and rules.liability_cap < rules.share_price:
        sentence = _("The sum that members are liable for must not be below the share.")
        yield Objection("liability_cap", sentence, sources_for(rules, "liability", "liability_cap"))
    if rules.liability != "limited" and rules.liability_cap:
        sentence = _("Only a limited liability has a sum.")
        yield Objection("liability_cap", sentence, sources_for(rules, "liability", "liability_cap"))
    if rules.loss_by == "liability" and rules.liability != "limited":
        sentence = _("A loss is divided by liability only where it is limited to a sum.")
        yield Objection("loss_by", sentence, sources_for(rules, "loss", "loss_by"))
    if rules.investing_votes and not rules.investing_allowed:
        sentence = _("Where there are no investing members, they have no vote.")
        yield Objection("investing_votes", sentence, sources_for(rules, "investing", "investing_votes"))


def _longest_wait(rules: Rules) -> int:
    return rules.notice_months + NOTICE_ENDS.get(rules.notice_end, 0)
