"""What the cooperative writes where something was put right: that a letter before it does not count, and what does."""

from __future__ import annotations

from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from allmende.ui.formats import format_date

from ..law.leaving import undone_by_dissolution
from ..models import Cause, Departure, Member, MemberTerms
from ..queries import group_names
from ..year.fiscal_years import rules_as_of
from .confirmations import Confirmation, of_departure
from .exclusions import of_exclusion
from .withdrawals import of_withdrawal


def as_it_stands(departure: Departure) -> Confirmation:
    """What is said of a step today: that it is recorded, was withdrawn, or was a mistake."""
    if departure.was_mistake and departure.cause == Cause.DEATH:
        return of_death_taken_back(departure.member)
    if departure.was_mistake:
        return of_exit_taken_back(departure)
    if departure.dissolved_on:
        return of_dissolution(departure, departure.dissolved_on)
    if departure.withdrawn_on:
        return of_withdrawal(departure)
    return of_exclusion(departure) if departure.cause == Cause.EXCLUSION else of_departure(departure)


def of_exit_taken_back(departure: Departure) -> Confirmation:
    """That it was entered by mistake: the letter before it does not count."""
    return Confirmation(
        name=_("correction"),
        subject=_("Correction: our letter does not count"),
        text=_(
            "we wrote to you about “%(cause)s”, effective on %(day)s. That was entered by mistake and is taken back. "
            "The membership goes on as if it had never been entered."
        )
        % {"cause": departure.get_cause_display(), "day": _written(departure.effective_on)},
        figures=[[_("Taken back on"), _written(departure.withdrawn_on)]] if departure.withdrawn_on else [],
    )


def of_dissolution(departure: Departure, dissolved_on: date) -> Confirmation:
    """That the cooperative's dissolution undid the exit, or the giving back of shares (§ 75 GenG)."""
    rules = rules_as_of(departure.coop, dissolved_on)
    explained = undone_by_dissolution(rules, exit_on=departure.effective_on, dissolved_on=dissolved_on)
    name = {"name": departure.member.party.full_name}
    goes_on = _("The membership of %(name)s goes on.") % name
    if departure.cause == Cause.DEATH:
        goes_on = _("The membership of %(name)s goes on with the heirs.") % name
    elif departure.shares is not None:
        goes_on = _("The shares count as they did before.")
    return Confirmation(
        name=_("correction"),
        subject=_("The dissolution of %(coop)s") % {"coop": departure.coop.name},
        text=f"{_what_was_undone(departure, dissolved_on)} {goes_on}",
        days=[*filter(None, (explained,))],
    )


def _what_was_undone(departure: Departure, dissolved_on: date) -> str:
    """Of a death nobody says that it counts no longer."""
    said = {
        "coop": departure.coop.name,
        "day": _written(dissolved_on),
        "cause": departure.get_cause_display(),
    }
    if departure.cause == Cause.DEATH:
        return _("%(coop)s was dissolved on %(day)s.") % said
    return _("%(coop)s was dissolved on %(day)s. With that “%(cause)s” counts no longer.") % said


def of_death_taken_back(member: Member) -> Confirmation:
    """To whom we had written as to heirs."""
    return Confirmation(
        name=_("correction"),
        subject=_("Correction: our letter does not count"),
        text=_(
            "we wrote to you that we had learned of the death of %(name)s. That was our mistake, and we apologise. "
            "The membership goes on as if nothing had been entered."
        )
        % {"name": member.party.full_name},
        figures=[[_("Member since"), _written(member.joined_on)]],
    )


def of_admission_taken_back(member: Member, *, waits: bool) -> Confirmation:
    """To whom we had written as to a new member. waits: the declaration is decided anew."""
    goes_on = _("Your declaration to join waits for its decision again.") if waits else ""
    return Confirmation(
        name=_("correction"),
        subject=_("Correction: you were entered as a member by mistake"),
        text=_(
            "you were entered in our list of members with number %(number)s. That was a mistake and is taken back: the "
            "certificate does not count, and nothing is to be paid."
        )
        % {"number": member.number}
        + (f" {goes_on}" if goes_on else ""),
    )


def of_terms(changed: MemberTerms) -> Confirmation:
    """As what somebody is a member from a day on."""
    kind = _("investing member (§ 8 (2) GenG)") if changed.is_investing else _("ordinary member")
    groups = group_names(changed.coop_id, changed.effective_on)
    decided = [[_("Decided"), changed.resolution]] if changed.resolution else []
    return Confirmation(
        name=_("confirmation"),
        subject=_("Your kind of membership"),
        text=_("our list of members says from %(day)s on what stands here.")
        % {"day": _written(changed.effective_on)},
        mailed=True,
        figures=[
            [_("Kind of membership"), kind],
            *([[_("Group"), groups.get(changed.group, changed.group)]] if changed.group else []),
            [_("Effective on"), _written(changed.effective_on)],
            *decided,
        ],
    )


def _written(day: date) -> str:
    return format_date(day, language=get_language() or "en")
