"""Capital, claims and payments, mandates, accounts and payouts, as entries of the time line."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from uuid import UUID

from django.utils.translation import gettext as _

from allmende.ledger.models import Transfer
from allmende.payments.models import Claim, Mandate, Payout, PayoutAccount, PayoutReturn, PayoutState, Receipt
from allmende.payments.queries import claims_of, payout_accounts_of, payout_returns_of, receipts_of

from ..letters.claim_words import words_of_claim
from ..letters.movement_words import words_for
from ..letters.own_reasons import reason_for_reader
from ..models import Application, CapitalKind, Member
from ..money.credits import ALONE, CreditKind, credit_moves
from ..register.history import History
from .events import Event, day_in_words, day_of, euros, page_of
from .whole_payments import divided, divided_among, ids_in

RULES_OF: dict[str, str] = {
    CapitalKind.PROFIT: "profit",
    CapitalKind.LOSS: "profit",
    CapitalKind.TRANSFER: "transfer",
    CapitalKind.PAYOUT: "payout",
}


def money(member: Member, history: History, names: Mapping[int, str], *, for_office: bool) -> Iterator[Event]:
    """Everything; why something was dropped, for the office. A payment that became capital stands once."""
    receipts = list(receipts_of(coop_id=member.coop_id, debtor=member.pk))
    yield from _capital(member, history, names, paid={each.pk for each in receipts}, for_office=for_office)
    counts_from = {moved.pk: moved.effective_on for moved in history.capital}
    page = page_of("claims", member.pk)
    for claim in claims_of(coop_id=member.coop_id, debtor=member.pk):
        yield from _claim(claim, page, for_office=for_office)
    moves = list(credit_moves([member]))
    wholes = divided_among(member, receipts, moves)
    for whole in wholes:
        yield from divided(whole, counts_from)
    as_one = {*chain.from_iterable(ids_in(whole) for whole in wholes)}
    for receipt in receipts:
        if receipt.pk not in as_one:
            yield _receipt(receipt, counts_from.get(receipt.pk), page)
    yield from _credit(member, moves, as_one)
    given = list(Mandate.objects.filter(coop_id=member.coop_id, debtor=member.pk).order_by("sequence"))
    at_joining = _given_at_joining(given, history.applications)
    for mandate in given:
        yield from _mandate(mandate, at_joining.get(mandate.pk), for_office=for_office)
    for account in payout_accounts_of(coop_id=member.coop_id, creditor=member.pk):
        yield from _account(account)
    for payout in Payout.objects.filter(coop_id=member.coop_id, creditor=member.pk):
        yield from _payout(payout, for_office=for_office)
    for back in payout_returns_of(coop_id=member.coop_id, creditor=member.pk):
        yield from _payout_back(back)


def _capital(
    member: Member, history: History, names: Mapping[int, str], *, paid: set[UUID], for_office: bool
) -> Iterator[Event]:
    """A transfer that stands leads the office to where it is taken back."""
    reversed_ones = {each.reverses_id for each in history.capital}
    for moved in history.capital:
        leads_on = for_office and moved.kind == CapitalKind.TRANSFER and moved.pk not in reversed_ones
        if moved.pk not in paid:
            yield Event(
                on=moved.effective_on,
                kind=f"capital_{moved.kind}",
                pk=moved.pk,
                text=_("%(what)s: %(amount)s")
                % {"what": words_for(moved, names), "amount": euros(moved.amount)},
                place=4,
                rule=RULES_OF.get(moved.kind, ""),
                by=moved.actor_person,
                href=page_of("transfer_mistake", member.pk, moved.pk) if leads_on else "",
            )


def _claim(claim: Claim, page: str, *, for_office: bool) -> Iterator[Event]:
    said = {
        "what": words_of_claim(claim),
        "amount": euros(claim.amount),
        "day": day_in_words(claim.due_on),
    }
    yield Event(
        on=claim.raised_on,
        kind="claim_raised",
        pk=claim.pk,
        text=_("Claimed: %(amount)s, due on %(day)s (%(what)s)") % said,
        by=claim.actor_person,
        href=page,
    )
    if claim.cancelled_at:
        text = _("Claim of %(amount)s dropped (%(what)s)") % said
        yield Event(
            on=day_of(claim.cancelled_at),
            kind="claim_dropped",
            pk=claim.pk,
            text=f"{text}: {reason_for_reader(claim.cancelled_reason)}" if for_office else text,
            place=6,
            href=page,
        )


def _receipt(receipt: Receipt, counts_from: date | None, page: str) -> Event:
    """counts_from: since when it is capital, if it is; what was paid before joining counts from then."""
    said = {"amount": euros(abs(receipt.amount)), "what": words_of_claim(receipt.claim)}
    if receipt.reverses_id:
        text = _("Payment of %(amount)s taken back (%(what)s)") % said
    else:
        text = _("Paid: %(amount)s, %(manner)s (%(what)s)") % {**said, "manner": receipt.get_manner_display()}
    if counts_from is not None and counts_from > receipt.value_on:
        text += ", " + _("counts as capital from %(day)s") % {"day": day_in_words(counts_from)}
    return Event(
        on=receipt.value_on,
        kind="payment_taken_back" if receipt.reverses_id else "paid",
        pk=receipt.pk,
        text=text,
        place=6,
        by=receipt.actor_person,
        href=page,
    )


def _credit(member: Member, moves: Sequence[Transfer], as_one: Collection[UUID]) -> Iterator[Event]:
    """What came in beyond what was open, and went back. What was used for a claim stands there as its payment.

    as_one: what stands in the line with the payment it was divided from.
    """
    surplus: dict[UUID | None, bool] = {
        each.pk: each.kind == CreditKind.SURPLUS for each in moves if each.kind in ALONE
    }
    page = page_of("credit", member.pk)
    for moved in moves:
        if moved.pk in as_one or (moved.kind not in ALONE and moved.reverses_id not in surplus):
            continue
        said = {"amount": euros(moved.amount)}
        if moved.kind == CreditKind.SURPLUS:
            text = _("Paid beyond what was open: %(amount)s") % said
        elif moved.kind == CreditKind.RETURNED:
            text = _("Paid back of what was beyond: %(amount)s") % said
        elif surplus[moved.reverses_id]:
            text = _("Taken back: paid beyond what was open, %(amount)s") % said
        else:
            text = _("Taken back: paid back of what was beyond, %(amount)s") % said
        yield Event(
            on=moved.effective_on,
            kind=moved.kind,
            pk=moved.pk,
            text=text,
            place=8 if moved.kind == CreditKind.REVERSAL else 6,
            by=moved.actor_person,
            href=page,
        )


def _given_at_joining(
    mandates: Sequence[Mandate], applications: Iterable[Application]
) -> dict[int, Application]:
    """Of which mandates a declaration to join holds the words: the first of its day. An erased one holds none."""
    found: dict[int, Application] = {}
    for each in applications:
        day = each.signed_on if each.entered_at else each.paper_on or each.signed_on
        same_day = (mandate.pk for mandate in mandates if mandate.signed_on == day)
        if "mandate" in each.declaration.get("statements", {}) and (first := next(same_day, None)):
            found[first] = each
    return found


def _mandate(mandate: Mandate, joining: Application | None, *, for_office: bool) -> Iterator[Event]:
    """joining: the declaration it was given with. Then who admitted did not give it: for the office, who signed."""
    said = {"reference": mandate.reference}
    text = _("Direct debit mandate %(reference)s given") % said
    if joining is not None:
        text = _("Direct debit mandate %(reference)s given with the declaration to join") % said
        if for_office and joining.signed_by:
            text += ", " + _("signed by %(names)s") % {"names": ", ".join(joining.signed_by)}
    yield Event(
        on=mandate.signed_on,
        kind="mandate_given",
        pk=mandate.pk,
        text=text,
        by=mandate.actor_person if joining is None else None,
        href=page_of("bank_details", mandate.debtor),
    )
    if mandate.revoked_on:
        text = _("Direct debit mandate %(reference)s ended") % said
        yield Event(on=mandate.revoked_on, kind="mandate_ended", pk=mandate.pk, text=text, place=7)


def _account(account: PayoutAccount) -> Iterator[Event]:
    said = {"account": account.masked_iban}
    yield Event(
        on=account.from_day,
        kind="account_named",
        pk=account.pk,
        text=_("Account for payouts named: %(account)s") % said
        if account.iban
        else _("Account for payouts named"),
        place=7,
        by=account.actor_person,
        href=page_of("member_account", account.creditor),
    )
    if account.until_day:
        text = (
            _("Account for payouts ended: %(account)s") % said
            if account.iban
            else _("Account for payouts ended")
        )
        yield Event(on=account.until_day, kind="account_ended", pk=account.pk, text=text, place=7)


def _payout(payout: Payout, *, for_office: bool) -> Iterator[Event]:
    said = {
        "amount": euros(payout.amount),
        "what": reason_for_reader(payout.reason),
        "day": day_in_words(payout.due_until),
    }
    yield Event(
        on=day_of(payout.queued_at),
        kind="payout_queued",
        pk=payout.pk,
        text=_("To be paid out by %(day)s: %(amount)s (%(what)s)") % said,
        place=9,
        by=payout.actor_person,
    )
    if payout.state == PayoutState.PAID and payout.paid_on:
        text = _("Paid out: %(amount)s (%(what)s)") % said
        yield Event(on=payout.paid_on, kind="paid_out", pk=payout.pk, text=text, place=10)
    elif payout.cancelled_at:
        text, on = _("Not paid out: %(amount)s (%(what)s)") % said, day_of(payout.cancelled_at)
        text = f"{text}: {reason_for_reader(payout.cancelled_reason)}" if for_office else text
        yield Event(on=on, kind="payout_cancelled", pk=payout.pk, text=text, place=10)
    elif payout.suspended_on:
        text = _("Payout of %(amount)s suspended (%(what)s)") % said
        on = payout.suspended_on
        yield Event(on=on, kind="payout_suspended", pk=payout.pk, text=text, place=10, rule="minimum_capital")
    else:
        text = _("Last day to pay out %(amount)s (%(what)s)") % said
        yield Event(on=payout.due_until, kind="payout_due", pk=payout.pk, text=text, place=10)


def _payout_back(back: PayoutReturn) -> Iterator[Event]:
    """That it was entered as paid, and that it came back."""
    said = {"amount": euros(back.payout.amount), "what": reason_for_reader(back.payout.reason)}
    text = _("Paid out: %(amount)s (%(what)s)") % said
    yield Event(on=back.paid_on, kind="paid_out_once", pk=back.pk, text=text, place=10)
    text = _("Paid out no longer: %(amount)s (%(what)s), %(cause)s") % {
        **said,
        "cause": back.get_cause_display(),
    }
    yield Event(on=back.back_on, kind="payout_back", pk=back.pk, text=text, place=11, by=back.actor_person)
