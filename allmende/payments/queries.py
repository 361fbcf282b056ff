"""Reads. The row policies show a cooperative's own rows only; each query names the cooperative as well, for its index.

A page of a person who acts for no cooperative sees nothing here: the floor above, which knows whose number a debtor is,
reads for them inside `seeing(coop_ids=[…])`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import BigIntegerField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from allmende.kernel.row_access import seeing

from .models import Claim, Mandate, PaymentSettings, Payout, PayoutAccount, PayoutReturn, PayoutState, Receipt
from .refusals import PayoutIsClosed, PayoutNotPaid


@dataclass(frozen=True, slots=True)
class Sums:
    """How many, and what they amount to."""

    number: int
    amount: int


def creditor_identifier_of(coop_id: int) -> str:
    """By which debtors' banks know a cooperative, "" where none is entered. For everyone: mandates name it."""
    with seeing(coop_ids=[coop_id]):  # whoever joins is a guest, and sees no rows
        found = PaymentSettings.objects.filter(coop_id=coop_id).values_list("creditor_identifier", flat=True)
        return found.first() or ""


def incoming_account_of(coop_id: int) -> str:
    """The IBAN to which a cooperative's debtors pay, "" where none is entered. For everyone who owes it."""
    with seeing(coop_ids=[coop_id]):  # who owes sees no rows of the office
        return PaymentSettings.objects.filter(coop_id=coop_id).values_list("iban", flat=True).first() or ""


def claims_of(*, coop_id: int, debtor: int) -> QuerySet[Claim]:
    """All claims on a debtor, the newest first."""
    return Claim.objects.filter(coop_id=coop_id, debtor=debtor).order_by("-due_on", "-pk")


def receipts_of(*, coop_id: int, debtor: int) -> QuerySet[Receipt]:
    """All that came in from a debtor, with its claim, the newest first."""
    found = Receipt.objects.filter(coop_id=coop_id, claim__debtor=debtor).select_related("claim")
    return found.order_by("-value_on", "-recorded_at", "-pk")


def receipts_of_one_payment(*, coop_id: int, debtor: int, batch: UUID) -> QuerySet[Receipt]:
    """The parts of a payment that was distributed over several claims, in the order of these."""
    found = Receipt.objects.filter(coop_id=coop_id, batch=batch, claim__debtor=debtor, reverses=None)
    return found.select_related("claim").order_by("claim__due_on", "claim")


def claims_about(*, coop_id: int, subject: str) -> QuerySet[Claim]:
    """The claims on one subject of the floor above, in the order they are due."""
    return Claim.objects.filter(coop_id=coop_id, subject=subject).order_by("due_on", "pk")


def claims_about_all(*, coop_id: int, begins: str) -> QuerySet[Claim]:
    """The claims on all subjects that begin like this, in the order they are due."""
    return Claim.objects.filter(coop_id=coop_id, subject__startswith=begins).order_by("due_on", "pk")


def open_claims(*, coop_id: int) -> QuerySet[Claim]:
    """What is owed now, the longest due first."""
    found = Claim.objects.filter(coop_id=coop_id, cancelled_at=None, paid__lt=F("amount"))
    return found.order_by("due_on", "pk")


def dropped_together(*, coop_id: int, batch: UUID) -> QuerySet[Claim]:
    """The claims that were cancelled as one, in the order they were due. What was open of each: amount less paid."""
    return Claim.objects.filter(coop_id=coop_id, cancelled_batch=batch).order_by("due_on", "pk")


def still_dropped(*, coop_id: int, batch: UUID) -> QuerySet[Claim]:
    """Those of them that were not raised again since."""
    return dropped_together(coop_id=coop_id, batch=batch).filter(replaced_by=None)


def raised_in_place_of(claims: Collection[Claim], *, debtor: int) -> list[Claim]:
    """The claims on a debtor that stand in for these, or for what stood in for them: however often each was dropped and
    raised again.
    """
    found: list[Claim] = []
    before = [claim.pk for claim in claims]
    while before:
        anew = list(Claim.objects.filter(replaces__in=before, debtor=debtor).order_by("due_on", "pk"))
        found += anew
        before = [claim.pk for claim in anew]
    return found


def overdue_claims(*, coop_id: int, on: date) -> QuerySet[Claim]:
    """What is owed now and was due before a day."""
    return open_claims(coop_id=coop_id).filter(due_on__lt=on)


