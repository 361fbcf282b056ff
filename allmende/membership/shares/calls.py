"""What a call for payments asks of each member: computed for the page, and once more under the lock."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Sum
from django.utils import translation
from django.utils.translation import gettext as _

from allmende.coops.models import Coop
from allmende.payments.models import Claim, ClaimKind
from allmende.payments.queries import claims_about, claims_about_all, open_claims
from allmende.payments.use_cases.raise_claims import ClaimLine

from ..models import CapitalKind, CapitalMovement, Member, ShareKind, ShareMovement
from ..naming import in_words
from ..queries import price_on, steps_to_settle
from .claims import ON_SHARES, about_shares

OF_A_CALL = "call:"
LONGEST_WORDS = 60
"""Characters: the words stand in the reference of each claim, for whoever pays."""


@dataclass(frozen=True, kw_only=True)
class Call:
    """What the assembly resolved (§ 50 GenG). words: such as "agenda item 4"; per_share: cents to pay on each share."""

    resolved_on: date
    words: str
    per_share: int
    due_on: date

    @property
    def subject(self) -> str:
        """What its claims are about. Of one day and one amount there is one resolution."""
        return subject_of(self.resolved_on, self.per_share)


@dataclass(frozen=True, slots=True)
class StandingCall:
    """A resolution whose claims stand: on how many members, for how many cents in all, and what came in of it."""

    resolved_on: date
    per_share: int
    due_on: date
    members: int
    amount: int
    paid: int


def subject_of(resolved_on: date, per_share: int) -> str:
    return f"{OF_A_CALL}{resolved_on.isoformat()}:{per_share}"


def claims_of_call(coop_id: int, resolved_on: date, per_share: int) -> QuerySet[Claim]:
    """Those that stand. What went over with shares is about these, see `owed_by_takers`."""
    return claims_about(coop_id=coop_id, subject=subject_of(resolved_on, per_share)).filter(cancelled_at=None)


def owed_by_takers(coop_id: int, resolved_on: date, per_share: int) -> list[Claim]:
    """What stands of a call on those who took shares since (§ 76 GenG), however often these were handed on."""
    found: list[Claim] = []
    about = subject_of(resolved_on, per_share)
    dropped = list(claims_about(coop_id=coop_id, subject=about).exclude(cancelled_batch=None))
    while dropped:
        reversals = ShareMovement.objects.filter(reverses=OuterRef("pk"))
        taken = ShareMovement.objects.filter(
            ~Exists(reversals),
            coop_id=coop_id,
            kind=ShareKind.TRANSFER,
            shares__gt=0,
            batch__in={claim.cancelled_batch for claim in dropped},
        )
        went = Claim.objects.filter(
            coop_id=coop_id,
            subject__in=[about_shares(pk) for pk in taken.values_list("pk", flat=True)],
            due_on__in={claim.due_on for claim in dropped},
        )
        found += [claim for claim in went if claim.cancelled_at is None]
        dropped = [claim for claim in went if claim.cancelled_batch is not None]
    return found


def is_called(coop_id: int, subject: str) -> bool:
    """Whether a resolution was called for, and not taken back as a whole since."""
    of_it = claims_about(coop_id=coop_id, subject=subject)
    if of_it.filter(cancelled_at=None).exists():
        return True
    return of_it.exists() and not of_it.filter(was_mistake=True).exists()


def standing_calls(coop_id: int) -> list[StandingCall]:
    """The latest resolution first."""
    found = claims_about_all(coop_id=coop_id, begins=OF_A_CALL).filter(cancelled_at=None).order_by()
    rows = found.values("subject").annotate(
        due_on=Max("due_on"), members=Count("debtor", distinct=True), amount=Sum("amount"), paid=Sum("paid")
    )
    calls = []
    for row in rows:
        _call, day, per_share = row["subject"].split(":")
        figures = (row["due_on"], row["members"], row["amount"], row["paid"])
        calls.append(StandingCall(date.fromisoformat(day), int(per_share), *figures))
    return sorted(calls, key=lambda call: (call.resolved_on, call.per_share), reverse=True)


@dataclass(frozen=True, slots=True)
class Called:
    """How many members a call asks, and for how many cents in all."""

    members: int
    amount: int


def called(lines: Iterable[ClaimLine]) -> Called:
    amounts = [line.amount for line in lines]
    return Called(len(amounts), sum(amounts))


def lines_of_call(coop: Coop, call: Call, *, price: int | None = None) -> list[ClaimLine]:
    """A claim on each member whose shares lack something, by number; the number of queries is constant.

    Asked is whoever was a member on the day of the resolution and still is on the day it is due, on the shares held
    on both, whose last day included: what falls due after it is owed no longer. Where that day is over, nobody is asked
    for shares that were handed on or settled since. Never more than these shares lack: of their nominal is taken what
    was paid in, a later loss notwithstanding, and what is claimed already. price: of a share, in cents, where statutes
    that are not entered yet say another one.
    """
    price = price_on(coop.pk, call.resolved_on) if price is None else price
    present = Q(left_on=None) | Q(left_on__gte=call.due_on)
    members = Member.objects.filter(present, coop=coop, joined_on__lte=call.resolved_on, voided_at=None)
    held, stays = held_through(coop.pk, call.resolved_on), held_through(coop.pk, call.due_on)
    kept = _kept(coop)
    losses, claimed = _losses(coop), _claimed(coop)
    lines, references = [], _References(call)
    columns = members.order_by("number").values_list("pk", "number", "capital", "party__language")
    for pk, number, capital, language in columns:
        shares = min(held.get(pk, 0), stays.get(pk, 0), kept.get(pk, 0))
        lacking = shares * price - (capital - losses.get(pk, 0)) - claimed.get(pk, 0)
        amount = min(shares * call.per_share, lacking)
        if amount > 0:
            lines.append(_line(pk, amount, call, references.of(number, language)))
    return lines


def _line(member_id: int, amount: int, call: Call, reference: str) -> ClaimLine:
    return ClaimLine(
        debtor=member_id,
        kind=ClaimKind.SHARES,
        amount=amount,
        due_on=call.due_on,
        reference=reference,
        subject=call.subject,
        raised_on=call.resolved_on,
    )


class _References:
    """What each claim says to whoever pays. Each language is looked up once, however many members read it."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._texts: dict[str, str] = {}

    def of(self, number: int, language: str) -> str:
        if language not in self._texts:
            with translation.override(language):
                text = _("Shares, resolution of %(day)s (%(words)s), member %(number)s")
                said = {"day": in_words(self._call.resolved_on), "words": self._call.words}
                self._texts[language] = text % (said | {"number": "\0"})
        return self._texts[language].replace("\0", str(number))


