"""Calls of the ledger's SQL functions (migrations/0002_functions.sql), the only way its tables are written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import models
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.amounts import LARGEST
from allmende.kernel.errors import Invalid

from .refusals import refusals

M = TypeVar("M", bound=models.Model)


LONGEST_PURPOSE = 200


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why something moves: kind for programs, purpose for people, reference to a row above ("booking:17")."""

    kind: str
    purpose: str = ""
    reference: str = ""

    @property
    def columns(self) -> tuple[str, str, str]:
        """As transfers and holds store it. Raises Invalid when the purpose does not fit."""
        if len(self.purpose) > LONGEST_PURPOSE or "\0" in self.purpose:
            raise Invalid(_("The purpose has at most %d characters.") % LONGEST_PURPOSE, field="purpose")
        return self.kind, self.purpose, self.reference


def stored_by(function: str, model: type[M], arguments: Sequence[Any]) -> M:
    """Call a function that returns (stored, is_new). The row carries `is_new`: False when it was there before."""
    return _rows(
        f"select (f.stored).*, f.is_new from {function}({_marks(arguments)}) as f", model, arguments
    )[0]


def all_stored_by(function: str, model: type[M], arguments: Sequence[Any]) -> list[M]:
    """The same for a function that returns many."""
    return _rows(f"select (f.stored).*, f.is_new from {function}({_marks(arguments)}) as f", model, arguments)


def returned_by(function: str, model: type[M], arguments: Sequence[Any]) -> list[M]:
    """Call a function that returns rows."""
    return _rows(f"select * from {function}({_marks(arguments)})", model, arguments)


def actor_columns(actor: Actor) -> tuple[int | None, int | None, str]:
    """Person, cooperative and job, as transfers and holds record them."""
    return actor.person_id, actor.coop_id, actor.system


def check_amount(amount: int) -> None:
    """Raise Invalid unless the amount is above zero and at most 10^12 of the smallest part."""
    if not 0 < amount <= LARGEST:
        raise Invalid(_("The amount must be greater than zero and not beyond reason."), field="amount")


def check_parties(payer_id: int, payee_id: int) -> None:
    """Raise Invalid when somebody pays itself."""
    if payer_id == payee_id:
        raise Invalid(_("Payer and payee are the same account."), field="payee")


def check_expiry(expires_at: datetime | None, now: datetime) -> None:
    """Raise Invalid when a hold would have lapsed before it began."""
    if expires_at is not None and expires_at <= now:
        raise Invalid(_("The time for an answer has passed."), field="expires_at")


def check_limits(credit_limit: int | None, max_balance: int | None) -> None:
    """Raise Invalid unless both are None (no limit) or between zero and 10^12 of the smallest part."""
    for field, limit in (("credit_limit", credit_limit), ("max_balance", max_balance)):
        if limit is not None and not 0 <= limit <= LARGEST:
            raise Invalid(_("A limit is zero or more, and not beyond reason."), field=field)


def check_actor(actor: Actor) -> None:
    """Raise ValueError for a guest: no row without an actor. A mistake of the caller, not of a person."""
    if actor.is_guest:
        raise ValueError("the ledger records who acts: a guest cannot")


def _rows(sql: str, model: type[M], arguments: Sequence[Any]) -> list[M]:
    with refusals():
        return list(model._default_manager.raw(sql, arguments))


def _marks(arguments: Sequence[Any]) -> str:
    return ", ".join(["%s"] * len(arguments))
