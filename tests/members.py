"""Builders for the list of members, beside tests/people.py.

garten = a_coop("Gartenwerk eG")
some_statutes(garten, share_price=50_00)
anna = a_member(garten, "Anna Ackermann", shares=3)
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from allmende.coops.models import Coop
from allmende.kernel.row_access import system_access
from allmende.membership.models import CapitalKind, Member, Party, PartyKind, ShareKind, Statutes
from allmende.membership.money.accounts import Pot
from allmende.membership.queries import statutes_on
from allmende.membership.use_cases.enter_member import Admission, enter_member
from allmende.membership.use_cases.move_capital import CapitalChange, move_capital
from allmende.membership.use_cases.move_shares import ShareChange, move_shares
from allmende.membership.use_cases.record_statutes import Provisions, record_statutes
from allmende.payments.use_cases.keep_payment_settings import keep_payment_settings
from tests.people import BUILDER, LONG_AGO, an_officer

OFFICE_HOURS = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TEXT = "§ 1 Name und Sitz\nDie Genossenschaft heißt Gartenwerk eG."


def a_creditor(coop: Coop) -> None:
    """The cooperative can collect by direct debit from now on: it has a creditor identifier."""
    with system_access():
        keep_payment_settings(actor=BUILDER, coop_id=coop.pk, creditor_identifier="DE98ZZZ09999999999")


def some_statutes(coop: Coop, *, valid_from: date = LONG_AGO, **provisions: Any) -> Statutes:
    """Statutes of an eG: one share of 100 euro, all due at once, notice of three months to the year's end."""
    said = {"text": TEXT, "share_price": 100_00, "pay_at_once": 100_00} | provisions
    with system_access():
        return record_statutes(
            actor=an_officer(coop),
            coop=coop,
            provisions=Provisions(**said),
            valid_from=valid_from,
        )


def a_party(coop: Coop, name: str = "Anna Ackermann", **details: Any) -> Party:
    """A natural person in the cooperative's register: given name and family name of an invented person."""
    given, _space, family = name.rpartition(" ")
    with system_access():
        return Party.objects.create(
            coop=coop, kind=PartyKind.PERSON, given_name=given, family_name=family, **details
        )


def a_member(
    coop: Coop,
    name: str = "Anna Ackermann",
    *,
    shares: int = 1,
    paid: int = 0,
    on: date = LONG_AGO,
    party: Party | None = None,
    **details: Any,
) -> Member:
    """A member since a day, with shares and paid-in capital (cents). Enters usual statutes where there are none."""
    with system_access():
        statutes = statutes_on(coop.pk, on) or some_statutes(coop)
        member = enter_member(
            actor=BUILDER,
            party=party or a_party(coop, name, **details),
            statutes=statutes,
            admission=Admission(admitted_on=on, joined_on=on, signed_on=on),
            shares=shares,
            now=OFFICE_HOURS,
        )
        if paid:
            change = CapitalChange(kind=CapitalKind.PAYMENT, amount=paid, pot=Pot.BANK, effective_on=on)
            move_capital(actor=BUILDER, member=member, change=change, now=OFFICE_HOURS)
            member.refresh_from_db()
        return member


def gave_all_back(member: Member, *, left_on: date, **more: Any) -> None:
    """Whose membership is over, with its shares, and of whom no step tells: as in old lists. more: columns."""
    with system_access():
        held = Member.objects.get(pk=member.pk).shares
        if held:
            change = ShareChange(
                kind=ShareKind.CANCELLATION, shares=-held, price=100_00, effective_on=left_on
            )
            move_shares(actor=BUILDER, member=member, change=change)
        Member.objects.filter(pk=member.pk).update(left_on=left_on, **more)
