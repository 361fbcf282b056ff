"""What members paid beyond what was open: kept for them in the ledger until it is used for a claim or paid back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _

from allmende.kernel.errors import Invalid
from allmende.kernel.row_access import seeing
from allmende.ledger.models import Account, Transfer
from allmende.ledger.queries import statement
from allmende.payments.models import Claim
from allmende.payments.queries import open_claims

from ..models import Member
from ..refusals.members import PlanChanged
from .accounts import CREDIT, EURO, credit_purpose
from .claims import claim_or_refuse

MOST_LINES = 200


class CreditKind(StrEnum):
    """Why it rises or falls, as the ledger names it."""

    SURPLUS = "credit_surplus"
    USED = "credit_used"
    RETURNED = "credit_returned"
    REVERSAL = "credit_reversal"

    @property
    def words(self) -> str:
        return {
            CreditKind.SURPLUS: _("paid beyond what was open"),
            CreditKind.USED: _("used for a claim"),
            CreditKind.RETURNED: _("paid back"),
            CreditKind.REVERSAL: _("taken back"),
        }[self]


ALONE = (CreditKind.SURPLUS, CreditKind.RETURNED)
"""What was entered by itself, and stands beside no claim."""


@dataclass(frozen=True, slots=True)
class CreditLine:
    """amount: cents with their sign. may_be_taken_back: it was entered by itself, and stands."""

    id: UUID
    kind: CreditKind
    amount: int
    value_on: date
    may_be_taken_back: bool

    @property
    def words(self) -> str:
        return self.kind.words


def credit_of(member: Member) -> int:
    """Cents that are kept for a member now. For whoever may see the member: a member sees the own one."""
    return credits_of(member.coop_id, [member.pk]).get(member.pk, 0)


def credits_of(coop_id: int, members: Collection[int]) -> dict[int, int]:
    """By member, of those of them for whom something is kept. One query, however many."""
    purposes = {credit_purpose(member): member for member in members}
    accounts = Account.objects.filter(owner=coop_id, unit_id=EURO, purpose__in=purposes, balance__gt=0)
    with seeing(coop_ids=[coop_id]):
        return {purposes[purpose]: int(sum_) for purpose, sum_ in accounts.values_list("purpose", "balance")}


def all_credits(coop_id: int) -> dict[int, int]:
    """By member, of everyone for whom something is kept: one query, which reads no account of capital.

    Between the bounds of the index lie the accounts of credits alone, in whatever order it keeps signs and digits.
    """
    first, last = credit_purpose(""), credit_purpose("9" * 20)
    accounts = Account.objects.filter(owner=coop_id, unit_id=EURO, closed_at=None, balance__gt=0)
    found = accounts.filter(purpose__gte=first, purpose__lte=last, purpose__startswith=first)
    with seeing(coop_ids=[coop_id]):
        rows = list(found.values_list("purpose", "balance"))
    by_member = {purpose.removeprefix(first): int(sum_) for purpose, sum_ in rows}
    return {int(member): sum_ for member, sum_ in by_member.items() if member.isdigit()}


def who_moved_credit(coop_id: int, members: Collection[int]) -> set[int]:
    """Those of them whose account of it has lines in the ledger, whatever is left."""
    purposes = {credit_purpose(member): member for member in members}
    accounts = Account.objects.filter(owner=coop_id, unit_id=EURO, purpose__in=purposes, last_seq__gt=0)
    with seeing(coop_ids=[coop_id]):
        return {purposes[purpose] for purpose in accounts.values_list("purpose", flat=True)}


def with_credit(members: QuerySet[Member]) -> dict[Member, int]:
    """Those of them for whom something is kept, with how much. Two queries. Call it where their rows may be seen."""
    found = list(members.filter(has_credit()).select_related("party"))
    kept = credits_of(found[0].coop_id, [each.pk for each in found]) if found else {}
    return {each: kept[each.pk] for each in found}


def has_credit() -> Exists:
    """Whether something is kept for a member, as a condition on members. Call it where their rows may be seen."""
    purpose = Concat(Value(f"{CREDIT}:"), Cast(OuterRef("pk"), TextField()))
    accounts = Account.objects.filter(owner=OuterRef("coop_id"), unit_id=EURO, closed_at=None)
    return Exists(accounts.filter(purpose=purpose, balance__gt=0))


def credit_moves(members: Collection[Member]) -> QuerySet[Transfer]:
    """Every line of theirs, in the order of recording. Call it where their rows may be seen."""
    purposes, coops = [credit_purpose(each.pk) for each in members], {each.coop_id for each in members}
    accounts = Account.objects.filter(owner__in=coops, unit_id=EURO, purpose__in=purposes).values("pk")
    number = Case(When(payer__in=accounts, then=F("payer_seq")), default=F("payee_seq"))
    moves = Transfer.objects.filter(Q(payer__in=accounts) | Q(payee__in=accounts))
    return moves.order_by("recorded_at", number, "pk")


def kept_since(member: Member, amount: int) -> date | None:
    """Since which value date that many cents are kept without a break, None where they are not."""
    account = _account(member)
    changes: Counter[date] = Counter()
    for each in credit_moves([member]) if account else ():
        is_in = account is not None and each.payee_id == account.pk
        changes[each.effective_on] += each.amount if is_in else -each.amount
    balance, since = 0, None
    for day, change in sorted(changes.items()):
        balance += change
        since = None if balance < amount else since or day
    return since


def credit_lines(member: Member) -> list[CreditLine]:
    """What moved it, the newest first."""
    with seeing(coop_ids=[member.coop_id]):
        account = _account(member)
        lines = statement(account.pk, limit=MOST_LINES) if account else []
    reversed_ones = {line.reverses_id for line in lines if line.reverses_id}
    return [
        CreditLine(
            line.transfer_id,
            CreditKind(line.kind),
            line.amount,
            line.effective_on,
            may_be_taken_back=line.kind in ALONE and line.transfer_id not in reversed_ones,
        )
        for line in lines
    ]


def _account(member: Member) -> Account | None:
    purpose = credit_purpose(member.pk)
    return Account.objects.filter(owner=member.coop_id, unit_id=EURO, purpose=purpose).first()


def moved_credit(member: Member, transfer_id: UUID) -> Transfer | None:
    """A line of the member's, as the ledger has it."""
    account = _account(member)
    found = Transfer.objects.filter(pk=transfer_id).first() if account else None
    return found if found and account and account.pk in (found.payer_id, found.payee_id) else None