def open_claims_as_of(*, coop_id: int, on: date, known_at: datetime | None = None) -> QuerySet[Claim]:
    """What was owed at the end of a day, by value dates, as known then or at a later moment (None: now).

    Each carries `rest`, what was open. A cancellation counts from the day it was recorded; what was raised by mistake
    counts on no day once that is known.
    """
    end_of_day = _end_of(on)
    claims = Claim.objects.filter(coop_id=coop_id, raised_on__lte=on)
    receipts = Receipt.objects.filter(claim=OuterRef("pk"), value_on__lte=on)
    later = Q(value_on__gt=on)
    still_open = Q(cancelled_at=None) | Q(cancelled_at__gte=end_of_day, was_mistake=False)
    if known_at is not None:
        claims = claims.filter(raised_at__lte=known_at)
        receipts = receipts.filter(recorded_at__lte=known_at)
        later |= Q(recorded_at__gt=known_at)
        still_open |= Q(cancelled_at__gt=known_at)
    # What is paid by now was open then only where something came in later: few of all claims there ever were.
    came_later = Receipt.objects.filter(later, coop_id=coop_id).values("claim")
    claims = claims.filter(Q(paid__lt=F("amount")) | Q(pk__in=came_later))
    came_in = receipts.order_by().values("claim").annotate(sum=Sum("amount")).values("sum")
    rest = F("amount") - Coalesce(Subquery(came_in, output_field=BigIntegerField()), 0)
    return claims.filter(still_open).annotate(rest=rest).filter(rest__gt=0).order_by("due_on", "pk")


def arrears(
    *, coop_id: int, on: date, kinds: Collection[str] | None = None, known_at: datetime | None = None
) -> Sums:
    """What was due by the end of a day and still owed then (§ 337 (1) HGB: rückständige Einzahlungen)."""
    found = open_claims_as_of(coop_id=coop_id, on=on, known_at=known_at).filter(due_on__lte=on)
    if kinds is not None:
        found = found.filter(kind__in=kinds)
    return _sums(found.order_by(), "rest")


def mandate_of(*, coop_id: int, debtor: int) -> Mandate | None:
    """The mandate in force, if there is one."""
    return Mandate.objects.filter(coop_id=coop_id, debtor=debtor, revoked_on=None).first()


def mandates_in_force(*, coop_id: int, debtors: Collection[int]) -> QuerySet[Mandate]:
    """Of these debtors, one at most of each."""
    return Mandate.objects.filter(coop_id=coop_id, debtor__in=debtors, revoked_on=None)


def mandates_in_force_of(coop_id: int) -> QuerySet[Mandate]:
    """All by which a cooperative may collect now."""
    return Mandate.objects.filter(coop_id=coop_id, revoked_on=None)


def mandates_of(*, coop_id: int, debtor: int) -> QuerySet[Mandate]:
    """All mandates a debtor ever gave, the newest first."""
    return Mandate.objects.filter(coop_id=coop_id, debtor=debtor).order_by("-sequence")


def mandate_references(*, coop_id: int) -> set[str]:
    """Of all mandates there ever were: a reference is used once."""
    return set(Mandate.objects.filter(coop_id=coop_id).values_list("reference", flat=True))


def payout_account_of(*, coop_id: int, creditor: int) -> PayoutAccount | None:
    """The account to which somebody is paid now, if one is named; that of a mandate stands in for it elsewhere."""
    return PayoutAccount.objects.filter(coop_id=coop_id, creditor=creditor, until_day=None).first()


def payout_accounts_of(*, coop_id: int, creditor: int) -> QuerySet[PayoutAccount]:
    """All of them there ever were, the newest first."""
    return PayoutAccount.objects.filter(coop_id=coop_id, creditor=creditor).order_by("-pk")


