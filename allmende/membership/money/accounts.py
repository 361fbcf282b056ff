"""The accounts in the ledger behind members' capital: one for each member, and the cooperative's pots in euro."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from allmende.kernel.actor import Actor
from allmende.ledger.models import Account, Unit
from allmende.ledger.refusals import AccountExists
from allmende.ledger.use_cases.define_unit import define_unit
from allmende.ledger.use_cases.open_account import open_account

EURO, CREDIT, HELD = "EUR", "credit", "held"


class Pot(StrEnum):
    """Where a member's capital comes from and goes to, on the cooperative's side; each may fall below zero."""

    BANK = "capital:bank"
    """Money that came in or went out."""
    RESULT = "capital:result"
    """Profit and loss of the annual accounts."""
    OPENING = "capital:opening"
    """What stood in the books before Allmende kept them."""


def pot_of(*, actor: Actor, coop_id: int, pot: Pot, now: datetime) -> Account:
    """The cooperative's account for this, opened at its first use."""
    return _open(actor, coop_id, pot.value) or _make(actor, coop_id, pot.value, None, now)


def open_capital_account(*, actor: Actor, coop_id: int, member_id: int, now: datetime) -> Account:
    """A member's capital: never below zero."""
    return _make(actor, coop_id, f"capital:{member_id}", 0, now)


def credit_account(*, actor: Actor, coop_id: int, member_id: int, now: datetime) -> Account:
    """What a member paid beyond what was open, opened at its first use: never below zero."""
    purpose = credit_purpose(member_id)
    return _open(actor, coop_id, purpose) or _make(actor, coop_id, purpose, 0, now)


def credit_purpose(member_id: int | str) -> str:
    """By which the ledger knows that account."""
    return f"{CREDIT}:{member_id}"


def held_account(*, actor: Actor, coop_id: int, application_id: int, now: datetime) -> Account:
    """What an applicant paid before the admission, opened at its first use: never below zero."""
    purpose = held_purpose(application_id)
    return _open(actor, coop_id, purpose) or _make(actor, coop_id, purpose, 0, now)


def held_purpose(application_id: int) -> str:
    """By which the ledger knows that account. The number says nothing of anybody once the application is deleted."""
    return f"{HELD}:{application_id}"


def define_euro(*, actor: Actor) -> None:
    """The unit of all capital, defined at its first use."""
    if not Unit.objects.filter(pk=EURO).exists():
        define_unit(actor=actor, code=EURO, name="Euro", decimals=2)


def _open(actor: Actor, coop_id: int, purpose: str) -> Account | None:
    return Account.objects.filter(owner=coop_id, unit_id=EURO, purpose=purpose, closed_at=None).first()


def _make(actor: Actor, coop_id: int, purpose: str, credit_limit: int | None, now: datetime) -> Account:
    define_euro(actor=actor)
    try:
        return open_account(
            actor=actor, unit=EURO, owner=coop_id, purpose=purpose, credit_limit=credit_limit, now=now
        )
    except AccountExists:  # somebody opened it in this moment
        found = _open(actor, coop_id, purpose)
        if found is None:
            raise
        return found
