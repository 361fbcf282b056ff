"""Payments that were divided over claims and what is kept: one entry of the time line each, its way back another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from allmende.ledger.models import Transfer
from allmende.payments.models import Receipt

from ..letters.claim_words import words_of_claim
from ..models import Member
from ..money.whole_payments import WholePayment, wholes_among
from .events import Event, day_in_words, euros, page_of


def divided_among(
    member: Member, receipts: Collection[Receipt], moves: Iterable[Transfer]
) -> list[WholePayment]:
    """Those of what came in that stand in more than one place."""
    return [each for each in wholes_among(member, receipts, moves) if each.is_divided]


def ids_in(whole: WholePayment) -> set[UUID]:
    """Receipts and transfers that its entries stand for: the parts, and what took several of them back at once."""
    found = {each.receipt.pk for each in whole.parts}
    if whole.surplus is not None:
        found.add(whole.surplus.moved.pk)
    for step in _steps_back(whole).values():
        found |= {each.pk for each in step}
    return found


def divided(whole: WholePayment, counts_from: Mapping[UUID, date]) -> Iterator[Event]:
    """counts_from: since when a receipt is capital, if it is; what was paid before joining counts from then."""
    member = whole.parts[0].receipt.claim.debtor
    page = page_of("whole_payment", member, whole.id)
    said = {"amount": euros(whole.amount), "manner": whole.parts[0].receipt.get_manner_display()}
    goes_on = [_on_claim(each.receipt, counts_from) for each in whole.parts]
    if whole.kept:
        goes_on.append(_("%(amount)s kept beyond what was open") % {"amount": euros(whole.kept)})
    yield Event(
        on=whole.value_on,
        kind="paid",
        pk=whole.id,
        text=_("Paid: %(amount)s, %(manner)s: %(parts)s") % {**said, "parts": "; ".join(goes_on)},
        place=6,
        by=whole.by,
        href=page,
    )
    for batch, step in _steps_back(whole).items():
        taken = sum(abs(each.amount) for each in step)
        text = (
            _("Payment of %(whole)s taken back")
            if taken == whole.amount
            else _("Of the payment of %(whole)s taken back: %(amount)s")
        )
        yield Event(
            on=_day_of(step[0]),
            kind="payment_taken_back",
            pk=batch,
            text=text % {"whole": said["amount"], "amount": euros(taken)},
            place=8,
            by=step[0].actor_person,
            href=page,
        )


def _steps_back(whole: WholePayment) -> dict[UUID, list[Receipt | Transfer]]:
    """What was taken back as one, by the id of the step. A part that was taken back alone stands for itself."""
    steps: dict[UUID, list[Receipt | Transfer]] = defaultdict(list)
    for part in whole.parts:
        if part.back is not None and part.back.batch is not None:
            steps[part.back.batch].append(part.back)
    back = whole.surplus.back if whole.surplus else None
    if back is not None and back.pk in steps:
        steps[back.pk].append(back)
    return steps


def _on_claim(receipt: Receipt, counts_from: Mapping[UUID, date]) -> str:
    text = _("%(amount)s for %(what)s") % {
        "amount": euros(receipt.amount),
        "what": words_of_claim(receipt.claim),
    }
    day = counts_from.get(receipt.pk)
    if day is not None and day > receipt.value_on:
        text += ", " + _("counts as capital from %(day)s") % {"day": day_in_words(day)}
    return text


def _day_of(back: Receipt | Transfer) -> date:
    return back.value_on if isinstance(back, Receipt) else back.effective_on
