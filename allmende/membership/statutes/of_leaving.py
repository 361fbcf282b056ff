"""How members leave and what they are paid, in plain words, with the days the law computes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from ..law.explained import Source
from ..law.jurisdictions import Law, sources_for
from ..law.leaving import effect_of_death, effect_of_exclusion
from ..law.notice import (
    effect_of_cancelling_shares,
    effect_of_hardship,
    effect_of_notice,
    knows_hardship,
    next_deadline,
)
from ..law.rules import DAY, Rules
from ..law.sentences import period
from ..law.settlement import last_payout_day
from ..law.shares import is_transfer_barred
from ..models import LossBy
from .words import Said, euros, example


def of_leaving(rules: Rules, law: Law, on: date) -> Iterator[Said]:
    """on: the day on which notice comes in, somebody dies or is excluded in the examples."""
    yield from _notice(rules, law, on)
    yield _exclusion(rules, law, on)
    if section := rules.sections.get("exclusion_objection"):
        objects = _("Whoever is excluded can object as the statutes say.")
        yield Said("leaving", "objection", objects, (Source(section),))
    yield _death(rules, law, on)
    if rules.has_shares:
        yield from _of_capital(rules, on)


def _notice(rules: Rules, law: Law, on: date) -> Iterator[Said]:
    found = effect_of_notice(rules, on)
    words = _("Whoever gives notice leaves at once.")
    examples = [example(found)]
    if rules.notice_months or rules.notice_end != DAY:
        said = {"period": period(rules.notice_months, str(found.params["to_end_of"]))}
        words = _("Notice period: %(period)s.") % said
        examples.append(example(next_deadline(rules, on)))
    yield Said("leaving", "notice", words, found.sources, tuple(examples))
    if knows_hardship(rules):
        early = effect_of_hardship(rules, on)
        words = _("In hardship a member of more than a full fiscal year leaves earlier.")
        yield Said("leaving", "hardship", words, early.sources, (example(early),))
    is_possible = rules.shares_most is None or rules.shares_most > rules.shares_required
    if rules.has_shares and law.sources("cancel_shares") and is_possible:
        fewer = effect_of_cancelling_shares(rules, on, shares=1)
        words = _(
            "Shares beyond those required are given back with the same notice, while membership goes on."
        )
        yield Said("leaving", "cancel_shares", words, fewer.sources)


def _exclusion(rules: Rules, law: Law, on: date) -> Said:
    found = effect_of_exclusion(rules, on)
    words = _("Whoever is excluded leaves at once.")
    if law.ends_with_year:
        words = _("Whoever is excluded leaves with the end of the fiscal year.")
    return Said("leaving", "exclusion", words, found.sources, (example(found),))


def _death(rules: Rules, law: Law, on: date) -> Said:
    found = effect_of_death(rules, on)
    words = _("With a death the membership ends at once.")
    if rules.heirs_continue:
        words = _("With a death the heirs become members.")
    elif law.ends_with_year:
        words = _("With a death the membership passes to the heirs, and ends with the fiscal year.")
    return Said("leaving", "death", words, found.sources, () if rules.heirs_continue else (example(found),))


def _of_capital(rules: Rules, on: date) -> Iterator[Said]:
    is_barred = is_transfer_barred(rules)
    words = _("Members may hand their capital on to others.")
    if is_barred:
        words = _("Members may not hand their capital on to others.")
    topic = "transfer_barred" if is_barred else "transfer"
    yield Said("leaving", "transfer", words, sources_for(rules, topic, "transfer_allowed"))
    paid = last_payout_day(rules, effect_of_notice(rules, on).on)
    words = _("Whoever leaves is paid the capital.")
    yield Said("leaving", "payout", words, paid.sources, (example(paid),))
    words = _("A loss that reserves do not cover falls on leavers: %(how)s.")
    how = LossBy(rules.loss_by).label
    yield Said("leaving", "loss", words % {"how": how}, sources_for(rules, "loss", "loss_by"))
    words = _("No minimum capital holds payouts back.")
    topic = ""
    if rules.minimum_capital is not None:
        topic = "minimum_capital"
        words = _("Payouts wait while they would take the capital below %(sum)s.")
        words %= {"sum": euros(rules.minimum_capital)}
    yield Said("leaving", "minimum", words, sources_for(rules, topic, "minimum_capital"))