def held_through(coop_id: int, on: date, **whose: int | Collection[int]) -> dict[int, int]:
    """How many shares, by member. Who gives shares back holds them on their last day, who hands them on does not."""
    ceasing = Q(kind=ShareKind.CANCELLATION) | Q(reverses__kind=ShareKind.CANCELLATION)
    through = Q(effective_on__lt=on) | Q(~ceasing, effective_on=on)
    return _summed(ShareMovement.objects.filter(through, coop=coop_id, **whose), "shares")


def _kept(coop: Coop) -> dict[int, int]:
    """As they stand by now; what was given back, but waits for its settlement, is owed on still."""
    waits = steps_to_settle(coop.pk).values("batch")
    return _summed(ShareMovement.objects.filter(coop=coop).exclude(batch__in=waits, shares__lt=0), "shares")


def _losses(coop: Coop) -> dict[int, int]:
    """Below zero. What a loss took is not paid in a second time: profit fills it up again (§ 19 (1) GenG)."""
    of_a_loss = Q(kind=CapitalKind.LOSS) | Q(reverses__kind=CapitalKind.LOSS)
    return _summed(CapitalMovement.objects.filter(of_a_loss, coop=coop), "amount")


def _summed(movements: QuerySet, column: str) -> dict[int, int]:
    return dict(movements.order_by().values("member").annotate(sum=Sum(column)).values_list("member", "sum"))


def _claimed(coop: Coop) -> dict[int, int]:
    found = open_claims(coop_id=coop.pk).filter(kind__in=ON_SHARES).order_by()
    return dict(
        found.values("debtor").annotate(sum=Sum(F("amount") - F("paid"))).values_list("debtor", "sum")
    )
