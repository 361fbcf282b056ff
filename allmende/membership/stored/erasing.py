"""Whose data are due to be erased, by stages, and what of somebody is kept until when (Art. 17 GDPR)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from allmende.payments.models import Mandate, Payout, PayoutAccount, Receipt
from allmende.payments.queries import mandate_of, open_claims, payout_account_of, payouts_due

from ..law import retention
from ..law.days import add_months
from ..law.explained import Source, named
from ..models import (
    Application,
    ApplicationState,
    Bond,
    CapitalMovement,
    Correction,
    Departure,
    Member,
    MemberTerms,
    PaperLetter,
    Party,
    PartyChange,
    QueuedLetter,
    ShareMovement,
    Stage,
    Subscription,
)
from ..money.credits import credit_moves, has_credit

PERIODS: Mapping[str, str] = {
    Stage.CONTACT: retention.CONTACT,
    Stage.ACCOUNTS: retention.MANDATE,
    Stage.PAPERS: retention.LIST_PAPERS,
    Stage.BOOKS: retention.BOOKS,
}
"""The period of each stage, by its name in law.retention. Of accounts paid to, and of words of claims and payments:
retention.VOUCHERS. Accounts for payouts go with those of mandates: retention.ACCOUNT is as long."""
ROWS = "rows"
"""The books themselves: as long as retention.BOOKS, and then by a decision of the office."""
ERASED = "–"
"""Stands where the database asks for a reason that was erased."""
CONTACT = ("email", "phone", "birth_date")
ACCOUNTS_FOR_PAYOUTS = _("accounts for payouts: holders and IBANs")
NO_LANGUAGE = "de"
"""What a row says of whom nobody knows it any more."""
IS_WRITTEN_TO = Exists(PaperLetter.objects.filter(recipient=OuterRef("pk"), sent_on=None))
"""A letter to print waits: it is to be in a language that its reader understands, whatever else goes."""
NO_CONTACT = Q(email="", phone="", birth_date=None) & (Q(language=NO_LANGUAGE) | Q(IS_WRITTEN_TO))


def members_going_on(coop_id: int, on: date) -> QuerySet[Member]:
    """Memberships that are not over with that day, or in which money is still to flow one way or the other."""
    owing = open_claims(coop_id=coop_id).order_by().values("debtor")
    awaiting = payouts_due(coop_id=coop_id).order_by().values("creditor")
    goes_on = Q(left_on=None) | Q(left_on__gte=on) | ~Q(capital=0) | Q(pk__in=owing) | Q(pk__in=awaiting)
    return Member.objects.filter(goes_on | has_credit(), coop_id=coop_id)


def members_in_need(coop_id: int, on: date) -> QuerySet[Member]:
    """Those, and who left so lately that the result of the year may still bring something (retention.CONTACT)."""
    lately = Q(left_on__gte=retention.ended_before(retention.CONTACT, on, jurisdiction=retention.ANYWHERE))
    goes_on = members_going_on(coop_id, on).order_by().values("pk")
    return Member.objects.filter(lately | Q(pk__in=goes_on), coop_id=coop_id)


def parties_needed(members: QuerySet[Member], coop_id: int, on: date) -> Q:
    """Parties with such a membership, with an open application, and who stands beside one of those."""
    applying = Application.objects.filter(coop_id=coop_id, state=ApplicationState.OPEN).values("party")
    own = Q(party__in=members.values("party")) | Q(party__in=applying)
    stands = Bond.objects.filter(own, Q(until_day=None) | Q(until_day__gt=on), coop_id=coop_id)
    return Q(pk__in=members.values("party")) | Q(pk__in=applying) | Q(pk__in=stands.values("beside"))


def _needed(coop_id: int, on: date) -> Q:
    return parties_needed(members_in_need(coop_id, on), coop_id, on)


def due_for_contact(coop_id: int, on: date) -> QuerySet[Party]:
    """Who is needed no longer and can still be reached: leavers, and who stood beside them."""
    was_there = Exists(Member.objects.filter(party=OuterRef("pk"))) | Exists(
        Bond.objects.filter(beside=OuterRef("pk"))
    )
    reached_once = PartyChange.objects.filter(party=OuterRef("pk"), before__has_any_keys=list(CONTACT))
    can_be_reached = ~NO_CONTACT | Exists(reached_once)
    found = Party.objects.filter(was_there, can_be_reached, coop_id=coop_id)
    return found.exclude(_needed(coop_id, on)).order_by("pk")


def due_for_papers(coop_id: int, on: date, *, left_before: date) -> QuerySet[Party]:
    """Whose last membership ended before a day and of whom papers are left."""
    left = Party.objects.filter(coop_id=coop_id).annotate(last=Max("memberships__left_on"))
    papers = (
        Exists(
            Application.objects.filter(~Q(declaration={}) | Q(pays_instalments=True), party=OuterRef("pk"))
        )
        | Exists(Subscription.objects.filter(member__party=OuterRef("pk")).exclude(declaration={}))
        | Exists(PaperLetter.objects.filter(member__party=OuterRef("pk")))
        | Exists(QueuedLetter.objects.filter(member__party=OuterRef("pk")))
        | Exists(PartyChange.objects.filter(party=OuterRef("pk")))
        | Exists(Departure.objects.filter(member__party=OuterRef("pk")).exclude(reason__in=["", ERASED]))
        | Exists(MemberTerms.objects.filter(member__party=OuterRef("pk")).exclude(reason=""))
        | Exists(Correction.objects.filter(member__party=OuterRef("pk")).exclude(reason=ERASED))
        | Exists(Bond.objects.filter(party=OuterRef("pk")))
    )
    found = left.filter(papers, last__lt=left_before).exclude(_needed(coop_id, on))
    return Party.objects.filter(pk__in=found.values("pk")).order_by("pk")


def at_least(words: str | Promise) -> str:
    """A period that ends nothing by itself: the rows carry the list of members, which stays (§ 30 (2) GenG)."""
    return _("at least %(period)s; days and amounts stay with the list of members") % {"period": words}


@dataclass(frozen=True)
class Kept:
    """What of somebody is kept: until when (None: no day can be named yet, or never), why, and by which law.

    period: by its name in law.retention, or ROWS. by_itself: nobody has to do anything that day. Otherwise it is kept
    at least until then: a year of the books goes as a whole, by a decision of the office.
    """

    what: str | Promise
    until: date | None
    why: str | Promise
    sources: tuple[Source, ...]
    period: str
    is_due: bool = False
    by_itself: bool = True

    @property
    def source(self) -> str:
        """By which law, in the active language."""
        return named(self.sources)


@dataclass(frozen=True)
class _Asked:
    """On which day, and by which country's law for which legal form."""

    on: date
    law: str
    legal_form: str


