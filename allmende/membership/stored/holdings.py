"""What a cooperative stores about parties of its register, with what payments store about them. (Art. 15 GDPR)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from allmende.kernel.personal_data import Holding
from allmende.payments.bank_details import decrypt
from allmende.payments.models import Claim, Mandate, Payout, PayoutAccount, PayoutReturn, Receipt

from ..models import (
    Application,
    Bond,
    CapitalMovement,
    Correction,
    Departure,
    ImportRow,
    MailingRecipient,
    Member,
    MemberTerms,
    Note,
    PaperLetter,
    Party,
    PartyChange,
    QueuedLetter,
    ShareMovement,
    Subscription,
    YearLine,
)
from ..money.credits import CreditKind, credit_moves
from ..money.held import HeldKind, held_moves
from .purposes import OF_CREDITS, by_the_law_of

BESIDE_OTHERS = _("Stands beside others")
WHO_RECORDED = frozenset({"actor_person", "actor_coop", "actor_system"})
"""Columns that speak of the office, not of the member."""
OF_THE_LEDGER = frozenset(
    {
        *("payer", "payee", "payer_owner", "payee_owner", "payer_seq", "payee_seq"),
        *("payer_balance", "payee_balance", "reference", "purpose", "batch"),
    }
)
"""Columns by which the cooperative's accounts are proven: they speak of its bank as much as of the member."""


def holdings_of_parties(parties: Sequence[int]) -> Iterator[Holding]:
    """Every row that is about these parties, with purpose and retention by the law of whoever keeps them.

    Call it with system access, or for the cooperative that keeps them.
    """
    of = Party.objects.filter(pk__in=parties).select_related("coop")
    yield from by_the_law_of(list(of), _holdings(parties))


def _holdings(parties: Sequence[int]) -> Iterator[Holding]:
    memberships = list(Member.objects.filter(party__in=parties))
    members = [each.pk for each in memberships]
    of_party, of_member = {"party__in": parties}, {"member__in": members}
    yield Holding(
        _("In the register"),
        Party.objects.filter(pk__in=parties).select_related("coop").order_by("pk"),
        leave_out=frozenset({"sort_name", "search_text"}),
        reveal=lambda party: {"cooperative": party.coop.name},
    )
    yield Holding(
        _("What stood in the register before"),
        PartyChange.objects.filter(**of_party).order_by("pk"),
        leave_out=WHO_RECORDED,
    )
    yield Holding(_("Who stands beside"), Bond.objects.filter(**of_party).order_by("pk"))
    yield Holding(BESIDE_OTHERS, Bond.objects.filter(beside__in=parties).order_by("pk"))
    yield Holding(
        _("Declarations to join"),
        Application.objects.filter(**of_party).order_by("pk"),
        reveal=_account,
    )
    yield Holding(_("Memberships"), Member.objects.filter(**of_party).order_by("pk"))
    yield Holding(
        _("Movements of shares"),
        ShareMovement.objects.filter(**of_member).order_by("pk"),
        leave_out=WHO_RECORDED,
    )
    yield Holding(
        _("Movements of capital"),
        CapitalMovement.objects.filter(**of_member).order_by("pk"),
        leave_out=WHO_RECORDED,
    )
    yield Holding(_("Notices and exits"), Departure.objects.filter(**of_member).order_by("pk"))
    yield from _put_right(members)
    yield Holding(_("Further shares asked for"), Subscription.objects.filter(**of_member).order_by("pk"))
    yield Holding(_("Settlements and profit"), YearLine.objects.filter(**of_member).order_by("pk"))
    yield from _of_the_office(parties, members)
    yield Holding(
        _("In a list that was brought in"),
        ImportRow.objects.filter(**of_member).order_by("pk"),
        leave_out=frozenset({"record"}),
    )
    yield from _payments(members)
    yield _credits(memberships, Application.objects.filter(party__in=parties))


def _put_right(members: Sequence[int]) -> Iterator[Holding]:
    yield Holding(
        _("Changes of group and kind"),
        MemberTerms.objects.filter(member__in=members).order_by("pk"),
        leave_out=WHO_RECORDED,
    )
    yield Holding(
        _("What was entered by mistake"),
        Correction.objects.filter(member__in=members).order_by("pk"),
        leave_out=WHO_RECORDED,
    )


def _of_the_office(parties: Sequence[int], members: Sequence[int]) -> Iterator[Holding]:
    yield Holding(
        _("Notes of the office"),
        Note.objects.filter(member__in=members).order_by("pk"),
        leave_out=frozenset({"written_by"}),
    )
    yield Holding(
        _("Letters on paper"),
        PaperLetter.objects.filter(Q(recipient__in=parties) | Q(member__in=members)).order_by("pk"),
    )
    yield Holding(
        _("Letters by mail"),
        QueuedLetter.objects.filter(Q(recipient__in=parties) | Q(member__in=members)).order_by("pk"),
    )
    yield Holding(
        _("Mails to members"),
        MailingRecipient.objects.filter(Q(party__in=parties) | Q(member__in=members))
        .select_related("mailing")
        .order_by("pk"),
        reveal=lambda row: {"subject": row.mailing.subject_de or row.mailing.subject_en},
    )


def _payments(members: Sequence[int]) -> Iterator[Holding]:
    yield Holding(
        _("What was claimed"),
        Claim.objects.filter(debtor__in=members).order_by("pk"),
        leave_out=WHO_RECORDED,
    )
    yield Holding(
        _("What was paid"),
        Receipt.objects.filter(claim__debtor__in=members).order_by("recorded_at"),
        leave_out=WHO_RECORDED,
    )
    yield Holding(
        _("Direct debit mandates"),
        Mandate.objects.filter(debtor__in=members).order_by("pk"),
        leave_out=WHO_RECORDED,
        reveal=_account,
    )
    yield Holding(
        _("Accounts for payouts"),
        PayoutAccount.objects.filter(creditor__in=members).order_by("pk"),
        leave_out=WHO_RECORDED,
        reveal=_account,
    )
    yield Holding(
        _("Payouts"),
        Payout.objects.filter(creditor__in=members).order_by("pk"),
        leave_out=WHO_RECORDED,
        reveal=_account,
    )
    yield Holding(
        _("Payouts that came back"),
        PayoutReturn.objects.filter(payout__creditor__in=members).order_by("pk"),
        leave_out=WHO_RECORDED,
    )


def _credits(memberships: Sequence[Member], applications: Iterable[Application]) -> Holding:
    """Also what was paid before the admission."""
    return Holding(
        _("What was paid beyond what was open"),
        credit_moves(memberships) | held_moves(applications),
        leave_out=WHO_RECORDED | OF_THE_LEDGER,
        reveal=lambda moved: {"what": _words_of(moved.kind)},
        said=_(OF_CREDITS),
    )


def _words_of(kind: str) -> str:
    return HeldKind(kind).words if kind in set(HeldKind) else CreditKind(kind).words


def _account(row: Any) -> dict[str, Any]:
    """The account in clear: it is the reader's own."""
    return {"iban": decrypt(row.iban) if row.iban else None}
