"""Mails of the exchange: subject and body in the reader's language."""

from __future__ import annotations

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from allmende.coops.models import Coop
from allmende.kernel.amounts import Unit, format_amount
from allmende.ledger.models import Account, Transfer

Letter = tuple[str, str]


def warning_letter(*, coop: Coop, account: Account, language: str) -> Letter:
    """To those who spend: how the account stands, and what would help."""
    unit = account.unit.as_value
    with translation.override(language):
        context = {
            "coop": coop,
            "unit": unit.name,
            "free": _written(account.balance - account.held_out, unit),
            "credit_limit": _written(account.credit_limit or 0, unit),
            "available": _written(account.available or 0, unit),
            "link": settings.BASE_URL + reverse("exchange:account"),
        }
        subject = _("The exchange account of %(name)s is getting close to its limit") % {"name": coop.name}
        return subject, render_to_string("exchange/mail/warning.txt", context)


def payment_letter(*, payer: Coop, transfer: Transfer, unit: Unit, language: str) -> Letter:
    """To the receiving side: who paid what, and what for."""
    with translation.override(language):
        amount = f"{_written(transfer.amount, unit)} {unit.name}"
        context = {
            "payer": payer,
            "amount": amount,
            "purpose": transfer.purpose,
            "link": settings.BASE_URL + reverse("exchange:transfer", kwargs={"pk": transfer.pk}),
        }
        subject = _("%(name)s paid you %(amount)s") % {"name": payer.name, "amount": amount}
        return subject, render_to_string("exchange/mail/payment.txt", context)


def _written(amount: int, unit: Unit) -> str:
    return format_amount(amount, decimals=unit.decimals)