def kept_of(party: Party, on: date) -> Iterator[Kept]:
    """Every stage for one party, and what stays. Call it where the cooperative's rows may be seen."""
    asked = _Asked(on, party.coop.jurisdiction, party.coop.legal_form)
    members = list(Member.objects.filter(party=party).order_by("left_on"))
    goes_on = parties_needed(members_going_on(party.coop_id, on), party.coop_id, on)
    is_needed = Party.objects.filter(goes_on, pk=party.pk).exists()
    left_on = None if is_needed else max((each.left_on for each in members if each.left_on), default=None)
    if not Party.objects.filter(NO_CONTACT, pk=party.pk).exists():
        yield _kept(
            Stage.CONTACT.label,
            retention.CONTACT,
            None if is_needed else _contact_needed_on(party, left_on, on),
            asked,
        )
    yield from _accounts(party.coop_id, members, asked)
    if members:
        yield _kept(Stage.PAPERS.label, retention.LIST_PAPERS, left_on, asked)
        last = max(left_on, *_entries(members)) if left_on else None
        yield _kept(Stage.BOOKS.label, retention.BOOKS, last, asked)
        books = _("movements of shares and capital, claims and payments")
        if not _had_shares(members):
            books = _("claims and payments")
        yield _kept(books, retention.BOOKS, last, asked, by_itself=False)
    yield _kept(
        _("name, address, number and dates in the list of members"), retention.LIST_OF_MEMBERS, None, asked
    )


def _had_shares(members: list[Member]) -> bool:
    """An association has none to keep anything of."""
    return ShareMovement.objects.filter(member__in=members).exists() or any(
        each.account_id for each in members
    )


def _contact_needed_on(party: Party, left_on: date | None, on: date) -> date | None:
    """The last day on which it was; of who stands beside somebody who left lately, none is known yet."""
    if due_for_contact(party.coop_id, on).filter(pk=party.pk).exists():
        return left_on or add_months(on, -12)
    return left_on if left_on and add_months(left_on, 12) > on else None


def _entries(members: list[Member]) -> Iterator[date]:
    """The last days of what the books say of them."""
    ids = [member.pk for member in members]
    last = (
        ShareMovement.objects.filter(member__in=ids).aggregate(last=Max("effective_on")),
        CapitalMovement.objects.filter(member__in=ids).aggregate(last=Max("effective_on")),
        Receipt.objects.filter(claim__debtor__in=ids).aggregate(last=Max("value_on")),
        Payout.objects.filter(creditor__in=ids).aggregate(last=Max("paid_on")),
        credit_moves(members).order_by().aggregate(last=Max("effective_on")),
    )
    for each in last:
        if each["last"]:
            yield each["last"]


def _accounts(coop_id: int, members: list[Member], asked: _Asked) -> Iterator[Kept]:
    for member in members:
        if mandate_of(coop_id=coop_id, debtor=member.pk):
            yield _kept(Stage.ACCOUNTS.label, retention.MANDATE, None, asked)
        if payout_account_of(coop_id=coop_id, creditor=member.pk):
            yield _kept(ACCOUNTS_FOR_PAYOUTS, retention.ACCOUNT, None, asked)
        of_it = {"coop_id": coop_id, "iban__isnull": False}
        ended = Mandate.objects.filter(debtor=member.pk, **of_it).aggregate(last=Max("revoked_on"))["last"]
        replaced = PayoutAccount.objects.filter(creditor=member.pk, **of_it).aggregate(last=Max("until_day"))
        if replaced["last"]:
            yield _kept(ACCOUNTS_FOR_PAYOUTS, retention.ACCOUNT, replaced["last"], asked)
        paid = Payout.objects.filter(creditor=member.pk, **of_it).aggregate(last=Max("paid_on"))["last"]
        if ended:
            yield _kept(Stage.ACCOUNTS.label, retention.MANDATE, ended, asked)
        if paid:
            yield _kept(_("the account that was paid to"), retention.VOUCHERS, paid, asked)


def _kept(
    what: str | Promise,
    kind: str,
    ended_on: date | None,
    asked: _Asked,
    *,
    by_itself: bool = True,
) -> Kept:
    """ended_on: from when the period runs; None where it has not begun."""
    rule = retention.retention(kind, jurisdiction=asked.law, legal_form=asked.legal_form)
    until = retention.expires_on(kind, ended_on, jurisdiction=asked.law) if ended_on else None
    why = rule.words if by_itself else at_least(rule.words)
    is_due = by_itself and until is not None and until <= asked.on
    period = kind if by_itself else ROWS
    return Kept(what, until, why, rule.sources, period, is_due=is_due, by_itself=by_itself)
