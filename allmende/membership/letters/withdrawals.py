"""What is written where a step towards leaving was withdrawn before it took effect."""

from __future__ import annotations

from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from allmende.ui.formats import format_date

from ..models import Departure
from ..shares.staying import Withdrawal, withdrawal_of
from .confirmations import Confirmation


def of_withdrawal(departure: Departure) -> Confirmation:
    """That both sides agreed to it, a creditor's notice was taken back, or the exclusion lifted."""
    how = withdrawal_of(departure) or Withdrawal.AGREED
    said = {
        Withdrawal.AGREED: _(
            "“%(cause)s”, received on %(day)s, was withdrawn by agreement. The membership goes on as before."
        ),
        Withdrawal.TAKEN_BACK: _(
            "“%(cause)s”, received on %(day)s, was taken back, or the seizure behind it was lifted. The membership "
            "goes on as before."
        ),
        Withdrawal.LIFTED: _("the exclusion of %(day)s was lifted. The membership goes on as before."),
    }
    day = departure.received_on
    if not departure.is_received_known:  # an imported list names the last day alone
        day = departure.effective_on
        said |= {
            Withdrawal.AGREED: _(
                "“%(cause)s”, effective on %(day)s, was withdrawn by agreement. The membership goes on as before."
            ),
            Withdrawal.TAKEN_BACK: _(
                "“%(cause)s”, effective on %(day)s, was taken back, or the seizure behind it was lifted. The "
                "membership goes on as before."
            ),
        }
    lifted = how == Withdrawal.LIFTED
    return Confirmation(
        name=_("withdrawal"),
        subject=_("Confirmation: exclusion lifted") if lifted else _("Confirmation: notice withdrawn"),
        text=said[how] % {"cause": departure.get_cause_display(), "day": _written(day)},
        figures=_by_whom(departure, how),
    )


def _by_whom(departure: Departure, how: Withdrawal) -> list[list[str]]:
    if not departure.agreed_on:
        return [[_("Withdrawn on"), _written(departure.withdrawn_on)]] if departure.withdrawn_on else []
    on, by = {
        Withdrawal.AGREED: (_("Agreed on"), _("Agreed by")),
        Withdrawal.TAKEN_BACK: (_("Taken back on"), _("Taken back by")),
        Withdrawal.LIFTED: (_("Lifted on"), _("Lifted by")),
    }[how]
    return [[on, _written(departure.agreed_on)], [by, departure.agreed_by]]


def _written(day: date) -> str:
    return format_date(day, language=get_language() or "en")
