"""The sentences of explanations, by kind, and how their parts are written.

Stored explanations name kinds and parts for ever: words may change here, names may not.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_noop as _

from allmende.ui.formats import format_date

SENTENCES: Mapping[str, str] = {
    "notice": _("Notice received on %(received_on)s takes effect on %(on)s: %(period)s"),
    "notice_at_once": _("Notice received on %(received_on)s takes effect at once"),
    "deadline": _("Notice takes effect on %(end_on)s if it is received by %(on)s: %(period)s"),
    "deadline_at_once": _("Notice takes effect at once"),
    "cancel_shares": _(
        "The cancellation received on %(received_on)s takes effect on %(on)s for %(shares)s: %(period)s"
    ),
    "cancel_shares_at_once": _(
        "The cancellation received on %(received_on)s takes effect at once for %(shares)s"
    ),
    "hardship": _(
        "Notice in hardship, received on %(received_on)s, takes effect on %(on)s: staying until the end of the "
        "ordinary period is unreasonable, so it is %(period)s"
    ),
    "creditor": _("The creditor’s notice received on %(received_on)s takes effect on %(on)s: %(period)s"),
    "creditor_at_once": _("The creditor’s notice received on %(received_on)s takes effect at once"),
    "insolvency": _(
        "The insolvency administrator’s notice received on %(received_on)s takes effect on %(on)s: %(period)s"
    ),
    "insolvency_at_once": _(
        "The insolvency administrator’s notice received on %(received_on)s takes effect at once"
    ),
    "moving": _(
        "The notice of a member who moved out of the district, received on %(received_on)s, takes effect on %(on)s, "
        "at the end of the fiscal year, without a notice period"
    ),
    "exclusion": _(
        "The exclusion sent on %(dispatched_on)s takes effect on %(on)s, at the end of the fiscal year"
    ),
    "exclusion_at_once": _("The exclusion sent on %(dispatched_on)s takes effect at once"),
    "exclusion_dispatch": _(
        "From %(on)s, when the exclusion was sent, the member takes part in no assembly and holds no office"
    ),
    "death": _(
        "Death on %(event_on)s: membership passes to the heirs and ends on %(on)s, at the end of the fiscal year"
    ),
    "death_at_once": _("Membership ended with the member’s death on %(on)s"),
    "heirs": _("Death on %(on)s: the heirs continue the membership"),
    "end_of_organisation": _(
        "The organisation ended on %(event_on)s: membership ends on %(on)s, at the end of the fiscal year"
    ),
    "end_of_organisation_at_once": _("Membership ended with the organisation on %(on)s"),
    "transfer": _("The transfer of all capital, agreed on %(agreed_on)s, ends membership on %(on)s"),
    "transfer_in_part": _("The transfer of %(shares)s, agreed on %(agreed_on)s, takes effect on %(on)s"),
    "dissolution": _(
        "The cooperative was dissolved on %(dissolved_on)s, within %(duration)s after the exit on %(on)s: "
        "the exit counts as not having happened"
    ),
    "dissolution_before": _(
        "The cooperative was dissolved on %(dissolved_on)s, before the exit on %(on)s: membership does not end"
    ),
    "heirs_dissolved": _(
        "Death on %(on)s: the cooperative is dissolved, so the heirs hold the membership until the liquidation is over"
    ),
    "heirs_of_former": _(
        "Death on %(event_on)s: the membership had its end on %(on)s already, so only the heirs are recorded"
    ),
    "continued": _(
        "The assembly resolved on %(event_on)s to continue the cooperative: what a dissolution had undone takes effect "
        "on %(on)s, with the end of that fiscal year at the earliest"
    ),
    "listed": _("An imported list names %(on)s as the day on which it takes effect"),
    "paying_in": _(
        "Your part of the loss is due on %(on)s, %(days)s days after the settlement of %(settled_on)s"
    ),
    "payout": _(
        "The capital of a member who left on %(exit_on)s is to be paid by %(on)s, within %(duration)s"
    ),
    "payout_suspended": _(
        "Since %(on)s the payout is suspended: it would take the capital below the minimum of the statutes. It is paid "
        "once there is room for it; who left first is paid first"
    ),
}
"""By kind. All end without a full stop: the sources follow after a comma."""


def in_words(kind: str, parts: Mapping[str, str | int], *, in_full: bool = False) -> str:
    """One sentence in the active language. in_full: days with the whole name of the month, as letters write them."""
    written: dict[str, str | int] = dict(parts)
    for name, value in parts.items():
        if name in _DAYS:
            written[name] = _day(value, in_full=in_full)
        elif name == "shares":
            written[name] = _shares(value)
    if "months" in parts:
        written["duration"] = duration(int(parts["months"]))
    if "to_end_of" in parts:
        written["period"] = period(int(parts["months"]), str(parts["to_end_of"]))
    text = SENTENCES[kind]
    return gettext(text) % written


def period(months: int, to_end_of: str) -> str:
    """3 months to the year end · 3 Monate zum Jahresende."""
    if to_end_of == "day":
        return duration(months)
    if not months:
        return gettext(_TO_THE_END[to_end_of])
    return gettext("%(duration)s %(to_the_end)s") % {
        "duration": duration(months),
        "to_the_end": gettext(_TO_THE_END[to_end_of]),
    }


def duration(months: int) -> str:
    """3 months, 1 year, 2 years; 18 months stay months."""
    if months and months % 12 == 0:
        years = months // 12
        return ngettext("%(count)d year", "%(count)d years", years) % {"count": years}
    return ngettext("%(count)d month", "%(count)d months", months) % {"count": months}


_TO_THE_END = {
    "year": _("to the year end"),
    "fiscal_year": _("to the end of the fiscal year"),
    "half_year": _("to the end of a half of the fiscal year"),
    "quarter": _("to the end of a quarter of the fiscal year"),
    "month": _("to the end of a month"),
}


def _day(value: str | int, *, in_full: bool) -> str:
    return format_date(date.fromisoformat(str(value)), language=get_language() or "en", short=not in_full)


def _shares(value: str | int) -> str:
    return ngettext("%(count)d share", "%(count)d shares", int(value)) % {"count": value}


_DAYS = (
    *("on", "received_on", "end_on", "exit_on", "settled_on", "event_on"),
    *("dispatched_on", "dissolved_on", "agreed_on"),
)
