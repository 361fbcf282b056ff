"""What a new member owes: the shares at once or in instalments, and the admission fee."""

from __future__ import annotations

from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _

from allmende.payments.models import ClaimKind
from allmende.payments.use_cases.raise_claims import ClaimLine

from .law.shares import plan_of_payments
from .models import Application, Member, ShareMovement
from .statutes_rules import rules_of


def claims_on_joining(application: Application, member: Member, *, on: date) -> list[ClaimLine]:
    """The claims, in the language of whoever pays. Subjects: "shares:<movement>", "admission:<application>"."""
    with translation.override(application.party.language):
        lines = _on_shares(application, member, on)
        fee = application.statutes.admission_fee
        if fee:
            text = _("Admission fee, member %(number)s") % {"number": member.number}
            about = f"admission:{application.pk}"
            lines.append(_line(member, ClaimKind.ADMISSION_FEE, fee, on, text, about))
        return lines


def _on_shares(application: Application, member: Member, on: date) -> list[ClaimLine]:
    movement = ShareMovement.objects.filter(member=member).order_by("pk").first()
    if movement is None:
        return []
    subject, said = f"shares:{movement.pk}", {"number": member.number}
    rules = rules_of(application.statutes, legal_form=application.coop.legal_form)
    if rules.instalments and not application.pays_instalments:
        whole = rules.share_price * application.shares
        return [_line(member, ClaimKind.SHARES, whole, on, _("Shares, member %(number)s") % said, subject)]
    lines = []
    for place, (day, amount) in enumerate(plan_of_payments(rules, shares=application.shares, on=on)):
        is_first = place == 0 and day == on
        kind = ClaimKind.SHARES if is_first else ClaimKind.INSTALMENT
        text = _("Shares, member %(number)s") if is_first else _("Instalment on shares, member %(number)s")
        lines.append(_line(member, kind, amount, day, text % said, subject))
    return lines


def _line(member: Member, kind: ClaimKind, amount: int, on: date, reference: str, subject: str) -> ClaimLine:
    return ClaimLine(
        debtor=member.pk, kind=kind, amount=amount, due_on=on, reference=reference, subject=subject
    )
