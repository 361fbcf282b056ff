"""What applicants paid before anybody decided: held for them apart, until they are admitted or it is given back.

It is nobody's capital, and no claim is there yet. The ledger names the number of the application alone: once that is
deleted (§ 15 (1) GenG) day, amount and manner are left, as the voucher needs them (HGB § 257).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from allmende.kernel.errors import NotFound
from allmende.kernel.row_access import seeing
from allmende.ledger.models import Account, Transfer
from allmende.payments.models import Manner

from ..models import Application, ApplicationState
from .accounts import EURO, HELD, held_purpose

AGAIN = "again"


class HeldKind(StrEnum):
    """Why it rises or falls, as the ledger names it."""

    RECEIVED = "held_received"
    USED = "held_used"
    RETURNED = "held_returned"
    MISTAKE = "held_mistake"
    AGAIN = "held_again"

    @property
    def words(self) -> str:
        return {
            HeldKind.RECEIVED: _("paid before the admission"),
            HeldKind.USED: _("used for what is owed since the admission"),
            HeldKind.RETURNED: _("paid back to the applicant"),
            HeldKind.MISTAKE: _("never came in"),
            HeldKind.AGAIN: _("held again, as its end was a mistake"),
        }[self]


@dataclass(frozen=True, slots=True)
class Held:
    """One payment. amount: cents. application: None once it is deleted; number: of it, for good. stands: the transfer
    that stands for it now. ended: how it is held no longer, None while it is; end: that transfer; not_ended: ends that
    were a mistake themselves.
    """

    id: UUID
    number: str
    application: Application | None
    amount: int
    value_on: date
    manner: Manner
    stands: UUID
    ended: HeldKind | None
    ended_on: date | None
    end: UUID | None
    not_ended: frozenset[UUID]

    @property
    def waits(self) -> bool:
        """Whether it is to be given back: nobody decides on it any more."""
        is_open = self.application is not None and self.application.state == ApplicationState.OPEN
        return self.ended is None and not is_open

    @property
    def can_be_held_again(self) -> bool:
        """Whether its end can be a mistake that is undone here. Whoever is a member pays as one. An admission is taken
        back after what this had paid: then it can wait for the next decision.
        """
        is_open = self.application is not None and self.application.state == ApplicationState.OPEN
        if self.ended == HeldKind.USED:
            return is_open
        return self.ended in (HeldKind.RETURNED, HeldKind.MISTAKE) and (is_open or self.application is None)


def held_payments(coop_id: int) -> list[Held]:
    """All of a cooperative's, what is held still first, then the newest. Four queries, however many."""
    with seeing(coop_ids=[coop_id]):
        numbers = dict(_accounts(coop_id).values_list("pk", "purpose"))
        return sorted(
            _read(coop_id, numbers), key=lambda each: (each.ended is not None, -each.value_on.toordinal())
        )


def held_for(application: Application) -> list[Held]:
    """Of one application, the oldest first. For whoever may see it."""
    purpose = held_purpose(application.pk)
    with seeing(coop_ids=[application.coop_id]):
        accounts = Account.objects.filter(owner=application.coop_id, unit_id=EURO, purpose=purpose)
        numbers = dict(accounts.values_list("pk", "purpose"))
        found = _read(application.coop_id, numbers)
    return sorted(found, key=lambda each: (each.value_on, str(each.id)))


def held_or_refuse(coop_id: int, payment_id: UUID) -> Held:
    """One of the cooperative's, read with what is held for its application alone. Raises NotFound."""
    with seeing(coop_ids=[coop_id]):
        received = Transfer.objects.filter(pk=payment_id, kind=HeldKind.RECEIVED).values("payee")
        numbers = dict(_accounts(coop_id).filter(pk__in=received).values_list("pk", "purpose"))
        found = next((each for each in _read(coop_id, numbers) if each.id == payment_id), None)
    if found is None:
        raise NotFound(_("There is no such payment."))
    return found


def waiting_to_be_returned(coop_id: int) -> list[Held]:
    """What is held still for applications that nobody decides on any more."""
    with seeing(coop_ids=[coop_id]):
        numbers = dict(_accounts(coop_id).filter(balance__gt=0).values_list("pk", "purpose"))
        return [each for each in _read(coop_id, numbers) if each.waits]


def held_moves(applications: Iterable[Application]) -> QuerySet[Transfer]:
    """Every line of theirs. Call it where their rows may be seen."""
    found = list(applications)
    purposes, coops = [held_purpose(each.pk) for each in found], {each.coop_id for each in found}
    accounts = Account.objects.filter(owner__in=coops, unit_id=EURO, purpose__in=purposes).values("pk")
    return Transfer.objects.filter(Q(payer__in=accounts) | Q(payee__in=accounts))


def _accounts(coop_id: int) -> QuerySet[Account]:
    """Between these bounds of the index lie they alone, in whatever order it keeps signs."""
    found = Account.objects.filter(owner=coop_id, unit_id=EURO, closed_at=None)
    return found.filter(purpose__gte=HELD, purpose__lt="hele", purpose__startswith=f"{HELD}:")


def _read(coop_id: int, purposes: dict[int, str]) -> list[Held]:
    """purposes: by account."""
    kinds = (HeldKind.RECEIVED, HeldKind.AGAIN)
    rises = list(Transfer.objects.filter(payee__in=purposes, kind__in=kinds)) if purposes else []
    ends = {each.reverses_id: each for each in Transfer.objects.filter(reverses__in=rises)} if rises else {}
    again = {each.reference: each for each in rises if each.kind == HeldKind.AGAIN}
    numbers = {account: purpose.removeprefix(f"{HELD}:") for account, purpose in purposes.items()}
    found = _applications(coop_id, numbers.values())
    came = [each for each in rises if each.kind == HeldKind.RECEIVED]
    return [_held(each, numbers[each.payee_id], found, ends, again) for each in came]


def again_reference(end: UUID) -> str:
    """By which a payment that is held again names the end that was a mistake."""
    return f"{AGAIN}:{end}"


def _applications(coop_id: int, numbers: Collection[str]) -> dict[str, Application]:
    ids = [int(each) for each in numbers if each.isdigit()]
    found = Application.objects.filter(coop_id=coop_id, pk__in=ids).select_related("party")
    return {str(each.pk): each for each in found}


def _held(
    came: Transfer,
    number: str,
    applications: dict[str, Application],
    ends: dict[UUID | None, Transfer],
    again: dict[str, Transfer],
) -> Held:
    """ends: by what they end. again: by how they name the end that was a mistake."""
    stands, not_ended = came, set()
    while (end := ends.get(stands.pk)) and (more := again.get(again_reference(end.pk))):
        stands = more
        not_ended.add(end.pk)
    return Held(
        id=came.pk,
        number=number,
        application=applications.get(number),
        amount=came.amount,
        value_on=came.effective_on,
        manner=Manner(came.reference.removeprefix("manner:")),
        stands=stands.pk,
        ended=HeldKind(end.kind) if end else None,
        ended_on=end.effective_on if end else None,
        end=end.pk if end else None,
        not_ended=frozenset(not_ended),
    )
