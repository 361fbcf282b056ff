"""Which steps towards leaving can be withdrawn before they take effect, by whom, and the way out where none can."""

from __future__ import annotations

from enum import Enum
from zoneinfo import ZoneInfo

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from ..models import Cause, Departure
from ..naming import in_words
from ..refusals.members import NothingToWithdraw


class Withdrawal(Enum):
    """How it comes that a step does not count: both sides agree, a creditor desists, or who decided lifts it."""

    AGREED = "agreed"
    TAKEN_BACK = "taken_back"
    LIFTED = "lifted"


WITHDRAWN = {
    **dict.fromkeys((Cause.NOTICE, Cause.HARDSHIP, Cause.MOVED, Cause.CANCELLATION), Withdrawal.AGREED),
    Cause.CREDITOR: Withdrawal.TAKEN_BACK,
    Cause.EXCLUSION: Withdrawal.LIFTED,
}
"""What members declare is theirs to withdraw. What happened, or gave others something, is nobody's."""


def withdrawal_of(departure: Departure) -> Withdrawal | None:
    """None for a death, the end of an organisation, a transfer, and where an imported list does not say why."""
    return WITHDRAWN.get(Cause(departure.cause))


def was_over_when_listed(departure: Departure) -> bool:
    """Whether the list it came with says that it was carried out: the last day was past when that was entered."""
    run = departure.import_run
    if run is None or run.finished_at is None:
        return False
    return departure.effective_on < localdate(run.finished_at, timezone=ZoneInfo(departure.coop.time_zone))


def withdrawal_or_refuse(departure: Departure) -> Withdrawal:
    """Raises NothingToWithdraw with what can be done instead."""
    found = withdrawal_of(departure)
    if found is not None and was_over_when_listed(departure):
        raise NothingToWithdraw(
            _(
                "The list it came from has it carried out: %(day)s was past when it was entered. If the list is wrong, "
                "say on the page “Notices and exits” that it was entered by mistake; to come back means to join again."
            )
            % {"day": in_words(departure.effective_on)},
            rule=_("A notice or an exclusion can be withdrawn until it takes effect."),
        )
    if found is None:
        raise NothingToWithdraw(
            _way_out(departure), rule=_("Withdrawn is what somebody declared or decided, by who did.")
        )
    return found


def _way_out(departure: Departure) -> str:
    if departure.cause == Cause.DEATH:
        return _(
            "A death cannot be withdrawn. If it was entered by mistake, say so on the page “Notices and exits”: it is "
            "taken back, and with it what the heirs hold."
        )
    if departure.cause == Cause.DISSOLVED:
        return _(
            "The end of an organisation cannot be withdrawn. If it was entered by mistake, say so on the page “Notices "
            "and exits”."
        )
    if departure.cause == Cause.TRANSFER:
        return _(
            "A transfer cannot be withdrawn: others have received something by it. If it was entered by mistake, take "
            "the transfer back."
        )
    return _(
        "The list it came from does not say why this membership ends, so nobody can withdraw it. If it is wrong, say "
        "on the page “Notices and exits” that it was entered by mistake."
    )
