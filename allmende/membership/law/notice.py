"""When notice takes effect, and the last day on which it is in time.

Notice counts from the day it is received (§ 130 BGB). A Sunday or holiday shifts nothing: § 193 BGB is not applied to
notice periods (BGH, 17 February 2005, III ZR 172/04, BGHZ 162, 175), so no calendar of holidays is asked here.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from .days import add_months, fiscal_year, months_from_the_end_of, next_end
from .explained import Explained, Param, Source
from .jurisdictions import law_for, sources_for
from .rules import DAY, FISCAL_YEAR, MONTH, Rules

NOTICE_FIELDS = ("notice", "notice_months", "notice_end")


def effect_of_notice(rules: Rules, received_on: date, *, wished: date | None = None) -> Explained:
    """When membership ends by notice received on this day (§ 65 (2) GenG, § 39 BGB).

    The earliest day that leaves the whole period, or with `wished` the first such day that is not before it.
    """
    on = _first_end(rules, received_on, wished)
    topic = "notice" if _is_bound(rules) else "leaving"
    return Explained(on, _kind("notice", rules), _params(rules, received_on), sources_of_notice(rules, topic))


def last_day_for(rules: Rules, end: date) -> date:
    """The last day on which notice received takes effect on `end`: 30 September for 31 December and three months.

    Raises ValueError for a day on which the statutes let nobody leave.
    """
    if next_end(rules, end) != end:
        raise ValueError(f"{end} is not an end of {rules.notice_end}")
    # A month's end goes back to a month's end: what is received on 30 November has its three months by 28 February.
    # The other days lose nothing: 31 May is not three months before 30 August, 30 May is.
    return months_from_the_end_of(end, -rules.notice_months)


def next_deadline(rules: Rules, on: date) -> Explained:
    """The last day in time for the end that notice received today would reach: what a page says beforehand."""
    end = _first_end(rules, on, None)
    params: dict[str, Param] = _params(rules, on) | {"end_on": end.isoformat()}
    return Explained(
        last_day_for(rules, end), _kind("deadline", rules), params, sources_of_notice(rules, "notice")
    )


def effect_of_cancelling_shares(rules: Rules, received_on: date, *, shares: int) -> Explained:
    """When single further shares end by notice (§ 67b GenG: the period of § 65). How many: shares.may_cancel."""
    on = _first_end(rules, received_on, None)
    params = _params(rules, received_on) | {"shares": shares}
    return Explained(on, _kind("cancel_shares", rules), params, sources_of_notice(rules, "cancel_shares"))


def knows_hardship(rules: Rules) -> bool:
    """Whether the statutes bind for so long that hardship may shorten it: for more than two years (§ 65 (3) GenG)."""
    above = law_for(rules).hardship_from
    return above is not None and rules.notice_months > above


def may_leave_early(rules: Rules, *, member_since: date, on: date) -> bool:
    """Whether hardship may shorten the notice (§ 65 (3) GenG): the statutes bind for more than two years and the
    member has belonged to the cooperative for one full fiscal year. Whether staying is unreasonable judges the board.
    That a short fiscal year is a full one, too, for who belonged from its first day to its last, is general knowledge,
    to be confirmed.
    """
    if not knows_hardship(rules):
        return False
    first, last = fiscal_year(rules, member_since)
    full_year_ends = last if member_since == first else fiscal_year(rules, last + timedelta(days=1))[1]
    return on > full_year_ends


def effect_of_hardship(rules: Rules, received_on: date) -> Explained:
    """When membership ends by notice in hardship: three months to the end of a fiscal year (§ 65 (3) GenG)."""
    shorter = replace(rules, notice_months=law_for(rules).hardship_notice, notice_end=FISCAL_YEAR)
    on = _first_end(shorter, received_on, None)
    return Explained(
        on, _kind("hardship", shorter), _params(shorter, received_on), sources_for(rules, "hardship")
    )


def effect_of_creditors_notice(rules: Rules, received_on: date, *, insolvency: bool = False) -> Explained:
    """When membership ends because a creditor (§ 66 GenG) or the insolvency administrator (§ 66a GenG) gives notice
    in the member's stead, with the member's period.

    § 66, general knowledge, to be confirmed: after a fruitless execution within the last six months, on a title that
    is not only provisionally enforceable, with seizure of the claim to settlement. In housing cooperatives both are
    excluded up to 2,000 euro or four monthly rents of capital (§ 67c GenG).
    """
    topic = "insolvency" if insolvency else "creditor"
    on = _first_end(rules, received_on, None)
    return Explained(on, _kind(topic, rules), _params(rules, received_on), sources_of_notice(rules, topic))


def _first_end(rules: Rules, received_on: date, wished: date | None) -> date:
    earliest = add_months(received_on, rules.notice_months)
    return next_end(rules, max(earliest, wished) if wished else earliest)


def _is_bound(rules: Rules) -> bool:
    return rules.notice_months > 0 or rules.notice_end != DAY


def _kind(topic: str, rules: Rules) -> str:
    return topic if _is_bound(rules) else f"{topic}_at_once"


def _params(rules: Rules, received_on: date) -> dict[str, Param]:
    ends_in_december = rules.fiscal_year_begins == 1 and not rules.year_begins
    end = "year" if rules.notice_end == FISCAL_YEAR and ends_in_december else rules.notice_end
    return {"received_on": received_on.isoformat(), "months": rules.notice_months, "to_end_of": end}


def sources_of_notice(rules: Rules, topic: str = "notice") -> tuple[Source, ...]:
    """What period and end follow from: the section on the fiscal year, too, where notice ends with a part of it."""
    of_the_year = () if rules.notice_end in (MONTH, DAY) else ("fiscal_year_begins",)
    return sources_for(rules, topic, *NOTICE_FIELDS, *of_the_year)
