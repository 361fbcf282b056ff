"""What a new member owes: the shares at once or in instalments, and the admission fee."""

from __future__ import annotations

from datetime import date
from functools import cache

from django.utils import translation
from django.utils.translation import gettext as _

from allmende.payments.models import ClaimKind
from allmende.payments.use_cases.raise_claims import ClaimLine

from ..law.shares import plan_of_payments
from ..models import Application, Member, ShareMovement
from ..statutes.rules import rules_of


def reference_of(kind: str, member: Member) -> str:
    """What a claim on shares says to whoever pays, in their language."""
    return references_of(kind, member.party.language, member.number)


def references_of(kind: str, language: str, number: int) -> str:
    """The same for many: each language is looked up once."""
    return _words(kind, language) % {"number": number}


@cache
def _words(kind: str, language: str) -> str:
    with translation.override(language):
        if kind == ClaimKind.INSTALMENT:
            return _("Instalment on shares, member %(number)s")
        return _("Shares, member %(number)s")


def claims_on_joining(application: Application, member: Member, *, on: date) -> list[ClaimLine]:
    """The claims, in the language of whoever pays. Subjects: "shares:<movement>", "admission:<application>".

    on: the day of the admission, since when it is owed, whenever the office enters it.
    Shares that are taken over from a member bring their own claims with them: only what begins anew is claimed here.
    """
    with translation.override(application.party.language):
        lines = _on_shares(application, member, on)
        fee = application.statutes.admission_fee
        if fee:
            text = _("Admission fee, member %(number)s") % {"number": member.number}
            about = f"admission:{application.pk}"
            lines.append(_line(member, ClaimKind.ADMISSION_FEE, fee, on, text, about, on))
        return lines


def _on_shares(application: Application, member: Member, on: date) -> list[ClaimLine]:
    movement = ShareMovement.objects.filter(member=member).order_by("pk").first()
    if movement is None:
        return []
    subject = f"shares:{movement.pk}"
    rules = rules_of(application.statutes, legal_form=application.coop.legal_form)
    if rules.instalments and not application.pays_instalments:
        whole = rules.share_price * movement.shares
        return [_on_share(member, ClaimKind.SHARES, whole, on, subject, on)]
    lines = []
    for place, (day, amount) in enumerate(plan_of_payments(rules, shares=movement.shares, on=on)):
        is_first = place == 0 and day == on
        kind = ClaimKind.SHARES if is_first else ClaimKind.INSTALMENT
        lines.append(_on_share(member, kind, amount, day, subject, on))
    return lines


def _on_share(
    member: Member, kind: ClaimKind, amount: int, due_on: date, subject: str, on: date
) -> ClaimLine:
    return _line(member, kind, amount, due_on, reference_of(kind, member), subject, on)


def _line(
    member: Member, kind: ClaimKind, amount: int, due_on: date, reference: str, subject: str, on: date
) -> ClaimLine:
    return ClaimLine(
        debtor=member.pk,
        kind=kind,
        amount=amount,
        due_on=due_on,
        reference=reference,
        subject=subject,
        raised_on=on,
    )
