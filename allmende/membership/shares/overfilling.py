"""A share takes no more than its price: profit that was credited fills it as money does (§ 19 (1) GenG)."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, Min, OuterRef, Q, Sum
from django.utils.translation import gettext as _

from allmende.kernel.amounts import format_amount
from allmende.payments.models import Claim

from ..law.days import fiscal_year
from ..models import CapitalKind, CapitalMovement, Departure, Member
from ..naming import in_words
from ..queries import open_departures, price_on, shares_on
from ..refusals.payments import AccountSettled, SharesFull
from ..year.fiscal_years import FiscalYear, rules_as_of
from ..year.given_back import given_back
from .claims import ON_SHARES, nominal_in_the_books, nominal_of


def refuse_to_overfill(member: Member, claim: Claim, amount: int, *, on: date) -> None:
    """Raises SharesFull where the whole payment finds no room: profit was credited since the claim, or the shares it
    was due on are settled.

    member: locked, with its capital before the payment. Shares are those of the claim, or of the day of the payment.
    """
    if claim.kind not in ON_SHARES:
        return
    if credited := max(_credited_since(member, claim.raised_on), 0):
        _refuse_beside_profit(member, claim, amount, credited, on)
    _refuse_beyond_all_shares(member, amount)


def _refuse_beside_profit(member: Member, claim: Claim, amount: int, credited: int, on: date) -> None:
    held = max(shares_on(member, day) for day in (claim.raised_on, on))
    room = max(held * price_on(member.coop_id, on) - member.capital, 0)
    if amount > room:
        raise SharesFull(
            _(
                "The shares take %(room)s € more: %(credited)s € of profit were credited since this was claimed."
                " Enter at most that, return the surplus, and drop the rest of the claim as owed no longer."
            )
            % {"room": format_amount(room, decimals=2), "credited": format_amount(credited, decimals=2)},
            rule=_(
                "Profit is credited until the share is full (§ 19 (1) GenG); a share takes no more than its price."
            ),
            field="amount",
            room=room,
        )


def _refuse_beyond_all_shares(member: Member, amount: int) -> None:
    room = max(nominal_in_the_books(member) - member.capital, 0)
    if amount > room:
        said = _("The shares take %(room)s € more. Enter at most that, and return the surplus.")
        if open_departures(member, settled=True).filter(shares__isnull=False).exists():
            said = _(
                "The shares take %(room)s € more: nothing comes in any more on those that were given back and settled."
                " Enter at most that, and return the surplus."
            )
        raise SharesFull(
            said % {"room": format_amount(room, decimals=2)},
            rule=_("A share takes no more than its price."),
            field="amount",
            room=room,
        )


def refuse_after_settlement(member: Member, claim: Claim) -> None:
    """Raises AccountSettled for a payment on shares of whoever was settled with: nobody would get it back.

    What was due by the last day is owed still; but the account is closed, and the next settlement passes it over.
    """
    if claim.kind not in ON_SHARES:
        return
    settled = open_departures(member, settled=True).filter(shares=None).first()
    if settled is not None and settled.settled_on is not None:
        raise AccountSettled(
            _(
                "This membership was settled on %(day)s: what comes in now would stay in an account that is closed."
                " Take the settlement back first; or return the payment, and drop the claim."
            )
            % {"day": in_words(settled.settled_on)},
            rule=_("A leaver is settled once."),
        )


def refuse_beyond_the_others(departure: Departure, *, on: date, anew: date) -> None:
    """Raises SharesFull for single shares whose last day was over when they were entered, where what was credited or
    came in since is more than the other shares take: it belongs to no account of that day (§ 73 (2) GenG), and stays.
    So does an opening balance of a later day: what the capital was on the last day of these shares is not known here.

    departure: its shares counted off, its member locked. anew: when it would take effect if it were declared today; the
    way that is left where a profit cannot be taken back any more.
    """
    member = departure.member
    rules = rules_as_of(member.coop, on)
    steps = given_back(member.coop, FiscalYear(*fiscal_year(rules, on), rules)).of[member.pk]
    over = {
        each.departure_id: each.due for each in steps if each.booked_on is None and each.effective_on < on
    }
    ceased = member.departures.filter(pk__in=over).select_related("member")
    others = nominal_in_the_books(member) - sum(nominal_of(each) for each in ceased)
    opened, since = _opened_after(departure)
    if since is not None and (surplus := opened - sum(over.values()) - others) > 0:
        raise _not_known_then(departure, surplus, since=since, anew=anew)
    surplus = member.capital - sum(over.values()) - others
    if surplus > 0:
        raise SharesFull(
            _(
                "These shares ceased on %(day)s. Since then %(surplus)s € more were credited or came in than the other"
                " shares take: take that profit back, or return that payment, before you enter this. Where neither is"
                " possible any more, have it declared anew: from today it takes effect on %(anew)s, and what is beyond"
                " is settled with these shares then."
            )
            % {
                "day": in_words(departure.effective_on),
                "surplus": format_amount(surplus, decimals=2),
                "anew": in_words(anew),
            },
            rule=_(
                "Profit is credited until the share is full (§ 19 (1) GenG); a share takes no more than its price."
            ),
            field="received_on",
            surplus=surplus,
            next_possible=anew.isoformat(),
        )


def _opened_after(departure: Departure) -> tuple[int, date | None]:
    """Capital that is known only since a day after these shares had ceased, and since which: a list's balance day."""
    reversals = CapitalMovement.objects.filter(reverses=OuterRef("pk"))
    opened = CapitalMovement.objects.filter(
        ~Exists(reversals),
        member=departure.member_id,
        kind=CapitalKind.OPENING,
        effective_on__gt=departure.effective_on,
    ).aggregate(sum=Sum("amount"), since=Min("effective_on"))
    return opened["sum"] or 0, opened["since"]


def _not_known_then(departure: Departure, surplus: int, *, since: date, anew: date) -> SharesFull:
    return SharesFull(
        _(
            "These shares would have ceased on %(day)s. The capital is known here only from %(since)s on, by the"
            " opening balance of an imported list, and on that day it was %(surplus)s € more than the other shares"
            " take: what was due for these nobody can say here. Where they ceased then, undo the import and bring the"
            " list in again, with these shares as a dated movement; where that is not possible any more, have it"
            " declared anew: from today it takes effect on %(anew)s."
        )
        % {
            "day": in_words(departure.effective_on),
            "since": in_words(since),
            "surplus": format_amount(surplus, decimals=2),
            "anew": in_words(anew),
        },
        rule=_("What is due for shares is the capital of the day on which they cease (§ 73 (2) GenG)."),
        field="received_on",
        surplus=surplus,
        known_since=since.isoformat(),
        next_possible=anew.isoformat(),
    )


def _credited_since(member: Member, day: date) -> int:
    profit = Q(kind=CapitalKind.PROFIT) | Q(reverses__kind=CapitalKind.PROFIT)
    moved = CapitalMovement.objects.filter(profit, member=member, effective_on__gte=day)
    return moved.aggregate(sum=Sum("amount"))["sum"] or 0
