"""A version of the statutes in plain words, rule by rule, each with its paragraph and what it means for a day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from ..law.days import short_years
from ..law.jurisdictions import Law, law_for, sources_for
from ..law.leaving import effect_of_moving_out
from ..law.profit import sources_of_measure
from ..law.rules import Rules
from ..law.sentences import duration
from ..models import ProfitBy
from .of_leaving import of_leaving
from .of_shares import of_shares
from .words import Example, Group, Said, day, euros, example


def said_by(rules: Rules, groups: Sequence[Group], *, on: date) -> list[Said]:
    """Every rule, in the order of the guide. on: the day of the examples."""
    law = law_for(rules)
    found: list[Said] = []
    if law.shares is not False:
        found += of_shares(rules, law, on)
    found += [*_payments(rules, groups), *_members(rules, groups, law, on)]
    found += of_leaving(rules, law, on)
    return [*found, *_year(rules, on)]


def _payments(rules: Rules, groups: Sequence[Group]) -> Iterator[Said]:
    fee = _("There is no admission fee.")
    if rules.admission_fee:
        fee = _("Joining costs %(sum)s, which are not paid back.") % {"sum": euros(rules.admission_fee)}
    yield Said("shares", "admission_fee", fee, sources_for(rules, "admission_fee"))
    words = [_("There are no regular dues.")]
    if rules.dues_amount:
        said = {"sum": euros(rules.dues_amount), "time": duration(rules.dues_months)}
        words = [_("Dues are %(sum)s for %(time)s.") % said]
    for each in groups:
        if (own := rules.dues_by_group.get(str(each["code"]))) is not None:
            words.append(_("%(group)s: %(sum)s.") % {"group": each["name"], "sum": euros(own)})
    yield Said("shares", "dues", " ".join(words), sources_for(rules, "dues_amount"))


def _members(rules: Rules, groups: Sequence[Group], law: Law, on: date) -> Iterator[Said]:
    form = _("Declarations are made in Textform: an e-mail is enough.")
    if rules.written_form:
        form = _("Declarations need the written form, signed by hand.")
    topic = "written_form" if rules.written_form else "text_form"
    yield Said("members", "written_form", form, sources_for(rules, topic, "written_form"))
    where = _("Members may live anywhere.")
    if rules.residence_required:
        where = _("Members live in a certain district.")
    moving = "moving" if rules.residence_required else ""
    away = (example(effect_of_moving_out(rules, on)),) if moving and law.sources(moving) else ()
    yield Said("members", "residence", where, sources_for(rules, moving, "residence_required"), away)
    yield Said("members", "groups", _groups(groups), sources_for(rules, "groups"))
    if law.shares is not False:
        yield _investing(rules)


def _groups(groups: Sequence[Group]) -> str:
    if not groups:
        return _("There are no groups of members.")
    voting = [str(each["name"]) for each in groups if each.get("votes", True)]
    others = [str(each["name"]) for each in groups if not each.get("votes", True)]
    words = [_("Groups of members: %(names)s.") % {"names": ", ".join([*voting, *others])}]
    if others:
        words.append(_("Without a vote: %(names)s.") % {"names": ", ".join(others)})
    for each in groups:
        if rights := each.get("rights"):
            words.append(
                _("Further rights of %(group)s: %(rights)s") % {"group": each["name"], "rights": rights}
            )
    return " ".join(words)


def _investing(rules: Rules) -> Said:
    words = _("There are no investing members.")
    if rules.investing_allowed:
        words = _("Investing members are admitted. They have no vote.")
        if rules.investing_votes:
            words = _("Investing members are admitted, and vote.")
    topic = "investing" if rules.investing_allowed else ""
    return Said("members", "investing", words, sources_for(rules, topic, "investing_allowed"))


def _year(rules: Rules, on: date) -> Iterator[Said]:
    begins = _("The fiscal year begins on 1 %(month)s.") % {"month": MONTHS[rules.fiscal_year_begins]}
    short = [each for each in short_years(rules) if each[1] >= on]
    cited = law_for(rules).cited("short_year")
    words = _(
        "The fiscal year from %(first)s to %(last)s is a short one. Notice, settlement and the figures of the year go"
        " by it."
    )
    examples = tuple(
        Example(day(last), words % {"first": day(first), "last": day(last)}, cited) for first, last in short
    )
    yield Said("year", "fiscal_year", begins, sources_for(rules, "fiscal_year_begins"), examples)
    if rules.has_shares:
        how = _("A profit is divided: %(how)s.") % {"how": ProfitBy(rules.profit_by).label}
        yield Said("year", "profit", how, sources_of_measure(rules))
