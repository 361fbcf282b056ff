"""What goes from one member to another with a transfer of capital (§ 76 GenG), and whether it may."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from ..law.explained import Explained, geng
from ..law.leaving import effect_of_transfer
from ..law.rules import Rules
from ..law.shares import objection_to_transferring
from ..models import Member
from ..naming import in_words
from ..queries import live_movements, lowest_capital_from, price_on, rules_on, shares_on
from ..refusals.members import (
    MovedSince,
    NoCapitalAccount,
    NotEnoughCapital,
    TooManyShares,
    TransferNotAllowed,
    refuse,
)
from ..taking import refuse_who_leaves
from .claims import Unpaid
from .held import most_held_from, shares_in_the_books
from .lots import Lot, lots_of, newest


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """What two members agreed in Textform (§ 76 (1) GenG).

    shares: how many are handed on, None for all: that ends the giver's membership. amount: the capital that goes with
    them, in cents; None for what is paid in on them, the oldest being paid first. consented_on: the board's consent,
    where the statutes ask for it. What the taker pays for it is their own affair.
    """

    shares: int | None
    agreed_on: date
    consented_on: date | None = None
    amount: int | None = None


@dataclass(frozen=True, kw_only=True)
class Handover:
    """So many shares and so much capital (cents), from this day on. lots: by what they cost when taken. unpaid: what is
    not paid in afterwards, by which open claims go with the shares.
    """

    day: Explained
    shares: int
    amount: int
    is_all: bool
    lots: list[Lot]
    unpaid: Unpaid
    agreement: Agreement


def judge_handover(giver: Member, taker: Member, agreement: Agreement) -> Handover:
    """Compute it, or raise TransferNotAllowed, TooManyShares, NotEnoughCapital, NoCapitalAccount, NoStatutes,
    MovedSince for all shares where some began since, and AlreadyLeaving for a part of what somebody who leaves holds.
    """
    rules = rules_on(giver.coop, agreement.agreed_on)
    if giver.account_id is None or taker.account_id is None:
        raise NoCapitalAccount(_("This membership has no capital: the statutes know no shares."))
    day = max(agreement.agreed_on, agreement.consented_on or agreement.agreed_on)
    held = shares_on(giver, day)
    is_all = agreement.shares is None or agreement.shares == held
    if is_all:
        _refuse_what_came_later(giver, day)
    else:
        refuse_who_leaves(giver)  # who leaves can hand on everything, and leaves at once
    given = held if agreement.shares is None else agreement.shares
    lots = _lots_on(giver, day)
    lots_given = newest(lots, given)
    price = price_on(giver.coop_id, day)
    rules = replace(rules, share_price=price)
    staying = (held - given) * price
    as_taken = Taken(staying=nominal(lots) - nominal(lots_given), all=nominal(lots))
    amount = _capital(giver, staying, as_taken, agreement.amount, is_all=is_all)
    refuse(
        TransferNotAllowed,
        objection_to_transferring(
            rules,
            held=held if is_all else min(held, giver.shares),
            given=given,
            amount=amount,
            acquirers_shares=shares_in_the_books(taker) + given,
            acquirers_capital=taker.capital,
            stays=not is_all,
        ),
    )
    _refuse_sums(giver, taker, rules, given, amount, day)
    return Handover(
        day=effect_of_transfer(
            rules,
            agreement.agreed_on,
            admitted_on=agreement.consented_on,
            shares=None if is_all else given,
        ),
        shares=given,
        amount=amount,
        is_all=is_all,
        lots=lots_given,
        unpaid=Unpaid(given=given * price - amount, staying=staying - (giver.capital - amount)),
        agreement=agreement,
    )


def _refuse_what_came_later(giver: Member, day: date) -> None:
    """Shares that began after this day would be undone with the exit, and what is owed on them would go nowhere."""
    later = live_movements(giver).filter(effective_on__gt=day, shares__gt=0)
    if last := later.order_by("-effective_on").first():
        raise MovedSince(
            _("Since %(day)s this member took further shares, the last of them on %(last)s.")
            % {"day": in_words(day), "last": in_words(last.effective_on)},
            rule=_("All shares are handed on as they stand: agree on it for that day or a later one."),
            field="agreed_on",
        )


def _lots_on(giver: Member, day: date) -> list[Lot]:
    moved = live_movements(giver).filter(effective_on__lte=day).order_by("effective_on", "recorded_at")
    return lots_of(moved.values_list("price", "shares"))


@dataclass(frozen=True, slots=True)
class Taken:
    """What the shares that stay, and all of them, cost when they were taken, in cents."""

    staying: int
    all: int


def nominal(lots: list[Lot]) -> int:
    """What so many shares cost when they were taken, in cents."""
    return sum(price * shares for price, shares in lots)


def _paid_on_what_stays(capital: int, staying: int, as_taken: Taken) -> int:
    """The oldest shares count as paid first, up to what they cost when they were taken; then, the oldest first again,
    up to their price now.
    """
    first = min(capital, as_taken.staying)
    since = max(capital - max(as_taken.all, as_taken.staying), 0)
    return first + min(since, max(staying - as_taken.staying, 0))


def _capital(giver: Member, staying: int, as_taken: Taken, amount: int | None, *, is_all: bool) -> int:
    if is_all and amount is not None and amount != giver.capital:
        raise TransferNotAllowed(
            _("With all shares goes all the capital."), rule=geng("§ 76 (1)"), field="amount"
        )
    least = max(giver.capital - staying, 0)
    usual = max(giver.capital - _paid_on_what_stays(giver.capital, staying, as_taken), least)
    moved = giver.capital if is_all else usual if amount is None else amount
    if moved < least:
        raise TransferNotAllowed(
            _("More capital would stay than the remaining shares take."),
            rule=geng("§ 76 (1)"),
            field="amount",
        )
    if moved <= 0:
        raise NotEnoughCapital(
            _("Nothing is paid in on these shares that could be transferred."),
            rule=_("What is transferred is capital, and shares go with it (§ 76 (1) GenG)."),
            field="amount",
        )
    return moved


def _refuse_sums(giver: Member, taker: Member, rules: Rules, given: int, amount: int, day: date) -> None:
    if given < 1 or amount > given * rules.share_price:
        raise TransferNotAllowed(
            _("More capital cannot go than the shares that go with it take."),
            rule=geng("§ 76 (1)"),
            field="amount",
        )
    if rules.shares_most is not None and most_held_from(taker, day) + given > rules.shares_most:
        raise TooManyShares(
            _("The taker would hold more shares than the statutes allow: at most %(count)d.")
            % {"count": rules.shares_most},
            rule="§ 7a GenG",
            field="taker",
        )
    if lowest_capital_from(giver, day) < amount:
        raise NotEnoughCapital(
            _("There was not that much capital on every day since."),
            rule=_("Capital never falls below zero."),
            field="agreed_on",
        )
