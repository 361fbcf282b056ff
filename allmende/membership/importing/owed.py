"""What the shares of an imported member still lack, and when it is due: by the plan of the statutes (§§ 7, 50 GenG)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from allmende.kernel.actor import Actor
from allmende.payments.models import ClaimKind
from allmende.payments.use_cases.raise_claims import ClaimLine, raise_claims

from ..joining.claiming import references_of
from ..law.rules import Rules
from ..law.shares import plan_of_payments
from ..models import Claiming, Statutes
from ..shares.claims import about_shares
from ..statutes.rules import rules_of
from .history import shares_moved

Lot = tuple[date, int]
"""So many shares, taken on a day."""


@dataclass(frozen=True, slots=True)
class Lacking:
    """Cents that are not paid in. due: by day, in their order; rest: what the statutes leave to the assembly."""

    due: tuple[tuple[date, int], ...] = ()
    rest: int = 0

    @property
    def claimed(self) -> int:
        return sum(amount for _day, amount in self.due)


class Provisions:
    """What law computes with on any day. Before the first version that is entered, that one counts."""

    def __init__(self, versions: Sequence[Statutes], legal_form: str) -> None:
        """versions: the latest first."""
        self._rules = [(each.valid_from, rules_of(each, legal_form=legal_form)) for each in versions]

    def on(self, day: date) -> Rules:
        found = next((rules for valid_from, rules in self._rules if valid_from <= day), None)
        return self._rules[-1][1] if found is None else found


def lacking(
    lots: Iterable[Lot], capital: int, *, rules_on: Callable[[date], Rules], since: date, until: date | None
) -> Lacking:
    """What is still to be paid on shares taken on these days. capital: cents, on the day `since`.

    The oldest payments count as made first. What was due before `since` is due on that day: when it was due before
    nobody knows here. until: the last day of a membership; what falls due later is owed no longer.
    """
    nominal, planned = 0, list[tuple[date, int]]()
    for day, shares in lots:
        rules = rules_on(day)
        nominal += shares * rules.share_price
        planned += plan_of_payments(rules, shares=shares, on=day)
    if capital >= nominal:
        return Lacking()
    due, paid = Counter[date](), capital
    for day, amount in sorted(planned):
        covered = min(paid, amount)
        paid -= covered
        if amount > covered:
            due[max(day, since)] += amount - covered
    rest = nominal - capital - due.total()
    in_time = ((day, amount) for day, amount in sorted(due.items()) if until is None or day <= until)
    return Lacking(tuple(in_time), rest)


def standing_lots(records: Iterable[dict[str, Any]]) -> list[Lot]:
    """The shares of one member that are left, oldest first: what was given back were the newest of that day."""
    lots: list[Lot] = []
    for day, shares, _record in shares_moved(records):
        if shares > 0:
            lots.append((day, shares))
        while shares < 0:
            last, held = lots.pop()
            if held + shares > 0:
                lots.append((last, held + shares))
            shares = min(held + shares, 0)
    return lots


def note_what_is_owed(
    records: Collection[dict[str, Any]], *, provisions: Provisions, as_of: date, on: date
) -> None:
    """Write into the first record of each member who is one today what is still to be paid: "owed" and "rest"."""
    by_number: dict[int, list[dict[str, Any]]] = {}
    capital = Counter[int]()
    for record in records:
        by_number.setdefault(record["number"], []).append(record)
        capital[record["number"]] += record["capital"]
    for record in records:
        last = date.fromisoformat(record["left_on"]) if record.get("left_on") else None
        if record.get("further") or (last is not None and last < on):
            continue
        number = record["number"]
        since = max(as_of, date.fromisoformat(record["joined_on"]))
        found = lacking(
            standing_lots(by_number[number]), capital[number], rules_on=provisions.on, since=since, until=last
        )
        if found.due or found.rest:
            record["owed"] = [[day.isoformat(), amount] for day, amount in found.due]
            record["rest"], record["owed_since"] = found.rest, since.isoformat()


def sums_owed(records: Iterable[dict[str, Any]]) -> dict[str, int]:
    """How much is due and left to the assembly, in cents, and of how many members."""
    sums = {"owed": 0, "owing": 0, "rest": 0, "resting": 0}
    for record in records:
        owed = sum(amount for _day, amount in record.get("owed", ()))
        rest = record.get("rest", 0)
        sums["owed"] += owed
        sums["rest"] += rest
        sums["owing"] += owed > 0
        sums["resting"] += rest > 0
    return sums


@dataclass(frozen=True, slots=True)
class Debtor:
    """Who owes it. shares: the key of the movement of the newest shares, for on these it is owed."""

    member_id: int
    number: int
    language: str
    shares: Any


def claim_what_is_owed(
    *,
    actor: Actor,
    coop_id: int,
    records: Mapping[int, dict[str, Any]],
    debtors: Mapping[int, Debtor],
    claiming: str,
    now: datetime,
) -> int:
    """Raise what the preview showed, by member's number, in a few statements. Returns cents."""
    if claiming == Claiming.NOTHING:
        return 0
    lines = [
        line
        for number, record in sorted(records.items())
        for line in _lines(record, debtors[number], with_rest=claiming == Claiming.ALL)
    ]
    raise_claims(actor=actor, coop_id=coop_id, lines=lines, now=now)
    return sum(line.amount for line in lines)


def _lines(record: Mapping[str, Any], debtor: Debtor, *, with_rest: bool) -> list[ClaimLine]:
    since = date.fromisoformat(record["owed_since"])
    due = Counter({date.fromisoformat(day): amount for day, amount in record["owed"]})
    if with_rest and record["rest"]:
        due[since] += record["rest"]
    return [
        ClaimLine(
            debtor=debtor.member_id,
            kind=(kind := ClaimKind.SHARES if day == since else ClaimKind.INSTALMENT),
            amount=amount,
            due_on=day,
            reference=references_of(kind, debtor.language, debtor.number),
            subject=about_shares(debtor.shares),
            raised_on=since,
        )
        for day, amount in sorted(due.items())
    ]
