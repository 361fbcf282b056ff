"""Whether a cooperative is dissolved, and what the law then knows no more."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from allmende.coops.models import Coop
from allmende.kernel.row_access import seeing

from ..law.explained import Explained
from ..law.jurisdictions import Law, law_for
from ..law.leaving import (
    death_after_dissolution,
    death_after_leaving,
    effect_of_death,
    undone_by_dissolution,
)
from ..law.rules import Rules
from ..models import Cause, Dissolution, DissolutionGround, Member
from ..naming import in_words
from ..queries import open_departures, rules_on
from ..refusals.dissolutions import CoopIsDissolved, NotDissolved
from ..statutes.rules import law_behind


def dissolution_of(coop_id: int) -> Dissolution | None:
    """The one that stands. It is public (§ 82 GenG), so everyone may ask; the row says it to nobody by itself."""
    with seeing(coop_ids=[coop_id]):
        return Dissolution.objects.filter(coop_id=coop_id, continued_on=None, taken_back_on=None).first()


def standing_or_refuse(coop: Coop) -> Dissolution:
    """Raises NotDissolved."""
    if found := dissolution_of(coop.pk):
        return found
    raise NotDissolved(_("The cooperative is not dissolved."), rule=_("What stands can be ended."))


def ground_cited(law: Law, dissolution: Dissolution) -> str:
    """The paragraph of what dissolved it."""
    return law.cited(f"dissolved_{dissolution.ground}")


def continuation_cited(law: Law, dissolution: Dissolution) -> str:
    """The paragraph by which the assembly may resolve to continue."""
    is_insolvent = dissolution.ground == DissolutionGround.INSOLVENCY
    return law.cited("continuation_insolvency" if is_insolvent else "continuation")


def refuse_way_out(member: Member, ends: Explained, *, cause: str) -> None:
    """Raises CoopIsDissolved for an exit, or the giving back of shares, that the dissolution undoes (§ 75 GenG).

    A transfer is judged by its own day (refuse_transfer).
    """
    dissolution = dissolution_of(member.coop_id)
    if dissolution is None or cause == Cause.TRANSFER:
        return
    rules = rules_on(member.coop, dissolution.dissolved_on)
    undone = undone_by_dissolution(rules, exit_on=ends.on, dissolved_on=dissolution.dissolved_on)
    if undone is not None:
        raise CoopIsDissolved(
            _("The cooperative is dissolved since %(day)s: nobody leaves any more, and no share ceases.")
            % {"day": in_words(dissolution.dissolved_on)},
            rule=_("What takes effect up to six months before a dissolution, or after it, does not%(law)s.")
            % {"law": law_for(rules).because("membership_goes_on")},
            dissolved_on=dissolution.dissolved_on.isoformat(),
        )


def refuse_joining(coop: Coop, *, on: date, field: str = "") -> None:
    """Raises CoopIsDissolved for a declaration, or an admission, from the day of the dissolution on."""
    dissolution = dissolution_of(coop.pk)
    if dissolution is not None and on >= dissolution.dissolved_on:
        raise CoopIsDissolved(
            _("The cooperative is dissolved since %(day)s: nobody joins, and nobody takes further shares.")
            % {"day": in_words(dissolution.dissolved_on)},
            rule=_("After a dissolution the law of joining holds no more%(law)s.")
            % {"law": law_behind(coop).because("joining_dissolved")},
            field=field,
            dissolved_on=dissolution.dissolved_on.isoformat(),
        )


def refuse_transfer(coop: Coop, *, on: date) -> None:
    """Raises CoopIsDissolved for capital that would go over from the day of the dissolution on."""
    dissolution = dissolution_of(coop.pk)
    if dissolution is not None and on >= dissolution.dissolved_on:
        raise CoopIsDissolved(
            _("The cooperative is dissolved since %(day)s: capital is handed on no more.")
            % {"day": in_words(dissolution.dissolved_on)},
            rule=_("After a dissolution the law of transfers holds no more%(law)s.")
            % {"law": law_behind(coop).because("transfer_dissolved")},
            dissolved_on=dissolution.dissolved_on.isoformat(),
        )


def refuse_profit(coop: Coop, *, on: date) -> None:
    """Raises CoopIsDissolved: what is left is divided when debts are paid and the year of waiting is over (§ 90)."""
    dissolution = dissolution_of(coop.pk)
    if dissolution is not None and on >= dissolution.dissolved_on:
        raise CoopIsDissolved(
            _("The cooperative is dissolved since %(day)s: no profit is divided any more.")
            % {"day": in_words(dissolution.dissolved_on)},
            rule=_("What is left after the debts is divided at the end of the liquidation%(law)s.")
            % {"law": law_behind(coop).because("profit_dissolved")},
            field="resolved_on",
        )


ENDS_NOTHING = ("heirs", "heirs_dissolved", "heirs_of_former")
"""Kinds of a death by which no membership ends."""


def effect_of_this_death(member: Member, rules: Rules, died_on: date) -> Explained:
    """When this membership ends by a death; not at all, where it ended before, was settled already, or the
    cooperative's dissolution undoes it (ENDS_NOTHING).
    """
    ends = _unless_dissolved(member, rules, died_on)
    if member.left_on is None:
        return ends
    is_settled = open_departures(member, settled=True).filter(shares=None).exists()
    over = death_after_leaving(died_on, left_on=member.left_on)
    return over if is_settled or member.left_on < ends.on else ends


def _unless_dissolved(member: Member, rules: Rules, died_on: date) -> Explained:
    ends = effect_of_death(rules, died_on)
    dissolution = dissolution_of(member.coop_id)
    if dissolution is None or ends.kind == "heirs":
        return ends
    of_day = rules_on(member.coop, dissolution.dissolved_on)
    undone = undone_by_dissolution(of_day, exit_on=ends.on, dissolved_on=dissolution.dissolved_on)
    return death_after_dissolution(rules, died_on) if undone else ends
