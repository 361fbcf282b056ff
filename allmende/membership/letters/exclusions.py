"""The letter that expels a member, sent by registered post and printed, never mailed (§ 68 (2) GenG)."""

from __future__ import annotations

from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from allmende.ui.formats import format_date

from ..law.explained import Explained, Source, named
from ..law.jurisdictions import sources_for
from ..law.leaving import end_of_assembly_rights
from ..law.rules import Rules
from ..models import Departure
from ..year.fiscal_years import rules_as_of
from .confirmations import Confirmation, ceasing_shares
from .paid_out import payout_days

OBJECTING = "exclusion_objection"
"""By which name the statutes say in which section one finds how to object."""


def of_exclusion(departure: Departure) -> Confirmation:
    """The ground as it was recorded, when the letter was sent, what ends with that, the last day, and how to object."""
    sent_on = departure.sent_on or departure.received_on
    rules = rules_as_of(departure.coop, sent_on)
    explained = Explained.from_json(departure.explanation) if departure.explanation else None
    said = {
        "coop": departure.coop.name,
        "sent": _day(sent_on),
        "ends": _day(departure.effective_on),
        "law": _behind(sources_for(rules, "exclusion")),
    }
    return Confirmation(
        name=_("exclusion"),
        subject=_("Your exclusion from %(coop)s") % said,
        text=_("you are expelled from %(coop)s%(law)s.") % said,
        further=[
            _("The ground: %(ground)s") % {"ground": departure.reason},
            _what_ends(rules, departure, said),
            *_how_to_object(rules),
        ],
        days=[*filter(None, (explained,)), *payout_days(departure)],
        figures=[
            *([[_("Heard on"), _day(departure.heard_on)]] if departure.heard_on else []),
            [_("Sent by registered letter on"), said["sent"]],
            *ceasing_shares(departure),
            [_("Last day of the membership"), said["ends"]],
        ],
        dated=sent_on,
        signed_by=_("For %(coop)s") % said,
    )


def _what_ends(rules: Rules, departure: Departure, said: dict[str, str]) -> str:
    at_once = end_of_assembly_rights(rules, departure.sent_on or departure.received_on)
    last_day = _("The last day of your membership is %(ends)s.") % said
    if not at_once.sources:
        return last_day
    rights = _(
        "This letter was sent on %(sent)s. From that day on you can take part in the general assembly no longer, and "
        "be a member neither of the board nor of the supervisory board%(law)s."
    ) % (said | {"law": _behind(at_once.sources)})
    return f"{rights} {last_day}"


def _how_to_object(rules: Rules) -> list[str]:
    section = rules.sections.get(OBJECTING)
    if not section:
        return []
    said = {"section": Source(section).in_words()}
    return [_("How you can object, and by when, stands in %(section)s.") % said]


def _behind(sources: tuple[Source, ...]) -> str:
    return f" ({named(sources)})" if sources else ""


def _day(day: date) -> str:
    return format_date(day, language=get_language() or "en")
