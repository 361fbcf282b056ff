"""What of a run of a year was paid out, set off or paid in, by name."""

from __future__ import annotations

from django.utils.translation import gettext as _

from allmende.payments.models import Manner, Receipt
from allmende.payments.queries import all_payouts, claims_about_all

from ..models import Departure, YearRun
from ..year.booked_since import Booked, in_a_row
from ..year.runs import payout_subject, standing_lines
from .set_off import set_off_of_run


def paid_of_run(run: YearRun) -> str:
    """The latest payments, each with the member's number and its day; "" where there is none."""
    found = sorted([*_paid_out(run), *_set_off(run), *_paid_in(run)], key=lambda each: each.on, reverse=True)
    return in_a_row(found, of=len(found))


def _paid_out(run: YearRun) -> list[Booked]:
    lines = standing_lines(run).filter(paid_out__gt=0).values_list("member_id", "departure_id")
    subjects = [payout_subject(run, member, departure) for member, departure in lines]
    paid = all_payouts(coop_id=run.coop_id).filter(subject__in=subjects, paid_on__isnull=False)
    return [
        Booked(creditor, _("payout"), day)
        for creditor, day in paid.order_by("-paid_on", "-pk").values_list("creditor", "paid_on")
        if day is not None
    ]


def _set_off(run: YearRun) -> list[Booked]:
    batches = Departure.objects.filter(pk__in=set_off_of_run(run)).values_list("batch", flat=True)
    receipts = Receipt.objects.filter(
        coop_id=run.coop_id, batch__in=list(batches), manner=Manner.SET_OFF, reverses=None, amount__gt=0
    )
    rows = receipts.order_by("claim__debtor", "-value_on").values_list("claim__debtor", "value_on")
    return [
        Booked(debtor, _("set-off against a claim"), day)
        for debtor, day in dict(reversed(list(rows))).items()
    ]


def _paid_in(run: YearRun) -> list[Booked]:
    claims = claims_about_all(coop_id=run.coop_id, begins=f"shortfall:{run.pk}:").filter(paid__gt=0)
    receipts = Receipt.objects.filter(claim__in=claims, reverses=None).order_by("-value_on", "-recorded_at")
    latest: dict[int, Booked] = {}
    for debtor, day in receipts.values_list("claim__debtor", "value_on"):
        latest.setdefault(debtor, Booked(debtor, _("payment"), day))
    return list(latest.values())
