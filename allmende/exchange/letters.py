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


def got_back_letter(
    *, giver: Coop, original: Transfer, given_back: Transfer, unit: Unit, language: str
) -> Letter:
    """To the side that had paid: who gave it back, which payment it was, and why."""
    with translation.override(language):
        context = _reversal(giver, given_back, unit) | {
            "original": original.purpose,
            "voucher": original.payer_seq,
        }
        subject = _("%(name)s gave %(amount)s back to you") % context
        return subject, render_to_string("exchange/mail/got_back.txt", context)


def gave_back_letter(
    *, getter: Coop, original: Transfer, given_back: Transfer, unit: Unit, language: str
) -> Letter:
    """To the side that gives it back, so that all who spend for it know: a reversal cannot be taken back."""
    with translation.override(language):
        context = _reversal(getter, given_back, unit) | {
            "original": original.purpose,
            "voucher": original.payee_seq,
        }
        subject = _("%(amount)s went back to %(name)s") % context
        return subject, render_to_string("exchange/mail/gave_back.txt", context)


def _reversal(other: Coop, given_back: Transfer, unit: Unit) -> dict[str, object]:
    return {
        "name": other.name,
        "amount": f"{_written(given_back.amount, unit)} {unit.name}",
        "purpose": given_back.purpose,
        "link": settings.BASE_URL + reverse("exchange:transfer", kwargs={"pk": given_back.pk}),
    }


def _written(amount: int, unit: Unit) -> str:
    return format_amount(amount, decimals=unit.decimals)