def busy_debtors(*, coop_id: int, debtors: Collection[int], since: datetime | None) -> set[int]:
    """Those of them with a claim, a mandate or an account recorded after a moment, with a payment at any time, or a
    payout.
    """
    claims = Claim.objects.filter(coop_id=coop_id, debtor__in=debtors)
    if since is not None:
        claims = claims.filter(Q(raised_at__gt=since) | Exists(Receipt.objects.filter(claim=OuterRef("pk"))))
    owed = claims.values_list("debtor", flat=True)
    payouts = Payout.objects.filter(coop_id=coop_id, creditor__in=debtors).values_list("creditor", flat=True)
    mandates = Mandate.objects.filter(coop_id=coop_id, debtor__in=debtors)
    accounts = PayoutAccount.objects.filter(coop_id=coop_id, creditor__in=debtors)
    if since is not None:
        mandates = mandates.filter(recorded_at__gt=since)
        accounts = accounts.filter(recorded_at__gt=since)
    named = {*mandates.values_list("debtor", flat=True), *accounts.values_list("creditor", flat=True)}
    return {*owed, *payouts, *named}


def paying_debtors(*, coop_id: int, debtors: Collection[int]) -> set[int]:
    """Those of them who paid something on a claim, or whom something was or is to be paid out."""
    claims = Claim.objects.filter(coop_id=coop_id, debtor__in=debtors).exclude(paid=0)
    payouts = Payout.objects.filter(coop_id=coop_id, creditor__in=debtors, cancelled_at=None)
    return {*claims.values_list("debtor", flat=True), *payouts.values_list("creditor", flat=True)}


def payouts_due(*, coop_id: int) -> QuerySet[Payout]:
    """The queue: what is still to be paid out, suspended or not, the most urgent first."""
    return Payout.objects.filter(coop_id=coop_id, paid_on=None, cancelled_at=None).order_by("due_until", "pk")


def all_payouts(*, coop_id: int) -> QuerySet[Payout]:
    """Whatever became of them."""
    return Payout.objects.filter(coop_id=coop_id)


def suspended_payouts(*, coop_id: int) -> QuerySet[Payout]:
    """Of the queue what may not be paid for now, the most urgent first."""
    return payouts_due(coop_id=coop_id).filter(suspended_on__isnull=False)


def payouts_about(*, coop_id: int, subjects: Collection[str]) -> QuerySet[Payout]:
    """What stands for these subjects of the floor above: to be paid, or paid; not what was cancelled."""
    found = Payout.objects.filter(coop_id=coop_id, subject__in=subjects, cancelled_at=None)
    return found.exclude(subject="").order_by("pk")


def latest_payout_about(*, coop_id: int, subject: str) -> Payout | None:
    """The one that stands for a subject, else the last that was cancelled."""
    found = Payout.objects.filter(coop_id=coop_id, subject=subject)
    return found.order_by(F("cancelled_at").desc(nulls_first=True), "-pk").first()


def payout_returns_of(*, coop_id: int, creditor: int) -> QuerySet[PayoutReturn]:
    """What was entered as paid to somebody and waits again, or did, with its payout: the newest first."""
    found = PayoutReturn.objects.filter(coop_id=coop_id, payout__creditor=creditor)
    return found.select_related("payout").order_by("-back_on", "-pk")


def payouts_waiting(*, coop_id: int) -> Sums:
    """How much can be paid, or could if the account were known."""
    return _sums(payouts_due(coop_id=coop_id).filter(suspended_on=None).order_by(), "amount")


def payouts_suspended(*, coop_id: int) -> Sums:
    """How much of the queue may not be paid for now."""
    return _sums(suspended_payouts(coop_id=coop_id).order_by(), "amount")


def _sums(rows: QuerySet[Claim] | QuerySet[Payout], column: str) -> Sums:
    found = rows.aggregate(number=Count("pk"), total=Coalesce(Sum(column), 0, output_field=BigIntegerField()))
    return Sums(number=found["number"], amount=int(found["total"]))


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def refuse_closed(payout: Payout) -> None:
    """Raises PayoutIsClosed for one that was paid or cancelled."""
    if payout.state not in (PayoutState.QUEUED, PayoutState.SUSPENDED):
        raise PayoutIsClosed(
            _("This payout is no longer waiting: it was paid or cancelled."),
            rule=_("A payout is paid once."),
            state=str(payout.state),
        )


def refuse_unpaid(payout: Payout) -> None:
    """Raises PayoutNotPaid for one that waits or was cancelled."""
    if payout.state != PayoutState.PAID:
        raise PayoutNotPaid(
            _("This payout is not entered as paid: it waits, or was cancelled."),
            rule=_("Only what was entered as paid is taken back, once each time."),
            state=str(payout.state),
        )