def used_for(member: Member, receipt_id: UUID) -> Transfer | None:
    """What was taken from the credit for a payment on a claim."""
    account = _account(member)
    if account is None:
        return None
    return Transfer.objects.filter(payer_id=account.pk, reference=reference_of_use(receipt_id)).first()


def reference_of_use(receipt_id: UUID) -> str:
    """In the ledger, of what was used for a payment."""
    return f"receipt:{receipt_id}"


def claims_to_pay(member: Member) -> list[Claim]:
    """What is open, the longest due first."""
    return list(open_claims(coop_id=member.coop_id).filter(debtor=member.pk))


def refuse_other_than_shown(member: Member, expected: Mapping[int, int] | None) -> None:
    """Raises PlanChanged where other claims are open, or other cents of them, than a page showed (None: no page)."""
    if expected is not None and expected != {each.pk: each.open_amount for each in claims_to_pay(member)}:
        raise PlanChanged(
            _("Something came in between: what is open is other than was shown. Look at it again.")
        )


def oldest_first(claims: Collection[Claim], amount: int) -> dict[int, int]:
    """By claim, in cents: each in full as long as it lasts."""
    parts = {}
    for claim in claims:
        if part := min(claim.open_amount, amount):
            parts[claim.pk] = part
            amount -= part
    return parts


def parts_of(member: Member, amount: int, wished: Mapping[int, int] | None) -> list[tuple[Claim, int]]:
    """What goes on which claim. wished: said by hand, by claim; None: the longest due first.

    Raises NotFound for a claim of somebody else, Invalid where more is distributed than there is.
    """
    claims = claims_to_pay(member)
    if wished is None:
        parts = oldest_first(claims, amount)
        return [(claim, parts[claim.pk]) for claim in claims if claim.pk in parts]
    if any(part < 0 for part in wished.values()) or sum(wished.values()) > amount:
        raise Invalid(_("More is distributed than there is."), field="amount")
    return [(claim_or_refuse(member, pk), part) for pk, part in sorted(wished.items()) if part]
