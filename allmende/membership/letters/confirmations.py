"""What the cooperative confirms to a member: notice, exit, shares taken, given back or handed on, in words.

Each is made from what is recorded, so it can be printed again at any time; the day comes with its paragraphs.
Call these in the reader's language (`translation.override`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import Sum
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from allmende.payments.iban import spaced
from allmende.payments.models import Mandate, PayoutAccount
from allmende.ui.documents import pdf
from allmende.ui.formats import format_date

from ..joining.duties import share_count
from ..joining.further_shares import shares_altogether
from ..law.explained import Explained
from ..law.leaving import effect_of_death
from ..models import (
    Cause,
    Departure,
    Member,
    Party,
    ShareKind,
    ShareMovement,
    Subscription,
    SubscriptionState,
)
from ..queries import day_of_death
from ..statutes.rules import law_behind
from ..year.fiscal_years import rules_as_of
from .documents import letterhead, recipient
from .paid_out import payout_days
from .paying import how_to_pay

ENDED = (Cause.CREDITOR, Cause.DEATH, Cause.DISSOLVED)
"""Nobody declared these for the member: the letter says that the membership ends, not that a notice was received."""


@dataclass(frozen=True)
class Confirmation:
    """A letter: what it says, the days with why, and the figures. name: of its file. further: more paragraphs.
    dated: the day it was sent on, where that counts, or on which what it says stands so; first_on: when it was sent
    first, where it is written once more. signed_by: whose hand signs it, where a program must not. attached: the
    document, where it is no letter. mailed: the mail has figures, too.
    """

    name: str
    subject: str
    text: str
    days: Sequence[Explained] = ()
    figures: list[list[str]] = field(default_factory=list)
    further: Sequence[str] = ()
    dated: date | None = None
    first_on: date | None = None
    signed_by: str = ""
    attached: bytes = b""
    mailed: bool = False

    def as_pdf(self, member: Member, to: Party) -> bytes:
        """Set in the active language, for the window of an envelope."""
        if self.attached:
            return self.attached
        language = get_language() or "en"
        data = {
            "letterhead": letterhead(member.coop),
            "recipient": recipient(to),
            "facts": [
                *([[_("Date"), _day(self.dated)]] if self.dated else []),
                *([[_("Second copy, first sent on"), _day(self.first_on)]] if self.first_on else []),
                [_("Number in the list of members"), str(member.number)],
            ],
            "subject": self.subject,
            "text": [_("Hello %(name)s,") % {"name": to.full_name}, self.text, *self.further],
            "norms": [
                {
                    "date": _day(each.on),
                    "reason": f"{each.sentence(language, in_full=True)}.",
                    "source": each.rule(language),
                }
                for each in self.days
            ],
            "certified": [[_("Member"), member.party.full_name], *self.figures],
            "closing": ""
            if self.signed_by
            else _("This letter was made by a program and is valid without a signature."),
            "signatures": [self.signed_by] if self.signed_by else [],
        }
        return pdf("membership/documents/confirmation.typ", data, language=language, title=self.subject)


def as_copy(letter: Confirmation, sent_on: date | None) -> Confirmation:
    """A dated letter that was sent on a day before names that day; None where none went yet."""
    if sent_on is None or letter.dated is None or letter.dated <= sent_on:
        return letter
    return replace(letter, first_on=sent_on)


def of_departure(departure: Departure) -> Confirmation:
    """That a step towards leaving is recorded, when it takes effect and why, and until when capital is paid out."""
    member = departure.member
    explained = Explained.from_json(departure.explanation) if departure.explanation else None
    return Confirmation(
        name=_("confirmation"),
        subject=_subject(departure),
        text=_text(departure),
        days=[*filter(None, (explained,)), *payout_days(departure)],
        figures=[
            [_("Member since"), _day(member.joined_on)],
            *([[_("Received on"), _day(departure.received_on)]] if _is_notice(departure) else []),
            *ceasing_shares(departure),
            [_("Effective on"), _day(departure.effective_on)],
        ],
    )


def of_heirs_who_stay(member: Member) -> Confirmation:
    """To heirs who continue the membership (§ 77 (2) GenG)."""
    died_on = day_of_death(member.party_id)
    if died_on is None:
        raise ValueError("nobody's death is recorded")
    return Confirmation(
        name=_("confirmation"),
        subject=_("The membership of %(name)s") % {"name": member.party.full_name},
        text=_condolences(member.party),
        days=[effect_of_death(rules_as_of(member.coop, died_on), died_on)],
        figures=[[_("Member since"), _day(member.joined_on)]],
    )


def of_subscription(subscription: Subscription) -> Confirmation:
    """That further shares were admitted, or refused."""
    decided_on = subscription.decided_on or subscription.signed_on
    if subscription.state == SubscriptionState.REFUSED:
        return _of_refused(subscription, decided_on)
    return Confirmation(
        name=_("confirmation"),
        subject=_("Confirmation: further shares"),
        text=_(
            "you declared to take further shares on %(signed)s. The shares were admitted on %(day)s%(law)s."
        )
        % {
            "signed": _day(subscription.signed_on),
            "day": _day(decided_on),
            "law": law_behind(subscription.coop).because("further_shares"),
        },
        figures=[
            [_("Further shares"), share_count(subscription.shares)],
            *shares_altogether(subscription.member, decided_on),
            [_("Effective on"), _day(decided_on)],
        ],
        further=how_to_pay(subscription.member, subscription.coop).splitlines(),
    )


def _of_refused(subscription: Subscription, decided_on: date) -> Confirmation:
    return Confirmation(
        name=_("confirmation"),
        subject=_("Your wish for further shares"),
        text=_(
            "you declared to take further shares on %(signed)s. They were not admitted. Nothing is to be paid on them, "
            "and the membership goes on as it is."
        )
        % {"signed": _day(subscription.signed_on)},
        figures=[
            [_("Further shares"), share_count(subscription.shares)],
            [_("Decided on"), _day(decided_on)],
        ],
    )


def of_mandate(mandate: Mandate, creditor_identifier: str) -> Confirmation:
    """That a mandate was given or taken back, with the reference and the creditor by which the bank knows it."""
    figures = [
        [_("Mandate reference"), mandate.reference],
        *([[_("Creditor identifier"), spaced(creditor_identifier)]] if creditor_identifier else []),
        [_("Account holder"), mandate.holder],
        [_("Account"), mandate.masked_iban],
        [_("Signed on"), _day(mandate.signed_on)],
    ]
    if revoked := mandate.revoked_on:
        return Confirmation(
            name=_("mandate"),
            subject=_("Your direct debit mandate was revoked"),
            text=_(
                "from %(day)s on nothing is collected from this account. If you did not do this, please tell us."
            )
            % {"day": _day(revoked)},
            figures=figures,
            mailed=True,
        )
    text = _("we will collect payments from this account. If you did not do this, please tell us.")
    if not creditor_identifier:
        text = _(
            "we keep your mandate. We cannot collect yet, because we have no creditor identifier: please transfer what "
            "is to be paid until we write otherwise. If you did not do this, please tell us."
        )
    return Confirmation(
        name=_("mandate"),
        subject=_("Your direct debit mandate"),
        text=text,
        figures=figures,
        mailed=True,
    )


def of_payout_account(account: PayoutAccount) -> Confirmation:
    """That another account was named to be paid to, or taken out."""
    until = account.until_day
    figures = [
        [_("Account holder"), account.holder],
        [_("Account"), account.masked_iban],
        [_("Since"), _day(account.from_day)],
    ]
    if until:
        return Confirmation(
            name=_("account"),
            subject=_("Your account for payouts was taken out"),
            text=_("from %(day)s on nothing is paid to this account. If you did not do this, please tell us.")
            % {"day": _day(until)},
            figures=figures,
            mailed=True,
        )
    return Confirmation(
        name=_("account"),
        subject=_("Your account for payouts"),
        text=_(
            "what is paid out to you goes to this account from now on; nothing is collected from it. If you did not do "
            "this, please tell us."
        ),
        figures=figures,
        mailed=True,
    )


def _subject(departure: Departure) -> str:
    if departure.cause == Cause.CANCELLATION:
        return _("Confirmation: shares given back")
    if departure.cause == Cause.TRANSFER:
        return _("Confirmation of a transfer")
    if not _is_notice(departure):
        return _("The membership of %(name)s") % {"name": departure.member.party.full_name}
    return _("Confirmation of your notice")


def _is_notice(departure: Departure) -> bool:
    """Whether the member declared something that is known to have arrived."""
    return departure.cause not in ENDED and departure.is_received_known


def _text(departure: Departure) -> str:
    said = {"coop": departure.coop.name, "day": _day(departure.effective_on)}
    if departure.cause == Cause.CANCELLATION:
        return (
            _("we received your notice about single shares. They cease on %(day)s; the membership goes on.")
            % said
        )
    if departure.cause == Cause.TRANSFER:
        return _("all capital was transferred. The membership in %(coop)s ends on %(day)s.") % said
    if departure.cause == Cause.DEATH:
        ends = _("The membership passes to the heirs and ends on %(day)s.") % said
        if not law_behind(departure.coop).ends_with_year:
            ends = _("The membership in %(coop)s ended on %(day)s.") % said
        return f"{_condolences(departure.member.party)} {ends}"
    if departure.cause in ENDED:
        why = {"why": departure.get_cause_display()}
        return _("the membership in %(coop)s ends on %(day)s: %(why)s.") % (said | why)
    if not _is_notice(departure):
        return _("the membership in %(coop)s ends on %(day)s.") % said
    return _("we received your notice. Your membership in %(coop)s ends on %(day)s.") % said


def _condolences(party: Party) -> str:
    return _("we learned that %(name)s has died, and express our sympathy.") % {"name": party.full_name}


def ceasing_shares(departure: Departure) -> list[list[str]]:
    ceasing = ShareMovement.objects.filter(member_id=departure.member_id, batch=departure.batch)
    moved = ceasing.exclude(kind=ShareKind.REVERSAL).aggregate(sum=Sum("shares"))["sum"] or 0
    return [[_("Shares that cease"), share_count(-moved)]] if moved else []


def _day(day: date) -> str:
    return format_date(day, language=get_language() or "en")
